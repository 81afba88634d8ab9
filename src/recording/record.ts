import { AuditEvent } from "../events/audit-event.js";
import { CodecError } from "../runtime/error.js";
import type { DecodeOptions } from "../runtime/codec.js";
import { MAX_INPUT_BYTES } from "../runtime/limits.js";
import { damageOf, inPart } from "./damage.js";
import { GrowingBytes } from "./growing-bytes.js";
import type { PartPlace } from "./part.js";

/** Size of the length prefix of a record. */
const SIZE_BYTES = 4;
/** Teleport's limit for the size of a record, without its length prefix. */
const MAX_RECORD_BYTES = 64 * 1024;

/** Limits for the events of a recording. */
export interface RecordOptions extends DecodeOptions {
  /**
   * Maximum size of an event in bytes of protobuf, by default 65536 (Teleport's limit) and at most 512
   * MiB. A larger event is a loss with the code `invalid-recording`. A size above both this limit and
   * 65536 is treated as damage, and the rest of the part's body is skipped.
   */
  readonly maxEventBytes?: number | undefined;
}

/**
 * Maximum number of items in a batch. Bounds the memory of errors, which are far larger than the bytes
 * that they report.
 */
const BATCH_ITEMS = 1024;

/** An event, or the error for a damaged one. */
export type Item = AuditEvent | CodecError;

/** Reads the records in the decompressed body of a part, chunk by chunk. */
export class RecordReader {
  /** Byte offset of the next record in the body. */
  private offset = 0;
  private chunk: Uint8Array = new Uint8Array(0);
  private pos = 0;
  /** The beginning of a record that ends in a later chunk, with its length prefix. */
  private partial = new GrowingBytes();
  private readonly maxEventBytes: number;
  /** True after an invalid record size, when no more records can be found. */
  private hasFailed = false;

  constructor(
    private readonly part: PartPlace,
    private readonly options: RecordOptions = {},
  ) {
    const { maxEventBytes = MAX_RECORD_BYTES } = options;
    if (!(maxEventBytes > 0)) throw new RangeError(`maxEventBytes: expected a number of bytes, got ${maxEventBytes}`);
    this.maxEventBytes = Math.min(maxEventBytes, MAX_INPUT_BYTES);
  }

  /**
   * Yields the records that end in the chunk, in batches, with an error for each damaged record. After an
   * invalid record size, yields its error and ignores the rest of the body.
   */
  *read(chunk: Uint8Array): Generator<readonly Item[], void, undefined> {
    if (this.hasFailed) return;
    this.chunk = chunk;
    this.pos = 0;
    let items: Item[] = [];
    try {
      for (let record = this.next(); record !== undefined; record = this.next()) {
        if (items.push(this.decode(record)) < BATCH_ITEMS) continue;
        yield items;
        items = [];
      }
    } catch (error) {
      this.hasFailed = true;
      items.push(inPart(this.part, damageOf(error)));
    }
    yield items;
  }

  /** @throws CodecError `truncated` if the body ends inside a record. */
  end(): void {
    if (this.hasFailed || this.partial.length === 0) return;
    throw new CodecError("truncated", "the body ends inside a record", { offset: this.offset });
  }

  private decode(record: Uint8Array): Item {
    const offset = this.offset - record.length - SIZE_BYTES;
    if (record.length > this.maxEventBytes) {
      const reason = `expected an event of at most ${this.maxEventBytes} bytes, got ${record.length}`;
      return inPart(this.part, new CodecError("invalid-recording", reason, { offset }));
    }
    try {
      return AuditEvent.decode(record, this.options);
    } catch (error) {
      const { code, reason, path, offset: pos = 0 } = damageOf(error);
      const field = path === undefined ? "" : `${path}: `;
      return inPart(this.part, { code, reason: `byte ${pos} of the record: ${field}${reason}`, offset, cause: error });
    }
  }

  /**
   * Returns the next record without its length prefix, or undefined if another chunk is needed.
   *
   * @throws CodecError `invalid-recording` for an invalid record size.
   */
  private next(): Uint8Array | undefined {
    const { chunk, pos } = this;
    if (this.partial.length > 0 || chunk.length < pos + SIZE_BYTES) return this.nextInParts();
    const end = pos + SIZE_BYTES + this.sizeIn(chunk, pos);
    if (end > chunk.length) return this.nextInParts();
    this.pos = end;
    this.offset += end - pos;
    return chunk.subarray(pos + SIZE_BYTES, end);
  }

  private nextInParts(): Uint8Array | undefined {
    this.addToPartial(SIZE_BYTES);
    if (this.partial.length < SIZE_BYTES) return undefined;
    const length = SIZE_BYTES + this.sizeIn(this.partial.bytes, 0);
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

  private sizeIn(bytes: Uint8Array, pos: number): number {
    const [a, b, c, d] = [bytes[pos]!, bytes[pos + 1]!, bytes[pos + 2]!, bytes[pos + 3]!];
    // Faster for each record than a DataView.
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
