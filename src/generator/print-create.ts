import type { Printable } from "@bufbuild/protoplugin";
import type { Field, MessageModel, Oneof } from "./model.js";
import { zeroScalar } from "./print-scalar.js";
import type { Printer } from "./printer.js";

/** Prints the functions that make a message: of zero values, and of what is given. */
export function printCreate(printer: Printer, message: MessageModel): void {
  printZero(printer, message);
  printOverlay(printer, message);
  for (const member of message.members) {
    if (member.kind === "oneof") printOneof(printer, message, member);
  }
}

function printZero(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  file.print("export function zero", message.name, "(): ", message.name, " {");
  file.print("  return {");
  for (const member of message.members) file.print("    ", member.name, ": ", zeroMember(printer, member), ",");
  file.print("  };");
  file.print("}");
  file.print();
}

/** The zero value of a member. */
export function zeroMember(printer: Printer, member: Field | Oneof): Printable {
  if (member.kind === "oneof") return "undefined";
  if (member.cardinality === "repeated") return "[]";
  if (member.cardinality === "map") return "new Map()";
  const { value } = member;
  if (value.kind === "time") return [printer.runtime("goZeroTime"), "()"];
  if (value.kind === "scalar") return zeroScalar(printer, value.scalar);
  return member.nullable ? "undefined" : [printer.codec("zero", value.message), "()"];
}

function printOverlay(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const { name } = message;
  const init = [printer.runtimeType("Init"), "<", name, ">"];
  file.print("export function create", name, "(init: ", init, " = {}): ", name, " {");
  file.print("  const message: ", name, " = {");
  for (const member of message.members) file.print("    ", member.name, ": ", overlay(printer, member), ",");
  file.print("  };");
  file.print("  ", printer.runtime("copyUnknown"), "(message, init);");
  file.print("  return message;");
  file.print("}");
  file.print();
}

function overlay(printer: Printer, member: Field | Oneof): Printable {
  const given = `init.${member.name}`;
  if (member.kind === "oneof") return [`create${member.functionName}(${given})`];
  const { value } = member;
  if (member.cardinality === "map") return `new Map(${given})`;
  if (value.kind === "message") {
    const create = printer.codec("create", value.message);
    if (member.cardinality === "repeated") return [`(${given} ?? []).map((value) => `, create, "(value))"];
    return member.nullable ? [given, " && ", create, `(${given})`] : [create, `(${given})`];
  }
  if (member.cardinality === "repeated") return `[...(${given} ?? [])]`;
  if (value.kind === "time") return [printer.runtime("timeFrom"), `(${given})`];
  return [given, " ?? ", zeroScalar(printer, value.scalar)];
}

function printOneof(printer: Printer, message: MessageModel, oneof: Oneof): void {
  const { file } = printer;
  const init = [printer.runtimeType("Init"), "<", message.name, `>["${oneof.name}"]`];
  file.print("function create", oneof.functionName, "(init: ", init, "): ", message.name, `["${oneof.name}"] {`);
  file.print("  if (init === undefined) return undefined;");
  file.print("  switch (init?.$case) {");
  for (const { name, value } of oneof.fields) {
    const created = value.kind === "message" ? [printer.codec("create", value.message), "(init.value)"] : "init.value";
    file.print("    case ", file.string(name), ":");
    file.print("      return { $case: ", file.string(name), ", value: ", created, " };");
  }
  file.print("    default:");
  file.print("      throw ", printer.runtime("unknownCase"), `(init, "${oneof.name}");`);
  file.print("  }");
  file.print("}");
  file.print();
}
