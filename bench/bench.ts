// Prints how fast the library is beside its peers; see README.md.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { logCorpus, recordingCorpus, type Corpus } from "./corpus.js";

const EVENTS = 4000;
const REPEATS = 3;

/** Who is timed at what, ours first. */
const CONTESTS: Readonly<Record<string, readonly string[]>> = {
  decode: ["ours", "protobufjs static"],
  encode: ["ours", "protobufjs static"],
  marshalJSON: ["ours", "bare JSON"],
  unmarshalJSON: ["ours", "bare JSON"],
};

const folder = fileURLToPath(new URL(".build/", import.meta.url));
const proto = fileURLToPath(new URL("../proto", import.meta.url));
const worker = `${folder}worker.mjs`;

await buildWorker();
printTable("log", logCorpus(EVENTS));
printTable("rec", recordingCorpus(EVENTS));

/** Generates the peers' code and bundles the worker, which then runs as plain JavaScript. */
async function buildWorker(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const pbjs = createRequire(import.meta.url).resolve("protobufjs-cli/bin/pbjs");
  const options = ["--target", "static-module", "--wrap", "es6", "--force-long", "--path", proto];
  const output = ["--out", `${folder}protobufjs.js`, `${proto}/events/events.proto`];
  execFileSync(process.execPath, [pbjs, ...options, ...output], { stdio: "inherit" });
  await build({
    entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}

function printTable(name: string, corpus: Corpus): void {
  const file = `${folder}${name}.json`;
  const encoded = corpus.encoded.map((bytes) => Buffer.from(bytes).toString("base64"));
  writeFileSync(file, JSON.stringify({ encoded, lines: corpus.lines }));
  const size = mean(corpus.encoded.map((bytes) => bytes.length));
  const jsonSize = mean(corpus.lines.map((line) => Buffer.byteLength(line)));
  console.log(`\n${name}: ${size} bytes of protobuf, ${jsonSize} of JSON on average\n`);
  console.log("| operation | library | ns an event | times ours |\n| --- | --- | ---: | ---: |");
  for (const [operation, libraries] of Object.entries(CONTESTS)) {
    // Libraries take turns, so that a slow spell of the machine meets all of them.
    const turns = Array.from({ length: REPEATS }, () => libraries.map((library) => time(file, library, operation)));
    const times = libraries.map((_, i) => median(turns.map((turn) => turn[i]!)));
    for (const [i, library] of libraries.entries()) {
      console.log(`| ${operation} | ${library} | ${times[i]!.toFixed(0)} | ${(times[i]! / times[0]!).toFixed(2)} |`);
    }
  }
}

/** Nanoseconds an event. */
function time(file: string, library: string, operation: string): number {
  return Number(execFileSync(process.execPath, [worker, file, library, operation], { encoding: "utf8" }));
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
