import type { IBuffer } from "@xterm/headless";

/** A row of a terminal. */
export interface Row {
  readonly text: string;
  /** Whether it goes on with the line of the row before. */
  readonly isWrapped: boolean;
}

/** A row of a buffer, without empty cells at its end. Blanks that were written are there. */
export function rowOf(buffer: IBuffer, y: number): Row {
  const line = buffer.getLine(y);
  const text = line?.translateToString(true) ?? "";
  // xterm puts it together cell by cell. To look into it has V8 do so too, which else holds a piece for each cell.
  text.charCodeAt(0);
  return { text, isWrapped: line?.isWrapped === true };
}

/** The end of the rows on a screen, as a buffer counts them, that show something. */
export function endOfContent(buffer: IBuffer): number {
  let end = buffer.length;
  while (end > buffer.baseY && rowOf(buffer, end - 1).text.trim() === "") end--;
  return end;
}
