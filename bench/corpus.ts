import Long from "long";
import { AuditEvent, EVENT_TYPES, Timestamp, type EventType } from "../src/index.js";
import { random, type Random } from "./random.js";

/** A corpus: the same events in both forms. */
export interface Corpus {
  /** Each event as a OneOf. */
  readonly encoded: readonly Uint8Array[];
  /** Each event as a line of JSON. */
  readonly lines: readonly string[];
}

const START_SECONDS = 1601334536;
const PRINT_SHARE = 0.9;

/** Audit logs: all types but prints evenly, strings as long as real ones, 0 to 3 labels. */
export function logCorpus(count: number, seed = 1): Corpus {
  const rng = random(seed);
  const types = (Object.keys(EVENT_TYPES) as EventType[]).filter(
    (type) => EVENT_TYPES[type].message !== "SessionPrint",
  );
  return corpusOf(count, (index) => fill(types[index % types.length]!, index, rng));
}

/** A session: nine prints of ten, with 0 to 400 bytes of data each. */
export function recordingCorpus(count: number, seed = 2): Corpus {
  const rng = random(seed);
  const others: readonly EventType[] = ["resize", "session.command", "session.disk", "session.network"];
  return corpusOf(count, (index) => {
    return fill(rng.unit() < PRINT_SHARE ? "print" : rng.pick(others), index, rng);
  });
}

function corpusOf(count: number, make: (index: number) => AuditEvent): Corpus {
  const events = Array.from({ length: count }, (_, index) => make(index));
  return {
    encoded: events.map((event) => AuditEvent.encode(event)),
    lines: events.map((event) => AuditEvent.marshalJSON(event)),
  };
}

/** An event of a type with something in every field, by the kind of its zero value. */
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
  if (typeof zero === "string") return text(name, rng);
  if (typeof zero === "number") return rng.below(1000);
  if (typeof zero === "boolean") return rng.unit() < 0.5;
  if (zero instanceof Long) return Long.fromNumber(rng.below(100000), zero.unsigned);
  if (zero instanceof Uint8Array) return rng.bytes(rng.below(400));
  if (zero instanceof Map) return new Map(Array.from({ length: rng.below(4) }, () => [rng.word(8), rng.word(10)]));
  if (Array.isArray(zero)) return Array.from({ length: rng.below(3) }, () => rng.word(8));
  if (zero === undefined) return undefined;
  if ("nanos" in (zero as object)) return Timestamp.fromDate(new Date((START_SECONDS + rng.below(1e6)) * 1000));
  fillMessage(zero as Record<string, unknown>, rng);
  return zero;
}

/** A string as long as real ones of that name are. */
function text(name: string, rng: Random): string {
  if (/ID$/.test(name)) return rng.uuid();
  if (/Addr$/.test(name)) return `10.0.${rng.below(256)}.${rng.below(256)}:${rng.below(65536)}`;
  if (name === "Error" || name === "Reason" || name === "UserMessage") return rng.unit() < 0.2 ? rng.word(24) : "";
  if (name === "Path" || name === "Command") return `/usr/bin/${rng.word(6)}`;
  return rng.word(7);
}
