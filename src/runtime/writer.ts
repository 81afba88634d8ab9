import type Long from "long";
import { isBytes } from "./bytes.js";
import { AuditEventError, describe } from "./error.js";
import { isLong, isNonZero } from "./int64.js";
import { MAX_DEPTH } from "./limits.js";
import { checkTime, type Timestamp } from "./timestamp.js";
import { compareUTF8, lengthUTF8, writeUTF8 } from "./utf8.js";

/** Size of the slabs that messages are written into. */
const SLAB_BYTES = 0x10000;
/**
 * Strings from so many characters are gathered. Shorter ones are faster written
 * character by character (as measured, from 12 to 20 make no difference).
 */
const MIN_GATHERED = 16;
const MAX_GATHERED = 0x400;
/** How many characters, and strings, may be gathered at a time. */
const GATHERED_BYTES = 0x2000;
const GATHERED_STRINGS = GATHERED_BYTES / MIN_GATHERED;
/** Room that is always kept before a value: its own varint, its length and its tag. */
const MARGIN = 30;

/** Stands for the tag of a value in a packed list, which has none. */
export const PACKED = 0;

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);

const encoder = new TextEncoder();
/** Gathered strings as UTF-8, shared by all writers. */
const gatheredBytes = new Uint8Array(GATHERED_BYTES);
const gatheredView = new DataView(gatheredBytes.buffer);

/**
 * Writes protobuf's wire format, for generated code: one method for each kind of
 * field. It writes from the end of the message towards its start, as gogo's
 * `MarshalToSizedBuffer` does, so that the length of a nested message is known
 * when it is due. Fields and elements are therefore given last one first.
 *
 * Messages are cut from a slab that they share; bytes are copied only where one
 * outgrows what is left of it.
 *
 * Long strings are gathered: each leaves a gap of as many bytes as it has characters,
 * and all of them are encoded with one native call, which takes less time than to look
 * at each character. That fits if all are ASCII; otherwise the message is written again
 * without gathering.
 */
export class Writer {
  private slab = new Uint8Array(SLAB_BYTES);
  private view = new DataView(this.slab.buffer);
  /** Offset of the byte written last. */
  private pos = SLAB_BYTES;
  /** Offset where the message ends. */
  private end = SLAB_BYTES;
  /** How deep the message stands that is being written. */
  private depth = 0;
  /** Names of the fields that hold that message, outermost first; only where they are traced. */
  private path: string[] | undefined = undefined;

  /** Whether long strings are gathered. */
  private gathers = true;
  /** The strings that are gathered, and how many there are. */
  private gathered = "";
  private gaps = 0;
  /** Of each gap, how many bytes there are from its start to the end of the message, and how large it is. */
  private readonly gapStarts = new Int32Array(GATHERED_STRINGS);
  private readonly gapLengths = new Int32Array(GATHERED_STRINGS);

  /**
   * Writes a message with the generated function for its type, and returns its bytes.
   * What that throws names no path: {@link trace} finds it.
   */
  write<T>(message: T, write: (writer: Writer, message: T) => void): Uint8Array {
    this.begin();
    write(this, message);
    this.fillGaps();
    if (!this.gathers) {
      this.pos = this.end;
      write(this, message);
    }
    return new Uint8Array(this.slab.buffer, this.pos, this.end - this.pos);
  }

  private begin(): void {
    // A slab made for a large message is not kept, nor one that went to another thread with a message.
    if (this.slab.length !== SLAB_BYTES) this.replaceSlab(SLAB_BYTES, 0);
    this.end = this.pos;
    this.depth = 0;
    this.gathers = true;
    this.gathered = "";
    this.gaps = 0;
  }

  /**
   * Writes a message that failed once more, to find the path of the field where it does.
   * Returns what it fails with, and that path; undefined where it does not fail again.
   */
  trace<T>(message: T, write: (writer: Writer, message: T) => void): { error: unknown; path: string } | undefined {
    this.pos = this.end;
    this.begin();
    this.path = [];
    try {
      write(this, message);
      return undefined;
    } catch (error) {
      return { error, path: this.pathOf() };
    } finally {
      this.path = undefined;
      this.pos = this.end;
    }
  }

  /** Path of a field of the message that is being written; nothing where paths are not traced. */
  pathOf(field?: string): string {
    if (this.path === undefined) return "";
    return (field === undefined ? this.path : [...this.path, field]).join(".");
  }

  /** Writes an int32, or an enum. */
  int32(tag: number, value: number, field: string): void {
    if (typeof value !== "number" || (value | 0) !== value) throw this.invalid(field, "a 32-bit integer", value);
    this.room(0);
    this.varint(value, value >> 31);
    this.packableTag(tag);
  }

  /** Writes 32 bits as a varint. */
  varint32(tag: number, bits: number): void {
    this.room(0);
    this.varint(bits, 0);
    this.packableTag(tag);
  }

  /** Writes 32 bits as four bytes. */
  fixed32(tag: number, bits: number): void {
    this.room(0);
    this.view.setInt32((this.pos -= 4), bits, true);
    this.packableTag(tag);
  }

  /** Writes an int64. */
  int64(tag: number, value: Long, field: string): void {
    if (!isLong(value, false)) throw this.invalid(field, "a Long in the range of an int64", value);
    this.long(tag, value);
  }

  /** Writes a uint64. */
  uint64(tag: number, value: Long, field: string): void {
    if (!isLong(value, true)) throw this.invalid(field, "a Long in the range of a uint64", value);
    this.long(tag, value);
  }

  private long(tag: number, value: Long): void {
    this.room(0);
    this.varint(value.low, value.high);
    this.packableTag(tag);
  }

  /** Writes a bool. */
  bool(tag: number, value: boolean, field: string): void {
    if (typeof value !== "boolean") throw this.invalid(field, "a boolean", value);
    this.room(0);
    this.slab[--this.pos] = value ? 1 : 0;
    this.packableTag(tag);
  }

  /** Writes a double. */
  double(tag: number, value: number, field: string): void {
    if (typeof value !== "number") throw this.invalid(field, "a number", value);
    this.room(0);
    doubles[0] = value;
    for (let i = 7; i >= 0; i--) this.slab[--this.pos] = doubleBytes[i]!;
    this.packableTag(tag);
  }

  /** Writes a string; lone surrogates U+DC80..U+DCFF become the byte they stand for, others U+FFFD. */
  string(tag: number, value: string, field: string): void {
    if (typeof value !== "string") throw this.invalid(field, "a string", value);
    const { length } = value;
    this.room(length);
    if (length >= MIN_GATHERED && length <= MAX_GATHERED && this.gathers) return this.gather(tag, value);
    const { slab } = this;
    const start = this.pos - length;
    let bits = 0;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      bits |= code;
      slab[start + i] = code;
    }
    if (bits >= 0x80) return this.nonASCII(tag, value);
    this.pos = start;
    this.prefix(tag, length);
  }

  private gather(tag: number, value: string): void {
    const { length } = value;
    if (this.gathered.length + length > GATHERED_BYTES) this.fillGaps();
    this.pos -= length;
    this.gathered += value;
    this.gapStarts[this.gaps] = this.end - this.pos;
    this.gapLengths[this.gaps++] = length;
    this.prefix(tag, length);
  }

  /** Fills the gaps, or has the message written without any where the strings are not ASCII. */
  private fillGaps(): void {
    const { gathered, gaps, end, gapStarts, gapLengths } = this;
    if (gaps === 0) return;
    const { read, written } = encoder.encodeInto(gathered, gatheredBytes);
    if (read !== gathered.length || written !== read) this.gathers = false;
    this.gathered = "";
    this.gaps = 0;
    let from = 0;
    for (let i = 0; i < gaps; i++) {
      const length = gapLengths[i]!;
      this.fillGap(end - gapStarts[i]!, from, length);
      from += length;
    }
  }

  /**
   * Copies at least eight bytes, eight at a time; the last eight may overlap those before
   * them. As doubles, of which ASCII is never one whose bits could change, a NaN.
   */
  private fillGap(to: number, from: number, length: number): void {
    const { view } = this;
    const last = length - 8;
    for (let i = 0; i < last; i += 8) view.setFloat64(to + i, gatheredView.getFloat64(from + i));
    view.setFloat64(to + last, gatheredView.getFloat64(from + last));
  }

  private nonASCII(tag: number, value: string): void {
    const length = lengthUTF8(value);
    this.room(length);
    this.pos -= length;
    writeUTF8(value, this.slab, this.pos);
    this.prefix(tag, length);
  }

  /** Writes bytes. */
  bytes(tag: number, value: Uint8Array, field: string): void {
    this.raw(value, field);
    this.prefix(tag, value.length);
  }

  /** Writes a google.protobuf.Timestamp that is a `time.Time` in Go: years 1 to 9999. */
  time(tag: number, value: Timestamp, field: string): void {
    const fault = checkTime(value);
    if (fault !== undefined) throw this.faulty(field, fault);
    this.secondsAndNanos(tag, value);
  }

  /** Writes the seconds and nanoseconds that a Timestamp and a Duration are. */
  secondsAndNanos(tag: number, { seconds, nanos }: Timestamp): void {
    this.room(0);
    const end = this.pos;
    if (nanos !== 0) {
      this.varint(nanos, nanos >> 31);
      this.slab[--this.pos] = 0x10;
    }
    if (isNonZero(seconds)) {
      this.varint(seconds.low, seconds.high);
      this.slab[--this.pos] = 0x08;
    }
    this.prefix(tag, end - this.pos);
  }

  /** Writes the unknown fields of a message, which are its last. */
  unknown(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined) this.raw(bytes, "$unknown");
  }

  /** The elements of a list, to be written last one first. */
  list<T>(values: readonly T[], field: string): readonly T[] {
    if (!Array.isArray(values)) throw this.invalid(field, "an array", values);
    return values;
  }

  /** The entries of a map, last one first. */
  entries<K, V>(map: ReadonlyMap<K, V>, field: string): [key: K, value: V][] {
    if (!(map instanceof Map)) throw this.invalid(field, "a Map", map);
    // Five times as fast as to spread the map, and faster than to look its keys up.
    const entries: [K, V][] = [];
    for (const entry of map) entries.push(entry);
    return entries.reverse();
  }

  /** The entries of a map that gogo's `stable_marshaler` sorts by their keys, last one first. */
  sortedEntries<K, V>(map: ReadonlyMap<K, V>, field: string): [key: K, value: V][] {
    return this.entries(map, field).sort(([a], [b]) => compareKeys(b, a));
  }

  /**
   * Begins a length-delimited message that stands in the named field, and returns
   * how much was written before it, which {@link leave} takes.
   */
  enter(field: string): number {
    this.path?.push(field);
    if (++this.depth > MAX_DEPTH) {
      throw new AuditEventError("too-deep", `messages are nested more than ${MAX_DEPTH} deep`, {
        path: this.pathOf(),
      });
    }
    return this.end - this.pos;
  }

  /** Ends the message that {@link enter} began: puts its length and its tag before it. */
  leave(before: number, tag: number): void {
    this.path?.pop();
    this.depth--;
    this.room(0);
    this.prefix(tag, this.end - this.pos - before);
  }

  /** How many bytes of the message are written, which {@link packed} takes. */
  written(): number {
    return this.end - this.pos;
  }

  /** Ends a packed list, whose values were written with the tag {@link PACKED}: puts its length and its tag before it. */
  packed(before: number, tag: number): void {
    this.room(0);
    this.prefix(tag, this.end - this.pos - before);
  }

  private raw(bytes: Uint8Array, field: string): void {
    if (!isBytes(bytes)) throw this.invalid(field, "a Uint8Array", bytes);
    this.room(bytes.length);
    this.pos -= bytes.length;
    this.slab.set(bytes, this.pos);
  }

  /** Puts the tag and the length of a length-delimited value before it. */
  private prefix(tag: number, length: number): void {
    if (length < 0x80) this.slab[--this.pos] = length;
    else this.varint(length, 0);
    this.tag(tag);
  }

  /** Writes the tag of a value that may be one of a packed list. */
  private packableTag(tag: number): void {
    if (tag !== PACKED) this.tag(tag);
  }

  private tag(tag: number): void {
    if (tag < 0x80) this.slab[--this.pos] = tag;
    else this.varint(tag, 0);
  }

  /** Writes a varint from its low and high 32 bits. */
  private varint(low: number, high: number): void {
    const { slab } = this;
    let pos = (this.pos -= varintLength(low, high));
    while (high !== 0 || low >>> 0 > 0x7f) {
      slab[pos++] = (low & 0x7f) | 0x80;
      low = (low >>> 7) | (high << 25);
      high >>>= 7;
    }
    slab[pos] = low;
  }

  /** Makes room for `length` bytes and the {@link MARGIN}. */
  private room(length: number): void {
    if (this.pos < length + MARGIN) this.grow(length + MARGIN);
  }

  /** Goes on in a new slab, with what is already written of the message. */
  private grow(length: number): void {
    const written = this.end - this.pos;
    const needed = written + length;
    this.replaceSlab(needed > SLAB_BYTES / 2 ? needed * 2 : SLAB_BYTES, written);
  }

  /** Takes a new slab, and the last `written` bytes of the message along. */
  private replaceSlab(size: number, written: number): void {
    const slab = new Uint8Array(size);
    if (written > 0) slab.set(this.slab.subarray(this.end - written, this.end), size - written);
    this.slab = slab;
    this.view = new DataView(slab.buffer);
    this.pos = size - written;
    this.end = size;
  }

  /** The error for the value of a field. */
  invalid(field: string, expected: string, value: unknown): AuditEventError {
    return this.faulty(field, `expected ${expected}, got ${describe(value)}`);
  }

  /** The error for a field, by what is wrong with it. */
  faulty(field: string, fault: string): AuditEventError {
    return new AuditEventError("invalid-value", fault, { path: this.pathOf(field) });
  }
}

/** Whether a bytes field is to be written; what is no Uint8Array is left for the writer to refuse. */
export function isNonEmpty(value: Uint8Array): boolean {
  return value?.length !== 0 || !isBytes(value);
}

function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return compareUTF8(a, b);
  return (a as number) < (b as number) ? -1 : 1;
}

function varintLength(low: number, high: number): number {
  const bits = high === 0 ? 32 - Math.clz32(low | 1) : 64 - Math.clz32(high);
  // As a small integer: offsets that are doubles would be slow.
  return ((bits + 6) / 7) | 0;
}
