// Functions for generated code that check and convert the values of `create`. The functions for fields return Go's
// zero value if the value is missing. All throw CodecErrors `invalid-value` with the path of the value.

import Long from "long";
import { CodecError } from "./error.js";
import { emptyList } from "./types/plain-constructor.js";
import { checkInit, checkTwoKeys, isPlainObject, unknownField } from "./types/plain-object.js";
import { invalid } from "./json/marshal.js";
import { EMPTY_BYTES, isBytes } from "./types/bytes.js";
import { createDuration, type Duration } from "./types/duration.js";
import { bigIntOf, isInt32, longOf, type LongInit } from "./types/int64.js";
import type { SecondsAndNanosInit } from "./types/seconds-and-nanos.js";
import { createTime, type Timestamp, type TimestampInit } from "./types/timestamp.js";
import type { UnknownFields } from "./unknown.js";

/** Checks a string. */
export function initString(value: string | undefined, field: string): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  throw invalid(field, "a string", value);
}

/** Checks a bool. */
export function initBool(value: boolean | undefined, field: string): boolean {
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  throw invalid(field, "a boolean", value);
}

/** Checks a signed 32-bit integer or an enum value. */
export function initInt32<T extends number>(value: T | undefined, field: string): T {
  if (value === undefined) return 0 as T;
  // Turns -0 into 0.
  if (isInt32(value)) return (value | 0) as T;
  throw invalid(field, "a 32-bit integer", value);
}

/** Checks an unsigned 32-bit integer. */
export function initUint32(value: number | undefined, field: string): number {
  if (value === undefined) return 0;
  if (typeof value === "number" && value >>> 0 === value) return value >>> 0;
  throw invalid(field, "an unsigned 32-bit integer", value);
}

/** Checks a double or a float. */
export function initDouble(value: number | undefined, field: string): number {
  if (value === undefined) return 0;
  if (typeof value === "number") return value;
  throw invalid(field, "a number", value);
}

/** Converts a Long, a safe integer or a bigint to a signed Long. */
export function initInt64(value: LongInit | undefined, field: string): Long {
  return value === undefined ? Long.ZERO : (longOf(value, false) ?? rejectLong(value, field, "an int64"));
}

/** Converts a Long, a safe integer or a bigint to an unsigned Long. */
export function initUint64(value: LongInit | undefined, field: string): Long {
  return value === undefined ? Long.UZERO : (longOf(value, true) ?? rejectLong(value, field, "a uint64"));
}

function rejectLong(value: LongInit, field: string, type: string): never {
  const found = Long.isLong(value) ? bigIntOf(value) : value;
  throw invalid(field, `a Long, a safe integer or a bigint in the range of ${type}`, found);
}

/** Checks bytes. The result shares their memory. */
export function initBytes(value: Uint8Array | undefined, field: string): Uint8Array {
  if (value === undefined) return EMPTY_BYTES;
  if (isBytes(value)) return value;
  throw invalid(field, "a Uint8Array", value);
}

/** Converts a Date, or an object with seconds and nanoseconds, to a Timestamp. */
export function initTime(value: TimestampInit | undefined, field: string): Timestamp {
  return initMessage(value, field, createTime);
}

/** Converts an object with seconds and nanoseconds to a Duration. {@link MessageInit} explains the type. */
export function initDuration(value: TimestampInit | undefined, field: string): Duration {
  return initMessage(value as SecondsAndNanosInit, field, createDuration);
}

/** Creates a message from a plain object. */
export function initMessage<I, T>(value: I | undefined, field: string, create: (init?: I) => T): T {
  try {
    return create(value);
  } catch (error) {
    throw prefixPath(error, field);
  }
}

/** Checks or converts a value. */
type InitValue<I, T> = (value: I, field: string) => T;

/** Checks or converts a value that may be missing: a pointer in Go. Returns undefined if it is. */
export function initPointer<I, T>(value: I | undefined, field: string, init: InitValue<I, T>): T | undefined {
  if (value === undefined) return undefined;
  try {
    return init(value, "");
  } catch (error) {
    throw prefixPath(error, field);
  }
}

/** The value of a map field: a Map, or a plain object if the keys are strings. */
type GivenMap<K, I> = ReadonlyMap<K, I | undefined> | { readonly [key: string]: I | undefined };

/** Converts the elements of an array. Returns an empty list if it is missing. */
export function initList<I, T>(values: readonly I[] | undefined, field: string, init: InitValue<I, T>): T[] {
  const list = emptyList<T>();
  if (values === undefined) return list;
  if (!Array.isArray(values)) throw invalid(field, "an array", values);
  const { length } = values;
  let i = 0;
  try {
    for (; i < length; i++) {
      const value = values[i] as I | undefined;
      if (value === undefined) throw invalid("", "a value", value);
      list.push(init(value, ""));
    }
  } catch (error) {
    throw prefixPath(error, `${field}[${i}]`);
  }
  return list;
}

/**
 * Converts the keys and values of a map. Returns an empty Map if it is missing.
 *
 * @param isNullable True if values may be undefined: pointers in Go.
 */
export function initMap<K, I, T>(
  map: GivenMap<K, I> | undefined,
  field: string,
  initKey: InitValue<K, K>,
  init: InitValue<I, T>,
  isNullable: true,
): Map<K, T | undefined>;
export function initMap<K, I, T>(
  map: GivenMap<K, I> | undefined,
  field: string,
  initKey: InitValue<K, K>,
  init: InitValue<I, T>,
): Map<K, T>;
export function initMap<K, I, T>(
  map: GivenMap<K, I> | undefined,
  field: string,
  initKey: InitValue<K, K>,
  init: InitValue<I, T>,
  isNullable = false,
): Map<K, T | undefined> {
  const converted = new Map<K, T | undefined>();
  if (map === undefined) return converted;
  const entries = entriesOf(map, field, initKey);
  let key: K | undefined;
  try {
    for (const [given, value] of entries) {
      // For a wrong key, the path ends in "key", as in errors of `encode`.
      key = undefined;
      if (given === undefined) throw invalid("key", "a value", given);
      key = initKey(given, "key");
      if (value === undefined && !isNullable) throw invalid("", "a value", value);
      converted.set(key, value === undefined ? undefined : init(value, ""));
    }
  } catch (error) {
    throw prefixPath(error, key === undefined ? field : `${field}.${String(key)}`);
  }
  return converted;
}

/** Returns the entries of a Map of any realm, or the defined properties of a plain object if keys are strings. */
function entriesOf<K, I>(
  map: GivenMap<K, I>,
  field: string,
  initKey: InitValue<K, K>,
): Iterable<[key: K, value: I | undefined]> {
  const hasStringKeys = (initKey as unknown) === initString;
  if (hasStringKeys && isPlainObject(map)) {
    return Object.entries(map as object).filter(([, value]) => value !== undefined) as [K, I][];
  }
  try {
    return Map.prototype.entries.call(map) as Iterable<[K, I | undefined]>;
  } catch {
    throw invalid(field, hasStringKeys ? "a Map or a plain object" : "a Map", map);
  }
}

/** Checks a signed 64-bit key of a map. */
export function initInt64Key(key: bigint, field: string): bigint {
  if (typeof key === "bigint" && BigInt.asIntN(64, key) === key) return key;
  throw invalid(field, "a bigint in the range of an int64", key);
}

/** Checks an unsigned 64-bit key of a map. */
export function initUint64Key(key: bigint, field: string): bigint {
  if (typeof key === "bigint" && BigInt.asUintN(64, key) === key) return key;
  throw invalid(field, "a bigint in the range of a uint64", key);
}

/** Checks that the value of a oneof is an object with no other keys than `$case` and `value`. */
export function checkOneof(value: object, field: string): void {
  checkInit(value, "an object with $case and value", field);
  try {
    checkTwoKeys(value, "$case", "value");
  } catch (error) {
    throw prefixPath(error, field);
  }
}

/**
 * Copies the unknown fields and unknown keys of `init` to the message created from it. Throws
 * `invalid-value` if `init` has other keys that are not members of the message.
 */
export function initUnknown(message: UnknownFields, init: UnknownFields): void {
  for (const key in init) {
    if (!Object.hasOwn(message, key) && Object.hasOwn(init, key)) initUnknownMember(message, init, key);
  }
}

function initUnknownMember(message: UnknownFields, init: UnknownFields, key: string): void {
  if (key !== "$unknown" && key !== "$unknownKeys") throw unknownField(key);
  if (init[key] === undefined) return;
  if (key === "$unknown") message.$unknown = initBytes(init.$unknown, key);
  else message.$unknownKeys = initUnknownKeys(init.$unknownKeys!);
}

function initUnknownKeys(keys: ReadonlyMap<string, string>): Map<string, string> {
  if (isPlainObject(keys)) throw invalid("$unknownKeys", "a Map", keys);
  return initMap(keys, "$unknownKeys", initString, initString);
}

/** Returns the error with a path that starts with `field`, if it is a CodecError. */
function prefixPath(error: unknown, field: string): unknown {
  if (field === "" || !(error instanceof CodecError)) return error;
  const { code, reason, path, cause } = error;
  return new CodecError(code, reason, { path: path === undefined ? field : `${field}.${path}`, cause });
}
