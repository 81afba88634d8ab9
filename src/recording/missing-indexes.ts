/** Consecutive indexes, both inclusive. */
interface IndexRange {
  from: bigint;
  to: bigint;
}

/** Maximum number of ranges from which indexes can still be removed. */
const MAX_RANGES = 1024;
/** Maximum number of ranges that are listed. */
const MAX_LISTED = 10;

/**
 * The indexes of a session that are missing so far. If there are more than 1024 ranges, the lowest ones are
 * settled: their indexes count as missing even if their events arrive.
 */
export class MissingIndexes {
  /** The ranges that are not settled, in ascending order. */
  private readonly ranges: IndexRange[] = [];
  /** The first {@link MAX_LISTED} settled ranges. */
  private readonly settled: IndexRange[] = [];
  private settledRanges = 0;
  private settledCount = 0n;
  /** The highest index in a settled range. */
  private settledTo = -1n;

  /** Adds a range after all others. */
  append(from: bigint, to: bigint): void {
    this.insert(this.ranges.length, { from, to });
  }

  /** Removes an index. Returns false if it is not missing. In settled ranges, that is not known. */
  remove(index: bigint): boolean {
    const { ranges } = this;
    const i = this.find(index);
    const range = ranges[i];
    if (range === undefined || range.from > index) return index <= this.settledTo;
    if (range.from === range.to) ranges.splice(i, 1);
    else if (range.from === index) range.from++;
    else if (range.to === index) range.to--;
    else {
      const { from } = range;
      range.from = index + 1n;
      this.insert(i, { from, to: index - 1n });
    }
    return true;
  }

  /** Number of missing indexes. */
  count(): bigint {
    return this.ranges.reduce((count, range) => count + size(range), this.settledCount);
  }

  /** Returns the ranges as text, such as `60–99, 120 and 3 more ranges`. */
  toString(): string {
    const listed = [...this.settled, ...this.ranges.slice(0, MAX_LISTED)].slice(0, MAX_LISTED);
    const more = this.settledRanges + this.ranges.length - listed.length;
    const texts = listed.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
    return texts.join(", ") + (more === 0 ? "" : ` and ${more} more range${more === 1 ? "" : "s"}`);
  }

  private insert(at: number, range: IndexRange): void {
    this.ranges.splice(at, 0, range);
    if (this.ranges.length <= MAX_RANGES) return;
    const lowest = this.ranges.shift()!;
    if (this.settledRanges++ < MAX_LISTED) this.settled.push(lowest);
    this.settledCount += size(lowest);
    this.settledTo = lowest.to;
  }

  /** Returns the position of the first range that ends at the index or after it. */
  private find(index: bigint): number {
    let low = 0;
    for (let high = this.ranges.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.ranges[middle]!.to < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function size({ from, to }: IndexRange): bigint {
  return to - from + 1n;
}
