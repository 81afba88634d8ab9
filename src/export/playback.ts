import { SessionStart, type AuditEvent } from "../index.js";
import { displayText } from "./display-text.js";
import type { Frame, StartFrame } from "./frame.js";
import { DEFAULT_TERMINAL_SIZE, parseTerminalSize } from "./terminal-size.js";

type Frames<T extends Frame = Frame> = Generator<T, void, undefined>;
type Event<Case extends AuditEvent["$case"]> = Extract<AuditEvent, { $case: Case }>;

/**
 * Events that are waited for until one tells when the session began. A session
 * begins with such an event; only a damaged recording may not.
 */
const MAX_HEAD_EVENTS = 100;
const MAX_LABEL_LENGTH = 200;

/**
 * Turns the events of a session into what there is to watch: exactly one start,
 * and then output, resizes and markers, as the events come. Whatever else happens
 * in a session is left out.
 */
export async function* playback(events: AsyncIterable<AuditEvent>): AsyncGenerator<Frame, void, undefined> {
  const head: AuditEvent[] = [];
  let session: SessionFrames | undefined;
  for await (const event of events) {
    if (session !== undefined) {
      yield* session.framesOf(event);
    } else if (head.push(event) === MAX_HEAD_EVENTS || startOf(event) !== undefined) {
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

/** Makes the frames of a session. */
class SessionFrames {
  /** When it began, in milliseconds since 1970. */
  private readonly startTime: number | undefined;
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  private lastTime = 0;

  /** A session that begins with these events, the last of which tells of its start, if any. */
  constructor(private readonly head: AuditEvent[]) {
    const [first, last] = [head[0], head.at(-1)];
    this.startTime = (last && startOf(last)) ?? (first && timeOf(first));
  }

  *begin(): Frames {
    yield startFrameOf(this.head, this.startTime);
    for (const event of this.head.splice(0)) yield* this.framesOf(event);
  }

  *framesOf(event: AuditEvent): Frames {
    switch (event.$case) {
      case "SessionPrint":
        yield* this.output(this.decoder.decode(event.value.Data, { stream: true }), delayOf(event));
        break;
      case "Resize": {
        const size = parseTerminalSize(event.value.TerminalSize);
        if (size !== undefined) yield { kind: "resize", time: this.advance(this.timeSinceStart(event)), size };
        break;
      }
      case "SessionCommand":
        yield { kind: "marker", time: this.advance(this.timeSinceStart(event)), label: labelOf(event) };
    }
  }

  *end(): Frames {
    yield* this.output(this.decoder.decode(), this.lastTime * 1000);
  }

  private *output(text: string, milliseconds: number): Frames {
    const time = this.advance(milliseconds);
    if (text !== "") yield { kind: "output", time, text };
  }

  /** Milliseconds from the start to an event; NaN where either is unknown. */
  private timeSinceStart(event: AuditEvent): number {
    return (timeOf(event) ?? NaN) - (this.startTime ?? NaN);
  }

  /** The time of the next frame in seconds, which is not before that of the last one, nor NaN. */
  private advance(milliseconds: number): number {
    const time = milliseconds / 1000;
    if (time > this.lastTime) this.lastTime = time;
    return this.lastTime;
  }
}

/** When the session began, as an event tells, in milliseconds since 1970. */
function startOf(event: AuditEvent): number | undefined {
  if (event.$case === "SessionStart") return timeOf(event);
  if (event.$case !== "SessionPrint") return undefined;
  const time = timeOf(event);
  return time === undefined ? undefined : time - delayOf(event);
}

/** When an event happened, in milliseconds since 1970; undefined where it does not say, which Go writes as year 1. */
function timeOf({ value }: AuditEvent): number | undefined {
  const { seconds, nanos } = value.Metadata.Time;
  const milliseconds = seconds.toNumber() * 1000 + nanos / 1e6;
  return milliseconds > GO_ZERO_TIME ? milliseconds : undefined;
}

const GO_ZERO_TIME = Date.parse("0001-01-01T00:00:00Z");

function delayOf({ value }: Event<"SessionPrint">): number {
  return value.DelayMilliseconds.toNumber();
}

function startFrameOf(head: readonly AuditEvent[], startTime: number | undefined): StartFrame {
  const { User, Session, Server, TerminalSize } = SessionStart.create(descriptionIn(head));
  const date = new Date(Math.floor(startTime ?? NaN));
  return {
    kind: "start",
    size: parseTerminalSize(TerminalSize) ?? DEFAULT_TERMINAL_SIZE,
    startTime: Number.isNaN(Number(date)) ? undefined : date,
    sessionId: Session.SessionID || undefined,
    user: User.User || undefined,
    login: User.Login || undefined,
    host: Server.ServerHostname || Server.ServerAddr || Server.ServerID || undefined,
  };
}

/** What events may say of their session. */
type Description = Partial<Pick<SessionStart, "Metadata" | "User" | "Session" | "Server" | "TerminalSize">>;

/** What the session's start says of it, or else the first event that says something. */
function descriptionIn(events: readonly AuditEvent[]): Description {
  const event = events.find(({ $case }) => $case === "SessionStart") ?? events.find(({ value }) => "Session" in value);
  return event?.value ?? {};
}

function labelOf({ value }: Event<"SessionCommand">): string {
  return displayText([value.BPF.Program || value.Path, ...value.Argv].join(" "), MAX_LABEL_LENGTH);
}
