import type { Edition } from "../events/edition.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { checkInteger, checkObject } from "../runtime/arguments.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import { ByteSource } from "./byte-source.js";
import { readEventBatches, readPartBatches, type RecordingBatches } from "./event-batches.js";
import type { PartPlace } from "./part-header.js";
import { checkReadOptions, type AnyReadOptions, type ReadRecordingOptions } from "./read-options.js";
import { EventSequence, type RecordingStats } from "./sequence.js";
import { checkSource, readChunks, type RecordingSource } from "./source.js";

/** An async generator of the events of a recording, with event counts. */
export interface RecordingReader<Event> extends AsyncGenerator<Event, void, undefined> {
  /** Counts of the events up to the last yielded event. */
  readonly stats: Readonly<RecordingStats>;
}

/** The location of a part, and its size if it is known. */
type PartToRead = PartPlace & { readonly size?: number };

/** The function that reads a recording. `E` is the type of the events, and `U` of unknown events. */
export interface ReadRecording<E, U> {
  /**
   * Reads the events of a session recording as its bytes arrive.
   *
   * Memory use does not depend on the size of the recording, and the source is read only as far as the
   * requested events require. Events are yielded in the order of the recording, including late ones. Repeats are
   * skipped: events with the same session, index and bytes as an earlier event, which a resumed upload sends
   * again. Events are remembered for the last 256 sessions, up to about 4 million events. Repeats of older events
   * may be yielded.
   *
   * @param source The recording: bytes, a web stream, a Blob, a Response, a Node stream, or any async iterable of
   * chunks.
   * @returns An async generator of the events. Its `stats` counts them up to the last yielded event.
   * @throws TypeError or RangeError immediately if an argument is wrong. While iterating: if `options.onLoss`
   * is not set, a CodecError for the first loss, after all events before it. Its code is `truncated`,
   * `invalid-recording`, `invalid-gzip`, `encrypted`, or the code of the decoding error of a damaged event.
   * The message names the part, and `offset` is the offset of its header. Also throws the errors of the
   * source, a TypeError if the source does not yield bytes, and the signal's reason when it is aborted.
   */
  (source: RecordingSource, options?: ReadRecordingOptions): RecordingReader<E>;
  (source: RecordingSource, options?: AnyReadOptions): RecordingReader<E | U>;
}

/** The function that reads a part of a recording. `E` is the type of the events, and `U` of unknown events. */
export interface ReadRecordingPart<E, U> {
  /**
   * Reads the events of a single part of a recording, as `readRecording` does for all parts. Events that
   * repeat those of other parts cannot be recognized and are yielded. `stats.missing` counts from the first event
   * of the part.
   *
   * @param part The location of the part, as yielded by `readRecordingParts`. If `size` is set, a part of a
   * different size is a loss with the code `invalid-recording`.
   * @param source The bytes of the recording from `part.offset` to `part.offset + part.size`.
   * @returns An async generator of the events. Its `stats` counts them up to the last yielded event.
   * @throws The same errors as `readRecording`. Offsets are relative to the whole recording.
   */
  (part: PartToRead, source: RecordingSource, options?: ReadRecordingOptions): RecordingReader<E>;
  (part: PartToRead, source: RecordingSource, options?: AnyReadOptions): RecordingReader<E | U>;
}

/** Returns the function that reads recordings of an edition. */
export function createReadRecording<E extends AnyEvent, M extends EventMetadata>(
  edition: Edition<E, M>,
): ReadRecording<E, UnknownEvent<M>> {
  return function readRecording(source: RecordingSource, options: AnyReadOptions = {}) {
    checkSource("source", source);
    checkReadOptions(options);
    const sequence = new EventSequence();
    const events = yieldEvents<E>(source, options, sequence, (bytes) => readEventBatches(bytes, edition, options));
    return Object.assign(events, { stats: sequence.stats });
  };
}

/** Returns the function that reads parts of recordings of an edition. */
export function createReadRecordingPart<E extends AnyEvent, M extends EventMetadata>(
  edition: Edition<E, M>,
): ReadRecordingPart<E, UnknownEvent<M>> {
  return function readRecordingPart(part: PartToRead, source: RecordingSource, options: AnyReadOptions = {}) {
    checkObject("part", part);
    checkInteger("part.index", part.index, 0);
    checkInteger("part.offset", part.offset, 0);
    checkSource("source", source);
    checkReadOptions(options);
    const sequence = new EventSequence(true);
    const readBatches = (bytes: ByteSource): RecordingBatches => readPartBatches(bytes, part, edition, options);
    return Object.assign(yieldEvents<E>(source, options, sequence, readBatches), { stats: sequence.stats });
  };
}

async function* yieldEvents<E extends AnyEvent>(
  source: RecordingSource,
  { onLoss, signal }: AnyReadOptions,
  sequence: EventSequence,
  readBatches: (bytes: ByteSource) => RecordingBatches,
): AsyncGenerator<E, void, undefined> {
  const bytes = new ByteSource(readChunks(source, signal));
  try {
    for await (const batch of readBatches(bytes)) {
      for (const item of batch) {
        signal?.throwIfAborted();
        if (!sequence.accept(item)) continue;
        if ("event" in item) yield item.event as E;
        else if (onLoss === undefined) throw item;
        else onLoss(item);
      }
      sequence.takeGaps();
    }
    sequence.end();
  } finally {
    await bytes.close();
  }
}
