// Session recordings, put together by hand as their format says.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, type ZlibOptions } from "node:zlib";
import {
  AuditEvent,
  Metadata,
  readRecording,
  Resize,
  type AuditEventError,
  type ReadRecordingOptions,
  type RecordingSource,
  type RecordingStats,
} from "../../src/index.js";
import { concat } from "./bytes.js";

/** A recorded session in this repository, and what Teleport's reader gives of it. */
export interface Sample {
  readonly path: string;
  /** How many of the events in session.jsonl there are. */
  readonly events: number;
  readonly stats: RecordingStats;
  /** What is lost of it. */
  readonly losses: readonly Partial<AuditEventError>[];
}

/** One part; four, after an interrupted upload; the same without its end. */
export const SAMPLES: readonly Sample[] = [
  { path: "examples/session.tar", events: 590, stats: { total: 590, skipped: 0, outOfOrder: 0 }, losses: [] },
  {
    path: "tests/samples/session-parts.tar",
    events: 590,
    stats: { total: 610, skipped: 20, outOfOrder: 0 },
    losses: [],
  },
  {
    path: "tests/samples/session-truncated.tar",
    events: 521,
    stats: { total: 541, skipped: 20, outOfOrder: 0 },
    losses: [{ code: "truncated", offset: 24576 }],
  },
];

/** The full path of a file of the repository. */
export function pathOf(path: string): string {
  return join(__dirname, "../..", path);
}

/** The bytes of a file of the repository. */
export function fileOf(path: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(pathOf(path)));
}

/** An event at a place in the sequence of a session. */
export function eventAt(index: number, terminalSize = "80:25"): AuditEvent {
  const metadata = Metadata.create({ Type: "resize", Code: "T2002I" });
  const value = Resize.create({ Metadata: metadata, TerminalSize: terminalSize });
  value.Metadata.Index = value.Metadata.Index.add(index);
  return { $case: "Resize", value };
}

/** A big-endian integer of so many bytes. */
export function bigEndian(value: number, size: 4 | 8): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(value));
  return new Uint8Array(bytes.buffer, 8 - size);
}

/** A record that holds the bytes of a message. */
export function record(message: Uint8Array): Uint8Array {
  return concat(bigEndian(message.length, 4), message);
}

/** The records of events at these places in the sequence. */
export function recordsOf(...indexes: readonly number[]): Uint8Array {
  return concat(...indexes.map((index) => record(AuditEvent.encode(eventAt(index)))));
}

/** A gzip stream. */
export function gzip(bytes: Uint8Array, options?: ZlibOptions): Uint8Array {
  return Uint8Array.from(gzipSync(bytes, options));
}

/** A gzip stream that holds the bytes, then a block of a type that does not exist. */
export function damagedGzip(bytes: Uint8Array): Uint8Array {
  const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
  const size = [bytes.length & 0xff, bytes.length >> 8];
  const storedBlock = [0, ...size, ...size.map((byte) => byte ^ 0xff)];
  const invalidBlock = 7;
  return concat(Uint8Array.from([...header, ...storedBlock]), bytes, Uint8Array.of(invalidBlock), new Uint8Array(8));
}

/** What the header of a part may say. */
interface PartOptions {
  readonly version?: number;
  readonly padding?: number;
  /** Of version 2. */
  readonly flags?: number;
}

/** A part with a body. */
export function part(body: Uint8Array, { version = 1, padding = 0, flags = 0 }: PartOptions = {}): Uint8Array {
  return concat(
    ...[version, body.length, padding].map((value) => bigEndian(value, 8)),
    version === 2 ? Uint8Array.of(flags, 0, 0, 0, 0, 0, 0, 0) : new Uint8Array(0),
    body,
    new Uint8Array(padding),
  );
}

/** A part with the events at these places in the sequence. */
export function partOf(...indexes: readonly number[]): Uint8Array {
  return part(gzip(recordsOf(...indexes)));
}

/** Bytes in chunks of a size, the last one with what is left. */
export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let pos = 0; pos < bytes.length; pos += size) {
    // As from a file: not at once.
    await Promise.resolve();
    yield bytes.subarray(pos, pos + size);
  }
}

/** All that an iterable gives. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const { given, error } = await upToError(items);
  if (error !== undefined) throw error;
  return given;
}

/** What an iterable gives, and then throws. */
export async function upToError<T>(items: AsyncIterable<T>): Promise<{ given: T[]; error: unknown }> {
  const given: T[] = [];
  try {
    for await (const item of items) given.push(item);
  } catch (error) {
    return { given, error };
  }
  return { given, error: undefined };
}

/** What came of reading a recording through all damage. */
export interface Salvaged {
  readonly events: readonly AuditEvent[];
  readonly losses: readonly AuditEventError[];
  readonly stats: RecordingStats;
}

/** Reads a recording through all damage. */
export async function salvaged(source: RecordingSource, options: ReadRecordingOptions = {}): Promise<Salvaged> {
  const losses: AuditEventError[] = [];
  const reader = readRecording(source, { ...options, salvage: (loss) => losses.push(loss) });
  return { events: await allOf(reader), losses, stats: { ...reader.stats } };
}

/** Places of events in the sequence. */
export function indexesOf(events: readonly AuditEvent[]): number[] {
  return events.map((event) => event.value.Metadata.Index.toNumber());
}

/** The lines that stand for events in an audit log. */
export function linesOfEvents(events: readonly AuditEvent[]): string[] {
  return events.map((event) => AuditEvent.marshalJSON(event));
}
