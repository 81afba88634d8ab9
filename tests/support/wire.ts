// Builds the protobuf wire format field by field, for tests. It shares no code with the
// library.

import { concat, utf8 } from "./bytes.js";

/** Encodes a varint of 1 to 10 bytes. Negative numbers take 10. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** Encodes a tag. */
export function tag(number: number | bigint, type: number): Uint8Array {
  return varint((BigInt(number) << 3n) | BigInt(type));
}

/** Encodes a varint field. */
export function int(number: number, value: number | bigint): Uint8Array {
  return concat(tag(number, 0), varint(value));
}

/** Encodes a length-delimited field: bytes, text, or a message made of `parts`. */
export function len(number: number, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const bytes = concat(...parts.map((part) => (typeof part === "string" ? utf8(part) : part)));
  return concat(tag(number, 2), varint(bytes.length), bytes);
}

/** Encodes a double field. */
export function double(number: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return concat(tag(number, 1), bytes);
}

/** Encodes a group made of `parts`. */
export function group(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(tag(number, 3), ...parts, tag(number, 4));
}
