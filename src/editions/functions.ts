import type { Edition } from "../events/edition.js";
import { createTranscodeEvent, type TranscodeEvent } from "../events/transcode-event.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { createReadRecordingLines, type ReadRecordingLines } from "../recording/read-lines.js";
import {
  createReadRecording,
  createReadRecordingPart,
  type ReadRecording,
  type ReadRecordingPart,
} from "../recording/read-recording.js";
import { createWriteRecording, type WriteRecording } from "../recording/write-recording.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import { createEncodeEvent, type EncodeEvent } from "../stored/encode-event.js";
import { createReadEvents, type ReadEvents } from "../stored/read-events.js";

/** The functions for encoded events, recordings and stored events. `E` is the type of events, `U` of unknown events. */
export interface EditionFunctions<E, U> {
  readonly transcodeEvent: TranscodeEvent;
  readonly readRecording: ReadRecording<E, U>;
  readonly readRecordingPart: ReadRecordingPart<E, U>;
  readonly readRecordingLines: ReadRecordingLines;
  readonly writeRecording: WriteRecording<E | U>;
  readonly readEvents: ReadEvents<E, U>;
  readonly encodeEvent: EncodeEvent<E | U>;
}

/** Returns the functions for encoded events, recordings and stored events of an edition. */
export function createFunctions<E extends AnyEvent, M extends EventMetadata>(
  edition: Edition<E, M>,
): EditionFunctions<E, UnknownEvent<M>> {
  return {
    transcodeEvent: createTranscodeEvent(edition),
    readRecording: createReadRecording(edition),
    readRecordingPart: createReadRecordingPart(edition),
    readRecordingLines: createReadRecordingLines(edition),
    writeRecording: createWriteRecording(edition),
    readEvents: createReadEvents(edition),
    encodeEvent: createEncodeEvent(edition),
  };
}
