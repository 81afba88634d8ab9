import type { Printable } from "@bufbuild/protoplugin";
import type { Field, MessageModel, Oneof, ValueType } from "./model.js";
import type { Printer } from "./printer.js";

/** Prints the type of a message: ts-proto's, with what it does not know of gogo. */
export function printType(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const replaced = message.members.filter(isReplaced);
  const names = replaced.map((member) => JSON.stringify(member.name)).join(" | ");
  const base = names === "" ? `types.${message.name}` : `Omit<types.${message.name}, ${names}>`;
  file.print(file.jsDoc(message.comment));
  file.print("export interface ", message.name, " extends ", base, ", ", printer.runtimeType("UnknownFields"), " {");
  for (const member of replaced) {
    file.print(file.jsDoc(member.comment, "  "));
    if (member.kind === "oneof") printOneof(printer, member);
    else file.print("  ", member.name, ": ", fieldType(printer, member), ";");
  }
  file.print("}");
  file.print();
}

/** Whether ts-proto writes another type: it has no `nullable`, and refers to its own messages. */
function isReplaced(member: Field | Oneof): boolean {
  return member.kind === "oneof" || member.value.kind !== "scalar";
}

function printOneof(printer: Printer, oneof: Oneof): void {
  const { file } = printer;
  file.print("  ", oneof.name, ":");
  for (const field of oneof.fields) {
    file.print("    | { $case: ", file.string(field.name), "; value: ", valueType(printer, field.value), " }");
  }
  file.print("    | undefined;");
}

function fieldType(printer: Printer, field: Field): Printable {
  const value = valueType(printer, field.value);
  switch (field.cardinality) {
    case "repeated":
      return [value, "[]"];
    case "map":
      return ["Map<string, ", value, field.value.kind === "message" ? " | undefined>" : ">"];
    case "single":
      return field.nullable ? [value, " | undefined"] : value;
  }
}

function valueType(printer: Printer, value: ValueType): Printable {
  if (value.kind === "message") return printer.type(value.message);
  if (value.kind === "time") return printer.runtimeType("Timestamp");
  if (value.enumName !== undefined) return `types.${value.enumName}`;
  switch (value.scalar) {
    case "int32":
    case "double":
      return "number";
    case "int64":
    case "uint64":
      return printer.runtimeType("Long");
    case "bool":
      return "boolean";
    case "string":
      return "string";
    case "bytes":
      return "Uint8Array";
  }
}
