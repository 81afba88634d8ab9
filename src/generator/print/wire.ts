// Helpers for printing both writeM and readM.

import type { Field, ValueType } from "../model/model.js";
import { ProtoWireType, wireTypeOf } from "../model/scalars.js";

/** Types that have methods in Writer and Reader. The runtime has functions for other types. */
export const WIRE_METHODS = new Set(["int32", "int64", "uint64", "bool", "double", "string", "bytes", "time"]);

/** Returns the name of the method that reads or writes a value, which must not be a message. */
export function wireMethodOf({ kind, ...value }: ValueType): string {
  if ("scalar" in value) return value.scalar;
  return kind === "enum" ? "int32" : kind;
}

/** Returns the tag of a packed list. */
export function packedTag({ number }: Field): number {
  return number * 8 + ProtoWireType.LengthDelimited;
}

/** Returns the value of a map entry as field 2 of the entry's message. */
export function entryValue(field: Field): Field {
  return { ...field, name: "value", number: 2, tag: 2 * 8 + wireTypeOf(field.value), cardinality: "single" };
}
