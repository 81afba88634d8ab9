// Measures one operation of one library, in a separate process: worker.js LIBRARY OPERATION EDITION PATH
// It reads commands, and answers each with a number per pass over the corpus:
// - `stream N`: CPU time in nanoseconds, the average of passes for N milliseconds, at least one. Results are dropped.
// - `keep N`: the same, but all results of a pass are kept to its end.
// - `bytes 0`: bytes allocated in a pass. Needs --expose-gc and room for all of them in the semi-space.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LIBRARIES, type Corpus } from "./libraries.js";

/** The last result. Storing it prevents the engine from optimizing the operation away. */
export let result: unknown;

const [library, operation, edition, path] = process.argv.slice(2) as [string, string, string, string];
const corpus = readCorpus(path);
const { inputs, run } = (await LIBRARIES[library]!(edition))[operation]!(corpus);
for await (const command of createInterface({ input: process.stdin })) {
  const [name, milliseconds] = command.split(" ");
  const pass = name === "keep" ? keep : stream;
  console.log(name === "bytes" ? await bytesOfPass() : await timePasses(Number(milliseconds), pass));
}
check();

async function stream(): Promise<void> {
  for (const input of inputs) result = run(input);
  result = await result; // converting a recording is asynchronous
}

function keep(): void {
  result = undefined;
  result = inputs.map((input) => run(input)).at(-1);
}

async function timePasses(milliseconds: number, pass: () => void | Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  for (let passes = 1; ; passes++) {
    await pass();
    const { user, system } = process.cpuUsage(start);
    if (user + system >= milliseconds * 1000) return ((user + system) * 1000) / passes;
  }
}

async function bytesOfPass(): Promise<number> {
  await timePasses(800, stream);
  globalThis.gc!();
  await new Promise((resolve) => setTimeout(resolve, 50)); // memory outside the heap is released later
  const before = process.memoryUsage();
  await stream();
  const after = process.memoryUsage();
  return after.heapUsed + after.external - before.heapUsed - before.external;
}

/** Throws if this library does not write the corpus. Runs at the end, so that it does not warm anything up. */
function check(): void {
  if (library !== "ours" || !/^(encode|marshal|transcode)/.test(operation)) return;
  for (const [i, expected] of (operation.startsWith("encode") ? corpus.encoded : corpus.lines).entries()) {
    if (Buffer.from(run(inputs[i]) as Uint8Array).equals(Buffer.from(expected as Uint8Array))) continue;
    throw new Error(`${operation} does not write event ${i} of ${path}`);
  }
}

/** Reads the corpus in a folder, or a recording. Messages and lines have their own memory. */
function readCorpus(path: string): Corpus {
  if (statSync(path).isFile()) return { encoded: [readFileSync(path)], lines: [] };
  const bytes = readFileSync(join(path, "events.bin"));
  const encoded: Uint8Array[] = [];
  for (let pos = 0; pos < bytes.length;) {
    const start = pos + 4;
    pos = start + bytes.readUInt32BE(pos);
    encoded.push(Uint8Array.from(bytes.subarray(start, pos)));
  }
  const text = readFileSync(join(path, "lines.jsonl"));
  const lines: string[] = [];
  for (let pos = 0; pos < text.length;) {
    const end = text.indexOf(10, pos);
    lines.push(text.toString("utf8", pos, end));
    pos = end + 1;
  }
  return { encoded, lines };
}
