import Long from "long";
import { CodecError, describe } from "../runtime/error.js";
import { SeenEvents, type EventMemory, type SeenRecord } from "./event-memory.js";
import { isNext } from "./go-counters.js";
import { MissingIndexes } from "./missing-indexes.js";

/**
 * How an event relates to the earlier events of its session:
 *
 * - `next`: its index is greater than all earlier indexes.
 * - `late`: its index is not greater than all earlier indexes, and no earlier event has it.
 * - `same-index`: an earlier event has the same index, but other bytes.
 * - `repeat`: an earlier event has the same index and the same bytes.
 */
type EventOrder = "next" | "late" | "same-index" | "repeat";

/** The indexes of the events of a session so far. */
export class SessionIndexes {
  private readonly seen: SeenEvents;
  private readonly missing = new MissingIndexes();
  /** The first index that can be missing. */
  private start: Long | undefined;
  /** The highest index so far. Initially the one before the first that can be missing; undefined if any index can be first. */
  private highest: Long | undefined;

  /** @param isPart True for a single part. Indexes before its first event are in other parts, and are not missing. */
  constructor(
    public id: string,
    memory: EventMemory,
    isPart: boolean,
  ) {
    this.seen = new SeenEvents(memory);
    if (isPart) return;
    this.start = Long.ZERO;
    this.highest = Long.NEG_ONE;
  }

  /** Adds an event. */
  add(index: Long, record: SeenRecord): EventOrder {
    const found = this.seen.add(index, record);
    if (this.advance(index)) return "next";
    if (found === "repeat") return "repeat";
    if (found === "same-index") return found;
    if (index.lessThan(this.start!)) return "late";
    return this.missing.remove(index.toBigInt()) ? "late" : "same-index";
  }

  /** Marks the index of a lost event as seen, so that it is not missing. */
  markSeen(index: Long): void {
    if (!this.advance(index)) this.missing.remove(index.toBigInt());
  }

  /** Number of missing indexes. */
  countMissing(): number {
    return Number(this.missing.count());
  }

  /** Returns the error that reports the missing indexes. */
  gapError(): CodecError {
    const count = this.missing.count();
    const events = count === 1n ? "1 event is missing: index" : `${count} events are missing: indexes`;
    const session = this.id === "" ? "" : `session ${describe(this.id)}: `;
    return new CodecError("missing-events", `${session}${events} ${this.missing.toString()}`);
  }

  /** Releases the memory for the events. */
  end(): void {
    this.seen.clear();
  }

  /** Raises the highest index, so that indexes in between are missing. Returns false if the index is not greater. */
  private advance(index: Long): boolean {
    const { highest } = this;
    if (highest !== undefined && !isNext(index, highest)) {
      if (index.lessThanOrEqual(highest)) return false;
      this.missing.append(highest.toBigInt() + 1n, index.toBigInt() - 1n);
    }
    this.start ??= index;
    this.highest = index;
    return true;
  }
}
