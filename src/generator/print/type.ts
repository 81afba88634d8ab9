import type { Printable } from "@bufbuild/protoplugin";
import type { Field, Member, MessageModel, Oneof, ValueType } from "../model/model.js";
import { keyType } from "./map-key.js";
import { printComment, type Printer } from "./printer.js";
import { scalarType } from "./scalar.js";

/** Prints the interface of a message. */
export function printType(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const own = printer.usesTsProto ? message.members.filter(isReplaced) : message.members;
  printComment(printer, message.comment);
  file.print(file.export("interface", message.name), " extends ", printBases(printer, message, own), " {");
  for (const member of own) {
    printComment(printer, member.comment, "  ");
    if (member.kind === "oneof") printOneofType(printer, member);
    else file.print("  ", member.name, ": ", printFieldType(printer, member), ";");
  }
  file.print("}");
  file.print();
}

/** Returns the interfaces to extend. With ts-proto, they include its interface without the members in `own`. */
function printBases(printer: Printer, message: MessageModel, own: readonly Member[]): Printable {
  const unknown = printer.runtimeType("UnknownFields");
  if (!printer.usesTsProto) return unknown;
  const names = own.map((member) => JSON.stringify(member.name)).join(" | ");
  const base = names === "" ? `types.${message.protoName}` : `Omit<types.${message.protoName}, ${names}>`;
  return [base, ", ", unknown];
}

/** True if ts-proto's type for a member is replaced: ts-proto ignores gogo's options and refers to its own messages. */
function isReplaced(member: Member): boolean {
  if (member.kind === "oneof" || member.presence === "pointer") return true;
  if (member.key !== undefined && keyType(member.key) === "bigint") return true;
  return member.value.kind !== "scalar" && member.value.kind !== "enum";
}

function printOneofType(printer: Printer, oneof: Oneof): void {
  const { file } = printer;
  file.print("  ", oneof.name, ":");
  for (const field of oneof.fields) {
    file.print("    | { $case: ", file.string(field.name), "; value: ", printValueType(printer, field.value), " }");
  }
  file.print("    | undefined;");
}

/** Returns the type of a member of a message. */
export function printMemberType(printer: Printer, message: MessageModel, member: Member): Printable {
  return member.kind === "oneof" ? `${message.name}["${member.name}"]` : printFieldType(printer, member);
}

function printFieldType(printer: Printer, field: Field): Printable {
  const value = printValueType(printer, field.value);
  const orUndefined = field.presence === "pointer" ? " | undefined" : "";
  if (field.cardinality === "repeated") return [value, "[]"];
  if (field.cardinality === "map") return [`Map<${keyType(field.key!)}, `, value, orUndefined, ">"];
  return [value, orUndefined];
}

/** Returns the type of a field's value. */
export function printValueType(printer: Printer, value: ValueType): Printable {
  switch (value.kind) {
    case "message":
      return printer.type(value.message);
    case "time":
      return printer.runtimeType("Timestamp");
    case "duration":
      return printer.runtimeType("Duration");
    case "enum":
      return printer.enum(value.enum);
    case "scalar":
    case "wrapper": {
      const type = scalarType(value.scalar);
      return type === "Long" ? printer.runtimeType(type) : type;
    }
  }
}
