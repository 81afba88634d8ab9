import type { Printable } from "@bufbuild/protoplugin";
import {
  holdsScalar,
  isQuotedText,
  type Field,
  type JSONMember,
  type MessageModel,
  type Oneof,
  type Scalar,
} from "./model.js";
import { isNilBytes, isNullable } from "./json-null.js";
import { keyText } from "./print-json-type.js";
import { printParts, type Place } from "./print-parts.js";
import { elementFunction, isWritten, isWrittenInOneof, valueText } from "./print-json-value.js";
import { printFunction, type Parameter } from "./print-function.js";
import { keyConstant, printCases } from "./print-json.js";
import { printComment, type Printer } from "./printer.js";
import { scalarInfo } from "./scalars.js";

/** Prints the functions that make the JSON object of a message, as `JSON.parse` gives it. */
export function printObject(printer: Printer, { name, json }: MessageModel): void {
  const type = `${name}JSON`;
  const parameters: Parameter[] = [
    ["message", name],
    ["object", `Partial<${type}>`],
  ];
  printComment(printer, "Adds the JSON members of the message to an object.");
  printFunction(printer, `object${name}`, parameters, type, (printer) => {
    printParts(
      printer,
      json,
      { path: "message", indent: "  " },
      {
        member: (part, place) => printMember(printer, part, place),
        whole: ({ message }, { path, indent }) => {
          printer.file.print(indent, printer.codec("object", message), `(${path}, object);`);
        },
      },
    );
    printer.file.print(`  return object as ${type};`);
  });
  for (const part of json) {
    if (part.kind === "member" && part.member.kind === "oneof") printOneof(printer, name, part.key, part.member);
  }
}

function printMember(printer: Printer, part: JSONMember, { path, indent }: Place): void {
  const { member, omitEmpty } = part;
  const value = `${path}.${member.name}`;
  const json = member.kind === "oneof" ? oneofValue(printer, member, value) : fieldValue(printer, part, member, value);
  const set = setMember(printer, part.key, json);
  if (!omitEmpty || member.kind === "oneof") printer.file.print(indent, set);
  else printer.file.print(indent, "if (", isWritten(printer, member, value), ") ", set);
}

/** What `__proto__` would set is no member, nor what a frozen prototype has. */
function isInherited(key: string): boolean {
  return key in Object.prototype;
}

function setMember(printer: Printer, key: string, value: Printable): Printable {
  if (isInherited(key)) return [printer.runtime("setMember"), `(object, ${JSON.stringify(key)}, `, value, ");"];
  const text = keyText(key);
  return [text === key ? `object.${key} = ` : `object[${text}] = `, value, ";"];
}

function fieldValue(printer: Printer, part: JSONMember, field: Field, value: string): Printable {
  const path = JSON.stringify(part.key);
  // What is left out where it is empty is never null.
  const isThere = part.omitEmpty ? "!" : "";
  if (field.cardinality === "repeated") {
    return [printer.runtime("listValue"), `(${value}, `, elementValue(printer, field), `, ${path})`, isThere];
  }
  if (field.cardinality === "map") return mapValue(printer, field, value, path, isThere);
  const isNil = isNullable(part) && (isNilBytes(field) || field.presence !== "pointer");
  const json = singleValue(printer, field, value, path, part.quoted, isNil);
  const isPointer = field.presence === "pointer" && !part.omitEmpty;
  return isPointer ? [`${value} === undefined ? null : `, json] : json;
}

function mapValue(printer: Printer, field: Field, value: string, path: string, isThere: string): Printable {
  if (field.key === "bool") return [printer.runtime("boolKeyedMapText"), `(${value}, ${path})`];
  const end = [elementValue(printer, field), `, ${path})`, isThere];
  const type = keyConstant(printer, field);
  if (type === undefined) return [printer.runtime("mapValue"), `(${value}, `, ...end];
  return [printer.runtime("keyedMapValue"), `(${value}, `, type, ", ", ...end];
}

/** A function that gives the JSON of an element of a list or a value of a map. */
function elementValue(printer: Printer, field: Field): Printable {
  const json = singleValue(printer, field, "value", "key", false, isNilBytes(field));
  return [elementFunction(field), field.presence === "pointer" ? ["value === undefined ? null : ", json] : json];
}

/** The JSON of a value that is there. */
function singleValue(
  printer: Printer,
  field: Field,
  value: string,
  path: string,
  isQuoted: boolean,
  isNil: boolean,
): Printable {
  const { value: type } = field;
  const at = `${value}, ${path})`;
  if (type.goType !== undefined) {
    return [printer.runtime("goTypeValue"), "(", printer.goType(type.goType), ", ", at];
  }
  if (isQuotedText(type, isQuoted)) return quotedValue(printer, field, value, path);
  switch (type.kind) {
    case "message":
      return [printer.runtime("messageValue"), `(${value}, `, printer.codec("object", type.message), ")"];
    case "enum":
      if (!type.writesNames) return [printer.runtime("int32Value"), "(", at];
      return [printer.runtime("enumValue"), "(", printer.enumNames(type.enum), ", ", at];
    case "time":
    case "duration":
      return [printer.runtime(`${type.kind}Value`), "(", at];
    case "scalar":
    case "wrapper":
      return [printer.runtime(scalarFunction(type.scalar, isNil)), "(", at];
  }
}

function scalarFunction(scalar: Scalar, isNil: boolean): string {
  const { json } = scalarInfo(scalar);
  return json === "bytes" && isNil ? "bytesOrNullValue" : `${json}Value`;
}

/** What stands in the string: the text of the value. */
function quotedValue(printer: Printer, field: Field, value: string, path: string): Printable {
  if (holdsScalar(field.value, "string")) return [printer.runtime("quotedStringValue"), `(${value}, ${path})`];
  return valueText(printer, field, value, path);
}

function oneofValue(printer: Printer, oneof: Oneof, value: string): Printable {
  const make = printer.codec("object", oneof.functions);
  return [`${value} === undefined ? null : `, make, `(${value})`];
}

function printOneof(printer: Printer, message: string, key: string, { name, functions, fields }: Oneof): void {
  const parameters: Parameter[] = [["member", `NonNullable<${message}["${name}"]>`]];
  const type = `NonNullable<${message}JSON[${JSON.stringify(key)}]>`;
  printComment(printer, `Returns the JSON object of ${name}.`);
  printFunction(printer, `object${functions.name}`, parameters, type, (printer) => {
    printCases(printer, name, fields, caseObject);
  });
}

function caseObject(printer: Printer, field: Field): Printable {
  if (field.json === undefined) return "{}";
  const { key, quoted } = field.json;
  const json = singleValue(printer, field, "member.value", JSON.stringify(key), quoted, isNilBytes(field));
  // A computed key is never the prototype.
  const name = isInherited(key) ? `[${JSON.stringify(key)}]` : keyText(key);
  const object = ["{ ", name, ": ", json, " }"];
  const condition = isWrittenInOneof(printer, field, "member.value");
  return condition === undefined ? object : [condition, " ? ", object, " : {}"];
}
