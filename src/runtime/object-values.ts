// JSON as `JSON.parse` gives it, value by value, for generated code: what the text of each
// value would be read as, without the text. Every function takes the key of the value, which
// an error names: the same error as of the function for its text.

import type Long from "long";
import { isBytes } from "./bytes.js";
import type { Duration } from "./duration.js";
import { isLong } from "./int64.js";
import { invalid, jsonValue, quote, sortedKeys, timeText } from "./json-text.js";
import { bytesText, durationText, floatText } from "./json-values.js";
import type { Timestamp } from "./timestamp.js";
import type { UnknownFields } from "./unknown.js";

/** Gives an object the members of a message. */
export type ObjectOf<T, J> = (message: T, object: Partial<J>) => J;

/**
 * Gives an object a member of its own, as `JSON.parse` does. An assignment would set the
 * prototype for the key `__proto__`, and fail for those of a prototype that is frozen.
 */
export function setMember<O, K extends keyof O>(object: O, key: K, value: O[K]): void {
  if (key in Object.prototype) {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** A string, with U+FFFD for each lone surrogate. */
export function stringValue(value: string, key: string): string {
  if (typeof value !== "string") throw invalid(key, "a string", value);
  return value.toWellFormed();
}

/** A bool. */
export function boolValue(value: boolean, key: string): boolean {
  if (typeof value !== "boolean") throw invalid(key, "a boolean", value);
  return value;
}

/** An int32. */
export function int32Value(value: number, key: string): number {
  if (typeof value !== "number" || (value | 0) !== value) throw invalid(key, "a 32-bit integer", value);
  // Without the sign of a minus zero.
  return value | 0;
}

/** A uint32. */
export function uint32Value(value: number, key: string): number {
  if (typeof value !== "number" || value >>> 0 !== value) throw invalid(key, "an unsigned 32-bit integer", value);
  return value >>> 0;
}

/** An int64: beyond 2^53 the nearest number, as `JSON.parse` rounds it. */
export function int64Value(value: Long, key: string): number {
  if (!isLong(value, false)) throw invalid(key, "a Long in the range of an int64", value);
  return value.high * 2 ** 32 + (value.low >>> 0);
}

/** A uint64: beyond 2^53 the nearest number, as `JSON.parse` rounds it. */
export function uint64Value(value: Long, key: string): number {
  if (!isLong(value, true)) throw invalid(key, "a Long in the range of a uint64", value);
  return (value.high >>> 0) * 2 ** 32 + (value.low >>> 0);
}

/** A double. */
export function doubleValue(value: number, key: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw invalid(key, "a finite number", value);
  return value;
}

/** A float: the number of the fewest digits that tell it from other floats. */
export function floatValue(value: number, key: string): number {
  return Number(floatText(value, key));
}

/** Bytes, as base64. */
export function bytesValue(value: Uint8Array, key: string): string {
  return bytesText(value, key).slice(1, -1);
}

/** Bytes; none are `null`, as a nil slice is in Go. */
export function bytesOrNullValue(value: Uint8Array, key: string): string | null {
  return isBytes(value) && value.length === 0 ? null : bytesValue(value, key);
}

/** A time in RFC 3339. */
export function timeValue(value: Timestamp, key: string): string {
  return timeText(value, key).slice(1, -1);
}

/** A duration in nanoseconds: beyond 2^53 the nearest number, as `JSON.parse` rounds it. */
export function durationValue(value: Duration, key: string): number {
  return Number(durationText(value, key));
}

/** A string that stands in a string, for the option `string` of a JSON tag: its text. */
export function quotedStringValue(value: string, key: string): string {
  return quote('"', value, key);
}

/** A list; an empty one is `null`, as a nil slice is in Go. */
export function listValue<T, J>(values: readonly T[], element: (value: T, key: string) => J, key: string): J[] | null {
  if (!Array.isArray(values)) throw invalid(key, "an array", values);
  if (values.length === 0) return null;
  const list: J[] = [];
  for (let i = 0; i < values.length; i++) list.push(element(values[i] as T, key));
  return list;
}

/** A map with string keys, in the order of its text; an empty one is `null`, as a nil map is in Go. */
export function mapValue<V, J>(
  map: ReadonlyMap<string, V>,
  element: (value: V, key: string) => J,
  key: string,
): Record<string, J> | null {
  if (!(map instanceof Map)) throw invalid(key, "a Map", map);
  if (map.size === 0) return null;
  const object: Record<string, J> = {};
  for (const name of sortedKeys(map)) setMember(object, stringValue(name, key), element(map.get(name) as V, key));
  return object;
}

/** A message. */
export function messageValue<T extends UnknownFields, J extends object>(message: T, objectOf: ObjectOf<T, J>): J {
  const object = objectOf(message, {});
  if (message.$unknownKeys !== undefined) setUnknownMembers(object, message.$unknownKeys);
  return object;
}

/** Gives an object the members that the schema does not know. */
function setUnknownMembers(object: object, members: ReadonlyMap<string, string>): void {
  if (!(members instanceof Map)) throw invalid("$unknownKeys", "a Map", members);
  for (const [key, text] of members as ReadonlyMap<string, string>) {
    const name = stringValue(key, "$unknownKeys");
    setMember(object as Record<string, unknown>, name, jsonValue(text, key));
  }
}
