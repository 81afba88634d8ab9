import type { Printable } from "@bufbuild/protoplugin";
import type { Field, Member, MessageModel, Oneof } from "./model.js";
import { isNonZeroScalar } from "./print-scalar.js";
import type { Printer } from "./printer.js";

/** Prints the functions that write a message to the wire and read it from there. */
export function printBinary(printer: Printer, message: MessageModel): void {
  printWrite(printer, message);
  printRead(printer, message);
}

/** Prints the fields last one first, since a message is written from its end. */
function printWrite(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const writer = printer.runtimeType("Writer");
  file.print("export function write", message.name, "(writer: ", writer, ", message: ", message.name, "): void {");
  file.print("  writer.unknown(message.$unknown);");
  for (const member of [...message.members].sort((a, b) => lastNumber(b) - lastNumber(a))) {
    if (member.kind === "oneof") printWriteOneof(printer, member);
    else printWriteField(printer, member);
  }
  file.print("}");
  file.print();
}

/** gogo writes a oneof in the place of its highest field. */
function lastNumber(member: Member): number {
  return member.kind === "field" ? member.number : Math.max(...member.fields.map((field) => field.number));
}

function printWriteField(printer: Printer, field: Field): void {
  const { file } = printer;
  const value = `message.${field.name}`;
  switch (field.cardinality) {
    case "repeated":
      file.print(`  const list${field.name} = writer.list(${value}, "${field.name}");`);
      file.print(`  for (let i = list${field.name}.length - 1; i >= 0; i--) {`);
      printWriteValue(printer, field, `list${field.name}[i]!`, "    ");
      file.print("  }");
      return;
    case "map":
      return printWriteMap(printer, field);
    case "single":
      if (field.value.kind === "scalar") {
        return file.print("  if (", isNonZeroScalar(printer, field.value.scalar, value), ") ", writeCall(field, value));
      }
      if (!field.nullable) return printWriteValue(printer, field, value, "  ");
      file.print(`  if (${value} !== undefined) {`);
      printWriteValue(printer, field, value, "    ");
      file.print("  }");
  }
}

function printWriteValue(printer: Printer, field: Field, value: string, indent: string): void {
  const { file } = printer;
  if (field.value.kind !== "message") return file.print(indent, writeCall(field, value));
  const before = `before${field.name}`;
  file.print(indent, `const ${before} = writer.enter("${field.name}");`);
  file.print(indent, printer.codec("write", field.value.message), `(writer, ${value});`);
  file.print(indent, `writer.leave(${before}, ${field.tag});`);
}

function writeCall(field: Field, value: string): string {
  return `writer.${method(field)}(${field.tag}, ${value}, "${field.name}");`;
}

/** The method that reads or writes a value that is no message. */
function method({ value }: Field): string {
  return value.kind === "scalar" ? value.scalar : "time";
}

/** The key and the value of a map's entry, as fields of the message that an entry is. */
function entryFields(field: Field): { key: Field; value: Field } {
  const scalar = { kind: "scalar", scalar: "string" } as const;
  const key: Field = { ...field, name: "key", number: 1, tag: 0x0a, cardinality: "single", value: scalar };
  return { key, value: { ...field, name: "value", number: 2, tag: 0x12, cardinality: "single" } };
}

function printWriteMap(printer: Printer, field: Field): void {
  const { file } = printer;
  const entry = entryFields(field);
  file.print(`  for (const [key, value] of writer.entries(message.${field.name}, "${field.name}")) {`);
  file.print(`    const before = writer.enter("${field.name}");`);
  if (field.value.kind === "message") {
    file.print("    if (value !== undefined) {");
    printWriteValue(printer, entry.value, "value", "      ");
    file.print("    }");
  } else {
    file.print("    ", writeCall(entry.value, "value"));
  }
  file.print("    ", writeCall(entry.key, "key"));
  file.print(`    writer.leave(before, ${field.tag});`);
  file.print("  }");
}

function printWriteOneof(printer: Printer, oneof: Oneof): void {
  const { file } = printer;
  const member = `message.${oneof.name}`;
  file.print(`  if (${member} !== undefined) {`);
  file.print(`    switch (${member}?.$case) {`);
  for (const field of oneof.fields) {
    file.print("      case ", file.string(field.name), ": {");
    printWriteValue(printer, field, `${member}.value`, "        ");
    file.print("        break;");
    file.print("      }");
  }
  file.print("      default:");
  file.print("        throw ", printer.runtime("unknownCase"), `(${member}, writer.pathOf("${oneof.name}"));`);
  file.print("    }");
  file.print("  }");
}

function printRead(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const reader = printer.runtimeType("Reader");
  const names = `fieldsOf${message.name}`;
  const fields = message.members.flatMap((member) => (member.kind === "oneof" ? member.fields : [member]));
  file.print("const ", names, ": ", printer.runtimeType("FieldNames"), " = {");
  for (const field of fields) file.print(`  ${field.number}: "${field.name}",`);
  file.print("};");
  file.print();
  file.print("export function read", message.name, "(reader: ", reader, ", message: ", message.name, "): void {");
  file.print("  while (reader.pos < reader.end) {");
  file.print("    const tag = reader.tag();");
  file.print("    switch (tag) {");
  for (const member of message.members) {
    if (member.kind === "field") printReadField(printer, member);
    else for (const field of member.fields) printReadCase(printer, member, field);
  }
  file.print("      default:");
  file.print(`        reader.unknown(message, tag, ${names});`);
  file.print("    }");
  file.print("  }");
  file.print("}");
  file.print();
}

function printReadField(printer: Printer, field: Field): void {
  const { file } = printer;
  const target = `message.${field.name}`;
  if (field.cardinality === "map") return printReadMap(printer, field);
  if (field.value.kind !== "message") {
    const value = readCall(field);
    file.print(`      case ${field.tag}:`);
    file.print("        ", field.cardinality === "repeated" ? `${target}.push(${value});` : `${target} = ${value};`);
    file.print("        break;");
    return;
  }
  const zero = [printer.codec("zero", field.value.message), "()"];
  file.print(`      case ${field.tag}: {`);
  if (field.cardinality === "repeated") {
    printReadMessage(printer, field, zero, "        ");
    file.print(`        ${target}.push(value);`);
  } else {
    // A message that comes twice is merged.
    printReadMessage(printer, field, field.nullable ? [target, " ??= ", zero] : target, "        ");
  }
  file.print("        break;");
  file.print("      }");
}

/** Prints the reading of a message into a new local `value`. */
function printReadMessage(printer: Printer, field: Field, target: Printable, indent: string): void {
  const { file } = printer;
  if (field.value.kind !== "message") return;
  file.print(indent, "const value = ", target, ";");
  file.print(indent, `const end = reader.enter("${field.name}");`);
  file.print(indent, printer.codec("read", field.value.message), "(reader, value);");
  file.print(indent, "reader.leave(end);");
}

function readCall(field: Field): string {
  const { value } = field;
  if (value.kind === "time") return `reader.time("${field.name}")`;
  const cast = value.kind === "scalar" && value.enumName !== undefined ? ` as types.${value.enumName}` : "";
  return `reader.${method(field)}()${cast}`;
}

function printReadMap(printer: Printer, field: Field): void {
  const { file } = printer;
  const entry = entryFields(field);
  file.print(`      case ${field.tag}: {`);
  file.print(`        const outer = reader.enter("${field.name}");`);
  file.print('        let key = "";');
  if (field.value.kind === "message")
    file.print("        let entryValue: ", printer.type(field.value.message), " | undefined;");
  else file.print('        let entryValue = "";');
  file.print("        while (reader.pos < reader.end) {");
  file.print("          const entryTag = reader.tag();");
  file.print(`          if (entryTag === ${entry.key.tag}) {`);
  file.print("            key = ", readCall(entry.key), ";");
  file.print(`          } else if (entryTag === ${entry.value.tag}) {`);
  if (field.value.kind === "message") {
    printReadMessage(printer, entry.value, [printer.codec("zero", field.value.message), "()"], "            ");
    file.print("            entryValue = value;");
  } else {
    file.print("            entryValue = ", readCall(entry.value), ";");
  }
  file.print("          } else {");
  file.print("            reader.skipUnknown(entryTag, ", printer.runtime("ENTRY_FIELDS"), ");");
  file.print("          }");
  file.print("        }");
  file.print(`        message.${field.name}.set(key, entryValue);`);
  file.print("        reader.leave(outer);");
  file.print("        break;");
  file.print("      }");
}

function printReadCase(printer: Printer, oneof: Oneof, field: Field): void {
  const { file } = printer;
  const target = `message.${oneof.name}`;
  if (field.value.kind !== "message") {
    file.print(`      case ${field.tag}:`);
    file.print(`        ${target} = { $case: "${field.name}", value: ${readCall(field)} };`);
    file.print("        break;");
    return;
  }
  file.print(`      case ${field.tag}: {`);
  printReadMessage(printer, field, [printer.codec("zero", field.value.message), "()"], "        ");
  file.print(`        ${target} = { $case: "${field.name}", value };`);
  file.print("        break;");
  file.print("      }");
}
