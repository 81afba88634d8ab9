import type { Edition } from "../../events/edition.js";
import { isUnknownEvent, type MaybeUnknown } from "../../events/metadata.js";
import {
  CodecError,
  Timestamp,
  type RecordingPart,
  type StoredFormat,
  type StoredProblem,
  type StoredStats,
} from "../../index.js";
import type { StoredItem } from "../../stored/item.js";
import { OLDEST_EDITION } from "../editions.js";
import type { StoredEvent } from "../input/newer-data.js";
import { describeProblem, describeUnreadable } from "../input/problem-text.js";
import { compareTimes, knownTime } from "../times.js";

/** A part of a recording and the number of events read from it. */
export interface PartSummary extends RecordingPart {
  events: number;
}

/** A problem of an input. */
interface ProblemSummary {
  readonly message: string;
  readonly code: string | undefined;
  /** Byte offset in the input; in a recording, the offset of the part. */
  readonly offset: number | undefined;
  readonly line: number | undefined;
}

/** The summary of an input. It is the JSON object that `inspect --json` prints. */
export interface Summary {
  readonly file: string;
  readonly bytes: number;
  /** Undefined if the format is not recognized. */
  readonly format: StoredFormat | undefined;
  /** True if the whole input is gzipped. */
  readonly gzipped: boolean;
  readonly sessions: readonly string[];
  readonly users: readonly string[];
  readonly logins: readonly string[];
  readonly hosts: readonly string[];
  /** Earliest and latest time of an event, in RFC 3339. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** Milliseconds between `start` and `end`. */
  readonly milliseconds: number | undefined;
  /** Terminal sizes in Teleport's format, `columns:rows`. */
  readonly terminalSizes: readonly string[];
  /** Number of parts of a recording, and the first 10,000 of them. */
  readonly partCount: number | undefined;
  readonly parts: readonly PartSummary[] | undefined;
  readonly events: number;
  readonly eventsByType: Readonly<Record<string, number>>;
  /** Number of events by edition, without unknown events. Undefined if all belong to the oldest edition. */
  readonly editions: Readonly<Record<string, number>> | undefined;
  /** Number of repeats in a recording. */
  readonly repeats: number | undefined;
  /** Number of missing events in a recording. */
  readonly gaps: number | undefined;
  /** The missing indexes of each session, as text, up to {@link MAX_LISTED} sessions. Undefined if there are none. */
  readonly missing: readonly string[] | undefined;
  /** Number of late events in a recording. Undefined if there are none. */
  readonly late: number | undefined;
  /** Number of problems, and the first {@link MAX_LISTED} of them. */
  readonly damaged: number;
  readonly damage: readonly ProblemSummary[];
}

/** Maximum number of parts listed, which is the limit of a multipart upload to S3. */
const MAX_PARTS = 10_000;
/** Maximum number of names, terminal sizes and problems listed. It bounds memory and the length of the summary. */
export const MAX_LISTED = 100;
const MAX_NAME_CHARS = 200;
/** The entry that counts the unknown event types that are not listed by name. */
const UNLISTED_TYPES = "Unknown";

/** Collects the summary of an input while it is read. */
export class Summarizer {
  private format: StoredFormat | undefined;
  private gzipped = false;
  private parts: PartSummary[] | undefined;
  private part: PartSummary | undefined;
  private partCount = 0;
  private events = 0;
  private readonly eventsByType = new Map<string, number>();
  private readonly eventsByEdition = new Map<string, number>();
  private readonly sessions = new Set<string>();
  private readonly users = new Set<string>();
  private readonly logins = new Set<string>();
  private readonly hosts = new Set<string>();
  private readonly terminalSizes = new Set<string>();
  private start: Timestamp | undefined;
  private end: Timestamp | undefined;
  private damaged = 0;
  private readonly damage: ProblemSummary[] = [];
  private readonly missing: string[] = [];

  constructor(private readonly edition: Edition) {}

  /** Sets the format of the input. */
  readonly onFormat = (format: StoredFormat, isGzipped: boolean): void => {
    this.format ??= format;
    this.gzipped ||= isGzipped;
    if (format === "recording") this.parts ??= [];
  };

  /** Adds a part of a recording, to which the next events belong. */
  readonly onPart = (part: RecordingPart): void => {
    this.part = { ...part, events: 0 };
    if (this.partCount++ < MAX_PARTS) this.parts?.push(this.part);
  };

  /** Adds an event or a problem. */
  add(item: StoredItem): void {
    if (item.kind === "problem") this.addProblem(item);
    else this.addEvent(item);
  }

  /** Adds the reason why the input could not be read to its end. */
  addFailure(message: string): void {
    this.addDamage({ message, code: undefined, offset: undefined, line: undefined });
  }

  private addProblem(problem: StoredProblem): void {
    const { line, offset, count } = problem;
    const { code } = problem.error;
    const message = describeProblem(problem);
    if (code === "missing-events") {
      if (this.missing.length < MAX_LISTED) this.missing.push(message);
      return;
    }
    if (count === 1) this.addDamage({ message, code, offset, line });
    else this.damaged += count;
  }

  private addDamage(problem: ProblemSummary): void {
    this.damaged++;
    if (this.damage.length < MAX_LISTED) this.damage.push(problem);
  }

  private addEvent(item: StoredEvent): void {
    this.events++;
    if (this.part !== undefined) this.part.events++;
    const event = this.decode(item);
    if (event === undefined) return;
    this.addUnreadable(item);
    this.addType(item.type, event);
    const edition = this.edition.editionOf(event);
    if (edition !== undefined) addOne(this.eventsByEdition, edition);
    this.addTime(this.edition.AuditEvent.getMetadata(event).Time);
    const { sessionId = "", user, login, serverHostname, serverId, terminalSize } = this.edition.getFacts(event);
    addName(this.sessions, sessionId);
    addName(this.users, user);
    addName(this.logins, login);
    addName(this.hosts, serverHostname || serverId);
    addName(this.terminalSizes, terminalSize);
  }

  /** Adds an unknown event with unreadable metadata as damage. It is also counted as an event. */
  private addUnreadable(item: StoredEvent): void {
    const message = describeUnreadable(item);
    const { offset, line } = item;
    if (message !== undefined) this.addDamage({ message, code: undefined, offset, line });
  }

  private decode(item: StoredEvent): MaybeUnknown | undefined {
    try {
      return item.decode();
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      this.addProblem({ kind: "problem", error, line: item.line, offset: item.offset, count: 1 });
      return undefined;
    }
  }

  /**
   * Returns the summary.
   *
   * @param size Size of the file in bytes; undefined to use the number of bytes read, which is smaller if damage
   *   ended reading.
   */
  summarize(file: string, size: number | undefined, { bytes, recording: stats }: Readonly<StoredStats>): Summary {
    const { format, gzipped, parts, events, damaged, damage, missing, start, end } = this;
    return {
      ...{ file, bytes: size ?? bytes, format, gzipped },
      ...{ sessions: [...this.sessions], users: [...this.users], logins: [...this.logins], hosts: [...this.hosts] },
      start: start && Timestamp.toRFC3339(start),
      end: end && Timestamp.toRFC3339(end),
      milliseconds: start && end && Number(Timestamp.toDate(end)) - Number(Timestamp.toDate(start)),
      terminalSizes: [...this.terminalSizes],
      ...{ partCount: parts && this.partCount, parts, events },
      eventsByType: Object.fromEntries([...this.eventsByType].sort(([, a], [, b]) => b - a)),
      editions: this.summarizeEditions(),
      ...{ repeats: stats?.repeated, gaps: stats?.missing, missing: missing.length > 0 ? missing : undefined },
      ...{ late: stats?.late || undefined, damaged, damage },
    };
  }

  private addType(name: string, event: MaybeUnknown): void {
    const isUnknown = isUnknownEvent(event);
    const isShown = this.edition.isEventType(name) || (isUnknown && name !== "" && this.isListable(name));
    const type = isShown ? name : isUnknown ? UNLISTED_TYPES : event.$case;
    addOne(this.eventsByType, type);
  }

  private summarizeEditions(): Record<string, number> | undefined {
    const counts = [...this.eventsByEdition].sort(([a], [b]) => (a < b ? -1 : 1));
    return counts.every(([name]) => name === OLDEST_EDITION) ? undefined : Object.fromEntries(counts);
  }

  /** True if an unknown event type may be listed by name. Bounds the number and length of the names. */
  private isListable(type: string): boolean {
    return type.length <= MAX_NAME_CHARS && (this.eventsByType.size < MAX_LISTED || this.eventsByType.has(type));
  }

  private addTime(time: Timestamp): void {
    if (knownTime(time) === undefined) return;
    if (this.start === undefined || compareTimes(time, this.start) < 0) this.start = time;
    if (this.end === undefined || compareTimes(time, this.end) > 0) this.end = time;
  }
}

function addOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function addName(names: Set<string>, name: string): void {
  if (name === "" || names.size === MAX_LISTED) return;
  names.add(name.length > MAX_NAME_CHARS ? `${name.slice(0, MAX_NAME_CHARS)}…` : name);
}
