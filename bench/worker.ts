// Times one operation of one library on the corpus in a file, in a separate process, and prints nanoseconds per event.
//
//   node worker.js FILE LIBRARY OPERATION

import { prepare } from "./prepare.js";
import { timePass } from "./rounds.js";

const { pass, count } = await prepare(process.argv.slice(2));
console.log((await timePass(pass)) / count);
