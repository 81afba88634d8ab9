import type { EditionList } from "./edition-list.js";
import type { Transcoding, TranscodingStep } from "./transcoding.js";

/**
 * Combines the transcodings of editions by the rule of `firstThatKnows`: an event belongs to the first edition whose
 * tables have its case and all its fields.
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
