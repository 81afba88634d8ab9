import type { ByteSource } from "../recording/byte-source.js";

/** A line of text, without its line feed. */
export interface Line {
  /** Number of the line, from 1. */
  readonly number: number;
  /** The text of the line; undefined where it takes more than {@link MAX_ITEM_BYTES}. */
  readonly text: string | undefined;
}

/**
 * The longest line or message that is read: a hundred times what a recording takes for
 * an event. In memory it can be a hundred times larger.
 */
export const MAX_ITEM_BYTES = 8 * 1024 * 1024;

const LINE_FEED = 0x0a;
/** How much is turned into text at a time. */
const CHUNK_BYTES = 64 * 1024;

const decoder = new TextDecoder();

/**
 * Splits UTF-8 into lines, those that end in a chunk together, at line feeds alone: JSON text may hold U+2028 and
 * U+2029, at which node:readline splits too. A byte order mark at the beginning of a line may be left out.
 */
export async function* readLines(source: ByteSource): AsyncGenerator<readonly Line[], void, undefined> {
  let number = 1;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const add = (bytes: Uint8Array): void => {
    pendingBytes += bytes.length;
    if (pendingBytes <= MAX_ITEM_BYTES) pending.push(bytes);
    else pending = [];
  };
  const endLine = (): Line => {
    const text = pendingBytes > MAX_ITEM_BYTES ? undefined : decoder.decode(joined(pending));
    pending = [];
    pendingBytes = 0;
    return { number: number++, text };
  };
  for (;;) {
    const chunk = await source.read((await source.peekSome(CHUNK_BYTES)).length);
    if (chunk.length === 0) break;
    const lines: Line[] = [];
    const first = chunk.indexOf(LINE_FEED);
    const last = chunk.lastIndexOf(LINE_FEED);
    if (first >= 0) {
      add(chunk.subarray(0, first));
      lines.push(endLine());
    }
    if (last > first) {
      // One call for all of them takes far less than one for each.
      const texts = decoder.decode(chunk.subarray(first + 1, last)).split("\n");
      for (const text of texts) lines.push({ number: number++, text });
    }
    add(chunk.subarray(last + 1));
    yield lines;
  }
  if (pendingBytes > 0) yield [endLine()];
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
