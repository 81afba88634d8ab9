// Recordings of the session that the corpus `rec` is, which goes on and on.

import { gzipSync } from "node:zlib";
import Long from "long";
import { AuditEvent } from "../src/index.js";
import { EVENTS, sessionEvents } from "./corpus.js";

const HEADER_BYTES = 24;
/** Bytes of the number before each event. */
const SIZE_BYTES = 4;
/** What makes a part of some 5 MiB, as Teleport's are. */
const BODY_BYTES = 13 * 1024 * 1024;

/** The events of the session again and again, with rising indexes; each is good until it comes again. */
export function* repeatedEvents(count: number): Generator<AuditEvent> {
  const events = [...sessionEvents(EVENTS)];
  for (let index = 0; index < count; index++) {
    const event = events[index % events.length]!;
    event.value.Metadata.Index = Long.fromNumber(index);
    yield event;
  }
}

/** Bytes of an event's record before compression. */
export function recordBytes(event: AuditEvent): number {
  return SIZE_BYTES + AuditEvent.encode(event).length;
}

/** The parts of a recording of at least so many bytes before compression, compressed as quickly as can be. */
export function* largeRecording(size: number): Generator<Uint8Array> {
  const body = Buffer.alloc(BODY_BYTES);
  let pos = 0;
  let given = 0;
  for (const event of repeatedEvents(Infinity)) {
    const bytes = AuditEvent.encode(event);
    if (pos + SIZE_BYTES + bytes.length > BODY_BYTES) {
      yield partOf(body.subarray(0, pos));
      given += pos;
      if (given >= size) return;
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
