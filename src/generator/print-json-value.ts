// Expressions that marshal and unmarshal single values.

import type { Printable } from "@bufbuild/protoplugin";
import {
  holdsScalar,
  isPlainScalar,
  isQuotedText,
  type Field,
  type GoTypeRef,
  type Scalar,
  type TypeRef,
  type ValueType,
} from "./model.js";
import { printZeroValue } from "./print-create.js";
import { printIsNonZero, printIsNonZeroScalar } from "./print-scalar.js";
import { printValueType } from "./print-type.js";
import { capitalize, type Printer } from "./printer.js";
import { scalarInfo } from "./scalars.js";

/** Context that affects how a value is written. */
interface ValueStyle {
  /** True if it is written as a string: the option `string`. */
  readonly quoted: boolean;
  /** True if empty bytes are a nil slice in Go, and so `null`: in single fields. */
  readonly isNil: boolean;
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
  style: ValueStyle = { quoted: false, isNil: false },
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
      return printMarshalScalar(printer, type.scalar, value, path, style.isNil && field.presence !== "pointer");
    case "wrapper":
      return printMarshalScalar(printer, type.scalar, value, path, true);
  }
}

function printMarshalScalar(printer: Printer, scalar: Scalar, value: string, path: string, isNil: boolean): Printable {
  const { json } = scalarInfo(scalar);
  if (json === "string") return `quote('"', ${value}, ${path})`;
  return [
    printer.runtime(json === "bytes" && isNil ? "marshalBytesOrNull" : `marshal${capitalize(json)}`),
    `(${value}, ${path})`,
  ];
}

/** A string with the option `string` is quoted twice: the string contains a JSON string. */
function printMarshalQuoted(printer: Printer, field: Field, value: string, path: string): Printable {
  const text = printMarshalValue(printer, field, value, path);
  return holdsScalar(field.value, "string")
    ? [`quote('"', `, text, ")"]
    : [printer.runtime("marshalQuoted"), "(", text, ")"];
}

/** Returns an expression that reads a single field, a list element or a map value. */
export function printUnmarshalField(printer: Printer, field: Field, json: string, quoted: boolean): Printable {
  if (quoted) {
    return [
      printer.runtime("unmarshalQuoted"),
      `(${json}, (json) => `,
      printUnmarshalField(printer, field, "json", false),
      ")",
    ];
  }
  const { value, presence } = field;
  if (presence !== "pointer") return printUnmarshalValue(printer, value, json);
  if (value.goType !== undefined) return printUnmarshalGoType(printer, value.goType, json);
  if (value.kind === "message") return printUnmarshalMessage(printer, value.message, json);
  return [
    printer.runtime("unmarshalPointer"),
    `(${json}, (json) => `,
    printUnmarshalValue(printer, value, "json"),
    ")",
  ];
}

/** Returns an expression that reads a value that is not a pointer. */
function printUnmarshalValue(printer: Printer, value: ValueType, json: string): Printable {
  if (value.goType !== undefined) {
    return [printUnmarshalGoType(printer, value.goType, json), " ?? ", printZeroValue(printer, value)];
  }
  switch (value.kind) {
    case "time":
      return `${json}.time()`;
    case "duration":
      return [printer.runtime("unmarshalDuration"), `(${json})`];
    case "message":
      return [printUnmarshalMessage(printer, value.message, json), " ?? ", printZeroValue(printer, value)];
    case "enum": {
      const names = printer.enumNames(value.enum);
      const read = value.writesNames ? [printer.runtime("unmarshalEnum"), "(", names, `, ${json})`] : `${json}.int32()`;
      return [read, " as ", printValueType(printer, value)];
    }
    case "scalar":
    case "wrapper":
      return printUnmarshalScalar(printer, value.scalar, json);
  }
}

function printUnmarshalScalar(printer: Printer, scalar: Scalar, json: string): Printable {
  switch (scalarInfo(scalar).json) {
    case "uint32":
      return [printer.runtime("unmarshalUint32"), `(${json})`];
    case "float":
      return [printer.runtime("unmarshalFloat"), `(${json})`];
    case "bytes":
      return [printer.runtime("unmarshalBytes"), `(${json})`];
    default:
      return `${json}.${scalarInfo(scalar).json}()`;
  }
}

function printUnmarshalMessage(printer: Printer, message: TypeRef, json: string): Printable {
  return [`${json}.message(`, printer.codec("unmarshal", message), ")"];
}

function printUnmarshalGoType(printer: Printer, goType: GoTypeRef, json: string): Printable {
  return [printer.runtime("unmarshalGoType"), "(", printer.goType(goType), `, ${json})`];
}
