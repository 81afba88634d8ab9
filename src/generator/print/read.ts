import type { Printable } from "@bufbuild/protoplugin";
import type { Field, MessageModel, Oneof, Scalar, WrapperValueType } from "../model/model.js";
import { printZeroValue } from "./create.js";
import { printFunction, type Parameter } from "./function.js";
import { keyTag, keyType, zeroKey } from "./map-key.js";
import { capitalize, type Printer } from "./printer.js";
import { printZeroScalar, wrapperTag } from "./scalar.js";
import { printValueType } from "./type.js";
import { entryValue, packedTag, WIRE_METHODS, wireMethodOf } from "./wire.js";

/** Prints the function that decodes a message, and the names of its fields. */
export function printRead(printer: Printer, message: MessageModel): void {
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
    // A repeated occurrence replaces a customtype, because its Unmarshal starts from the zero value.
    printReadMessage(printer, field, [`(${target} = `, zero, ")"], "        ");
  } else {
    // A repeated occurrence is merged into the message.
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
      return printReaderCall(printer, wireMethodOf(value));
  }
}

/** Returns a call that reads a value. */
function printReaderCall(printer: Printer, method: string, ...args: readonly string[]): Printable {
  if (WIRE_METHODS.has(method)) return `reader.${method}(${args.join(", ")})`;
  return [printer.runtime(`read${capitalize(method)}`), `(${["reader", ...args].join(", ")})`];
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
  file.print("        let key = ", zeroKey(key!), ";");
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

function printReadKey(printer: Printer, key: Scalar): Printable {
  const value = printReaderCall(printer, key);
  return keyType(key) === "bigint" ? [printer.runtime("bigIntOf"), "(", value, ")"] : value;
}

function printReadCase(printer: Printer, oneof: Oneof, field: Field): void {
  const { file } = printer;
  const target = `message.${oneof.name}`;
  const plain = printer.runtime("PlainOneof");
  if (field.value.kind !== "message") {
    file.print(`      case ${field.tag}:`);
    file.print(`        ${target} = new `, plain, `("${field.name}", `, printReadCall(printer, field), ");");
    file.print("        break;");
    return;
  }
  file.print(`      case ${field.tag}: {`);
  printReadMessage(printer, field, [printer.codec("makeZero", field.value.message), "()"], "        ");
  file.print(`        ${target} = new `, plain, `("${field.name}", value);`);
  file.print("        break;");
  file.print("      }");
}
