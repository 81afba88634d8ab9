// Codecs of the schema in tests/go/gogo, which has every kind of field.

import { cpSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { gogoOptions } from "../go/gogo/options.js";
import { buildImage, generate, type Codecs } from "./generator.js";
import { filesIn, ROOT } from "./packed-package.js";
import type { TempFolder } from "./temp-folder.js";

export { gogoOptions };

const SCHEMA = join(ROOT, "tests/go/gogo/proto");

/** Names of the schema's files. */
export const GOGO_FILES = filesIn(SCHEMA);

/** Compiles the schema. */
export function compileGogo(folder: TempFolder): readonly FileDescriptorProto[] {
  cpSync(SCHEMA, folder.at("proto"), { recursive: true });
  return buildImage(folder);
}

/** Compiles the schema and generates its code into `out`. */
export function generateGogo(folder: TempFolder): void {
  const files = compileGogo(folder);
  const runtime = relative(folder.at("out"), join(ROOT, "src/runtime"));
  const goTypes = relative(folder.at("out"), join(ROOT, "tests/go/gogo/go-types.js"));
  for (const file of GOGO_FILES) {
    const generated = generate(files, file, ...gogoOptions(runtime, goTypes));
    for (const [name, content] of generated) folder.write(`out/${name}`, content);
  }
}

/** A codec of a message in the schema. */
export type GogoCodec = Codecs[string];

/** Generates the code and returns the codecs by full message name. */
export function gogoCodecs(folder: TempFolder): ReadonlyMap<string, GogoCodec> {
  generateGogo(folder);
  const indexes = GOGO_FILES.map((file) => folder.at(`out/${file.replace(".proto", ".index.ts")}`));
  const codecs = indexes.flatMap((path) => Object.values(jest.requireActual<Codecs>(path)));
  return new Map(codecs.filter(isCodec).map((codec) => [codec.typeName, codec]));
}

function isCodec(value: object): boolean {
  return "typeName" in value;
}

/** A line of tests/go/gogo/vectors.jsonl. */
export interface GogoVector {
  readonly message: string;
  readonly bytes: string;
  readonly json?: string;
  readonly jsonError?: string;
  readonly input?: string;
  readonly read?: string;
  readonly readError?: string;
}

/** A line of tests/go/gogo/unmarshal.jsonl. */
export interface GogoReading {
  readonly message: string;
  readonly json: string;
  readonly bytes?: string;
  readonly bytesError?: string;
  readonly out?: string;
  readonly outError?: string;
  readonly error?: string;
}

/** Reads a file in tests/go/gogo with one JSON object per line. */
export function gogoLines<T>(name: string): T[] {
  const text = readFileSync(join(ROOT, "tests/go/gogo", name), "utf8").trimEnd();
  return text.split("\n").map((line) => JSON.parse(line) as T);
}
