// JSON as Go reads it: value by value, for generated code. `null` and what is
// absent give the zero value; anything of another kind or out of range is an error
// that names the key.

import Long from "long";
import { AuditEventError, describe } from "./error.js";
import { JsonNumber, keysOf, parseJSON, type JsonObject, type JsonValue } from "./json-parse.js";
import { parseTime, goZeroTime, type Timestamp } from "./timestamp.js";

/** What stands at a key: undefined where the key is absent. */
type Value = JsonValue | undefined;

const INTEGER = /^-?[0-9]{1,20}$/;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** Parses the text of a message: an object, or `null` for the zero value. */
export function parseMessage(text: string): JsonObject {
  return jsonObject(parseJSON(text), "") ?? {};
}

/** Reads a string. */
export function jsonString(value: Value, key: string): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  throw invalid(key, "a string", value);
}

/** Reads a bool. */
export function jsonBool(value: Value, key: string): boolean {
  if (typeof value === "boolean") return value;
  if (value === undefined || value === null) return false;
  throw invalid(key, "true or false", value);
}

/** Reads an int32. */
export function jsonInt32(value: Value, key: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number" && (value | 0) === value) return value | 0;
  throw invalid(key, "an integer from -2147483648 to 2147483647", value);
}

/** Reads an int64. */
export function jsonInt64(value: Value, key: string): Long {
  if (value === undefined || value === null) return Long.ZERO;
  if (typeof value === "number" && Number.isInteger(value)) {
    return new Long(value | 0, Math.floor(value / 0x100000000), false);
  }
  const integer = largeInteger(value);
  if (integer !== undefined && integer >= MIN_INT64 && integer <= MAX_INT64) return longOf(integer, false);
  throw invalid(key, "an integer from -2^63 to 2^63-1", value);
}

/** Reads a uint64, which takes no sign, not even that of `-0`. */
export function jsonUint64(value: Value, key: string): Long {
  if (value === undefined || value === null) return Long.UZERO;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && !Object.is(value, -0)) {
    return new Long(value | 0, Math.floor(value / 0x100000000), true);
  }
  const integer = largeInteger(value);
  if (integer !== undefined && integer >= 0n && integer <= MAX_UINT64) return longOf(integer, true);
  throw invalid(key, "an integer from 0 to 2^64-1", value);
}

function largeInteger(value: JsonValue): bigint | undefined {
  return value instanceof JsonNumber && INTEGER.test(value.text) ? BigInt(value.text) : undefined;
}

function longOf(integer: bigint, unsigned: boolean): Long {
  return new Long(Number(BigInt.asIntN(32, integer)), Number(BigInt.asIntN(32, integer >> 32n)), unsigned);
}

/** Reads a double. */
export function jsonDouble(value: Value, key: string): number {
  if (value === undefined || value === null) return 0;
  const number = value instanceof JsonNumber ? Number(value.text) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw invalid(key, "a number in the range of a double", value);
}

/** Reads a time. */
export function jsonTime(value: Value, key: string): Timestamp {
  if (value === undefined || value === null) return goZeroTime();
  const time = typeof value === "string" ? parseTime(value) : undefined;
  if (time === undefined) throw invalid(key, "an RFC 3339 time in the years 1 to 9999", value);
  return time;
}

/** Reads a list. */
export function jsonList<T>(value: Value, key: string, element: (value: JsonValue, key: string) => T): T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(key, "an array", value);
  return value.map((item, i) => element(item, `${key}[${i}]`));
}

/** Reads a map with string keys. */
export function jsonMap<V>(value: Value, key: string, element: (value: Value, key: string) => V): Map<string, V> {
  const map = new Map<string, V>();
  const object = jsonObject(value, key);
  if (object === undefined) return map;
  for (const name of keysOf(object)) map.set(name, element(object[name], memberPath(key, name)));
  return map;
}

/** The path of a member of the object at `key`. */
export function memberPath(key: string, name: string): string {
  return key === "" ? name : `${key}.${name}`;
}

/** Reads a message that stands in a field, or undefined. */
export function jsonMessage<T>(value: Value, key: string, unmarshal: (object: JsonObject) => T): T | undefined {
  const object = jsonObject(value, key);
  if (object === undefined) return undefined;
  try {
    return unmarshal(object);
  } catch (error) {
    if (!(error instanceof AuditEventError)) throw error;
    throw new AuditEventError(error.code, error.reason, { path: error.path ? `${key}.${error.path}` : key });
  }
}

/** Reads a oneof, which is an object with the name of the case and its message, or undefined. */
export function jsonOneof<T>(
  value: Value,
  key: string,
  unmarshal: ($case: string, object: JsonObject) => T | undefined,
): T | undefined {
  const object = jsonObject(value, key);
  if (object === undefined) return undefined;
  const [$case, ...others] = keysOf(object);
  if ($case === undefined) return undefined;
  const member =
    others.length > 0
      ? undefined
      : jsonMessage(object[$case] ?? {}, `${key}.${$case}`, (inner) => unmarshal($case, inner));
  if (member === undefined) throw invalid(key, "an object with the name of one case", object);
  return member;
}

/** Reads an object, or undefined. */
export function jsonObject(value: Value, key: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value) && !(value instanceof JsonNumber)) return value;
  throw invalid(key, "an object", value);
}

function invalid(key: string, expected: string, value: JsonValue): AuditEventError {
  const got = value instanceof JsonNumber ? value.text.slice(0, 40) : describe(value);
  return new AuditEventError("invalid-value", `expected ${expected}, got ${got}`, { path: key });
}
