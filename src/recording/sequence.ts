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
  private lastIndex = -1n;

  /** Whether the event is to be given out. */
  accept(event: AuditEvent): boolean {
    const index = event.value.Metadata.Index.toBigInt();
    this.stats.total++;
    if (index <= this.lastIndex) {
      this.stats.skipped++;
      return false;
    }
    if (index !== this.lastIndex + 1n) this.stats.outOfOrder++;
    this.lastIndex = index;
    return true;
  }
}
