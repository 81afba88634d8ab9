import { create, maximumEdition, minimumEdition } from "@bufbuild/protobuf";
import {
  CodeGeneratorResponse_Feature,
  CodeGeneratorResponseSchema,
  type CodeGeneratorResponse,
} from "@bufbuild/protobuf/wkt";
import { createEcmaScriptPlugin, type Plugin, type Schema } from "@bufbuild/protoplugin";
import { buildModels, type ModelOptions, type Models } from "./model/build-model.js";
import type { FileModel, MessageModel, TypeRef } from "./model/model.js";
import { UnsupportedSchemaError } from "./model/rejections.js";
import type { UnionModel } from "./model/union.js";
import { optionsParser, type Options } from "./options.js";
import { printEdition } from "./print/edition.js";
import { printEnum, printEnumNames } from "./print/enum.js";
import { printIndex } from "./print/exports.js";
import { printMessage } from "./print/message.js";
import { printTranscoding } from "./print/transcoding.js";
import {
  codecPath,
  createPrinter,
  editionPath,
  indexPath,
  printTsProtoImport,
  transcodingPath,
} from "./print/printer.js";
import { documentText } from "./schema/document.js";
import { jsonSchemaOf, schemaPath } from "./schema/json-schema.js";

const NAME = "protoc-gen-gogo-ts";
/** The version of the generated code. It is not the package's, so that a release alone does not change every file. */
const VERSION = "v1";

/** The plugin, which generates codecs and an index for every proto file. */
export const plugin: Plugin = {
  name: NAME,
  version: VERSION,
  run(request) {
    const parseOptions = optionsParser(request.parameter);
    try {
      return createEcmaScriptPlugin({ name: NAME, version: VERSION, parseOptions, generateTs }).run(request);
    } catch (error) {
      if (error instanceof UnsupportedSchemaError) return errorResponse(error.message);
      throw error;
    }
  },
};

/**
 * Returns a response with an error instead of files. buf runs the plugin once per folder. It prints the errors in all
 * responses, but if one run exits with an error, it cancels the others.
 */
function errorResponse(message: string): CodeGeneratorResponse {
  const { PROTO3_OPTIONAL, SUPPORTS_EDITIONS } = CodeGeneratorResponse_Feature;
  return create(CodeGeneratorResponseSchema, {
    // buf and protoc print a prefix before the error. The line feed moves the message below the prefix.
    error: `\n${message}`,
    // As in responses with files. Without these features, protoc reports optional fields and editions instead.
    supportedFeatures: BigInt(PROTO3_OPTIONAL | SUPPORTS_EDITIONS),
    minimumEdition,
    maximumEdition,
  });
}

/** A comment at the top of each file with codecs. */
const CONTENTS = `// For each message M, this file has its type M, its codec M, and the functions of the codec:
// - new PlainM makes a message from the values of its fields. makeZeroM and createM call it.
// - writeM and readM encode and decode protobuf.
// - marshalM and unmarshalM convert to and from JSON. MJSON is the type of the parsed JSON.
`;

/** Builds the models of the files in a request. Some may be incomplete: see {@link Models.rejections}. */
export function modelsOf({ files, allFiles, options }: Schema<ModelOptions>): Models {
  return buildModels(files, allFiles, options);
}

function generateTs(schema: Schema<Options>): void {
  const { files, union, modelOf, rejections } = modelsOf(schema);
  const described = schema.options.jsonSchema ? files.filter(({ messages }) => messages.length > 0) : [];
  // Build the JSON Schemas first: they need the models of imported files, which can add rejections.
  const documents = new Map(described.map((model) => [model, jsonSchemaOf(model, modelOf)]));
  rejections.throwIfAny();
  for (const model of files) {
    generateCodecs(schema, model);
    const ownUnion = union?.message.path === model.path ? union : undefined;
    generateIndex(schema, model, ownUnion);
    if (ownUnion !== undefined) {
      generateEdition(schema, model, ownUnion);
      generateTranscoding(schema, model, ownUnion, modelOf);
    }
    const document = documents.get(model);
    if (document !== undefined) schema.generateFile(schemaPath(model.path)).print(documentText(document));
  }
}

function generateCodecs(schema: Schema<Options>, model: FileModel): void {
  const { runtime, interfaces } = schema.options;
  const usesTsProto = interfaces === "ts-proto";
  const printer = createPrinter(schema.generateFile(codecPath(model.path)), model.path, runtime, usesTsProto);
  const { file } = printer;
  file.preamble(model.descriptor);
  if (model.messages.length > 0) {
    if (usesTsProto) printTsProtoImport(printer, model.path, extensionOf(schema));
    file.print(CONTENTS);
  }
  for (const type of model.enums) {
    if (!usesTsProto) printEnum(printer, type);
    if (type.writesNames) printEnumNames(printer, type);
  }
  for (const message of model.messages) printMessage(printer, message);
}

function generateIndex(schema: Schema<Options>, model: FileModel, union: UnionModel | undefined): void {
  const { runtime, interfaces } = schema.options;
  const file = schema.generateFile(indexPath(model.path));
  const printer = createPrinter(file, model.path, runtime, interfaces === "ts-proto");
  file.preamble(model.descriptor);
  printIndex(printer, model, union, extensionOf(schema));
}

function generateEdition(schema: Schema<Options>, { descriptor, path }: FileModel, union: UnionModel): void {
  const { runtime, interfaces } = schema.options;
  const file = schema.generateFile(editionPath(path));
  file.preamble(descriptor);
  printEdition(createPrinter(file, path, runtime, interfaces === "ts-proto"), union);
}

function generateTranscoding(
  schema: Schema<Options>,
  { descriptor, path }: FileModel,
  union: UnionModel,
  modelOf: Models["modelOf"],
): void {
  const { runtime, interfaces } = schema.options;
  const file = schema.generateFile(transcodingPath(path));
  file.preamble(descriptor);
  const messageOf = (ref: TypeRef): MessageModel | undefined => {
    return modelOf(ref.path)?.messages.find(({ name }) => name === ref.name);
  };
  printTranscoding(createPrinter(file, path, runtime, interfaces === "ts-proto"), union, messageOf);
}

/** Returns the extension of relative imports. */
function extensionOf({ options }: Schema<Options>): string {
  return options.importExtension === "none" ? "" : `.${options.importExtension}`;
}
