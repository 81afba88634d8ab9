import type { Printable } from "@bufbuild/protoplugin";
import type { Field, Member, MessageModel, Oneof, Scalar } from "../model/model.js";
import { scalarInfo } from "../model/scalars.js";
import { printFunction, type Parameter } from "./function.js";
import { keyTag, keyType } from "./map-key.js";
import { capitalize, type Printer } from "./printer.js";
import { printIsNonZeroScalar, wrapperTag } from "./scalar.js";
import { entryValue, packedTag, WIRE_METHODS, wireMethodOf } from "./wire.js";

/**
 * Prints the function that encodes a message. It writes the fields in descending order, because
 * the writer fills its buffer from the end.
 */
export function printWrite(printer: Printer, { name, members, keepsUnknown }: MessageModel): void {
  const parameters: Parameter[] = [
    ["writer", printer.runtimeType("Writer")],
    ["message", name],
  ];
  printFunction(printer, `write${name}`, parameters, "void", (printer) => {
    if (keepsUnknown) printer.file.print("  writer.unknown(message.$unknown);");
    for (const member of [...members].sort((a, b) => positionOf(b) - positionOf(a))) {
      if (member.kind === "oneof") printWriteOneof(printer, member);
      else printWriteField(printer, member);
    }
  });
}

/** Returns the field number that determines a member's position: for a oneof, its highest, as in gogo. */
function positionOf(member: Member): number {
  return member.kind === "field" ? member.number : Math.max(...member.fields.map((field) => field.number));
}

function printWriteField(printer: Printer, field: Field): void {
  const { file } = printer;
  const value = `message.${field.name}`;
  if (field.cardinality === "map") return printWriteMap(printer, field);
  if (field.cardinality === "repeated") return printWriteList(printer, field);
  if (field.presence === "always") return printWriteValue(printer, field, value, "  ");
  if (field.presence === "pointer") {
    file.print(`  if (${value} !== undefined) {`);
    printWriteValue(printer, field, value, "    ");
    return file.print("  }");
  }
  const condition =
    field.value.kind === "scalar" ? printIsNonZeroScalar(printer, field.value.scalar, value) : `${value} !== 0`;
  file.print("  if (", condition, ") ", printWriteCall(printer, field, value));
}

function printWriteList(printer: Printer, field: Field): void {
  const { file } = printer;
  const list = `list${field.name}`;
  file.print(`  const ${list} = writer.list(message.${field.name}, "${field.name}");`);
  if (field.packed === true) {
    file.print(`  if (${list}.length > 0) {`);
    file.print("    const before = writer.written();");
    file.print(`    for (let i = ${list}.length - 1; i >= 0; i--) {`);
    const element = `${list}[i]!, "${field.name}"`;
    file.print("      ", printWriterCall(printer, wireMethodOf(field.value), printer.runtime("PACKED"), element));
    file.print("    }");
    file.print(`    writer.packed(before, ${packedTag(field)});`);
    file.print("  }");
    return;
  }
  file.print(`  for (let i = ${list}.length - 1; i >= 0; i--) {`);
  printWriteValue(printer, field, `${list}[i]!`, "    ");
  file.print("  }");
}

function printWriteValue(printer: Printer, field: Field, value: string, indent: string): void {
  const { file } = printer;
  if (field.value.kind !== "message" && field.value.kind !== "wrapper")
    return file.print(indent, printWriteCall(printer, field, value));
  const before = `before${field.name}`;
  file.print(indent, `const ${before} = writer.enter("${field.name}");`);
  if (field.value.kind === "message") {
    file.print(indent, printer.codec("write", field.value.message), `(writer, ${value});`);
  } else {
    const { scalar } = field.value;
    const inner = printWriterCall(printer, scalar, `${wrapperTag(scalar)}, ${value}, "value"`);
    file.print(indent, "if (", printIsNonZeroScalar(printer, scalar, value), ") ", inner);
  }
  file.print(indent, `writer.leave(${before}, ${field.tag});`);
}

function printWriteCall(printer: Printer, field: Field, value: string): Printable {
  return printWriterCall(printer, wireMethodOf(field.value), `${field.tag}, ${value}, "${field.name}"`);
}

/** Returns a call that writes a value with its tag. */
function printWriterCall(printer: Printer, method: string, ...args: readonly Printable[]): Printable {
  const list = args.flatMap((arg, i) => (i === 0 ? [arg] : [", ", arg]));
  if (WIRE_METHODS.has(method)) return [`writer.${method}(`, list, ");"];
  return [printer.runtime(`write${capitalize(method)}`), "(writer, ", list, ");"];
}

function printWriteMap(printer: Printer, field: Field): void {
  const { file } = printer;
  const entry = entryValue(field);
  const entries = field.sorted ? "sortedEntries" : "entries";
  file.print(`  for (const [key, value] of writer.${entries}(message.${field.name}, "${field.name}")) {`);
  file.print(`    const before = writer.enter("${field.name}");`);
  const condition = printEntryCondition(printer, field);
  if (condition === undefined) {
    printWriteValue(printer, entry, "value", "    ");
  } else {
    file.print("    if (", condition, ") {");
    printWriteValue(printer, entry, "value", "      ");
    file.print("    }");
  }
  const { key } = field;
  file.print("    ", printWriterCall(printer, key!, `${keyTag(key!)}`, printLongOfKey(printer, key!), '"key"'));
  file.print(`    writer.leave(before, ${field.tag});`);
  file.print("  }");
}

/** Returns the condition for writing the value of a map entry, or undefined if it is always written. */
function printEntryCondition(printer: Printer, { presence, value }: Field): Printable | undefined {
  if (presence === "pointer") return "value !== undefined";
  const isBytes = value.kind === "scalar" && value.scalar === "bytes" && value.goType?.custom !== true;
  return isBytes ? printIsNonZeroScalar(printer, "bytes", "value") : undefined;
}

/** Returns the argument for a key: the writer expects a Long instead of a bigint. */
function printLongOfKey(printer: Printer, key: Scalar): Printable {
  if (keyType(key) !== "bigint") return "key";
  return [printer.runtime("longOfKey"), `(writer, key, ${scalarInfo(key).json === "uint64"})`];
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
