// Checks of the plain objects that messages are created from.

import { CodecError, describe } from "../error.js";

/**
 * True if the value is an object literal of any realm or an object without a prototype. False for Maps, Dates and other
 * class instances.
 */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Throws `invalid-value` unless `init` is a plain object. `expected` is a noun phrase. */
export function checkInit<I>(init: I, expected = "a plain object", path = ""): asserts init is Exclude<I, Date> {
  if (!isPlainObject(init)) throw notPlain(init, expected, path);
}

/** Returns the error for a value that is not a plain object. `expected` is a noun phrase. */
export function notPlain(value: unknown, expected: string, path = ""): CodecError {
  const found = describe(value);
  const reason = `expected ${expected}, got ${found === "an object" ? "an instance of a class" : found}`;
  return new CodecError("invalid-value", reason, { path });
}

/** Throws `invalid-value` if an own enumerable key of `init` is neither of two keys. */
export function checkTwoKeys(init: object, first: string, second: string): void {
  for (const key in init) {
    if (key !== first && key !== second && Object.hasOwn(init, key)) throw unknownField(key);
  }
}

/** Returns the error for a key that is not a field. */
export function unknownField(key: string): CodecError {
  return new CodecError("invalid-value", "the field is not in the schema", { path: key });
}
