// Functions that marshal values to JSON in Go's format, for generated code. They take the key of
// the value and use it as the path of CodecErrors.

import type Long from "long";
import { checkArray, checkInt32, checkLong, checkMap, type ErrorSource } from "../checks.js";
import { compactJSON } from "./compact.js";
import { formatInteger } from "../types/decimal.js";
import { CodecError, describe } from "../error.js";
import { replaceEach } from "./replace-each.js";
import { findTimeFault, formatTime, type Timestamp } from "../types/timestamp.js";
import type { UnknownFields } from "../unknown.js";
import { compareUTF8 } from "../wire/utf8.js";

/**
 * Returns a value as a JSON string, after `open`: {@link quote} or {@link quoteHTML}. `open` ends
 * with the opening quote and may contain a key, such as `,"user":"`. The path of errors is `key`,
 * or by default the key in `open`.
 */
export type Quote = (open: string, value: string, key?: string) => string;

/** The characters that a JSON style escapes. */
interface Escapes {
  /** Matches text that may need escaping. It is faster than `each` but also matches surrogate pairs. */
  readonly any: RegExp;
  /** Matches each character to escape, including lone surrogates, which UTF-8 cannot encode. */
  readonly each: RegExp;
}

/** The characters that Teleport's marshaler escapes. */
const ESCAPED: Escapes = {
  any: /["\\\u0000-\u001f\ud800-\udfff]/,
  each: /["\\\u0000-\u001f\ud800-\udfff]/gu,
};
/** The characters that `encoding/json` escapes. */
const ESCAPED_HTML: Escapes = {
  any: /["\\\u0000-\u001f\ud800-\udfff<>&\u2028\u2029]/,
  each: /["\\\u0000-\u001f\ud800-\udfff<>&\u2028\u2029]/gu,
};

/** The characters that only `encoding/json` escapes. In valid JSON text they occur only in strings. */
const HTML = /[<>&\u2028\u2029]/g;

/** Maximum number of keys for which {@link sortKeys} uses insertion sort. */
const FEW_KEYS = 16;

const ESCAPED_SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Escapes the characters that Teleport's marshaler escapes. */
export const quote: Quote = (open, value, key) => quoteWith(ESCAPED, open, value, key);

/** Escapes the characters that `encoding/json` escapes. */
export const quoteHTML: Quote = (open, value, key) => quoteWith(ESCAPED_HTML, open, value, key);

function quoteWith(escapes: Escapes, open: string, value: string, key?: string): string {
  if (typeof value !== "string") throw invalid(key ?? open.slice(open.indexOf('"') + 1, -3), "a string", value);
  return escapes.any.test(value) ? `${open}${replaceEach(value, escapes.each, escapeJSONChar)}"` : `${open}${value}"`;
}

function escapeJSONChar(char: string): string {
  const short = ESCAPED_SHORT[char];
  if (short !== undefined) return short;
  // A lone surrogate becomes U+FFFD, like an invalid UTF-8 byte in Go.
  const code = char >= "\ud800" && char <= "\udfff" ? 0xfffd : char.charCodeAt(0);
  return "\\u" + code.toString(16).padStart(4, "0");
}

/** Creates errors whose path is the key alone. */
export const KEY_ERRORS: ErrorSource = { invalid };

/** Returns the text of a bool. */
export function marshalBool(value: boolean, key: string): string {
  if (value === true) return "true";
  if (value === false) return "false";
  throw invalid(key, "a boolean", value);
}

/** Returns the text of an int32. */
export function marshalInt32(value: number, key: string): string {
  checkInt32(KEY_ERRORS, value, key);
  return formatInteger(value);
}

/** Returns the text of an int64, with all its digits. */
export function marshalInt64(value: Long, key: string): string {
  checkLong(KEY_ERRORS, value, false, key);
  const { low, high } = value;
  if (high === low >> 31) return formatInteger(low);
  return String((BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** Returns the text of a uint64, with all its digits. */
export function marshalUint64(value: Long, key: string): string {
  checkLong(KEY_ERRORS, value, true, key);
  const { low, high } = value;
  if (high === 0) return formatInteger(low >>> 0);
  return String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}

/** Returns the text of a finite double. JavaScript formats doubles like `encoding/json`, except for minus zero. */
export function marshalDouble(value: number, key: string): string {
  if (typeof value !== "number" || !Number.isFinite(value)) throw invalid(key, "a finite number", value);
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Returns a time in RFC 3339, in quotes. */
export function marshalTime(value: Timestamp, key: string): string {
  const fault = findTimeFault(value);
  if (fault !== undefined) throw new CodecError("invalid-value", fault, { path: key });
  return `"${formatTime(value)}"`;
}

/** Returns the text of a list. An empty list is `null`, as a nil slice is in Go. */
export function marshalList<T>(values: readonly T[], element: (value: T, key: string) => string, key: string): string {
  checkArray(KEY_ERRORS, values, key);
  if (values.length === 0) return "null";
  let text = "[";
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ",";
    text += element(values[i] as T, key);
  }
  return text + "]";
}

/** Returns the text of a map, sorted by the UTF-8 bytes of its keys. An empty map is `null`, as a nil map is in Go. */
export function marshalMap<V>(
  map: ReadonlyMap<string, V>,
  quote: Quote,
  element: (value: V, key: string) => string,
  key: string,
): string {
  checkMap(KEY_ERRORS, map, key);
  if (map.size === 0) return "null";
  let text = "";
  for (const name of sortKeys(map)) {
    text += `${quote(text === "" ? '{"' : ',"', name, key)}:${element(map.get(name) as V, key)}`;
  }
  return text + "}";
}

/** Returns the keys of a map, sorted by their UTF-8 bytes. */
function sortKeys(map: ReadonlyMap<string, unknown>): string[] {
  const keys: string[] = [];
  for (const key of map.keys()) keys.push(key);
  // Most maps are small. For these, insertion sort is faster than the engine's sort.
  if (keys.length > FEW_KEYS) return keys.sort(compareUTF8);
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let j = i;
    for (; j > 0 && compareUTF8(keys[j - 1]!, key) > 0; j--) keys[j] = keys[j - 1]!;
    keys[j] = key;
  }
  return keys;
}

/** Returns the text of a oneof: an object with the key and text of the case, or `{}` if the text is empty. */
export function marshalOneof(key: string, text: string): string {
  return text === "" ? "{}" : `{"${key}":${text}}`;
}

/** Writes the members of a message's JSON object after `open`, which is the opening brace or a comma. */
export type MarshalMembers<T> = (message: T, quote: Quote, open: string) => string;

/** Returns the text of a message, with its unknown keys after its fields. */
export function marshalMessage<T extends UnknownFields>(
  message: T,
  quote: Quote,
  marshalMembers: MarshalMembers<T>,
): string {
  const text = marshalMembers(message, quote, "{");
  const { $unknownKeys } = message;
  if ($unknownKeys === undefined) return text + "}";
  return `${text}${marshalUnknownKeys($unknownKeys, quote, text === "{" ? "" : ",")}}`;
}

/** Returns the text of the unknown keys and their values. The first one follows `comma`, which may be empty. */
function marshalUnknownKeys(members: ReadonlyMap<string, string>, quote: Quote, comma: string): string {
  checkMap(KEY_ERRORS, members, "$unknownKeys");
  let text = "";
  for (const [key, value] of members) {
    const open = `${text === "" ? comma : ","}"`;
    text += `${quote(open, key, "$unknownKeys")}:${compactJSON(marshalRawJSON(value, quote, key))}`;
  }
  return text;
}

/** Returns JSON text as a value, after checking that it is valid. */
export function marshalRawJSON(value: string, quote: Quote, key: string): string {
  checkJSONText(value, key);
  return escapeHTMLIn(value, quote);
}

function checkJSONText(text: string, key: string): void {
  if (typeof text !== "string") throw invalid(key, "JSON text", text);
  try {
    JSON.parse(text);
  } catch {
    throw invalid(key, "JSON text", text);
  }
}

/** Escapes HTML characters in valid JSON text if `quote` escapes them. */
export function escapeHTMLIn(text: string, quote: Quote): string {
  return quote === quoteHTML ? replaceEach(text, HTML, escapeJSONChar) : text;
}

/** Throws `invalid-value` unless the message is an object. */
export function checkMessage(value: object, key: string): void {
  if (typeof value !== "object" || value === null) throw invalid(key, "a message", value);
}

/** Returns the `invalid-value` error for a value of the wrong type or out of range. */
export function invalid(key: string, expected: string, value: unknown): CodecError {
  return new CodecError("invalid-value", `expected ${expected}, got ${describe(value)}`, { path: key });
}
