import type { Printable } from "@bufbuild/protoplugin";
import {
  isPlainScalar,
  jsonMembersOf,
  type Field,
  type JSONEmbedded,
  type JSONMember,
  type JSONPart,
  type Member,
  type MessageModel,
  type Oneof,
} from "../model/model.js";
import { printZeroMember } from "./create.js";
import { printFunction, type Parameter } from "./function.js";
import { printKeyConstant } from "./map-key.js";
import { printComment, type Printer } from "./printer.js";
import { printUnmarshalField } from "./unmarshal-value.js";

/** Prints the function that unmarshals a message. */
export function printUnmarshal(printer: Printer, { name, members, json }: MessageModel): void {
  const parameters: Parameter[] = [["json", printer.runtimeType("JSONReader")]];
  printFunction(printer, `unmarshal${name}`, parameters, name, (printer) => {
    printer.file.print("  return new Plain", name, "(");
    printUnmarshalMembers(printer, members, json, "    ");
    printer.file.print("  );");
  });
}

/**
 * Prints the values of an unmarshaled message, for its constructor. Members that are not part of the JSON get their zero
 * value.
 */
function printUnmarshalMembers(
  printer: Printer,
  members: readonly Member[],
  parts: readonly JSONPart[],
  indent: string,
): void {
  const { file } = printer;
  for (const member of members) {
    const { name } = member;
    const part = parts.find((part) => (part.kind === "member" ? part.member.name : part.name) === name);
    if (part === undefined || (part.kind === "embedded" && part.nullable && jsonMembersOf(part.parts).length === 0)) {
      file.print(indent, printZeroMember(printer, member), `, // ${name}`);
    } else if (part.kind === "member") {
      file.print(indent, printUnmarshalMember(printer, part), ",");
    } else {
      const [before, after] = part.nullable ? [hasAny(part), " : undefined"] : ["", ""];
      if (part.isWhole) {
        file.print(indent, before, printer.codec("unmarshal", part.message), "(json)", after, ",");
      } else {
        file.print(indent, before, "new ", printer.codec("Plain", part.message), "(");
        printUnmarshalMembers(printer, part.members, part.parts, `${indent}  `);
        file.print(indent, ")", after, ",");
      }
    }
  }
}

/** Returns the condition for creating a message that Go embeds as a pointer: at least one of its keys is present. */
function hasAny({ parts }: JSONEmbedded): string {
  const keys = jsonMembersOf(parts).map(({ key }) => JSON.stringify(key));
  return `json.hasAny([${keys.join(", ")}]) ? `;
}

function printUnmarshalMember(printer: Printer, { member, key, quoted }: JSONMember): Printable {
  const value = `json.at(${JSON.stringify(key)})`;
  if (member.kind === "oneof") {
    const method = hasMessagesOnly(member) ? "messageOneof" : "oneof";
    return [`${value}.${method}(`, printer.codec("unmarshal", member.functions), ")"];
  }
  if (member.cardinality === "repeated") return [`${value}.list(`, printUnmarshalElement(printer, member), ")"];
  if (member.cardinality === "map") return printUnmarshalMap(printer, member, value);
  return printUnmarshalField(printer, member, value, quoted);
}

function printUnmarshalMap(printer: Printer, field: Field, value: string): Printable {
  const type = printKeyConstant(printer, field);
  if (type === undefined) return [`${value}.map(`, printUnmarshalElement(printer, field), ")"];
  if (type === "bool") return [printer.runtime("unmarshalBoolKeyedMap"), `(${value})`];
  return [printer.runtime("unmarshalKeyedMap"), `(${value}, `, type, ", ", printUnmarshalElement(printer, field), ")"];
}

function printUnmarshalElement(printer: Printer, field: Field): Printable {
  if (isPlainScalar(field.value, "string")) return printer.runtime("unmarshalString");
  return ["(json) => ", printUnmarshalField(printer, field, "json", false)];
}

/** True if every case of a oneof is a message that does not marshal itself. */
function hasMessagesOnly({ fields }: Oneof): boolean {
  return fields.every(({ value }) => value.kind === "message" && value.goType === undefined);
}

/** Prints the function that unmarshals the value of a oneof. */
export function printUnmarshalOneof(printer: Printer, message: MessageModel, oneof: Oneof): void {
  const { name, functions } = oneof;
  const what = hasMessagesOnly(oneof) ? "message" : "value";
  printComment(printer, `Unmarshals the ${what} of ${name}. Returns undefined if no case has the key.`);
  const parameters: Parameter[] = [
    ["key", "string"],
    ["json", printer.runtimeType("JSONReader")],
  ];
  const type = `${message.name}["${name}"]`;
  printFunction(printer, `unmarshal${functions.name}`, parameters, type, (printer) =>
    printUnmarshalCases(printer, oneof),
  );
}

function printUnmarshalCases(printer: Printer, oneof: Oneof): void {
  const { file } = printer;
  const isOfMessages = hasMessagesOnly(oneof);
  file.print("  switch (key) {");
  for (const field of oneof.fields) {
    if (field.json === undefined) continue;
    const value =
      isOfMessages && field.value.kind === "message"
        ? [printer.codec("unmarshal", field.value.message), "(json)"]
        : printUnmarshalField(printer, field, "json", field.json.quoted);
    file.print("    case ", file.string(field.json.key), ":");
    file.print("      return new ", printer.runtime("PlainOneof"), "(", file.string(field.name), ", ", value, ");");
  }
  file.print("    default:");
  file.print("      return undefined;");
  file.print("  }");
}
