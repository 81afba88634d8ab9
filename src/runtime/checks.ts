// Checks of the values in a message. They throw CodecErrors `invalid-value` created by an ErrorSource.

import type Long from "long";
import type { CodecError } from "./error.js";
import { isInt32, isLong } from "./types/int64.js";

/** Creates errors for invalid values. A Writer, for example, adds the path of the message that has the field. */
export interface ErrorSource {
  /** Returns the error for a value of a field. `expected` is a noun phrase. */
  invalid(field: string, expected: string, value: unknown): CodecError;
}

/** Checks that a value is a 32-bit integer. */
export function checkInt32(source: ErrorSource, value: number, field: string): void {
  if (!isInt32(value)) throw source.invalid(field, "a 32-bit integer", value);
}

/** Checks that a value is an unsigned 32-bit integer. */
export function checkUint32(source: ErrorSource, value: number, field: string): void {
  if (typeof value === "number" && value >>> 0 === value) return;
  throw source.invalid(field, "an unsigned 32-bit integer", value);
}

/** Checks that a value is a Long in the range of a uint64 (if `unsigned` is true) or an int64. */
export function checkLong(source: ErrorSource, value: Long, unsigned: boolean, field: string): void {
  if (isLong(value, unsigned)) return;
  throw source.invalid(field, `a Long in the range of ${unsigned ? "a uint64" : "an int64"}`, value);
}

/** Checks that a value is an array. */
export function checkArray(source: ErrorSource, value: readonly unknown[], field: string): void {
  if (!Array.isArray(value)) throw source.invalid(field, "an array", value);
}

/** True if the value is a Map, including one from another realm. */
export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return value instanceof Map || Object.prototype.toString.call(value) === "[object Map]";
}

/** Checks that a value is a Map. */
export function checkMap(source: ErrorSource, value: ReadonlyMap<unknown, unknown>, field: string): void {
  if (!isMap(value)) throw source.invalid(field, "a Map", value);
}
