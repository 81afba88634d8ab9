import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { BUILD, ROOT } from "./paths.js";
import { PEERS } from "./peers.js";
import type { Row } from "./table.js";

/** A bundle of all exports of a module. */
interface Bundle {
  readonly name: string;
  readonly holds: string;
  readonly contents: string;
  readonly resolveDir: string;
  /** Imports that are left out of the bundle. */
  readonly external?: string[];
}

const BUNDLES: readonly Bundle[] = [
  {
    name: "ours, generated code",
    holds: "the codecs without the runtime",
    contents: 'export * from "./generated/2020/events/events.index.ts"',
    resolveDir: ROOT,
    external: ["*/src/runtime/codegen.js", "*/src/runtime/index.js"],
  },
  {
    name: "ts-proto, generated code",
    holds: "its codecs without the runtime",
    contents: PEERS["ts-proto"]!,
    resolveDir: BUILD,
    external: ["@bufbuild/protobuf/wire", "long"],
  },
  {
    name: "ours, the codecs",
    holds: "protobuf and Go's JSON for every message, long",
    contents: 'export * from "./generated/2020/events/events.index.ts"',
    resolveDir: ROOT,
  },
  {
    name: "ours, everything",
    holds: "the codecs, event types, event codes, recordings and stored events",
    contents: 'export * from "./src/index.ts"',
    resolveDir: ROOT,
  },
  {
    name: "ts-proto",
    holds: "protobuf and ProtoJSON for every message, its reader and writer, long",
    contents: PEERS["ts-proto"]!,
    resolveDir: BUILD,
  },
  {
    name: "protobufjs static",
    holds: "protobuf and conversion to objects for every message, its minimal runtime, long",
    contents: PEERS["protobufjs"]!,
    resolveDir: BUILD,
  },
  {
    name: "@bufbuild/protobuf",
    holds: "the schema's descriptor, and its reader and writer of protobuf and ProtoJSON",
    contents: PEERS["protobuf-es"]!,
    resolveDir: BUILD,
  },
];

/** The header row for the table of {@link sizes}. */
export const SIZE_HEAD: Row = ["bundle", "minified", "gzipped", "contents"];

/** Bundles each library for browsers with all its exports. Returns one row per bundle with its sizes in bytes. */
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
