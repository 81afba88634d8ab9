// Generates the code of the peers, and bundles it and what is timed, into .build/.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { BUILD, pathOf, ROOT } from "./paths.js";

/** What each peer exports: all of its generated code, and what that is used with. */
export const PEERS: Readonly<Record<string, string>> = {
  protobufjs: 'export * from "./generated/protobufjs.js";',
  "ts-proto": 'export * from "./generated/ts-proto/events/events.ts";',
  "protobuf-es":
    'export * from "./generated/protobuf-es/events/events_pb.js";' +
    'export { create, fromBinary, fromJsonString, toBinary, toJsonString } from "@bufbuild/protobuf";',
};

/** The gogoproto options mean nothing to the peers. */
const exclude_types = ["gogoproto", "google.protobuf.FileOptions", "google.protobuf.FieldOptions"];

const BUF_TEMPLATE = {
  version: "v2",
  clean: true,
  plugins: [
    {
      local: "protoc-gen-ts_proto",
      out: "bench/.build/generated/ts-proto",
      include_imports: true,
      include_wkt: true,
      exclude_types,
      opt: ["forceLong=long", "esModuleInterop=true"],
    },
    { local: "protoc-gen-es", out: "bench/.build/generated/protobuf-es", exclude_types, opt: ["target=js"] },
  ],
};

const FOR_NODE = { bundle: true, platform: "node", format: "esm", logLevel: "warning" } as const;

/** Generates the code of the peers from the schema, and makes a module of each, `.build/peers/NAME.js`. */
export async function buildPeers(): Promise<void> {
  mkdirSync(join(BUILD, "generated"), { recursive: true });
  runTool("buf", "generate", "--template", JSON.stringify(BUF_TEMPLATE));
  const output = ["--path", "proto", "--out", "bench/.build/generated/protobufjs.js"];
  runTool("pbjs", "--target", "static-module", "--wrap", "esm", ...output, "proto/events/events.proto");
  for (const [name, contents] of Object.entries(PEERS)) {
    const stdin = { contents, resolveDir: BUILD };
    await build({ ...FOR_NODE, stdin, outfile: join(BUILD, "peers", `${name}.js`) });
  }
}

/** Bundles programs of this folder into `.build/`; what they import dynamically is loaded only then. */
export async function bundle(...programs: readonly string[]): Promise<void> {
  rmSync(join(BUILD, "chunks"), { recursive: true, force: true });
  const entryPoints = programs.map((name) => pathOf(`${name}.ts`));
  await build({ ...FOR_NODE, entryPoints, outdir: BUILD, splitting: true, chunkNames: "chunks/[name]-[hash]" });
}

function runTool(name: string, ...args: readonly string[]): void {
  const bin = join(ROOT, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
  execFileSync(name, args, { cwd: ROOT, env, stdio: "inherit" });
}
