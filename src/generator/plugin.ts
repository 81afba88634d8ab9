import { createEcmaScriptPlugin, type Schema } from "@bufbuild/protoplugin";
import { buildModels } from "./build-model.js";
import { gogoOptionsOf } from "./gogo-options.js";
import type { FileModel } from "./model.js";
import { printBinary } from "./print-binary.js";
import { printCodec } from "./print-codec.js";
import { printCreate } from "./print-create.js";
import { printJSON } from "./print-json.js";
import { printType } from "./print-type.js";
import { codecPath, createPrinter, indexPath } from "./printer.js";

interface Options {
  /** Where generated code imports the runtime from; a relative path begins at the output folder. */
  readonly runtime: string;
  /** Values of `casttype` that wrap a google.protobuf.Struct and marshal themselves as the plain JSON object. */
  readonly plainStructs: ReadonlySet<string>;
}

/** The generator: for every proto file its codecs, and an index of those. */
export const plugin = createEcmaScriptPlugin<Options>({
  name: "protoc-gen-gogo-ts",
  version: "v1",
  parseOptions,
  generateTs,
});

/** What a reader finds in a file with codecs. */
const CONTENTS = `// For each message M: its type, and the functions that its codec is made of.
// - zeroM and createM make one,
// - writeM and readM are its protobuf form,
// - membersM and unmarshalM its JSON form.
`;

function parseOptions(options: { key: string; value: string }[]): Options {
  let runtime: string | undefined;
  const plainStructs = new Set<string>();
  for (const { key, value } of options) {
    if (key === "runtime") runtime = value;
    else if (key === "plain_struct") plainStructs.add(value);
    else throw new Error(`unknown option ${key}; there are runtime and plain_struct`);
  }
  if (runtime === undefined) throw new Error("the option runtime has to say where the runtime is imported from");
  return { runtime, plainStructs };
}

function generateTs(schema: Schema<Options>): void {
  const readOptions = gogoOptionsOf(schema.allFiles);
  for (const model of buildModels(schema.files, readOptions, schema.options.plainStructs)) {
    generateCodecs(schema, model);
    if (model.messages.some((message) => message.json !== undefined)) generateIndex(schema, model);
  }
}

function generateCodecs(schema: Schema<Options>, model: FileModel): void {
  const printer = createPrinter(schema.generateFile(codecPath(model.path)), schema.options.runtime);
  const { file } = printer;
  file.preamble(model.descriptor);
  file.print(CONTENTS);
  file.print("import type * as types from ", file.string(relativeTypes(model)), ";");
  for (const message of model.messages) {
    printType(printer, message);
    printCreate(printer, message);
    printBinary(printer, message);
    if (message.json === undefined) continue;
    printJSON(printer, message, message.json);
    printCodec(printer, message);
  }
}

function generateIndex(schema: Schema<Options>, model: FileModel): void {
  const file = schema.generateFile(indexPath(model.path));
  const names = model.messages.map((message) => message.name).sort();
  file.preamble(model.descriptor);
  file.print("export {");
  for (const name of names) file.print("  ", name, ",");
  file.print("} from ", file.string(`./${baseName(model)}.codec.js`), ";");
}

/** The file that ts-proto writes for the same proto file. */
function relativeTypes(model: FileModel): string {
  return `./${baseName(model)}.js`;
}

function baseName(model: FileModel): string {
  return model.path.slice(model.path.lastIndexOf("/") + 1);
}
