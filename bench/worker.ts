// Times one library at one operation on the corpus in a file, in a process of its
// own, and prints nanoseconds an event.
//
//   node worker.js FILE LIBRARY OPERATION

import { prepare } from "./prepare.js";
import { timePass } from "./rounds.js";

const { pass, count } = await prepare(process.argv.slice(2));
console.log((await timePass(pass)) / count);
