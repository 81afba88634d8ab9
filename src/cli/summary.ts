import {
  CodecError,
  isEventType,
  Timestamp,
  type AuditEvent,
  type RecordingPart,
  type RecordingStats,
  type UnknownEvent,
} from "../index.js";
import type { Observer, Problem } from "./input/events.js";
import type { Format } from "./input/format.js";
import { compareTimes, knownTime } from "./times.js";

/** A part of a recording and the number of events read from it. */
export interface PartSummary extends RecordingPart {
  events: number;
}

/** A problem of an input. */
export interface ProblemSummary {
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
  readonly format: Format | undefined;
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
  /** Number of repeats and gaps in a recording. */
  readonly repeats: number | undefined;
  readonly gaps: number | undefined;
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
export class Summarizer implements Observer {
  private format: Format | undefined;
  private gzipped = false;
  private bytes = 0;
  private parts: PartSummary[] | undefined;
  private part: PartSummary | undefined;
  private partCount = 0;
  private stats: Readonly<RecordingStats> | undefined;
  private events = 0;
  private readonly eventsByType = new Map<string, number>();
  private readonly sessions = new Set<string>();
  private readonly users = new Set<string>();
  private readonly logins = new Set<string>();
  private readonly hosts = new Set<string>();
  private readonly terminalSizes = new Set<string>();
  private start: Timestamp | undefined;
  private end: Timestamp | undefined;
  private damaged = 0;
  private readonly damage: ProblemSummary[] = [];

  onFormat(format: Format, isGzipped: boolean): void {
    this.format = format;
    this.gzipped = isGzipped;
    if (format === "recording") this.parts = [];
  }

  onPart(part: RecordingPart): void {
    this.part = { ...part, events: 0 };
    if (this.partCount++ < MAX_PARTS) this.parts?.push(this.part);
  }

  onStats(stats: Readonly<RecordingStats>): void {
    this.stats = stats;
  }

  onEnd(bytes: number): void {
    this.bytes = bytes;
  }

  /** Adds a problem. */
  addProblem({ problem, line }: Problem): void {
    this.damaged++;
    if (this.damage.length === MAX_LISTED) return;
    const { code, offset } = problem instanceof CodecError ? problem : {};
    this.damage.push({ message: problem.message, code, offset, line });
  }

  /** Adds an event. */
  addEvent(event: AuditEvent | UnknownEvent): void {
    this.events++;
    if (this.part !== undefined) this.part.events++;
    const { value } = event;
    this.addType(event);
    this.addTime(value.Metadata.Time);
    if ("Session" in value) addName(this.sessions, value.Session.SessionID);
    if ("User" in value) {
      addName(this.users, value.User.User);
      addName(this.logins, value.User.Login);
    }
    if ("Server" in value) addName(this.hosts, value.Server.ServerHostname || value.Server.ServerID);
    if ("TerminalSize" in value) addName(this.terminalSizes, value.TerminalSize);
  }

  /**
   * Returns the summary.
   *
   * @param size Size of the file in bytes. It differs from the number of bytes read if damage ended the reading.
   *   Undefined to use the number of bytes read.
   */
  summarize(file: string, size: number | undefined): Summary {
    const { format, gzipped, parts, stats, events, damaged, damage, start, end } = this;
    return {
      ...{ file, bytes: size ?? this.bytes, format, gzipped },
      ...{ sessions: [...this.sessions], users: [...this.users], logins: [...this.logins], hosts: [...this.hosts] },
      start: start && Timestamp.toRFC3339(start),
      end: end && Timestamp.toRFC3339(end),
      milliseconds: start && end && Number(Timestamp.toDate(end)) - Number(Timestamp.toDate(start)),
      terminalSizes: [...this.terminalSizes],
      ...{ partCount: parts && this.partCount, parts, events },
      eventsByType: Object.fromEntries([...this.eventsByType].sort(([, a], [, b]) => b - a)),
      repeats: stats?.skipped,
      gaps: stats?.outOfOrder,
      ...{ damaged, damage },
    };
  }

  private addType({ $case, value }: AuditEvent | UnknownEvent): void {
    const { Type } = value.Metadata;
    const isUnknown = $case === "UnknownEvent";
    const isShown = isEventType(Type) || (isUnknown && this.isListable(Type));
    const type = isShown ? Type : isUnknown ? UNLISTED_TYPES : $case;
    this.eventsByType.set(type, (this.eventsByType.get(type) ?? 0) + 1);
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

function addName(names: Set<string>, name: string): void {
  if (name === "" || names.size === MAX_LISTED) return;
  names.add(name.length > MAX_NAME_CHARS ? `${name.slice(0, MAX_NAME_CHARS)}…` : name);
}
