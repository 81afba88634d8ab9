// JSON of types that few schemas use: uint32, float, bytes, durations, pointers, quoted values.
// Bundlers can drop the functions that a schema does not need.

import { decodeBase64, encodeBase64 } from "../types/base64.js";
import { EMPTY_BYTES, isBytes } from "../types/bytes.js";
import { checkUint32 } from "../checks.js";
import { formatInteger } from "../types/decimal.js";
import { findDurationFault, durationOfNanos, nanosOf, type Duration } from "../types/duration.js";
import { CodecError } from "../error.js";
import { formatFloat } from "../types/float.js";
import { bigIntOf } from "../types/int64.js";
import { invalidJSON, parseJSON, type JSONValue } from "./parse.js";
import { ObjectJSONReader, type JSONReader } from "./reader.js";
import { KEY_ERRORS, invalid } from "./marshal.js";

/** Returns the text of a uint32. */
export function marshalUint32(value: number, key: string): string {
  checkUint32(KEY_ERRORS, value, key);
  return formatInteger(value);
}

/** Reads a uint32. A sign is an error, even in `-0`. */
export function unmarshalUint32(json: JSONReader): number {
  const value = json.uint64();
  if (value.high === 0) return value.low >>> 0;
  throw invalidAt(json, "an integer from 0 to 2^32-1");
}

/** Returns the text of a finite float in the shortest form, like `encoding/json` for a float32. */
export function marshalFloat(value: number, key: string): string {
  if (typeof value === "number" && Number.isFinite(Math.fround(value))) return formatFloat(value);
  throw invalid(key, "a finite number in the range of a float", value);
}

/** Reads a float, rounded to 32 bits. */
export function unmarshalFloat(json: JSONReader): number {
  const float = Math.fround(json.double());
  if (Number.isFinite(float)) return float;
  throw invalidAt(json, "a number in the range of a float");
}

/** Returns bytes as a JSON string in base64. */
export function marshalBytes(value: Uint8Array, key: string): string {
  if (!isBytes(value)) throw invalid(key, "a Uint8Array", value);
  return `"${encodeBase64(value)}"`;
}

/** Returns bytes as a JSON string in base64. Empty bytes are `null`, as a nil slice is in Go. */
export function marshalBytesOrNull(value: Uint8Array, key: string): string {
  return isBytes(value) && value.length === 0 ? "null" : marshalBytes(value, key);
}

/** Reads bytes from a base64 string. */
export function unmarshalBytes(json: JSONReader): Uint8Array {
  const bytes = json.any((value, path) => {
    const decoded = typeof value === "string" ? decodeBase64(value) : undefined;
    if (decoded === undefined) throw invalidJSON(path, "a base64 string", value);
    return decoded;
  });
  return bytes ?? EMPTY_BYTES;
}

/** Returns a duration as an integer number of nanoseconds, like the JSON of Go's `time.Duration`. */
export function marshalDuration(value: Duration, key: string): string {
  const fault = findDurationFault(value);
  if (fault !== undefined) throw new CodecError("invalid-value", fault, { path: key });
  return String(nanosOf(value));
}

/** True unless the duration is zero. Invalid durations pass, so that the writer reports them. */
export function isNonZeroDuration(value: Duration): boolean {
  return findDurationFault(value) !== undefined || nanosOf(value) !== 0n;
}

/** Reads a duration from an integer number of nanoseconds. */
export function unmarshalDuration(json: JSONReader): Duration {
  return durationOfNanos(bigIntOf(json.int64()));
}

/** Returns a value's text in quotes, for the `string` option of a JSON tag. */
export function marshalQuoted(text: string): string {
  return `"${text}"`;
}

/** Reads a value in quotes, for the `string` option of a JSON tag. `unmarshal` reads the value in the quotes. */
export function unmarshalQuoted<T>(json: JSONReader, unmarshal: (json: JSONReader) => T): T {
  const inner = json.any((value, path) => ObjectJSONReader.ofValue(parseQuoted(value, path), path));
  return unmarshal(inner ?? json);
}

function parseQuoted(value: JSONValue, path: string): JSONValue {
  const literal = typeof value === "string" ? parseLiteral(value) : undefined;
  if (literal === undefined) throw invalidJSON(path, "a string that holds a JSON value", value);
  return literal;
}

function parseLiteral(text: string): JSONValue | undefined {
  if (/^\s|\s$/.test(text)) return undefined;
  try {
    // The brackets are needed because `parseJSON` keeps the exact text of numbers only in arrays and objects.
    const elements = parseJSON(`[${text}]`) as JSONValue[];
    return elements.length === 1 ? elements[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a value that is a pointer in Go. Returns undefined if it is `null` or absent. */
export function unmarshalPointer<T>(json: JSONReader, unmarshal: (json: JSONReader) => T): T | undefined {
  return json.isAbsent() ? undefined : unmarshal(json);
}

/** Returns the error for the current value, or undefined if it is absent or `null`. */
function invalidAt(json: JSONReader, expected: string): CodecError | undefined {
  return json.any((value, path) => invalidJSON(path, expected, value));
}
