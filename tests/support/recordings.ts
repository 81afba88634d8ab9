// Session recordings, put together by hand as their format says.

import { gzipSync } from "node:zlib";
import { AuditEvent, Metadata, Resize } from "../../src/index.js";
import { concat } from "./bytes.js";

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
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes);
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
