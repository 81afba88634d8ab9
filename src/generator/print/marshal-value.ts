// Expressions that marshal single values.

import type { Printable } from "@bufbuild/protoplugin";
import { holdsScalar, isPlainScalar, isQuotedText, type Field, type Scalar } from "../model/model.js";
import { scalarInfo } from "../model/scalars.js";
import { capitalize, type Printer } from "./printer.js";
import { printIsNonZero, printIsNonZeroScalar } from "./scalar.js";

/** Context that affects how a value is written. */
interface ValueStyle {
  /** True if the option `string` applies, which writes the value as a string. */
  readonly quoted: boolean;
  /** True if empty bytes are written as `null`. They are in a single field, as a nil slice in Go. */
  readonly nullIfEmpty: boolean;
}

/** Returns the condition for writing a field with `omitempty`. */
export function printIsWritten(printer: Printer, field: Field, value: string): Printable {
  if (field.cardinality === "repeated") return `${value}.length !== 0`;
  if (field.cardinality === "map") return `${value}.size !== 0`;
  const isSet = `${value} !== undefined`;
  // Optional bytes are a slice in Go, not a pointer to one.
  if (field.presence === "pointer") {
    return isPlainScalar(field.value, "bytes") ? [isSet, " && ", printIsNonZeroScalar(printer, "bytes", value)] : isSet;
  }
  return printIsWrittenInOneof(printer, field, value) ?? "true";
}

/** Returns the condition for writing a value that is not a pointer, or undefined if it is always written. */
export function printIsWrittenInOneof(
  printer: Printer,
  { value: type, json }: Field,
  value: string,
): Printable | undefined {
  if (json?.omitEmpty !== true) return undefined;
  if (type.goType?.custom === true) {
    return ["!", printer.runtime("isEmptyGoType"), "(", printer.goType(type.goType), `, ${value})`];
  }
  return printIsNonZero(printer, type, value);
}

/** Returns an expression for the JSON text of a value that is not undefined. */
export function printMarshalValue(
  printer: Printer,
  field: Field,
  value: string,
  path: string,
  style: ValueStyle = { quoted: false, nullIfEmpty: false },
): Printable {
  const { value: type } = field;
  if (type.goType !== undefined) {
    return [printer.runtime("marshalGoType"), "(", printer.goType(type.goType), `, ${value}, quote, ${path})`];
  }
  if (isQuotedText(type, style.quoted)) return printMarshalQuoted(printer, field, value, path);
  switch (type.kind) {
    case "time":
    case "duration":
      return [printer.runtime(`marshal${capitalize(type.kind)}`), `(${value}, ${path})`];
    case "message":
      return [printer.runtime("marshalMessage"), `(${value}, quote, `, printer.codec("marshal", type.message), ")"];
    case "enum":
      if (!type.writesNames) return [printer.runtime("marshalInt32"), `(${value}, ${path})`];
      return [printer.runtime("marshalEnum"), "(", printer.enumNames(type.enum), `, ${value}, ${path})`];
    case "scalar":
      return printMarshalScalar(printer, type.scalar, value, path, style.nullIfEmpty && field.presence !== "pointer");
    case "wrapper":
      return printMarshalScalar(printer, type.scalar, value, path, true);
  }
}

function printMarshalScalar(
  printer: Printer,
  scalar: Scalar,
  value: string,
  path: string,
  nullIfEmpty: boolean,
): Printable {
  const { json } = scalarInfo(scalar);
  if (json === "string") return `quote('"', ${value}, ${path})`;
  return [
    printer.runtime(json === "bytes" && nullIfEmpty ? "marshalBytesOrNull" : `marshal${capitalize(json)}`),
    `(${value}, ${path})`,
  ];
}

/** Returns an expression for a value with the option `string`. A string is quoted twice. */
function printMarshalQuoted(printer: Printer, field: Field, value: string, path: string): Printable {
  const text = printMarshalValue(printer, field, value, path);
  return holdsScalar(field.value, "string")
    ? [`quote('"', `, text, ")"]
    : [printer.runtime("marshalQuoted"), "(", text, ")"];
}
