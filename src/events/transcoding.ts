import type { UnionTable } from "../runtime/transcode/table.js";
import type { Transcoder } from "../runtime/transcode/transcoder.js";
import type { EditionList } from "./edition-list.js";

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

type TranscodingStep = (
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

/**
 * Combines the transcodings of editions, as `firstThatKnows` combines the editions: an event belongs to the first edition
 * whose tables have its case and all its fields.
 */
export function combineTranscodings(editions: EditionList): Transcoding {
  const first = (step: keyof Transcoding): TranscodingStep => {
    return (transcoder, bytes, view, start, end) => {
      for (let i = 0; i < editions.length; i++) {
        const { transcoding } = editions.at(i);
        if (transcoding === undefined) return false;
        if (transcoding[step](transcoder, bytes, view, start, end)) return true;
        // This edition may know the event, even if it cannot be transcoded.
        if (!transcoder.isUnknown) return false;
      }
      return false;
    };
  };
  return { transcode: first("transcode"), peek: first("peek") };
}
