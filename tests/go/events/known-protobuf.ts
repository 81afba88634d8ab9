// Finds map entries that Go accepts and the library rejects: a key or value has a wrong wire
// type or overruns the entry, or another field has an illegal number. This reader shares no
// code with the library.

import { messages } from "../../support/schema.js";

/** A field on the wire. */
interface WireField {
  readonly number: number;
  /** The content of a length-delimited field. */
  readonly content: Uint8Array | undefined;
}

class Malformed extends Error {}

/** True if an offset in a message of the named type is in a malformed map entry. */
export function isInOddEntry(type: string, bytes: Uint8Array, offset: number): boolean {
  return hasOddEntry(type, bytes, bytes.byteOffset + offset);
}

/** @param at The offset in the underlying buffer of the bytes. */
function hasOddEntry(type: string, bytes: Uint8Array, at: number): boolean {
  try {
    for (const { number, content } of wireFields(bytes)) {
      const field = messages.get(type)!.find((candidate) => candidate.number === number);
      if (field === undefined || content === undefined) continue;
      if (at < content.byteOffset || at > content.byteOffset + content.length) continue;
      const isMap = field.type.startsWith("map<");
      if (isMap && isOddEntry(field.type, content, at)) return true;
      if (!isMap && messages.has(field.type) && hasOddEntry(field.type, content, at)) return true;
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  return false;
}

function isOddEntry(type: string, entry: Uint8Array, at: number): boolean {
  try {
    for (const field of wireFields(entry)) {
      if (field.number < 1) return true;
      if (field.number !== 1 && field.number !== 2) continue;
      if (field.content === undefined) return true;
      if (field.number === 2 && type === "map<string, Value>" && hasOddEntry("Value", field.content, at)) return true;
    }
  } catch (error) {
    if (error instanceof Malformed) return true;
    throw error;
  }
  return false;
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
