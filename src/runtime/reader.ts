import Long from "long";
import { EMPTY_BYTES } from "./bytes.js";
import { AuditEventError, type AuditEventErrorCode } from "./error.js";
import { MAX_DEPTH, MAX_INPUT_BYTES } from "./limits.js";
import { TextBytes } from "./text-bytes.js";
import { checkTime, type Timestamp } from "./timestamp.js";
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

/** The fields of the message that an entry of a map is. */
export const ENTRY_FIELDS: FieldNames = { 1: "key", 2: "value" };

/** The fields of a Timestamp and of a Duration. */
const TIME_FIELDS: FieldNames = { 1: "seconds", 2: "nanos" };

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);

/** What a reader that does not trace throws: made once, since a stack takes longer than most messages. */
const UNTRACED = new AuditEventError("invalid-value", "to be read once more by a reader that traces");

/** Shared by all readers, of which one is in use at a time. */
const text = new TextBytes();

/**
 * Reads protobuf's wire format from bytes, for generated code: one method for
 * each kind of value, a cursor, and the end of the message that is being read.
 * It accepts what gogo's generated `Unmarshal` accepts, but for entries of maps, in
 * which gogo takes any wire type and field number; anything else is an {@link AuditEventError},
 * which only in a reader that traces tells what is wrong and where.
 */
export class Reader {
  /** Offset of the next byte to read. */
  pos = 0;
  /** Offset at which the message that is being read ends. */
  end: number;

  /** What is read, which bytes fields are views of, and the same bytes where they are read from. */
  private source: Uint8Array;
  private input: Uint8Array;
  /** Offset of the tag of the field that is being read. */
  private fieldStart = 0;
  /** Low and high 32 bits of the varint read last. */
  private low = 0;
  private high = 0;
  /** How deep the message stands that is being read. */
  private depth = 0;
  /** How deep it may stand without being looked at: not at all in a reader that traces. */
  private uncheckedDepth = 0;
  private maxDepth = 0;
  /** Names of the fields that hold it, outermost first, and more behind them; only in a reader that traces. */
  private readonly path: string[] | undefined;
  /** Where the unknown fields of each message stand, as start and end offsets. */
  private unknowns: Map<Message, number[]> | undefined = undefined;

  /**
   * @param maxDepth How deep messages may be nested.
   * @param traces Whether errors are to tell what is wrong, at which offset and in which
   * message. It takes time, so a message that cannot be read is read once more for it.
   */
  constructor(input: Uint8Array, maxDepth = MAX_DEPTH, traces = false) {
    this.source = this.input = input;
    this.end = 0;
    this.path = traces ? [] : undefined;
    this.open(input, maxDepth);
  }

  /** Begins to read other bytes, in which messages may be nested so deep. */
  open(input: Uint8Array, maxDepth: number): void {
    if (input.length > MAX_INPUT_BYTES) {
      throw new AuditEventError("invalid-value", `expected at most ${MAX_INPUT_BYTES} bytes, got ${input.length}`);
    }
    text.set(input);
    this.source = input;
    this.input = text.bytes;
    this.pos = 0;
    this.end = text.length;
    this.depth = 0;
    this.maxDepth = maxDepth;
    this.uncheckedDepth = this.path === undefined ? maxDepth : 0;
    this.unknowns = undefined;
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

  /** Reads four bytes as 32 bits. */
  fixed32(): number {
    const { input } = this;
    const start = this.advance(4);
    return input[start]! | (input[start + 1]! << 8) | (input[start + 2]! << 16) | (input[start + 3]! << 24);
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
    // The first lines of lengthDelimited here, which takes 2 % less of decode.
    const start = this.pos + 1;
    const length = this.input[this.pos]!;
    const end = start + length;
    if (!(length < 0x80 && end <= this.end)) return this.longString();
    this.pos = end;
    return text.string(start, end);
  }

  private longString(): string {
    const start = this.lengthDelimited();
    return text.string(start, this.pos);
  }

  /** Reads bytes, as a view of the input. */
  bytes(): Uint8Array {
    const start = this.lengthDelimited();
    if (start === this.pos) return EMPTY_BYTES;
    return new Uint8Array(this.source.buffer, this.source.byteOffset + start, this.pos - start);
  }

  /** Reads a google.protobuf.Timestamp that is a `time.Time` in Go: years 1 to 9999, nothing kept beside it. */
  time(field: string): Timestamp {
    return this.secondsAndNanos(field, checkTime);
  }

  /** Reads the seconds and nanoseconds that a Timestamp and a Duration are; `check` gives what is wrong with them. */
  secondsAndNanos(field: string, check: (value: Timestamp) => string | undefined): Timestamp {
    const outer = this.enter(field);
    const start = this.pos;
    let low = 0;
    let high = 0;
    let nanos = 0;
    while (this.pos < this.end) {
      const tag = this.tag();
      if (tag === 0x08) {
        this.varint();
        low = this.low;
        high = this.high;
      } else if (tag === 0x10) {
        this.varint();
        nanos = this.low;
      } else this.skipUnknown(tag, TIME_FIELDS);
    }
    const value = { seconds: new Long(low, high, false), nanos };
    const fault = check(value);
    if (fault !== undefined) throw this.error("invalid-value", fault, start);
    this.leave(outer);
    return value;
  }

  /**
   * Begins a length-delimited message that stands in the named field, and returns
   * the end of the one around it, which {@link leave} takes.
   */
  enter(field: string): number {
    const outer = this.enterPacked();
    if (++this.depth > this.uncheckedDepth) this.checkDepth(field);
    return outer;
  }

  private checkDepth(field: string): void {
    if (this.path !== undefined) this.path[this.depth - 1] = field;
    if (this.depth <= this.maxDepth) return;
    throw this.error("too-deep", `messages are nested more than ${this.maxDepth} deep`, this.fieldStart);
  }

  /** Ends the message that {@link enter} began. */
  leave(outer: number): void {
    this.end = outer;
    this.depth--;
  }

  /** Begins a packed list, and returns the end of the message that it stands in, which {@link leavePacked} takes. */
  enterPacked(): number {
    const outer = this.end;
    const start = this.lengthDelimited();
    this.end = this.pos;
    this.pos = start;
    return outer;
  }

  /** Ends the list that {@link enterPacked} began. */
  leavePacked(outer: number): void {
    this.end = outer;
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

  /** Gives each message its unknown fields, and lets go of what was read; to be called when all is read. */
  finish(): void {
    if (this.unknowns !== undefined) {
      for (const [message, ranges] of this.unknowns) message.$unknown = this.concat(ranges);
    }
    this.close();
  }

  /** Lets go of what was read, or could not be. */
  close(): void {
    this.source = EMPTY_BYTES;
    text.close();
    this.input = text.bytes;
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
    const start = this.pos + 1;
    const length = this.input[this.pos]!;
    if (length < 0x80 && start + length <= this.end) {
      this.pos = start + length;
      return start;
    }
    this.varint();
    return this.advance(this.high * 0x100000000 + (this.low >>> 0));
  }

  /** Moves over `length` bytes, and returns where they start. */
  private advance(length: number): number {
    const start = this.pos;
    if (length < 0) throw this.truncated("a length above 2^63-1", start);
    if (length > this.end - start) throw this.truncated(`${length} bytes expected, ${this.end - start} left`, start);
    // As a small integer: one offset that is a double makes all of them slow.
    this.pos = (start + length) | 0;
    return start;
  }

  /** Reads a varint of 1 to 10 bytes into `low` and `high`, bits beyond 64 dropped. */
  private varint(): void {
    const bytes = this.input;
    let pos = this.pos;
    let byte = bytes[pos++]!;
    let low = byte & 0x7f;
    let high = 0;
    // Not as a loop, which costs 4 % of decode.
    if (byte >= 0x80) {
      byte = bytes[pos++]!;
      low |= (byte & 0x7f) << 7;
      if (byte >= 0x80) {
        byte = bytes[pos++]!;
        low |= (byte & 0x7f) << 14;
        if (byte >= 0x80) {
          byte = bytes[pos++]!;
          low |= (byte & 0x7f) << 21;
          if (byte >= 0x80) {
            byte = bytes[pos++]!;
            low |= byte << 28;
            high = (byte & 0x7f) >> 4;
            if (byte >= 0x80) return this.longVarint(pos, low, high);
          }
        }
      }
    }
    this.endVarint(pos, low, high);
  }

  /** Reads the rest of a varint, of 1 to 5 bytes at `pos`. */
  private longVarint(pos: number, low: number, high: number): void {
    const bytes = this.input;
    let byte = 0x80;
    for (let shift = 3; byte >= 0x80 && shift < 38; shift += 7) {
      byte = bytes[pos++]!;
      high |= (byte & 0x7f) << shift;
    }
    if (byte >= 0x80 && pos <= this.end) {
      throw this.error("invalid-varint", "a varint of more than 10 bytes", this.pos);
    }
    this.endVarint(pos, low, high);
  }

  private endVarint(pos: number, low: number, high: number): void {
    if (pos > this.end) throw this.truncated("the message ends inside a varint", this.pos);
    this.pos = pos;
    this.low = low;
    this.high = high;
  }

  private truncated(reason: string, offset: number): AuditEventError {
    return this.error("truncated", reason, offset);
  }

  private error(code: AuditEventErrorCode, reason: string, offset: number): AuditEventError {
    if (this.path === undefined) return UNTRACED;
    return new AuditEventError(code, reason, { offset, path: this.path.slice(0, this.depth).join(".") });
  }
}
