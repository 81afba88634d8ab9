import { Long } from "../runtime/index.js";
import type { AuditEvent } from "../events/audit-event.js";

/** Event counts of a recording, as in Teleport's reader. */
export interface RecordingStats {
  /** Number of events read, including the skipped ones. */
  total: number;
  /** Number of repeats skipped: events that an interrupted upload sent again when it was resumed. */
  skipped: number;
  /** Number of yielded events that follow a gap: their index is not the next one after the previous event's. */
  outOfOrder: number;
}

/** Drops the repeats among the events of a recording and counts gaps. */
export class EventSequence {
  readonly stats: RecordingStats = { total: 0, skipped: 0, outOfOrder: 0 };

  /** Events up to this index are repeats. Usually the index of the last accepted event, otherwise a smaller one. */
  private repeatedTo: Long | null;
  /** Index of the event before the first gap in the current part. */
  private beforeGap: Long | null = null;

  /** @param last Index of the event before the first one, or null if the first event may have any index. */
  constructor(private last: Long | null = Long.NEG_ONE) {
    this.repeatedTo = last;
  }

  /** Counts the event. Returns true if it is new and false if it is a repeat. */
  accept(event: AuditEvent): boolean {
    const index = event.value.Metadata.Index;
    const { last, repeatedTo, stats } = this;
    stats.total++;
    if (repeatedTo !== null && index.lessThanOrEqual(repeatedTo)) {
      stats.skipped++;
      return false;
    }
    if (last !== null && !isNext(index, last)) {
      stats.outOfOrder++;
      this.beforeGap ??= repeatedTo;
    }
    this.last = this.repeatedTo = index;
    return true;
  }

  /** Starts a part. Must be called before its events are accepted. */
  beginPart(): void {
    this.beforeGap = null;
  }

  /**
   * Ignores the events after a gap in the current part when recognizing repeats. Must be called if the
   * compressed data of the part is damaged, because the damage may have changed these indexes. Yielding an
   * event twice is better than dropping good events.
   */
  distrustPart(): void {
    this.repeatedTo = this.beforeGap ?? this.repeatedTo;
  }
}

function isNext(index: Long, last: Long): boolean {
  const carry = last.low === -1 ? 1 : 0;
  return index.low === ((last.low + 1) | 0) && index.high === ((last.high + carry) | 0);
}
