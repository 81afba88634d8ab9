import type { Edition } from "../events/edition.js";
import { isUnknownEvent, type MaybeUnknown } from "../events/metadata.js";
import { CodecError } from "../runtime/error.js";
import { MAX_INPUT_BYTES } from "../runtime/limits.js";
import { fieldNumber, wireType, WireType } from "../runtime/wire/tag.js";
import { readVarint } from "../runtime/wire/varint.js";
import { LostEvent, locateInPart, requireDamage } from "./damage.js";
import { getFingerprint } from "./fingerprint.js";
import { GrowingBytes } from "./growing-bytes.js";
import type { EventLine, LineTranscoder } from "./line-transcoder.js";
import type { PartPlace } from "./part-header.js";
import type { AnyReadOptions } from "./read-options.js";

/** Size of the length prefix of a record. */
const SIZE_BYTES = 4;
/** Teleport's limit for the size of a record that it writes, without its length prefix. */
const MAX_WRITTEN_BYTES = 64 * 1024;
/** Default limit for reading. The newest Teleport trims an event to 64 KiB and then adds metadata to it. */
const MAX_READ_BYTES = 68 * 1024;
/** Maximum size of a record that is skipped because it is larger than the limit. */
const MAX_SKIPPED_BYTES = 1024 * 1024;
/** Number of bytes by which {@link isPlausible} judges a record: its size, a tag and a length of up to 5 bytes each. */
const PLAUSIBLE_BYTES = SIZE_BYTES + 10;
/** Default limit for the number of losses in a part. */
const MAX_LOSSES = 1000;

/**
 * Maximum number of events in a batch. It limits the memory for errors, which are far larger than the bytes
 * that they report.
 */
const MAX_BATCH_EVENTS = 1024;

/** An event and its record. It is either decoded or transcoded to a line. */
export class EventRecord {
  /**
   * @param head The index, the type and the session id of the event.
   * @param event The event; undefined if it has been transcoded.
   * @param line The line of the event, valid until the next batch; undefined if the event has been decoded.
   * @param chunk Contains the `OneOf` in the record, without its length prefix, from `start` to `end`.
   * @param fingerprint A hash of the bytes of the `OneOf`, not 0.
   * @param unknownFields Number of unknown fields in the event, at any depth.
   * @param part Index of the part.
   */
  constructor(
    readonly head: RecordHead,
    readonly event: MaybeUnknown | undefined,
    readonly line: EventLine | undefined,
    private readonly chunk: Uint8Array,
    private readonly start: number,
    private readonly end: number,
    readonly fingerprint: number,
    readonly unknownFields: number,
    readonly part: number,
  ) {}

  /** The `OneOf` in the record, without its length prefix. */
  get bytes(): Uint8Array {
    return this.chunk.subarray(this.start, this.end);
  }
}

/** The index, the type and the session id of an event. */
export type RecordHead = Pick<EventLine, "index" | "type" | "sessionId">;

/** Options for reading records. */
export interface RecordOptions extends AnyReadOptions {
  /** Converts events to JSON lines. Events that it accepts are not decoded. */
  readonly lines?: LineTranscoder | undefined;
}

/** An event, or the error for a damaged one. Test with `"event" in item`, which is much faster than `instanceof`. */
export type RecordOrLoss = EventRecord | CodecError;

/** A record that is being skipped because it is larger than the limit. */
interface Oversized {
  readonly size: number;
  /** Number of bytes that have not arrived yet. */
  left: number;
}

/** Reads the records in the decompressed body of a part, chunk by chunk. */
export class RecordReader {
  /** Byte offset in the body of the next record or of {@link oversized}. */
  private offset = 0;
  private chunk: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private pos = 0;
  /** The beginning of a record that ends in a later chunk, with its length prefix. */
  private partial = new GrowingBytes();
  /** The record that is being skipped. */
  private oversized: Oversized | undefined;
  private readonly maxEventBytes: number;
  /** Maximum size of a record that is read whole. It is decoded unless it exceeds `maxEventBytes`. */
  private readonly maxRecordBytes: number;
  /** Maximum size of a record that is skipped. A larger size is treated as damage. */
  private readonly maxSize: number;
  private readonly maxLosses: number;
  private events = 0;
  private losses = 0;
  /** True after an invalid record size, after which no more records can be found. */
  private hasFailed = false;

  constructor(
    private readonly part: PartPlace,
    private readonly edition: Edition,
    private readonly options: RecordOptions = {},
  ) {
    const { maxEventBytes = MAX_READ_BYTES, maxLossesPerPart = MAX_LOSSES } = options;
    this.maxEventBytes = Math.min(maxEventBytes, MAX_INPUT_BYTES);
    this.maxRecordBytes = Math.max(this.maxEventBytes, MAX_READ_BYTES);
    this.maxSize = Math.max(this.maxRecordBytes, MAX_SKIPPED_BYTES);
    this.maxLosses = maxLossesPerPart;
  }

  /**
   * Yields the records that end in the chunk, in batches, with an error for each damaged record. After an
   * invalid record size, yields its error and ignores the rest of the body.
   *
   * @throws CodecError `invalid-recording` if there are too many losses.
   */
  *read(chunk: Uint8Array): Generator<readonly RecordOrLoss[], void, undefined> {
    if (this.hasFailed) return;
    this.chunk = chunk;
    this.view = viewOf(chunk);
    this.pos = 0;
    const { lines } = this.options;
    lines?.clear();
    let items: RecordOrLoss[] = [];
    let gaveUp: CodecError | undefined;
    try {
      for (let item = this.readItem(); item !== undefined; item = this.readItem()) {
        gaveUp = this.count(item);
        if (gaveUp !== undefined) break;
        if (items.push(item) < MAX_BATCH_EVENTS && lines?.isFull !== true) continue;
        yield items;
        items = [];
        lines?.clear();
      }
    } catch (error) {
      this.hasFailed = true;
      items.push(locateInPart(this.part, requireDamage(error)));
    }
    yield items;
    if (gaveUp !== undefined) throw gaveUp;
  }

  /**
   * Ends the body.
   *
   * @returns The loss of the last record if it was skipped.
   * @throws CodecError `truncated` if the body ends inside a record, or `invalid-recording` if it ends after a
   * record that is too large, but inside the next one.
   */
  end(): readonly CodecError[] {
    const { oversized, partial } = this;
    if (this.hasFailed) return [];
    if (oversized !== undefined && oversized.left === 0) {
      if (partial.length > 0) throw this.sizeError(oversized.size);
      return this.stop();
    }
    if (oversized === undefined && partial.length === 0) return [];
    throw new CodecError("truncated", "the body ends inside a record", { offset: this.offset });
  }

  /** Ends the body at damage. Returns the loss of the record that was being skipped. */
  stop(): readonly CodecError[] {
    return this.hasFailed || this.oversized === undefined ? [] : [this.skippedError(this.oversized.size)];
  }

  /** Counts an event or a loss. Returns an error if there have been too many losses. */
  private count(item: RecordOrLoss): CodecError | undefined {
    // Unknown events with damaged metadata count, because they take as much time as other damaged events.
    const isDamaged = !("event" in item) || hasUnreadableMetadata(item.event);
    if (isDamaged && this.losses++ >= this.maxLosses) return this.giveUpError();
    if ("event" in item) this.events++;
    return undefined;
  }

  private giveUpError(): CodecError {
    const events = this.events === 1 ? "1 event" : `${this.events} events`;
    const reason = `gave up on this part after ${this.maxLosses} losses and ${events}`;
    return new CodecError("invalid-recording", reason, { offset: this.offset });
  }

  /** Decodes or transcodes the event in `chunk[start, end)`. `view` has the same bytes. */
  private decode(chunk: Uint8Array, view: DataView, start: number, end: number): RecordOrLoss {
    if (end - start > this.maxEventBytes) return this.skippedError(end - start);
    const { edition, options, part } = this;
    const line = options.lines?.add(chunk, view, start, end);
    if (line !== undefined) {
      const fingerprint = getFingerprint(view, start, end);
      return new EventRecord(line, undefined, line, chunk, start, end, fingerprint, 0, part.index);
    }
    const bytes = chunk.subarray(start, end);
    try {
      const event = edition.AuditEvent.decode(bytes, options);
      const unknownFields = edition.countUnknownFields();
      const { Index: index, Type: type } = edition.AuditEvent.getMetadata(event);
      const head = { index, type, sessionId: edition.getSessionId(event) };
      const fingerprint = getFingerprint(view, start, end);
      return new EventRecord(head, event, undefined, chunk, start, end, fingerprint, unknownFields, part.index);
    } catch (error) {
      return this.decodingError(requireDamage(error), bytes);
    }
  }

  private decodingError(error: CodecError, bytes: Uint8Array): CodecError {
    const { code, reason, path, offset: pos = 0 } = error;
    const field = path === undefined ? "" : `${path}: `;
    const offset = this.offset - bytes.length - SIZE_BYTES;
    const loss = { code, reason: `byte ${pos} of the record: ${field}${reason}`, offset, cause: error };
    const located = locateInPart(this.part, loss);
    if (code !== "unknown-event" || this.options.unknownEvents === "keep") return located;
    const event = this.edition.AuditEvent.decode(bytes, { ...this.options, unknownEvents: "keep" });
    if (!isUnknownEvent(event) || hasUnreadableMetadata(event)) return located;
    return new LostEvent(located, event.value.Metadata.Index);
  }

  /** Returns the next event or loss, or undefined if another chunk is needed. */
  private readItem(): RecordOrLoss | undefined {
    const { chunk, pos } = this;
    const start = pos + SIZE_BYTES;
    if (this.partial.length > 0 || this.oversized !== undefined || chunk.length < start) return this.readPartialItem();
    const size = readSize(chunk, pos);
    const end = start + size;
    if (size === 0 || size > this.maxRecordBytes || end > chunk.length) return this.readPartialItem();
    this.pos = end;
    this.offset += end - pos;
    return this.decode(chunk, this.view, start, end);
  }

  /**
   * Returns the same as {@link readItem} for a record that may end in a later chunk or be too large.
   *
   * @throws CodecError `invalid-recording` for an invalid record size.
   */
  private readPartialItem(): RecordOrLoss | undefined {
    if (this.oversized !== undefined) return this.skipOversized(this.oversized);
    const size = this.readPartialSize();
    if (size === undefined) return undefined;
    if (size === 0 || size > this.maxSize) throw this.sizeError(size);
    if (size > this.maxRecordBytes) {
      this.oversized = { size, left: SIZE_BYTES + size - this.partial.length };
      this.partial.clear();
      return this.skipOversized(this.oversized);
    }
    const length = SIZE_BYTES + size;
    if (!this.fillPartial(length)) return undefined;
    const record = this.partial.bytes.subarray(SIZE_BYTES);
    // A new buffer, because the event has views of the old one.
    this.partial = new GrowingBytes();
    this.offset += length;
    return this.decode(record, viewOf(record), 0, size);
  }

  /**
   * Skips a record that is too large, and returns its loss. Its size is treated as damage unless the body ends
   * after it or continues with a plausible record.
   */
  private skipOversized(oversized: Oversized): CodecError | undefined {
    const skipped = Math.min(oversized.left, this.chunk.length - this.pos);
    oversized.left -= skipped;
    this.pos += skipped;
    if (oversized.left > 0) return undefined;
    const next = this.readPartialSize();
    if (next === undefined || !this.fillPartial(Math.min(SIZE_BYTES + next, PLAUSIBLE_BYTES))) return undefined;
    if (next > this.maxSize || !isPlausible(this.partial.bytes, next)) throw this.sizeError(oversized.size);
    this.oversized = undefined;
    this.offset += SIZE_BYTES + oversized.size;
    return this.skippedError(oversized.size);
  }

  private readPartialSize(): number | undefined {
    return this.fillPartial(SIZE_BYTES) ? readSize(this.partial.bytes, 0) : undefined;
  }

  /** Extends the partial record to at least `length` bytes. Returns false if the chunk has too few. */
  private fillPartial(length: number): boolean {
    const missing = length - this.partial.length;
    if (missing <= 0) return true;
    const bytes = this.chunk.subarray(this.pos, this.pos + missing);
    this.partial.add(bytes);
    this.pos += bytes.length;
    return bytes.length === missing;
  }

  /** Returns the error for the record before the current offset, or the current one if it is being skipped. */
  private skippedError(size: number): CodecError {
    const offset = this.oversized === undefined ? this.offset - SIZE_BYTES - size : this.offset;
    const reason = `skipped an event that is too large: expected at most ${this.maxEventBytes} bytes, got ${size}`;
    return locateInPart(this.part, new CodecError("invalid-recording", reason, { offset }));
  }

  private sizeError(size: number): CodecError {
    const reason = `expected a record of 1 to ${this.maxRecordBytes} bytes, got ${size}`;
    return new CodecError("invalid-recording", reason, { offset: this.offset });
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function readSize(bytes: Uint8Array, pos: number): number {
  const [a, b, c, d] = [bytes[pos]!, bytes[pos + 1]!, bytes[pos + 2]!, bytes[pos + 3]!];
  // Faster than creating a DataView for each record.
  return a * 0x1000000 + ((b << 16) | (c << 8) | d);
}

/** True if the record consists of a single length-delimited field, as every `OneOf` does. */
function isPlausible(start: Uint8Array, size: number): boolean {
  const tag = readVarint(start, SIZE_BYTES);
  if (tag === undefined || wireType(tag.value) !== WireType.LengthDelimited || fieldNumber(tag.value) === 0)
    return false;
  const length = readVarint(start, tag.end);
  return length !== undefined && length.end - SIZE_BYTES + length.value === size;
}

/** True for an unknown event with metadata that cannot be read. */
export function hasUnreadableMetadata(event: MaybeUnknown | undefined): boolean {
  return event !== undefined && isUnknownEvent(event) && event.value.reason !== undefined;
}

/**
 * Encodes an event as a record.
 *
 * @returns The length prefix and the message, which may be a view of a larger buffer.
 * @throws CodecError `invalid-value` if the message is larger than 64 KiB, and the errors of
 * `AuditEvent.encode`.
 */
export function encodeRecord(
  { AuditEvent }: Edition,
  event: MaybeUnknown,
): readonly [size: Uint8Array, message: Uint8Array] {
  const message = AuditEvent.encode(event, { shared: true });
  if (message.length > MAX_WRITTEN_BYTES) {
    const place = `the ${event.$case} with index ${AuditEvent.getMetadata(event).Index}`;
    const reason = `${place}: expected at most ${MAX_WRITTEN_BYTES} bytes, got ${message.length}`;
    throw new CodecError("invalid-value", reason);
  }
  const size = new Uint8Array(SIZE_BYTES);
  new DataView(size.buffer).setUint32(0, message.length);
  return [size, message];
}
