import type { Edition } from "../events/edition.js";
import type { MaybeUnknown } from "../events/metadata.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { ByteSource } from "../recording/byte-source.js";
import type { LineTranscoder } from "../recording/line-transcoder.js";
import { checkReadOptions } from "../recording/read-options.js";
import { checkSource, readChunks, type Chunks, type RecordingSource } from "../recording/source.js";
import { checkChoice, checkFunction } from "../runtime/arguments.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import { STORED_FORMATS } from "./format.js";
import { skipZeros } from "./skip-zeros.js";
import type { ItemBatches } from "./item.js";
import { ProblemLog } from "./problem-log.js";
import type { ReadContext, ReadEventsOptions, StoredStats } from "./read-options.js";
import { readInput } from "./read-input.js";

/** An async generator of stored items, with counts. */
export interface EventReader<E> extends ItemBatches<E> {
  /** Counts up to the last yielded batch. */
  readonly stats: Readonly<StoredStats>;
}

/** The function that reads stored events. `E` is the type of the events, and `U` of unknown events. */
export interface ReadEvents<E, U> {
  /**
   * Reads stored events in any format as their bytes arrive: a session recording, JSON text, a `OneOf`, delimited `OneOf`
   * messages, or lines of base64, gzipped or not.
   *
   * Everything in the source is yielded, either as an event or as a problem. JSON text can be JSON lines, indented
   * JSON, several objects in a line, arrays of events, responses of Teleport's web API, or a log with lines of other
   * text. Events in it are only checked for valid JSON and an event type. Their method `decode` reads them by the
   * schema.
   *
   * Memory use does not depend on the size of the source.
   *
   * @param source The stored events, in any form that `readRecording` accepts.
   * @param options The format, the treatment of unknown events, callbacks, and options of `readRecording` for recordings.
   * @returns An async generator of the events and problems, in batches of those that arrive together. After the events
   *   of a recording, it yields a problem with the code `missing-events` for each session with gaps.
   * @throws TypeError or RangeError immediately if an argument is wrong. While iterating: the errors of the source and of
   * the callbacks, and the signal's reason when it is aborted. Invalid input is not thrown, but yielded as a problem.
   */
  (source: RecordingSource, options: ReadEventsOptions & { readonly unknownEvents: "error" }): EventReader<E>;
  (source: RecordingSource, options?: ReadEventsOptions): EventReader<E | U>;
}

/** Returns the function that reads stored events of an edition. */
export function createReadEvents<E extends AnyEvent, M extends EventMetadata>(
  edition: Edition<E, M>,
): ReadEvents<E, UnknownEvent<M>> {
  return ((source, options) => readStored(edition, source, options)) as ReadEvents<E, UnknownEvent<M>>;
}

/** Reads stored events of an edition. See {@link ReadEvents}. `lines` converts events from protobuf to JSON lines. */
export function readStored(
  edition: Edition,
  source: RecordingSource,
  options: ReadEventsOptions = {},
  lines?: LineTranscoder,
): EventReader<MaybeUnknown> {
  checkSource("source", source);
  checkReadOptions(options);
  const { format, onFormat, unknownEvents = "keep" } = options;
  if (format !== undefined) checkChoice("format", format, STORED_FORMATS);
  if (onFormat !== undefined) checkFunction("onFormat", onFormat);
  const stats: StoredStats = { bytes: 0, nulBytes: 0, recording: undefined };
  const batches = readInputs(source, { edition, options: { ...options, unknownEvents }, stats, lines });
  return Object.assign(withoutEmpty(batches), { stats });
}

async function* withoutEmpty(batches: ItemBatches<MaybeUnknown>): ItemBatches<MaybeUnknown> {
  for await (const items of batches) if (items.length > 0) yield items;
}

async function* readInputs(source: RecordingSource, context: Omit<ReadContext, "problems">): ItemBatches<MaybeUnknown> {
  const bytes = new ByteSource(countBytes(readChunks(source, context.options.signal), context.stats));
  try {
    while (!(await bytes.isAtEnd())) {
      const isFollowed = yield* readInput(bytes, { ...context, problems: new ProblemLog() });
      if (!isFollowed) return;
      await skipZeros(bytes);
    }
  } finally {
    await bytes.close();
  }
}

async function* countBytes(chunks: Chunks, stats: StoredStats): Chunks {
  for await (const chunk of chunks) {
    stats.bytes += chunk.length;
    yield chunk;
  }
}
