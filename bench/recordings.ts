// Recordings that repeat the session of the corpus `rec`.

import { gzipSync } from "node:zlib";
import Long from "long";
import { AuditEvent } from "../src/index.js";
import { EVENTS, sessionEvents } from "./corpus.js";

const HEADER_BYTES = 24;
/** Size of the length prefix of a record. */
const SIZE_BYTES = 4;
/** Uncompressed size that results in a part of about 5 MiB, as in Teleport. */
const BODY_BYTES = 13 * 1024 * 1024;

/**
 * Generates the events of the session repeatedly, with increasing indexes. Each event object is reused in
 * the next repetition.
 */
export function* repeatedEvents(count: number): Generator<AuditEvent> {
  const events = [...sessionEvents(EVENTS)];
  for (let index = 0; index < count; index++) {
    const event = events[index % events.length]!;
    event.value.Metadata.Index = Long.fromNumber(index);
    yield event;
  }
}

/** Returns the size of an event's record before compression, in bytes. */
export function recordBytes(event: AuditEvent): number {
  return SIZE_BYTES + AuditEvent.encode(event).length;
}

/**
 * Generates the parts of a recording that has at least `size` bytes before compression. Uses the fastest
 * compression level.
 */
export function* largeRecording(size: number): Generator<Uint8Array> {
  const body = Buffer.alloc(BODY_BYTES);
  let pos = 0;
  let yielded = 0;
  for (const event of repeatedEvents(Infinity)) {
    const bytes = AuditEvent.encode(event);
    if (pos + SIZE_BYTES + bytes.length > BODY_BYTES) {
      yield partOf(body.subarray(0, pos));
      yielded += pos;
      if (yielded >= size) return;
      pos = 0;
    }
    pos = body.writeUInt32BE(bytes.length, pos);
    body.set(bytes, pos);
    pos += bytes.length;
  }
}

function partOf(body: Buffer): Buffer {
  const compressed = gzipSync(body, { level: 1 });
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigUInt64BE(1n, 0);
  header.writeBigUInt64BE(BigInt(compressed.length), 8);
  return Buffer.concat([header, compressed]);
}
