import type Long from "long";

/** Event counts of Teleport's reader: `ProtoReader` in its lib/events/stream.go. */
export interface GoCounts {
  /** Number of events read, including the skipped ones. */
  total: number;
  /** Number of events that Teleport's reader skips: their index is not greater than the last one before them. */
  skipped: number;
  /** Number of events after a gap: their index is greater than the last one before them, but not the next one. */
  outOfOrder: number;
}

/** Counts the events of a recording as Teleport's reader does. It compares each index with a single last one. */
export class GoCounters {
  /** @param last Index of the event before the first one, or null if the first event may have any index. */
  constructor(
    private readonly counts: GoCounts,
    private last: Long | null,
  ) {}

  /** Counts the event with this index. */
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

/** True if `index` is the index after `last`, without overflow. */
export function isNext(index: Long, last: Long): boolean {
  const low = (last.low + 1) | 0;
  return index.low === low && index.high === (low === 0 ? last.high + 1 : last.high);
}
