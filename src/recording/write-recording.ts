import Long from "long";
import type { Edition } from "../events/edition.js";
import type { MaybeUnknown } from "../events/metadata.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import type { AbortSignalLike } from "../runtime/abort-signal.js";
import { checkFunction, checkInteger, checkObject, checkSignal, wrongTypeError } from "../runtime/arguments.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import { END, EventIterator, PAUSE, type AnyIterable } from "./event-iterator.js";
import { PartWriter } from "./part-writer.js";
import { encodeRecord } from "./record.js";

/** Options of `writeRecording`. */
export interface WriteRecordingOptions {
  /**
   * Approximate size in bytes at which a part is closed. Parts that turn out smaller are padded to this
   * size, except for the last part. By default 5 MiB, the minimum for a part of a multipart upload to object
   * storage.
   */
  readonly minPartBytes?: number | undefined;
  /**
   * Milliseconds without an event after which the open part is closed and padded, so that it can be stored
   * while the session continues. At most 2147483647. By default, parts stay open until they are full. The timer
   * does not keep a Node process alive.
   */
  readonly maxIdleMs?: number | undefined;
  /**
   * Aborts writing, even while waiting for the next event. The iterable of events is then closed, the open part is
   * dropped, and the signal's reason is thrown. Null is the same as undefined.
   */
  readonly signal?: AbortSignalLike | null | undefined;
  /**
   * Called before each part is yielded. If it throws, writing ends with that error. A promise that it returns is not
   * awaited.
   */
  readonly onPart?: ((part: WrittenPart) => void) | undefined;
}

/** A part of a written recording. */
export interface WrittenPart {
  /** `Metadata.Index` of the last event in the part. */
  readonly lastIndex: Long;
  /** Size of the part in bytes, including its header and padding. */
  readonly size: number;
}

const MIN_PART_BYTES = 5 * 1024 * 1024;
/** Maximum delay of a timer in milliseconds. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

type Events = AnyIterable<MaybeUnknown>;
type Parts = AsyncGenerator<ArrayBufferBytes, void, undefined>;

/** The function that writes a recording. `E` is the type of the events. */
export interface WriteRecording<E> {
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
   * `events`. The events before the error are yielded first, in a last part. Also throws the errors of
   * `options.onPart` and the reason of `options.signal`. Nothing is yielded after those.
   */
  (events: AnyIterable<E>, options?: WriteRecordingOptions): Parts;
}

/** Returns the function that writes recordings of an edition. */
export function createWriteRecording<E extends AnyEvent, M extends EventMetadata>(
  edition: Edition<E, M>,
): WriteRecording<E | UnknownEvent<M>> {
  return function writeRecording(events, options = {}) {
    if (!isIterable(events)) throw wrongTypeError("events", "an iterable or async iterable", events);
    checkObject("options", options);
    const { minPartBytes = MIN_PART_BYTES, maxIdleMs, signal, onPart } = options;
    checkInteger("minPartBytes", minPartBytes, 0);
    if (maxIdleMs !== undefined) checkInteger("maxIdleMs", maxIdleMs, 0, MAX_TIMEOUT_MS);
    checkSignal("signal", signal);
    if (onPart !== undefined) checkFunction("onPart", onPart);
    return buildParts(edition, events, { minPartBytes, maxIdleMs, signal, onPart });
  };
}

function isIterable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = value as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  return typeof later === "function" || typeof now === "function";
}

/** Options with the default of `minPartBytes`. */
type PartOptions = WriteRecordingOptions & { readonly minPartBytes: number };

async function* buildParts(edition: Edition, events: Events, options: PartOptions): Parts {
  const { minPartBytes, signal, onPart } = options;
  const iterator = new EventIterator(events, signal);
  try {
    for (;;) {
      const { part, isLast, failure } = await fillPart(edition, iterator, options);
      if (failure !== undefined) await closeQuietly(iterator);
      if (part !== undefined) {
        const bytes = await part.close(isLast ? 0 : minPartBytes);
        signal?.throwIfAborted();
        onPart?.({ lastIndex: Long.fromValue(part.lastIndex), size: bytes.length });
        signal?.throwIfAborted();
        yield bytes;
      }
      if (failure !== undefined) throw failure.error;
      if (isLast) return;
    }
  } catch (error) {
    await closeQuietly(iterator);
    throw error;
  } finally {
    await iterator.close();
  }
}

/** Closes the events after an error. Ignores errors of closing, so that the first error is thrown. */
async function closeQuietly(iterator: EventIterator<unknown>): Promise<void> {
  await iterator.close().catch(() => undefined);
}

/** The result of {@link fillPart}. */
interface FilledPart {
  /** Undefined if there are no more events. */
  readonly part: PartWriter | undefined;
  readonly isLast: boolean;
  /** The error after the events in the part. */
  readonly failure?: { readonly error: unknown };
}

/** Fills a part until it is large enough, the events pause, or there are no more events. */
async function fillPart(
  edition: Edition,
  iterator: EventIterator<MaybeUnknown>,
  { minPartBytes, maxIdleMs, signal }: PartOptions,
): Promise<FilledPart> {
  let part: PartWriter | undefined;
  try {
    while (part === undefined || part.size < minPartBytes) {
      // The timer runs only while a part is open.
      const event = await iterator.next(part && maxIdleMs);
      if (event === PAUSE) break;
      if (event === END) return { part, isLast: true };
      const record = encodeRecord(edition, event);
      part ??= new PartWriter(minPartBytes);
      await part.add(record, edition.AuditEvent.getMetadata(event).Index);
    }
    return { part, isLast: false };
  } catch (error) {
    if (signal?.aborted !== true) return { part, isLast: true, failure: { error } };
    part?.discard();
    throw signal.reason;
  }
}
