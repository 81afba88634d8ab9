import type { Row } from "./rows.js";

/** The length, in UTF-16 code units, from which a line is split at the next row. Bounds memory if a line never ends. */
const MAX_LINE_LENGTH = 0x100000;
const LINE_FEEDS = "\n".repeat(0x1000);

/**
 * The lines that a terminal showed, joined from its rows. Blanks at the end of a line and
 * empty lines at the end of the transcript are removed.
 */
export class Transcript {
  /** Complete lines, each with the number of empty lines before it. */
  private readonly lines: { readonly text: string; readonly emptyLines: number }[] = [];
  private emptyLines = 0;
  /** The incomplete line, which the next row may continue. */
  private line: string | undefined;
  /** Lines that `addAhead` has written. `add` will receive their rows next. */
  private ahead: readonly string[] = [];

  /** The length of the incomplete line in UTF-16 code units. */
  get lineLength(): number {
    return this.line?.length ?? 0;
  }

  /** Adds a row that will no longer change. */
  add({ text, isWrapped }: Row): void {
    if (!isWrapped || this.lineLength > MAX_LINE_LENGTH) this.endLine();
    this.line = (this.line ?? "") + text;
  }

  /**
   * Writes the lines of rows that may still change and that `add` will receive later.
   * `add` then writes only the lines that have changed.
   */
  addAhead(rows: readonly Row[]): void {
    if (rows[0]?.isWrapped !== true) this.endLine();
    const lines = this.line === undefined ? [] : [this.line];
    for (const { text, isWrapped } of rows) lines.push(isWrapped ? (lines.pop() ?? "") + text : text);
    const trimmed = lines.map(trimEnd);
    for (const [i, line] of trimmed.entries()) {
      if (line !== this.ahead[i]) this.write(line);
    }
    this.ahead = [...trimmed, ...this.ahead.slice(lines.length)];
  }

  /** Writes lines that are not made of rows. */
  addLines(lines: readonly string[]): void {
    for (const line of lines) this.write(trimEnd(line));
  }

  /** Ends the incomplete line, and forgets the lines that were written ahead: their rows will not be added. */
  break(): void {
    this.endLine();
    this.ahead = [];
  }

  /** Yields the text of the complete lines, in pieces, and removes them. */
  *take(): Generator<string, void, undefined> {
    for (const { text, emptyLines } of this.lines.splice(0)) {
      for (let left = emptyLines; left > 0; left -= LINE_FEEDS.length) yield LINE_FEEDS.slice(0, left);
      yield `${text}\n`;
    }
  }

  private endLine(): void {
    if (this.line === undefined) return;
    const line = trimEnd(this.line);
    this.line = undefined;
    const [expected, ...others] = this.ahead;
    this.ahead = others;
    if (line !== expected) this.write(line);
  }

  private write(text: string): void {
    if (text === "") {
      this.emptyLines++;
      return;
    }
    this.lines.push({ text, emptyLines: this.emptyLines });
    this.emptyLines = 0;
  }
}

/** Removes blanks at the end. Other white space is kept, since programs write it on purpose. */
function trimEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === " ") end--;
  return text.slice(0, end);
}
