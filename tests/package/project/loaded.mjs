// Loads an entry point of the package, and prints the files that this loads.
import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { register } from "node:module";

const log = "loaded.txt";
rmSync(log, { force: true });
appendFileSync(log, "");
// Module hooks run in a thread of their own.
const hooks = `
  import { appendFileSync } from "node:fs";
  export function load(url, context, nextLoad) {
    appendFileSync(${JSON.stringify(log)}, url + "\\n");
    return nextLoad(url, context);
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
await import(process.argv[2]);
process.stdout.write(JSON.stringify(readFileSync(log, "utf8").split("\n").filter(Boolean)));
