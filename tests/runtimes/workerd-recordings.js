// Reads and writes recordings in Cloudflare's workerd and compares the results with those in Node.
//
//     node tests/runtimes/workerd-recordings.js BUNDLE [FOLDER]
//
// BUNDLE is the library as one ES module. miniflare must be installed in FOLDER, by default the folder of this file.
// Prints a line for each configuration of workerd. Exits with 1 and the differences if there are any.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { run } from "./workerd-cases.js";

const here = dirname(fileURLToPath(import.meta.url));
const [bundle, folder = here] = process.argv.slice(2);
if (bundle === undefined) {
  console.error("usage: node workerd-recordings.js BUNDLE [FOLDER]");
  process.exit(2);
}
const { Miniflare } = createRequire(join(resolve(folder), "index.js"))("miniflare");
const api = await import(pathToFileURL(resolve(bundle)).href);

/** Before 2023-08-01, gzip streams ignore a missing end and trailing bytes. Before 2024-09-23, there is no node:zlib. */
const CONFIGURATIONS = [
  { compatibilityDate: "2021-11-03", compatibilityFlags: [] },
  { compatibilityDate: "2026-04-01", compatibilityFlags: [] },
  { compatibilityDate: "2022-12-01", compatibilityFlags: ["nodejs_compat"] },
  { compatibilityDate: "2024-01-01", compatibilityFlags: ["nodejs_compat"] },
  { compatibilityDate: "2026-04-01", compatibilityFlags: ["nodejs_compat"] },
];

const WORKER = `
import * as api from "./api.js";
import { run } from "./cases.js";

export default {
  async fetch(request) {
    try {
      const options = JSON.parse(request.headers.get("options"));
      return new Response(await run(api, options, new Uint8Array(await request.arrayBuffer())));
    } catch (error) {
      return new Response(String(error.stack), { status: 500 });
    }
  },
};
`;

/** Makes bytes that do not compress. */
function noise(length) {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

async function record(events, options) {
  const parts = [];
  for await (const part of api.writeRecording(events, options)) parts.push(part);
  return Buffer.concat(parts);
}

function print(index, data) {
  const value = api.SessionPrint.create({ Data: data });
  value.Metadata.Type = "print";
  value.Metadata.Index = api.Long.fromNumber(index);
  return { $case: "SessionPrint", value };
}

const fileOf = (path) => readFileSync(join(here, "../..", path));
const bytesOf = (...items) => Buffer.concat(items.map((item) => Buffer.from(item)));

/** Yields the cases: a name, the options of `run`, and the bytes. */
async function* createCases() {
  const session = fileOf("examples/session.tar");
  const parts = fileOf("tests/fixtures/samples/session-parts.tar");
  const small = await record(Array.from({ length: 20 }, (_, i) => print(i, noise(200))));
  const large = await record(Array.from({ length: 200 }, (_, i) => print(i, noise(20_000 + i))));
  const recordings = {
    session,
    parts,
    small,
    large,
    truncated: fileOf("tests/fixtures/samples/session-truncated.tar"),
  };
  for (const [name, bytes] of Object.entries(recordings)) {
    yield { name: `read ${name}`, operation: "read", bytes };
    yield { name: `read ${name} in chunks`, operation: "read", chunkSize: 100, bytes };
  }
  for (let length = 0; length < small.length; length += 61) {
    yield { name: `read ${length} bytes of small`, operation: "read", bytes: small.subarray(0, length) };
  }
  for (let pos = 0; pos < parts.length; pos += 997) {
    const bytes = Buffer.from(parts);
    bytes[pos] ^= 0x55;
    yield { name: `read parts with damage at ${pos}`, operation: "read", bytes };
  }

  for (const [name, bytes] of [
    ["session", session],
    ["large", large],
  ]) {
    for (const minPartBytes of [0, 4096, 100_000, undefined]) {
      yield { name: `write ${name} in parts of ${minPartBytes} bytes`, operation: "write", minPartBytes, bytes };
    }
  }

  const lines = fileOf("tests/fixtures/samples/session.jsonl").subarray(0, 100_000);
  const cut = lines.lastIndexOf("\n") + 1;
  const gzip = gzipSync(lines.subarray(0, cut));
  const followers = {
    "no bytes": [],
    zeros: new Uint8Array(600),
    "a line feed": [10],
    "other bytes": Buffer.from("more"),
    "half a magic number": [0x1f],
    "a second stream": gzip,
    "two streams": bytesOf(gzip, gzip),
    "zeros and a second stream": bytesOf(new Uint8Array(600), gzip),
    "half a stream": gzip.subarray(0, gzip.length / 2),
    "a recording": session,
  };
  for (const [name, tail] of Object.entries(followers)) {
    for (const chunkSize of [undefined, 1000, gzip.length]) {
      const bytes = bytesOf(gzip, tail);
      yield { name: `gzip, then ${name}, in chunks of ${chunkSize}`, operation: "stored", chunkSize, bytes };
    }
  }
  for (const missing of [1, 4, 8, 9, 100, gzip.length - 12]) {
    const bytes = gzip.subarray(0, -missing);
    yield { name: `gzip without the last ${missing} bytes`, operation: "stored", bytes };
  }
  for (let pos = 0; pos < gzip.length; pos += 211) {
    const bytes = Buffer.from(gzip);
    bytes[pos] ^= 0x10;
    yield { name: `gzip with damage at ${pos}`, operation: "stored", bytes };
  }
}

/** Returns the differences between the results in Node and in workerd. */
function compare({ operation, minPartBytes = 5 * 1024 * 1024 }, expected, got) {
  if (operation !== "write") return expected === got ? [] : [`expected ${summary(expected)}, got ${summary(got)}`];
  const faults = [];
  const [node, workerd] = [JSON.parse(expected), JSON.parse(got)];
  const events = JSON.stringify(workerd.written);
  if (events !== JSON.stringify(node.written)) faults.push(`wrote other events: ${summary(events)}`);
  const sizes = `${workerd.sizes} instead of ${node.sizes}`;
  if (workerd.sizes.slice(0, -1).some((size) => size < minPartBytes)) faults.push(`parts too small: ${sizes}`);
  if (Math.max(...workerd.sizes) > Math.max(...node.sizes) * 1.1 + 64 * 1024) faults.push(`parts too large: ${sizes}`);
  return faults;
}

function summary(json) {
  const { lines, items, losses, stats } = JSON.parse(json);
  const problems = losses ?? items.filter((item) => item.code !== undefined);
  return JSON.stringify({ events: lines?.length ?? items.length - problems.length, problems, stats });
}

const cases = [];
for await (const { bytes, ...rest } of createCases()) {
  cases.push({ ...rest, bytes, expected: await run(api, rest, new Uint8Array(bytes)) });
}

for (const configuration of CONFIGURATIONS) {
  const miniflare = new Miniflare({
    ...configuration,
    modules: [
      { type: "ESModule", path: "worker.js", contents: WORKER },
      { type: "ESModule", path: "api.js", contents: readFileSync(bundle, "utf8") },
      { type: "ESModule", path: "cases.js", contents: readFileSync(join(here, "workerd-cases.js"), "utf8") },
    ],
  });
  let failed = 0;
  try {
    for (const { name, bytes, expected, ...options } of cases) {
      const headers = { options: JSON.stringify(options) };
      const response = await miniflare.dispatchFetch("http://worker/", { method: "POST", headers, body: bytes });
      const got = await response.text();
      const faults = response.ok ? compare(options, expected, got) : [got];
      if (faults.length === 0) continue;
      if (++failed <= 10) console.error(`${name}: ${faults.join("; ")}`);
    }
  } finally {
    await miniflare.dispose();
  }
  const { compatibilityDate, compatibilityFlags } = configuration;
  const label = ["workerd", compatibilityDate, ...compatibilityFlags].join(" ");
  console.log(`${label}: ${cases.length - failed} of ${cases.length} results are the same as in Node`);
  if (failed > 0) process.exitCode = 1;
}
