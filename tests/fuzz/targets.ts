// The targets of fuzzing: for each one, the seeds, the mutations and the checks.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { random as randomOf, type Random } from "../../bench/random.js";
import { bytesOf, concat, utf8 } from "../support/bytes.js";
import { linesOf, objectsOf, type MessageVector, type Vector } from "../support/data.js";
import { oneofs, texts } from "../support/edition-data.js";
import { part, partOf, recordsOf, gzip, record } from "../support/recordings.js";
import { messages as messages2020 } from "../support/schema.js";
import { messages2026, type WireSchema } from "../support/schema-2026.js";
import { base64, delimited } from "../support/stored-events.js";
import { RandomEvents } from "../support/random-events.js";
import { TABLES } from "../support/transcoding.js";
import { editBytes } from "./byte-edits.js";
import { checkDecodeByBoth, checkUnmarshalByBoth } from "./edition-invariants.js";
import { checkDecode, checkRecording, checkStored, checkUnmarshal } from "./invariants.js";
import { editJSON } from "./json-edits.js";
import { bytesOfMessage, editMessage, parseMessage } from "./message-edits.js";
import { bodyOf, editRecording, partsOf, recordsIn } from "./recording-edits.js";
import { checkLinesOfBoth, checkTranscode } from "./transcode-invariants.js";

/** A part of the library that reads untrusted input. */
export interface Target {
  readonly name: string;
  /** Returns the inputs to start with. */
  seeds(): Uint8Array[];
  /** Returns a mutated input. `donor` is another input to copy from. */
  mutate(random: Random, input: Uint8Array, donor: Uint8Array): Uint8Array;
  /** Throws if the input violates an invariant. Otherwise returns a summary of the outcome. */
  check(input: Uint8Array): string | Promise<string>;
}

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const zeroValues = objectsOf<MessageVector>("tests/fixtures/vectors/zero-values.jsonl");
const decoder = new TextDecoder();

function mutateMessage(
  random: Random,
  input: Uint8Array,
  donor: Uint8Array,
  schema: WireSchema = messages2020,
): Uint8Array {
  const name = random.pick(["OneOf", "OneOf", "OneOf", "UserLogin"]);
  const message = parseMessage(name, input, schema);
  const other = parseMessage("OneOf", donor, schema);
  if (message === undefined || other === undefined || random.below(3) === 0) return editBytes(random, input, donor);
  if (message.fields.length === 0) return donor.slice();
  editMessage(random, message, other);
  return bytesOfMessage(message);
}

function mutateText(random: Random, input: Uint8Array, donor: Uint8Array): Uint8Array {
  if (random.below(4) === 0) return editBytes(random, input, donor);
  return utf8(editJSON(random, decoder.decode(input), decoder.decode(donor)));
}

/** Mutates one line as JSON, or all lines as bytes. */
function mutateLines(random: Random, input: Uint8Array, donor: Uint8Array): Uint8Array {
  if (random.below(3) === 0) return editBytes(random, input, donor);
  const lines = decoder.decode(input).split("\n");
  const at = random.below(lines.length);
  lines[at] = editJSON(random, lines[at]!, random.pick(decoder.decode(donor).split("\n")));
  if (random.below(8) === 0) lines.splice(at, 0, random.pick(["", "\r", " ", "\ufeff", "null", "{}", lines[at]!]));
  return utf8(lines.join("\n"));
}

/** Returns small recordings, so that many mutations can be tried. Some have records of the sample. */
function smallRecordings(): Uint8Array[] {
  const sample = partsOf(
    Uint8Array.from(readFileSync(new URL("../fixtures/samples/session-parts.tar", import.meta.url))),
  );
  const records = sample.flatMap((bytes) => recordsIn(bodyOf(bytes.subarray(24))));
  const pieces = records.slice(0, 24).map(record);
  const parts = [0, 8, 16].map((start) => part(gzip(concat(...pieces.slice(start, start + 8))), { padding: 12 }));
  return [
    concat(...parts),
    concat(parts[0]!, parts[0]!, parts[2]!),
    concat(partOf(0, 1, 2), partOf(1, 3), partOf(9)),
    concat(part(gzip(recordsOf(0, 1), { level: 0 }), { version: 2, padding: 5 }), partOf(2)),
    concat(partOf(0), part(utf8("age-encryption.org/v1\n"), { version: 2, flags: 1 }), partOf(1)),
    part(gzip(concat(...vectors.slice(0, 20).map((vector) => record(bytesOf(vector.oneof)))))),
  ];
}

function storedSeeds(): Uint8Array[] {
  const lines = linesOf("tests/fixtures/samples/audit.jsonl");
  const messages = vectors.slice(0, 6).map((vector) => bytesOf(vector.oneof));
  const text = utf8(lines.slice(0, 5).join("\n"));
  return [
    ...Array.from({ length: 30 }, (_, i) => utf8(`${lines.slice(3 * i, 3 * i + 3).join("\n")}\n`)),
    concat(Uint8Array.of(0xef, 0xbb, 0xbf), text),
    utf8(lines.slice(9, 12).join("\r\n")),
    gzipSync(text),
    delimited(...messages),
    utf8(messages.map(base64).join("\n")),
    messages[0]!,
    partOf(0, 1),
    utf8(`[${lines.slice(0, 3).join(",")}]\n${lines[4]!}`),
    utf8(`[\n  ${lines.slice(5, 8).join(",\n  ")}\n]\n`),
    utf8(`{"events":[${lines.slice(0, 2).join(",")}],"startKey":""}\n${lines[3]!}\n`),
    ...[8, 9].map((i) => utf8(`${JSON.stringify(JSON.parse(lines[i]!), null, 2)}\n${lines[i]!}\n`)),
    utf8(`INFO starting\n${lines[10]!}\n\u001e${lines[11]!}${lines[12]!}\npanic: ${lines[13]!}\n`),
    concat(new Uint8Array(100), text),
    concat(gzipSync(text), text),
  ];
}

/** Returns random events of both years. */
function randomEvents(count: number): Uint8Array[] {
  const sources = Object.values(TABLES).map((tables) => new RandomEvents(tables, randomOf(18)));
  return Array.from({ length: count }, (_, i) => sources[i % sources.length]!.next());
}

/** Returns recordings with events of both years. */
function mixedRecordings(): Uint8Array[] {
  const events = [...oneofs["2020"].slice(-20), ...oneofs["2026"].slice(-20), ...randomEvents(20)];
  const parts = [0, 1, 2].map((i) => {
    const some = events.filter((_, at) => at % 3 === i);
    return part(gzip(concat(...some.map(record))), { padding: 5 });
  });
  return [...parts, concat(...parts), concat(parts[0]!, parts[0]!, parts[1]!), ...smallRecordings()];
}

/** Returns one in `rate` values. */
function sampleOf<T>(values: readonly T[], rate: number): T[] {
  return values.filter((_, i) => i % rate === 0);
}

/** All targets. */
export const TARGETS: readonly Target[] = [
  {
    name: "decode",
    seeds: () => [
      ...vectors.map(({ oneof }) => bytesOf(oneof)),
      ...zeroValues.map(({ binary }) => bytesOf(binary)),
      new Uint8Array(0),
    ],
    mutate: mutateMessage,
    check: checkDecode,
  },
  {
    name: "json",
    seeds: () => [
      ...vectors.flatMap(({ json, std }) => [utf8(json), utf8(std)]),
      ...vectors.slice(0, 35).map(({ message, json }) => utf8(`{"Event":{"${message}":${json}}}`)),
      ...zeroValues.map(({ json }) => utf8(json)),
    ],
    mutate: mutateText,
    check: checkUnmarshal,
  },
  { name: "recording", seeds: smallRecordings, mutate: editRecording, check: checkRecording },
  { name: "lines", seeds: storedSeeds, mutate: mutateLines, check: checkStored },
  {
    name: "both-decode",
    seeds: () => [...sampleOf(oneofs["2020"], 9), ...sampleOf(oneofs["2026"], 3)],
    mutate: (random, input, donor) => mutateMessage(random, input, donor, messages2026),
    check: checkDecodeByBoth,
  },
  {
    name: "both-json",
    seeds: () => [...sampleOf(texts["2020"], 9), ...sampleOf(texts["2026"], 7)].map(utf8),
    mutate: mutateText,
    check: checkUnmarshalByBoth,
  },
  {
    name: "transcode",
    seeds: () => [...sampleOf(oneofs["2020"], 9), ...sampleOf(oneofs["2026"], 5), ...randomEvents(300)],
    mutate: (random, input, donor) => mutateMessage(random, input, donor, messages2026),
    check: checkTranscode,
  },
  { name: "both-recording", seeds: mixedRecordings, mutate: editRecording, check: checkLinesOfBoth },
];
