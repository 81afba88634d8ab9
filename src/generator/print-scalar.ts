import type { Printable } from "@bufbuild/protoplugin";
import type { Scalar, ValueType } from "./model.js";
import type { Printer } from "./printer.js";
import { scalarInfo } from "./scalars.js";

/** The zero value of a scalar. */
export function zeroScalar(printer: Printer, scalar: Scalar): Printable {
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
 * The condition that a scalar is not zero: proto3 leaves it out on the wire when it is,
 * and Go's omitempty in JSON.
 */
export function isNonZeroScalar(printer: Printer, scalar: Scalar, value: string): Printable {
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

/** The condition that a value is not Go's zero value; undefined for what has none, a struct. */
export function isNonZero(printer: Printer, type: ValueType, value: string): Printable | undefined {
  switch (type.kind) {
    case "scalar":
    case "wrapper":
      return isNonZeroScalar(printer, type.scalar, value);
    case "enum":
      // An enum may have no other value, and a comparison would leave it none.
      return `(${value} as number) !== 0`;
    case "duration":
      return [printer.runtime("isNonZeroDuration"), `(${value})`];
    case "time":
    case "message":
      return undefined;
  }
}

/** The tag of the one field of a wrapper. */
export function wrapperTag(scalar: Scalar): number {
  return 1 * 8 + scalarInfo(scalar).wireType;
}
