// Base64 as in Go's base64.StdEncoding (RFC 4648, section 4): padding is required, and line
// breaks are ignored when decoding.

import { CodecError, describe } from "../error.js";
import { isBytes } from "./bytes.js";
import { getDecoder } from "../text-coders.js";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PAD = 0x3d;

/** Marks a character that is not a base64 digit. Larger than the value of any digit. */
const NOT_A_DIGIT = 0xff;

/** Character code of each digit, by value. */
export const BASE64_DIGITS: Uint8Array = /* @__PURE__ */ Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
/** Value of each digit, by character code. */
const VALUES = /* @__PURE__ */ valuesByCode();

function valuesByCode(): Uint8Array {
  const values = new Uint8Array(128).fill(NOT_A_DIGIT);
  for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i;
  return values;
}

/**
 * Encodes bytes as base64, with padding.
 *
 * @throws CodecError `invalid-value` if the value is not a Uint8Array.
 */
export function encodeBase64(bytes: Uint8Array): string {
  if (!isBytes(bytes)) throw new CodecError("invalid-value", `expected a Uint8Array, got ${describe(bytes)}`);
  const { length } = bytes;
  const text = new Uint8Array(Math.ceil(length / 3) * 4);
  for (let i = 0, pos = 0; i < length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text[pos++] = BASE64_DIGITS[bits >> 18]!;
    text[pos++] = BASE64_DIGITS[(bits >> 12) & 63]!;
    text[pos++] = i + 1 < length ? BASE64_DIGITS[(bits >> 6) & 63]! : PAD;
    text[pos++] = i + 2 < length ? BASE64_DIGITS[bits & 63]! : PAD;
  }
  return getDecoder().decode(text);
}

/**
 * Decodes base64 text. Returns undefined if the text is not valid base64.
 *
 * @throws CodecError `invalid-value` if the value is not a string.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (typeof text !== "string") throw new CodecError("invalid-value", `expected a string, got ${describe(text)}`);
  const digits = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, "") : text;
  if (digits.length % 4 !== 0) return undefined;
  const padding = digits.endsWith("==") ? 2 : digits.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((digits.length / 4) * 3 - padding);
  const end = digits.length - padding;
  for (let i = 0, pos = 0; i < end; i += 4) {
    const a = valueAt(digits, i, end);
    const b = valueAt(digits, i + 1, end);
    const c = valueAt(digits, i + 2, end);
    const d = valueAt(digits, i + 3, end);
    if ((a | b | c | d) >= NOT_A_DIGIT) return undefined;
    const bits = (a << 18) | (b << 12) | (c << 6) | d;
    // With padding, the last writes are past the end of the array and have no effect.
    bytes[pos++] = bits >> 16;
    bytes[pos++] = bits >> 8;
    bytes[pos++] = bits;
  }
  return bytes;
}

/** Returns the value of the digit at `i`, or 0 for padding (`i >= end`). */
function valueAt(digits: string, i: number, end: number): number {
  return i < end ? (VALUES[digits.charCodeAt(i)] ?? NOT_A_DIGIT) : 0;
}
