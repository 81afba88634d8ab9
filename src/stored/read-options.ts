import type { DecodeEventOptions } from "../events/audit-event.js";
import type { ReadRecordingOptions } from "../recording/read-options.js";
import type { RecordingStats } from "../recording/sequence.js";
import type { StoredFormat } from "./format.js";
import type { ProblemLog } from "./problem-log.js";

/** Options of `readEvents`. Those of `readRecording` that it has too apply to recordings. */
export interface ReadEventsOptions extends Omit<ReadRecordingOptions, "onLoss" | "unknownEvents"> {
  /** The format of the source. By default, it is detected. Gzip is always detected. */
  readonly format?: StoredFormat | undefined;
  /**
   * How to treat events that are not in the schema: `"keep"` yields them like other events, and `decode` returns an
   * `UnknownEvent`. `"error"` yields a problem with the code `unknown-event`. Default: `"keep"`.
   */
  readonly unknownEvents?: "keep" | "error" | undefined;
  /**
   * Called with the format and whether it is gzipped, before the items of an input. A source has several inputs if other
   * bytes follow a gzip stream.
   */
  readonly onFormat?: ((format: StoredFormat, isGzipped: boolean) => void) | undefined;
}

/** Counts of `readEvents`. */
export interface StoredStats {
  /** Number of bytes read from the source, before decompression. */
  bytes: number;
  /**
   * Number of NUL bytes skipped between events in JSON text and after gzip streams. Log rotation and crashes leave
   * them in files.
   */
  nulBytes: number;
  /** Event counts of the recordings; undefined if there are none. */
  recording: Readonly<RecordingStats> | undefined;
}

/** The options and counts of a call of `readEvents`, for the readers of the formats. */
export interface ReadContext {
  readonly options: ReadEventsOptions;
  readonly stats: StoredStats;
  /** The problems of the input. Those that are only counted are yielded after its items, even if reading fails. */
  readonly problems: ProblemLog;
}

/** Returns the options for decoding events. Unlike `AuditEvent`, `readEvents` keeps unknown events by default. */
export function decodeOptionsOf({ maxDepth, unknownEvents = "keep" }: ReadEventsOptions): DecodeEventOptions {
  return { maxDepth, unknownEvents };
}
