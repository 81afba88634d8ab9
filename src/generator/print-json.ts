import type { Printable } from "@bufbuild/protoplugin";
import type { Field, JSONEmbedded, JSONMember, JSONPart, Member, MessageModel, Oneof } from "./model.js";
import { zeroMember } from "./print-create.js";
import { isNonZeroScalar } from "./print-scalar.js";
import type { Printer } from "./printer.js";

/** Prints the functions that write a message as Go's JSON and read it from there. */
export function printJSON(printer: Printer, message: MessageModel, parts: readonly JSONPart[]): void {
  printMarshal(printer, message, parts);
  printUnmarshal(printer, message, parts);
  for (const member of message.members) {
    if (member.kind !== "oneof") continue;
    printMarshalOneof(printer, message, member);
    printUnmarshalOneof(printer, message, member);
  }
}

/** Prints the members apart from the object, so that a message that embeds this one can have them too. */
function printMarshal(printer: Printer, message: MessageModel, parts: readonly JSONPart[]): void {
  const { file } = printer;
  const quote = printer.runtimeType("Quote");
  const { name } = message;
  file.print("/** The members of the JSON object, after `open`: its brace, or a comma. */");
  file.print("export function members", name, "(message: ", name, ", quote: ", quote, ", open: string): string {");
  if (isNeverEmpty(parts)) {
    printOpening(printer, parts, "message");
    file.print("  return json;");
  } else {
    file.print('  let json = "";');
    printParts(printer, parts, "message");
    file.print('  return open === "," ? json : open + json.slice(1);');
  }
  file.print("}");
  file.print();
}

/** Whether the first member is always there, so that every other one has a comma before it. */
function isNeverEmpty([first]: readonly JSONPart[]): boolean {
  if (first === undefined) return false;
  return first.kind === "member" ? !first.omitEmpty : isNeverEmpty(first.parts);
}

/** Prints the members where the first is always there. */
function printOpening(printer: Printer, [first, ...rest]: readonly JSONPart[], place: string): void {
  const { file } = printer;
  if (first === undefined) return;
  if (first.kind === "member") {
    file.print("  let json = ", memberText(printer, first, place, "open + '"), ";");
  } else if (first.isWhole) {
    printCheck(printer, place, first.name);
    file.print("  let json = ", membersCall(printer, first, place, "open"), ";");
  } else {
    printCheck(printer, place, first.name);
    printOpening(printer, first.parts, `${place}.${first.name}`);
  }
  printParts(printer, rest, place);
}

/** Prints members that have others before them. */
function printParts(printer: Printer, parts: readonly JSONPart[], place: string): void {
  const { file } = printer;
  for (const part of parts) {
    if (part.kind === "member") {
      printMember(printer, part, place);
      continue;
    }
    printCheck(printer, place, part.name);
    if (part.isWhole) file.print("  json += ", membersCall(printer, part, place, '","'), ";");
    else printParts(printer, part.parts, `${place}.${part.name}`);
  }
}

/** Prints a check of an embedded message, before its members are read. */
function printCheck(printer: Printer, place: string, name: string): void {
  const path = `${place}.${name}`;
  printer.file.print("  ", printer.runtime("checkMessage"), `(${path}, "${path.slice("message.".length)}");`);
}

function membersCall(printer: Printer, { name, message }: JSONEmbedded, place: string, open: string): Printable {
  return [printer.codec("members", message), `(${place}.${name}, quote, ${open})`];
}

function printMember(printer: Printer, part: JSONMember, place: string): void {
  const { file } = printer;
  const add = ["json += ", memberText(printer, part, place, "',"), ";"];
  if (part.omitEmpty) file.print("  if (", isWritten(printer, part, place), ") ", add);
  else file.print("  ", add);
}

/** Whether a member with omitempty is written. */
function isWritten(printer: Printer, { member }: JSONMember, place: string): Printable {
  const value = `${place}.${member.name}`;
  if (member.kind === "oneof") return `${value} !== undefined`;
  if (member.cardinality === "repeated") return `${value}.length !== 0`;
  if (member.cardinality === "map") return `${value}.size !== 0`;
  if (member.value.kind !== "scalar") return `${value} !== undefined`;
  return isNonZeroScalar(printer, member.value.scalar, value);
}

/** A member with its key, which holds nothing that has to be escaped, after `before`, the beginning of a literal. */
function memberText(printer: Printer, { member, key }: JSONMember, place: string, before: string): Printable {
  const value = `${place}.${member.name}`;
  const name = `${before}"${key}":`;
  if (member.kind === "oneof") {
    const text = `marshal${member.functionName}(${value}, quote)`;
    return [`${name}' + (${value} === undefined ? "null" : `, printer.runtime("oneofText"), `(${value}, ${text}))`];
  }
  const path = JSON.stringify(key);
  if (member.cardinality === "repeated") {
    return [`${name}' + `, printer.runtime("listText"), `(${value}, `, elementText(printer, member), `, ${path})`];
  }
  if (member.cardinality === "map") {
    return [
      `${name}' + `,
      printer.runtime("mapText"),
      `(${value}, quote, `,
      elementText(printer, member),
      `, ${path})`,
    ];
  }
  // A string is written with what stands before it, which spares one step.
  if (isString(member)) return `quote(${name}"', ${value})`;
  const text = valueText(printer, member, value, path);
  const isPointer = member.nullable && !member.json!.omitEmpty;
  return [`${name}' + `, isPointer ? [`(${value} === undefined ? "null" : `, text, ")"] : text];
}

function isString({ value }: Field): boolean {
  return value.kind === "scalar" && value.scalar === "string";
}

/** A function that writes an element of a list or a value of a map. */
function elementText(printer: Printer, field: Field): Printable {
  return ["(value, key) => ", valueText(printer, field, "value", "key")];
}

function valueText(printer: Printer, field: Field, value: string, path: string): Printable {
  if (field.value.kind === "time") return [printer.runtime("timeText"), `(${value}, ${path})`];
  if (field.value.kind === "message") {
    if (field.value.plainStruct) return [printer.runtime("structText"), `(${value}, ${path})`];
    return [printer.runtime("messageText"), `(${value}, quote, `, printer.codec("members", field.value.message), ")"];
  }
  if (field.value.scalar === "string") return `quote('"', ${value}, ${path})`;
  return [printer.runtime(`${field.value.scalar}Text`), `(${value}, ${path})`];
}

function printUnmarshal(printer: Printer, message: MessageModel, parts: readonly JSONPart[]): void {
  const { file } = printer;
  const json = printer.runtimeType("JsonReader");
  file.print("export function unmarshal", message.name, "(json: ", json, "): ", message.name, " {");
  file.print("  return {");
  printReadMembers(printer, message.members, parts, "    ");
  file.print("  };");
  file.print("}");
  file.print();
}

/** Prints all that a message is made of: what is not in JSON as its zero value. */
function printReadMembers(
  printer: Printer,
  members: readonly Member[],
  parts: readonly JSONPart[],
  indent: string,
): void {
  const { file } = printer;
  for (const member of members) {
    const { name } = member;
    const part = parts.find((part) => (part.kind === "member" ? part.member.name : part.name) === name);
    if (part === undefined) {
      file.print(indent, name, ": ", zeroMember(printer, member), ",");
    } else if (part.kind === "member") {
      file.print(indent, name, ": ", readMember(printer, part), ",");
    } else if (part.isWhole) {
      file.print(indent, name, ": ", printer.codec("unmarshal", part.message), "(json),");
    } else {
      file.print(indent, name, ": {");
      printReadMembers(printer, part.members, part.parts, `${indent}  `);
      file.print(indent, "},");
    }
  }
}

function readMember(printer: Printer, { member, key }: JSONMember): Printable {
  const value = `json.at(${JSON.stringify(key)})`;
  if (member.kind === "oneof") return `${value}.oneof(unmarshal${member.functionName})`;
  if (member.cardinality === "repeated") return [`${value}.list(`, elementReader(printer, member), ")"];
  if (member.cardinality === "map") return [`${value}.map(`, elementReader(printer, member), ")"];
  const read = readValue(printer, member, value);
  if (member.value.kind !== "message" || member.nullable) return read;
  return [read, " ?? ", printer.codec("zero", member.value.message), "()"];
}

function elementReader(printer: Printer, field: Field): Printable {
  if (isString(field)) return printer.runtime("readString");
  return ["(json) => ", readValue(printer, field, "json")];
}

function readValue(printer: Printer, field: Field, value: string): Printable {
  if (field.value.kind === "time") return `${value}.time()`;
  if (field.value.kind === "scalar") return `${value}.${field.value.scalar}()`;
  if (field.value.plainStruct) return [`${value}.any(`, printer.runtime("jsonStruct"), ")"];
  return [`${value}.message(`, printer.codec("unmarshal", field.value.message), ")"];
}

function printMarshalOneof(printer: Printer, message: MessageModel, oneof: Oneof): void {
  const { file } = printer;
  const type = `NonNullable<${message.name}["${oneof.name}"]>`;
  const quote = printer.runtimeType("Quote");
  file.print(file.jsDoc(`Marshals the message that ${oneof.name} holds.`));
  file.print("export function marshal", oneof.functionName, "(member: ", type, ", quote: ", quote, "): string {");
  file.print("  switch (member?.$case) {");
  for (const field of oneof.fields) {
    file.print("    case ", file.string(field.name), ":");
    file.print("      return ", valueText(printer, field, "member.value", `"${field.name}"`), ";");
  }
  file.print("    default:");
  file.print("      throw ", printer.runtime("unknownCase"), `(member, "${oneof.name}");`);
  file.print("  }");
  file.print("}");
  file.print();
}

function printUnmarshalOneof(printer: Printer, message: MessageModel, oneof: Oneof): void {
  const { file } = printer;
  const json = printer.runtimeType("JsonReader");
  const type = `${message.name}["${oneof.name}"]`;
  file.print(file.jsDoc(`Unmarshals the message that ${oneof.name} is to hold; undefined where it has no such case.`));
  file.print("export function unmarshal", oneof.functionName, "($case: string, json: ", json, "): ", type, " {");
  file.print("  switch ($case) {");
  for (const field of oneof.fields) {
    if (field.value.kind !== "message") continue;
    file.print("    case ", file.string(field.name), ":");
    file.print("      return { $case, value: ", printer.codec("unmarshal", field.value.message), "(json) };");
  }
  file.print("    default:");
  file.print("      return undefined;");
  file.print("  }");
  file.print("}");
  file.print();
}
