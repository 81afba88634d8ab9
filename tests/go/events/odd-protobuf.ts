// Random protobuf that no writer of events produces, but that a reader must handle. Most of it is
// valid, because rejected inputs test little.

import { concat, utf8 } from "../../support/bytes.js";
import { tag, varint } from "../../support/wire.js";
import { damagedBytes } from "./damage.js";
import { randomText } from "./random-text.js";
import type { Random } from "../../../bench/random.js";
import { MESSAGES } from "./edition.js";
import { messages, valueTypeOf, VARINTS, type SchemaField } from "./schema.js";

/** Bytes to decode as the named message. */
export interface ProtobufInput {
  readonly message: string;
  readonly bytes: Uint8Array;
}

const MAX_DEPTH = 5;
/** Larger than the library's scratch buffer. */
const MAX_TEXT_LENGTH = 17_000;

/** Invalid UTF-8: without a lead byte, truncated, surrogates, overlong, above U+10FFFF. */
const NOT_UTF8 = ["ff", "80", "c3", "e280", "f09f98", "eda080", "edbfbf", "c080", "e08080", "f4908080", "f8888080"].map(
  (hex) => Uint8Array.from(Buffer.from(hex, "hex")),
);

const INTEGERS = [0n, 1n, 2n, 127n, 128n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n, 2n ** 64n].flatMap(
  (border) => [border - 1n, border, border + 1n, -border],
);

/** The first and the last second of a valid time. */
const [FIRST_SECOND, LAST_SECOND] = [-62135596800n, 253402300799n];
const GOOD_SECONDS = [FIRST_SECOND, FIRST_SECOND + 1n, -1n, 0n, 1n, 2n ** 31n, 2n ** 32n, LAST_SECOND];
const BAD_SECONDS = [FIRST_SECOND - 1n, LAST_SECOND + 1n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 40n)];
/** Only the low 32 bits of a larger value count. */
const GOOD_NANOS = [0n, 1n, 100000000n, 999999999n, 2n ** 32n, 2n ** 32n + 5n, -(2n ** 32n)];
const BAD_NANOS = [-1n, 1000000000n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n];

/** Field numbers that no message has. */
const UNKNOWN_NUMBERS = [100, 1000, 2047, 2048, 2 ** 28, 2 ** 29 - 1, 2 ** 29, 2 ** 31 - 1];
const ILLEGAL_NUMBERS = [0, 2 ** 31, 2 ** 32 - 1];
/** Field numbers that gogo mistakes for others, because it truncates them to 32 bits. */
const WRAPPING_NUMBERS = [2 ** 32 + 1, 2 ** 32 + 100, 2 ** 40];

/** Returns a message of any type. */
export function oddProtobuf(random: Random): ProtobufInput {
  const message = random.oneIn(3) ? random.pick(MESSAGES) : "OneOf";
  const bytes = fieldsOf(random, message, 0);
  return { message, bytes: random.oneIn(6) ? damagedBytes(random, bytes) : bytes };
}

/** Returns random fields of a message in any order, with repeats and unknown fields. */
function fieldsOf(random: Random, type: string, depth: number): Uint8Array {
  const all = messages.get(type)!;
  const isOneOf = type === "OneOf";
  // Only the last event of a OneOf counts, so most have one event. The others have several, of one or two types.
  const count = isOneOf && !random.oneIn(5) ? 1 : random.below(8);
  const fields = isOneOf && random.oneIn(2) ? [random.pick(all), random.pick(all)] : all;
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    if (random.oneIn(12)) parts.push(unknownField(random, random.pick(UNKNOWN_NUMBERS), depth));
    if (fields.length > 0) parts.push(fieldOf(random, random.pick(fields), depth));
  }
  return concat(...parts);
}

function fieldOf(random: Random, { type, number, repeated }: SchemaField, depth: number): Uint8Array {
  if (random.oneIn(150)) return unknownField(random, number, depth);
  const valueType = valueTypeOf(type);
  if (valueType !== undefined) return lengthDelimited(random, number, entryOf(random, valueType, depth));
  if (repeated && VARINTS.has(type) && random.oneIn(2)) {
    const packed = random.several(5, () => varintOf(random, integer(random)));
    return lengthDelimited(random, number, concat(...packed));
  }
  return valueOf(random, type, number, depth);
}

function valueOf(random: Random, type: string, number: number, depth: number): Uint8Array {
  switch (type) {
    case "string":
      return lengthDelimited(random, number, textOf(random));
    case "bytes":
      return lengthDelimited(random, number, bytesOf(random, 20));
    case "double":
      return concat(tagOf(random, number, 1), bytesOf(random, 0, 8));
    case "Timestamp":
      return lengthDelimited(random, number, timeOf(random, depth));
    default:
      if (VARINTS.has(type)) return concat(tagOf(random, number, 0), varintOf(random, integer(random)));
      return lengthDelimited(random, number, depth < MAX_DEPTH ? fieldsOf(random, type, depth + 1) : new Uint8Array(0));
  }
}

/** Returns a map entry. Some have no key or value, or several of them, in any order. */
function entryOf(random: Random, valueType: string, depth: number): Uint8Array {
  const key = (): Uint8Array => lengthDelimited(random, 1, textOf(random));
  const value = (): Uint8Array => valueOf(random, valueType, 2, depth + 1);
  if (!random.oneIn(4)) return concat(key(), value());
  const parts = random.several(5, () => {
    if (random.oneIn(8)) return unknownField(random, random.pick(UNKNOWN_NUMBERS), depth);
    if (random.oneIn(30)) return unknownField(random, 1 + random.below(2), depth);
    return random.oneIn(2) ? key() : value();
  });
  return concat(...parts);
}

/** Returns a time. Some have no seconds or nanoseconds, or several of them, of which the last counts. */
function timeOf(random: Random, depth: number): Uint8Array {
  const seconds = (): bigint => {
    if (random.oneIn(60)) return random.pick(BAD_SECONDS);
    if (random.oneIn(4)) return random.pick(GOOD_SECONDS);
    return FIRST_SECOND + (BigInt(random.bits()) * (LAST_SECOND - FIRST_SECOND)) / 2n ** 32n;
  };
  const nanos = (): bigint => {
    if (random.oneIn(60)) return random.pick(BAD_NANOS);
    return random.oneIn(4) ? random.pick(GOOD_NANOS) : BigInt(random.below(1e9));
  };
  const field = (number: number, value: bigint): Uint8Array =>
    concat(tagOf(random, number, 0), varintOf(random, value));
  if (random.oneIn(2)) return concat(field(1, seconds()), field(2, nanos()));
  const parts = random.several(5, () => {
    if (random.oneIn(8)) return unknownField(random, random.pick(UNKNOWN_NUMBERS), depth);
    if (random.oneIn(100)) return unknownField(random, 1 + random.below(2), depth);
    return random.oneIn(2) ? field(1, seconds()) : field(2, nanos());
  });
  return concat(...parts);
}

/** Returns a field with this number and any wire type. A group contains further unknown fields. */
function unknownField(random: Random, number: number, depth: number): Uint8Array {
  const ordinary = random.oneIn(50) ? random.pick([...ILLEGAL_NUMBERS, ...WRAPPING_NUMBERS]) : number;
  const type = random.oneIn(80) ? random.pick([4, 6, 7]) : random.pick([0, 1, 2, 3, 5]);
  const start = tagOf(random, ordinary, type);
  if (type === 0) return concat(start, varintOf(random, integer(random)));
  if (type === 1) return concat(start, bytesOf(random, 0, 8));
  if (type === 5) return concat(start, bytesOf(random, 0, 4));
  if (type === 2) return lengthDelimited(random, ordinary, bytesOf(random, 10));
  if (type !== 3) return start;
  const inner = depth > MAX_DEPTH ? [] : random.several(4, () => unknownField(random, innerNumber(random), depth + 1));
  if (random.oneIn(60)) return concat(start, ...inner);
  // gogo does not check the field number of an end-group tag.
  return concat(start, ...inner, tagOf(random, random.oneIn(8) ? innerNumber(random) : ordinary, 4));
}

/** Returns a field number for a group, in which every number is unknown. */
function innerNumber(random: Random): number {
  return random.oneIn(4) ? random.below(8) : random.pick(UNKNOWN_NUMBERS);
}

function lengthDelimited(random: Random, number: number, bytes: Uint8Array): Uint8Array {
  const length = random.oneIn(250) ? wrongLength(random, bytes.length) : BigInt(bytes.length);
  return concat(tagOf(random, number, 2), varintOf(random, length), bytes);
}

function wrongLength(random: Random, length: number): bigint {
  if (random.oneIn(4)) return random.pick(INTEGERS);
  return BigInt(Math.max(0, length + random.below(7) - 3));
}

function tagOf(random: Random, number: number, type: number): Uint8Array {
  const exact = tag(number, type);
  return random.oneIn(40) ? overlong(random, exact) : exact;
}

function varintOf(random: Random, value: bigint): Uint8Array {
  const exact = varint(value);
  return random.oneIn(25) ? overlong(random, exact) : exact;
}

/** Lengthens a varint to at most ten bytes, sometimes with bits above 64, or rarely to eleven bytes. */
function overlong(random: Random, exact: Uint8Array): Uint8Array {
  const bytes = [...exact];
  const length = random.oneIn(30) ? 11 : bytes.length + random.below(11 - bytes.length);
  while (bytes.length < length) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(0);
  }
  if (bytes.length === 10 && random.oneIn(2)) bytes[9]! |= random.below(128) & 0x7e;
  return Uint8Array.from(bytes);
}

function integer(random: Random): bigint {
  if (random.oneIn(2)) return random.pick(INTEGERS);
  return ((BigInt(random.bits()) << 32n) | BigInt(random.bits())) >> BigInt(random.below(64));
}

/** Returns a text, sometimes with invalid UTF-8. */
function textOf(random: Random): Uint8Array {
  const text = (): Uint8Array => utf8(randomText(random, random.oneIn(30) ? MAX_TEXT_LENGTH : 300));
  if (!random.oneIn(6)) return text();
  return concat(text(), ...random.several(4, () => random.pick(NOT_UTF8)), text());
}

function bytesOf(random: Random, bound: number, least = 0): Uint8Array {
  const length = least + (bound > 0 ? random.below(bound) : 0);
  return Uint8Array.from({ length }, () => random.below(256));
}
