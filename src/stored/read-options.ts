import type { Edition } from "../events/edition.js";
import type { ReadRecordingOptions } from "../recording/read-options.js";
import type { LineTranscoder } from "../recording/line-transcoder.js";
import type { RecordingStats } from "../recording/sequence.js";
import type { StoredFormat } from "./format.js";
import type { ProblemLog } from "./problem-log.js";

/**
 * Options of `readEvents`. Of the options of `readRecording`, all but `maxDepth` and `signal` only apply to
 * recordings.
 */
export interface ReadEventsOptions extends Omit<ReadRecordingOptions, "onLoss" | "unknownEvents"> {
  /** The format of all inputs of the source. Default: the format of each input is detected. Gzip is always detected. */
  readonly format?: StoredFormat | undefined;
  /**
   * How to treat events that are not in the schema: `"keep"` yields them like other events, and `decode` returns an
   * `UnknownEvent`. `"error"` yields a problem with the code `unknown-event`. Default: `"keep"`.
   */
  readonly unknownEvents?: "keep" | "error" | undefined;
  /**
   * Called before the items of each input are yielded, with its format and whether it is gzipped. A source has several
   * inputs if other bytes follow a gzip stream.
   */
  readonly onFormat?: ((format: StoredFormat, isGzipped: boolean) => void) | undefined;
}

/** Counts of `readEvents`. */
export interface StoredStats {
  /** Number of bytes read from the source, before decompression. */
  bytes: number;
  /**
   * Number of NUL bytes skipped between events in JSON text. Log rotation and crashes leave
   * them in files.
   */
  nulBytes: number;
  /** Event counts of all recordings in the source; undefined if there are none. */
  recording: Readonly<RecordingStats> | undefined;
}

/** The options and counts of a call of `readEvents`, for the readers of the formats. */
export interface ReadContext {
  readonly edition: Edition;
  readonly options: ReadEventsOptions & { readonly unknownEvents: "keep" | "error" };
  readonly stats: StoredStats;
  /** Counts the problems of the input. The number of dropped ones is yielded after the items, even if reading fails. */
  readonly problems: ProblemLog;
  /** Converts events from protobuf to JSON lines, if the caller needs them. A line is valid until the next batch. */
  readonly lines?: LineTranscoder | undefined;
}
