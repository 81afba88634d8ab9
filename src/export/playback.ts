import { type SessionStart, type AuditEvent } from "../index.js";
import { toDisplayText } from "./display-text.js";
import type { Frame, StartFrame } from "./frame.js";
import { DEFAULT_TERMINAL_SIZE, parseTerminalSize } from "./terminal-size.js";

type Frames = Generator<Frame, void, undefined>;
type Event<Case extends AuditEvent["$case"]> = Extract<AuditEvent, { $case: Case }>;

/**
 * How many events to buffer while searching for one that gives the start time. An intact
 * recording begins with such an event; a damaged one may not.
 */
const MAX_HEAD_EVENTS = 100;
const MAX_LABEL_LENGTH = 200;
/** Go's zero time in milliseconds since 1970. */
const GO_ZERO_TIME = Date.parse("0001-01-01T00:00:00Z");

/**
 * Converts the events of a session to frames: exactly one start frame, followed by
 * output, resizes and markers in the order of the events. Other events are ignored.
 */
export async function* playEvents(events: AsyncIterable<AuditEvent>): AsyncGenerator<Frame, void, undefined> {
  const head: AuditEvent[] = [];
  let session: SessionFrames | undefined;
  for await (const event of events) {
    if (session !== undefined) {
      yield* session.convert(event);
    } else if (head.push(event) === MAX_HEAD_EVENTS || findStartTime(event) !== undefined) {
      session = new SessionFrames(head);
      yield* session.begin();
    }
  }
  if (session === undefined) {
    session = new SessionFrames(head);
    yield* session.begin();
  }
  yield* session.end();
}

/** Converts the events of one session to frames. */
class SessionFrames {
  /** Milliseconds since 1970. */
  private readonly startTime: number | undefined;
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  private lastTime = 0;

  /** @param head The first events of the session. Only the last one may give the start time. */
  constructor(private readonly head: AuditEvent[]) {
    const [first, last] = [head[0], head.at(-1)];
    this.startTime = (last && findStartTime(last)) ?? (first && getTime(first));
  }

  *begin(): Frames {
    yield createStartFrame(this.head, this.startTime);
    for (const event of this.head.splice(0)) yield* this.convert(event);
  }

  *convert(event: AuditEvent): Frames {
    switch (event.$case) {
      case "SessionPrint":
        yield* this.convertOutput(this.decoder.decode(event.value.Data, { stream: true }), getDelay(event));
        break;
      case "Resize": {
        const size = parseTerminalSize(event.value.TerminalSize);
        if (size !== undefined) yield { kind: "resize", time: this.advance(this.getTimeSinceStart(event)), size };
        break;
      }
      case "SessionCommand":
        yield { kind: "marker", time: this.advance(this.getTimeSinceStart(event)), label: formatLabel(event) };
    }
  }

  *end(): Frames {
    yield* this.convertOutput(this.decoder.decode(), this.lastTime * 1000);
  }

  private *convertOutput(text: string, milliseconds: number): Frames {
    const time = this.advance(milliseconds);
    if (text !== "") yield { kind: "output", time, text };
  }

  /** Returns the milliseconds from the start to an event, or NaN if either time is unknown. */
  private getTimeSinceStart(event: AuditEvent): number {
    return (getTime(event) ?? NaN) - (this.startTime ?? NaN);
  }

  /** Returns the time of the next frame in seconds. If the given time is earlier or NaN, it is the last frame's time. */
  private advance(milliseconds: number): number {
    const time = milliseconds / 1000;
    if (time > this.lastTime) this.lastTime = time;
    return this.lastTime;
  }
}

/** Returns the start time that an event implies, in milliseconds since 1970, or undefined. */
function findStartTime(event: AuditEvent): number | undefined {
  if (event.$case === "SessionStart") return getTime(event);
  if (event.$case !== "SessionPrint") return undefined;
  const time = getTime(event);
  return time === undefined ? undefined : time - getDelay(event);
}

/** Returns the time of an event in milliseconds since 1970, or undefined for Go's zero time (year 1) and before. */
function getTime({ value }: AuditEvent): number | undefined {
  const { seconds, nanos } = value.Metadata.Time;
  const milliseconds = seconds.toNumber() * 1000 + nanos / 1e6;
  return milliseconds > GO_ZERO_TIME ? milliseconds : undefined;
}

function getDelay({ value }: Event<"SessionPrint">): number {
  return value.DelayMilliseconds.toNumber();
}

function createStartFrame(head: readonly AuditEvent[], startTime: number | undefined): StartFrame {
  const { User, Session, Server, TerminalSize = "" } = findDescription(head);
  const date = new Date(Math.floor(startTime ?? NaN));
  return {
    kind: "start",
    size: parseTerminalSize(TerminalSize) ?? DEFAULT_TERMINAL_SIZE,
    startTime: Number.isNaN(Number(date)) ? undefined : date,
    sessionId: Session?.SessionID || undefined,
    user: User?.User || undefined,
    login: User?.Login || undefined,
    host: Server && getHost(Server),
  };
}

function getHost({ ServerHostname, ServerAddr, ServerID }: SessionStart["Server"]): string | undefined {
  return ServerHostname || ServerAddr || ServerID || undefined;
}

/** The properties of events that describe their session. */
type Description = Partial<Pick<SessionStart, "Metadata" | "User" | "Session" | "Server" | "TerminalSize">>;

/** Returns the description in the session start event, or else in the first event that has one. */
function findDescription(events: readonly AuditEvent[]): Description {
  const event = events.find(({ $case }) => $case === "SessionStart") ?? events.find(({ value }) => "Session" in value);
  return event?.value ?? {};
}

function formatLabel({ value }: Event<"SessionCommand">): string {
  return toDisplayText([value.BPF.Program || value.Path, ...value.Argv].join(" "), MAX_LABEL_LENGTH);
}
