import type { Edition } from "../events/edition.js";
import { checkBoolean } from "../runtime/arguments.js";
import type { MarshalOptions } from "../runtime/codec.js";
import { CodecError } from "../runtime/error.js";
import { isTranscodable } from "../events/transcode-event.js";
import { ByteSource } from "./byte-source.js";
import { requireDamage } from "./damage.js";
import { readEventBatches } from "./event-batches.js";
import { LineChunk } from "./line-chunk.js";
import { LineTranscoder } from "./line-transcoder.js";
import type { EventRecord } from "./record.js";
import { checkReadOptions, type AnyReadOptions } from "./read-options.js";
import { EventSequence, type RecordingStats } from "./sequence.js";
import { checkSource, readChunks, type RecordingSource } from "./source.js";

/** Options of `readRecordingLines`. */
export interface ReadRecordingLinesOptions extends AnyReadOptions, MarshalOptions {}

/** An async generator of the JSON lines of a recording in chunks, with event counts. */
export interface RecordingLines extends AsyncGenerator<Uint8Array, void, undefined> {
  /** Counts of the events up to the last yielded chunk. */
  readonly stats: Readonly<RecordingStats>;
}

/**
 * Number of bytes or UTF-16 code units from which lines are yielded. Building much longer texts takes far more time per
 * line, because engines store them differently.
 */
const CHUNK_LENGTH = 32 * 1024;

/** The function that converts a recording to JSON lines. */
export interface ReadRecordingLines {
  /**
   * Converts a session recording to JSON lines as its bytes arrive.
   *
   * Each line is the result of `AuditEvent.marshalJSON` for one event of `readRecording`, followed by
   * a line feed. It is about twice as fast as a loop with those two functions, because it does not create most events:
   * see `transcodeEvent`.
   *
   * An event that cannot be marshaled, such as one with a NaN in its identity attributes, is a loss, like
   * damaged data. `onLoss` is called for each loss after the lines before it have been yielded.
   *
   * @param source The recording, in any form that `readRecording` accepts.
   * @param options The options of `readRecording`, and `escapeHTML` of `AuditEvent.marshalJSON`.
   * @returns An async generator of UTF-8 chunks. Each chunk holds complete lines of events that arrived
   * together. It ends with the line that brings it to about 32 KiB or more. The caller owns the chunks and
   * may modify or transfer them. `stats` counts the events up to the last yielded chunk.
   * @throws TypeError or RangeError immediately if an argument is wrong. While iterating, after all lines
   * before the error: the errors of `readRecording`, and CodecError with the code from
   * `AuditEvent.marshalJSON` for an event that cannot be marshaled. Without `onLoss`, the first loss is thrown.
   */
  (source: RecordingSource, options?: ReadRecordingLinesOptions): RecordingLines;
}

/** Returns the function that converts recordings of an edition to JSON lines. */
export function createReadRecordingLines(edition: Edition): ReadRecordingLines {
  return function readRecordingLines(source, options = {}) {
    checkSource("source", source);
    checkReadOptions(options);
    if (options.escapeHTML !== undefined) checkBoolean("escapeHTML", options.escapeHTML);
    const sequence = new EventSequence();
    return Object.assign(yieldLines(source, edition, options, sequence), { stats: sequence.stats });
  };
}

async function* yieldLines(
  source: RecordingSource,
  edition: Edition,
  options: ReadRecordingLinesOptions,
  sequence: EventSequence,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { onLoss, signal } = options;
  const { transcoding } = edition;
  const lines = transcoding && isTranscodable(options) ? new LineTranscoder(transcoding) : undefined;
  const chunk = new LineChunk();
  const bytes = new ByteSource(readChunks(source, signal));
  try {
    for await (const items of readEventBatches(bytes, edition, { ...options, lines })) {
      for (const item of items) {
        signal?.throwIfAborted();
        if (!sequence.accept(item)) continue;
        const loss = "event" in item ? addLine(chunk, edition, item, options) : item;
        if (loss === undefined && chunk.length < CHUNK_LENGTH) continue;
        if (chunk.length > 0) yield chunk.take();
        if (loss === undefined) continue;
        if (onLoss === undefined) throw loss;
        onLoss(loss);
      }
      if (chunk.length > 0) yield chunk.take();
      sequence.takeGaps();
    }
    sequence.end();
  } finally {
    await bytes.close();
  }
}

/** Adds the line of an event to a chunk. Returns an error if the event cannot be marshaled. */
function addLine(
  chunk: LineChunk,
  { AuditEvent }: Edition,
  { head, event, line }: EventRecord,
  options: MarshalOptions,
): CodecError | undefined {
  if (line !== undefined) {
    chunk.add(line);
    return undefined;
  }
  try {
    chunk.addText(`${AuditEvent.marshalJSON(event!, options)}\n`);
    return undefined;
  } catch (error) {
    const { code, reason, path = "" } = requireDamage(error);
    const problem = `cannot marshal the event with index ${head.index}: ${reason}`;
    return new CodecError(code, problem, { path, cause: error });
  }
}
