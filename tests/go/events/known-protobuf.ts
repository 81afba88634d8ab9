// Known differences in how Go reads protobuf, listed in docs/differences-from-go.md. The reader of the wire format
// shares no code with the library.

import type { Member, ValueType } from "../../../src/generator/model/model.js";
import type { AnyMessage } from "../../support/codecs.js";
import { messageModels, messageName, messages, valueTypeOf, VARINTS, type SchemaField } from "./schema.js";

/** A field on the wire. */
interface WireField {
  readonly number: number;
  /** The content of a length-delimited field. */
  readonly content: Uint8Array | undefined;
}

class Malformed extends Error {}

/**
 * True if an offset in a message of the named type is in a map entry or packed list that Go accepts and the library
 * rejects. In the entry, a key or value has a wrong wire type or overruns the entry, or another field has an illegal
 * number. The last number of the list overruns it.
 */
export function isInOddContent(type: string, bytes: Uint8Array, offset: number): boolean {
  return hasOddContent(type, bytes, bytes.byteOffset + offset);
}

/** @param at The offset in the underlying buffer of the bytes. */
function hasOddContent(type: string, bytes: Uint8Array, at: number): boolean {
  try {
    for (const { number, content } of wireFields(bytes)) {
      const field = messages.get(type)!.find((candidate) => candidate.number === number);
      if (field === undefined || content === undefined) continue;
      if (at < content.byteOffset || at > content.byteOffset + content.length) continue;
      if (field.repeated && VARINTS.has(field.type)) return true;
      const valueType = valueTypeOf(field.type);
      if (valueType !== undefined && isOddEntry(valueType, content, at)) return true;
      if (valueType === undefined && messages.has(field.type) && hasOddContent(field.type, content, at)) return true;
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  return false;
}

function isOddEntry(valueType: string, entry: Uint8Array, at: number): boolean {
  try {
    for (const field of wireFields(entry)) {
      if (field.number < 1) return true;
      if (field.number !== 1 && field.number !== 2) continue;
      if (field.content === undefined) return true;
      if (field.number === 2 && messages.has(valueType) && hasOddContent(valueType, field.content, at)) return true;
    }
  } catch (error) {
    if (error instanceof Malformed) return true;
    throw error;
  }
  return false;
}

/**
 * True if a field with a Go type that decodes itself occurs without entries after it has occurred with some. Go's
 * Traits then keep the entries. In the library, the last occurrence replaces the earlier ones.
 */
export function emptiesCustom(type: string, bytes: Uint8Array): boolean {
  return emptiesAt("", new Set(), type, bytes);
}

/** @param filled The paths of the fields with entries. The occurrences of a message are merged, so they share paths. */
function emptiesAt(path: string, filled: Set<string>, type: string, bytes: Uint8Array): boolean {
  for (const { number, content } of wireFields(bytes)) {
    const field = messages.get(type)!.find((candidate) => candidate.number === number);
    if (field === undefined || content === undefined) continue;
    const place = `${path}.${number}`;
    if (field.custom) {
      const hasEntries = [...wireFields(content)].some((entry) => entry.number === 1);
      if (!hasEntries && filled.has(place)) return true;
      if (hasEntries) filled.add(place);
    } else if (messages.has(field.type) && emptiesAt(place, filled, field.type, content)) return true;
  }
  return false;
}

/** True if bytes are present but empty. Go writes them as `""` in JSON, and missing ones as null. */
export function hasEmptyBytes(type: string, bytes: Uint8Array): boolean {
  return hasContent(
    type,
    bytes,
    ({ type: of, writesEmpty }, { length }) => of === "bytes" && writesEmpty && length === 0,
  );
}

/** True if a map entry has several numbers as its value. Go combines their bits. In the library, the last one counts. */
export function repeatsNumberInEntry(type: string, bytes: Uint8Array): boolean {
  return hasContent(type, bytes, (field, content) => {
    return (
      field.type === "map<string, int32>" && [...wireFields(content)].filter(({ number }) => number === 2).length > 1
    );
  });
}

/** True if the content of some length-delimited field, at any depth but in maps, fulfills a condition. */
function hasContent(
  type: string,
  bytes: Uint8Array,
  condition: (field: SchemaField, content: Uint8Array) => boolean,
): boolean {
  return [...wireFields(bytes)].some(({ number, content }) => {
    const field = messages.get(type)!.find((candidate) => candidate.number === number);
    if (field === undefined || content === undefined) return false;
    return condition(field, content) || (messages.has(field.type) && hasContent(field.type, content, condition));
  });
}

/** Replaces empty strings in JSON by null. */
export function withNullForEmpty(json: string): string {
  return json.replaceAll(/:""(?=[,}])/g, ":null");
}

/**
 * Returns a message without the unknown fields in Go types that decode themselves: Go's Traits drop them. Returns the
 * message itself if there are none.
 */
export function withoutDropped(name: string, message: AnyMessage): AnyMessage {
  let changed: AnyMessage | undefined;
  for (const member of messageModels.get(name)!.members) {
    const value = message[member.name];
    const kept = memberWithoutDropped(member, value);
    if (kept !== value) (changed ??= { ...message })[member.name] = kept;
  }
  return changed ?? message;
}

function memberWithoutDropped(member: Member, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (member.kind === "oneof") {
    const { $case, value: inner } = value as { readonly $case: string; readonly value: unknown };
    const field = member.fields.find(({ name }) => name === $case)!;
    const kept = valueWithoutDropped(field.value, inner);
    return kept === inner ? value : { $case, value: kept };
  }
  if (member.cardinality === "map") return value;
  if (member.cardinality === "single") return valueWithoutDropped(member.value, value);
  const list = value as readonly unknown[];
  const kept = list.map((element) => valueWithoutDropped(member.value, element));
  return kept.every((element, i) => element === list[i]) ? value : kept;
}

function valueWithoutDropped(type: ValueType, value: unknown): unknown {
  if (type.kind !== "message") return value;
  if (type.goType?.custom === true) return hasUnknown(value) ? withoutUnknown(value) : value;
  return withoutDropped(messageName(type.message), value as AnyMessage);
}

function hasUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Map) return [...value.values()].some(hasUnknown);
  return Object.entries(value).some(([key, inner]) => (key === "$unknown" ? inner !== undefined : hasUnknown(inner)));
}

function withoutUnknown(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutUnknown);
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, withoutUnknown(inner)]));
  const known = Object.entries(value).filter(([key]) => key !== "$unknown");
  return Object.fromEntries(known.map(([key, inner]) => [key, withoutUnknown(inner)]));
}

function* wireFields(bytes: Uint8Array): Generator<WireField> {
  let pos = 0;
  const advance = (length: number): number => {
    if (length < 0 || length > bytes.length - pos) throw new Malformed();
    return (pos += length);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[advance(1) - 1]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Malformed();
  };
  while (pos < bytes.length) {
    // gogo truncates field numbers to 32 bits.
    const tag = varint();
    const number = Number(BigInt.asIntN(32, tag >> 3n));
    let type = Number(tag & 7n);
    let content: Uint8Array | undefined;
    for (let groups = 0; ; type = Number(varint() & 7n)) {
      if (type === 0) varint();
      else if (type === 1) advance(8);
      else if (type === 5) advance(4);
      else if (type === 3) groups++;
      else if (type === 4) groups--;
      else if (type === 2) {
        const length = Number(BigInt.asIntN(64, varint()));
        content = bytes.subarray(advance(length) - length, pos);
      } else throw new Malformed();
      if (groups < 0) throw new Malformed();
      if (groups === 0) break;
    }
    yield { number, content: (tag & 7n) === 2n ? content : undefined };
  }
}
