import { AuditEvent } from "../events/audit-event.js";
import { AuditEventError } from "../runtime/error.js";
import type { DecodeOptions } from "../runtime/codec.js";
import { MAX_INPUT_BYTES } from "../runtime/limits.js";
import { damageOf, inPart } from "./damage.js";
import { GrowingBytes } from "./growing-bytes.js";
import type { PartPlace } from "./part.js";

/** Size of the number before a record. */
const SIZE_BYTES = 4;
/** The limit that Teleport sets to a record, without the number before it. */
const MAX_RECORD_BYTES = 64 * 1024;

/** What the events of a recording may be. */
export interface RecordOptions extends DecodeOptions {
  /**
   * How many bytes of protobuf an event may have, at most 512 MiB; a larger one is
   * `invalid-recording`. 65536 by default, which is Teleport's limit, and the one by
   * which damaged sizes are told unless this is larger.
   */
  readonly maxEventBytes?: number | undefined;
}

/** How many items are made at a time: errors take far more memory than the bytes that they are about. */
const BATCH_ITEMS = 1024;

/** An event, or damage where there should be one. */
export type Item = AuditEvent | AuditEventError;

/** Reads the records in a part's decompressed body, which comes in chunks. */
export class RecordReader {
  /** Offset of the next record in the body. */
  private offset = 0;
  private chunk: Uint8Array = new Uint8Array(0);
  private pos = 0;
  /** A record that ends in a later chunk, with the number before it. */
  private partial = new GrowingBytes();
  private readonly maxEventBytes: number;
  /** Whether no more records can be found, after a size that none has. */
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
   * Reads the records that end in the next chunk, in batches; a damaged one gives its
   * error. After a size that no record has, which is an error too, there are none.
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

  /** @throws AuditEventError `truncated` where the body ends here, inside a record. */
  end(): void {
    if (this.hasFailed || this.partial.length === 0) return;
    throw new AuditEventError("truncated", "the body ends inside a record", { offset: this.offset });
  }

  private decode(record: Uint8Array): Item {
    const offset = this.offset - record.length - SIZE_BYTES;
    if (record.length > this.maxEventBytes) {
      const reason = `expected an event of at most ${this.maxEventBytes} bytes, got ${record.length}`;
      return inPart(this.part, new AuditEventError("invalid-recording", reason, { offset }));
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
   * The next record, without the number before it; undefined where another chunk is needed.
   *
   * @throws AuditEventError `invalid-recording` for a size that no record has.
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
    // Not used again: the event keeps views of it.
    this.partial = new GrowingBytes();
    this.offset += length;
    return record;
  }

  /** Brings the partial record to a length, as far as the chunk does. */
  private addToPartial(length: number): void {
    const end = this.pos + Math.max(0, length - this.partial.length);
    const bytes = this.chunk.subarray(this.pos, end);
    this.partial.add(bytes);
    this.pos += bytes.length;
  }

  private sizeIn(bytes: Uint8Array, pos: number): number {
    const [a, b, c, d] = [bytes[pos]!, bytes[pos + 1]!, bytes[pos + 2]!, bytes[pos + 3]!];
    // By hand, which for each record is faster than a DataView.
    const size = a * 0x1000000 + ((b << 16) | (c << 8) | d);
    const maxBytes = Math.max(this.maxEventBytes, MAX_RECORD_BYTES);
    if (size > 0 && size <= maxBytes) return size;
    const reason = `expected a record of 1 to ${maxBytes} bytes, got ${size}`;
    throw new AuditEventError("invalid-recording", reason, { offset: this.offset });
  }
}

/**
 * The record of an event, as two pieces: the number before it, and the event, which
 * is good until the next event is encoded.
 *
 * @throws AuditEventError `invalid-value` where the event is larger than a record
 * may be, and as `AuditEvent.encode`.
 */
export function encodeRecord(event: AuditEvent): readonly [size: Uint8Array, message: Uint8Array] {
  const message = AuditEvent.encode(event);
  if (message.length > MAX_RECORD_BYTES) {
    const place = `the ${event.$case} with index ${event.value.Metadata.Index}`;
    const reason = `${place} takes ${message.length} bytes, and a record may have ${MAX_RECORD_BYTES}`;
    throw new AuditEventError("invalid-value", reason);
  }
  const size = new Uint8Array(SIZE_BYTES);
  new DataView(size.buffer).setUint32(0, message.length);
  return [size, message];
}
