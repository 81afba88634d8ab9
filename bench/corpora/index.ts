// The corpora: events that are the same in every run. The templates in `NAME.jsonl` say how often each type occurs.

import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Long from "long";
import * as edition2020 from "../../src/index.js";
import * as edition2026 from "../../src/editions/2026/index.js";
import { random } from "../random.js";
import { createMaker, type Flat } from "./template.js";

/** The edition of each corpus. */
export const CORPORA = { log: "2020", rec: "2020", "2026": "2026" } as const;
/** The name of a corpus. */
export type CorpusName = keyof typeof CORPORA;

/** Number of events in a corpus: so many that neither the processor nor V8 can learn them by heart. */
export const EVENTS = 20_000;
/** Print sizes are drawn from 0 to this number of bytes and then capped. */
const MAX_OUTPUT_BYTES = 540;
const MAX_PRINT_BYTES = 400;

type Event = edition2020.AuditEvent & edition2026.AuditEvent;
interface Codec {
  unmarshalJSON(text: string): unknown;
}

/**
 * Writes a corpus in random order to a folder: `events.bin` has each encoded `OneOf` after its length in four bytes,
 * `lines.jsonl` its JSON lines.
 */
export function writeCorpus(name: CorpusName, folder: string): void {
  const { AuditEvent } = CORPORA[name] === "2020" ? edition2020 : edition2026;
  const source = name === "rec" ? sessionEvents(EVENTS) : logEvents(name, EVENTS);
  const events = shuffled([...source].map((flat) => toEvent(flat, AuditEvent)));
  const records = events.flatMap((event) => {
    const bytes = AuditEvent.encode(event);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    return [size, bytes];
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "events.bin"), Buffer.concat(records));
  writeFileSync(join(folder, "lines.jsonl"), events.map((event) => `${AuditEvent.marshalJSON(event)}\n`).join(""));
}

/** Generates the parts of the recording of a session. */
export async function* recordingOf(events: number): AsyncGenerator<Uint8Array> {
  yield* edition2020.writeRecording(
    (function* () {
      for (const flat of sessionEvents(events)) yield toEvent(flat, edition2020.AuditEvent);
    })(),
  );
}

/** Generates the recording of a session that repeats the session of a recording, with increasing indexes. */
export async function* repeatedRecording(path: string, times: number): AsyncGenerator<Uint8Array> {
  yield* edition2020.writeRecording(
    (async function* () {
      for (let time = 0, index = 0; time < times; time++) {
        for await (const event of edition2020.readRecording(createReadStream(path))) {
          event.value.Metadata.Index = Long.fromNumber(index++);
          yield event;
        }
      }
    })(),
  );
}

/** Generates the events of an audit log. */
function* logEvents(name: CorpusName, count: number): Generator<Flat> {
  const rng = random(1);
  const { weighted, change, make } = createMaker(name, rng, Date.UTC(Number(CORPORA[name]), 8, 28), 1500);
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
  let [prints, offset, output] = [0, 0, ""];
  change();
  for (let index = 0; index < count; index++) {
    const flat = make(index in ends ? find(ends[index] as string) : rng.pick(weighted));
    if (flat["event"] !== "print") {
      yield flat;
      continue;
    }
    const length = Math.min(rng.below(MAX_OUTPUT_BYTES + 1), MAX_PRINT_BYTES);
    while (output.length < length) output += valueOf("output") as string;
    yield {
      ...flat,
      ci: prints++,
      bytes: length,
      ms: index * 40,
      offset,
      data: Buffer.from(output.slice(0, length), "latin1"),
    };
    offset += length;
    output = output.slice(length);
  }
}

function toEvent({ data, ...flat }: Flat, { unmarshalJSON }: Codec): Event {
  const event = unmarshalJSON(JSON.stringify(flat)) as Event;
  if (event.$case === "SessionPrint") event.value.Data = data as Uint8Array;
  return event;
}

/** Shuffles an array in place. */
function shuffled<T>(values: T[]): T[] {
  const rng = random(3);
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}
