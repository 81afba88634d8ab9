// Edits of the fields of a message. The lengths of the enclosing messages are updated.

import type { Random } from "../../bench/random.js";
import { concat, utf8 } from "../support/bytes.js";
import { messages } from "../support/schema.js";
import type { WireSchema } from "../support/schema-2026.js";
import { tag, varint } from "../support/wire.js";
import { KEYS, INTEGERS } from "./interesting.js";

/** A field on the wire. Its value is a message, or the bytes of any other value. */
export interface WireField {
  readonly number: number;
  readonly type: number;
  readonly value: Uint8Array | WireMessage;
}

/** A message as its fields, in their order on the wire. */
export interface WireMessage {
  readonly name: string;
  readonly fields: WireField[];
}

/** Parses a message of type `name`. Returns undefined if it is invalid or has groups. */
export function parseMessage(name: string, bytes: Uint8Array, schema: WireSchema = messages): WireMessage | undefined {
  const fields: WireField[] = [];
  for (let pos = 0; pos < bytes.length;) {
    const key = readVarint(bytes, pos);
    if (key === undefined) return undefined;
    const [number, type] = [Number(key.value >> 3n), Number(key.value & 7n)];
    const place = placeOfValue(bytes, key.end, type);
    if (place === undefined || place.end > bytes.length) return undefined;
    const value = bytes.slice(place.start, place.end);
    const inner = type === 2 ? typeOfField(name, number, schema) : undefined;
    const message = inner && isMessage(inner, schema) && parseMessage(inner, value, schema);
    fields.push({ number, type, value: message || value });
    pos = place.end;
  }
  return { name, fields };
}

/** Encodes a message, with the lengths of the messages in it. */
export function bytesOfMessage({ fields }: WireMessage): Uint8Array {
  return concat(...fields.map(bytesOfField));
}

function bytesOfField({ number, type, value }: WireField): Uint8Array {
  const bytes = value instanceof Uint8Array ? value : bytesOfMessage(value);
  return concat(tag(number, type), type === 2 ? varint(bytes.length) : concat(), bytes);
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; end: number } | undefined {
  let value = 0n;
  for (let i = 0; i < 10 && start + i < bytes.length; i++) {
    value |= BigInt(bytes[start + i]! & 0x7f) << BigInt(7 * i);
    if (bytes[start + i]! < 0x80) return { value, end: start + i + 1 };
  }
  return undefined;
}

function placeOfValue(bytes: Uint8Array, start: number, type: number): { start: number; end: number } | undefined {
  if (type === 1) return { start, end: start + 8 };
  if (type === 5) return { start, end: start + 4 };
  const number = readVarint(bytes, start);
  if (number === undefined || (type !== 0 && type !== 2)) return undefined;
  return type === 0 ? { start, end: number.end } : { start: number.end, end: number.end + Number(number.value) };
}

function typeOfField(message: string, number: number, schema: WireSchema): string | undefined {
  const entry = /^map<string, ([\w.]+)>$/.exec(message);
  if (entry !== null) return number === 2 ? entry[1] : undefined;
  return schema.get(message)?.find((field) => field.number === number)?.type;
}

function isMessage(type: string, schema: WireSchema): boolean {
  return type === "Timestamp" || type.startsWith("map<") || schema.has(type);
}

/** Returns the message and all messages in it. */
export function messagesIn(message: WireMessage): WireMessage[] {
  const inner = message.fields.flatMap(({ value }) => (value instanceof Uint8Array ? [] : messagesIn(value)));
  return [message, ...inner];
}

type Edit = (fields: WireField[], random: Random, donor: WireMessage) => void;

/** Edits that keep a message valid according to the schema. */
export const HARMLESS_EDITS: Readonly<Record<"drop" | "duplicate" | "swap", Edit>> = {
  drop: (fields, random) => void fields.splice(random.below(fields.length), 1),
  duplicate(fields, random) {
    fields.splice(random.below(fields.length + 1), 0, random.pick(fields));
  },
  swap(fields, random) {
    const [i, j] = [random.below(fields.length), random.below(fields.length)];
    [fields[i], fields[j]] = [fields[j]!, fields[i]!];
  },
};

/** Edits that set, move or insert arbitrary values. */
export const VALUE_EDITS: Readonly<Record<"change" | "retype" | "renumber" | "transplant" | "insert", Edit>> = {
  change(fields, random) {
    const i = random.below(fields.length);
    const { number, type } = fields[i]!;
    fields[i] = { number, type, value: anyValue(type, random) };
  },
  retype(fields, random) {
    const i = random.below(fields.length);
    fields[i] = anyField(fields[i]!.number, random);
  },
  renumber(fields, random) {
    const i = random.below(fields.length);
    fields[i] = { ...fields[i]!, number: random.below(random.pick([8, 40, 2 ** 29])) };
  },
  transplant(fields, random, donor) {
    const others = random.pick(messagesIn(donor)).fields;
    // Copied, because in the same message it may contain these fields.
    if (others.length > 0) fields.splice(random.below(fields.length + 1), 0, structuredClone(random.pick(others)));
  },
  insert(fields, random) {
    fields.splice(
      random.below(fields.length + 1),
      0,
      anyField(random.pick([1, 2, 5, 15, 16, 99, 2 ** 29 - 1]), random),
    );
  },
};

const ALL_EDITS = Object.values({ ...HARMLESS_EDITS, ...VALUE_EDITS });

/** Makes a random edit of a message or of a message in it, in place. */
export function editMessage(
  random: Random,
  message: WireMessage,
  donor: WireMessage,
  edits: readonly Edit[] = ALL_EDITS,
): void {
  const { fields } = random.pick(messagesIn(message).filter((candidate) => candidate.fields.length > 0));
  random.pick(edits)(fields, random, donor);
}

function anyField(number: number, random: Random): WireField {
  const type = random.pick([0, 1, 2, 5]);
  return { number, type, value: anyValue(type, random) };
}

function anyValue(type: number, random: Random): Uint8Array {
  if (type === 0) return varint(random.pick(INTEGERS));
  const size = type === 1 ? 8 : type === 5 ? 4 : random.below(random.pick([4, 20, 300]));
  if (type === 2 && random.below(2) === 0) return utf8(random.pick(KEYS));
  return Uint8Array.from({ length: size }, () => random.below(256));
}
