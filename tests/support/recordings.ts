// Builds session recordings by hand, according to their format.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, type ZlibOptions } from "node:zlib";
import {
  AuditEvent,
  CodecError,
  Long,
  Metadata,
  readRecording,
  Resize,
  SessionPrint,
  type ReadRecordingOptions,
  type RecordingSource,
  type RecordingStats,
  type UnknownEvent,
} from "../../src/index.js";
import { concat, hexOf } from "./bytes.js";

/** A session recording in this repository, with the expected results according to Teleport's reader. */
export interface Sample {
  readonly path: string;
  /** Number of events of session.jsonl in the recording. */
  readonly events: number;
  readonly stats: RecordingStats;
  /** The expected losses. */
  readonly losses: readonly Partial<CodecError>[];
}

/** The counts of an empty recording. */
export const NO_EVENTS: RecordingStats = {
  ...{ total: 0, skipped: 0, outOfOrder: 0 },
  ...{ repeated: 0, late: 0, sameIndex: 0, missing: 0, sessions: 0 },
};

/** Returns counts of the events of one session, which are 0 by default. */
export function statsWith(stats: Partial<RecordingStats>): RecordingStats {
  return { ...NO_EVENTS, sessions: 1, ...stats };
}

/** A recording of one part, a recording of four parts with an interrupted upload, and a truncated copy of that. */
export const SAMPLES: readonly Sample[] = [
  { path: "examples/session.tar", events: 590, stats: statsWith({ total: 590 }), losses: [] },
  {
    path: "tests/fixtures/samples/session-parts.tar",
    events: 590,
    stats: statsWith({ total: 610, skipped: 20, repeated: 20 }),
    losses: [],
  },
  {
    path: "tests/fixtures/samples/session-truncated.tar",
    events: 521,
    stats: statsWith({ total: 541, skipped: 20, repeated: 20 }),
    losses: [{ code: "truncated", offset: 24576 }],
  },
];

/** The smallest sample, which takes the least time to read byte by byte. */
export const SMALLEST_SAMPLE = SAMPLES[0]!;

/** Returns the absolute path of a file of the repository. */
export function pathOf(path: string): string {
  return join(__dirname, "../..", path);
}

/** Reads a file of the repository. */
export function fileOf(path: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(pathOf(path)));
}

/** Returns an event with an event index. */
export function eventAt(index: number, terminalSize = "80:25"): AuditEvent {
  const metadata = Metadata.create({ Type: "resize", Code: "T2002I" });
  const value = Resize.create({ Metadata: metadata, TerminalSize: terminalSize });
  value.Metadata.Index = value.Metadata.Index.add(index);
  return { $case: "Resize", value };
}

/** Creates an event with the given number of incompressible bytes. */
export function noiseAt(index: number, size: number): AuditEvent {
  const Data = new Uint8Array(size);
  let state = index + 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    Data[i] = state >>> 24;
  }
  return { $case: "SessionPrint", value: SessionPrint.create({ Metadata: { Index: Long.fromNumber(index) }, Data }) };
}

/** Encodes a big-endian integer of `size` bytes. */
export function bigEndian(value: number, size: 4 | 8): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(value));
  return new Uint8Array(bytes.buffer, 8 - size);
}

/** Returns a record with the bytes of a message. */
export function record(message: Uint8Array): Uint8Array {
  return concat(bigEndian(message.length, 4), message);
}

/** Returns the records of events with these event indexes. */
export function recordsOf(...indexes: readonly number[]): Uint8Array {
  return concat(...indexes.map((index) => record(AuditEvent.encode(eventAt(index)))));
}

/** Compresses bytes to a gzip stream. */
export function gzip(bytes: Uint8Array, options?: ZlibOptions): Uint8Array {
  return Uint8Array.from(gzipSync(bytes, options));
}

/** Returns a gzip stream with the bytes, followed by a block of an invalid type. */
export function damagedGzip(bytes: Uint8Array): Uint8Array {
  const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
  const size = [bytes.length & 0xff, bytes.length >> 8];
  const storedBlock = [0, ...size, ...size.map((byte) => byte ^ 0xff)];
  const invalidBlock = 7;
  return concat(Uint8Array.from([...header, ...storedBlock]), bytes, Uint8Array.of(invalidBlock), new Uint8Array(8));
}

/** Values of the header of a part. */
interface PartOptions {
  readonly version?: number;
  readonly padding?: number;
  /** Version 2 only. */
  readonly flags?: number;
}

/** Returns a part with a body. */
export function part(body: Uint8Array, { version = 1, padding = 0, flags = 0 }: PartOptions = {}): Uint8Array {
  return concat(
    ...[version, body.length, padding].map((value) => bigEndian(value, 8)),
    version === 2 ? Uint8Array.of(flags, 0, 0, 0, 0, 0, 0, 0) : new Uint8Array(0),
    body,
    new Uint8Array(padding),
  );
}

/** Returns a part with events with these event indexes. */
export function partOf(...indexes: readonly number[]): Uint8Array {
  return part(gzip(recordsOf(...indexes)));
}

/** Yields bytes in chunks of `size` bytes; the last one may be shorter. */
export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let pos = 0; pos < bytes.length; pos += size) {
    // Asynchronous, like reading from a file.
    await Promise.resolve();
    yield bytes.subarray(pos, pos + size);
  }
}

/** Returns all items of an iterable. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const { given, error } = await upToError(items);
  if (error !== undefined) throw error;
  return given;
}

/** Returns the items of an iterable up to its end or error, and the error. */
export async function upToError<T>(items: AsyncIterable<T>): Promise<{ given: T[]; error: unknown }> {
  const given: T[] = [];
  try {
    for await (const item of items) given.push(item);
  } catch (error) {
    return { given, error };
  }
  return { given, error: undefined };
}

/** The result of reading a recording with onLoss. */
export interface ReadResult {
  readonly events: readonly AuditEvent[];
  readonly losses: readonly CodecError[];
  readonly stats: RecordingStats;
}

/** Reads a recording with onLoss. */
export async function readWithLosses(source: RecordingSource, options: ReadRecordingOptions = {}): Promise<ReadResult> {
  const losses: CodecError[] = [];
  const reader = readRecording(source, { ...options, onLoss: (loss) => losses.push(loss) });
  return { events: await allOf(reader), losses, stats: { ...reader.stats } };
}

/**
 * Computes the counts of a recording from the yielded events and the losses, in order. Supports up to 16 sessions.
 *
 * @param total Number of events read, including repeats.
 */
export function statsOfLog(log: readonly (AuditEvent | UnknownEvent | CodecError)[], total: number): RecordingStats {
  const stats = { ...NO_EVENTS, total };
  const sessions = new Map<string, Set<bigint>>();
  let id = "";
  let last = -1n;
  for (const item of log) {
    const isLoss = item instanceof CodecError;
    const index = isLoss ? indexOfLoss(item) : item.value.Metadata.Index.toBigInt();
    if (index === undefined) continue;
    const newId = !isLoss && "Session" in item.value ? item.value.Session.SessionID : "";
    if (newId !== "") {
      const indexes = sessions.get(newId) ?? (id === "" ? sessions.get("") : undefined);
      if (indexes !== undefined) sessions.set(newId, indexes);
      sessions.delete("");
      id = newId;
    }
    const indexes = sessions.get(id) ?? new Set();
    sessions.set(id, indexes);
    if (!isLoss) {
      if (index <= last) stats.skipped++;
      else if (index !== last + 1n) stats.outOfOrder++;
      last = maxOf([index], last);
      stats.repeated--;
      if (index <= maxOf(indexes)) stats.late++;
      if (indexes.has(index)) stats.sameIndex++;
    }
    indexes.add(index);
  }
  stats.repeated += total;
  // A repeat never has a higher index than all events before it.
  stats.skipped += stats.repeated;
  stats.sessions = sessions.size;
  for (const indexes of sessions.values()) {
    stats.missing += Number(maxOf(indexes) + 1n) - [...indexes].filter((index) => index >= 0n).length;
  }
  return stats;
}

function maxOf(indexes: Iterable<bigint>, max = -1n): bigint {
  for (const index of indexes) if (index > max) max = index;
  return max;
}

/** Returns the index of a lost event if it is known. */
function indexOfLoss(loss: CodecError): bigint | undefined {
  return "index" in loss ? (loss.index as Long).toBigInt() : undefined;
}

/** Encodes events and returns their messages in hexadecimal. */
export function hexesOf(events: readonly (AuditEvent | UnknownEvent)[]): string[] {
  return events.map((event) => hexOf(AuditEvent.encode(event)));
}

/** Returns the event indexes of events. */
export function indexesOf(events: readonly (AuditEvent | UnknownEvent)[]): number[] {
  return events.map((event) => event.value.Metadata.Index.toNumber());
}

/** Returns the JSON lines of events. */
export function linesOfEvents(events: readonly AuditEvent[]): string[] {
  return events.map((event) => AuditEvent.marshalJSON(event));
}
