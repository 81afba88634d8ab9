// Protobuf's wire format, field by field, as tests put it together. It shares
// nothing with the library.

import { concat, utf8 } from "./bytes.js";

/** A varint of 1 to 10 bytes; negative numbers have 10. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** The tag of a field. */
export function tag(number: number | bigint, type: number): Uint8Array {
  return varint((BigInt(number) << 3n) | BigInt(type));
}

/** A field that is a varint. */
export function int(number: number, value: number | bigint): Uint8Array {
  return concat(tag(number, 0), varint(value));
}

/** A field that has a length: bytes, text, or a message of the given parts. */
export function len(number: number, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const bytes = concat(...parts.map((part) => (typeof part === "string" ? utf8(part) : part)));
  return concat(tag(number, 2), varint(bytes.length), bytes);
}

/** A field of 8 bytes that is a double. */
export function double(number: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return concat(tag(number, 1), bytes);
}

/** A group of the given parts. */
export function group(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(tag(number, 3), ...parts, tag(number, 4));
}
