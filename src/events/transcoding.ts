import type { EventSchema } from "../runtime/event-schema.js";
import type { UnionTable } from "../runtime/transcode/table.js";
import type { Transcoder } from "../runtime/transcode/transcoder.js";
import type { EditionList } from "./edition-list.js";
import { HeadReader, type EventHead } from "./event-head.js";

/** How to convert the events of an edition from protobuf to JSON without decoding them. */
export interface Transcoding {
  /**
   * Appends the JSON object of an event to `transcoder.json`.
   *
   * @param bytes The input. The `OneOf` is in the bytes from `start` to `end`. `view` has the same bytes.
   * @returns A reader for the head of the event. Undefined if the event must be left to the codec; then nothing has been
   *   appended.
   */
  transcode(
    transcoder: Transcoder,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
  ): HeadReader | undefined;
  /**
   * Returns the head of an event that has not been transcoded. It may be wrong. Undefined if the edition cannot transcode
   * events.
   */
  peek(bytes: Uint8Array, start: number, end: number): EventHead | undefined;
}

/** Creates the transcoding of a schema from its tables. */
export function createTranscoding(schema: EventSchema, tables: UnionTable): Transcoding {
  let heads: HeadReader | undefined;
  return {
    transcode(transcoder, bytes, view, start, end) {
      if (!transcoder.transcode(tables, bytes, view, start, end)) return undefined;
      return (heads ??= new HeadReader(schema));
    },
    peek: (bytes, start, end) => (heads ??= new HeadReader(schema)).read(bytes, start, end),
  };
}

/**
 * Combines the transcodings of editions, as `firstThatKnows` combines the editions: an event belongs to the first edition
 * that knows its case and all its fields. The tables of an edition do not have the others.
 */
export function combineTranscodings(editions: EditionList): Transcoding {
  return {
    transcode(transcoder, bytes, view, start, end) {
      for (let i = 0; i < editions.length; i++) {
        const { transcoding } = editions.at(i);
        const heads = transcoding?.transcode(transcoder, bytes, view, start, end);
        if (heads !== undefined) return heads;
        // This edition may know the event nevertheless.
        if (transcoding === undefined || !transcoder.isUnknown) return undefined;
      }
      return undefined;
    },
    peek: (bytes, start, end) => editions.at(0).transcoding?.peek(bytes, start, end),
  };
}
