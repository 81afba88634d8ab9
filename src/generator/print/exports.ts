import type { ImportSymbol, Printable } from "@bufbuild/protoplugin";
import type { FileModel, TypeRef } from "../model/model.js";
import type { ExportedType } from "../model/exports.js";
import type { UnionModel } from "../model/union.js";
import { fileName, type Printer } from "./printer.js";

/**
 * Prints the index of a proto file, which exports its messages, their JSON types and its enums. With a union, it also
 * exports the types of other files that these refer to.
 *
 * @param extension The extension of relative imports.
 */
export function printIndex(
  printer: Printer,
  { path, messages, enums }: FileModel,
  union: UnionModel | undefined,
  extension: string,
): void {
  const { file, usesTsProto } = printer;
  const from = (suffix: string): Printable => [" from ", file.string(`./${fileName(path)}${suffix}${extension}`)];
  const declared = usesTsProto ? messages : [...messages, ...enums];
  printExports(printer, "export", declared.map(({ name }) => name).sort(), from(".codec"));
  printExports(printer, "export type", messages.map(({ name }) => `${name}JSON`).sort(), from(".codec"));
  if (usesTsProto) printExports(printer, "export", enums.map(tsProtoExport).sort(), from(""));
  if (union !== undefined) printImported(printer, path, union);
}

/** Returns the name under which an index exports an enum of ts-proto. */
function tsProtoExport({ name, protoName }: TypeRef): string {
  return name === protoName ? name : `${protoName} as ${name}`;
}

/** Prints the exports of the types of other files than the one at `path`. */
function printImported(printer: Printer, path: string, union: UnionModel): void {
  const imported = union.exports.filter(({ type }) => type.path !== path);
  const types = imported.map((exported) => [importType(printer, exported), " as ", exported.name]);
  printExports(printer, "export", types);
  const messages = imported.filter(({ kind }) => kind === "message");
  const jsonTypes = messages.map(({ name, type }) => [printer.type(type, "JSON"), ` as ${name}JSON`]);
  printExports(printer, "export type", jsonTypes);
}

function importType({ file, usesTsProto, codec }: Printer, { kind, type }: ExportedType): ImportSymbol {
  return kind === "enum" && usesTsProto ? file.import(type.protoName, `./${type.path}.js`) : codec("", type);
}

function printExports({ file }: Printer, keyword: string, names: readonly Printable[], from: Printable = ""): void {
  if (names.length === 0) return;
  file.print(keyword, " {");
  for (const name of names) file.print("  ", name, ",");
  file.print("}", from, ";");
}
