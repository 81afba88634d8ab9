// Converts the recording on standard input to JSON lines, and prints the peak of the memory that it holds, in bytes:
// after garbage collection, on the heap and outside, and the growth of the process. Needs --expose-gc.

import type * as library from "../src/index.js";

const SAMPLE_BYTES = 4 * 2 ** 20;
const { readRecordingLines } = (await import(
  new URL("../../dist/esm/src/index.js", import.meta.url).href
)) as typeof library;
const { rss } = process.memoryUsage();
let [held, bytes] = [0, 0];
for await (const { length } of readRecordingLines(process.stdin)) {
  bytes += length;
  if (bytes < SAMPLE_BYTES) continue;
  bytes = 0;
  globalThis.gc!();
  await new Promise((resolve) => setTimeout(resolve, 5)); // memory outside the heap is released later
  const { heapUsed, external } = process.memoryUsage();
  held = Math.max(held, heapUsed + external);
}
console.log(JSON.stringify([held, process.resourceUsage().maxRSS * 1024 - rss]));
