// Runs a bundle in the edge runtime, which offers the globals of Next's middleware, and prints its line.

const { readFileSync } = require("node:fs");
const { EdgeVM } = require("@edge-runtime/vm");

const vm = new EdgeVM();
vm.context.console = console;
vm.evaluate(readFileSync(process.argv[2], "utf8"));
