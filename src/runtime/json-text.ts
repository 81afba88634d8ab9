// JSON as Go writes it: value by value, for generated code. Every function takes
// the key of the value, which an error names.

import type Long from "long";
import { compactJSON } from "./compact-json.js";
import { integerText } from "./decimal.js";
import { AuditEventError, describe } from "./error.js";
import { isLong } from "./int64.js";
import { replaceEach } from "./replace-each.js";
import { checkTime, formatTime, type Timestamp } from "./timestamp.js";
import type { UnknownFields } from "./unknown.js";
import { compareUTF8 } from "./utf8.js";

/**
 * Writes a string after `open`, which is a key and what else stands before it, and ends
 * with its opening quote: {@link quote} or {@link quoteHTML}. Without a key there, `key`
 * is what an error names.
 */
export type Quote = (open: string, value: string, key?: string) => string;

/** What a style of writing escapes. */
interface Escapes {
  /** Matches text that may have something to escape; it is faster than the other, but takes pairs of surrogates too. */
  readonly any: RegExp;
  /** Matches what is escaped: also lone surrogates, which no JSON text in UTF-8 can hold. */
  readonly each: RegExp;
}

/** What Teleport's marshaller escapes. */
const ESCAPED: Escapes = {
  any: /["\\\u0000-\u001f\ud800-\udfff]/,
  each: /["\\\u0000-\u001f\ud800-\udfff]/gu,
};
/** What `encoding/json` escapes. */
const ESCAPED_HTML: Escapes = {
  any: /["\\\u0000-\u001f\ud800-\udfff<>&\u2028\u2029]/,
  each: /["\\\u0000-\u001f\ud800-\udfff<>&\u2028\u2029]/gu,
};

/** What of it stands in no JSON text but in strings. */
const HTML = /[<>&\u2028\u2029]/g;

/** How many keys are sorted by insertion. */
const FEW_KEYS = 8;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A string as Teleport's marshaller writes it. */
export const quote: Quote = (open, value, key) => quoteWith(ESCAPED, open, value, key);

/** A string as Go's `encoding/json` writes it. */
export const quoteHTML: Quote = (open, value, key) => quoteWith(ESCAPED_HTML, open, value, key);

function quoteWith(escapes: Escapes, open: string, value: string, key?: string): string {
  if (typeof value !== "string") throw invalid(key ?? open.slice(open.indexOf('"') + 1, -3), "a string", value);
  return escapes.any.test(value) ? `${open}${replaceEach(value, escapes.each, escape)}"` : `${open}${value}"`;
}

function escape(char: string): string {
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  // A lone surrogate stands for a byte that is no UTF-8.
  const code = char >= "\ud800" && char <= "\udfff" ? 0xfffd : char.charCodeAt(0);
  return "\\u" + code.toString(16).padStart(4, "0");
}

/** A bool. */
export function boolText(value: boolean, key: string): string {
  if (value === true) return "true";
  if (value === false) return "false";
  throw invalid(key, "a boolean", value);
}

/** An int32. */
export function int32Text(value: number, key: string): string {
  if (typeof value !== "number" || (value | 0) !== value) throw invalid(key, "a 32-bit integer", value);
  return integerText(value);
}

/** An int64: all its digits. */
export function int64Text(value: Long, key: string): string {
  if (!isLong(value, false)) throw invalid(key, "a Long in the range of an int64", value);
  const { low, high } = value;
  if (high === low >> 31) return integerText(low);
  return String((BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** A uint64: all its digits. */
export function uint64Text(value: Long, key: string): string {
  if (!isLong(value, true)) throw invalid(key, "a Long in the range of a uint64", value);
  const { low, high } = value;
  if (high === 0) return integerText(low >>> 0);
  return String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
}

/** A double. JavaScript's text of it is that of `encoding/json`, but for minus zero. */
export function doubleText(value: number, key: string): string {
  if (typeof value !== "number" || !Number.isFinite(value)) throw invalid(key, "a finite number", value);
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A time in RFC 3339. */
export function timeText(value: Timestamp, key: string): string {
  const fault = checkTime(value);
  if (fault !== undefined) throw new AuditEventError("invalid-value", fault, { path: key });
  return `"${formatTime(value)}"`;
}

/** A list; an empty one is `null`, as a nil slice is in Go. */
export function listText<T>(values: readonly T[], element: (value: T, key: string) => string, key: string): string {
  if (!Array.isArray(values)) throw invalid(key, "an array", values);
  if (values.length === 0) return "null";
  let text = "[";
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ",";
    text += element(values[i] as T, key);
  }
  return text + "]";
}

/** A map with string keys, which are sorted by their UTF-8 bytes; an empty one is `null`, as a nil map is in Go. */
export function mapText<V>(
  map: ReadonlyMap<string, V>,
  quote: Quote,
  element: (value: V, key: string) => string,
  key: string,
): string {
  if (!(map instanceof Map)) throw invalid(key, "a Map", map);
  if (map.size === 0) return "null";
  let text = "";
  for (const name of sortedKeys(map)) {
    text += `${quote(text === "" ? '{"' : ',"', name, key)}:${element(map.get(name) as V, key)}`;
  }
  return text + "}";
}

/** The keys of a map, sorted by their UTF-8 bytes. */
export function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  const keys: string[] = [];
  for (const key of map.keys()) keys.push(key);
  // Most maps are small, and to call the engine's sort takes longer than to sort them.
  if (keys.length > FEW_KEYS) return keys.sort(compareUTF8);
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let j = i;
    for (; j > 0 && compareUTF8(keys[j - 1]!, key) > 0; j--) keys[j] = keys[j - 1]!;
    keys[j] = key;
  }
  return keys;
}

/** A oneof: an object with the key of the case and the text of its value, or without where that is left out. */
export function oneofText(key: string, text: string): string {
  return text === "" ? "{}" : `{"${key}":${text}}`;
}

/** Writes the members of a message's JSON object after `open`: its brace, or a comma. */
export type Members<T> = (message: T, quote: Quote, open: string) => string;

/** A message. */
export function messageText<T extends UnknownFields>(message: T, quote: Quote, members: Members<T>): string {
  const text = members(message, quote, "{");
  const { $unknownKeys } = message;
  if ($unknownKeys === undefined) return text + "}";
  return `${text}${unknownMembers($unknownKeys, quote, text === "{" ? "" : ",")}}`;
}

/** The members that the schema does not know, the first of them after `comma`. */
function unknownMembers(members: ReadonlyMap<string, string>, quote: Quote, comma: string): string {
  if (!(members instanceof Map)) throw invalid("$unknownKeys", "a Map", members);
  let text = "";
  for (const [key, value] of members as ReadonlyMap<string, string>) {
    text += `${quote(`${text === "" ? comma : ","}"`, key, "$unknownKeys")}:${compactJSON(jsonText(value, quote, key))}`;
  }
  return text;
}

/** A value that is JSON text already. */
export function jsonText(value: string, quote: Quote, key: string): string {
  jsonValue(value, key);
  return escapeHTMLIn(value, quote);
}

/** What `JSON.parse` makes of JSON text. */
export function jsonValue(text: string, key: string): unknown {
  if (typeof text !== "string") throw invalid(key, "JSON text", text);
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(key, "JSON text", text);
  }
}

/** Valid JSON text, with what a style of writing escapes in strings. */
export function escapeHTMLIn(text: string, quote: Quote): string {
  return quote === quoteHTML ? replaceEach(text, HTML, escape) : text;
}

/** Checks that a message is there, before its fields are read. */
export function checkMessage(value: object, key: string): void {
  if (typeof value !== "object" || value === null) throw invalid(key, "a message", value);
}

/** The error for a value of the wrong type or out of its range. */
export function invalid(key: string, expected: string, value: unknown): AuditEventError {
  return new AuditEventError("invalid-value", `expected ${expected}, got ${describe(value)}`, { path: key });
}
