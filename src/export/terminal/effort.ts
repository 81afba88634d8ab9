/** Cells earned per UTF-16 code unit. In most terminals, 32 code units earn enough to erase the whole screen. */
const CELLS_PER_UNIT = 512;
/** The initial budget and its upper limit: one or two seconds of work. */
const MAX_BUDGET = 2 ** 27;

/**
 * A budget for a terminal's work on its screen, measured in erased cells. A few bytes
 * can erase, fill or move every cell, so a small recording could otherwise keep the
 * terminal busy for minutes. Received text adds to the budget, and the operations that
 * it requests are charged to it. The terminal ignores such operations while the budget
 * is spent.
 */
export class Effort {
  private cells = MAX_BUDGET;

  get isSpent(): boolean {
    return this.cells <= 0;
  }

  /** Adds to the budget for `length` UTF-16 code units of received text. */
  earn(length: number): void {
    this.cells = Math.min(this.cells + length * CELLS_PER_UNIT, MAX_BUDGET);
  }

  /** Charges for some cells. The budget may become negative. */
  spend(cells: number): void {
    this.cells -= cells;
  }
}
