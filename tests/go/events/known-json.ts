// Known differences in how Go reads JSON, listed in docs/differences-from-go.md. An input that shows one is
// rewritten to JSON that the library should read as Go reads the original.

import { elementsOf, membersOf, type JSONMember } from "./json-members.js";
import { membersOfMessage, type SchemaMember } from "./schema.js";

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
  const schema = membersOfMessage(type);
  for (const member of membersOf(text)) {
    const found = find(schema, member, via);
    if (found === undefined) continue;
    if (found.key !== member.key) known.add("keys in a different case");
    const value = rewriteValue(found, member.value, via, known);
    const earlier = values.get(found.key);
    if (earlier === undefined) values.set(found.key, value);
    else {
      known.add("duplicate keys");
      parts.push(...[earlier, value].map((part) => objectOf([[found.key, inRange(part)]])));
      values.set(found.key, merged(found, earlier, value, via));
    }
    if (found.type.startsWith("map<") && hasRepeated(value)) {
      known.add("duplicate keys");
      parts.push(...membersOf(value).map((entry) => objectOf([[found.key, objectOf([[entry.key, entry.value]])]])));
    }
    if (found.repeated && value === "[]") known.add("empty lists");
  }
  return { text: objectOf([...values]), parts, known: [...known] };
}

/** Rewrites the empty lists and the times with an offset in Go's JSON to the form that the library writes. */
export function inLibraryStyle(type: string, text: string): string {
  let written = text;
  for (const member of membersOfMessage(type)) {
    const key = JSON.stringify(member.key);
    if (member.repeated) written = written.replace(`${key}:[]`, `${key}:null`);
    if (member.type !== "Timestamp") continue;
    const pattern = new RegExp(`(?<=[{,]${key.replaceAll(".", "\\.")}:)"[^"]*"`);
    written = written.replace(pattern, utcOf);
  }
  return written;
}

function find(schema: readonly SchemaMember[], { key }: JSONMember, via: Via): SchemaMember | undefined {
  const fold = (text: string): string => (via === "std" ? text.replaceAll("ſ", "s") : text).toLowerCase();
  return schema.find((member) => member.key === key) ?? schema.find((member) => fold(member.key) === fold(key));
}

/** Returns the value that Go reads from two values of a key; the library reads the later one. */
function merged({ type, repeated }: SchemaMember, earlier: string, later: string, via: Via): string {
  if (type.startsWith("map<")) {
    if (!isObject(earlier) || !isObject(later)) return later;
    return objectOf([...membersOf(earlier), ...membersOf(later)].map(({ key, value }) => [key, value]));
  }
  if (repeated) {
    if (via === "jsoniter" || !later.startsWith("[") || !earlier.startsWith("[")) return later;
    const before = elementsOf(earlier);
    return `[${elementsOf(later)
      .map((element, i) => (element === "null" ? (before[i] ?? element) : element))
      .join()}]`;
  }
  const nullIsNothing = type !== "Struct" && !(via === "jsoniter" && type === "string");
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

const INTEGER_BITS: Readonly<Record<string, number>> = { int32: 32, int64: 64, uint64: 64 };

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
  const structs = membersOfMessage(type).filter((member) => member.type === "Struct");
  const members = membersOf(text).map((member) => {
    const isStruct = find(structs, member, "jsoniter") !== undefined;
    return `${withoutPairs(member.rawKey)}:${isStruct ? member.value : withoutPairs(member.value)}`;
  });
  return `{${members.join()}}`;
}

function withoutPairs(text: string): string {
  return text.replace(/\\(?:u(d[89a-f]..)\\u(....)|.)/gis, (escape, first?: string, second?: string) => {
    if (first === undefined || second === undefined) return escape;
    if (/^d[89ab]/i.test(first) && /^d[c-f]/i.test(second)) return escape;
    return /^d[89a-f]/i.test(second) ? "\\ufffd\\ufffd" : `\\ufffd\\u${second}`;
  });
}

/** Removes the members whose keys have escapes, because jsoniter does not decode keys. */
export function withoutEscapedKeys(text: string): string {
  const members = membersOf(text).filter(({ rawKey }) => !rawKey.includes("\\"));
  return `{${members.map(({ rawKey, value }) => `${rawKey}:${value}`).join()}}`;
}

/** Returns the reason why jsoniter rejects an object that is valid JSON, or undefined. */
export function rejectionByJsoniter(text: string): string | undefined {
  const members = membersOf(text);
  if (members.some(({ rawKey }) => rawKey.includes('\\"'))) return "quotes in keys";
  return members.some(({ value }) => hasHugeNumber(value)) ? "huge numbers skipped" : undefined;
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
