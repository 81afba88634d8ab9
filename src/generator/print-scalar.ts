import type { Printable } from "@bufbuild/protoplugin";
import type { Scalar } from "./model.js";
import type { Printer } from "./printer.js";

/** The zero value of a scalar. */
export function zeroScalar(printer: Printer, scalar: Scalar): Printable {
  switch (scalar) {
    case "int32":
    case "double":
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
  switch (scalar) {
    case "int32":
    case "double":
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
