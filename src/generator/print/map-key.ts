import type { Printable } from "@bufbuild/protoplugin";
import type { Field, Scalar } from "../model/model.js";
import { scalarInfo } from "../model/scalars.js";
import type { Printer } from "./printer.js";
import { scalarType } from "./scalar.js";

/** Returns the type of a map's keys. 64-bit keys are bigints, since a Map compares Longs by identity. */
export function keyType(key: Scalar): string {
  const type = scalarType(key);
  return type === "Long" ? "bigint" : type;
}

/** Returns the tag of a key, which is field 1 of the message of an entry. */
export function keyTag(key: Scalar): number {
  return 1 * 8 + scalarInfo(key).wireType;
}

/** Returns the zero value of a key, which an entry without a key has. */
export function zeroKey(key: Scalar): string {
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

/** Returns the runtime's constant for the type of a map's keys: "bool" for bool, undefined for strings. */
export function printKeyConstant(printer: Printer, { key }: Field): Printable | undefined {
  const { json } = scalarInfo(key!);
  if (json === "string" || json === "bool") return json === "bool" ? json : undefined;
  return printer.runtime(`${json.toUpperCase()}_KEY`);
}
