import type Long from "long";
import { isBytes, type ArrayBufferBytes } from "../types/bytes.js";
import { checkArray, checkInt32, checkLong, checkMap, type ErrorSource } from "../checks.js";
import { CodecError, describe } from "../error.js";
import { isNonZero } from "../types/int64.js";
import { MAX_DEPTH } from "../limits.js";
import { findTimeFault, type Timestamp } from "../types/timestamp.js";
import { compareUTF8, lengthUTF8, writeUTF8 } from "./utf8.js";
import { getEncoder } from "../text-coders.js";

/** Size in bytes of the slabs that messages are written to. */
const SLAB_BYTES = 0x10000;
/**
 * Minimum length of a gathered string in characters. Shorter strings are faster to write character
 * by character. Minimums from 12 to 20 are equally fast.
 */
const MIN_GATHERED = 16;
/** Maximum length of a gathered string in characters. */
const MAX_GATHERED = 0x400;
/** Maximum number of characters gathered at a time. */
const GATHERED_BYTES = 0x2000;
/** Maximum number of strings gathered at a time. */
const GATHERED_STRINGS = GATHERED_BYTES / MIN_GATHERED;
/** Number of bytes that are always kept free before a value, for a varint, a length and a tag. */
const MARGIN = 30;

/** Passed as the tag of a value in a packed list, which has no tag. */
export const PACKED = 0;

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);

/** UTF-8 of the gathered strings, shared by all writers. */
const gatheredBytes = new Uint8Array(GATHERED_BYTES);
const gatheredView = new DataView(gatheredBytes.buffer);

/**
 * Writes the protobuf wire format, for generated code. It has one method per kind of
 * field. It writes backwards, from the end of the message to its start, as gogo's
 * `MarshalToSizedBuffer` does, so the length of a nested message is known before its
 * prefix is written. Callers must therefore write the last field and the last element first.
 *
 * Messages are written to a slab. Views of it share it, and are never overwritten. Copies leave the slab free for the
 * next message. A message is moved to another slab if it does not fit in the rest of the slab.
 *
 * Long strings are gathered. Each one leaves a gap with one byte per character, and a single
 * native call encodes all of them later. This is faster than a loop over the characters, but
 * works only for ASCII. If a string is not ASCII, the message is written again without
 * gathering.
 */
export class Writer implements ErrorSource {
  private slab = new Uint8Array(SLAB_BYTES);
  private view = new DataView(this.slab.buffer);
  /** Offset of the first byte written so far. */
  private pos = SLAB_BYTES;
  /** Offset of the end of the message. */
  private end = SLAB_BYTES;
  /** Nesting depth of the current message. The outermost message has 0. */
  private depth = 0;
  /** Names of the fields that lead to the current message, outermost first. Undefined unless tracing. */
  private path: string[] | undefined = undefined;

  /** True if long strings are gathered. */
  private gathers = true;
  /** The gathered strings, joined. */
  private gathered = "";
  /** Number of gathered strings. */
  private gaps = 0;
  /** Distance in bytes from the start of each gap to the end of the message. */
  private readonly gapStarts = new Int32Array(GATHERED_STRINGS);
  /** Size of each gap in bytes. */
  private readonly gapLengths = new Int32Array(GATHERED_STRINGS);

  /**
   * Writes a message with the generated function for its type, and returns a copy of its bytes with a buffer of
   * the same size. Errors have no path. {@link trace} finds it.
   */
  write<T>(message: T, write: (writer: Writer, message: T) => void): ArrayBufferBytes {
    this.fill(message, write);
    // The fastest way to copy, for any length.
    const bytes = this.slab.slice(this.pos, this.end);
    this.pos = this.end;
    // Does not keep a large slab until the next message.
    if (this.slab.length !== SLAB_BYTES) this.replaceSlab(SLAB_BYTES, 0);
    return bytes;
  }

  /** Does the same as {@link write}, but returns a view of the slab. */
  writeShared<T>(message: T, write: (writer: Writer, message: T) => void): ArrayBufferBytes {
    this.fill(message, write);
    return new Uint8Array(this.slab.buffer, this.pos, this.end - this.pos);
  }

  /** Writes a message to the slab, from `pos` to `end`. */
  private fill<T>(message: T, write: (writer: Writer, message: T) => void): void {
    this.begin();
    write(this, message);
    this.fillGaps();
    if (!this.gathers) {
      this.pos = this.end;
      write(this, message);
    }
  }

  private begin(): void {
    // Replaces a slab enlarged for a large message, or detached by a transfer to another thread.
    if (this.slab.length !== SLAB_BYTES) this.replaceSlab(SLAB_BYTES, 0);
    this.end = this.pos;
    this.depth = 0;
    this.gathers = true;
    this.gathered = "";
    this.gaps = 0;
  }

  /**
   * Writes a message again after an error, to find the path of the field. Returns the
   * error and the path, or undefined if there is no error this time.
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

  /** Returns the path of a field of the current message, or "" unless tracing. */
  pathOf(field?: string): string {
    if (this.path === undefined) return "";
    return (field === undefined ? this.path : [...this.path, field]).join(".");
  }

  /** Writes an int32 or an enum value. */
  int32(tag: number, value: number, field: string): void {
    checkInt32(this, value, field);
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

  /** Writes 32 bits as four little-endian bytes. */
  fixed32(tag: number, bits: number): void {
    this.room(0);
    this.view.setInt32((this.pos -= 4), bits, true);
    this.packableTag(tag);
  }

  /** Writes an int64. */
  int64(tag: number, value: Long, field: string): void {
    checkLong(this, value, false, field);
    this.long(tag, value);
  }

  /** Writes a uint64. */
  uint64(tag: number, value: Long, field: string): void {
    checkLong(this, value, true, field);
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

  /** Writes a string. Lone surrogates U+DC80..U+DCFF become the bytes that they represent, others U+FFFD. */
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

  /** Fills the gaps. Clears `gathers` if a string is not ASCII, so that the message is written again. */
  private fillGaps(): void {
    const { gathered, gaps, end, gapStarts, gapLengths } = this;
    if (gaps === 0) return;
    const { read, written } = getEncoder().encodeInto(gathered, gatheredBytes);
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
   * Copies `length` bytes, at least 8, in units of 8. The last unit may overlap the one
   * before it. Copying as doubles is safe, because only the bits of NaNs may change in a copy and
   * ASCII bytes never form a NaN.
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

  /** Writes a google.protobuf.Timestamp that is a `time.Time` in Go. */
  time(tag: number, value: Timestamp, field: string): void {
    const fault = findTimeFault(value);
    if (fault !== undefined) throw this.invalidBecause(field, fault);
    this.secondsAndNanos(tag, value);
  }

  /** Writes a Timestamp or a Duration without checking it. */
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

  /** Writes the unknown fields of a message. They come last in the message, so write them first. */
  unknown(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined) this.raw(bytes, "$unknown");
  }

  /** Returns a list after checking that it is an array. The caller must write the last element first. */
  list<T>(values: readonly T[], field: string): readonly T[] {
    checkArray(this, values, field);
    return values;
  }

  /** Returns the entries of a map, last one first. */
  entries<K, V>(map: ReadonlyMap<K, V>, field: string): [key: K, value: V][] {
    checkMap(this, map, field);
    // Five times as fast as spreading the map, and faster than looking up its keys.
    const entries: [K, V][] = [];
    for (const entry of map) entries.push(entry);
    return entries.reverse();
  }

  /** Returns the entries of a map sorted by key, last one first, for gogo's `stable_marshaler`. */
  sortedEntries<K, V>(map: ReadonlyMap<K, V>, field: string): [key: K, value: V][] {
    return this.entries(map, field).sort(([a], [b]) => compareKeys(b, a));
  }

  /**
   * Enters the length-delimited message in the named field. Returns the number of bytes
   * written so far, which {@link leave} needs.
   */
  enter(field: string): number {
    this.path?.push(field);
    if (++this.depth > MAX_DEPTH) {
      throw new CodecError("too-deep", `messages are nested more than ${MAX_DEPTH} levels deep`, {
        path: this.pathOf(),
      });
    }
    return this.end - this.pos;
  }

  /** Leaves the message entered with {@link enter}: writes its length and its tag. */
  leave(before: number, tag: number): void {
    this.path?.pop();
    this.depth--;
    this.room(0);
    this.prefix(tag, this.end - this.pos - before);
  }

  /** Returns the number of bytes written so far. {@link packed} needs the number before the list. */
  written(): number {
    return this.end - this.pos;
  }

  /** Writes the length and the tag of a packed list, after its values were written with the tag {@link PACKED}. */
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

  /** Writes the length and the tag of a length-delimited value, after the value. */
  private prefix(tag: number, length: number): void {
    if (length < 0x80) this.slab[--this.pos] = length;
    else this.varint(length, 0);
    this.tag(tag);
  }

  /** Writes a tag, unless it is {@link PACKED}. */
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

  /** Makes room for `length` bytes plus the {@link MARGIN}. */
  private room(length: number): void {
    if (this.pos < length + MARGIN) this.grow(length + MARGIN);
  }

  /** Continues in a new slab. The part of the message written so far is copied. */
  private grow(length: number): void {
    const written = this.end - this.pos;
    const needed = written + length;
    this.replaceSlab(needed > SLAB_BYTES / 2 ? needed * 2 : SLAB_BYTES, written);
  }

  /** Starts a new slab and copies the last `written` bytes of the message to its end. */
  private replaceSlab(size: number, written: number): void {
    const slab = new Uint8Array(size);
    if (written > 0) slab.set(this.slab.subarray(this.end - written, this.end), size - written);
    this.slab = slab;
    this.view = new DataView(slab.buffer);
    this.pos = size - written;
    this.end = size;
  }

  /** Returns the error for an invalid field value. `expected` is a noun phrase. */
  invalid(field: string, expected: string, value: unknown): CodecError {
    return this.invalidBecause(field, `expected ${expected}, got ${describe(value)}`);
  }

  /** Returns the error for an invalid field value, with `fault` as the reason. */
  invalidBecause(field: string, fault: string): CodecError {
    return new CodecError("invalid-value", fault, { path: this.pathOf(field) });
  }
}

/** True unless the bytes are empty. Values that are not a Uint8Array also pass, so that the writer reports them. */
export function isNonEmpty(value: Uint8Array): boolean {
  return value?.length !== 0 || !isBytes(value);
}

function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return compareUTF8(a, b);
  return (a as number) < (b as number) ? -1 : 1;
}

function varintLength(low: number, high: number): number {
  const bits = high === 0 ? 32 - Math.clz32(low | 1) : 64 - Math.clz32(high);
  // Keep the result a small integer. Offsets that are doubles are slow.
  return ((bits + 6) / 7) | 0;
}
