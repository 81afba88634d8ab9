import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { BUILD, ROOT } from "./paths.js";
import { PEERS } from "./peers.js";
import type { Row } from "./table.js";

/** A module whose exports are all bundled. */
interface Bundle {
  readonly name: string;
  readonly holds: string;
  readonly contents: string;
  readonly resolveDir: string;
  /** What it imports and is left out. */
  readonly external?: string[];
}

const BUNDLES: readonly Bundle[] = [
  {
    name: "ours, generated code",
    holds: "the codecs without what they stand on",
    contents: 'export * from "./generated/events/events.index.ts"',
    resolveDir: ROOT,
    external: ["*/src/runtime/index.js"],
  },
  {
    name: "ts-proto, generated code",
    holds: "its codecs without what they stand on",
    contents: PEERS["ts-proto"]!,
    resolveDir: BUILD,
    external: ["@bufbuild/protobuf/wire", "long"],
  },
  {
    name: "ours, the codecs",
    holds: "protobuf and Go's JSON of every message, long",
    contents: 'export * from "./generated/events/events.index.ts"',
    resolveDir: ROOT,
  },
  {
    name: "ours, everything",
    holds: "that, and event types, codes and recordings",
    contents: 'export * from "./src/index.ts"',
    resolveDir: ROOT,
  },
  {
    name: "ts-proto",
    holds: "protobuf and protobuf's JSON of every message, its reader and writer, long",
    contents: PEERS["ts-proto"]!,
    resolveDir: BUILD,
  },
  {
    name: "protobufjs static",
    holds: "protobuf and conversion to objects of every message, its minimal runtime, long",
    contents: PEERS["protobufjs"]!,
    resolveDir: BUILD,
  },
  {
    name: "@bufbuild/protobuf",
    holds: "the schema's descriptor, and what reads and writes protobuf and protobuf's JSON by it",
    contents: PEERS["protobuf-es"]!,
    resolveDir: BUILD,
  },
];

/** What the cells of {@link sizes} are. */
export const SIZE_HEAD: Row = ["bundle", "minified", "gzipped", "holds"];

/** The sizes in bytes of all that a library exports, for browsers, a row for each. */
export async function sizes(): Promise<Row[]> {
  return Promise.all(BUNDLES.map(sizeOf));
}

async function sizeOf({ name, holds, contents, resolveDir, external = [] }: Bundle): Promise<Row> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    external,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    write: false,
  });
  const code = outputFiles[0]!.contents;
  return [name, code.length.toString(), gzipSync(code, { level: 9 }).length.toString(), holds];
}
