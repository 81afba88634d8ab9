import type { UnionTable } from "../runtime/transcode/table.js";
import type { Transcoder } from "../runtime/transcode/transcoder.js";

/** How to convert the events of an edition from protobuf to JSON without decoding them. */
export interface Transcoding {
  /**
   * Converts an event. See `transcode` of {@link Transcoder}, which gets the tables of the edition.
   *
   * @returns False if the event must be left to the codec.
   */
  transcode: TranscodingStep;
  /** Finds the type and the time of an event. See `peek` of {@link Transcoder}. Returns false if that fails. */
  peek: TranscodingStep;
}

/** A function of {@link Transcoding}. */
export type TranscodingStep = (
  transcoder: Transcoder,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
) => boolean;

/** Creates the transcoding of a schema from its tables. */
export function createTranscoding(tables: UnionTable): Transcoding {
  return {
    transcode: (transcoder, bytes, view, start, end) => transcoder.transcode(tables, bytes, view, start, end),
    peek: (transcoder, bytes, view, start, end) => transcoder.peek(tables, bytes, view, start, end),
  };
}
