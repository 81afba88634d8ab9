// Known differences in how Go reads JSON, listed in docs/differences-from-go.md. An input that shows one is
// rewritten to JSON that the library should read as Go reads the original.

import { isOneofError } from "../../support/gogo-differences.js";
import type { Answer } from "./answers.js";
import { elementsOf, membersOf, type JSONMember } from "./json-members.js";
import { isMessage, membersOfMessage, valueTypeOf, type SchemaMember } from "./schema.js";

/** One of Go's two JSON readers. */
export type Via = "std" | "jsoniter";

/** An input rewritten so that the library reads it as Go reads the original. */
export interface RewrittenInput {
  readonly text: string;
  /** Further texts that must be readable too. */
  readonly parts: readonly string[];
  /** The known differences that the input shows. */
  readonly known: readonly string[];
}

/** Rewrites a valid JSON object so that the library reads it as one of Go's readers reads the original. */
export function rewriteLikeGo(type: string, text: string, via: Via): RewrittenInput {
  const known = new Set<string>();
  const parts: string[] = [];
  const values = new Map<string, string>();
  const lists = new ReusedLists();
  const schema = membersOfMessage(type);
  for (const member of membersOf(text)) {
    const found = find(schema, member, via);
    if (found === undefined) continue;
    if (found.key !== member.key) known.add("keys in a different case");
    const value = inMessages(found, member.value, (nestedType, nested) => {
      const inner = rewriteLikeGo(nestedType, nested, via);
      for (const name of inner.known) known.add(name);
      parts.push(...inner.parts.map((part) => objectOf([[found.key, placed(found, part)]])));
      return inner.text;
    });
    const rewritten =
      found.repeated && via === "std" ? lists.read(found.key, value) : rewriteValue(found, value, via, known);
    const earlier = values.get(found.key);
    if (earlier === undefined) values.set(found.key, rewritten);
    else {
      known.add("duplicate keys");
      parts.push(...[earlier, rewritten].map((part) => objectOf([[found.key, inRange(part)]])));
      values.set(found.key, merged(found, earlier, rewritten, via));
    }
    if (isMap(found) && hasRepeated(rewritten)) {
      known.add("duplicate keys");
      parts.push(...membersOf(rewritten).map((entry) => objectOf([[found.key, objectOf([[entry.key, entry.value]])]])));
    }
    for (const name of emptyOf(found, rewritten)) known.add(name);
  }
  return { text: objectOf([...values]), parts, known: [...known] };
}

/** True if Go cannot marshal the message that it has read: it panics for a nil pointer in a list, which comes from null. */
export function hasNilInList({ ok, error }: Answer, text: string): boolean {
  return !ok && /^panic: .*nil pointer/.test(error!) && /[[,]\s*null\s*[,\]]/.test(text);
}

/** True if Go cannot read the message because of a oneof. */
export function hasOneof({ ok, error }: Answer): boolean {
  return !ok && (isOneofError(error!) || error!.includes("decode non empty interface"));
}

/** Returns the known differences of an empty value, which the library writes as null. */
function emptyOf({ type, repeated, omitEmpty }: SchemaMember, value: string): string[] {
  if (value === "[]") return repeated && !omitEmpty ? ["empty lists"] : [];
  if (value === '""') return type === "bytes" && !omitEmpty ? ["empty bytes"] : [];
  if (value === "{}") return isMap({ type }) && !omitEmpty ? ["empty maps"] : [];
  if (type !== "Traits" || !isObject(value)) return [];
  return membersOf(value).some((entry) => entry.value === "[]") ? ["empty lists"] : [];
}

function isMap({ type }: Pick<SchemaMember, "type">): boolean {
  return type === "Traits" || valueTypeOf(type) !== undefined;
}

/** Rewrites the empty values and the times with an offset in Go's JSON to the form that the library writes. */
export function inLibraryStyle(type: string, text: string): string {
  const schema = new Map(membersOfMessage(type).map((member) => [member.key, member]));
  const members = membersOf(text).map(({ key, rawKey, value }) => {
    const member = schema.get(key);
    return `${rawKey}:${member === undefined ? value : styled(member, value)}`;
  });
  return `{${members.join()}}`;
}

function styled(member: SchemaMember, value: string): string {
  if (member.type === "Timestamp") return GO_TIME.test(value) ? utcOf(value) : value;
  if (member.type === "Traits" && isObject(value) && value !== "{}") {
    const entries = membersOf(value).map((entry) => `${entry.rawKey}:${entry.value === "[]" ? "null" : entry.value}`);
    return `{${entries.join()}}`;
  }
  if (emptyOf(member, value).length > 0) return "null";
  return inMessages(member, value, inLibraryStyle);
}

/** Returns the value of a member, with each message in it rewritten. */
function inMessages(
  { type, repeated }: SchemaMember,
  value: string,
  rewrite: (type: string, text: string) => string,
): string {
  const rewriteOne = (of: string, text: string): string => (isObject(text) ? rewrite(of, text) : text);
  if (isMessage(type)) {
    if (!repeated) return rewriteOne(type, value);
    if (!value.startsWith("[")) return value;
    return `[${elementsOf(value)
      .map((element) => rewriteOne(type, element))
      .join()}]`;
  }
  const valueType = valueTypeOf(type);
  if (valueType === undefined || !isMessage(valueType) || !isObject(value)) return value;
  const entries = membersOf(value).map((entry) => `${entry.rawKey}:${rewriteOne(valueType, entry.value)}`);
  return `{${entries.join()}}`;
}

/** Returns a message as the value of a member: itself, in a list or in a map. */
function placed({ type, repeated }: SchemaMember, message: string): string {
  if (repeated) return `[${message}]`;
  return isMessage(type) ? message : `{"":${message}}`;
}

function find(schema: readonly SchemaMember[], { key }: JSONMember, via: Via): SchemaMember | undefined {
  const fold = (text: string): string => {
    if (via === "std") return text.replaceAll("ſ", "s").toLowerCase();
    return isSmall(schema) ? text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : text.toLowerCase();
  };
  return schema.find((member) => member.key === key) ?? schema.find((member) => fold(member.key) === fold(key));
}

/**
 * True if jsoniter has a special decoder for a message with few keys, all in lower case. It decodes escapes in keys, and
 * ignores case only of ASCII letters.
 */
function isSmall(schema: readonly SchemaMember[]): boolean {
  return schema.length <= 10 && schema.every(({ key }) => key === key.toLowerCase());
}

/**
 * The lists of a message as encoding/json reads them from duplicate keys: it reuses the memory of the earlier list, in
 * which null leaves an element unchanged.
 */
class ReusedLists {
  readonly #memory = new Map<string, readonly string[]>();

  /** Returns the list that Go reads from the value of a key. */
  read(key: string, value: string): string {
    const before = this.#memory.get(key) ?? [];
    this.#memory.delete(key);
    if (!value.startsWith("[") || value === "[]") return value;
    const elements = elementsOf(value).map((element, i) => (element === "null" ? (before[i] ?? element) : element));
    this.#memory.set(key, [...elements, ...before.slice(elements.length)]);
    return `[${elements.join()}]`;
  }
}

/** Returns the value that Go reads from two values of a key; the library reads the later one. */
function merged({ type, repeated, nullable }: SchemaMember, earlier: string, later: string, via: Via): string {
  if (type.startsWith("map<")) {
    if (!isObject(earlier) || !isObject(later)) return later;
    return objectOf([...membersOf(earlier), ...membersOf(later)].map(({ key, value }) => [key, value]));
  }
  if (repeated) return later;
  const nullIsNothing = !nullable && type !== "bytes" && !(via === "jsoniter" && type === "string");
  return later === "null" && nullIsNothing ? earlier : later;
}

function rewriteValue({ type }: SchemaMember, value: string, via: Via, known: Set<string>): string {
  if (type === "Timestamp") return rewriteTime(value, known);
  const bits = INTEGER_BITS[type];
  if (bits === undefined || via === "std" || !/^-?[0-9]+$/.test(value)) return value;
  // jsoniter misses some overflows.
  const magnitude = BigInt(value.replace("-", ""));
  const wrapped = BigInt.asUintN(bits, magnitude);
  if (wrapped === magnitude) return value;
  known.add("integers out of range");
  return value.startsWith("-") ? `-${wrapped}` : String(wrapped);
}

const INTEGER_BITS: Readonly<Record<string, number>> = {
  ...{ int32: 32, enum: 32, uint32: 32, UInt32Value: 32 },
  ...{ int64: 64, uint64: 64, UInt64Value: 64 },
};

/** Moves a time of the first or last years into the valid range. Go checks the range only of a key's last value. */
function inRange(value: string): string {
  return value.replace(/^"(0000|0001|9999)-/, (_, year: string) => `"${YEARS_IN_RANGE[year]}-`);
}

/** Valid years with the same number of days. */
const YEARS_IN_RANGE: Readonly<Record<string, string>> = { "0000": "0004", "0001": "0005", "9999": "9995" };

/** Matches a quoted time as Go writes or reads it. Offset hours may have three digits if written, a sign if read. */
const GO_TIME =
  /^"(\d{4}-\d\d-\d\d)T(\d\d?):(\d\d):(\d\d|(?=[.,]))(?:[.,](\d+))?(?:Z|([+-])(\d\d\d?|[+-]\d):(\d\d|[+-]\d))"$/;
const RFC3339_TIME = /^"[^T]*T\d\d:\d\d:\d\d[^,]*(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"$/;

/** Rewrites a time that is not RFC 3339: to UTC if Go accepts it, and to an invalid time if only Go rejects it. */
function rewriteTime(value: string, known: Set<string>): string {
  if (value.includes("\\")) {
    known.add("escapes in times");
    return '"no time"';
  }
  const match = GO_TIME.exec(value);
  if (match === null || match[7]?.length === 3) return value;
  if (!value.endsWith('Z"')) known.add("times with an offset");
  if (RFC3339_TIME.test(value)) return value;
  known.add("loose times");
  return utcOf(value);
}

/** Converts a time that Go accepts to UTC. */
function utcOf(value: string): string {
  const [, date, hour, minute, second, fraction = "", sign, hours = "0", minutes = "0"] = GO_TIME.exec(value)!;
  const local = new Date(`${date}T${hour!.padStart(2, "0")}:${minute}:${second || "00"}Z`);
  // Date accepts days that a month does not have and rolls over; Go rejects them.
  if (Number.isNaN(local.getTime()) || !local.toISOString().startsWith(date!)) return '"no time"';
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  const digits = fraction.slice(0, 9).replace(/0+$/, "");
  return `"${new Date(local.getTime() - offset).toISOString().slice(0, -5)}${digits && "."}${digits}Z"`;
}

/**
 * Replaces surrogate escapes that are not part of a valid pair with U+FFFD, the way jsoniter reads
 * them. Structs are unchanged, since jsoniter does not read them.
 */
export function withoutBrokenPairs(type: string, text: string): string {
  const schema = membersOfMessage(type);
  const members = membersOf(text).map((member) => {
    const found = find(schema, member, "jsoniter");
    return `${withoutPairs(member.rawKey)}:${found === undefined ? withoutPairs(member.value) : pairless(found, member.value)}`;
  });
  return `{${members.join()}}`;
}

function pairless(member: SchemaMember, value: string): string {
  if (member.type === "Struct") return value;
  if (!isMessage(valueTypeOf(member.type) ?? member.type)) return withoutPairs(value);
  const rewritten = inMessages(member, value, withoutBrokenPairs);
  if (!isMap(member) || !isObject(rewritten)) return rewritten;
  const entries = membersOf(rewritten).map((entry) => `${withoutPairs(entry.rawKey)}:${entry.value}`);
  return `{${entries.join()}}`;
}

function withoutPairs(text: string): string {
  return text.replace(/\\(?:u(d[89a-f]..)\\u(....)|.)/gis, (escape, first?: string, second?: string) => {
    if (first === undefined || second === undefined) return escape;
    if (/^d[89ab]/i.test(first) && /^d[c-f]/i.test(second)) return escape;
    return /^d[89a-f]/i.test(second) ? "\\ufffd\\ufffd" : `\\ufffd\\u${second}`;
  });
}

/** Removes the members whose keys have escapes from large messages, because jsoniter does not decode these keys. */
export function withoutEscapedKeys(type: string, text: string): string {
  const schema = membersOfMessage(type);
  const members = membersOf(text).filter(({ rawKey }) => isSmall(schema) || !rawKey.includes("\\"));
  const rewritten = members.map((member) => {
    const found = find(schema, member, "jsoniter");
    const value = found === undefined ? member.value : inMessages(found, member.value, withoutEscapedKeys);
    return `${member.rawKey}:${value}`;
  });
  return `{${rewritten.join()}}`;
}

/** Returns the reason why jsoniter rejects an object that is valid JSON, or undefined. */
export function rejectionByJsoniter(type: string, text: string): string | undefined {
  if (hasQuoteInKey(type, text)) return "quotes in keys";
  return membersOf(text).some(({ value }) => hasHugeNumber(value)) ? "huge numbers skipped" : undefined;
}

function hasQuoteInKey(type: string, text: string): boolean {
  const schema = membersOfMessage(type);
  return membersOf(text).some((member) => {
    if (member.rawKey.includes('\\"') && !isSmall(schema)) return true;
    const found = find(schema, member, "jsoniter");
    let isFound = false;
    if (found !== undefined) {
      inMessages(found, member.value, (nestedType, nested) => {
        isFound ||= hasQuoteInKey(nestedType, nested);
        return nested;
      });
    }
    return isFound;
  });
}

function hasHugeNumber(value: string): boolean {
  const tokens = value.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").split(/[[\]{},:]/);
  // jsoniter reads a skipped number that begins with 0 as a float32.
  const numberOf = (token: string): number => (/^\s*0/.test(token) ? Math.fround(Number(token)) : Number(token));
  return tokens.some((token) => Math.abs(numberOf(token)) === Infinity);
}

function hasRepeated(object: string): boolean {
  if (!isObject(object)) return false;
  const keys = membersOf(object).map(({ key }) => key);
  return new Set(keys).size < keys.length;
}

export function isObject(text: string): boolean {
  return text.startsWith("{");
}

function objectOf(members: readonly (readonly [key: string, value: string])[]): string {
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
}
