import type { ByteSource } from "../recording/byte-source.js";

/** A line of text, without its line feed. */
export interface Line {
  /** Number of the line, from 1. */
  readonly number: number;
  /** The bytes of the line; undefined where it is longer than {@link MAX_ITEM_BYTES}. */
  readonly bytes: Uint8Array | undefined;
}

/** The longest line or message that is read: a thousand times what a recording takes for an event. */
export const MAX_ITEM_BYTES = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;

/**
 * Splits bytes into lines, those that end in a chunk together, at line feeds alone: JSON text may hold U+2028 and
 * U+2029, at which node:readline splits too.
 */
export async function* readLines(source: ByteSource): AsyncGenerator<readonly Line[], void, undefined> {
  let number = 1;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const endLine = (rest: Uint8Array): Line => {
    const isTooLong = pendingBytes + rest.length > MAX_ITEM_BYTES;
    const bytes = isTooLong ? undefined : pending.length === 0 ? rest : Buffer.concat([...pending, rest]);
    pending = [];
    pendingBytes = 0;
    return { number: number++, bytes };
  };
  for await (const chunk of source.take(Infinity)) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      lines.push(endLine(chunk.subarray(start, end)));
      start = end + 1;
    }
    pendingBytes += chunk.length - start;
    if (pendingBytes <= MAX_ITEM_BYTES) pending.push(chunk.subarray(start));
    else pending = [];
    yield lines;
  }
  if (pendingBytes > 0) yield [endLine(new Uint8Array(0))];
}
