import type { Printable } from "@bufbuild/protoplugin";
import { isNilBytes, isNullable } from "../model/json-null.js";
import type { Field, JSONMember, JSONPart, MessageModel, Oneof } from "../model/model.js";
import { scalarInfo, type JSONScalar } from "../model/scalars.js";
import { printComment, type Printer } from "./printer.js";

/** Prints the type of a message's JSON object, as `JSON.parse` returns it. */
export function printJSONType(printer: Printer, message: MessageModel): void {
  const parts = message.json;
  const { file } = printer;
  const bases = parts
    .flatMap((part) => basesOf(printer, part))
    .flatMap((base, i) => [i === 0 ? " extends " : ", ", base]);
  file.print(file.export("interface", `${message.name}JSON`), ...bases, " {");
  printJSONTypeMembers(printer, parts, false);
  file.print("}");
  file.print();
}

/**
 * Returns the interface to extend for an embedded message, if all its members are present.
 * Their keys cannot conflict with other members.
 */
function basesOf(printer: Printer, part: JSONPart): Printable[] {
  if (part.kind === "member" || !part.isWhole) return [];
  const type = printer.type(part.message, "JSON");
  return [part.nullable ? ["Partial<", type, ">"] : type];
}

/** @param isOptional True if the parts belong to a message that may be absent. */
function printJSONTypeMembers(printer: Printer, parts: readonly JSONPart[], isOptional: boolean): void {
  for (const part of parts) {
    if (part.kind === "member") printJSONTypeMember(printer, part, isOptional);
    else if (!part.isWhole) printJSONTypeMembers(printer, part.parts, isOptional || part.nullable);
  }
}

function printJSONTypeMember(printer: Printer, part: JSONMember, isOptional: boolean): void {
  const { file } = printer;
  const { key, member } = part;
  const mark = isOptional || part.omitEmpty ? "?" : "";
  printComment(printer, member.comment, "  ");
  if (member.kind === "oneof") return printJSONTypeOneof(printer, member, `${keyText(key)}${mark}`);
  file.print("  ", keyText(key), mark, ": ", printJSONMemberType(printer, part, member), ";");
}

/** Returns a key as a property name, quoted if necessary. */
function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function printJSONMemberType(printer: Printer, part: JSONMember, field: Field): Printable {
  const type = printJSONFieldType(printer, field, part.quoted);
  return isNullable(part) ? [type, " | null"] : type;
}

function printJSONFieldType(printer: Printer, field: Field, isQuoted: boolean): Printable {
  if (field.cardinality === "repeated") return printJSONListType(printer, field);
  if (field.cardinality === "map") return printJSONMapType(printer, field);
  return printJSONValueType(printer, field, isQuoted);
}

function printJSONListType(printer: Printer, field: Field): Printable {
  const value = printJSONValueType(printer, field, false);
  return isNilBytes(field) ? ["(", value, " | null)[]"] : [value, "[]"];
}

function printJSONMapType(printer: Printer, field: Field): Printable {
  // encoding/json cannot marshal maps with bool keys.
  if (field.key === "bool") return "never";
  const orNull = field.presence === "pointer" || isNilBytes(field) ? " | null" : "";
  return ["{ [key: string]: ", printJSONValueType(printer, field, false), orNull, " }"];
}

function printJSONValueType(printer: Printer, { value }: Field, isQuoted: boolean): Printable {
  if (value.goType !== undefined) {
    return [printer.runtimeType("GoTypeJSON"), "<typeof ", printer.goType(value.goType), ">"];
  }
  switch (value.kind) {
    case "time":
      return "string";
    case "duration":
      return isQuoted ? "string" : "number";
    case "message":
      return printer.type(value.message, "JSON");
    case "enum":
      return isQuoted || value.writesNames ? "string" : "number";
    case "scalar":
    case "wrapper":
      return isQuoted ? "string" : jsonScalarType(scalarInfo(value.scalar).json);
  }
}

function jsonScalarType(scalar: JSONScalar): string {
  switch (scalar) {
    case "bool":
      return "boolean";
    case "string":
    case "bytes":
      return "string";
    default:
      return "number";
  }
}

/** Prints the type of a oneof: for each case, an object with the key of the case, which is empty if it is omitted. */
function printJSONTypeOneof(printer: Printer, { fields }: Oneof, name: string): void {
  const { file } = printer;
  file.print("  ", name, ":");
  for (const field of fields) file.print("    | ", printJSONCaseType(printer, field));
  file.print("    | null;");
}

function printJSONCaseType(printer: Printer, field: Field): Printable {
  if (field.json === undefined) return "{ [key: string]: never }";
  const { key, omitEmpty, quoted } = field.json;
  const orNull = isNilBytes(field) ? " | null" : "";
  return ["{ ", keyText(key), omitEmpty ? "?: " : ": ", printJSONValueType(printer, field, quoted), orNull, " }"];
}
