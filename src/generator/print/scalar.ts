import type { Printable } from "@bufbuild/protoplugin";
import type { Scalar, ValueType } from "../model/model.js";
import { scalarInfo } from "../model/scalars.js";
import type { Printer } from "./printer.js";

/** Returns the TypeScript type of a scalar. */
export function scalarType(scalar: Scalar): string {
  switch (scalarInfo(scalar).json) {
    case "double":
    case "float":
    case "int32":
    case "uint32":
      return "number";
    case "int64":
    case "uint64":
      return "Long";
    case "bool":
      return "boolean";
    case "string":
      return "string";
    case "bytes":
      return "Uint8Array";
  }
}

/** Returns the zero value of a scalar. */
export function printZeroScalar(printer: Printer, scalar: Scalar): Printable {
  switch (scalarInfo(scalar).json) {
    case "double":
    case "float":
    case "int32":
    case "uint32":
      return "0";
    case "int64":
      return [printer.runtime("Long"), ".ZERO"];
    case "uint64":
      return [printer.runtime("Long"), ".UZERO"];
    case "bool":
      return "false";
    case "string":
      return '""';
    case "bytes":
      return [printer.runtime("EMPTY_BYTES")];
  }
}

/**
 * Returns the condition that a scalar is not its zero value. proto3 omits zero values on the
 * wire, and Go's `omitempty` omits them in JSON.
 */
export function printIsNonZeroScalar(printer: Printer, scalar: Scalar, value: string): Printable {
  switch (scalarInfo(scalar).json) {
    case "double":
    case "float":
    case "int32":
    case "uint32":
      return `${value} !== 0`;
    case "int64":
    case "uint64":
      return [printer.runtime("isNonZero"), `(${value})`];
    case "bool":
      return `${value} !== false`;
    case "string":
      return `${value} !== ""`;
    case "bytes":
      return [printer.runtime("isNonEmpty"), `(${value})`];
  }
}

/** Returns the condition for writing a value with `omitempty`; undefined for structs, which are always written. */
export function printIsNonZero(printer: Printer, type: ValueType, value: string): Printable | undefined {
  switch (type.kind) {
    case "scalar":
    case "wrapper":
      return printIsNonZeroScalar(printer, type.scalar, value);
    case "enum":
      // The cast avoids narrowing: an enum whose only value is 0 would become `never`.
      return `(${value} as number) !== 0`;
    case "duration":
      return [printer.runtime("isNonZeroDuration"), `(${value})`];
    case "time":
    case "message":
      return undefined;
  }
}

/** Returns the tag of a wrapper's only field. */
export function wrapperTag(scalar: Scalar): number {
  return 1 * 8 + scalarInfo(scalar).wireType;
}
