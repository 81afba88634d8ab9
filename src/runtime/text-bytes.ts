import { decodeUTF8, hasHighBit } from "./utf8.js";

/** Bytes and texts up to this size are copied and made into text whole; nearly all events are. */
const SCRATCH_BYTES = 0x4000;
/** The highest bits of the four bytes of a word: none is set where all are ASCII. */
const HIGH_BITS = 0x80808080;

const encoder = new TextEncoder();

/**
 * Bytes that many strings are read from. What costs most is a native call for each
 * string, and looking at each byte of it. So the bytes are made into one text,
 * from which strings are cut, and copied to where four can be looked at together.
 */
export class TextBytes {
  private readonly scratch = new Uint8Array(SCRATCH_BYTES);
  private readonly scratchWords = new Int32Array(this.scratch.buffer);

  /** The bytes. */
  bytes: Uint8Array = this.scratch;
  /** How many bytes there are. */
  length = 0;
  /** The same bytes, four in each word; undefined where they are too many to be copied. */
  private words: Int32Array | undefined = this.scratchWords;
  /**
   * The bytes as text with one UTF-16 unit for each, of which only ASCII is right;
   * undefined where they are so many that a string should not keep all of it alive.
   */
  private asciiText: string | undefined = undefined;

  /** Takes bytes. */
  set(bytes: Uint8Array): void {
    const { length } = bytes;
    if (length >= SCRATCH_BYTES) return this.setLarge(bytes, length);
    this.scratch.set(bytes);
    this.useScratch(length);
  }

  /** Takes text as UTF-8, with a zero after it; lone surrogates become U+FFFD. */
  encode(text: string): void {
    const { read, written } = encoder.encodeInto(text, this.scratch);
    if (read < text.length || written === SCRATCH_BYTES) {
      const bytes = encoder.encode(`${text}\0`);
      return this.setLarge(bytes, bytes.length - 1);
    }
    this.scratch[written] = 0;
    this.useScratch(written);
  }

  private useScratch(length: number): void {
    this.bytes = this.scratch;
    this.length = length;
    this.words = this.scratchWords;
    this.asciiText = textOf(this.scratch, this.scratchWords, length);
  }

  private setLarge(bytes: Uint8Array, length: number): void {
    this.bytes = bytes;
    this.length = length;
    this.words = undefined;
    this.asciiText = undefined;
  }

  /** Lets go of bytes that are large. */
  close(): void {
    if (this.words === undefined) this.useScratch(0);
  }

  /** The string that `bytes[start, end)` are as UTF-8; bytes that are not become lone surrogates. */
  string(start: number, end: number): string {
    if (!this.isASCII(start, end)) return decodeUTF8(this.bytes, start, end);
    return this.asciiText === undefined ? ascii(this.bytes, start, end) : this.asciiText.substring(start, end);
  }

  private isASCII(start: number, end: number): boolean {
    const { words, bytes } = this;
    if (words === undefined) return !hasHighBit(bytes, start, end);
    let bits = 0;
    for (let i = start >> 2, last = (end + 3) >> 2; i < last; i++) bits |= words[i]!;
    // The outer words have bytes of what stands before and after it, too.
    return (bits & HIGH_BITS) === 0 || !hasHighBit(bytes, start, end);
  }
}

interface Latin1Buffer {
  latin1Slice?: (this: Uint8Array, start: number, end: number) => string;
}

const latin1Slice = (globalThis as { Buffer?: { prototype: Latin1Buffer } }).Buffer?.prototype.latin1Slice;
const decoder = new TextDecoder();

/** Bytes as text with one UTF-16 unit for each, if they are ASCII; in Node also if they are not. */
function ascii(bytes: Uint8Array, start: number, end: number): string {
  if (latin1Slice !== undefined) return latin1Slice.call(bytes, start, end);
  return decoder.decode(bytes.subarray(start, end));
}

const maskedWords = latin1Slice === undefined ? new Int32Array(SCRATCH_BYTES / 4) : undefined;

/** Bytes as text with one UTF-16 unit for each, of which only ASCII is right. */
function textOf(bytes: Uint8Array, words: Int32Array, length: number): string {
  if (maskedWords === undefined) return ascii(bytes, 0, length);
  // A decoder of UTF-8, given nothing but ASCII, is three times as fast as one of Latin-1.
  for (let i = 0, end = (length + 3) >> 2; i < end; i++) maskedWords[i] = words[i]! & ~HIGH_BITS;
  return decoder.decode(new Uint8Array(maskedWords.buffer, 0, length));
}
