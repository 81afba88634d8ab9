import { keepString, keptString, MAX_SHORT_BYTES } from "./short-strings.js";
import { decodeUTF8, hasHighBit } from "./utf8.js";

/** Bytes and texts up to this size are copied and made into text whole; nearly all events are. */
const SCRATCH_BYTES = 0x4000;
/** The highest bits of four bytes: none is set where all are ASCII. */
const HIGH_BITS = 0x80808080;

const encoder = new TextEncoder();

/**
 * Bytes that many strings are read from. What costs most is a native call for each
 * string, and looking at each byte of it. So the bytes are made into one text,
 * from which strings are cut, and copied to where four can be looked at together.
 */
export class TextBytes {
  /** With so many bytes after it that the words of a short string can be read anywhere. */
  private readonly scratch = new Uint8Array(new ArrayBuffer(SCRATCH_BYTES + MAX_SHORT_BYTES), 0, SCRATCH_BYTES);
  private readonly words = new DataView(this.scratch.buffer);

  /** The bytes. */
  bytes: Uint8Array = this.scratch;
  /** How many bytes there are. */
  length = 0;
  /**
   * The bytes as text with one UTF-16 unit for each, of which only ASCII is right;
   * undefined until a string is cut from it.
   */
  private text: string | undefined = undefined;

  /** Takes bytes. */
  set(bytes: Uint8Array): void {
    const { length } = bytes;
    if (length >= SCRATCH_BYTES) return this.use(bytes, length);
    this.scratch.set(bytes);
    this.use(this.scratch, length);
  }

  /** Takes text as UTF-8, with a zero after it; lone surrogates become U+FFFD. */
  encode(text: string): void {
    const { read, written } = encoder.encodeInto(text, this.scratch);
    if (read < text.length || written === SCRATCH_BYTES) {
      const bytes = encoder.encode(`${text}\0`);
      return this.use(bytes, bytes.length - 1);
    }
    this.scratch[written] = 0;
    this.use(this.scratch, written);
  }

  /** Lets go of bytes that are large. */
  close(): void {
    if (this.bytes !== this.scratch) this.use(this.scratch, 0);
  }

  private use(bytes: Uint8Array, length: number): void {
    this.bytes = bytes;
    this.length = length;
    this.text = undefined;
  }

  /** The string that `bytes[start, end)` are as UTF-8; bytes that are not become lone surrogates. */
  string(start: number, end: number): string {
    if (this.bytes !== this.scratch) return this.largeString(start, end);
    if (end - start <= MAX_SHORT_BYTES) return this.shortString(start, end);
    return this.isASCII(start, end) ? this.cut(start, end) : decodeUTF8(this.bytes, start, end);
  }

  /** A string of bytes so large that it should not keep all of them alive. */
  private largeString(start: number, end: number): string {
    if (hasHighBit(this.bytes, start, end)) return decodeUTF8(this.bytes, start, end);
    return ascii(this.bytes, start, end);
  }

  private shortString(start: number, end: number): string {
    const length = end - start;
    if (length === 0) return "";
    let first = this.words.getInt32(start, true);
    let second = 0;
    let third = 0;
    // What stands after the string is shifted out.
    if (length <= 4) first &= -1 >>> (32 - 8 * length);
    else {
      second = this.words.getInt32(start + 4, true);
      if (length <= 8) second &= -1 >>> (64 - 8 * length);
      else third = this.words.getInt32(start + 8, true) & (-1 >>> (96 - 8 * length));
    }
    if (((first | second | third) & HIGH_BITS) !== 0) return decodeUTF8(this.bytes, start, end);
    const kept = keptString(first, second, third, length);
    if (kept !== undefined) return kept;
    const string = this.cut(start, end);
    keepString(first, second, third, string);
    return string;
  }

  private cut(start: number, end: number): string {
    this.text ??= textOf(this.scratch, this.length);
    return this.text.substring(start, end);
  }

  /** Whether a string of at least four bytes is ASCII; the last four may be looked at twice. */
  private isASCII(start: number, end: number): boolean {
    const last = end - 4;
    let bits = this.words.getInt32(last, true);
    for (let i = start; i < last; i += 4) bits |= this.words.getInt32(i, true);
    return (bits & HIGH_BITS) === 0;
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

/** The first bytes of a scratch as text with one UTF-16 unit for each, of which only ASCII is right. */
function textOf(scratch: Uint8Array, length: number): string {
  if (maskedWords === undefined) return ascii(scratch, 0, length);
  // A decoder of UTF-8, given nothing but ASCII, is three times as fast as one of Latin-1.
  const words = new Int32Array(scratch.buffer, 0, SCRATCH_BYTES / 4);
  for (let i = 0, end = (length + 3) >> 2; i < end; i++) maskedWords[i] = words[i]! & ~HIGH_BITS;
  return decoder.decode(new Uint8Array(maskedWords.buffer, 0, length));
}
