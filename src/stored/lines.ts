import type { ByteSource } from "../recording/byte-source.js";
import { GrowingBytes } from "../recording/growing-bytes.js";
import { LINE_FEED } from "./ascii.js";
import { MAX_ITEM_BYTES, READ_BYTES } from "./limits.js";
import { getDecoder } from "../runtime/text-coders.js";

/** A line of text. */
export interface Line {
  /** Line number, from 1. */
  readonly line: number;
  /** Byte offset of the line. */
  readonly offset: number;
  /** The text without the whitespace around it and NUL bytes before it. Undefined if the line is longer than {@link MAX_ITEM_BYTES}. */
  readonly text: string | undefined;
}

/** Whitespace around a line, and NUL bytes before it. */
const AROUND_LINE = /^[\s\0]+|\s+$/g;

/** Splits UTF-8 text into lines. Yields the lines that end in the same chunk as one batch. */
export async function* readLines(source: ByteSource): AsyncGenerator<readonly Line[], void, undefined> {
  let line = 1;
  let { offset } = source;
  const rest = new GrowingBytes();
  let size = 0;
  const add = (bytes: Uint8Array): void => {
    size += bytes.length;
    if (size <= MAX_ITEM_BYTES) rest.add(bytes);
  };
  const endLine = (): Line => {
    const text = size > MAX_ITEM_BYTES ? undefined : getDecoder().decode(rest.bytes).replace(AROUND_LINE, "");
    const ended = { line, offset, text };
    line++;
    offset += size + 1;
    rest.clear();
    size = 0;
    return ended;
  };
  for (;;) {
    const chunk = await source.readSome(READ_BYTES);
    if (chunk.length === 0) break;
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      lines.push(endLine());
      start = end + 1;
    }
    add(chunk.subarray(start));
    yield lines;
  }
  if (size > 0) yield [endLine()];
}
