import type { Printable } from "@bufbuild/protoplugin";
import type { Field, Member, MessageModel, Oneof, ValueType } from "../model/model.js";
import type { Printer } from "./printer.js";
import { printZeroScalar } from "./scalar.js";

/** Prints the functions that create a message: its zero value, and a message from given values. */
export function printCreate(printer: Printer, message: MessageModel): void {
  printZero(printer, message);
  printCreateFunction(printer, message);
  for (const member of message.members) {
    if (member.kind === "oneof") printCreateOneof(printer, message, member);
  }
}

function printZero(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  file.print(file.export("function", `makeZero${message.name}`), "(): ", message.name, " {");
  file.print("  return {");
  for (const member of message.members) file.print("    ", member.name, ": ", printZeroMember(printer, member), ",");
  file.print("  };");
  file.print("}");
  file.print();
}

/** Returns the zero value of a member. */
export function printZeroMember(printer: Printer, member: Member): Printable {
  if (member.kind === "oneof") return "undefined";
  if (member.cardinality === "repeated") return "[]";
  if (member.cardinality === "map") return "new Map()";
  return member.presence === "pointer" ? "undefined" : printZeroValue(printer, member.value);
}

/** Returns the zero value of a type that is not a pointer. */
export function printZeroValue(printer: Printer, value: ValueType): Printable {
  const zero = printZeroOfType(printer, value);
  if (value.goType?.custom !== true) return zero;
  return [printer.runtime("zeroGoType"), "(", printer.goType(value.goType), ", ", zero, ")"];
}

function printZeroOfType(printer: Printer, value: ValueType): Printable {
  switch (value.kind) {
    case "scalar":
    case "wrapper":
      return printZeroScalar(printer, value.scalar);
    case "enum":
      return "0";
    case "time":
      return [printer.runtime("goZeroTime"), "()"];
    case "duration":
      return [printer.runtime("durationFrom"), "()"];
    case "message":
      return [printer.codec("makeZero", value.message), "()"];
  }
}

function printCreateFunction(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const { name } = message;
  const init = [printer.runtimeType("MessageInit"), "<", name, ">"];
  file.print(file.export("function", `create${name}`), "(init: ", init, " = {}): ", name, " {");
  file.print("  const message: ", name, " = {");
  for (const member of message.members) file.print("    ", member.name, ": ", printInitMember(printer, member), ",");
  file.print("  };");
  file.print("  ", printer.runtime("copyUnknown"), "(message, init);");
  file.print("  return message;");
  file.print("}");
  file.print();
}

function printInitMember(printer: Printer, member: Field | Oneof): Printable {
  // For a name such as `toString`, a property inherited from the prototype must not be read.
  const isOwn = !(member.name in Object.prototype);
  const given = isOwn ? `init.${member.name}` : [printer.runtime("ownProperty"), `(init, "${member.name}")`];
  if (member.kind === "oneof") return [printer.codec("create", member.functions), "(", given, ")"];
  if (member.cardinality === "map") return ["new Map(", given, ")"];
  const copy = printCopyFunction(printer, member.value);
  if (member.cardinality === "repeated") {
    return copy === undefined
      ? ["[...(", given, " ?? [])]"]
      : ["(", given, " ?? []).map((value) => ", copy, "(value))"];
  }
  if (member.presence === "pointer") return copy === undefined ? given : [given, " && ", copy, "(", given, ")"];
  if (copy === undefined) return [given, " ?? ", printZeroValue(printer, member.value)];
  if (member.value.goType?.custom === true)
    return [given, " === undefined ? ", printZeroValue(printer, member.value), " : ", copy, "(", given, ")"];
  return [copy, "(", given, ")"];
}

/** Returns the function that copies a message, time or duration; undefined for other types. */
function printCopyFunction(printer: Printer, value: ValueType): Printable | undefined {
  if (value.kind === "message") return printer.codec("create", value.message);
  if (value.kind === "time") return printer.runtime("timeFrom");
  return value.kind === "duration" ? printer.runtime("durationFrom") : undefined;
}

function printCreateOneof(printer: Printer, message: MessageModel, oneof: Oneof): void {
  const { file } = printer;
  const init = [printer.runtimeType("MessageInit"), "<", message.name, `>["${oneof.name}"]`];
  // protoplugin renames an import of the same name only if the function is printed as a symbol.
  const create = printer.codec("create", oneof.functions);
  file.print("function ", create, "(init: ", init, "): ", message.name, `["${oneof.name}"] {`);
  file.print("  if (init === undefined) return undefined;");
  file.print("  switch (init?.$case) {");
  for (const { name, value } of oneof.fields) {
    const copy = printCopyFunction(printer, value);
    file.print("    case ", file.string(name), ":");
    const created = copy === undefined ? "init.value" : [copy, "(init.value)"];
    file.print("      return { $case: ", file.string(name), ", value: ", created, " };");
  }
  file.print("    default:");
  file.print("      throw ", printer.runtime("unknownCase"), `(init, "${oneof.name}");`);
  file.print("  }");
  file.print("}");
  file.print();
}
