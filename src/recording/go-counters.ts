import type Long from "long";

/** Event counts of Teleport's reader: `ProtoReader` in its lib/events/stream.go. */
export interface GoCounts {
  /** Number of all events read, including repeats. */
  total: number;
  /** Number of events that Teleport's reader skips: their index is not greater than the last index. */
  skipped: number;
  /** Number of events after a gap: their index is greater than the last index by more than one. */
  outOfOrder: number;
}

/**
 * Counts the events of a recording as Teleport's reader does. It does not distinguish sessions, and compares each
 * index with the index of the last event that it did not skip.
 */
export class GoCounters {
  /** @param last The last index before the first event, or null if the first event may have any index. */
  constructor(
    private readonly counts: GoCounts,
    private last: Long | null,
  ) {}

  /** Counts an event with this index. */
  add(index: Long): void {
    const { counts, last } = this;
    counts.total++;
    if (last !== null && !isNext(index, last)) {
      if (index.lessThanOrEqual(last)) {
        counts.skipped++;
        return;
      }
      counts.outOfOrder++;
    }
    this.last = index;
  }
}

/** True if `index` is `last + 1`. No index follows the highest one. */
export function isNext(index: Long, last: Long): boolean {
  const low = (last.low + 1) | 0;
  return index.low === low && index.high === (low === 0 ? last.high + 1 : last.high);
}
