// The corpora: events that are the same in every run. The templates in `NAME.jsonl` say how often each type occurs.

import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Long from "long";
import * as edition2020 from "../../src/index.js";
import * as edition2026 from "../../src/editions/2026/index.js";
import { random } from "../random.js";
import { createMaker, type Flat } from "./template.js";

/** Number of events in a corpus. With fewer, the processor's caches and branch prediction would adapt to them. */
export const EVENTS = 20_000;
/** Print sizes are drawn from 0 to the first number of bytes and then capped at the second. */
const [MAX_OUTPUT_BYTES, MAX_PRINT_BYTES] = [540, 400];

type Event = edition2020.AuditEvent & edition2026.AuditEvent;

/**
 * Writes a corpus (`log`, `rec` or `2026`) in random order to a folder: `events.bin` has each encoded `OneOf` after its
 * length in four bytes, `lines.jsonl` its JSON lines.
 */
export function writeCorpus(name: string, folder: string): void {
  const { AuditEvent } = name === "2026" ? edition2026 : edition2020;
  const rng = random(3);
  const source = name === "rec" ? sessionEvents(EVENTS) : logEvents(name, EVENTS);
  const keyed = Array.from(source, (flat) => ({ key: rng.unit(), event: toEvent(flat, AuditEvent) }));
  const events = keyed.sort((a, b) => a.key - b.key).map(({ event }) => event);
  const records = events.flatMap((event) => {
    const bytes = AuditEvent.encode(event);
    return [Buffer.from(Uint32Array.of(bytes.length).buffer).swap32(), bytes];
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "events.bin"), Buffer.concat(records));
  writeFileSync(join(folder, "lines.jsonl"), events.map((event) => `${AuditEvent.marshalJSON(event)}\n`).join(""));
}

/** Generates the parts of the recording of a session. */
export function recordingOf(count: number): AsyncGenerator<Uint8Array> {
  const { AuditEvent, writeRecording } = edition2020;
  return writeRecording(Array.from(sessionEvents(count), (flat) => toEvent(flat, AuditEvent)));
}

/** Generates the recording of a session that repeats the session of a recording, with increasing indexes. */
export function repeatedRecording(path: string, times: number): AsyncGenerator<Uint8Array> {
  return edition2020.writeRecording(repeatedEvents());

  async function* repeatedEvents(): AsyncGenerator<edition2020.AuditEvent> {
    for (let time = 0, index = 0; time < times; time++) {
      for await (const event of edition2020.readRecording(createReadStream(path))) {
        event.value.Metadata.Index = Long.fromNumber(index++);
        yield event;
      }
    }
  }
}

/** Generates the events of an audit log. */
function* logEvents(name: string, count: number): Generator<Flat> {
  const rng = random(1);
  const { weighted, change, make } = createMaker(name, rng, Date.UTC(name === "2026" ? 2026 : 2020, 8, 28), 1500);
  for (let index = 0; index < count; index++) {
    change();
    yield make({ ei: "$n:12", ...rng.pick(weighted) });
  }
}

/** Generates the events of a session. The output of a print is in `data`. */
function* sessionEvents(count: number): Generator<Flat> {
  const rng = random(2);
  const { weighted, change, find, make, valueOf } = createMaker("rec", rng, Date.UTC(2020, 8, 28), 40);
  const ends: Flat = { [count - 2]: "session.leave", [count - 1]: "session.end", 0: "session.start" };
  let [ci, offset, output] = [0, 0, ""];
  change();
  for (let index = 0; index < count; index++) {
    const flat = make(index in ends ? find(ends[index] as string) : rng.pick(weighted));
    if (flat["event"] !== "print") {
      yield flat;
      continue;
    }
    const bytes = Math.min(rng.below(MAX_OUTPUT_BYTES + 1), MAX_PRINT_BYTES);
    while (output.length < bytes) output += valueOf("output") as string;
    yield { ...flat, ci: ci++, bytes, ms: index * 40, offset, data: Buffer.from(output.slice(0, bytes)) };
    offset += bytes;
    output = output.slice(bytes);
  }
}

function toEvent({ data, ...flat }: Flat, codec: { unmarshalJSON(text: string): unknown }): Event {
  const event = codec.unmarshalJSON(JSON.stringify(flat)) as Event;
  if (event.$case === "SessionPrint") event.value.Data = data as Uint8Array;
  return event;
}
