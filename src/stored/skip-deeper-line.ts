import { CARRIAGE_RETURN, CLOSE_BRACE, CLOSE_BRACKET, COMMA, LINE_FEED, SPACE, TAB } from "./ascii.js";
import type { TextWindow } from "./text-window.js";

const BLANKS: ReadonlySet<number> = new Set([SPACE, TAB]);
const CLOSERS: ReadonlySet<number> = new Set([CLOSE_BRACE, CLOSE_BRACKET, COMMA, SPACE, TAB, CARRIAGE_RETURN]);

/** Maximum number of bytes examined at the start of a line that may belong to skipped JSON. */
const MAX_LINE_START_BYTES = 4096;

/** The result of {@link skipDeeperLine}. */
export const Skip = {
  /** More bytes are needed. */
  More: 0,
  /** A line was skipped, and the next one belongs to the skipped JSON too. */
  Line: 1,
  /** The skipped JSON ends at the position. */
  End: 2,
} as const;

/**
 * Skips the rest of a line in JSON that extends over several lines. The JSON ends at the next line that is not indented
 * more than its first one.
 *
 * @param indent Number of spaces and tabs before the JSON.
 * @param skippedEnd Offset in the text of the end of the JSON. Infinity if it is broken.
 */
export function skipDeeperLine(text: TextWindow, indent: number, skippedEnd: number): (typeof Skip)[keyof typeof Skip] {
  const { bytes, base, end, isLast } = text;
  text.pos = text.findLineFeed(text.pos);
  if (base + text.pos >= skippedEnd) return stopAt(text, skippedEnd - base);
  const start = text.pos + 1;
  const limit = Math.min(end, start + MAX_LINE_START_BYTES);
  const first = skipBytes(bytes, start, limit, BLANKS);
  const last = skipBytes(bytes, first, limit, CLOSERS);
  if (last >= end && !isLast) return Skip.More;
  if (first >= end) return stopAt(text, end);
  const isIndentedMore = first - start > Math.min(indent, MAX_LINE_START_BYTES - 1);
  const isBlank = bytes[first] === LINE_FEED || (bytes[first] === CARRIAGE_RETURN && bytes[first + 1] === LINE_FEED);
  if (isIndentedMore || isBlank) {
    text.pos = start;
    text.line++;
    return Skip.Line;
  }
  const isInside = base + last >= skippedEnd;
  // A line with nothing but closing brackets belongs to the skipped JSON.
  const isClosing = last > first && (last === end || bytes[last] === LINE_FEED);
  if (!isInside && !isClosing) return stopAt(text, text.pos);
  text.line++;
  return stopAt(text, isInside ? skippedEnd - base : last);
}

function stopAt(text: TextWindow, pos: number): typeof Skip.End {
  text.pos = pos;
  return Skip.End;
}

/** Returns the index of the first byte from `start` that is not in a set, or `end`. */
function skipBytes(bytes: Uint8Array, start: number, end: number, set: ReadonlySet<number>): number {
  let pos = start;
  while (pos < end && set.has(bytes[pos]!)) pos++;
  return pos;
}
