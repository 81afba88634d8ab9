import type { Edition } from "../events/edition.js";
import type { EventFacts } from "../events/event-facts.js";
import type { AnyEvent } from "../runtime/event-schema.js";
import { toDisplayText } from "./display-text.js";
import type { Frame, StartFrame } from "./frame.js";
import { DEFAULT_TERMINAL_SIZE, parseTerminalSize } from "./terminal-size.js";

type Frames = Generator<Frame, void, undefined>;

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
export async function* playEvents(
  edition: Edition,
  events: AsyncIterable<AnyEvent>,
): AsyncGenerator<Frame, void, undefined> {
  const head: AnyEvent[] = [];
  let session: SessionFrames | undefined;
  for await (const event of events) {
    if (session !== undefined) {
      yield* session.convert(event);
    } else if (head.push(event) === MAX_HEAD_EVENTS || findStartTime(edition, event) !== undefined) {
      session = new SessionFrames(edition, head);
      yield* session.begin();
    }
  }
  if (session === undefined) {
    session = new SessionFrames(edition, head);
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
  constructor(
    private readonly edition: Edition,
    private readonly head: AnyEvent[],
  ) {
    const [first, last] = [head[0], head.at(-1)];
    this.startTime = (last && findStartTime(edition, last)) ?? (first && getTime(edition, first));
  }

  *begin(): Frames {
    yield createStartFrame(findDescription(this.edition, this.head), this.startTime);
    for (const event of this.head.splice(0)) yield* this.convert(event);
  }

  *convert(event: AnyEvent): Frames {
    const { edition } = this;
    const output = edition.getOutput(event);
    if (output !== undefined) {
      yield* this.convertOutput(this.decoder.decode(output.data, { stream: true }), output.delay.toNumber());
      return;
    }
    const command = edition.getCommand(event);
    if (command !== undefined) {
      yield { kind: "marker", time: this.advance(this.getTimeSinceStart(event)), label: formatLabel(command) };
      return;
    }
    const { startsSession, terminalSize } = edition.getFacts(event);
    const size = parseTerminalSize(terminalSize);
    if (size === undefined || startsSession) return;
    yield { kind: "resize", time: this.advance(this.getTimeSinceStart(event)), size };
  }

  *end(): Frames {
    yield* this.convertOutput(this.decoder.decode(), this.lastTime * 1000);
  }

  private *convertOutput(text: string, milliseconds: number): Frames {
    const time = this.advance(milliseconds);
    if (text !== "") yield { kind: "output", time, text };
  }

  /** Returns the milliseconds from the start to an event, or NaN if either time is unknown. */
  private getTimeSinceStart(event: AnyEvent): number {
    return (getTime(this.edition, event) ?? NaN) - (this.startTime ?? NaN);
  }

  /** Returns the time of the next frame in seconds. If the given time is earlier or NaN, it is the last frame's time. */
  private advance(milliseconds: number): number {
    const time = milliseconds / 1000;
    if (time > this.lastTime) this.lastTime = time;
    return this.lastTime;
  }
}

/** Returns the start time that an event implies, in milliseconds since 1970, or undefined. */
function findStartTime(edition: Edition, event: AnyEvent): number | undefined {
  const output = edition.getOutput(event);
  if (output === undefined) return edition.getFacts(event).startsSession ? getTime(edition, event) : undefined;
  const time = getTime(edition, event);
  return time === undefined ? undefined : time - output.delay.toNumber();
}

/** Returns the time of an event in milliseconds since 1970, or undefined for Go's zero time (year 1) and before. */
function getTime({ AuditEvent }: Edition, event: AnyEvent): number | undefined {
  const { seconds, nanos } = AuditEvent.getMetadata(event).Time;
  const milliseconds = seconds.toNumber() * 1000 + nanos / 1e6;
  return milliseconds > GO_ZERO_TIME ? milliseconds : undefined;
}

/** Returns the facts in the session start event, or else in the first event that has a session. */
function findDescription(edition: Edition, events: readonly AnyEvent[]): Partial<EventFacts> {
  const facts = events.map((event) => edition.getFacts(event));
  return (
    facts.find(({ startsSession }) => startsSession) ?? facts.find(({ sessionId }) => sessionId !== undefined) ?? {}
  );
}

function createStartFrame(facts: Partial<EventFacts>, startTime: number | undefined): StartFrame {
  const date = new Date(Math.floor(startTime ?? NaN));
  const known = (text: string | undefined): string | undefined => text || undefined;
  return {
    kind: "start",
    size: parseTerminalSize(facts.terminalSize ?? "") ?? DEFAULT_TERMINAL_SIZE,
    startTime: Number.isNaN(Number(date)) ? undefined : date,
    sessionId: known(facts.sessionId),
    user: known(facts.user),
    login: known(facts.login),
    host: known(facts.serverHostname || facts.serverAddress || facts.serverId),
    pod: getPod(facts),
    kubernetesCluster: known(facts.kubernetesCluster),
  };
}

function getPod({ podNamespace, podName }: Partial<EventFacts>): string | undefined {
  if (!podName) return undefined;
  return podNamespace ? `${podNamespace}/${podName}` : podName;
}

function formatLabel(command: readonly string[]): string {
  return toDisplayText(command.join(" "), MAX_LABEL_LENGTH);
}
