import { BASE64_DIGITS } from "../types/base64.js";
import type { ArrayBufferBytes } from "../types/bytes.js";
import { dateOfDay, SECONDS_PER_DAY } from "../types/timestamp.js";
import { sequenceLength } from "../wire/utf8.js";
import type { Words } from "./words.js";

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const UPPER_T = 0x54;
const EQUALS = 0x3d;
const UPPER_Z = 0x5a;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const HEX_DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** The two digits of each number below 100. */
const TENS = Uint8Array.from({ length: 100 }, (_, i) => ZERO + Math.floor(i / 10));
const ONES = Uint8Array.from({ length: 100 }, (_, i) => ZERO + (i % 10));

/** Marks a byte that is part of a longer UTF-8 sequence. */
const NOT_ASCII = 1;
/**
 * For each byte of a string: the letter after the backslash of its escape, 0 if it is copied, or {@link NOT_ASCII}. Go
 * escapes the same characters as JavaScript, except that it has no `\b` and `\f`.
 */
const ESCAPES = createEscapes("");
/** The same for `encoding/json`, except for U+2028 and U+2029. */
const HTML_ESCAPES = createEscapes("<>&");

function createEscapes(others: string): Uint8Array {
  const escapes = new Uint8Array(256).fill(LOWER_U, 0, 0x20).fill(NOT_ASCII, 0x80);
  for (const char of others) escapes[char.charCodeAt(0)] = LOWER_U;
  for (const [char, letter] of ['""', "\\\\", "\nn", "\rr", "\tt"])
    escapes[char!.charCodeAt(0)] = letter!.charCodeAt(0);
  return escapes;
}

/** Writes JSON as UTF-8 into a buffer of a fixed size. The caller makes sure that there is enough room. */
export class JSONWriter {
  readonly bytes: ArrayBufferBytes;
  /** Number of bytes written. */
  length = 0;
  private readonly view: DataView;
  /** The day of the last time, counted from 1970-01-01, and its date with the digits YYYYMMDD. */
  private day = NaN;
  private date = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Writes an ASCII character. */
  byte(code: number): void {
    this.bytes[this.length++] = code;
  }

  /** Writes ASCII text. */
  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** Writes a text that is known in advance. Its last word may add zeros, which the next write overwrites. */
  words({ words, length }: Words): void {
    const { view, length: start } = this;
    for (let i = 0; i < words.length; i++) view.setInt32(start + 4 * i, words[i]!, true);
    this.length = start + length;
  }

  /**
   * Writes `bytes[start, end)` as a string. Returns false if they are not valid UTF-8. `view` has the same bytes.
   *
   * It copies four bytes at a time up to the first character that is not plain ASCII. The last four may overlap the ones before.
   */
  string(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    this.byte(QUOTE);
    const { view: out } = this;
    const shift = this.length - start;
    const last = end - 4;
    let pos = start;
    for (; pos < last; pos += 4) {
      const word = view.getInt32(pos, true);
      if (!isPlain(word)) break;
      out.setInt32(pos + shift, word, true);
    }
    if (pos >= last && last >= start) {
      const word = view.getInt32(last, true);
      if (isPlain(word)) {
        out.setInt32(last + shift, word, true);
        pos = end;
      }
    }
    this.length = pos + shift;
    const isValid = pos === end || this.escape(bytes, pos, end, ESCAPES);
    this.byte(QUOTE);
    return isValid;
  }

  /** Like {@link string}, but escapes like `encoding/json`. Also returns false for U+2028 and U+2029. */
  htmlString(bytes: Uint8Array, start: number, end: number): boolean {
    this.byte(QUOTE);
    const isValid = this.escape(bytes, start, end, HTML_ESCAPES);
    this.byte(QUOTE);
    return isValid;
  }

  private escape(bytes: Uint8Array, start: number, end: number, escapes: Uint8Array): boolean {
    let pos = start;
    while (pos < end) {
      const byte = bytes[pos]!;
      const escape = escapes[byte]!;
      if (escape === NOT_ASCII) {
        const next = pos + sequenceLength(bytes, pos, end);
        if (next === pos || (escapes === HTML_ESCAPES && isLineSeparator(bytes, pos))) return false;
        while (pos < next) this.byte(bytes[pos++]!);
        continue;
      }
      pos++;
      if (escape === 0) {
        this.byte(byte);
        continue;
      }
      this.byte(BACKSLASH);
      this.byte(escape);
      if (escape === LOWER_U) this.hex(byte);
    }
    return true;
  }

  private hex(byte: number): void {
    this.byte(ZERO);
    this.byte(ZERO);
    this.byte(HEX_DIGITS[byte >> 4]!);
    this.byte(HEX_DIGITS[byte & 15]!);
  }

  /** Writes a safe integer. */
  integer(value: number): void {
    if (value < 0) this.byte(MINUS);
    const digits = Math.abs(value);
    if (digits < 0x80000000) this.digits(digits, countDigits(digits));
    else this.text(String(digits));
  }

  /** Writes the last `count` decimal digits of an integer of at most 31 bits. */
  private digits(value: number, count: number): void {
    const { bytes, length } = this;
    this.length = length + count;
    let pos = this.length;
    let rest = value;
    while (pos - length >= 2) {
      const hundredth = (rest / 100) | 0;
      const two = rest - hundredth * 100;
      bytes[--pos] = ONES[two]!;
      bytes[--pos] = TENS[two]!;
      rest = hundredth;
    }
    if (pos > length) bytes[length] = ONES[rest % 100]!;
  }

  /** Writes a time in the years 1 to 9999 as RFC 3339 in UTC, without trailing zeros in the fraction. */
  time(seconds: number, nanos: number): void {
    const day = Math.floor(seconds / SECONDS_PER_DAY);
    // Events arrive in order, so the date is often the same.
    if (day !== this.day) {
      this.day = day;
      this.date = dateOfDay(day);
    }
    const { date } = this;
    const second = seconds - day * SECONDS_PER_DAY;
    const minute = (second / 60) | 0;
    const hour = (minute / 60) | 0;
    this.byte(QUOTE);
    this.digits((date / 10000) | 0, 4);
    this.byte(MINUS);
    this.digits((date / 100) | 0, 2);
    this.byte(MINUS);
    this.digits(date, 2);
    this.byte(UPPER_T);
    this.digits(hour, 2);
    this.byte(COLON);
    this.digits(minute - hour * 60, 2);
    this.byte(COLON);
    this.digits(second - minute * 60, 2);
    if (nanos !== 0) this.fraction(nanos);
    this.byte(UPPER_Z);
    this.byte(QUOTE);
  }

  private fraction(nanos: number): void {
    this.byte(POINT);
    const millis = (nanos / 1e6) | 0;
    if (millis * 1e6 === nanos) this.digits(millis, 3);
    else this.digits(nanos, 9);
    while (this.bytes[this.length - 1] === ZERO) this.length--;
  }

  /** Writes `bytes[start, end)` as base64. */
  base64(bytes: Uint8Array, start: number, end: number): void {
    this.byte(QUOTE);
    for (let pos = start; pos < end; pos += 3) {
      const left = end - pos;
      const bits = (bytes[pos]! << 16) | ((left > 1 ? bytes[pos + 1]! : 0) << 8) | (left > 2 ? bytes[pos + 2]! : 0);
      this.byte(BASE64_DIGITS[bits >> 18]!);
      this.byte(BASE64_DIGITS[(bits >> 12) & 63]!);
      this.byte(left > 1 ? BASE64_DIGITS[(bits >> 6) & 63]! : EQUALS);
      this.byte(left > 2 ? BASE64_DIGITS[bits & 63]! : EQUALS);
    }
    this.byte(QUOTE);
  }
}

/**
 * True if four bytes are ASCII without control characters, quotes and backslashes.
 *
 * In `x - 0x01010101 & ~x`, the highest bit of a byte is set if the byte of `x` is zero (Hacker's Delight, 6-1). It may
 * also be set in bytes above a zero, which makes no difference here.
 */
function isPlain(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    word |
    ((word - 0x20202020) & ~word) |
    ((quotes - 0x01010101) & ~quotes) |
    ((backslashes - 0x01010101) & ~backslashes);
  return (found & 0x80808080) === 0;
}

function isLineSeparator(bytes: Uint8Array, pos: number): boolean {
  return bytes[pos] === 0xe2 && bytes[pos + 1] === 0x80 && (bytes[pos + 2]! & 0xfe) === 0xa8;
}

function countDigits(value: number): number {
  let count = 1;
  for (let limit = 10; value >= limit; limit *= 10) count++;
  return count;
}
