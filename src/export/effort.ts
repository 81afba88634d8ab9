/** Cells for each UTF-16 unit of text: to erase the screen of most terminals takes fewer than 32 of them. */
const CELLS_PER_UNIT = 512;
/** What a terminal begins with, and the most it can save: a second or two. */
const MAX_CELLS = 2 ** 27;

/**
 * What a terminal may still do to its screen, in cells that it could erase. A few
 * bytes are enough to have it erase, fill or move all of them, so that a small
 * recording could keep it busy for minutes. It earns by text and spends by what
 * the text tells it to do, of which it does no more while all is spent.
 */
export class Effort {
  private cells = MAX_CELLS;

  get isSpent(): boolean {
    return this.cells <= 0;
  }

  /** Earns by text that is received. */
  earn(length: number): void {
    this.cells = Math.min(this.cells + length * CELLS_PER_UNIT, MAX_CELLS);
  }

  /** Spends some cells, which may be more than there are. */
  spend(cells: number): void {
    this.cells -= cells;
  }
}
