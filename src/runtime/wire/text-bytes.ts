import { cacheString, findCachedString, MAX_SHORT_BYTES } from "./short-strings.js";
import { decodeUTF8, hasHighBit } from "./utf8.js";
import { getDecoder, getEncoder } from "../text-coders.js";

/** Inputs smaller than this are copied, and converted to text as a whole. Nearly all events are smaller. */
const SCRATCH_BYTES = 0x4000;
/** Follows large text, so that four bytes can be read at the offset of any byte, and of the zero byte after the text. */
const PADDING = "\0\0\0\0";
/** Mask for the highest bit of each of four bytes. If none of these bits is set, all four bytes are ASCII. */
const HIGH_BITS = 0x80808080;

/**
 * An input that contains many strings. Calling a native decoder for each string and checking each
 * byte would be slow. A small input is therefore copied to a scratch buffer, in which four bytes are
 * checked at a time, and converted to a single text. The strings are substrings of that text.
 */
export class TextBytes {
  /** Followed by padding, so that the three words of a short string can be read at any offset. */
  private readonly scratch = new Uint8Array(new ArrayBuffer(SCRATCH_BYTES + MAX_SHORT_BYTES), 0, SCRATCH_BYTES);
  private readonly scratchWords = new DataView(this.scratch.buffer);

  /** The bytes, from offset 0. The array may be longer than the input. */
  bytes: Uint8Array = this.scratch;
  /** The bytes of text and the padding after it. Not set by {@link set}. */
  words: DataView = this.scratchWords;
  /** Number of bytes in the input. */
  length = 0;
  /**
   * The input as text with one UTF-16 code unit per byte. Only ASCII is converted correctly.
   * Undefined until first used.
   */
  private text: string | undefined = undefined;

  /** Sets the input to bytes. Large inputs are not copied. */
  set(bytes: Uint8Array): void {
    const { length } = bytes;
    if (length >= SCRATCH_BYTES) return this.use(bytes, length);
    this.scratch.set(bytes);
    this.use(this.scratch, length);
  }

  /** Sets the input to text as UTF-8, followed by a zero byte and padding. Lone surrogates become U+FFFD. */
  encode(text: string): void {
    const { read, written } = getEncoder().encodeInto(text, this.scratch);
    if (read < text.length || written === SCRATCH_BYTES) {
      const bytes = getEncoder().encode(`${text}${PADDING}`);
      this.words = new DataView(bytes.buffer, bytes.byteOffset);
      return this.use(bytes, bytes.length - PADDING.length);
    }
    this.scratch[written] = 0;
    this.words = this.scratchWords;
    this.use(this.scratch, written);
  }

  /** Releases a large input. */
  close(): void {
    if (this.bytes === this.scratch) return;
    this.words = this.scratchWords;
    this.use(this.scratch, 0);
  }

  private use(bytes: Uint8Array, length: number): void {
    this.bytes = bytes;
    this.length = length;
    this.text = undefined;
  }

  /** Decodes `bytes[start, end)` as UTF-8. Bytes that are not UTF-8 become lone surrogates. */
  string(start: number, end: number): string {
    if (this.bytes !== this.scratch) return this.largeString(start, end);
    if (end - start <= MAX_SHORT_BYTES) return this.shortString(start, end);
    return this.isASCII(start, end) ? this.cut(start, end) : decodeUTF8(this.bytes, start, end);
  }

  /** Decodes a string of a large input, without keeping the text of the whole input alive. */
  private largeString(start: number, end: number): string {
    if (hasHighBit(this.bytes, start, end)) return decodeUTF8(this.bytes, start, end);
    return ascii(this.bytes, start, end);
  }

  private shortString(start: number, end: number): string {
    const length = end - start;
    if (length === 0) return "";
    let first = this.scratchWords.getInt32(start, true);
    let second = 0;
    let third = 0;
    // Clear the bytes after the end of the string.
    if (length <= 4) first &= -1 >>> (32 - 8 * length);
    else {
      second = this.scratchWords.getInt32(start + 4, true);
      if (length <= 8) second &= -1 >>> (64 - 8 * length);
      else third = this.scratchWords.getInt32(start + 8, true) & (-1 >>> (96 - 8 * length));
    }
    if (((first | second | third) & HIGH_BITS) !== 0) return decodeUTF8(this.bytes, start, end);
    const kept = findCachedString(first, second, third, length);
    if (kept !== undefined) return kept;
    const string = this.cut(start, end);
    cacheString(first, second, third, string);
    return string;
  }

  private cut(start: number, end: number): string {
    this.text ??= textOf(this.scratch, this.length);
    return this.text.substring(start, end);
  }

  /** True if `bytes[start, end)` is ASCII. It must have at least four bytes, some of which are checked twice. */
  private isASCII(start: number, end: number): boolean {
    const last = end - 4;
    let bits = this.scratchWords.getInt32(last, true);
    for (let i = start; i < last; i += 4) bits |= this.scratchWords.getInt32(i, true);
    return (bits & HIGH_BITS) === 0;
  }
}

interface Latin1Buffer {
  latin1Slice?: (this: Uint8Array, start: number, end: number) => string;
}

const latin1Slice = (globalThis as { Buffer?: { prototype: Latin1Buffer } }).Buffer?.prototype.latin1Slice;

/** Converts ASCII bytes to text. In Node.js, other bytes become one code unit each (Latin-1). */
function ascii(bytes: Uint8Array, start: number, end: number): string {
  if (latin1Slice !== undefined) return latin1Slice.call(bytes, start, end);
  return getDecoder().decode(bytes.subarray(start, end));
}

const maskedWords = latin1Slice === undefined ? new Int32Array(SCRATCH_BYTES / 4) : undefined;

/** Converts the first `length` bytes to text with one code unit per byte. Only ASCII is converted correctly. */
function textOf(scratch: Uint8Array, length: number): string {
  if (maskedWords === undefined) return ascii(scratch, 0, length);
  // Clearing the high bits allows the use of the UTF-8 decoder, which is three times as fast as the Latin-1 decoder.
  const words = new Int32Array(scratch.buffer, 0, SCRATCH_BYTES / 4);
  for (let i = 0, end = (length + 3) >> 2; i < end; i++) maskedWords[i] = words[i]! & ~HIGH_BITS;
  return getDecoder().decode(new Uint8Array(maskedWords.buffer, 0, length));
}
