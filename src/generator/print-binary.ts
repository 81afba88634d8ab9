import type { Printable } from "@bufbuild/protoplugin";
import type { Field, Member, MessageModel, Oneof, Scalar, ValueType, WrapperValueType } from "./model.js";
import { printZeroValue } from "./print-create.js";
import { printFunction, type Parameter } from "./print-function.js";
import { printIsNonZeroScalar, wrapperTag, printZeroScalar } from "./print-scalar.js";
import { keyType, printValueType } from "./print-type.js";
import { capitalize, type Printer } from "./printer.js";
import { scalarInfo, ProtoWireType, wireTypeOf } from "./scalars.js";

/** Prints the functions that encode and decode a message. */
export function printBinary(printer: Printer, message: MessageModel): void {
  printWrite(printer, message);
  printRead(printer, message);
}

/** Prints the fields in descending order, because the writer fills its buffer from the end. */
function printWrite(printer: Printer, { name, members, keepsUnknown }: MessageModel): void {
  const parameters: Parameter[] = [
    ["writer", printer.runtimeType("Writer")],
    ["message", name],
  ];
  printFunction(printer, `write${name}`, parameters, "void", (printer) => {
    if (keepsUnknown) printer.file.print("  writer.unknown(message.$unknown);");
    for (const member of [...members].sort((a, b) => lastNumber(b) - lastNumber(a))) {
      if (member.kind === "oneof") printWriteOneof(printer, member);
      else printWriteField(printer, member);
    }
  });
}

/** Returns the number that determines a member's place. gogo writes a oneof in the place of its highest field. */
function lastNumber(member: Member): number {
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
    file.print("      ", printWriterCall(printer, methodOf(field.value), printer.runtime("PACKED"), element));
    file.print("    }");
    file.print(`    writer.packed(before, ${packedTag(field)});`);
    file.print("  }");
    return;
  }
  file.print(`  for (let i = ${list}.length - 1; i >= 0; i--) {`);
  printWriteValue(printer, field, `${list}[i]!`, "    ");
  file.print("  }");
}

/** Returns the tag of a packed list. */
function packedTag({ number }: Field): number {
  return number * 8 + ProtoWireType.LengthDelimited;
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
  return printWriterCall(printer, methodOf(field.value), `${field.tag}, ${value}, "${field.name}"`);
}

/** Types that Writer and Reader have methods for. Other types have functions in the runtime. */
const WIRE_METHODS = new Set(["int32", "int64", "uint64", "bool", "double", "string", "bytes", "time"]);

/** Returns the name of the method that reads or writes a value, which must not be a message. */
function methodOf({ kind, ...value }: ValueType): string {
  if ("scalar" in value) return value.scalar;
  return kind === "enum" ? "int32" : kind;
}

/** Returns a call that writes a value with its tag. */
function printWriterCall(printer: Printer, method: string, ...args: readonly Printable[]): Printable {
  const list = args.flatMap((arg, i) => (i === 0 ? [arg] : [", ", arg]));
  if (WIRE_METHODS.has(method)) return [`writer.${method}(`, list, ");"];
  return [printer.runtime(`write${capitalize(method)}`), "(writer, ", list, ");"];
}

/** Returns a call that reads a value. */
function printReaderCall(printer: Printer, method: string, ...args: readonly string[]): Printable {
  if (WIRE_METHODS.has(method)) return `reader.${method}(${args.join(", ")})`;
  return [printer.runtime(`read${capitalize(method)}`), `(${["reader", ...args].join(", ")})`];
}

/** Returns the value of a map entry as field 2 of the entry's message. */
function entryValue(field: Field): Field {
  return { ...field, name: "value", number: 2, tag: 2 * 8 + wireTypeOf(field.value), cardinality: "single" };
}

function keyTag(key: Scalar): number {
  return 1 * 8 + scalarInfo(key).wireType;
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

function printRead(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const { name, members } = message;
  const fields = members.flatMap((member) => (member.kind === "oneof" ? member.fields : [member]));
  file.print(`const fieldsOf${name}: `, printer.runtimeType("FieldNames"), " = {");
  for (const field of fields) file.print(`  ${field.number}: "${field.name}",`);
  file.print("};");
  file.print();
  const parameters: Parameter[] = [
    ["reader", printer.runtimeType("Reader")],
    ["message", name],
  ];
  printFunction(printer, `read${name}`, parameters, "void", (printer) => printReadFields(printer, message));
}

function printReadFields(printer: Printer, { name, members, keepsUnknown }: MessageModel): void {
  const { file } = printer;
  file.print("  while (reader.pos < reader.end) {");
  file.print("    const tag = reader.tag();");
  file.print("    switch (tag) {");
  for (const member of members) {
    if (member.kind === "field") printReadField(printer, member);
    else for (const field of member.fields) printReadCase(printer, member, field);
  }
  file.print("      default:");
  file.print("        reader.", keepsUnknown ? "unknown(message, " : "skipUnknown(", `tag, fieldsOf${name});`);
  file.print("    }");
  file.print("  }");
}

function printReadField(printer: Printer, field: Field): void {
  const { file } = printer;
  const target = `message.${field.name}`;
  if (field.cardinality === "map") return printReadMap(printer, field);
  if (field.value.kind !== "message") {
    const value = printReadCall(printer, field);
    const isList = field.cardinality === "repeated";
    file.print(`      case ${field.tag}:`);
    file.print("        ", target, isList ? [".push(", value, ");"] : [" = ", value, ";"]);
    file.print("        break;");
    if (field.packed !== undefined) printReadPacked(printer, field);
    return;
  }
  const zero = printZeroValue(printer, { ...field.value, goType: undefined });
  file.print(`      case ${field.tag}: {`);
  if (field.cardinality === "repeated") {
    printReadMessage(printer, field, zero, "        ");
    file.print(`        ${target}.push(value);`);
  } else if (field.value.goType?.custom === true) {
    // A customtype is replaced if it comes twice, since its Unmarshal starts from the zero value.
    printReadMessage(printer, field, [`(${target} = `, zero, ")"], "        ");
  } else {
    // A message that comes twice is merged.
    printReadMessage(printer, field, field.presence === "pointer" ? [target, " ??= ", zero] : target, "        ");
  }
  file.print("        break;");
  file.print("      }");
}

/** Prints the case that reads a packed list. Readers must accept both packed and unpacked lists. */
function printReadPacked(printer: Printer, field: Field): void {
  const { file } = printer;
  file.print(`      case ${packedTag(field)}: {`);
  file.print("        const outer = reader.enterPacked();");
  file.print(
    `        while (reader.pos < reader.end) message.${field.name}.push(`,
    printReadCall(printer, field),
    ");",
  );
  file.print("        reader.leavePacked(outer);");
  file.print("        break;");
  file.print("      }");
}

/** Prints code that reads a message into a new local variable `value`. */
function printReadMessage(printer: Printer, field: Field, target: Printable, indent: string): void {
  const { file } = printer;
  if (field.value.kind !== "message") return;
  file.print(indent, "const value = ", target, ";");
  file.print(indent, `const end = reader.enter("${field.name}");`);
  file.print(indent, printer.codec("read", field.value.message), "(reader, value);");
  file.print(indent, "reader.leave(end);");
}

function printReadCall(printer: Printer, field: Field): Printable {
  const { value } = field;
  switch (value.kind) {
    case "wrapper":
      return printReadWrapper(printer, field, value);
    case "enum":
      return ["reader.int32() as ", printer.enum(value.enum)];
    case "time":
    case "duration":
      return printReaderCall(printer, value.kind, `"${field.name}"`);
    default:
      return printReaderCall(printer, methodOf(value));
  }
}

function printReadWrapper(printer: Printer, { name }: Field, { scalar }: WrapperValueType): Printable {
  const inner = ["(reader) => ", printReaderCall(printer, scalar)];
  const zero = printZeroScalar(printer, scalar);
  const type = printValueType(printer, { kind: "wrapper", scalar });
  const call = [printer.runtime("readWrapper"), "<", type, `>(reader, "${name}", ${wrapperTag(scalar)}, `];
  return [...call, zero, ", ", inner, ")"];
}

function printReadMap(printer: Printer, field: Field): void {
  const { file } = printer;
  const { key } = field;
  const entry = entryValue(field);
  const type = [printValueType(printer, field.value), field.presence === "pointer" ? " | undefined" : ""];
  // In Go, an entry without a value gets the zero value, except that a message pointer stays nil.
  const isAbsent = field.presence === "pointer" && field.value.kind === "message";
  const zero = isAbsent ? "" : [" = ", printZeroValue(printer, field.value)];
  file.print(`      case ${field.tag}: {`);
  file.print(`        const outer = reader.enter("${field.name}");`);
  file.print("        let key = ", printZeroKey(key!), ";");
  file.print("        let entryValue: ", type, zero, ";");
  file.print("        while (reader.pos < reader.end) {");
  file.print("          const entryTag = reader.tag();");
  file.print(`          if (entryTag === ${keyTag(key!)}) {`);
  file.print("            key = ", printReadKey(printer, key!), ";");
  file.print(`          } else if (entryTag === ${entry.tag}) {`);
  if (field.value.kind === "message") {
    printReadMessage(printer, entry, [printer.codec("makeZero", field.value.message), "()"], "            ");
    file.print("            entryValue = value;");
  } else {
    file.print("            entryValue = ", printReadCall(printer, entry), ";");
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

function printZeroKey(key: Scalar): string {
  switch (keyType(key)) {
    case "string":
      return '""';
    case "bigint":
      return "0n";
    case "boolean":
      return "false";
    default:
      return "0";
  }
}

function printReadKey(printer: Printer, key: Scalar): Printable {
  const value = printReaderCall(printer, key);
  return keyType(key) === "bigint" ? [printer.runtime("bigIntOf"), "(", value, ")"] : value;
}

function printReadCase(printer: Printer, oneof: Oneof, field: Field): void {
  const { file } = printer;
  const target = `message.${oneof.name}`;
  if (field.value.kind !== "message") {
    file.print(`      case ${field.tag}:`);
    file.print(`        ${target} = { $case: "${field.name}", value: `, printReadCall(printer, field), " };");
    file.print("        break;");
    return;
  }
  file.print(`      case ${field.tag}: {`);
  printReadMessage(printer, field, [printer.codec("makeZero", field.value.message), "()"], "        ");
  file.print(`        ${target} = { $case: "${field.name}", value };`);
  file.print("        break;");
  file.print("      }");
}
