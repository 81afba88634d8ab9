import { AuditEvent } from "../events/audit-event.js";
import type { MarshalOptions } from "../runtime/codec.js";
import { AuditEventError } from "../runtime/error.js";
import { ByteSource } from "./byte-source.js";
import { damageOf } from "./damage.js";
import { readParts, type ReadRecordingOptions } from "./read-recording.js";
import { EventSequence, type RecordingStats } from "./sequence.js";
import { chunksOf, type RecordingSource } from "./source.js";

/** How a recording is to be read, and its JSON written. */
export interface RecordingLinesOptions extends ReadRecordingOptions, MarshalOptions {}

/** The lines of a recording, and what was met on the way to the last one given out. */
export interface RecordingLines extends AsyncGenerator<Uint8Array, void, undefined> {
  readonly stats: Readonly<RecordingStats>;
}

/**
 * Length of the text that is turned into bytes at a time. Much longer texts take far
 * longer for each line, since engines put them elsewhere.
 */
const TEXT_LENGTH = 32 * 1024;

/**
 * Turns a session recording into JSON lines, as its bytes come: for each event that
 * `readRecording` gives, what `AuditEvent.marshalJSON` makes of it, and a line feed.
 * It is faster than those two, which do event by event what this does for many.
 *
 * @param source The recording, as `readRecording` takes it.
 * @param options Those of `readRecording`, and `escapeHTML` of `marshalJSON`. An event
 * that has no JSON, such as one with a NaN among identity attributes, is a loss as
 * damage is: `salvage` is told of it, after the lines before it are given.
 * @returns The lines in UTF-8, in chunks that are the receiver's own: each holds whole
 * lines, those of the events that came together up to some 32 KiB, or one longer line.
 * `stats` has counted the events up to the last chunk given out.
 * @throws AuditEventError while iterating, after all lines before it, as
 * `readRecording`, and as `AuditEvent.marshalJSON` for an event that has no JSON.
 */
export function recordingToJSONLines(source: RecordingSource, options: RecordingLinesOptions = {}): RecordingLines {
  const sequence = new EventSequence();
  return Object.assign(linesOf(source, options, sequence), { stats: sequence.stats });
}

async function* linesOf(
  source: RecordingSource,
  options: RecordingLinesOptions,
  sequence: EventSequence,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { salvage, signal } = options;
  const encoder = new TextEncoder();
  const bytes = new ByteSource(chunksOf(source, signal));
  try {
    for await (const items of readParts(bytes, options, sequence)) {
      let text = "";
      for (const item of items) {
        signal?.throwIfAborted();
        const line = item instanceof AuditEventError ? item : sequence.accept(item) ? lineOf(item, options) : "";
        if (typeof line === "string" && (text += line).length < TEXT_LENGTH) continue;
        if (text !== "") yield encoder.encode(text);
        text = "";
        if (typeof line === "string") continue;
        if (salvage === undefined) throw line;
        salvage(line);
      }
      if (text !== "") yield encoder.encode(text);
    }
  } finally {
    await bytes.close();
  }
}

/** The line of an event, or the error of one that has none. */
function lineOf(event: AuditEvent, options: MarshalOptions): string | AuditEventError {
  try {
    return `${AuditEvent.marshalJSON(event, options)}\n`;
  } catch (error) {
    const { code, reason, path = "" } = damageOf(error);
    const { Index } = event.value.Metadata;
    return new AuditEventError(code, `the event with index ${Index} has no JSON: ${reason}`, { path, cause: error });
  }
}
