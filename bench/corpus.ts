import Long from "long";
import { AuditEvent, EVENT_TYPES, type EventType, type Resize, type SessionPrint } from "../src/index.js";
import { random, type Random } from "./random.js";
import { terminal, type Terminal } from "./corpora/terminal.js";
import { textOf } from "./texts.js";

/** The same events as protobuf and as JSON. */
export interface Corpus {
  /** One encoded `OneOf` per event. */
  readonly encoded: readonly Uint8Array[];
  /** One JSON line per event. */
  readonly lines: readonly string[];
}

/** Functions that create the corpora, by name. */
export const CORPORA: Readonly<Record<string, () => Corpus>> = {
  log: () => corpusOf(logEvents(EVENTS)),
  rec: () => corpusOf(sessionEvents(EVENTS)),
};

/** Number of events in a corpus: a multiple of the 34 messages. */
export const EVENTS = 34 * 60;
const START_SECONDS = 1601334536;
const PRINT_SHARE = 0.9;
const MAX_PRINT_BYTES = 400;
/** Print sizes are drawn from 0 to this number of bytes and then capped at MAX_PRINT_BYTES. */
const MAX_OUTPUT_BYTES = 540;

/**
 * Generates the events of an audit log: all messages except prints, in equal numbers, with strings of
 * realistic length and 0 to 3 labels.
 */
export function* logEvents(count: number, seed = 1): Generator<AuditEvent> {
  const rng = random(seed);
  const types = logTypes();
  for (let index = 0; index < count; index++) yield fill(types[index % types.length]!, index, rng);
}

/** Generates the events of a session: 90 % are prints with 0 to 400 bytes of data each. */
export function* sessionEvents(count: number, seed = 2): Generator<AuditEvent> {
  const rng = random(seed);
  const screen = terminal(rng);
  const others: readonly EventType[] = ["resize", "session.command", "session.disk", "session.network"];
  const session = fill("resize", 0, rng).value as Resize;
  for (let index = 0; index < count; index++) {
    if (rng.unit() < PRINT_SHARE) yield print(index, screen, rng);
    else yield withSame(session, fill(rng.pick(others), index, rng));
  }
}

/** Returns the first event type of each message except prints. */
function logTypes(): EventType[] {
  const types = Object.keys(EVENT_TYPES) as EventType[];
  const messages = types.map((type) => EVENT_TYPES[type].message);
  return types.filter((type, i) => type !== "print" && messages.indexOf(messages[i]!) === i);
}

function corpusOf(source: Iterable<AuditEvent>): Corpus {
  const events = [...source];
  return {
    encoded: events.map((event) => AuditEvent.encode(event)),
    lines: events.map((event) => AuditEvent.marshalJSON(event)),
  };
}

/** Sets the fields of an event that are the same in all events of a session. */
function withSame({ User, Session, Server, Connection }: Resize, event: AuditEvent): AuditEvent {
  Object.assign(event.value, { User, Session, Server }, "Connection" in event.value ? { Connection } : {});
  return event;
}

function print(index: number, screen: Terminal, rng: Random): AuditEvent {
  const event = fill("print", index, rng);
  const message = event.value as SessionPrint;
  message.Metadata.ID = ""; // as in Teleport's prints
  message.Data = screen.write(Math.min(rng.below(MAX_OUTPUT_BYTES + 1), MAX_PRINT_BYTES));
  message.Bytes = Long.fromNumber(message.Data.length);
  message.ChunkIndex = Long.fromNumber(index);
  message.DelayMilliseconds = Long.fromNumber(index * 40 + rng.below(40));
  message.Offset = Long.fromNumber(index * (MAX_PRINT_BYTES / 2));
  return event;
}

/** Creates an event of a type and fills every field, depending on its zero value. */
function fill(type: EventType, index: number, rng: Random): AuditEvent {
  const event = AuditEvent.unmarshalJSON(`{"event":"${type}"}`);
  fillMessage(event.value as unknown as Record<string, unknown>, rng);
  const { Metadata } = event.value;
  Metadata.Index = Long.fromNumber(index);
  Metadata.Type = type;
  Metadata.Code = EVENT_TYPES[type].codes[0] ?? "";
  Metadata.Time = { seconds: Long.fromNumber(START_SECONDS + Math.floor(index / 8)), nanos: (index % 1000) * 1e6 };
  return event;
}

function fillMessage(message: Record<string, unknown>, rng: Random): void {
  for (const [name, zero] of Object.entries(message)) message[name] = fillValue(name, zero, rng);
}

function fillValue(name: string, zero: unknown, rng: Random): unknown {
  if (typeof zero === "string") return textOf(name, rng);
  if (typeof zero === "number") return rng.below(1000);
  if (typeof zero === "boolean") return rng.unit() < 0.5;
  if (zero instanceof Long) return Long.fromNumber(rng.below(100000), zero.unsigned);
  if (zero instanceof Map) return new Map(Array.from({ length: rng.below(4) }, () => [rng.word(8), rng.word(15)]));
  if (Array.isArray(zero)) return Array.from({ length: rng.below(3) }, () => textOf(name, rng));
  if (zero === undefined || zero instanceof Uint8Array) return zero;
  if ("nanos" in (zero as object)) return { seconds: Long.fromNumber(START_SECONDS + rng.below(1e6)), nanos: 0 };
  fillMessage(zero as Record<string, unknown>, rng);
  return zero;
}
