// Random JSON that no writer of events produces, but that a reader must handle. Most of it
// differs from Go's output in one or two places, because rejected inputs test little.

import { damagedText } from "./damage.js";
import { EVENT_TYPES, MESSAGES } from "./edition.js";
import { oddTime, randomTime } from "./odd-time.js";
import { randomText } from "./random-text.js";
import type { Random } from "../../../bench/random.js";
import { isMessage, membersOfMessage, messages, valueTypeOf, type SchemaMember } from "./schema.js";

/** Text to read as the named message. */
export interface JSONInput {
  readonly message: string;
  readonly text: string;
}

/** A member of an object as source text. */
interface Member {
  key: string;
  value: string;
}

/** The messages to test. Go cannot unmarshal a OneOf. */
const NAMES = MESSAGES.filter((name) => name !== "OneOf");
const EVENTS = messages.get("OneOf")!.map(({ name }) => name);
const MEMBERS = new Map(NAMES.map((name) => [name, membersOfMessage(name)]));
const TYPES = Object.entries(EVENT_TYPES);

const MAX_DEPTH = 4;
/** Larger than the library's scratch buffer. */
const MAX_TEXT_LENGTH = 17_000;

const FOREIGN_KEYS = [
  "new_field",
  "extra",
  "__proto__",
  "constructor",
  "toString",
  "",
  "0",
  "10",
  "é",
  "😀",
  '"',
  "\\",
];

/** The limits of the integer types and of doubles, and round numbers. */
const BORDERS = [
  ...[0n, 10n, 2n ** 31n, 2n ** 32n, 10n ** 15n, 2n ** 53n, 10n ** 16n, 10n ** 18n, 2n ** 63n, 10n ** 19n, 2n ** 64n],
  ...[10n ** 20n, 10n ** 21n],
];
const INTEGERS = [
  "-0",
  ...BORDERS.flatMap((border) => [border - 1n, border, border + 1n, -border - 1n, -border]).map(String),
];
const DECIMALS = [
  ...["1.0", "1.5", "-1.5", "0.1", "1e0", "1e3", "1E3", "1e+3", "1e-3", "100e-2", "0e0", "0.0", "-0", "-0.0", "-0e1"],
  ...["1e15", "1e16", "1e20", "1e21", "1e-7", "1e308", "2e308", "1e400", "-1e400", "5e-324", "1e-400", "4.35"],
  ...["123456789012345678901234567890", "0.1234567890123456789012345", "9007199254740993", "1".repeat(400)],
];
const INVALID_NUMBERS = [
  ...["00", "01", "-01", "007", "+1", ".5", "5.", "1e", "1e+", "1.e1", "-", "--1", "0x10", "NaN", "Infinity", "1_0"],
  ...["- 1", "1 2", "１"],
];

/** Pieces of strings: escapes, surrogates in any order, and characters that need no escape. */
const STRING_PARTS = [
  ...['\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\u00e9", "\\u0000", "\\u2028", "\\uFFFD"],
  ...["\\ud83d\\ude00", "\\uD83D\\uDE00", "\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\u0041", "\\ud83d\\ud83d"],
  ...["\\ud83d\\n", "\\ud83dx", "\ud83d", "\ude00", "\ud83d\\ude00", "\\ud83d\ude00", "\\udc80", "\udc80", "😀", "é"],
  ...["\u007f", "\u0080", "\u2028", "\u2029", "\ufeff", "\uffff", "\ufffd", "a", "0", " ", "<", "&", "'", "/"],
];
const INVALID_STRING_PARTS = ["\\x", "\\u12", "\\u12G4", "\\U0041", "\\", "\\'", "\\0", "\n", "\t", "\u0000", "\u001f"];

const WORDS = ["true", "false", "null"];
const INVALID_WORDS = ["True", "tru", "nul", "undefined", "nan", "truefalse", ""];
const SPACES = [" ", "\n", "\t", "\r", "\r\n", "  "];
const INVALID_SPACES = ["\u00a0", "\ufeff", "\u000b", "\f", "\u2028", "/**/"];
const ENDS = ["\n", "\r\n", "\n\n", " ", "\t"];
const INVALID_ENDS = ["}", ",", "{}", "x", "null", "\u0000", "\ufeff", "\n{}"];

/** Returns a message of any type except OneOf. */
export function oddJSON(random: Random): JSONInput {
  const message = random.oneIn(4) ? random.pick(NAMES) : random.pick(EVENTS);
  const text = random.oneIn(300) ? valueText(random, 0) : objectText(random, messageOf(random, message, 0));
  const ended = random.oneIn(12) ? text + random.pick(random.oneIn(3) ? INVALID_ENDS : ENDS) : text;
  return { message, text: random.oneIn(8) ? damagedText(random, ended) : ended };
}

function messageOf(random: Random, message: string, depth: number): Member[] {
  const schema = MEMBERS.get(message)!;
  const members: Member[] = [];
  for (const member of schema) if (!random.oneIn(4)) members.push(memberOf(random, message, member, depth));
  // Go merges the values of duplicate keys, at any depth. Only the merging of plain values is compared.
  const plain = schema.filter(({ type }) => !isMessage(valueTypeOf(type) ?? type) && type !== "Traits");
  const spare = (): Member => memberOf(random, message, random.pick(plain), depth);
  const insert = (member: Member): unknown => members.splice(random.below(members.length + 1), 0, member);
  if (random.oneIn(8)) insert({ key: keyText(random, random.pick(FOREIGN_KEYS)), value: valueText(random, 1) });
  if (random.oneIn(20) && plain.length > 0) insert(spare());
  if (random.oneIn(20) && plain.length > 0) insert(inOtherCase(random, spare()));
  if (random.oneIn(20)) members.sort(() => random.below(3) - 1);
  if (random.oneIn(20) && members.length > 0) {
    const member = random.pick(members);
    member.key = escaped(member.key);
  }
  return members;
}

function memberOf(random: Random, message: string, member: SchemaMember, depth: number): Member {
  return { key: JSON.stringify(member.key), value: memberText(random, message, member, depth) };
}

function inOtherCase(random: Random, { key, value }: Member): Member {
  const at = random.below(key.length);
  const others = [key.toUpperCase(), key.slice(0, at) + key.slice(at).toUpperCase()];
  // encoding/json folds these letters to S and K.
  return { key: random.pick([...others, key.replace("s", "ſ"), key.replace("k", "\u212a")]), value };
}

/** Returns a key with one letter escaped. */
function escaped(key: string): string {
  return key.replace(/[a-z]/, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

function memberText(random: Random, message: string, member: SchemaMember, depth: number): string {
  const { key, type, repeated, nullable } = member;
  if (random.oneIn(80)) return random.oneIn(3) ? "null" : valueText(random, 1);
  if (nullable && random.oneIn(6)) return "null";
  if (key === "event" && !random.oneIn(8)) return typeOf(random, message);
  if (repeated) return arrayOf(random, () => typeText(random, type, depth));
  const valueType = valueTypeOf(type);
  if (valueType !== undefined) return objectOf(random, () => typeText(random, valueType, depth));
  return typeText(random, type, depth);
}

function typeText(random: Random, type: string, depth: number): string {
  switch (type) {
    case "string":
      return stringText(random);
    case "bytes":
      return base64Text(random);
    case "bool":
      return random.oneIn(40) ? random.pick([...INVALID_WORDS, '"true"', "0", "1"]) : random.pick(["true", "false"]);
    case "int32":
    case "int64":
    case "uint32":
    case "uint64":
    case "enum":
    case "UInt32Value":
    case "UInt64Value":
      return integerText(random);
    case "Timestamp":
      return `"${random.oneIn(8) ? oddTime(random) : randomTime(random)}"`;
    case "Struct":
      return objectOf(random, () => valueText(random, 1));
    case "Traits":
      return objectOf(random, () => arrayOf(random, () => stringText(random)));
    case "oneof":
      return random.oneIn(20) ? objectOf(random, () => valueText(random, 1)) : "null";
    default:
      if (!isMessage(type)) throw new Error(`unexpected type ${type}`);
      return objectText(random, depth < MAX_DEPTH ? messageOf(random, type, depth + 1) : []);
  }
}

/** Returns bytes in base64, sometimes without padding or with characters that do not belong there. */
function base64Text(random: Random): string {
  const text = Buffer.from(random.several(40, () => random.below(256))).toString("base64");
  if (!random.oneIn(20)) return JSON.stringify(text);
  const at = random.below(text.length + 1);
  return JSON.stringify(
    text.slice(0, at) + random.pick(["", "=", "\n", "-", "_", " "]) + text.slice(at + random.below(2)),
  );
}

/** Returns an event type, usually one of the message's. */
function typeOf(random: Random, message: string): string {
  const types = TYPES.filter((type) => type[1].message === message);
  const [type] = random.pick(random.oneIn(20) || types.length === 0 ? TYPES : types);
  return JSON.stringify(type);
}

/** Returns any JSON value. */
function valueText(random: Random, depth: number): string {
  switch (random.below(depth < MAX_DEPTH ? 8 : 5)) {
    case 0:
      return random.oneIn(30) ? random.pick(INVALID_WORDS) : random.pick(WORDS);
    case 1:
    case 2:
      return numberText(random);
    case 3:
    case 4:
      return stringText(random);
    case 5:
      return arrayOf(random, () => valueText(random, depth + 1));
    default:
      return objectOf(random, () => valueText(random, depth + 1));
  }
}

function arrayOf(random: Random, element: () => string): string {
  const values = random.several(4, () => (random.oneIn(20) ? "null" : element()));
  // Go writes null for an empty list.
  if (values.length === 0 && !random.oneIn(8)) return "null";
  return `[${values.join(space(random) + "," + space(random))}${random.oneIn(80) ? "," : ""}]`;
}

function objectOf(random: Random, value: () => string): string {
  const members = random.several(4, (): Member => {
    const key = random.oneIn(6) ? random.pick(FOREIGN_KEYS) : randomText(random, 30);
    return { key: random.oneIn(8) ? stringText(random) : keyText(random, key), value: value() };
  });
  const repeated = random.oneIn(10) ? random.pick([undefined, ...members]) : undefined;
  return objectText(random, repeated === undefined ? members : [...members, { key: repeated.key, value: value() }]);
}

function keyText(random: Random, key: string): string {
  return random.oneIn(10) ? escaped(JSON.stringify(key)) : JSON.stringify(key);
}

/** Returns an object, sometimes with whitespace, or with an extra or missing comma. */
function objectText(random: Random, members: readonly Member[]): string {
  const isSpaced = random.oneIn(6);
  const gap = (): string => (isSpaced ? space(random) : "");
  const texts = members.map(({ key, value }) => `${gap()}${key}${gap()}:${gap()}${value}${gap()}`);
  const comma = random.oneIn(150) ? random.pick([",,", "", ";"]) : ",";
  return `${gap()}{${texts.join(comma)}${random.oneIn(150) ? "," : ""}}${gap()}`;
}

function space(random: Random): string {
  if (random.oneIn(2)) return "";
  return random.pick(random.oneIn(200) ? INVALID_SPACES : SPACES);
}

function stringText(random: Random): string {
  if (!random.oneIn(5)) return JSON.stringify(randomText(random, random.oneIn(30) ? MAX_TEXT_LENGTH : 300));
  const parts = random.several(8, () => random.pick(random.oneIn(150) ? INVALID_STRING_PARTS : STRING_PARTS));
  return `"${parts.join("")}"`;
}

function integerText(random: Random): string {
  if (random.oneIn(20)) return numberText(random);
  if (random.oneIn(10)) return random.pick(INTEGERS);
  return String(random.bits() >>> random.below(32));
}

function numberText(random: Random): string {
  if (random.oneIn(20)) return random.pick(INVALID_NUMBERS);
  return random.pick(random.oneIn(2) ? INTEGERS : DECIMALS);
}
