// Varints outside of messages. Reader and Writer have faster functions for those inside.

import { MAX_VARINT_BYTES } from "./tag.js";

/**
 * Reads a varint at `start`, exact up to 2^53. Returns its value and its end offset, or
 * undefined if it is incomplete or too long.
 */
export function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < MAX_VARINT_BYTES && start + i < bytes.length; i++) {
    const byte = bytes[start + i]!;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  return undefined;
}

/** Encodes a non-negative integer up to 2^53 as a varint. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Uint8Array.from([...bytes, left]);
}
