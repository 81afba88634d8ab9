// The syntax of JSON (RFC 8259), in UTF-8.

import { MAX_JSON_DEPTH } from "./limits.js";
import type { TextBytes } from "./text-bytes.js";

/** ASCII characters that have a meaning in JSON. */
export const Char = {
  Tab: 0x09,
  LineFeed: 0x0a,
  CarriageReturn: 0x0d,
  Space: 0x20,
  Quote: 0x22,
  Plus: 0x2b,
  Comma: 0x2c,
  Minus: 0x2d,
  Dot: 0x2e,
  Slash: 0x2f,
  Zero: 0x30,
  Nine: 0x39,
  Colon: 0x3a,
  UpperE: 0x45,
  OpenBracket: 0x5b,
  Backslash: 0x5c,
  CloseBracket: 0x5d,
  LowerA: 0x61,
  LowerB: 0x62,
  LowerE: 0x65,
  LowerF: 0x66,
  LowerN: 0x6e,
  LowerR: 0x72,
  LowerT: 0x74,
  LowerU: 0x75,
  OpenBrace: 0x7b,
  CloseBrace: 0x7d,
} as const;

/** Is thrown where a text is not JSON, or nested too deep; the parser then says where and why. */
export const NOT_JSON = Symbol("not JSON");

/** Quotes that there is room for at first: those of an event. */
const QUOTES = 256;

/** Characters in all four bytes of a word. */
const FOUR_SPACES = 0x20202020;
const FOUR_QUOTES = 0x22222222;
const FOUR_BACKSLASHES = 0x5c5c5c5c;
/** Bits in all four bytes of a word. */
const LOWEST_BITS = 0x01010101;
const HIGHEST_BITS = 0x80808080;

/** Whether the first byte in memory is a word's lowest. */
const IS_LITTLE_ENDIAN = new Uint8Array(new Int32Array([1]).buffer)[0] === 1;

/**
 * Passes over JSON: each method takes the offset of something, and returns that of what
 * comes after it. All quotes are found beforehand, four bytes at a time, as simdjson
 * does with more (https://arxiv.org/abs/1902.08318); it is faster than to look for the
 * end of each string.
 */
export class JsonScanner {
  /** Whether a string has an escape. */
  hasEscapes = false;
  /** Which quote comes next. It has to be set back to go back in the text. */
  nextQuote = 0;

  private bytes: Uint8Array = new Uint8Array(0);
  /** Offsets of the quotes that open and close strings, in turn. */
  private quotes = new Int32Array(QUOTES);
  private quoteCount = 0;

  /**
   * Takes a text, which a zero has to end, so that no end need be looked for.
   *
   * @throws NOT_JSON where a string is none.
   */
  open({ bytes, words, length }: TextBytes): void {
    this.bytes = bytes;
    this.nextQuote = 0;
    this.quoteCount = 0;
    this.hasEscapes = false;
    if (words !== undefined && IS_LITTLE_ENDIAN && this.findQuotes(words, length)) return;
    this.findStrings(length);
  }

  /** Finds the quotes in a text of one line without escapes; returns whether it is one. */
  private findQuotes(words: Int32Array, length: number): boolean {
    let { quotes } = this;
    let count = 0;
    let special = 0;
    // The last word may have bytes after the text, of which one has to be zero.
    const end = length >> 2;
    for (let i = 0; i < end; i++) {
      const word = words[i]!;
      const slash = word ^ FOUR_BACKSLASHES;
      const quote = word ^ FOUR_QUOTES;
      // The highest bits of bytes that are below a space, or zero, or above such a one and 1.
      special |= ((word - FOUR_SPACES) & ~word) | ((slash - LOWEST_BITS) & ~slash);
      if (((quote - LOWEST_BITS) & ~quote & HIGHEST_BITS) === 0) continue;
      if (quotes.length < count + 8) quotes = this.growQuotes();
      const pos = 4 * i;
      if ((quote & 0xff) === 0) quotes[count++] = pos;
      if ((quote & 0xff00) === 0) quotes[count++] = pos + 1;
      if ((quote & 0xff0000) === 0) quotes[count++] = pos + 2;
      if (quote >>> 24 === 0) quotes[count++] = pos + 3;
    }
    for (let pos = 4 * end; pos < length; pos++) {
      const byte = this.bytes[pos]!;
      if (byte < Char.Space || byte === Char.Backslash) return false;
      if (byte === Char.Quote) quotes[count++] = pos;
    }
    this.quoteCount = count;
    return (special & HIGHEST_BITS) === 0 && (count & 1) === 0;
  }

  /** Finds the quotes in any text. */
  private findStrings(length: number): void {
    let count = 0;
    for (let pos = 0; pos < length; pos++) {
      if (this.bytes[pos] !== Char.Quote) continue;
      if (this.quotes.length < count + 2) this.growQuotes();
      this.quotes[count++] = pos;
      pos = this.endOfString(pos);
      this.quotes[count++] = pos;
    }
    this.quoteCount = count;
  }

  private growQuotes(): Int32Array<ArrayBuffer> {
    const quotes = new Int32Array(2 * this.quotes.length);
    quotes.set(this.quotes);
    this.quotes = quotes;
    return quotes;
  }

  private endOfString(start: number): number {
    for (let pos = start + 1; ; pos++) {
      const byte = this.bytes[pos]!;
      if (byte === Char.Quote) return pos;
      if (byte < Char.Space) throw NOT_JSON;
      if (byte !== Char.Backslash) continue;
      this.hasEscapes = true;
      pos = this.endOfEscape(pos + 1);
    }
  }

  private endOfEscape(pos: number): number {
    switch (this.bytes[pos]) {
      case Char.Quote:
      case Char.Backslash:
      case Char.Slash:
      case Char.LowerB:
      case Char.LowerF:
      case Char.LowerN:
      case Char.LowerR:
      case Char.LowerT:
        return pos;
      case Char.LowerU:
        for (let i = 1; i <= 4; i++) if (!isHexDigit(this.bytes[pos + i]!)) throw NOT_JSON;
        return pos + 4;
      default:
        throw NOT_JSON;
    }
  }

  /** Passes over whitespace. */
  skipSpace(pos: number): number {
    const { bytes } = this;
    while (bytes[pos]! <= Char.Space && isSpace(bytes[pos]!)) pos++;
    return pos;
  }

  /** Passes over a string, whose opening quote is the next one. */
  skipString(pos: number): number {
    const { quotes, nextQuote } = this;
    if (nextQuote >= this.quoteCount || quotes[nextQuote] !== pos) throw NOT_JSON;
    this.nextQuote = nextQuote + 2;
    return quotes[nextQuote + 1]! + 1;
  }

  /** Passes over a colon and the whitespace around it. */
  skipColon(pos: number): number {
    const colon = this.skipSpace(pos);
    if (this.bytes[colon] !== Char.Colon) throw NOT_JSON;
    return this.skipSpace(colon + 1);
  }

  /** Passes over a comma and the whitespace after it, or stays at what closes an object or array. */
  skipComma(pos: number, close: number): number {
    const comma = this.skipSpace(pos);
    if (this.bytes[comma] === close) return comma;
    if (this.bytes[comma] !== Char.Comma) throw NOT_JSON;
    const next = this.skipSpace(comma + 1);
    if (this.bytes[next] === close) throw NOT_JSON;
    return next;
  }

  /** Passes over a value that stands in `depth` objects and arrays. */
  skipValue(pos: number, depth: number): number {
    switch (this.bytes[pos]) {
      case Char.Quote:
        return this.skipString(pos);
      case Char.OpenBrace:
        return this.skipObject(pos, depth + 1);
      case Char.OpenBracket:
        return this.skipArray(pos, depth + 1);
      case Char.LowerT:
        return this.skipWord(pos, "true");
      case Char.LowerF:
        return this.skipWord(pos, "false");
      case Char.LowerN:
        return this.skipWord(pos, "null");
      default:
        return this.skipNumber(pos);
    }
  }

  private skipObject(start: number, depth: number): number {
    if (depth > MAX_JSON_DEPTH) throw NOT_JSON;
    let pos = this.skipSpace(start + 1);
    while (this.bytes[pos] !== Char.CloseBrace) {
      const value = this.skipColon(this.skipString(pos));
      pos = this.skipComma(this.skipValue(value, depth), Char.CloseBrace);
    }
    return pos + 1;
  }

  private skipArray(start: number, depth: number): number {
    if (depth > MAX_JSON_DEPTH) throw NOT_JSON;
    let pos = this.skipSpace(start + 1);
    while (this.bytes[pos] !== Char.CloseBracket) {
      pos = this.skipComma(this.skipValue(pos, depth), Char.CloseBracket);
    }
    return pos + 1;
  }

  private skipWord(pos: number, word: string): number {
    for (let i = 1; i < word.length; i++) if (this.bytes[pos + i] !== word.charCodeAt(i)) throw NOT_JSON;
    return pos + word.length;
  }

  private skipNumber(start: number): number {
    const { bytes } = this;
    let pos = bytes[start] === Char.Minus ? start + 1 : start;
    pos = bytes[pos] === Char.Zero ? pos + 1 : this.skipDigits(pos);
    if (bytes[pos] === Char.Dot) pos = this.skipDigits(pos + 1);
    if (bytes[pos] !== Char.LowerE && bytes[pos] !== Char.UpperE) return pos;
    pos++;
    return this.skipDigits(bytes[pos] === Char.Minus || bytes[pos] === Char.Plus ? pos + 1 : pos);
  }

  /** Passes over one digit or more. */
  private skipDigits(start: number): number {
    let pos = start;
    while (isDigit(this.bytes[pos]!)) pos++;
    if (pos === start) throw NOT_JSON;
    return pos;
  }
}

function isSpace(byte: number): boolean {
  return byte === Char.Space || byte === Char.LineFeed || byte === Char.CarriageReturn || byte === Char.Tab;
}

function isDigit(byte: number): boolean {
  return byte >= Char.Zero && byte <= Char.Nine;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= Char.LowerA && lower <= Char.LowerF);
}
