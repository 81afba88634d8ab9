import { Long } from "../runtime/index.js";
import type { AuditEvent } from "../events/audit-event.js";

/** What reading a recording has met so far, as Teleport's reader counts it. */
export interface RecordingStats {
  /** Events read, with those that were skipped. */
  total: number;
  /** Events skipped, because they had come before an interrupted upload was resumed. */
  skipped: number;
  /** Events given out that did not follow the one before: there is a gap. */
  outOfOrder: number;
}

/** Puts the events of a recording in order: drops repeated ones, and counts gaps. */
export class EventSequence {
  readonly stats: RecordingStats = { total: 0, skipped: 0, outOfOrder: 0 };

  /** Index up to which events are repeated: that of the last one given out, or an earlier one. */
  private repeatedTo: Long | null;
  /** Index of the event before the first gap in the part that is being read. */
  private beforeGap: Long | null = null;

  /** @param last Index of the event before the first one; null where any may be the first. */
  constructor(private last: Long | null = Long.NEG_ONE) {
    this.repeatedTo = last;
  }

  /** Whether the event is to be given out. */
  accept(event: AuditEvent): boolean {
    const index = event.value.Metadata.Index;
    const { last, repeatedTo, stats } = this;
    stats.total++;
    if (repeatedTo !== null && index.lessThanOrEqual(repeatedTo)) {
      stats.skipped++;
      return false;
    }
    if (last !== null && !follows(index, last)) {
      stats.outOfOrder++;
      this.beforeGap ??= repeatedTo;
    }
    this.last = this.repeatedTo = index;
    return true;
  }

  /** Is told that what comes is of the next part. */
  beginPart(): void {
    this.beforeGap = null;
  }

  /**
   * Is told that the part's compressed data is damaged. An index after a gap may have
   * come of that, so only what was before it is taken for repeated: better an event
   * twice than good ones dropped.
   */
  distrustPart(): void {
    this.repeatedTo = this.beforeGap ?? this.repeatedTo;
  }
}

function follows(index: Long, last: Long): boolean {
  const carry = last.low === -1 ? 1 : 0;
  return index.low === ((last.low + 1) | 0) && index.high === ((last.high + carry) | 0);
}
