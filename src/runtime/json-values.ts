// JSON of values that few schemas have, as functions of their own, so that the others
// need not bundle them: uint32, float, bytes, durations, pointers, quoted values.

import { decodeBase64, encodeBase64 } from "./base64.js";
import { EMPTY_BYTES, isBytes } from "./bytes.js";
import { integerText } from "./decimal.js";
import { checkDuration, durationOfNanos, nanosOf, type Duration } from "./duration.js";
import { AuditEventError } from "./error.js";
import { floatDigits } from "./float-text.js";
import { bigIntOf } from "./int64.js";
import { invalidJSON, parseJSON, type JsonValue } from "./json-parse.js";
import { ObjectJsonReader, type JsonReader } from "./json-reader.js";
import { invalid } from "./json-text.js";

/** A uint32. */
export function uint32Text(value: number, key: string): string {
  if (typeof value !== "number" || value >>> 0 !== value) throw invalid(key, "an unsigned 32-bit integer", value);
  return integerText(value);
}

/** Reads a uint32, which takes no sign, not even that of `-0`. */
export function unmarshalUint32(json: JsonReader): number {
  const value = json.uint64();
  if (value.high === 0) return value.low >>> 0;
  throw refusal(json, "an integer from 0 to 2^32-1");
}

/** A float: the fewest digits that tell it from other floats, as `encoding/json` writes it. */
export function floatText(value: number, key: string): string {
  if (typeof value === "number" && Number.isFinite(Math.fround(value))) return floatDigits(value);
  throw invalid(key, "a finite number in the range of a float", value);
}

/** Reads a float. */
export function unmarshalFloat(json: JsonReader): number {
  const float = Math.fround(json.double());
  if (Number.isFinite(float)) return float;
  throw refusal(json, "a number in the range of a float");
}

/** Bytes, as base64. */
export function bytesText(value: Uint8Array, key: string): string {
  if (!isBytes(value)) throw invalid(key, "a Uint8Array", value);
  return `"${encodeBase64(value)}"`;
}

/** Bytes; none are `null`, as a nil slice is in Go. */
export function bytesOrNullText(value: Uint8Array, key: string): string {
  return isBytes(value) && value.length === 0 ? "null" : bytesText(value, key);
}

/** Reads bytes of base64. */
export function unmarshalBytes(json: JsonReader): Uint8Array {
  const bytes = json.any((value, path) => {
    const decoded = typeof value === "string" ? decodeBase64(value) : undefined;
    if (decoded === undefined) throw invalidJSON(path, "a string of base64", value);
    return decoded;
  });
  return bytes ?? EMPTY_BYTES;
}

/** A duration: all its nanoseconds, as Go's `time.Duration` is an integer. */
export function durationText(value: Duration, key: string): string {
  const fault = checkDuration(value);
  if (fault !== undefined) throw new AuditEventError("invalid-value", fault, { path: key });
  return String(nanosOf(value));
}

/** Whether a duration is to be written; what is none is left for the writer to refuse. */
export function isNonZeroDuration(value: Duration): boolean {
  return checkDuration(value) !== undefined || nanosOf(value) !== 0n;
}

/** Reads a duration. */
export function unmarshalDuration(json: JsonReader): Duration {
  return durationOfNanos(bigIntOf(json.int64()));
}

/** A value that stands in a string, for the option `string` of a JSON tag. */
export function quotedText(text: string): string {
  return `"${text}"`;
}

/** Reads a value that stands in a string; `read` reads what is in it. */
export function readQuoted<T>(json: JsonReader, read: (json: JsonReader) => T): T {
  const inner = json.any((value, path) => ObjectJsonReader.at(literalIn(value, path), path));
  return read(inner ?? json);
}

function literalIn(value: JsonValue, path: string): JsonValue {
  const literal = typeof value === "string" ? parseLiteral(value) : undefined;
  if (literal === undefined) throw invalidJSON(path, "a string that holds a JSON value", value);
  return literal;
}

function parseLiteral(text: string): JsonValue | undefined {
  if (/^\s|\s$/.test(text)) return undefined;
  try {
    // As the one element of a list, and not as one of several.
    const elements = parseJSON(`[${text}]`) as JsonValue[];
    return elements.length === 1 ? elements[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Reads what is a pointer in Go: undefined where it is `null` or absent. */
export function readPointer<T>(json: JsonReader, read: (json: JsonReader) => T): T | undefined {
  return json.isAbsent() ? undefined : read(json);
}

/** The error for the value at hand. */
function refusal(json: JsonReader, expected: string): AuditEventError | undefined {
  return json.any((value, path) => invalidJSON(path, expected, value));
}
