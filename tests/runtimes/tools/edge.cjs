// Runs a bundle in the edge runtime, which has the globals of Next.js middleware, and prints its output.

const { readFileSync } = require("node:fs");
const { EdgeVM } = require("@edge-runtime/vm");

const vm = new EdgeVM();
vm.context.console = console;
vm.evaluate(readFileSync(process.argv[2], "utf8"));
