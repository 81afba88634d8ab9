import { createEcmaScriptPlugin, type Schema } from "@bufbuild/protoplugin";
import { buildModels, type ModelOptions } from "./build-model.js";
import { gogoOptionsOf } from "./gogo-options.js";
import type { FileModel } from "./model.js";
import { parseOptions, type Options } from "./options.js";
import { printBinary } from "./print-binary.js";
import { printCodec } from "./print-codec.js";
import { printCreate } from "./print-create.js";
import { printEnum, printEnumNames } from "./print-enum.js";
import { printJSON } from "./print-json.js";
import { printType } from "./print-type.js";
import { codecPath, createPrinter, indexPath, printTsProtoImport } from "./printer.js";

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

/** The models of the files that are to be generated. */
export function modelsOf(schema: Schema<ModelOptions>): readonly FileModel[] {
  return buildModels(schema.files, gogoOptionsOf(schema.allFiles), schema.options);
}

function generateTs(schema: Schema<Options>): void {
  for (const model of modelsOf(schema)) {
    generateCodecs(schema, model);
    if (model.messages.some((message) => message.json !== undefined)) generateIndex(schema, model);
  }
}

function generateCodecs(schema: Schema<Options>, model: FileModel): void {
  const { runtime, interfaces, importExtension } = schema.options;
  const usesTsProto = interfaces === "ts-proto";
  const printer = createPrinter(schema.generateFile(codecPath(model.path)), model.path, runtime, usesTsProto);
  const { file } = printer;
  file.preamble(model.descriptor);
  file.print(CONTENTS);
  if (usesTsProto) printTsProtoImport(printer, model.path, importExtension === "none" ? "" : `.${importExtension}`);
  for (const type of model.enums) {
    if (!usesTsProto) printEnum(printer, type);
    if (type.writesNames) printEnumNames(printer, type);
  }
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
  const enums = schema.options.interfaces === "ts-proto" ? [] : model.enums;
  const messages = model.messages.filter((message) => message.json !== undefined);
  const names = [...messages, ...enums].map(({ name }) => name).sort();
  file.preamble(model.descriptor);
  file.print("export {");
  for (const name of names) file.print("  ", name, ",");
  file.print("} from ", file.string(`./${model.path.slice(model.path.lastIndexOf("/") + 1)}.codec.js`), ";");
}
