// Generates the code of the peers into .build/ and compiles it and the measured code to JavaScript.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { globSync } from "tinyglobby";
import { BUILD, PROGRAMS, ROOT } from "./paths.js";

/** The source of one module per peer, which exports its generated code and the functions to use it with. */
export const PEERS: Readonly<Record<string, string>> = {
  protobufjs: 'export * from "./generated/protobufjs.js";',
  "ts-proto": 'export * from "./generated/ts-proto/events/events.js";',
  "protobuf-es":
    'export * from "./generated/protobuf-es/events/events_pb.js";' +
    'export { create, fromBinary, fromJsonString, toBinary, toJsonString } from "@bufbuild/protobuf";',
};

/** The peers ignore the gogoproto options. */
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
      opt: ["forceLong=long", "esModuleInterop=true", "importSuffix=.js"],
    },
    { local: "protoc-gen-es", out: "bench/.build/generated/protobuf-es", exclude_types, opt: ["target=js"] },
  ],
};

/** Generates the code of the peers from the schema, and one module per peer, `.build/peers/NAME.js`. */
export function generatePeers(): void {
  for (const folder of ["generated", "peers"]) mkdirSync(join(BUILD, folder), { recursive: true });
  runTool("buf", "generate", "--template", JSON.stringify(BUF_TEMPLATE));
  const output = ["--path", "proto", "--out", "bench/.build/generated/protobufjs.js"];
  runTool("pbjs", "--target", "static-module", "--wrap", "esm", ...output, "proto/2020/events/events.proto");
  for (const [name, contents] of Object.entries(PEERS)) {
    writeFileSync(join(BUILD, "peers", `${name}.js`), contents.replaceAll("./generated/", "../generated/"));
  }
}

/**
 * Compiles all measured code to JavaScript file by file, as in a published package. In a bundle, constants
 * become variables and everything is slower.
 */
export async function transpile(): Promise<void> {
  rmSync(PROGRAMS, { recursive: true, force: true });
  const patterns = ["src/**/*.ts", "generated/**/*.ts", "bench/**/*.ts", "bench/.build/{peers,generated}/**/*.{js,ts}"];
  const entryPoints = globSync(patterns, { cwd: ROOT, ignore: ["**/*.d.ts", "src/cli/**", "src/generator/**"] });
  await build({ absWorkingDir: ROOT, entryPoints, outbase: ".", outdir: PROGRAMS, format: "esm", logLevel: "warning" });
}

function runTool(name: string, ...args: readonly string[]): void {
  const bin = join(ROOT, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
  execFileSync(name, args, { cwd: ROOT, env, stdio: "inherit" });
}
