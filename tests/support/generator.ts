// Runs the generator on schemas written by tests.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { create, fromBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, FileDescriptorSetSchema, type FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { plugin } from "../../src/generator/plugin.js";
import type { MessageCodec } from "../../src/index.js";
import type { AnyMessage } from "./codecs.js";
import { ROOT } from "./packed-package.js";
import type { TempFolder } from "./temp-folder.js";

/** True if protoc is installed. */
export const HAS_PROTOC = spawnSync("protoc", ["--version"]).status === 0;

/** The codecs of a schema's messages, by message name. */
export type Codecs = Readonly<Record<string, MessageCodec<AnyMessage>>>;

/** Compiles proto files, given by name, with buf. They may import gogoproto/gogo.proto. */
export function compile(folder: TempFolder, files: Readonly<Record<string, string>>): readonly FileDescriptorProto[] {
  for (const [name, text] of Object.entries(files)) folder.write(`proto/${name}`, text);
  return buildImage(folder);
}

/** Compiles the proto files in the folder `proto` with buf. */
export function buildImage(folder: TempFolder): readonly FileDescriptorProto[] {
  folder.write("buf.yaml", "version: v2\nmodules:\n  - path: proto\n");
  cpSync(join(ROOT, "proto/gogoproto"), folder.at("proto/gogoproto"), { recursive: true });
  const args = ["build", "--as-file-descriptor-set", "--output", "image.binpb"];
  execFileSync(join(ROOT, "node_modules/.bin/buf"), args, { cwd: folder.path, stdio: ["ignore", "pipe", "pipe"] });
  return fromBinary(FileDescriptorSetSchema, readFileSync(folder.at("image.binpb"))).file;
}

/**
 * Generates the code of some of the compiled files. Returns the text of the generated files by name, or throws the
 * error in the response.
 */
export function generate(
  protoFile: readonly FileDescriptorProto[],
  files: string | readonly string[],
  ...options: readonly string[]
): Map<string, string> {
  const parameter = ["target=ts", "import_extension=js", ...options].join(",");
  const fileToGenerate = [files].flat();
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate, protoFile: [...protoFile], parameter });
  const response = plugin.run(request);
  if (response.error !== "") {
    expect(response.file).toEqual([]);
    throw new Error(response.error.slice(1));
  }
  return new Map(response.file.map(({ name, content }) => [name, content]));
}

/** Compiles a proto3 schema, generates its codecs, and loads them. */
export function codecsOf(folder: TempFolder, schema: string): Codecs {
  const files = compile(folder, { "test.proto": proto3("test", schema) });
  const out = folder.at("out");
  const runtime = relative(out, join(ROOT, "src/runtime"));
  const generated = generate(
    files,
    "test.proto",
    `runtime=${runtime}/codegen.js`,
    `go_type=Plain=${runtime}/index.js#plainStruct`,
  );
  for (const [name, content] of generated) folder.write(`out/${name}`, content);
  return jest.requireActual<Codecs>(join(out, "test.index.ts"));
}

/** Returns the text of a proto3 file in a package, with the imports that the messages may need. */
export function proto3(name: string, messages: string): string {
  return `syntax = "proto3";
package ${name};
import "gogoproto/gogo.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
${messages}`;
}
