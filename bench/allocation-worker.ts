// Measures the memory that one operation of one library allocates on the corpus in a file, and prints bytes per
// event. The heap must have room for all of it: run with --expose-gc, --min-semi-space-size and --max-semi-space-size.
//
//   node allocation-worker.js FILE LIBRARY OPERATION

import { PerformanceObserver } from "node:perf_hooks";
import { prepare } from "./prepare.js";
import { warmUp } from "./rounds.js";

const PASSES = 4;

let collections = 0;
const { pass, count } = await prepare(process.argv.slice(2));
await warmUp(pass);
await collect();
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ["gc"] });
const before = memory();
for (let i = 0; i < PASSES; i++) pass();
const bytes = memory() - before;
await pause();
if (collections > 0) throw new Error("garbage was collected during the measurement");
console.log(bytes / (PASSES * count));

/** Returns the bytes in use, including the memory of typed arrays, which is outside the heap. */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Collects all garbage. Memory outside the heap is released some time later. */
async function collect(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc!();
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
