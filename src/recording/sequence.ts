import Long from "long";
import type { CodecError } from "../runtime/error.js";
import { LostEvent } from "./damage.js";
import { EventMemory } from "./event-memory.js";
import { GoCounters, type GoCounts } from "./go-counters.js";
import { hasUnreadableMetadata, type EventRecord } from "./record.js";
import { SessionIndexes } from "./session-indexes.js";

/**
 * Event counts of a recording.
 *
 * `total`, `skipped` and `outOfOrder` are the counts of Teleport's reader. The other counts describe how this
 * library reads the recording.
 */
export interface RecordingStats extends GoCounts {
  /** Number of repeats, which are not yielded: events with the same session, index and bytes as an earlier one. */
  repeated: number;
  /**
   * Number of late events, which are yielded. They are out of order: their index is not greater than the highest
   * index before them in their session.
   */
  late: number;
  /** Number of late events that have the index of an earlier event of their session, but other bytes. */
  sameIndex: number;
  /** Number of missing indexes between 0 and the highest index of each session. Counted when the session ends. */
  missing: number;
  /** Number of sessions. */
  sessions: number;
}

/** Maximum number of sessions that are remembered. */
const MAX_SESSIONS = 256;

/**
 * Recognizes repeats, late events and gaps in a recording of one or more sessions.
 *
 * A session starts with an event that has a different session id from the current session. Events without a
 * session id belong to the current session. A session is resumed if its id occurs again and it is among the 16
 * sessions that were used last.
 */
export class EventSequence {
  readonly stats: RecordingStats = {
    total: 0,
    skipped: 0,
    outOfOrder: 0,
    repeated: 0,
    late: 0,
    sameIndex: 0,
    missing: 0,
    sessions: 0,
  };

  private readonly goCounters: GoCounters;
  private readonly memory = new EventMemory();
  /** Sessions by id, in the order of their last use. */
  private readonly sessions = new Map<string, SessionIndexes>();
  private current: SessionIndexes | undefined;
  private gaps: SessionIndexes[] = [];

  /** @param isPart True for the events of a single part, which may start with any index. */
  constructor(private readonly isPart = false) {
    this.goCounters = new GoCounters(this.stats, isPart ? null : Long.NEG_ONE);
  }

  /**
   * Adds the next event, or a loss in its place.
   *
   * @returns True if the reader must yield or report it, false if it is a repeat.
   */
  accept(item: EventRecord | CodecError): boolean {
    if (!("event" in item)) {
      if (item instanceof LostEvent) this.enterSession("").markSeen(item.index);
      return true;
    }
    const { stats } = this;
    if (hasUnreadableMetadata(item.event)) {
      // Its index is unknown.
      stats.total++;
      return true;
    }
    const { index, sessionId } = item.head;
    this.goCounters.add(index);
    const session = this.enterSession(sessionId);
    const order = session.add(index, item);
    if (order === "next") return true;
    if (order === "repeat") {
      stats.repeated++;
      return false;
    }
    stats.late++;
    if (order === "same-index") stats.sameIndex++;
    return true;
  }

  /** Ends all sessions. */
  end(): void {
    for (const session of this.sessions.values()) this.endSession(session);
    this.current = undefined;
  }

  /** Returns an error with the code `missing-events` for each session with gaps that ended since the last call. */
  takeGaps(): readonly CodecError[] {
    if (this.gaps.length === 0) return [];
    const errors = this.gaps.map((session) => session.gapError());
    this.gaps = [];
    return errors;
  }

  /** Returns the session with this id, or the current session if the id is empty. */
  private enterSession(id: string): SessionIndexes {
    const { current, sessions } = this;
    if (current !== undefined && (id === "" || id === current.id)) return current;
    if (current?.id === "") {
      // Events before the first session id belong to the session with that id, because any part may come first.
      sessions.delete("");
      current.id = id;
      sessions.set(id, current);
      return current;
    }
    const session = sessions.get(id) ?? this.startSession(id);
    sessions.delete(id);
    sessions.set(id, session);
    return (this.current = session);
  }

  private startSession(id: string): SessionIndexes {
    const { sessions } = this;
    if (sessions.size >= MAX_SESSIONS) {
      const [oldest] = sessions.values() as Iterable<SessionIndexes> as [SessionIndexes];
      this.endSession(oldest);
    }
    this.stats.sessions++;
    return new SessionIndexes(id, this.memory, this.isPart);
  }

  private endSession(session: SessionIndexes): void {
    const missing = session.countMissing();
    session.end();
    this.sessions.delete(session.id);
    if (missing === 0) return;
    this.stats.missing += missing;
    this.gaps.push(session);
  }
}
