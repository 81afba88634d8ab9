import type { AuditEvent } from "../events/audit-event.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { checkInteger, checkObject, wrongTypeError } from "../runtime/arguments.js";
import { GrowingBytes } from "./growing-bytes.js";
import { createPartHeader, HEADER_BYTES } from "./part-header.js";
import { encodeRecord } from "./record.js";
import { openZlib } from "./zlib.js";

/** Options of {@link writeRecording}. */
export interface WriteRecordingOptions {
  /**
   * Approximate size in bytes at which a part is closed. Parts that turn out smaller are padded to this
   * size, except for the last part. By default 5 MiB, the minimum for a part of a multipart upload to object
   * storage.
   */
  readonly minPartBytes?: number | undefined;
  /**
   * Milliseconds without an event after which the open part is closed and padded, so that it can be stored
   * while the session continues. At most 2147483647. By default, parts stay open until they are full.
   */
  readonly maxIdleMs?: number | undefined;
}

const MIN_PART_BYTES = 5 * 1024 * 1024;
/** Size in bytes of the gzip header, which the compressor emits before any compressed data. */
const GZIP_HEADER_BYTES = 10;
/** Maximum delay of a timer in milliseconds. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** Assumed compression ratio of the data that the compressor still holds, typical of session events. */
const COMPRESSION_RATIO = 3;
/** Approximate maximum size in bytes of that data after compression. The compressor holds at most 16,384 symbols. */
const MAX_HELD_BYTES = 32 * 1024;
/** Number of bytes of records compressed at a time. */
const BATCH_BYTES = 16 * 1024;

type Events<T> = Iterable<T> | AsyncIterable<T>;
type Parts = AsyncGenerator<Uint8Array, void, undefined>;

/**
 * Writes events as a session recording of format version 1, as Teleport's recorder does (`ProtoStream`
 * in its lib/events/stream.go).
 *
 * Each yielded chunk is one complete part, ready for a multipart upload. The parts in order form the
 * recording. Only one part is held in memory.
 *
 * The indexes of the events must increase: readers skip an event whose index is not greater than the
 * previous one.
 *
 * @param events The events of one session.
 * @returns An async generator of the parts.
 * @throws TypeError or RangeError immediately if an argument is wrong. While iterating: CodecError
 * `invalid-value` for an event larger than 64 KiB, the errors of `AuditEvent.encode`, and the errors of
 * `events`. The events before the error are yielded first, in a last part.
 */
export function writeRecording(events: Events<AuditEvent | UnknownEvent>, options: WriteRecordingOptions = {}): Parts {
  if (!isIterable(events)) throw wrongTypeError("events", "an iterable or async iterable", events);
  checkObject("options", options);
  const { minPartBytes = MIN_PART_BYTES, maxIdleMs } = options;
  checkInteger("minPartBytes", minPartBytes, 0);
  if (maxIdleMs !== undefined) checkInteger("maxIdleMs", maxIdleMs, 0, MAX_TIMEOUT_MS);
  return buildParts(maxIdleMs === undefined ? events : insertPauses(events, maxIdleMs), minPartBytes);
}

function isIterable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = value as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  return typeof later === "function" || typeof now === "function";
}

/** Yields the parts. A pause closes the open part. */
async function* buildParts(events: Events<AuditEvent | UnknownEvent | Pause>, minPartBytes: number): Parts {
  let part: PartWriter | undefined;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const event of events) {
      if (event !== PAUSE) {
        const record = encodeRecord(event);
        await (part ??= new PartWriter()).add(record);
      }
      if (part === undefined || (event !== PAUSE && part.size < minPartBytes)) continue;
      const bytes = await part.close(minPartBytes);
      part = undefined;
      yield bytes;
    }
  } catch (error) {
    failure = { error };
  }
  if (part !== undefined) yield await part.close(0);
  if (failure !== undefined) throw failure.error;
}

const PAUSE = Symbol("pause");
type Pause = typeof PAUSE;

/** Yields the events, with a pause whenever no event arrives for `maxIdleMs` milliseconds. */
async function* insertPauses(
  events: Events<AuditEvent | UnknownEvent>,
  maxIdleMs: number,
): AsyncGenerator<AuditEvent | UnknownEvent | Pause, void, undefined> {
  const iterator = openEvents(events);
  let next: ReturnType<typeof iterator.next> | undefined;
  try {
    for (;;) {
      next ??= iterator.next();
      const result = await raceTimeout(maxIdleMs, next);
      if (result === PAUSE) {
        yield PAUSE;
        continue;
      }
      next = undefined;
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    next?.catch(() => undefined);
    const closed = iterator.return();
    if (next === undefined) await closed;
    else closed.catch(() => undefined);
  }
}

async function* openEvents(
  events: Events<AuditEvent | UnknownEvent>,
): AsyncGenerator<AuditEvent | UnknownEvent, void, undefined> {
  yield* events;
}

/** Resolves like the promise, or to a pause if the promise takes longer than the given time. */
function raceTimeout<T>(milliseconds: number, promise: Promise<T>): Promise<T | Pause> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, PAUSE);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Builds a part in memory. */
class PartWriter {
  private readonly stream = openZlib("gzip");
  private readonly batch = new GrowingBytes();
  private readonly body: Uint8Array[] = [];
  private bodySize = 0;
  /** Number of bytes added since the compressor last emitted compressed data. */
  private heldBytes = 0;

  /** Estimated size of the part in bytes, without padding. */
  get size(): number {
    const held = Math.min(Math.floor(this.heldBytes / COMPRESSION_RATIO), MAX_HELD_BYTES);
    return HEADER_BYTES + this.bodySize + held;
  }

  /** Adds a record, given in pieces. */
  async add(record: readonly Uint8Array[]): Promise<void> {
    for (const piece of record) {
      this.batch.add(piece);
      this.heldBytes += piece.length;
    }
    if (this.batch.length >= BATCH_BYTES) await this.compressBatch();
  }

  /** Finishes the part and returns its bytes, padded to at least `minSize` bytes. */
  async close(minSize: number): Promise<Uint8Array> {
    await this.compressBatch();
    await this.collect(this.stream.end());
    this.stream.close();
    const size = HEADER_BYTES + this.bodySize;
    const paddingSize = Math.max(0, minSize - size);
    const bytes = new Uint8Array(size + paddingSize);
    let pos = 0;
    for (const piece of [createPartHeader(this.bodySize, paddingSize), ...this.body]) {
      bytes.set(piece, pos);
      pos += piece.length;
    }
    return bytes;
  }

  private async compressBatch(): Promise<void> {
    await this.collect(this.stream.write(this.batch.bytes));
    this.batch.clear();
  }

  private async collect(output: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of output) {
      this.body.push(piece);
      this.bodySize += piece.length;
      if (piece.length > GZIP_HEADER_BYTES) this.heldBytes = 0;
    }
  }
}
