import {
  AuditEventError,
  isEventType,
  Timestamp,
  type AuditEvent,
  type RecordingPart,
  type RecordingStats,
  type UnknownEvent,
} from "../index.js";
import { checkTime } from "../runtime/timestamp.js";
import { compareTimes } from "./event-filter.js";
import type { Observer, Problem } from "./events.js";
import type { Format } from "./format.js";

/** A part of a recording, and how many events were read from it. */
export interface PartSummary extends RecordingPart {
  events: number;
}

/** What is wrong with an input. */
export interface Damage {
  readonly message: string;
  readonly code: string | undefined;
  /** Offset in the input; in a recording that of the part. */
  readonly offset: number | undefined;
  readonly line: number | undefined;
}

/** What an input is. */
export interface Summary {
  readonly file: string;
  readonly bytes: number;
  /** Undefined where it is not recognised. */
  readonly format: Format | undefined;
  /** Whether all of it is gzipped. */
  readonly gzipped: boolean;
  readonly sessions: readonly string[];
  readonly users: readonly string[];
  readonly logins: readonly string[];
  readonly hosts: readonly string[];
  /** Times of the first and the last event, as RFC 3339. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** From the first to the last event. */
  readonly milliseconds: number | undefined;
  /** Sizes that the terminal had, as width and height. */
  readonly terminalSizes: readonly string[];
  /** Of a recording: how many parts there are, and the first 10,000 of them. */
  readonly partCount: number | undefined;
  readonly parts: readonly PartSummary[] | undefined;
  readonly events: number;
  readonly eventsByType: Readonly<Record<string, number>>;
  /** Of a recording: events that came more than once, and gaps between events. */
  readonly repeats: number | undefined;
  readonly gaps: number | undefined;
  /** How much is damaged, and the first of it. */
  readonly damaged: number;
  readonly damage: readonly Damage[];
}

/** How many parts are listed: as many as object storage takes. */
const MAX_PARTS = 10_000;
/** How many names, sizes and damages are listed: what is listed has to fit into memory, and on a screen. */
export const MAX_LISTED = 100;
const MAX_NAME_CHARS = 200;

/** Finds out what an input is, from all that is read of it. */
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
  private readonly damage: Damage[] = [];

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

  /** Takes in what is wrong. */
  addProblem({ problem, line }: Problem): void {
    this.damaged++;
    if (this.damage.length === MAX_LISTED) return;
    const { code, offset } = problem instanceof AuditEventError ? problem : {};
    this.damage.push({ message: problem.message, code, offset, line });
  }

  /** Takes in an event. */
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

  /** What has come together about a file, of whose bytes not all may have been read. */
  summary(file: string, size: number | undefined): Summary {
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
    const isShown = isEventType(Type) || ($case === "Unknown" && this.isListable(Type));
    const type = isShown ? Type : $case;
    this.eventsByType.set(type, (this.eventsByType.get(type) ?? 0) + 1);
  }

  /** Whether a type that is not known can be listed under its own name. */
  private isListable(type: string): boolean {
    return type.length <= MAX_NAME_CHARS && (this.eventsByType.size < MAX_LISTED || this.eventsByType.has(type));
  }

  private addTime(time: Timestamp): void {
    if (!isKnown(time)) return;
    if (this.start === undefined || compareTimes(time, this.start) < 0) this.start = time;
    if (this.end === undefined || compareTimes(time, this.end) > 0) this.end = time;
  }
}

function addName(names: Set<string>, name: string): void {
  if (name === "" || names.size === MAX_LISTED) return;
  names.add(name.length > MAX_NAME_CHARS ? `${name.slice(0, MAX_NAME_CHARS)}…` : name);
}

const GO_ZERO_TIME = Timestamp.create();

/** Whether an event says when it happened, and that can be shown. */
function isKnown(time: Timestamp): boolean {
  return compareTimes(time, GO_ZERO_TIME) > 0 && checkTime(time) === undefined;
}
