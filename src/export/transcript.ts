import type { Row } from "./terminal-rows.js";

/** The longest line, in UTF-16 units, which bounds what is held of one that never ends. */
const MAX_LINE_LENGTH = 0x100000;
const LINE_FEEDS = "\n".repeat(0x1000);

/**
 * What is written down of a terminal: lines, put together from its rows, without
 * blanks at their ends and without empty lines at the end of all.
 */
export class Transcript {
  /** Lines to be taken, each with the number of empty lines before it. */
  private readonly lines: { readonly text: string; readonly emptyLines: number }[] = [];
  private emptyLines = 0;
  /** The line that the next row may go on with. */
  private line: string | undefined;
  /** Lines that were written down before their rows were added, which are the next ones. */
  private ahead: readonly string[] = [];

  /** How much there is of the line that the next row may go on with. */
  get lineLength(): number {
    return this.line?.length ?? 0;
  }

  /** Adds a row that will not change any more. */
  add({ text, isWrapped }: Row): void {
    if (!isWrapped || this.lineLength > MAX_LINE_LENGTH) this.endLine();
    this.line = (this.line ?? "") + text;
  }

  /**
   * Writes down rows that may yet change, and are still to be added. Those lines
   * that have not changed when they are added are not written down again.
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

  /** Adds lines that are no rows. */
  addLines(lines: readonly string[]): void {
    for (const line of lines) this.write(trimEnd(line));
  }

  /** Ends the line: no row goes on with it, and none of those that were written down ahead is still to come. */
  break(): void {
    this.endLine();
    this.ahead = [];
  }

  /** Takes the text that is written down, in pieces. */
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

/** Without blanks at its end; other white space was put there on purpose. */
function trimEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === " ") end--;
  return text.slice(0, end);
}
