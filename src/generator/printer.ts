import type { GeneratedFile, ImportSymbol, Printable } from "@bufbuild/protoplugin";
import type { GoTypeRef, Ref, TypeRef } from "./model.js";

/** What a printer writes to, and where what it refers to is imported from. */
export interface Printer {
  readonly file: GeneratedFile;
  /** Whether the interfaces extend those that ts-proto writes, and its enums are used. */
  readonly usesTsProto: boolean;
  /** A function, class or constant of the runtime. */
  runtime(name: string): ImportSymbol;
  /** A type of the runtime. */
  runtimeType(name: string): ImportSymbol;
  /** A function for a message or a oneof: its prefix is one of the printers'. */
  codec(prefix: string, declared: Ref): ImportSymbol;
  /** The type of a message, with what is appended to its name. */
  type(message: TypeRef, suffix?: string): ImportSymbol;
  /** The type of an enum. */
  enum(type: TypeRef): Printable;
  /** The names of an enum's values. */
  enumNames(type: TypeRef): ImportSymbol;
  /** The JSON of a Go type. */
  goType(type: GoTypeRef): ImportSymbol;
}

/** Path of the generated file with the codecs of a proto file. */
export function codecPath(path: string): string {
  return `${path}.codec.ts`;
}

/** Path of the generated file that exports the codecs of a proto file. */
export function indexPath(path: string): string {
  return `${path}.index.ts`;
}

/** Name by which the file that ts-proto writes for the same proto file is imported. */
const TS_PROTO = "types";

/** Creates a printer for the file with the codecs of the proto file at a path. */
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

/** Prints a doc comment, on one line if it has one; nothing if it is empty. */
export function printComment({ file }: Printer, comment: string, indent = ""): void {
  if (comment === "") return;
  if (comment.includes("\n")) file.print(file.jsDoc(comment, indent));
  else file.print(indent, "/** ", comment.replaceAll("*/", "*\\/"), " */");
}

/** Prints the import of what ts-proto writes for the same proto file. */
export function printTsProtoImport({ file }: Printer, path: string, extension: string): void {
  const name = path.slice(path.lastIndexOf("/") + 1);
  file.print(`import type * as ${TS_PROTO} from `, file.string(`./${name}${extension}`), ";");
}
