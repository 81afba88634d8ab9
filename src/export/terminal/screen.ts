import { Terminal, type IBuffer, type IMarker } from "@xterm/headless";
import type { TerminalSize } from "../terminal-size.js";
import { Effort } from "./effort.js";
import { findEndOfContent, readRow, type Row } from "./rows.js";
import { Transcript } from "./transcript.js";
import { useUnicode } from "./unicode.js";

/** The number of scrolled-out rows to keep until they are added to the transcript. */
const SCROLLBACK_ROWS = 1000;
/** xterm needs at least two columns, and fails on some sequences if it has a single row. */
const MIN_SIZE = 2;
/** The largest number of cells, which is more than any real terminal has. */
const MAX_SCREEN_CELLS = 0x20000;

/** The modes that switch to the alternate screen, which full-screen programs such as vim and less use. */
const ALTERNATE_MODES: readonly unknown[] = [47, 1047, 1049];
const ALTERNATE_BEGIN = "--- alternate screen ---";
const ALTERNATE_END = "--- end of alternate screen ---";

/** IL, DL, SU and SD, which scroll lines of the screen by a count. */
const SCROLLING_FUNCTIONS = ["L", "M", "S", "T"] as const;
/** CHT, CBT and REP, which move along a row by a count. */
const MOVING_FUNCTIONS = ["I", "Z", "b"] as const;
/** SL, SR, DECIC and DECDC, which shift all rows sideways, either completely or from a column on. */
const COLUMN_FUNCTIONS = [
  { intermediates: " ", final: "@" },
  { intermediates: " ", final: "A" },
  { intermediates: "'", final: "}" },
  { intermediates: "'", final: "~" },
] as const;

/** The measured effort per cell. Erasing a cell is 1. */
const Price = { MoveSideways: 2, Make: 2, Fill: 5, Read: 8, Resize: 16 } as const;
/** The effort per row, in addition to its cells. */
const RowPrice = { Make: 4, Put: 4, Read: 64, Wrap: 1024 } as const;
/** The effort of creating a screen, in addition to its rows. */
const MAKE_SCREEN = 8192;

/** The parameter of ED, which erases a part of the screen. */
const Erase = { Below: 0, Above: 1, All: 2, Scrollback: 3 } as const;

/** The number of the OSC sequence for hyperlinks. */
const HYPERLINK = 8;

type Param = number | number[] | undefined;

/**
 * A terminal that records its contents in a transcript. A row is added when it leaves
 * the screen: when it scrolls out, when the whole screen is erased, or at the end. Text
 * that is erased or overwritten line by line is lost, as on any terminal.
 *
 * The alternate screen is added when the program leaves it, with its contents at that
 * time or, if they were just erased, before that. The lines of the normal screen down to
 * the cursor come first. They are added again only if they change later.
 */
export class Screen {
  private readonly terminal: Terminal;
  private readonly transcript = new Transcript();
  private readonly effort = new Effort();
  /** The requested size. It is applied to the terminal once there is effort left. */
  private size: TerminalSize;
  /** The last row of the scrollback that is in the transcript; undefined if none is. */
  private lastRow: IMarker | undefined;
  /** How often the terminal has scrolled since `lastRow` was set. */
  private scrolls = 0;
  /** The contents of the alternate screen before it was last erased. */
  private erased: readonly string[] = [];

  constructor(size: TerminalSize) {
    this.size = size;
    this.terminal = new Terminal({
      ...limitSize(size),
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

  /** Sends text to the terminal. The transcript can grow by many times its length, so pass a few KiB at a time. */
  async write(text: string): Promise<void> {
    this.effort.earn(text.length);
    this.applySize();
    // After user input, even if it is empty, xterm processes text at once and not in a timer, which would be slow.
    this.terminal.input("");
    await new Promise<void>((resolve) => this.terminal.write(text, resolve));
    this.writeScrollback();
  }

  /** Resizes the terminal and rewraps its lines. This is delayed while no effort is left. */
  resize(size: TerminalSize): void {
    this.size = size;
    this.applySize();
  }

  private applySize(): void {
    const { terminal } = this;
    const { cols, rows } = limitSize(this.size);
    if ((cols === terminal.cols && rows === terminal.rows) || this.effort.isSpent) return;
    this.writeScrollback();
    // A wide character may leave the last column of a row empty.
    const rowsOfRow = Math.ceil(terminal.cols / (cols - 1)) + 1;
    this.emptyScrollback(Math.max(SCROLLBACK_ROWS, terminal.rows * rowsOfRow));
    this.effort.spend((this.cells + cols * rows) * Price.Resize);
    // When narrowing, reflow keeps the cursor's line from being cut. When widening, it would move the cursor in it.
    terminal.options.reflowCursorLine = cols < terminal.cols;
    terminal.resize(cols, rows);
    this.effort.spend(terminal.buffer.normal.length * RowPrice.Wrap);
    this.writeScrollback();
    this.emptyScrollback(SCROLLBACK_ROWS);
  }

  /** Adds the rest of the screen to the transcript. */
  end(): void {
    if (!this.showsNormal()) this.writeAlternateScreen();
    this.writeScreen();
  }

  /** Returns the text of the transcript so far, in pieces, and removes it. */
  takeText(): Generator<string, void, undefined> {
    return this.transcript.take();
  }

  /** Releases the terminal, which must not be used afterwards. */
  dispose(): void {
    this.terminal.dispose();
  }

  /** Registers handlers that run before xterm's. If a handler returns true, xterm ignores the sequence. */
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
    // Ignored, since xterm keeps data for each hyperlink until its row is discarded.
    parser.registerOscHandler(HYPERLINK, () => true);
  }

  /** Spends effort and returns true if there is any left; otherwise returns false. */
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
    // xterm 6 fails if the cursor is in the last cell of a buffer without scrollback. This moves it to the first row.
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

  /** Ignores counts that exceed the screen. xterm scrolls line by line, so millions of lines would take seconds. */
  private onScroll(final: (typeof SCROLLING_FUNCTIONS)[number], count: Param): boolean {
    const { cols, rows, buffer } = this.terminal;
    if (Number(count) > rows) return true;
    if (!this.affords(Math.max(Number(count), 1) * (cols + rows * RowPrice.Put))) return true;
    const scrollsAllRows = final === "S" || final === "T" || buffer.active.cursorY === 0;
    if (Number(count) === rows && scrollsAllRows && this.showsNormal()) this.writeScreen();
    return false;
  }

  private onReset(): boolean {
    if (!this.affordsNewScreen()) return true;
    this.end();
    // The terminal creates a new buffer.
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

  /** Adds the rows that have scrolled out to the transcript. */
  private writeScrollback(): void {
    const { normal } = this.terminal.buffer;
    this.writeRows(normal.baseY);
    // On the alternate screen, the normal one does not scroll, and xterm cannot register markers in it.
    if (!this.showsNormal()) return;
    this.forgetLastRow();
    if (normal.baseY > 0) this.lastRow = this.terminal.registerMarker(-1 - normal.cursorY);
    this.scrolls = 0;
  }

  /**
   * Discards the rows that have scrolled out, so that a larger screen does not bring them
   * back. Like a resize, this also resets the margins.
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

  /** Adds the contents of the normal screen to the transcript, before they are lost. */
  private writeScreen(): void {
    this.writeScrollback();
    this.writeRows(findEndOfContent(this.terminal.buffer.normal));
    this.transcript.break();
  }

  private writeRows(end: number): void {
    for (const row of this.rowsUpTo(end)) this.transcript.add(row);
  }

  /** Yields the rows of the normal buffer before `end` that are not in the transcript yet. */
  private *rowsUpTo(end: number): Generator<Row, void, undefined> {
    for (let y = (this.lastRow?.line ?? -1) + 1; y < end; y++) yield this.read(this.terminal.buffer.normal, y);
  }

  private read(buffer: IBuffer, y: number): Row {
    const row = readRow(buffer, y);
    this.effort.spend(row.text.length * Price.Read + RowPrice.Read);
    return row;
  }

  private keepAlternateScreen(): void {
    const { alternate } = this.terminal.buffer;
    // After a resize, xterm may give the alternate buffer a scrollback too.
    const { baseY } = alternate;
    const length = findEndOfContent(alternate) - baseY;
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

  /** Returns the row after the line of the normal buffer's cursor, or the cursor's row if it begins a line. */
  private endOfCursorLine(): number {
    const { normal } = this.terminal.buffer;
    let end = normal.baseY + normal.cursorY + (normal.cursorX > 0 ? 1 : 0);
    // After the last row, getLine() returns the first ones again.
    while (end < normal.length && normal.getLine(end)!.isWrapped) end++;
    return end;
  }
}

/** Clamps a size to one that xterm handles. */
function limitSize({ columns, rows }: TerminalSize): { readonly cols: number; readonly rows: number } {
  const cols = Math.max(columns, MIN_SIZE);
  return { cols, rows: Math.max(Math.min(rows, Math.floor(MAX_SCREEN_CELLS / cols)), MIN_SIZE) };
}

function isAlternateMode(mode: Param): boolean {
  return ALTERNATE_MODES.includes(mode);
}
