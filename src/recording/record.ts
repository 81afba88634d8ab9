import { AuditEvent } from "../events/audit-event.js";
import { CodecError } from "../runtime/error.js";
import type { DecodeOptions } from "../runtime/codec.js";
import { MAX_INPUT_BYTES } from "../runtime/limits.js";
import { locateInPart, requireDamage } from "./damage.js";
import { GrowingBytes } from "./growing-bytes.js";
import type { PartPlace } from "./part-header.js";

/** Size of the length prefix of a record. */
const SIZE_BYTES = 4;
/** Teleport's limit for the size of a record, without its length prefix. */
const MAX_RECORD_BYTES = 64 * 1024;

/**
 * Maximum number of events in a batch. It limits the memory for errors, which are far larger than the bytes
 * that they report.
 */
const MAX_BATCH_EVENTS = 1024;

/** An event, or the error for a damaged one. */
export type EventOrLoss = AuditEvent | CodecError;

/** Reads the records in the decompressed body of a part, chunk by chunk. */
export class RecordReader {
  /** Byte offset of the next record in the body. */
  private offset = 0;
  private chunk: Uint8Array = new Uint8Array(0);
  private pos = 0;
  /** The beginning of a record that ends in a later chunk, with its length prefix. */
  private partial = new GrowingBytes();
  private readonly maxEventBytes: number;
  /** True after an invalid record size, after which no more records can be found. */
  private hasFailed = false;

  constructor(
    private readonly part: PartPlace,
    private readonly options: DecodeOptions = {},
    maxEventBytes = MAX_RECORD_BYTES,
  ) {
    this.maxEventBytes = Math.min(maxEventBytes, MAX_INPUT_BYTES);
  }

  /**
   * Yields the records that end in the chunk, in batches, with an error for each damaged record. After an
   * invalid record size, yields its error and ignores the rest of the body.
   */
  *read(chunk: Uint8Array): Generator<readonly EventOrLoss[], void, undefined> {
    if (this.hasFailed) return;
    this.chunk = chunk;
    this.pos = 0;
    let items: EventOrLoss[] = [];
    try {
      for (let record = this.readRecord(); record !== undefined; record = this.readRecord()) {
        if (items.push(this.decode(record)) < MAX_BATCH_EVENTS) continue;
        yield items;
        items = [];
      }
    } catch (error) {
      this.hasFailed = true;
      items.push(locateInPart(this.part, requireDamage(error)));
    }
    yield items;
  }

  /**
   * Ends the body.
   *
   * @throws CodecError `truncated` if the body ends inside a record.
   */
  end(): void {
    if (this.hasFailed || this.partial.length === 0) return;
    throw new CodecError("truncated", "the body ends inside a record", { offset: this.offset });
  }

  private decode(record: Uint8Array): EventOrLoss {
    const offset = this.offset - record.length - SIZE_BYTES;
    if (record.length > this.maxEventBytes) {
      const reason = `expected an event of at most ${this.maxEventBytes} bytes, got ${record.length}`;
      return locateInPart(this.part, new CodecError("invalid-recording", reason, { offset }));
    }
    try {
      return AuditEvent.decode(record, this.options);
    } catch (error) {
      const { code, reason, path, offset: pos = 0 } = requireDamage(error);
      const field = path === undefined ? "" : `${path}: `;
      return locateInPart(this.part, {
        code,
        reason: `byte ${pos} of the record: ${field}${reason}`,
        offset,
        cause: error,
      });
    }
  }

  /**
   * Returns the next record without its length prefix, or undefined if another chunk is needed.
   *
   * @throws CodecError `invalid-recording` for an invalid record size.
   */
  private readRecord(): Uint8Array | undefined {
    const { chunk, pos } = this;
    if (this.partial.length > 0 || chunk.length < pos + SIZE_BYTES) return this.readPartialRecord();
    const end = pos + SIZE_BYTES + this.readSize(chunk, pos);
    if (end > chunk.length) return this.readPartialRecord();
    this.pos = end;
    this.offset += end - pos;
    return chunk.subarray(pos + SIZE_BYTES, end);
  }

  private readPartialRecord(): Uint8Array | undefined {
    this.addToPartial(SIZE_BYTES);
    if (this.partial.length < SIZE_BYTES) return undefined;
    const length = SIZE_BYTES + this.readSize(this.partial.bytes, 0);
    this.addToPartial(length);
    if (this.partial.length < length) return undefined;
    const record = this.partial.bytes.subarray(SIZE_BYTES);
    // Not reused, because the event keeps views of it.
    this.partial = new GrowingBytes();
    this.offset += length;
    return record;
  }

  /** Extends the partial record to `length` bytes, or as far as the chunk allows. */
  private addToPartial(length: number): void {
    const end = this.pos + Math.max(0, length - this.partial.length);
    const bytes = this.chunk.subarray(this.pos, end);
    this.partial.add(bytes);
    this.pos += bytes.length;
  }

  private readSize(bytes: Uint8Array, pos: number): number {
    const [a, b, c, d] = [bytes[pos]!, bytes[pos + 1]!, bytes[pos + 2]!, bytes[pos + 3]!];
    // Faster than creating a DataView for each record.
    const size = a * 0x1000000 + ((b << 16) | (c << 8) | d);
    const maxBytes = Math.max(this.maxEventBytes, MAX_RECORD_BYTES);
    if (size > 0 && size <= maxBytes) return size;
    const reason = `expected a record of 1 to ${maxBytes} bytes, got ${size}`;
    throw new CodecError("invalid-recording", reason, { offset: this.offset });
  }
}

/**
 * Encodes an event as a record.
 *
 * @returns The length prefix and the message. The message is valid until the next event is encoded.
 * @throws CodecError `invalid-value` if the message is larger than 64 KiB, and the errors of
 * `AuditEvent.encode`.
 */
export function encodeRecord(event: AuditEvent): readonly [size: Uint8Array, message: Uint8Array] {
  const message = AuditEvent.encode(event);
  if (message.length > MAX_RECORD_BYTES) {
    const place = `the ${event.$case} with index ${event.value.Metadata.Index}`;
    const reason = `${place}: expected at most ${MAX_RECORD_BYTES} bytes, got ${message.length}`;
    throw new CodecError("invalid-value", reason);
  }
  const size = new Uint8Array(SIZE_BYTES);
  new DataView(size.buffer).setUint32(0, message.length);
  return [size, message];
}
