// Expressions that unmarshal single values.

import type { Printable } from "@bufbuild/protoplugin";
import type { Field, GoTypeRef, Scalar, TypeRef, ValueType } from "../model/model.js";
import { scalarInfo } from "../model/scalars.js";
import { printZeroValue } from "./create.js";
import type { Printer } from "./printer.js";
import { printValueType } from "./type.js";

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
      const number = value.writesNames
        ? [printer.runtime("unmarshalEnum"), "(", names, `, ${json})`]
        : `${json}.int32()`;
      return [number, " as ", printValueType(printer, value)];
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
