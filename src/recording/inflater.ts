import { crc32 } from "./crc32.js";
import {
  CODE_LENGTH_ORDER,
  DISTANCE_BASES,
  DISTANCE_EXTRA_BITS,
  END_OF_BLOCK,
  FIRST_LENGTH,
  LAST_DISTANCE,
  LAST_LENGTH,
  LENGTH_BASES,
  LENGTH_EXTRA_BITS,
  MAX_MATCH,
  REPEAT_PREVIOUS,
  REPEATS,
} from "./deflate-symbols.js";
import { bitsOf, HuffmanCodes, MAX_CODE_BITS, NO_SYMBOL, symbolOf } from "./huffman.js";

/** Maximum distance of a match, in bytes. */
const WINDOW_BYTES = 32 * 1024;
/** Approximate maximum size of an output chunk. */
const CHUNK_BYTES = 64 * 1024;
/** Maximum size of the output of all codes that end in the same input byte. */
const MAX_BYTE_OUTPUT = 8 * MAX_MATCH;
/** Size of the buffer. Up to `BUFFER_END`, there is room for the output of one more code. */
const BUFFER_BYTES = WINDOW_BYTES + CHUNK_BYTES + MAX_BYTE_OUTPUT + MAX_MATCH;
const BUFFER_END = BUFFER_BYTES - MAX_MATCH;
/** Maximum length of a match that is copied byte by byte, which is faster for short ones. */
const MAX_BYTEWISE = 32;

// The flags of a gzip header (RFC 1952, 2.3.1).
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED_FLAGS = 0xe0;

/** A part of the work, which pauses wherever the input ends. Yields output, or undefined if more input is needed. */
type Steps<T> = Generator<Uint8Array | undefined, T, undefined>;

/** The reason to stop decompressing codes: the block ends, the input ends inside a code, or the buffer is full. */
type Stop = "block" | "input" | "buffer";

/**
 * Decompresses one gzip stream (RFC 1952 and RFC 1951), piece by piece.
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
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  /** Position in the buffer of the first byte that was not yielded. */
  private start = 0;
  private end = 0;
  /** Number of input bytes up to the end of the last code. */
  private lastTaken = 0;
  /** Position in the buffer of the output for the codes that end in the same byte as the last code. */
  private lastStart = 0;

  private size = 0;
  private crc = 0;
  private headerCRC = 0;

  private readonly codeLengthCodes = new HuffmanCodes();
  private readonly literalLengthCodes = new HuffmanCodes();
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

  /** Yields the output up to a position in the buffer. */
  private *flush(end: number): Steps<void> {
    if (end <= this.start) return;
    const output = this.buffer.slice(this.start, end);
    this.start = end;
    this.size = (this.size + output.length) >>> 0;
    this.crc = crc32(output, this.crc);
    yield output;
  }

  private *makeRoom(): Steps<void> {
    yield* this.flush(this.lastStart);
    const unused = this.start - WINDOW_BYTES;
    this.buffer.copyWithin(0, unused, this.end);
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
    if (flags & RESERVED_FLAGS) throw new Error("unknown header flags set");
    for (let i = 0; i < 6; i++) yield* this.readHeaderByte();
    if (flags & FEXTRA) for (let left = yield* this.readHeaderNumber(); left > 0; left--) yield* this.readHeaderByte();
    if (flags & FNAME) while ((yield* this.readHeaderByte()) !== 0);
    if (flags & FCOMMENT) while ((yield* this.readHeaderByte()) !== 0);
    const crc = this.headerCRC & 0xffff;
    if (flags & FHCRC && (yield* this.readBits(16)) !== crc) throw new Error("header crc mismatch");
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
    if (type === 0) yield* this.readStoredBlock();
    else {
      if (type === 1) this.setFixedCodes();
      else if (type === 2) yield* this.readDynamicCodes();
      else throw new Error("invalid block type");
      yield* this.readCompressedBlock();
    }
    return (header & 1) === 1;
  }

  private *readStoredBlock(): Steps<void> {
    this.useBits(this.heldBits);
    const length = yield* this.readBits(16);
    const check = yield* this.readBits(16);
    if (length !== (check ^ 0xffff)) throw new Error("invalid stored block lengths");
    for (let left = length; left > 0;) {
      if (this.pos === this.input.length) yield* this.waitForInput();
      const room = this.buffer.length - this.end;
      const bytes = this.input.subarray(this.pos, this.pos + Math.min(left, room));
      this.buffer.set(bytes, this.end);
      this.pos += bytes.length;
      this.end += bytes.length;
      left -= bytes.length;
      this.lastStart = this.end;
      if (bytes.length === room) yield* this.makeRoom();
    }
  }

  /** Sets the codes of blocks that do not state them (RFC 1951, 3.2.6). */
  private setFixedCodes(): void {
    const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
    this.literalLengthCodes.set(lengths, false);
    this.distanceCodes.set(new Uint8Array(32).fill(5), false);
  }

  /** Reads the codes of a block (RFC 1951, 3.2.7). */
  private *readDynamicCodes(): Steps<void> {
    const counts = yield* this.readBits(14);
    const literals = 257 + (counts & 31);
    const distances = 1 + ((counts >> 5) & 31);
    if (literals > 286 || distances > 30) throw new Error("too many length or distance symbols");
    const codeLengths = new Uint8Array(CODE_LENGTH_ORDER.length);
    for (const symbol of CODE_LENGTH_ORDER.slice(0, 4 + (counts >> 10))) codeLengths[symbol] = yield* this.readBits(3);
    if (!this.codeLengthCodes.set(codeLengths, false)) throw new Error("invalid code lengths set");
    const lengths = yield* this.readCodeLengths(literals + distances);
    if (lengths[END_OF_BLOCK] === 0) throw new Error("invalid code -- missing end-of-block");
    const isValid = this.literalLengthCodes.set(lengths.subarray(0, literals), true);
    if (!isValid) throw new Error("invalid literal/lengths set");
    if (!this.distanceCodes.set(lengths.subarray(literals), true)) throw new Error("invalid distances set");
  }

  /** Reads the lengths of the literal/length codes and the distance codes. */
  private *readCodeLengths(count: number): Steps<Uint8Array> {
    const lengths = new Uint8Array(count);
    for (let i = 0; i < count;) {
      const symbol = yield* this.readSymbol(this.codeLengthCodes);
      if (symbol < REPEAT_PREVIOUS) {
        lengths[i++] = symbol;
      } else if (symbol === NO_SYMBOL) {
        // Like zlib, which reads the length 0 if there are no codes.
        i++;
      } else {
        const { extraBits, base } = REPEATS[symbol - REPEAT_PREVIOUS]!;
        const end = i + base + (yield* this.readBits(extraBits));
        if ((symbol === REPEAT_PREVIOUS && i === 0) || end > count) throw new Error("invalid bit length repeat");
        lengths.fill(symbol === REPEAT_PREVIOUS ? lengths[i - 1]! : 0, i, end);
        i = end;
      }
    }
    return lengths;
  }

  private *readSymbol(codes: HuffmanCodes): Steps<number> {
    for (;;) {
      const found = codes.find(this.held);
      if (bitsOf(found) <= this.heldBits) {
        this.useBits(bitsOf(found));
        return symbolOf(found);
      }
      yield* this.readByte();
    }
  }

  private *readCompressedBlock(): Steps<void> {
    for (;;) {
      const stop = this.decompress();
      if (stop === "block") return;
      if (stop === "buffer") yield* this.makeRoom();
      else {
        yield* this.flush(this.end);
        yield undefined;
      }
    }
  }

  /** Decompresses codes until the block ends, the buffer is full, or the input ends inside a code. */
  private decompress(): Stop {
    let stop: Stop | undefined;
    while (stop === undefined) {
      const found = this.copyLiterals();
      const { pos, held, heldBits } = this;
      this.useBits(bitsOf(found));
      if (this.end > BUFFER_END) stop = "buffer";
      else if (this.heldBits < 0) stop = "input";
      else if (symbolOf(found) === END_OF_BLOCK) stop = "block";
      else if (!this.copyMatch(symbolOf(found))) stop = "input";
      if (stop !== "buffer" && stop !== "input") continue;
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
    const { input, offset, buffer, literalLengthCodes } = this;
    let { pos, held, heldBits, end, lastTaken, lastStart } = this;
    let found: number;
    for (;;) {
      for (; heldBits < MAX_CODE_BITS && pos < input.length; heldBits += 8) held |= input[pos++]! << heldBits;
      found = literalLengthCodes.find(held);
      const bits = bitsOf(found);
      if (symbolOf(found) >= END_OF_BLOCK || bits > heldBits || end > BUFFER_END) break;
      held >>>= bits;
      heldBits -= bits;
      const taken = offset + pos - (heldBits >> 3);
      if (taken > lastTaken) {
        lastTaken = taken;
        lastStart = end;
      }
      buffer[end++] = symbolOf(found);
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
    const length = LENGTH_BASES[symbol - FIRST_LENGTH]! + this.useBits(LENGTH_EXTRA_BITS[symbol - FIRST_LENGTH]!);
    this.holdBits();
    const found = this.distanceCodes.find(this.held);
    this.useBits(bitsOf(found));
    const code = symbolOf(found);
    if (this.heldBits < 0) return false;
    if (code > LAST_DISTANCE) throw new Error("invalid distance code");
    this.holdBits();
    const distance = DISTANCE_BASES[code]! + this.useBits(DISTANCE_EXTRA_BITS[code]!);
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
    const { buffer, end } = this;
    const start = end - distance;
    this.end = end + length;
    if (length > MAX_BYTEWISE && distance >= length) buffer.copyWithin(end, start, start + length);
    else for (let i = 0; i < length; i++) buffer[end + i] = buffer[start + i]!;
  }
}
