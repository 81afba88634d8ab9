// Compares the library with Go in both directions; see README.md.

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isDeepStrictEqual } from "node:util";
import { compareJSON } from "./compare-json.js";
import { compareMessages } from "./compare-messages.js";
import { compareProtobuf } from "./compare-protobuf.js";
import { compareRecording, compareRecordingFile } from "./compare-recordings.js";
import { AuditEvent, codecOf, type AnyEvent } from "./edition.js";
import { compareText, differences, hex, messageOf, reference, show, useReference } from "./harness.js";
import { withoutHidden } from "./json-form.js";
import { options } from "./options.js";
import { RandomEvents } from "./random-event.js";

/** The output of one side for an event: the OneOf in hex, and the JSON of Teleport's marshaler and of encoding/json. */
interface Written {
  readonly message: string;
  readonly oneof: string;
  readonly json: string;
  readonly std: string;
}

/** Minimum part sizes of recordings, from one event per part to the size that storage requires. */
const PART_SIZES = [1, 4096, 100_000, 5 * 1024 * 1024];

/** Recordings of each edition. Those of 2020 have repeats, disorder, gaps and two sessions. */
const RECORDINGS: Readonly<Record<string, readonly string[]>> = {
  2020: [
    "tests/fixtures/samples/session-parts.tar",
    ...["parts-out-of-order", "part-missing", "two-sessions"].map(
      (name) => `tests/fixtures/cases/recordings/${name}.tar`,
    ),
  ],
  2026: ["ssh-session", "ssh-session-v2-plain", "db-session"].map((name) => `tests/fixtures/2026/samples/${name}.tar`),
};

const { edition, count, seed } = options;
const rawCount = Math.ceil(count / 10);

useReference(new URL("build.sh", import.meta.url), edition);
if (!options.odd) await compareWellFormed();
console.log(`both: ${count} odd protobuf inputs: ${String(await compareProtobuf(count, seed))}`);
console.log(`both: ${count} odd JSON inputs: ${String(await compareJSON(count, seed))}`);
console.log(differences() === 0 ? "no differences" : `${differences()} differences`);
process.exitCode = differences() === 0 ? 0 : 1;

async function compareWellFormed(): Promise<void> {
  await compareFromGo(count, ["-seed", String(seed)], compareEvent);
  await compareFromGo(rawCount, ["-seed", String(seed), "-raw"], compareRawEvent);
  console.log(`Go to ours: ${count} events, and ${rawCount} with strings that are not UTF-8`);
  const unreadable = await compareToGo();
  console.log(
    `ours to Go: ${count} events${unreadable > 0 ? `, ${unreadable} with a oneof that Go cannot read from JSON` : ""}`,
  );
  console.log(`ours to Go: ${rawCount} messages of ${await compareMessages(rawCount, seed)} types that are not events`);
  for (const recording of await compareRecordings()) console.log(`ours to Go: ${recording}`);
}

/** Compares events that Go generates with the library's output for them. */
async function compareFromGo(count: number, args: readonly string[], compare: (go: Written) => void): Promise<void> {
  const generate = reference("generate", "-count", String(count), ...args);
  let line = 0;
  for await (const text of createInterface({ input: generate.stdout, crlfDelay: Infinity })) {
    line++;
    const go = JSON.parse(text) as Written;
    try {
      compare(go);
    } catch (error) {
      show(`Go to ours, ${args.join(" ")}, event ${line}, ${go.message}: ${messageOf(error)}`);
    }
  }
  if (line !== count) throw new Error(`Go generated ${line} of ${count} events`);
}

function compareEvent(go: Written): void {
  const event = compareBytes(go);
  compareText("marshalJSON", AuditEvent.marshalJSON(event), go.json);
  compareText("marshalJSON with escapeHTML", AuditEvent.marshalJSON(event, { escapeHTML: true }), go.std);
  for (const text of [go.json, go.std]) {
    const read = AuditEvent.unmarshalJSON(text);
    compareText("marshalJSON of unmarshalJSON", AuditEvent.marshalJSON(read), go.json);
    compareText("the same with escapeHTML", AuditEvent.marshalJSON(read, { escapeHTML: true }), go.std);
    if (!isDeepStrictEqual(read, withoutHidden(event))) throw new Error(`unmarshalJSON changes the event in ${text}`);
  }
}

/** Compares an event with strings that are not UTF-8. Its JSON does not keep their bytes. */
function compareRawEvent(go: Written): void {
  const event = compareBytes(go);
  compareText("marshalJSON with escapeHTML", AuditEvent.marshalJSON(event, { escapeHTML: true }), go.std);
  // Go writes the bytes, which appear as U+FFFD when read, and the library writes an escape.
  const escaped = (text: string): string => text.replaceAll("\ufffd", "\\ufffd");
  compareText("marshalJSON", escaped(AuditEvent.marshalJSON(event)), escaped(go.json));
}

function compareBytes(go: Written): AnyEvent {
  const bytes = Buffer.from(go.oneof, "hex");
  const event = AuditEvent.decode(bytes);
  const oneOf = codecOf("OneOf");
  compareText("the message", event.$case, go.message);
  compareText("encode", hex(AuditEvent.encode(event)), go.oneof);
  compareText("OneOf.encode", hex(oneOf.encode(oneOf.decode(bytes))), go.oneof);
  return event;
}

/** Has Go check the library's output for random events. Returns the number of events that Go cannot read from JSON. */
async function compareToGo(): Promise<number> {
  const check = reference("check");
  const [, { checked, unreadable }] = await Promise.all([
    pipeline(Readable.from(ourLines()), check.stdin),
    readChecks(check.stdout),
  ]);
  if (checked !== count) throw new Error(`Go checked ${checked} of ${count} events`);
  return unreadable;
}

function* ourLines(): Generator<string> {
  const events = new RandomEvents(seed);
  for (let i = 0; i < count; i++) {
    const event = events.next();
    const written: Written = {
      message: event.$case,
      oneof: hex(AuditEvent.encode(event)),
      json: AuditEvent.marshalJSON(event),
      std: AuditEvent.marshalJSON(event, { escapeHTML: true }),
    };
    yield JSON.stringify(written) + "\n";
  }
}

/** Go's counts of the events that it has checked. */
interface Checks {
  readonly checked: number;
  readonly unreadable: number;
}

/** Shows the differences that Go found, and returns its counts. */
async function readChecks(output: Readable): Promise<Checks> {
  let checks: Checks = { checked: 0, unreadable: 0 };
  for await (const text of createInterface({ input: output, crlfDelay: Infinity })) {
    const line = JSON.parse(text) as { line: number; error: string } | Checks;
    if ("checked" in line) checks = line;
    else show(`ours to Go, event ${line.line}: ${line.error}`);
  }
  return checks;
}

/** Compares recordings with parts of each size, and returns a description of each. */
async function compareRecordings(): Promise<string[]> {
  const compared: string[] = [];
  for (const size of PART_SIZES) {
    // A gzip stream per event is slow.
    const events = size === 1 ? rawCount : count;
    const parts = await compareRecording(events, seed, size);
    compared.push(`a recording of ${events} events in ${parts} parts of at least ${size} bytes`);
  }
  for (const path of RECORDINGS[edition]!) compared.push(`${path}: ${await compareRecordingFile(path)} events`);
  return compared;
}
