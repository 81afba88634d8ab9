import { Terminal, type IBuffer, type IMarker } from "@xterm/headless";
import { Effort } from "./effort.js";
import type { TerminalSize } from "./frame.js";
import { endOfContent, rowOf, type Row } from "./terminal-rows.js";
import { Transcript } from "./transcript.js";
import { useUnicode } from "./unicode.js";

/** Rows that have left the screen and are kept until they are written down. */
const SCROLLBACK_ROWS = 1000;
/** xterm has at least two columns, and fails at some sequences with a single row. */
const MIN_SIZE = 2;
/** More than any terminal has. */
const MAX_CELLS = 0x20000;

/** The modes that show the alternate screen, which programs such as vim and less take for themselves. */
const ALTERNATE_MODES: readonly unknown[] = [47, 1047, 1049];
const ALTERNATE_BEGIN = "--- alternate screen ---";
const ALTERNATE_END = "--- end of alternate screen ---";

/** Control functions that scroll lines of the screen, and those that go along a row, in both cases any number of times. */
const SCROLLING_FUNCTIONS = ["L", "M", "S", "T"] as const;
const MOVING_FUNCTIONS = ["I", "Z", "b"] as const;
/** Those that move all rows of the screen to the left or right, as a whole or from a column on. */
const COLUMN_FUNCTIONS = [
  { intermediates: " ", final: "@" },
  { intermediates: " ", final: "A" },
  { intermediates: "'", final: "}" },
  { intermediates: "'", final: "~" },
] as const;

/** The effort for a cell, as measured, where to erase it is 1. */
const Price = { MoveSideways: 2, Make: 2, Fill: 5, Read: 8, Resize: 16 } as const;
/** That for a row, beside its cells. */
const RowPrice = { Make: 4, Put: 4, Read: 64, Wrap: 1024 } as const;
/** That for a screen that is made anew, beside its rows. */
const MAKE_SCREEN = 8192;

/** What erases a part of the screen (ED). */
const Erase = { Below: 0, Above: 1, All: 2, Scrollback: 3 } as const;

const HYPERLINK = 8;

type Param = number | number[] | undefined;

/**
 * A terminal that a transcript is made of. A row is written down when it leaves the
 * screen: when it is scrolled out, when the screen is erased as a whole, or in the
 * end. What is erased or overwritten line by line is gone, as on any terminal.
 *
 * The alternate screen is written down when it is left, as it was then, after what
 * the normal screen has down to the cursor. Of that, only lines that change
 * afterwards are written down again.
 */
export class Screen {
  private readonly terminal: Terminal;
  private readonly transcript = new Transcript();
  private readonly effort = new Effort();
  /** The size that the terminal is to have, which it gets once there is effort left. */
  private size: TerminalSize;
  /** The last row in the scrollback that is written down; without it, none is. */
  private lastRow: IMarker | undefined;
  /** Times that the terminal has scrolled since then. */
  private scrolls = 0;
  /** What the alternate screen showed when it was last erased. */
  private erased: readonly string[] = [];

  constructor(size: TerminalSize) {
    this.size = size;
    this.terminal = new Terminal({
      ...limited(size),
      scrollback: SCROLLBACK_ROWS,
      logLevel: "off",
      allowProposedApi: true,
    });
    useUnicode(this.terminal);
    this.terminal.onScroll(() => {
      if (this.showsNormal() && ++this.scrolls === SCROLLBACK_ROWS) this.writeScrollback();
    });
    this.watchSequences();
  }

  /** Has the terminal receive text, of which it is best given a few KiB at a time. */
  async write(text: string): Promise<void> {
    this.effort.earn(text.length);
    this.followSize();
    // After a key, even if it is none, xterm takes text at once, and not by a timer, which would be slow.
    this.terminal.input("");
    await new Promise<void>((resolve) => this.terminal.write(text, resolve));
    this.writeScrollback();
  }

  /** Gives the terminal another size, to which its lines are wrapped anew. */
  resize(size: TerminalSize): void {
    this.size = size;
    this.followSize();
  }

  private followSize(): void {
    const { terminal } = this;
    const { cols, rows } = limited(this.size);
    if ((cols === terminal.cols && rows === terminal.rows) || this.effort.isSpent) return;
    this.writeScrollback();
    // A wide character may leave the last column of a row empty.
    const rowsOfRow = Math.ceil(terminal.cols / (cols - 1)) + 1;
    this.emptyScrollback(Math.max(SCROLLBACK_ROWS, terminal.rows * rowsOfRow));
    this.effort.spend((this.cells + cols * rows) * Price.Resize);
    // The line of the cursor would lose what no longer fits; where all fits, the cursor would come to be elsewhere in it.
    terminal.options.reflowCursorLine = cols < terminal.cols;
    terminal.resize(cols, rows);
    this.effort.spend(terminal.buffer.normal.length * RowPrice.Wrap);
    this.writeScrollback();
    this.emptyScrollback(SCROLLBACK_ROWS);
  }

  /** Writes down what is still on the screen. The terminal is not to be used any more. */
  end(): void {
    if (!this.showsNormal()) this.writeAlternateScreen();
    this.writeScreen();
  }

  /** Takes the text that is written down, in pieces. */
  takeText(): Generator<string, void, undefined> {
    return this.transcript.take();
  }

  /** Lets go of what the terminal holds. */
  dispose(): void {
    this.terminal.dispose();
  }

  /** Has us called before xterm itself does what a sequence says; where we return true, it does not. */
  private watchSequences(): void {
    const { parser } = this.terminal;
    parser.registerCsiHandler({ final: "J" }, ([mode]) => this.onErase(mode));
    parser.registerCsiHandler({ prefix: "?", final: "J" }, ([mode]) => this.onErase(mode));
    parser.registerCsiHandler({ prefix: "?", final: "h" }, (modes) => this.onSetModes(modes));
    parser.registerCsiHandler({ prefix: "?", final: "l" }, (modes) => this.onResetModes(modes));
    for (const final of SCROLLING_FUNCTIONS) {
      parser.registerCsiHandler({ final }, ([count]) => this.onScroll(final, count));
    }
    for (const final of MOVING_FUNCTIONS) {
      parser.registerCsiHandler({ final }, ([count]) => Number(count) > this.terminal.cols);
    }
    for (const id of COLUMN_FUNCTIONS) {
      parser.registerCsiHandler(id, () => !this.affords(this.cells * Price.MoveSideways));
    }
    parser.registerEscHandler({ final: "c" }, () => this.onReset());
    parser.registerEscHandler({ intermediates: "#", final: "8" }, () => this.onFill());
    // Of each, xterm keeps something until its row is gone.
    parser.registerOscHandler(HYPERLINK, () => true);
  }

  /** Whether there is effort left to do something, which it then spends. */
  private affords(effort: number): boolean {
    if (this.effort.isSpent) return false;
    this.effort.spend(effort);
    return true;
  }

  private affordsNewScreen(): boolean {
    return this.affords(this.cells * Price.Make + this.terminal.rows * RowPrice.Make + MAKE_SCREEN);
  }

  private get cells(): number {
    return this.terminal.cols * this.terminal.rows;
  }

  private onErase(mode: Param): boolean {
    const { active } = this.terminal.buffer;
    if (mode === Erase.Scrollback) {
      this.writeScrollback();
      return false;
    }
    if (!this.affords(this.erasedRows(mode) * this.terminal.cols)) return true;
    if (this.erasesAll(mode)) {
      if (this.showsNormal()) this.writeScreen();
      else this.keepAlternateScreen();
    }
    // In the last cell of a buffer that has no scrollback, xterm 6 fails. This has the cursor in the first row.
    if (mode === Erase.Above && this.erasesAll(mode) && active.baseY === 0) this.terminal.clear();
    return false;
  }

  private erasedRows(mode: Param): number {
    const { rows, buffer } = this.terminal;
    if (mode === Erase.Below) return rows - buffer.active.cursorY;
    if (mode === Erase.Above) return buffer.active.cursorY + 1;
    return rows;
  }

  private erasesAll(mode: Param): boolean {
    const { cursorX, cursorY } = this.terminal.buffer.active;
    switch (mode) {
      case Erase.Below:
        return cursorX === 0 && cursorY === 0;
      case Erase.Above:
        return cursorX >= this.terminal.cols - 1 && cursorY === this.terminal.rows - 1;
      default:
        return mode === Erase.All;
    }
  }

  private onSetModes(modes: readonly Param[]): boolean {
    if (!this.showsNormal() || !modes.some(isAlternateMode)) return false;
    if (!this.affordsNewScreen()) return true;
    this.writeScrollback();
    return false;
  }

  private onResetModes(modes: readonly Param[]): boolean {
    if (!this.showsNormal() && modes.some(isAlternateMode)) this.writeAlternateScreen();
    return false;
  }

  /** xterm scrolls line by line, for seconds if it is told to do so by millions. */
  private onScroll(final: (typeof SCROLLING_FUNCTIONS)[number], count: Param): boolean {
    const { cols, rows, buffer } = this.terminal;
    if (Number(count) > rows) return true;
    if (!this.affords(Math.max(Number(count), 1) * (cols + rows * RowPrice.Put))) return true;
    const isOfAllRows = final === "S" || final === "T" || buffer.active.cursorY === 0;
    if (Number(count) === rows && isOfAllRows && this.showsNormal()) this.writeScreen();
    return false;
  }

  private onReset(): boolean {
    if (!this.affordsNewScreen()) return true;
    this.end();
    // The terminal makes itself a new buffer.
    this.forgetLastRow();
    return false;
  }

  private onFill(): boolean {
    if (!this.affords(this.cells * Price.Fill)) return true;
    if (this.showsNormal()) this.writeScreen();
    return false;
  }

  private showsNormal(): boolean {
    return this.terminal.buffer.active.type === "normal";
  }

  /** Writes down the rows that have been scrolled out. */
  private writeScrollback(): void {
    const { normal } = this.terminal.buffer;
    this.writeRows(normal.baseY);
    // Meanwhile the normal screen does not scroll, and xterm could not mark rows of it.
    if (!this.showsNormal()) return;
    this.forgetLastRow();
    if (normal.baseY > 0) this.lastRow = this.terminal.registerMarker(-1 - normal.cursorY);
    this.scrolls = 0;
  }

  /**
   * Lets go of the rows that have been scrolled out, which then cannot come back to a
   * larger screen. It also resets the margins, as does a resize.
   */
  private emptyScrollback(newCapacity: number): void {
    this.terminal.options.scrollback = 0;
    this.terminal.options.scrollback = newCapacity;
    this.forgetLastRow();
  }

  private forgetLastRow(): void {
    this.lastRow?.dispose();
    this.lastRow = undefined;
  }

  /** Writes down what the normal screen shows, and is about to lose. */
  private writeScreen(): void {
    this.writeScrollback();
    this.writeRows(endOfContent(this.terminal.buffer.normal));
    this.transcript.break();
  }

  private writeRows(end: number): void {
    for (const row of this.rowsUpTo(end)) this.transcript.add(row);
  }

  /** The rows before one of the normal buffer that are not yet written down. */
  private *rowsUpTo(end: number): Generator<Row, void, undefined> {
    for (let y = (this.lastRow?.line ?? -1) + 1; y < end; y++) yield this.read(this.terminal.buffer.normal, y);
  }

  private read(buffer: IBuffer, y: number): Row {
    const row = rowOf(buffer, y);
    this.effort.spend(row.text.length * Price.Read + RowPrice.Read);
    return row;
  }

  private keepAlternateScreen(): void {
    const { alternate } = this.terminal.buffer;
    // After a resize, xterm may give it a scrollback too.
    const { baseY } = alternate;
    const length = endOfContent(alternate) - baseY;
    if (length > 0) this.erased = Array.from({ length }, (_, y) => this.read(alternate, baseY + y).text);
  }

  private writeAlternateScreen(): void {
    this.keepAlternateScreen();
    if (this.erased.length === 0) return;
    this.effort.spend(this.transcript.lineLength * Price.Read);
    this.transcript.addAhead([...this.rowsUpTo(this.endOfCursorLine())]);
    this.transcript.addLines([ALTERNATE_BEGIN, ...this.erased, ALTERNATE_END]);
    this.erased = [];
  }

  /** The end of the line that the cursor of the normal screen is in, or its start if the cursor is there. */
  private endOfCursorLine(): number {
    const { normal } = this.terminal.buffer;
    let end = normal.baseY + normal.cursorY + (normal.cursorX > 0 ? 1 : 0);
    // Behind its last row, xterm gives the first ones again.
    while (end < normal.length && normal.getLine(end)!.isWrapped) end++;
    return end;
  }
}

/** A size that xterm can well have. */
function limited({ columns, rows }: TerminalSize): { readonly cols: number; readonly rows: number } {
  const cols = Math.max(columns, MIN_SIZE);
  return { cols, rows: Math.max(Math.min(rows, Math.floor(MAX_CELLS / cols)), MIN_SIZE) };
}

function isAlternateMode(mode: Param): boolean {
  return ALTERNATE_MODES.includes(mode);
}
