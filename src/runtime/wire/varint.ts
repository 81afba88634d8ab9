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

/** The result of the last call of {@link scanVarint}: the 64 bits of the varint, and its end offset. */
export const scanned = { low: 0, high: 0, end: 0 };

/**
 * Reads a varint into {@link scanned}, without creating an object. Drops the bits after the 64th. The end offset is after
 * the end of the bytes for an incomplete varint, and Infinity for a varint of more than 10 bytes.
 */
export function scanVarint(bytes: Uint8Array, start: number): void {
  let pos = start;
  let byte = bytes[pos++]!;
  let low = byte & 0x7f;
  let high = 0;
  for (let shift = 7; byte >= 0x80 && shift < 70; shift += 7) {
    byte = bytes[pos++]!;
    if (shift < 32) low |= (byte & 0x7f) << shift;
    if (shift === 28) high = (byte & 0x7f) >> 4;
    else if (shift > 28) high |= (byte & 0x7f) << (shift - 32);
  }
  scanned.low = low;
  scanned.high = high;
  scanned.end = byte >= 0x80 ? Infinity : pos;
}

/** Encodes a non-negative integer up to 2^53 as a varint. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Uint8Array.from([...bytes, left]);
}
