// Checks of arguments, such as options and callbacks. Invalid arguments are mistakes in the calling program, so
// they throw TypeError or RangeError. Invalid input throws CodecError.

import type { AbortSignalLike } from "./abort-signal.js";
import { describe } from "./error.js";

/** Throws a TypeError unless the value is an object. */
export function checkObject(name: string, value: unknown): void {
  if (typeof value === "object" && value !== null) return;
  throw wrongTypeError(name, "an object", value);
}

/** Throws a TypeError unless the value is a function. */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== "function") throw wrongTypeError(name, "a function", value);
}

/** Throws a TypeError unless the value is a boolean. */
export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") throw wrongTypeError(name, "a boolean", value);
}

/** Throws a TypeError unless the value is a number, and a RangeError unless it is an integer from `min` to `max`. */
export function checkInteger(name: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return;
  const expected = `an integer from ${min}${max < Number.MAX_SAFE_INTEGER ? ` to ${max}` : ""}`;
  if (typeof value !== "number") throw wrongTypeError(name, expected, value);
  throw new RangeError(`${name}: expected ${expected}, got ${value}`);
}

/** Throws a TypeError unless the value is a string, and a RangeError unless it is one of the choices. */
export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  const expected = `one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
  if (typeof value !== "string") throw wrongTypeError(name, expected, value);
  throw new RangeError(`${name}: expected ${expected}, got ${describe(value)}`);
}

/** Throws a TypeError unless the value is an AbortSignal, of any realm or polyfill, or there is none. */
export function checkSignal(name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  const { throwIfAborted, addEventListener, removeEventListener } = Object(value) as Partial<AbortSignalLike>;
  const methods = [throwIfAborted, addEventListener, removeEventListener];
  if (methods.every((method) => typeof method === "function")) return;
  throw wrongTypeError(name, "an AbortSignal", value);
}

/** Returns the error for an argument of the wrong type. */
export function wrongTypeError(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${name}: expected ${expected}, got ${describe(value)}`);
}
