// Times one library at one operation on the corpus in a file, in a process of its
// own, and prints nanoseconds an event: the median of the rounds after a warm-up.

import { readFileSync } from "node:fs";
import type { Corpus } from "./corpus.js";
import { LIBRARIES, type Operation } from "./libraries.js";

const ROUNDS = 80;
const WARM_UP_ROUNDS = 20;

const [file, libraryName, operation] = process.argv.slice(2) as [string, string, Operation];
const corpus = readCorpus(file);
const run = LIBRARIES[libraryName]![operation]!(corpus);

/** The last result, which keeps the engine from dropping what makes it. */
export let result: unknown;

const times = Array.from({ length: ROUNDS }, round).slice(WARM_UP_ROUNDS);
console.log(times.sort((a, b) => a - b)[times.length >> 1]);

function readCorpus(file: string): Corpus {
  const { encoded, lines } = JSON.parse(readFileSync(file, "utf8")) as { encoded: string[]; lines: string[] };
  return { encoded: encoded.map((text) => new Uint8Array(Buffer.from(text, "base64"))), lines };
}

function round(): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < corpus.lines.length; i++) result = run(i);
  return Number(process.hrtime.bigint() - start) / corpus.lines.length;
}
