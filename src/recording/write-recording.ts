import type { AuditEvent } from "../events/audit-event.js";
import { GrowingBytes } from "./growing-bytes.js";
import { HEADER_BYTES, partHeader } from "./part.js";
import { encodeRecord } from "./record.js";
import { openZlibStream } from "./zlib-stream.js";

/** How a recording is to be written. */
export interface WriteRecordingOptions {
  /**
   * Size in bytes at which a part is closed, nearly, and to which every part but the last is
   * padded if it turns out smaller. 5 MiB, the least that object storage takes, by default.
   */
  readonly minPartSize?: number | undefined;
  /**
   * Milliseconds without an event after which the part that is open is closed and
   * padded, so that it can be stored while the session goes on. By default parts wait.
   */
  readonly maxIdle?: number | undefined;
}

const MIN_PART_SIZE = 5 * 1024 * 1024;
/** What a compressor gives at once, before anything is compressed. */
const GZIP_HEADER_BYTES = 10;
/** The longest that timers wait. */
const MAX_TIMEOUT = 2 ** 31 - 1;
/** How many times smaller what the compressor still holds is taken to become, as the events of a session do. */
const COMPRESSION_RATIO = 3;
/** What it becomes at most, nearly: the compressor holds 16 Ki symbols and no more. */
const MAX_HELD_BYTES = 32 * 1024;
/** Records that are compressed at a time. */
const BATCH_BYTES = 16 * 1024;

type Events<T> = Iterable<T> | AsyncIterable<T>;
type Parts = AsyncGenerator<Uint8Array, void, undefined>;

/**
 * Writes events as a session recording, format version 1, as Teleport's recorder does
 * (`ProtoStream` in its lib/events/stream.go). Each chunk that it gives is
 * a whole part, as the parts of a multipart upload have to be; one after the other
 * they are the recording. Memory is that of one part.
 *
 * Events have to come in the order of their indexes: readers skip one whose index is
 * not above that of the one before.
 *
 * @param events The events of one session.
 * @returns The parts.
 * @throws RangeError for an option that is no such size or time. While iterating,
 * AuditEventError `invalid-value` for an event of more than 64 KiB, and as
 * `AuditEvent.encode`; also what the events throw. All events before that are given
 * first, in a last part.
 */
export function writeRecording(events: Events<AuditEvent>, options: WriteRecordingOptions = {}): Parts {
  const { minPartSize = MIN_PART_SIZE, maxIdle } = options;
  if (!Number.isSafeInteger(minPartSize) || minPartSize < 0) {
    throw new RangeError(`minPartSize: expected a number of bytes, got ${minPartSize}`);
  }
  if (maxIdle !== undefined && !(maxIdle >= 0 && maxIdle <= MAX_TIMEOUT)) {
    throw new RangeError(`maxIdle: expected 0 to ${MAX_TIMEOUT} milliseconds, got ${maxIdle}`);
  }
  return writeParts(maxIdle === undefined ? events : withPauses(events, maxIdle), minPartSize);
}

/** Writes events; at a pause, the part that is open is closed. */
async function* writeParts(events: Events<AuditEvent | Pause>, minPartSize: number): Parts {
  let part: PartWriter | undefined;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const event of events) {
      if (event !== PAUSE) {
        const record = encodeRecord(event);
        await (part ??= new PartWriter()).add(record);
      }
      if (part === undefined || (event !== PAUSE && part.size < minPartSize)) continue;
      const bytes = await part.close(minPartSize);
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

/** Puts a pause wherever there is no event for so many milliseconds. */
async function* withPauses(
  events: Events<AuditEvent>,
  maxIdle: number,
): AsyncGenerator<AuditEvent | Pause, void, undefined> {
  const iterator = iterate(events);
  let next: ReturnType<typeof iterator.next> | undefined;
  try {
    for (;;) {
      next ??= iterator.next();
      const result = await within(maxIdle, next);
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

async function* iterate(events: Events<AuditEvent>): AsyncGenerator<AuditEvent, void, undefined> {
  yield* events;
}

/** What a promise comes to within so many milliseconds, or a pause. */
function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | Pause> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, PAUSE);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A part that is being written. */
class PartWriter {
  private readonly stream = openZlibStream("gzip");
  private readonly batch = new GrowingBytes();
  private readonly body: Uint8Array[] = [];
  private bodySize = 0;
  /** Bytes that have been added since the compressor last gave something. */
  private heldBytes = 0;

  /** What the size of the part will be in bytes, nearly. */
  get size(): number {
    const held = Math.min(Math.floor(this.heldBytes / COMPRESSION_RATIO), MAX_HELD_BYTES);
    return HEADER_BYTES + this.bodySize + held;
  }

  /** Adds a record, in pieces. */
  async add(record: readonly Uint8Array[]): Promise<void> {
    for (const piece of record) {
      this.batch.add(piece);
      this.heldBytes += piece.length;
    }
    if (this.batch.length >= BATCH_BYTES) await this.compressBatch();
  }

  /** The whole part, padded to a size. */
  async close(minSize: number): Promise<Uint8Array> {
    await this.compressBatch();
    await this.collect(this.stream.end());
    this.stream.close();
    const size = HEADER_BYTES + this.bodySize;
    const paddingSize = Math.max(0, minSize - size);
    const bytes = new Uint8Array(size + paddingSize);
    let pos = 0;
    for (const piece of [partHeader(this.bodySize, paddingSize), ...this.body]) {
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
