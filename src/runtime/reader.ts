import Long from "long";
import { EMPTY_BYTES } from "./bytes.js";
import { AuditEventError, type AuditEventErrorCode } from "./error.js";
import { MAX_DEPTH } from "./limits.js";
import { checkTime, type Timestamp } from "./timestamp.js";
import { decodeUTF8 } from "./utf8.js";
import { fieldNumber, wireType, WireType } from "./wire.js";

/**
 * Names of a message's fields by their numbers: what generated code gives to
 * {@link Reader.unknown} to tell unknown fields from known ones of a wrong wire type.
 */
export type FieldNames = Readonly<Record<number, string>>;

/** A message that may hold fields which its schema does not know. */
interface Message {
  $unknown?: Uint8Array | undefined;
}

/**
 * Inputs up to this many bytes are turned into text whole; a string cut from it
 * keeps all of it alive, and engines cap the length of a text.
 */
const MAX_LATIN1_BYTES = 0x100000;

/** The fields of the message that an entry of a map is. */
export const ENTRY_FIELDS: FieldNames = { 1: "key", 2: "value" };

const TIMESTAMP_FIELDS: FieldNames = { 1: "seconds", 2: "nanos" };

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);

/**
 * Reads protobuf's wire format from bytes, for generated code: one method for
 * each kind of value, a cursor, and the end of the message that is being read.
 * It accepts what gogo's generated `Unmarshal` accepts, but for entries of maps, in
 * which gogo takes any wire type; anything else is an {@link AuditEventError} with
 * the byte offset and the path of the message.
 */
export class Reader {
  /** Offset of the next byte to read. */
  pos = 0;
  /** Offset at which the message that is being read ends. */
  end: number;

  private readonly input: Uint8Array;
  /** Offset of the tag of the field that is being read. */
  private fieldStart = 0;
  /** Low and high 32 bits of the varint read last. */
  private low = 0;
  private high = 0;
  /** The bytes as Latin-1 text, made when the first string is read. */
  private latin1: string | undefined;
  /** Names of the fields that hold the message which is being read, outermost first. */
  private readonly path: string[] = [];
  /** Where the unknown fields of each message stand, as start and end offsets. */
  private unknowns: Map<Message, number[]> | undefined;

  constructor(input: Uint8Array) {
    this.input = input;
    this.end = input.length;
  }

  /** Reads a tag: the field number times 8, plus the wire type. */
  tag(): number {
    this.fieldStart = this.pos;
    const byte = this.input[this.pos]!;
    if (byte < 0x80) {
      this.pos++;
      return byte;
    }
    this.varint();
    // gogo keeps 32 bits of the field number, so the tag has 35.
    return (this.high & 7) * 0x100000000 + (this.low >>> 0);
  }

  /** Reads an int32, of which gogo keeps the low 32 bits. */
  int32(): number {
    const byte = this.input[this.pos]!;
    if (byte < 0x80 && this.pos < this.end) {
      this.pos++;
      return byte;
    }
    this.varint();
    return this.low;
  }

  /** Reads an int64. */
  int64(): Long {
    this.varint();
    return new Long(this.low, this.high, false);
  }

  /** Reads a uint64. */
  uint64(): Long {
    this.varint();
    return new Long(this.low, this.high, true);
  }

  /** Reads a bool: true if any bit of the varint is set. */
  bool(): boolean {
    this.varint();
    return (this.low | this.high) !== 0;
  }

  /** Reads a double. */
  double(): number {
    const start = this.advance(8);
    for (let i = 0; i < 8; i++) doubleBytes[i] = this.input[start + i]!;
    return doubles[0]!;
  }

  /** Reads a string; bytes that are not UTF-8 become lone surrogates U+DC80..U+DCFF. */
  string(): string {
    const bytes = this.input;
    const start = this.lengthDelimited();
    const end = this.pos;
    let bits = 0;
    for (let i = start; i < end; i++) bits |= bytes[i]!;
    if (bits >= 0x80) return decodeUTF8(bytes, start, end);
    if (start === end) return "";
    if (bytes.length > MAX_LATIN1_BYTES) return latin1(bytes.subarray(start, end));
    // One Latin-1 text of the whole input, cut into strings, spares a native call for each.
    this.latin1 ??= latin1(bytes);
    return this.latin1.substring(start, end);
  }

  /** Reads bytes, as a view of the input. */
  bytes(): Uint8Array {
    const start = this.lengthDelimited();
    if (start === this.pos) return EMPTY_BYTES;
    return new Uint8Array(this.input.buffer, this.input.byteOffset + start, this.pos - start);
  }

  /** Reads a google.protobuf.Timestamp that is a `time.Time` in Go: years 1 to 9999, nothing kept beside it. */
  time(field: string): Timestamp {
    const outer = this.enter(field);
    const start = this.pos;
    let seconds = Long.ZERO;
    let nanos = 0;
    while (this.pos < this.end) {
      const tag = this.tag();
      if (tag === 0x08) seconds = this.int64();
      else if (tag === 0x10) nanos = this.int32();
      else this.skipUnknown(tag, TIMESTAMP_FIELDS);
    }
    const time = { seconds, nanos };
    const fault = checkTime(time);
    if (fault !== undefined) throw this.error("invalid-value", fault, start);
    this.leave(outer);
    return time;
  }

  /**
   * Begins a length-delimited message that stands in the named field, and returns
   * the end of the one around it, which {@link leave} takes.
   */
  enter(field: string): number {
    const outer = this.end;
    const start = this.lengthDelimited();
    this.end = this.pos;
    this.pos = start;
    if (this.path.push(field) > MAX_DEPTH) {
      throw this.error("too-deep", `messages are nested more than ${MAX_DEPTH} deep`, this.fieldStart);
    }
    return outer;
  }

  /** Ends the message that {@link enter} began. */
  leave(outer: number): void {
    this.end = outer;
    this.path.pop();
  }

  /** Keeps the field of this tag for `message`, if none of its fields has that number. */
  unknown(message: Message, tag: number, fields: FieldNames): void {
    const start = this.fieldStart;
    this.skipUnknown(tag, fields);
    this.unknowns ??= new Map();
    const ranges = this.unknowns.get(message);
    if (ranges === undefined) this.unknowns.set(message, [start, this.pos]);
    else if (ranges.at(-1) === start) ranges[ranges.length - 1] = this.pos;
    else ranges.push(start, this.pos);
  }

  /** Passes over the field of this tag, if `fields` does not have its number. */
  skipUnknown(tag: number, fields: FieldNames): void {
    const start = this.fieldStart;
    const number = fieldNumber(tag);
    const type = wireType(tag);
    if (type === WireType.EndGroup) throw this.error("invalid-tag", "an end-group tag that closes nothing", start);
    if (number < 1 || number > 0x7fffffff) throw this.error("invalid-tag", `illegal field number ${number}`, start);
    const name = fields[number];
    if (name !== undefined) throw this.error("wrong-wire-type", `wrong wire type ${type} for field ${name}`, start);
    this.skip(type);
  }

  /** Gives each message its unknown fields; to be called when all is read. */
  finish(): void {
    if (this.unknowns === undefined) return;
    for (const [message, ranges] of this.unknowns) message.$unknown = this.concat(ranges);
  }

  private concat(ranges: readonly number[]): Uint8Array {
    let length = 0;
    for (let i = 0; i < ranges.length; i += 2) length += ranges[i + 1]! - ranges[i]!;
    const bytes = new Uint8Array(length);
    let pos = 0;
    for (let i = 0; i < ranges.length; i += 2) {
      bytes.set(this.input.subarray(ranges[i], ranges[i + 1]), pos);
      pos += ranges[i + 1]! - ranges[i]!;
    }
    return bytes;
  }

  /** Passes over the value of a field, for a group with all that is in it, as gogo's `skip` does. */
  private skip(type: number): void {
    let groups = 0;
    for (;;) {
      if (type === WireType.Varint) this.varint();
      else if (type === WireType.Fixed64) this.advance(8);
      else if (type === WireType.LengthDelimited) this.lengthDelimited();
      else if (type === WireType.StartGroup) groups++;
      else if (type === WireType.EndGroup) groups--;
      else if (type === WireType.Fixed32) this.advance(4);
      else throw this.error("invalid-tag", `illegal wire type ${type}`, this.fieldStart);
      if (groups === 0) return;
      if (this.pos >= this.end) throw this.truncated("the message ends inside a group", this.pos);
      type = wireType(this.tag());
    }
  }

  /** Reads the length of a length-delimited value, moves past it, and returns where it starts. */
  private lengthDelimited(): number {
    const byte = this.input[this.pos]!;
    if (byte < 0x80 && this.pos < this.end) {
      this.pos++;
      return this.advance(byte);
    }
    this.varint();
    return this.advance(this.high * 0x100000000 + (this.low >>> 0));
  }

  /** Moves over `length` bytes, and returns where they start. */
  private advance(length: number): number {
    const start = this.pos;
    if (length < 0) throw this.truncated("a length above 2^63-1", start);
    if (length > this.end - start) throw this.truncated(`${length} bytes expected, ${this.end - start} left`, start);
    this.pos = start + length;
    return start;
  }

  /** Reads a varint of 1 to 10 bytes into `low` and `high`, bits beyond 64 dropped. */
  private varint(): void {
    const bytes = this.input;
    const start = this.pos;
    let pos = start;
    let byte = bytes[pos++]!;
    let low = byte & 0x7f;
    let high = 0;
    let shift = 7;
    while (byte >= 0x80 && shift < 70) {
      byte = bytes[pos++]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >> 4;
      } else high |= bits << (shift - 32);
      shift += 7;
    }
    if (pos > this.end) throw this.truncated("the message ends inside a varint", start);
    if (byte >= 0x80) throw this.error("invalid-varint", "a varint of more than 10 bytes", start);
    this.pos = pos;
    this.low = low;
    this.high = high;
  }

  private truncated(reason: string, offset: number): AuditEventError {
    return this.error("truncated", reason, offset);
  }

  private error(code: AuditEventErrorCode, reason: string, offset: number): AuditEventError {
    return new AuditEventError(code, reason, { offset, path: this.path.join(".") });
  }
}

interface Latin1Buffer {
  latin1Slice?: (this: Uint8Array, start: number, end: number) => string;
}

const nodeBuffer = (globalThis as { Buffer?: { prototype: Latin1Buffer } }).Buffer?.prototype;
const latin1Slice = nodeBuffer?.latin1Slice;
const latin1Decoder = latin1Slice === undefined ? new TextDecoder("latin1") : undefined;

/** The bytes as text with one UTF-16 unit for each byte; only those below 0x80 are looked at. */
function latin1(bytes: Uint8Array): string {
  return latin1Slice !== undefined ? latin1Slice.call(bytes, 0, bytes.length) : latin1Decoder!.decode(bytes);
}
