import type { Printable } from "@bufbuild/protoplugin";
import type { Field, JSONMember, MessageModel, Oneof } from "./model.js";
import { isNonZeroScalar } from "./print-scalar.js";
import type { Printer } from "./printer.js";

/** Prints the functions that write a message as Go's JSON and read it from there. */
export function printJSON(printer: Printer, message: MessageModel, members: readonly JSONMember[]): void {
  printMarshal(printer, message, members);
  printUnmarshal(printer, message, members);
  for (const member of message.members) {
    if (member.kind !== "oneof") continue;
    printMarshalOneof(printer, message, member);
    printUnmarshalOneof(printer, message, member);
  }
}

function printMarshal(printer: Printer, message: MessageModel, members: readonly JSONMember[]): void {
  const { file } = printer;
  const quote = printer.runtimeType("Quote");
  file.print("export function marshal", message.name, "(message: ", message.name, ", quote: ", quote, "): string {");
  printChecks(printer, members);
  // With a first member that is always there, every other one has a comma before it.
  const [first, ...rest] = members;
  const isOpened = first !== undefined && !first.omitEmpty;
  if (isOpened) file.print("  let json = '{", keyText(first), "' + ", memberText(printer, first), ";");
  else file.print('  let json = "";');
  for (const member of isOpened ? rest : members) printMember(printer, member);
  file.print("  return ", isOpened ? 'json + "}";' : '"{" + json.slice(1) + "}";');
  file.print("}");
  file.print();
}

/** Prints a check for each embedded message that its members are read from. */
function printChecks(printer: Printer, members: readonly JSONMember[]): void {
  const paths = new Set(members.flatMap(({ path }) => path.map((_, i) => path.slice(0, i + 1).join("."))));
  for (const path of paths) printer.file.print("  ", printer.runtime("checkMessage"), `(message.${path}, "${path}");`);
}

function printMember(printer: Printer, member: JSONMember): void {
  const { file } = printer;
  const add = ["json += ',", keyText(member), "' + ", memberText(printer, member), ";"];
  if (member.omitEmpty) file.print("  if (", isWritten(printer, member), ") ", add);
  else file.print("  ", add);
}

/** The key with its quotes and its colon; it holds nothing that has to be escaped. */
function keyText({ key }: JSONMember): string {
  return `"${key}":`;
}

function placeOf({ path, member }: JSONMember): string {
  return ["message", ...path, member.name].join(".");
}

/** Whether a member with omitempty is written. */
function isWritten(printer: Printer, jsonMember: JSONMember): Printable {
  const place = placeOf(jsonMember);
  const { member } = jsonMember;
  if (member.kind === "oneof") return `${place} !== undefined`;
  if (member.cardinality === "repeated") return `${place}.length !== 0`;
  if (member.cardinality === "map") return `${place}.size !== 0`;
  if (member.value.kind !== "scalar") return `${place} !== undefined`;
  return isNonZeroScalar(printer, member.value.scalar, place);
}

function memberText(printer: Printer, jsonMember: JSONMember): Printable {
  const { member, key } = jsonMember;
  const place = placeOf(jsonMember);
  if (member.kind === "oneof") {
    const text = `marshal${member.functionName}(${place}, quote)`;
    return [`(${place} === undefined ? "null" : `, printer.runtime("oneofText"), `(${place}, ${text}))`];
  }
  const path = JSON.stringify(key);
  if (member.cardinality === "repeated") {
    return [printer.runtime("listText"), `(${place}, `, elementText(printer, member), `, ${path})`];
  }
  if (member.cardinality === "map") {
    return [printer.runtime("mapText"), `(${place}, quote, `, elementText(printer, member), `, ${path})`];
  }
  const text = valueText(printer, member, place, path);
  return member.nullable && !jsonMember.omitEmpty ? [`(${place} === undefined ? "null" : `, text, ")"] : text;
}

/** A function that writes an element of a list or a value of a map. */
function elementText(printer: Printer, field: Field): Printable {
  if (field.value.kind === "scalar" && field.value.scalar === "string") return "quote";
  return ["(value, key) => ", valueText(printer, field, "value", "key")];
}

function valueText(printer: Printer, field: Field, value: string, path: string): Printable {
  if (field.value.kind === "time") return [printer.runtime("timeText"), `(${value}, ${path})`];
  if (field.value.kind === "message") {
    if (field.value.plainStruct) return [printer.runtime("structText"), `(${value}, ${path})`];
    return [printer.codec("marshal", field.value.message), `(${value}, quote)`];
  }
  if (field.value.scalar === "string") return `quote(${value}, ${path})`;
  return [printer.runtime(`${field.value.scalar}Text`), `(${value}, ${path})`];
}

function printUnmarshal(printer: Printer, message: MessageModel, members: readonly JSONMember[]): void {
  const { file } = printer;
  const json = printer.runtimeType("JsonReader");
  file.print("export function unmarshal", message.name, "(json: ", json, "): ", message.name, " {");
  file.print("  const message = zero", message.name, "();");
  for (const member of members) {
    file.print("  ", placeOf(member), " = ", readMember(printer, member), ";");
  }
  file.print("  return message;");
  file.print("}");
  file.print();
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
  if (field.value.kind === "scalar" && field.value.scalar === "string") return printer.runtime("readString");
  return ["(json) => ", readValue(printer, field, "json")];
}

function readValue(printer: Printer, field: Field, value: string): Printable {
  if (field.value.kind === "time") return `${value}.time()`;
  if (field.value.kind === "scalar") return `${value}.${field.value.scalar}()`;
  if (field.value.plainStruct) return `${value}.struct()`;
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
