import type { IBuffer } from "@xterm/headless";

/** A row of a terminal. */
export interface Row {
  readonly text: string;
  /** True if the row continues the line of the previous row. */
  readonly isWrapped: boolean;
}

/** Reads a row of a buffer without the empty cells at its end. Blanks that were written are kept. */
export function readRow(buffer: IBuffer, y: number): Row {
  const line = buffer.getLine(y);
  const text = line?.translateToString(true) ?? "";
  // xterm concatenates the cells. Reading a character makes V8 flatten the string, which otherwise keeps every piece.
  text.charCodeAt(0);
  return { text, isWrapped: line?.isWrapped === true };
}

/** Returns the index in the buffer after the last row of the screen that is not blank. */
export function findEndOfContent(buffer: IBuffer): number {
  let end = buffer.length;
  while (end > buffer.baseY && readRow(buffer, end - 1).text.trim() === "") end--;
  return end;
}
