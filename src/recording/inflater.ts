import { crc32 } from "./crc32.js";
import { HuffmanCodes, NO_SYMBOL } from "./huffman.js";

/** Maximum distance of a match, in bytes. */
const WINDOW_BYTES = 32 * 1024;
/** Approximate maximum size of an output chunk. */
const CHUNK_BYTES = 64 * 1024;
/** Maximum length of a match, in bytes. */
const MAX_MATCH = 258;
/** Maximum size of the output of all codes that end in the same input byte. */
const MAX_BYTE_OUTPUT = 8 * MAX_MATCH;
/** Maximum length of a code in bits. */
const MAX_CODE_BITS = 15;
/** Size of the window. Up to `WINDOW_END`, there is room for the output of one more code. */
const WINDOW_SIZE = WINDOW_BYTES + CHUNK_BYTES + MAX_BYTE_OUTPUT + MAX_MATCH;
const WINDOW_END = WINDOW_SIZE - MAX_MATCH;
/** Maximum length of a match that is copied byte by byte. */
const MAX_LOOP = 32;

/** The flags of a gzip header (RFC 1952). */
const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;

const END_OF_BLOCK = 256;
const FIRST_LENGTH = 257;
const LAST_LENGTH = 285;
const LAST_DISTANCE = 29;
/** Number of extra bits after the code for each length, and after the code for each distance. */
const LENGTH_BITS = Array.from({ length: 28 }, (_, i) => Math.max(0, (i >> 2) - 1));
const DISTANCE_BITS = Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1));
/** The length and the distance for each code if its extra bits are 0. */
const LENGTHS = findBases(LENGTH_BITS, 3);
const DISTANCES = findBases(DISTANCE_BITS, 1);
// The last code for a length does not follow the rule.
LENGTHS.push(MAX_MATCH);
LENGTH_BITS.push(0);

function findBases(bits: readonly number[], first: number): number[] {
  let next = first;
  return bits.map((count) => {
    const base = next;
    next += 1 << count;
    return base;
  });
}

/** The number and base of the bits after the symbols 16, 17 and 18, which repeat a code length. */
const REPEATS = [
  { bits: 2, base: 3 },
  { bits: 3, base: 3 },
  { bits: 7, base: 11 },
];
/** The order in which a block states the lengths of the codes for code lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Output, or undefined if more input is needed. */
type Steps<T> = Generator<Uint8Array | undefined, T, undefined>;

/** The reason to stop decompressing codes: the block ends, the input ends inside a code, or the window is full. */
type Stop = "block" | "input" | "window";

/**
 * Decompresses one gzip stream, piece by piece.
 *
 * The decompressors of platforms report damage, trailing bytes and a missing end at different times or not at all, and
 * then lose some output. This class finds the exact end of the stream and the first damaged byte. They are the same as
 * zlib's: zlib reports the error at this byte, and its output for the bytes before it is the same.
 */
export class Inflater {
  /** True if the stream is complete. */
  hasEnded = false;
  /** Number of input bytes used. Excludes the bytes after the stream, and the first damaged byte and all after it. */
  bytesTaken = 0;
  /** The damage, with zlib's message for it. */
  damage: Error | undefined = undefined;

  private readonly steps = this.run();
  /** The current input, after the unused bytes of the previous input. */
  private input: Uint8Array = new Uint8Array(0);
  /** Number of bytes of the stream before the current input. */
  private offset = 0;
  private pos = 0;
  /** The unused bits of the bytes before `pos`. The next bit is the lowest. At most 7 bits between codes. */
  private held = 0;
  private heldBits = 0;

  /** The latest output, at least as far back as matches can refer. */
  private readonly window = new Uint8Array(WINDOW_SIZE);
  /** Position in the window of the first byte that was not yielded. */
  private start = 0;
  private end = 0;
  /** Number of input bytes up to the end of the last code. */
  private lastTaken = 0;
  /** Position in the window of the output for the codes that end in the same byte as the last code. */
  private lastStart = 0;

  private size = 0;
  private crc = 0;
  private headerCRC = 0;

  private readonly literalCodes = new HuffmanCodes();
  private readonly distanceCodes = new HuffmanCodes();

  /**
   * Yields the output for the next bytes, up to the end of the stream or the damage. The generator must be iterated to
   * its end before the next call.
   */
  *write(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
    const { input, pos } = this;
    this.offset += pos;
    this.pos = 0;
    this.input = bytes;
    if (pos < input.length) {
      this.input = new Uint8Array(input.length - pos + bytes.length);
      this.input.set(input.subarray(pos));
      this.input.set(bytes, input.length - pos);
    }
    for (;;) {
      const { value } = this.steps.next();
      if (value === undefined) break;
      yield value;
    }
    if (!this.hasEnded && this.damage === undefined) this.bytesTaken = this.offset + this.input.length;
    // The caller may reuse the memory.
    this.input = this.input.slice(this.pos);
    this.offset += this.pos;
    this.pos = 0;
  }

  private *run(): Steps<void> {
    try {
      yield* this.readHeader();
      for (let isLast = false; !isLast;) isLast = yield* this.readBlock();
      yield* this.flush(this.end);
      yield* this.readTrailer();
      this.bytesTaken = this.countTaken();
      this.hasEnded = true;
    } catch (error) {
      this.bytesTaken = this.countTaken() - 1;
      this.damage = error as Error;
      yield* this.flush(this.lastTaken > this.bytesTaken ? this.lastStart : this.end);
    }
  }

  /** Returns the number of bytes of which at least one bit was used. */
  private countTaken(): number {
    return this.offset + this.pos - (this.heldBits >> 3);
  }

  /** Yields the output up to a position in the window. */
  private *flush(end: number): Steps<void> {
    if (end <= this.start) return;
    const output = this.window.slice(this.start, end);
    this.start = end;
    this.size = (this.size + output.length) >>> 0;
    this.crc = crc32(output, this.crc);
    yield output;
  }

  private *makeRoom(): Steps<void> {
    yield* this.flush(this.lastStart);
    const unused = this.start - WINDOW_BYTES;
    this.window.copyWithin(0, unused, this.end);
    this.start -= unused;
    this.lastStart -= unused;
    this.end -= unused;
  }

  private *waitForInput(): Steps<void> {
    yield* this.flush(this.end);
    while (this.pos === this.input.length) yield undefined;
  }

  private *readBits(count: number): Steps<number> {
    while (this.heldBits < count) yield* this.readByte();
    return this.useBits(count);
  }

  /** Adds a byte to the held bits. */
  private *readByte(): Steps<void> {
    if (this.pos === this.input.length) yield* this.waitForInput();
    this.held |= this.input[this.pos++]! << this.heldBits;
    this.heldBits += 8;
  }

  private useBits(count: number): number {
    const bits = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.heldBits -= count;
    return bits;
  }

  private *readHeader(): Steps<void> {
    const magic = yield* this.readHeaderNumber();
    if (magic !== 0x8b1f) throw new Error("incorrect header check");
    const methodAndFlags = yield* this.readHeaderNumber();
    const flags = methodAndFlags >> 8;
    if ((methodAndFlags & 0xff) !== 8) throw new Error("unknown compression method");
    if (flags & RESERVED) throw new Error("unknown header flags set");
    for (let i = 0; i < 6; i++) yield* this.readHeaderByte();
    if (flags & EXTRA) for (let left = yield* this.readHeaderNumber(); left > 0; left--) yield* this.readHeaderByte();
    if (flags & NAME) while ((yield* this.readHeaderByte()) !== 0);
    if (flags & COMMENT) while ((yield* this.readHeaderByte()) !== 0);
    const crc = this.headerCRC & 0xffff;
    if (flags & HEADER_CRC && (yield* this.readBits(16)) !== crc) throw new Error("header crc mismatch");
  }

  private *readHeaderNumber(): Steps<number> {
    const low = yield* this.readHeaderByte();
    return low | ((yield* this.readHeaderByte()) << 8);
  }

  private *readHeaderByte(): Steps<number> {
    const byte = yield* this.readBits(8);
    this.headerCRC = crc32(Uint8Array.of(byte), this.headerCRC);
    return byte;
  }

  private *readTrailer(): Steps<void> {
    this.useBits(this.heldBits);
    if ((yield* this.readUint32()) !== this.crc) throw new Error("incorrect data check");
    if ((yield* this.readUint32()) !== this.size) throw new Error("incorrect length check");
  }

  private *readUint32(): Steps<number> {
    const low = yield* this.readBits(16);
    const high = yield* this.readBits(16);
    return (low | (high << 16)) >>> 0;
  }

  /** Reads a block. Returns true if it is the last one. */
  private *readBlock(): Steps<boolean> {
    const header = yield* this.readBits(3);
    const type = header >> 1;
    if (type === 0) yield* this.copyStored();
    else {
      if (type === 1) this.setFixedCodes();
      else if (type === 2) yield* this.readCodes();
      else throw new Error("invalid block type");
      yield* this.readCompressed();
    }
    return (header & 1) === 1;
  }

  private *copyStored(): Steps<void> {
    this.useBits(this.heldBits);
    const length = yield* this.readBits(16);
    const check = yield* this.readBits(16);
    if (length !== (check ^ 0xffff)) throw new Error("invalid stored block lengths");
    for (let left = length; left > 0;) {
      if (this.pos === this.input.length) yield* this.waitForInput();
      const room = this.window.length - this.end;
      const bytes = this.input.subarray(this.pos, this.pos + Math.min(left, room));
      this.window.set(bytes, this.end);
      this.pos += bytes.length;
      this.end += bytes.length;
      left -= bytes.length;
      this.lastStart = this.end;
      if (bytes.length === room) yield* this.makeRoom();
    }
  }

  private setFixedCodes(): void {
    this.literalCodes.set(new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280), false);
    this.distanceCodes.set(new Uint8Array(32).fill(5), false);
  }

  private *readCodes(): Steps<void> {
    const counts = yield* this.readBits(14);
    const literals = 257 + (counts & 31);
    const distances = 1 + ((counts >> 5) & 31);
    if (literals > 286 || distances > 30) throw new Error("too many length or distance symbols");
    const codeLengths = new Uint8Array(ORDER.length);
    for (let i = 0, end = 4 + (counts >> 10); i < end; i++) codeLengths[ORDER[i]!] = yield* this.readBits(3);
    if (!this.literalCodes.set(codeLengths, false)) throw new Error("invalid code lengths set");
    const lengths = yield* this.readLengths(literals + distances);
    if (lengths[END_OF_BLOCK] === 0) throw new Error("invalid code -- missing end-of-block");
    if (!this.literalCodes.set(lengths.subarray(0, literals), true)) throw new Error("invalid literal/lengths set");
    if (!this.distanceCodes.set(lengths.subarray(literals), true)) throw new Error("invalid distances set");
  }

  /** Reads the lengths of codes. They are compressed with `literalCodes`. */
  private *readLengths(count: number): Steps<Uint8Array> {
    const lengths = new Uint8Array(count);
    for (let i = 0; i < count;) {
      const symbol = yield* this.readSymbol(this.literalCodes);
      if (symbol < 16) {
        lengths[i++] = symbol;
      } else if (symbol === NO_SYMBOL) {
        // Like zlib, which reads the length 0 if there are no codes.
        i++;
      } else {
        const { bits, base } = REPEATS[symbol - 16]!;
        const end = i + base + (yield* this.readBits(bits));
        if ((symbol === 16 && i === 0) || end > count) throw new Error("invalid bit length repeat");
        lengths.fill(symbol === 16 ? lengths[i - 1]! : 0, i, end);
        i = end;
      }
    }
    return lengths;
  }

  private *readSymbol(codes: HuffmanCodes): Steps<number> {
    for (;;) {
      const found = codes.find(this.held);
      if ((found & 15) <= this.heldBits) {
        this.useBits(found & 15);
        return found >> 4;
      }
      yield* this.readByte();
    }
  }

  private *readCompressed(): Steps<void> {
    for (;;) {
      const stop = this.copyCodes();
      if (stop === "block") return;
      if (stop === "window") yield* this.makeRoom();
      else {
        yield* this.flush(this.end);
        yield undefined;
      }
    }
  }

  /** Decompresses codes until the block ends, the window is full, or the input ends inside a code. */
  private copyCodes(): Stop {
    let stop: Stop | undefined;
    while (stop === undefined) {
      const found = this.copyLiterals();
      const { pos, held, heldBits } = this;
      this.useBits(found & 15);
      if (this.end > WINDOW_END) stop = "window";
      else if (this.heldBits < 0) stop = "input";
      else if (found >> 4 === END_OF_BLOCK) stop = "block";
      else if (!this.copyMatch(found >> 4)) stop = "input";
      if (stop !== "window" && stop !== "input") continue;
      // Read the code again.
      this.pos = pos;
      this.held = held;
      this.heldBits = heldBits;
    }
    // Put back the whole bytes among the held bits.
    this.pos -= this.heldBits >> 3;
    this.heldBits &= 7;
    this.held &= (1 << this.heldBits) - 1;
    return stop;
  }

  /** Copies literals. Finds the code after them, which is still held, perhaps in part. */
  private copyLiterals(): number {
    const { input, offset, window, literalCodes } = this;
    let { pos, held, heldBits, end, lastTaken, lastStart } = this;
    let found: number;
    for (;;) {
      for (; heldBits < MAX_CODE_BITS && pos < input.length; heldBits += 8) held |= input[pos++]! << heldBits;
      found = literalCodes.find(held);
      const bits = found & 15;
      if (found >= END_OF_BLOCK << 4 || bits > heldBits || end > WINDOW_END) break;
      held >>>= bits;
      heldBits -= bits;
      const taken = offset + pos - (heldBits >> 3);
      if (taken > lastTaken) {
        lastTaken = taken;
        lastStart = end;
      }
      window[end++] = found >> 4;
    }
    this.pos = pos;
    this.held = held;
    this.heldBits = heldBits;
    this.end = end;
    this.lastTaken = lastTaken;
    this.lastStart = lastStart;
    return found;
  }

  /** Reads the rest of the code for a match and copies the match. Returns false if the input ends inside the code. */
  private copyMatch(symbol: number): boolean {
    if (symbol > LAST_LENGTH) throw new Error("invalid literal/length code");
    this.holdBits();
    const length = LENGTHS[symbol - FIRST_LENGTH]! + this.useBits(LENGTH_BITS[symbol - FIRST_LENGTH]!);
    this.holdBits();
    const found = this.distanceCodes.find(this.held);
    this.useBits(found & 15);
    const code = found >> 4;
    if (this.heldBits < 0) return false;
    if (code > LAST_DISTANCE) throw new Error("invalid distance code");
    this.holdBits();
    const distance = DISTANCES[code]! + this.useBits(DISTANCE_BITS[code]!);
    if (this.heldBits < 0) return false;
    if (distance > this.end) throw new Error("invalid distance too far back");
    const taken = this.countTaken();
    if (taken > this.lastTaken) {
      this.lastTaken = taken;
      this.lastStart = this.end;
    }
    this.repeat(distance, length);
    return true;
  }

  /** Holds enough bits for any code, or all bits of the input. If bits are missing, zeros are used in their place. */
  private holdBits(): void {
    const { input } = this;
    for (; this.heldBits < MAX_CODE_BITS && this.pos < input.length; this.heldBits += 8) {
      this.held |= input[this.pos++]! << this.heldBits;
    }
  }

  private repeat(distance: number, length: number): void {
    const { window, end } = this;
    const start = end - distance;
    this.end = end + length;
    if (length > MAX_LOOP && distance >= length) window.copyWithin(end, start, start + length);
    else for (let i = 0; i < length; i++) window[end + i] = window[start + i]!;
  }
}
