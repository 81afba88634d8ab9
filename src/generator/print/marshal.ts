import type { Printable } from "@bufbuild/protoplugin";
import {
  isPlainScalar,
  mayBeOmitted,
  type Field,
  type JSONEmbedded,
  type JSONMember,
  type JSONPart,
  type MessageModel,
  type Oneof,
} from "../model/model.js";
import { printFunction, type Parameter } from "./function.js";
import { printKeyConstant } from "./map-key.js";
import { printIsWritten, printIsWrittenInOneof, printMarshalValue } from "./marshal-value.js";
import { printComment, type Printer } from "./printer.js";

/** The message whose members are printed: the function's own, or one embedded in it. */
interface Place {
  /** An expression, such as `message.Metadata`. */
  readonly path: string;
  readonly indent: string;
}

/**
 * Prints the function that marshals the members of a message. It leaves out the braces, so that
 * messages that embed this one can use it too.
 */
export function printMarshal(printer: Printer, { name, json }: MessageModel): void {
  const parameters: Parameter[] = [
    ["message", name],
    ["quote", printer.runtimeType("Quote")],
    ["open", "string"],
  ];
  printComment(printer, "Returns the text of the JSON object's members, after `open`, which is a brace or a comma.");
  printFunction(printer, `marshal${name}`, parameters, "string", (printer) => {
    const { file } = printer;
    const place = { path: "message", indent: "  " };
    if (isNeverEmpty(json)) {
      printOpening(printer, json, place);
      return file.print("  return json;");
    }
    file.print('  let json = "";');
    printRest(printer, json, place);
    file.print('  return open === "," ? json : open + json.slice(1);');
  });
}

/** True if the first member is always written, so that all others follow a comma. */
function isNeverEmpty([first]: readonly JSONPart[]): boolean {
  if (first === undefined) return false;
  return first.kind === "member" ? !first.omitEmpty : !first.nullable && isNeverEmpty(first.parts);
}

/** Prints the members of an object whose first member is always written. */
function printOpening(printer: Printer, [first, ...rest]: readonly JSONPart[], place: Place): void {
  const { file } = printer;
  if (first === undefined) return;
  if (first.kind === "member") {
    file.print("  let json = ", printMarshalMember(printer, first, place, "open + '"), ";");
  } else {
    const inner = { ...place, path: `${place.path}.${first.name}` };
    printCheck(printer, inner);
    if (first.isWhole) file.print("  let json = ", printMarshalCall(printer, first, inner, "open"), ";");
    else printOpening(printer, first.parts, inner);
  }
  printRest(printer, rest, place);
}

/** Prints members that follow a comma. */
function printRest(printer: Printer, parts: readonly JSONPart[], place: Place): void {
  for (const part of parts) {
    if (part.kind === "member") printAddMember(printer, part, place);
    else printAddEmbedded(printer, part, place);
  }
}

/** Prints the members of an embedded message, with a condition if the message may be absent. */
function printAddEmbedded(printer: Printer, part: JSONEmbedded, { path, indent }: Place): void {
  const { file } = printer;
  const inner = { path: `${path}.${part.name}`, indent: part.nullable ? `${indent}  ` : indent };
  if (part.nullable) file.print(indent, `if (${inner.path} !== undefined) {`);
  printCheck(printer, inner);
  if (part.isWhole) file.print(inner.indent, "json += ", printMarshalCall(printer, part, inner, '","'), ";");
  else printRest(printer, part.parts, inner);
  if (part.nullable) file.print(indent, "}");
}

/** Prints a check that an embedded message is an object, to run before its members are read. */
function printCheck({ file, runtime }: Printer, { path, indent }: Place): void {
  file.print(indent, runtime("checkMessage"), `(${path}, "${path.slice("message.".length)}");`);
}

function printMarshalCall(printer: Printer, { message }: JSONEmbedded, { path }: Place, open: string): Printable {
  return [printer.codec("marshal", message), `(${path}, quote, ${open})`];
}

function printAddMember(printer: Printer, part: JSONMember, place: Place): void {
  const { file } = printer;
  const { path, indent } = place;
  const add = ["json += ", printMarshalMember(printer, part, place, "',"), ";"];
  if (!part.omitEmpty || part.member.kind === "oneof") return file.print(indent, add);
  file.print(indent, "if (", printIsWritten(printer, part.member, `${path}.${part.member.name}`), ") ", add);
}

/** Characters in a key that must be escaped if `escapeHTML` is set. */
const HTML_CHARACTERS = /[<>&]/;

/** Returns an expression for a member with its key. `before` is the start of a string literal to append the key to. */
function printMarshalMember(printer: Printer, part: JSONMember, { path }: Place, before: string): Printable {
  const { member, key, quoted } = part;
  const value = `${path}.${member.name}`;
  if (HTML_CHARACTERS.test(key))
    return [`quote(${before}"', "${key}") + ':' + `, printMarshalMemberValue(printer, part, value)];
  const name = `${before}"${key}":`;
  // `quote` prepends the key to a string, which saves one concatenation.
  if (member.kind === "field" && isPlainString(member) && !quoted) return `quote(${name}"', ${value})`;
  return [`${name}' + `, printMarshalMemberValue(printer, part, value)];
}

function printMarshalMemberValue(printer: Printer, part: JSONMember, value: string): Printable {
  const { member, key, omitEmpty, quoted } = part;
  if (member.kind === "oneof") return printMarshalOneofCall(printer, member, value);
  const path = JSON.stringify(key);
  if (member.cardinality === "repeated") {
    return [printer.runtime("marshalList"), `(${value}, `, printMarshalElement(printer, member), `, ${path})`];
  }
  if (member.cardinality === "map") return printMarshalMap(printer, member, value, path);
  const text = printMarshalValue(printer, member, value, path, { quoted, nullIfEmpty: true });
  const isPointer = member.presence === "pointer" && !omitEmpty;
  return isPointer ? [`(${value} === undefined ? "null" : `, text, ")"] : text;
}

function isPlainString(field: Field): boolean {
  return isPlainScalar(field.value, "string") && field.cardinality === "single" && field.presence === "implicit";
}

function printMarshalOneofCall(printer: Printer, oneof: Oneof, value: string): Printable {
  const { functions } = oneof;
  const key = hasKeys(oneof) ? [printer.codec("keysOf", functions), `[${value}.$case]!`] : `${value}.$case`;
  const marshal = [printer.codec("marshal", functions), `(${value}, quote)`];
  const text = [printer.runtime("marshalOneof"), "(", key, ", ", marshal, ")"];
  return [`(${value} === undefined ? "null" : `, text, ")"];
}

/**
 * Returns a function that marshals a list element or map value. It takes the key too, unless the
 * value is a message, which does not need the key for its error paths.
 */
function printMarshalElement(printer: Printer, field: Field): Printable {
  const text = printMarshalValue(printer, field, "value", "key");
  const isMessage = field.value.kind === "message" && field.value.goType === undefined;
  return [
    isMessage ? "(value) => " : "(value, key) => ",
    field.presence === "pointer" ? ['value === undefined ? "null" : ', text] : text,
  ];
}

function printMarshalMap(printer: Printer, field: Field, value: string, path: string): Printable {
  const end = [printMarshalElement(printer, field), `, ${path})`];
  const type = printKeyConstant(printer, field);
  if (type === undefined) return [printer.runtime("marshalMap"), `(${value}, quote, `, ...end];
  if (type === "bool") return [printer.runtime("marshalBoolKeyedMap"), `(${value}, ${path})`];
  return [printer.runtime("marshalKeyedMap"), `(${value}, `, type, ", quote, ", ...end];
}

/** True if a oneof has keys that differ from the names of its fields. */
function hasKeys({ fields }: Oneof): boolean {
  return fields.some(({ name, json }) => json?.key !== name);
}

/** Prints the function that marshals the value of a oneof, and the keys of its cases. */
export function printMarshalOneof(printer: Printer, message: MessageModel, oneof: Oneof): void {
  const { name, functions, fields } = oneof;
  printOneofKeys(printer, oneof);
  const parameters: Parameter[] = [
    ["member", `NonNullable<${message.name}["${name}"]>`],
    ["quote", printer.runtimeType("Quote")],
  ];
  const omitted = fields.some(mayBeOmitted) ? ", or returns an empty string if it is omitted" : "";
  printComment(printer, `Marshals the value of ${name}${omitted}.`);
  printFunction(printer, `marshal${functions.name}`, parameters, "string", (printer) => {
    const { file } = printer;
    file.print("  switch (member?.$case) {");
    for (const field of fields) {
      file.print("    case ", file.string(field.name), ":");
      file.print("      return ", printMarshalCase(printer, field), ";");
    }
    file.print("    default:");
    file.print("      throw ", printer.runtime("unknownCase"), `(member, "${name}");`);
    file.print("  }");
  });
}

function printOneofKeys({ file }: Printer, oneof: Oneof): void {
  if (!hasKeys(oneof)) return;
  file.print(file.export("const", `keysOf${oneof.functions.name}`), ": Readonly<Record<string, string>> = {");
  for (const { name, json } of oneof.fields) file.print(`  ${name}: `, file.string(json?.key ?? name), ",");
  file.print("};");
  file.print();
}

function printMarshalCase(printer: Printer, field: Field): Printable {
  if (field.json === undefined) return '""';
  const { quoted } = field.json;
  const text = printMarshalValue(printer, field, "member.value", JSON.stringify(field.json.key), {
    quoted,
    nullIfEmpty: false,
  });
  const condition = printIsWrittenInOneof(printer, field, "member.value");
  return condition === undefined ? text : [condition, " ? ", text, ' : ""'];
}
