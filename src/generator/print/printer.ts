import type { GeneratedFile, ImportSymbol, Printable } from "@bufbuild/protoplugin";
import type { GoTypeRef, Ref, TypeRef } from "../model/model.js";

/** The file that code is printed to, and functions that import the names it refers to. */
export interface Printer {
  readonly file: GeneratedFile;
  /** True if interfaces extend those of ts-proto, and its enums are used. */
  readonly usesTsProto: boolean;
  /** Imports a function, class or constant of the runtime. */
  runtime(name: string): ImportSymbol;
  /** Imports a type of the runtime. */
  runtimeType(name: string): ImportSymbol;
  /** Imports a function of a message or oneof. Its name is a prefix, such as `write`, and the declared name. */
  codec(prefix: string, declared: Ref): ImportSymbol;
  /** Imports the type of a message. `suffix` is appended to its name. */
  type(message: TypeRef, suffix?: string): ImportSymbol;
  /** Imports the type of an enum. */
  enum(type: TypeRef): Printable;
  /** Imports the names of an enum's values. */
  enumNames(type: TypeRef): ImportSymbol;
  /** Imports the `GoType` of a Go type. */
  goType(type: GoTypeRef): ImportSymbol;
}

/** Returns the path of the generated file with the codecs of a proto file. */
export function codecPath(path: string): string {
  return `${path}.codec.ts`;
}

/** Returns the path of the generated file that exports the codecs of a proto file. */
export function indexPath(path: string): string {
  return `${path}.index.ts`;
}

/** Returns the path of the generated file with the schema of a union. */
export function editionPath(path: string): string {
  return `${path}.edition.ts`;
}

/** Returns the path of the generated file with the tables for the transcoder. */
export function transcodingPath(path: string): string {
  return `${path}.transcoding.ts`;
}

/** Local name of the namespace import of ts-proto's file for the same proto file. */
const TS_PROTO = "types";

/** Creates a printer for the file with the codecs of the proto file at `path`. */
export function createPrinter(file: GeneratedFile, path: string, runtime: string, usesTsProto: boolean): Printer {
  const importFrom = (name: string, { path }: Ref, typeOnly: boolean): ImportSymbol => {
    return file.import(name, `./${path}.codec.js`, typeOnly);
  };
  const enumType = (type: TypeRef): Printable => {
    if (!usesTsProto) return importFrom(type.name, type, true);
    const { protoName } = type;
    return type.path === path ? `${TS_PROTO}.${protoName}` : file.import(protoName, `./${type.path}.js`, true);
  };
  return {
    file,
    usesTsProto,
    runtime: (name) => file.import(name, runtime),
    runtimeType: (name) => file.import(name, runtime, true),
    codec: (prefix, declared) => importFrom(prefix + declared.name, declared, false),
    type: (message, suffix = "") => importFrom(message.name + suffix, message, true),
    enum: enumType,
    enumNames: (type) => importFrom(`namesOf${type.name}`, type, false),
    goType: ({ module, name }) => file.import(name, module),
  };
}

/** Prints a doc comment. A comment of one line takes one line; an empty comment prints nothing. */
export function printComment({ file }: Printer, comment: string, indent = ""): void {
  if (comment === "") return;
  if (comment.includes("\n")) file.print(file.jsDoc(comment, indent));
  else file.print(indent, "/** ", comment.replaceAll("*/", "*\\/"), " */");
}

/** Prints the import of ts-proto's file for the same proto file. */
export function printTsProtoImport({ file }: Printer, path: string, extension: string): void {
  file.print(`import type * as ${TS_PROTO} from `, file.string(`./${fileName(path)}${extension}`), ";");
  file.print();
}

/** Returns the last component of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Capitalizes a word, to append it to a prefix such as `marshal`. */
export function capitalize(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
