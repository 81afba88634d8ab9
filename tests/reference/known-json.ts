// What Go reads otherwise than the library, as the main README says: an input that has such
// a thing is told as JSON in which both read the same.

import { elementsOf, membersOf, type JsonMember } from "./json-members.js";
import { membersOfMessage, type SchemaMember } from "./schema-members.js";

/** Which of Go's two readers. */
export type Via = "std" | "jsoniter";

/** An input as it is to be read for what Go reads of it. */
export interface Retold {
  readonly text: string;
  /** Texts that have to be readable as well. */
  readonly parts: readonly string[];
  /** What the input has that Go reads otherwise. */
  readonly known: readonly string[];
}

/** Tells the object in a text, which is JSON, as a reader of Go takes it. */
export function retell(type: string, text: string, via: Via): Retold {
  const known = new Set<string>();
  const parts: string[] = [];
  const values = new Map<string, string>();
  const schema = membersOfMessage(type);
  for (const member of membersOf(text)) {
    const found = find(schema, member, via);
    if (found === undefined) continue;
    if (found.key !== member.key) known.add("keys in other case");
    const value = retoldValue(found, member.value, via, known);
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

/** Go's JSON with what the library writes for empty lists and for times with an offset. */
export function asWrittenHere(type: string, text: string): string {
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

function find(schema: readonly SchemaMember[], { key }: JsonMember, via: Via): SchemaMember | undefined {
  const fold = (text: string): string => (via === "std" ? text.replaceAll("ſ", "s") : text).toLowerCase();
  return schema.find((member) => member.key === key) ?? schema.find((member) => fold(member.key) === fold(key));
}

/** What Go makes of two values of a key, of which the second one counts here. */
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

function retoldValue({ type }: SchemaMember, value: string, via: Via, known: Set<string>): string {
  if (type === "Timestamp") return retoldTime(value, known);
  const bits = INTEGER_BITS[type];
  if (bits === undefined || via === "std" || !/^-?[0-9]+$/.test(value)) return value;
  // jsoniter does not notice all that overflows.
  const magnitude = BigInt(value.replace("-", ""));
  const wrapped = BigInt.asUintN(bits, magnitude);
  if (wrapped === magnitude) return value;
  known.add("integers out of range");
  return value.startsWith("-") ? `-${wrapped}` : String(wrapped);
}

const INTEGER_BITS: Readonly<Record<string, number>> = { int32: 32, int64: 64, uint64: 64 };

/** A time of the first or last years, which may be out of range, in other years; Go looks at that of the last one only. */
function inRange(value: string): string {
  return value.replace(/^"(0000|0001|9999)-/, (_, year: string) => `"${YEARS_INSIDE[year]}-`);
}

/** Years that are as long. */
const YEARS_INSIDE: Readonly<Record<string, string>> = { "0000": "0004", "0001": "0005", "9999": "9995" };

/** A time as Go reads it, quoted; hours of an offset that it writes may have three digits, and those that it reads a sign. */
const GO_TIME =
  /^"(\d{4}-\d\d-\d\d)T(\d\d?):(\d\d):(\d\d|(?=[.,]))(?:[.,](\d+))?(?:Z|([+-])(\d\d\d?|[+-]\d):(\d\d|[+-]\d))"$/;
const RFC3339_TIME = /^"[^T]*T\d\d:\d\d:\d\d[^,]*(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"$/;

/** A time that Go reads though it is not RFC 3339, as one in UTC; one that Go refuses as none. */
function retoldTime(value: string, known: Set<string>): string {
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

/** A time that Go reads, in UTC. */
function utcOf(value: string): string {
  const [, date, hour, minute, second, fraction = "", sign, hours = "0", minutes = "0"] = GO_TIME.exec(value)!;
  const local = new Date(`${date}T${hour!.padStart(2, "0")}:${minute}:${second || "00"}Z`);
  // Date rolls over the days that a month does not have; it is not to help.
  if (Number.isNaN(local.getTime()) || !local.toISOString().startsWith(date!)) return '"no time"';
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  const digits = fraction.slice(0, 9).replace(/0+$/, "");
  return `"${new Date(local.getTime() - offset).toISOString().slice(0, -5)}${digits && "."}${digits}Z"`;
}

/**
 * The object with escapes of two surrogates in a row that are no pair as jsoniter reads them:
 * as two U+FFFD. It does not read Structs.
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

/** The object without the members whose keys have escapes, which jsoniter takes for other ones. */
export function withoutEscapedKeys(text: string): string {
  const members = membersOf(text).filter(({ rawKey }) => !rawKey.includes("\\"));
  return `{${members.map(({ rawKey, value }) => `${rawKey}:${value}`).join()}}`;
}

/** What keeps jsoniter from reading an object, though it is JSON, or undefined. */
export function refusedByJsoniter(text: string): string | undefined {
  const members = membersOf(text);
  if (members.some(({ rawKey }) => rawKey.includes('\\"'))) return "quotes in keys";
  return members.some(({ value }) => hasHugeNumber(value)) ? "huge numbers passed over" : undefined;
}

function hasHugeNumber(value: string): boolean {
  const tokens = value.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").split(/[[\]{},:]/);
  // One that begins with 0 it reads as a float32.
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
