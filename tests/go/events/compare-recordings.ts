// Has Go read session recordings that the library writes, and compares the results; see README.md.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { Long, readRecordingParts, type RecordingStats } from "../../../src/index.js";
import type { RecordingReader } from "../../../src/recording/read-recording.js";
import { AuditEvent, codecOf, readRecording, writeRecording, type AnyEvent } from "./edition.js";
import { compareText, hex, messageOf, reference, show } from "./harness.js";
import { metadataOf, RandomEvents } from "./random-event.js";

/** An event in Go's output. */
interface Recorded {
  readonly message: string;
  readonly oneof: string;
  readonly json: string;
}

/** The last line of Go's output. */
interface Summary extends Pick<RecordingStats, "total" | "skipped" | "outOfOrder"> {
  readonly parts: readonly { readonly offset: number; readonly bodySize: number; readonly paddingSize: number }[];
  readonly error?: string;
}

const MAX_RECORD_BYTES = 64 * 1024;

/** Writes a recording of `count` events, compares how Go reads it, and returns the number of parts. */
export async function compareRecording(count: number, seed: number, minPartBytes: number): Promise<number> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeRecording(sessionEvents(count, seed), { minPartBytes })) chunks.push(chunk);

  const go = reference("recording", "-min", String(minPartBytes), "-");
  const written = pipeline(Readable.from(chunks), go.stdin).catch(() => {
    // Go reports the reason in its summary.
  });
  try {
    const { total, parts } = await compareWithGo(go.stdout, readRecording(Readable.from(chunks)), chunks);
    if (total !== count) throw new Error(`expected ${count} events, got ${total}`);
    if (parts !== chunks.length) throw new Error(`expected ${chunks.length} parts, got ${parts}`);
  } catch (error) {
    show(`a recording in parts of ${minPartBytes} bytes: ${messageOf(error)}`);
  }
  await written;
  return chunks.length;
}

/** Compares how Go reads a recording in this repository. Returns the number of events. */
export async function compareRecordingFile(path: string): Promise<number> {
  const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
  const bytes = readFileSync(file);
  try {
    const { total } = await compareWithGo(reference("recording", file).stdout, readRecording(bytes), [bytes]);
    return total;
  } catch (error) {
    show(`${path}: ${messageOf(error)}`);
    return 0;
  }
}

/** Number of events that an interrupted upload sends again. */
const REPEATED = 10;

/**
 * Yields events with gaps and repeats, as after an interrupted upload. Some of the repeats have other bytes, which
 * only the library recognizes as other events.
 */
function* sessionEvents(count: number, seed: number): Generator<AnyEvent> {
  const random = new RandomEvents(seed);
  let last: AnyEvent[] = [];
  let index = 0;
  for (let i = 0; i < count;) {
    const event = i % 41 === 0 ? compressiblePrint() : random.next();
    metadataOf(event).Index = Long.fromNumber(index);
    if (AuditEvent.encode(event).length > MAX_RECORD_BYTES) continue;
    yield event;
    i++;
    last = [...last.slice(1 - REPEATED), event];
    if (i % 61 === 0) {
      const repeats = last.slice(0, count - i);
      yield* repeats;
      i += repeats.length;
    }
    index += i % 97 === 0 ? -REPEATED : i % 53 === 0 ? 4 : 1;
  }
}

/** Returns a print that compresses better than the writer estimates, so that its part needs padding. */
function compressiblePrint(): AnyEvent {
  return { $case: "SessionPrint", value: codecOf("SessionPrint").create({ Data: new Uint8Array(50_000) }) };
}

/**
 * Compares Go's output with the library's, and returns the number of events that Go read, and the number of parts.
 * Go's events must be among the library's, in their order, and its counts must be the same.
 */
async function compareWithGo(
  lines: Readable,
  ours: RecordingReader<AnyEvent>,
  chunks: readonly Uint8Array[],
): Promise<{ readonly total: number; readonly parts: number }> {
  let summary: Summary | undefined;
  let number = 0;
  let given = 0;
  for await (const text of createInterface({ input: lines, crlfDelay: Infinity })) {
    const line = JSON.parse(text) as Recorded | Summary;
    if (!("oneof" in line)) {
      summary = line;
      continue;
    }
    for (;;) {
      const next = await ours.next();
      if (next.done) throw new Error(`ours lacks Go's event ${number}, or has it in another place`);
      given++;
      if (hex(AuditEvent.encode(next.value)) !== line.oneof) continue;
      compareEvent(`event ${number++}`, next.value, line);
      break;
    }
  }
  if (summary === undefined) throw new Error("Go printed no summary");
  if (summary.error !== undefined) throw new Error(`Go failed: ${summary.error}`);
  for (let next = await ours.next(); !next.done; next = await ours.next()) given++;

  const { parts, ...counts } = summary;
  const { total, skipped, outOfOrder, repeated } = ours.stats;
  compareText("counts", JSON.stringify({ total, skipped, outOfOrder }), JSON.stringify(counts));
  if (given + repeated !== total) throw new Error(`ours has ${given} events and ${repeated} repeats of ${total}`);
  const ourParts = [];
  for await (const { offset, bodySize, paddingSize } of readRecordingParts(Readable.from(chunks))) {
    ourParts.push({ offset, bodySize, paddingSize });
  }
  compareText("parts", JSON.stringify(ourParts), JSON.stringify(parts));
  return { total, parts: ourParts.length };
}

function compareEvent(place: string, event: AnyEvent, go: Recorded): void {
  compareText(`${place}, the message`, event.$case, go.message);
  compareText(`${place}, the OneOf`, hex(AuditEvent.encode(event)), go.oneof);
  compareText(`${place}, the JSON`, AuditEvent.marshalJSON(event), go.json);
}
