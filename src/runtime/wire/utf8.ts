// UTF-8 for Go strings, which may contain any bytes. A byte that is not part of valid UTF-8 is
// decoded as a lone surrogate U+DC80..U+DCFF, and the surrogate is encoded as the same byte (like
// Python's surrogateescape, PEP 383).

import { getStrictDecoder } from "../text-coders.js";

/** The sum of this and a byte that is not UTF-8 is the surrogate of the byte. */
const ESCAPED_BYTE = 0xdc00;

/** Number of code units passed to one call of `String.fromCharCode`. */
const BLOCK_UNITS = 4096;

/** True if any of `bytes[start, end)` is not ASCII. */
export function hasHighBit(bytes: Uint8Array, start: number, end: number): boolean {
  let bits = 0;
  for (let i = start; i < end; i++) bits |= bytes[i]!;
  return bits >= 0x80;
}

/** Decodes `bytes[start, end)` as UTF-8. Bytes that are not UTF-8 become lone surrogates U+DC80..U+DCFF. */
export function decodeUTF8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  try {
    return getStrictDecoder().decode(bytes.subarray(start, end));
  } catch {
    return decodeEscaping(bytes, start, end);
  }
}

function decodeEscaping(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let units: number[] = [];
  for (let pos = start; pos < end;) {
    const length = sequenceLength(bytes, pos, end);
    if (length === 0) units.push(ESCAPED_BYTE + bytes[pos]!);
    else pushCodePoint(units, codePoint(bytes, pos, length));
    pos += length || 1;
    if (units.length < BLOCK_UNITS && pos < end) continue;
    text += String.fromCharCode(...units);
    units = [];
  }
  return text;
}

function pushCodePoint(units: number[], code: number): void {
  if (code < 0x10000) units.push(code);
  else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
}

/** Returns the length, 1 to 4, of the valid UTF-8 sequence at `pos`, or 0 if there is none (Unicode, table 3-7). */
export function sequenceLength(bytes: Uint8Array, pos: number, end: number): number {
  const lead = bytes[pos]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (pos + length > end) return 0;
  const second = bytes[pos + 1]!;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i = 2; i < length; i++) {
    if ((bytes[pos + i]! & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Returns the code point of a valid sequence of 1 to 4 bytes. */
function codePoint(bytes: Uint8Array, pos: number, length: number): number {
  let code = length === 1 ? bytes[pos]! : bytes[pos]! & (0x7f >> length);
  for (let i = 1; i < length; i++) code = (code << 6) | (bytes[pos + i]! & 0x3f);
  return code;
}

/** Returns the number of bytes that {@link writeUTF8} writes for `text`. */
export function lengthUTF8(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 0x80 || isEscapedByte(code)) length += 1;
    else if (code < 0x800) length += 2;
    else if (code < 0x10000) length += 3;
    else {
      length += 4;
      i++;
    }
  }
  return length;
}

/** Writes `text` at `pos` as UTF-8. Lone surrogates become the bytes that they represent, or else U+FFFD. */
export function writeUTF8(text: string, bytes: Uint8Array, pos: number): void {
  for (let i = 0; i < text.length; i++) {
    let code = text.codePointAt(i)!;
    if (code < 0x80) {
      bytes[pos++] = code;
    } else if (isEscapedByte(code)) {
      bytes[pos++] = code - ESCAPED_BYTE;
    } else if (code < 0x800) {
      bytes[pos++] = 0xc0 | (code >> 6);
      bytes[pos++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
      bytes[pos++] = 0xe0 | (code >> 12);
      bytes[pos++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[pos++] = 0x80 | (code & 0x3f);
    } else {
      i++;
      bytes[pos++] = 0xf0 | (code >> 18);
      bytes[pos++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[pos++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[pos++] = 0x80 | (code & 0x3f);
    }
  }
}

/** Compares strings by their UTF-8 bytes, as Go does. In UTF-16, U+E000..U+FFFF would come after U+10000 and above. */
export function compareUTF8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA === unitB) continue;
    if (unitA < 0xd800 && unitB < 0xd800) return unitA - unitB;
    return compareBytes(encodeUTF8(a), encodeUTF8(b));
  }
  return a.length - b.length;
}

function encodeUTF8(text: string): Uint8Array {
  const bytes = new Uint8Array(lengthUTF8(text));
  writeUTF8(text, bytes, 0);
  return bytes;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

function isEscapedByte(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}
