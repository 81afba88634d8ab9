import type { ByteSource } from "../../recording/byte-source.js";

/** A line of text without its line feed. */
export interface Line {
  /** Line number, from 1. */
  readonly number: number;
  /** Text of the line; undefined if it is longer than {@link MAX_ITEM_BYTES}. */
  readonly text: string | undefined;
}

/**
 * Maximum size in bytes of a line or message: over a hundred times the limit for an
 * event in a recording. A decoded event can take a hundred times as much memory.
 */
export const MAX_ITEM_BYTES = 8 * 1024 * 1024;

const NEWLINE = 0x0a;
/** Maximum number of bytes to read at a time. */
const READ_BYTES = 64 * 1024;

const textDecoder = new TextDecoder();

/**
 * Splits UTF-8 text into lines, and yields the lines that end in the same chunk together.
 * Only line feeds end a line. node:readline also splits at U+2028 and U+2029, which JSON
 * text may contain. A byte order mark at the start of a line may be dropped.
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
    const text = pendingBytes > MAX_ITEM_BYTES ? undefined : textDecoder.decode(joinPieces(pending));
    pending = [];
    pendingBytes = 0;
    return { number: number++, text };
  };
  for (;;) {
    const chunk = await source.read((await source.peekSome(READ_BYTES)).length);
    if (chunk.length === 0) break;
    const lines: Line[] = [];
    const first = chunk.indexOf(NEWLINE);
    const last = chunk.lastIndexOf(NEWLINE);
    if (first >= 0) {
      add(chunk.subarray(0, first));
      lines.push(endLine());
    }
    if (last > first) {
      // One decode call for all lines is far faster than one per line.
      const texts = textDecoder.decode(chunk.subarray(first + 1, last)).split("\n");
      for (const text of texts) lines.push({ number: number++, text });
    }
    add(chunk.subarray(last + 1));
    yield lines;
  }
  if (pendingBytes > 0) yield [endLine()];
}

function joinPieces(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
