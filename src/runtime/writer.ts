import type Long from "long";
import { isBytes } from "./bytes.js";
import { AuditEventError, describe } from "./error.js";
import { isLong, isNonZero } from "./int64.js";
import { MAX_DEPTH } from "./limits.js";
import { checkTime, type Timestamp } from "./timestamp.js";
import { lengthUTF8, writeUTF8 } from "./utf8.js";

/** Size of the slabs that messages are written into. */
const SLAB_BYTES = 0x10000;
/** Room that is always kept before a value: its own varint, its length and its tag. */
const MARGIN = 30;

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);

/**
 * Writes protobuf's wire format, for generated code: one method for each kind of
 * field. It writes from the end of the message towards its start, as gogo's
 * `MarshalToSizedBuffer` does, so that the length of a nested message is known
 * when it is due. Fields and elements are therefore given last one first.
 *
 * Messages are cut from a slab that they share; bytes are copied only where one
 * outgrows what is left of it.
 */
export class Writer {
  private slab = new Uint8Array(SLAB_BYTES);
  /** Offset of the byte written last. */
  private pos = SLAB_BYTES;
  /** Offset where the message ends. */
  private end = SLAB_BYTES;
  /** Names of the fields that hold the message which is being written, outermost first. */
  private readonly path: string[] = [];

  /** Begins a message. */
  begin(): void {
    // A slab made for a large message is not kept, nor one that went to another thread with a message.
    if (this.slab.length !== SLAB_BYTES) {
      this.slab = new Uint8Array(SLAB_BYTES);
      this.pos = SLAB_BYTES;
    }
    this.end = this.pos;
  }

  /** Ends the message, and returns its bytes. */
  finish(): Uint8Array {
    return new Uint8Array(this.slab.buffer, this.pos, this.end - this.pos);
  }

  /** Drops what was written of a message that failed. */
  abort(): void {
    this.pos = this.end;
    this.path.length = 0;
  }

  /** Path of a field of the message that is being written. */
  pathOf(field?: string): string {
    return (field === undefined ? this.path : [...this.path, field]).join(".");
  }

  /** Writes an int32. */
  int32(tag: number, value: number, field: string): void {
    if (typeof value !== "number" || (value | 0) !== value) throw this.invalid(field, "a 32-bit integer", value);
    this.room(0);
    this.varint64(value, value >> 31);
    this.varint(tag);
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
    this.varint64(value.low, value.high);
    this.varint(tag);
  }

  /** Writes a bool. */
  bool(tag: number, value: boolean, field: string): void {
    if (typeof value !== "boolean") throw this.invalid(field, "a boolean", value);
    this.room(0);
    this.slab[--this.pos] = value ? 1 : 0;
    this.varint(tag);
  }

  /** Writes a double. */
  double(tag: number, value: number, field: string): void {
    if (typeof value !== "number") throw this.invalid(field, "a number", value);
    this.room(0);
    doubles[0] = value;
    for (let i = 7; i >= 0; i--) this.slab[--this.pos] = doubleBytes[i]!;
    this.varint(tag);
  }

  /** Writes a string; lone surrogates U+DC80..U+DCFF become the byte they stand for, others U+FFFD. */
  string(tag: number, value: string, field: string): void {
    if (typeof value !== "string") throw this.invalid(field, "a string", value);
    const { length } = value;
    this.room(length);
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
    this.varint(length);
    this.varint(tag);
  }

  private nonASCII(tag: number, value: string): void {
    const length = lengthUTF8(value);
    this.room(length);
    this.pos -= length;
    writeUTF8(value, this.slab, this.pos);
    this.varint(length);
    this.varint(tag);
  }

  /** Writes bytes. */
  bytes(tag: number, value: Uint8Array, field: string): void {
    this.raw(value, field);
    this.varint(value.length);
    this.varint(tag);
  }

  /** Writes a google.protobuf.Timestamp that is a `time.Time` in Go: years 1 to 9999. */
  time(tag: number, value: Timestamp, field: string): void {
    const before = this.enter(field);
    const fault = checkTime(value);
    if (fault !== undefined) throw new AuditEventError("invalid-value", fault, { path: this.pathOf() });
    if (value.nanos !== 0) this.int32(0x10, value.nanos, "nanos");
    if (isNonZero(value.seconds)) this.int64(0x08, value.seconds, "seconds");
    this.leave(before, tag);
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
    return [...map].reverse();
  }

  /**
   * Begins a length-delimited message that stands in the named field, and returns
   * how much was written before it, which {@link leave} takes.
   */
  enter(field: string): number {
    if (this.path.push(field) > MAX_DEPTH) {
      throw new AuditEventError("too-deep", `messages are nested more than ${MAX_DEPTH} deep`, {
        path: this.pathOf(),
      });
    }
    return this.end - this.pos;
  }

  /** Ends the message that {@link enter} began: puts its length and its tag before it. */
  leave(before: number, tag: number): void {
    this.path.pop();
    this.room(0);
    this.varint(this.end - this.pos - before);
    this.varint(tag);
  }

  private raw(bytes: Uint8Array, field: string): void {
    if (!isBytes(bytes)) throw this.invalid(field, "a Uint8Array", bytes);
    this.room(bytes.length);
    this.pos -= bytes.length;
    this.slab.set(bytes, this.pos);
  }

  /** Writes a varint of at most 32 bits. */
  private varint(value: number): void {
    if (value < 0x80) {
      this.slab[--this.pos] = value;
      return;
    }
    this.varint64(value | 0, 0);
  }

  /** Writes a varint from its low and high 32 bits. */
  private varint64(low: number, high: number): void {
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
    const slab = new Uint8Array(needed > SLAB_BYTES / 2 ? needed * 2 : SLAB_BYTES);
    const pos = slab.length - written;
    slab.set(this.slab.subarray(this.pos, this.end), pos);
    this.slab = slab;
    this.pos = pos;
    this.end = slab.length;
  }

  private invalid(field: string, expected: string, value: unknown): AuditEventError {
    const reason = `expected ${expected}, got ${describe(value)}`;
    return new AuditEventError("invalid-value", reason, { path: this.pathOf(field) });
  }
}

/** Whether a bytes field is to be written; what is no Uint8Array is left for the writer to refuse. */
export function isNonEmpty(value: Uint8Array): boolean {
  return value?.length !== 0 || !isBytes(value);
}

function varintLength(low: number, high: number): number {
  if (high === 0) return low >>> 0 < 0x80 ? 1 : Math.ceil((32 - Math.clz32(low)) / 7);
  return Math.ceil((64 - Math.clz32(high)) / 7);
}
