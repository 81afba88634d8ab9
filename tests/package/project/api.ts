// The API as a user's compiler sees it. It is compiled and not run.

import Long from "long";
import {
  AuditEvent,
  AuditEventError,
  EVENT_CODES,
  EVENT_TYPES,
  OneOf,
  readRecording,
  readRecordingPart,
  recordingParts,
  SessionStart,
  StreamStatus,
  Timestamp,
  writeRecording,
  type AuditEventErrorCode,
  type AuditEventJSON,
  type DecryptPart,
  type MessageCodec,
  type PartPlace,
  type ReadRecordingOptions,
  type RecordingPart,
  type RecordingRanges,
  type RecordingReader,
  type RecordingSource,
  type RecordingStats,
  type SessionStartJSON,
  type Severity,
  type WriteRecordingOptions,
} from "teleport-audit-events";

// A message is a type and a value.
const start: SessionStart = SessionStart.create({ TerminalSize: "80:25", Metadata: { Index: Long.fromNumber(1) } });
const codec: MessageCodec<SessionStart> = SessionStart;
const codecOfObjects: MessageCodec<SessionStart, SessionStartJSON> = SessionStart;
const bytes: Uint8Array = codec.encode(start);
const text: string = SessionStart.marshalJSON(SessionStart.decode(bytes), { escapeHTML: true });
const name: string = SessionStart.unmarshalJSON(text).User.User;
// @ts-expect-error -- no field of this name
SessionStart.create({ TerminalSizes: "80:25" });
// @ts-expect-error -- a field of another type
SessionStart.create({ TerminalSize: 80 });
// @ts-expect-error -- a field of another type, further in
SessionStart.create({ Metadata: { Index: 1 } });
// @ts-expect-error -- a message that lacks fields
SessionStart.encode({ TerminalSize: "80:25" });
// @ts-expect-error -- text is not bytes
SessionStart.decode(text);
// @ts-expect-error -- no option of this name
SessionStart.marshalJSON(start, { escapeHtml: true });

// What is no pointer in Go is never undefined.
const index: Long = start.Metadata.Index;
const time: Timestamp = start.Metadata.Time;
const uploaded: Timestamp = StreamStatus.create().LastUploadTime;
const labels: Map<string, string> = start.Server.ServerLabels;
// @ts-expect-error -- a message has to be there
start.Metadata = undefined;
// @ts-expect-error -- 64-bit integers are no numbers
const wrongIndex: number = start.Metadata.Index;

// What is a pointer may be.
const { Event: event } = OneOf.decode(bytes);
// @ts-expect-error -- it may be undefined
console.log(event.$case);

/** The union narrows by its case. */
export function narrow(event: AuditEvent): string {
  // @ts-expect-error -- not every event has it
  console.log(event.value.TerminalSize);
  switch (event.$case) {
    case "SessionStart":
      return event.value.TerminalSize;
    case "SessionPrint":
      // @ts-expect-error -- it is of another event
      console.log(event.value.TerminalSize);
      return String(event.value.Data.length);
    // @ts-expect-error -- no event of this name
    case "SessionBegin":
      return "";
    default:
      return event.value.Metadata.Type;
  }
}
narrow({ $case: "SessionStart", value: start });
// @ts-expect-error -- the value of another event
narrow({ $case: "SessionEnd", value: start });
AuditEvent.decode(AuditEvent.encode(AuditEvent.unmarshalJSON(text)));

/** JSON objects narrow by their event key. */
export function narrowObject(object: AuditEventJSON): string {
  const user: string | undefined = object.event === "session.start" ? object.user : undefined;
  // @ts-expect-error -- not every event has it
  console.log(object.size);
  switch (object.event) {
    case "session.start": {
      const started: SessionStartJSON = object;
      // @ts-expect-error -- it may be absent
      const remote: string = started["addr.remote"];
      return (object.size ?? remote) + user;
    }
    case "user.login":
      // @ts-expect-error -- it is of another event
      console.log(object.size);
      // @ts-expect-error -- attributes are any JSON
      console.log(object.attributes?.["email"].length);
      return object.attributes?.["email"] === "a@example.com" ? "a" : "";
    case "user.create":
    case "user.update":
      return object.event;
    // @ts-expect-error -- no event of this type
    case "session.begin":
      return "";
    default:
      return object.time;
  }
}

// Objects become messages, and messages objects.
const object: SessionStartJSON = codecOfObjects.toObject(start);
const again: SessionStart = SessionStart.fromObject(object, { unknownKeys: "keep" });
narrowObject(AuditEvent.toObject({ $case: "SessionStart", value: again }));
narrowObject(JSON.parse(text));
const read: AuditEvent = AuditEvent.fromObject({ ...object, event: "session.start" });
const unknown = AuditEvent.fromObject({ event: "new.event", keys: [1, null] }, { unknownEvents: "keep" });
// @ts-expect-error -- its type may be any
AuditEvent.fromObject(object);
// @ts-expect-error -- text is no object
SessionStart.fromObject(text);
// @ts-expect-error -- an object that lacks keys
SessionStart.fromObject({ event: "session.start" });
// @ts-expect-error -- 64-bit integers are numbers here
SessionStart.fromObject({ ...object, ei: Long.ZERO });
// @ts-expect-error -- the object of another event
AuditEvent.fromObject({ ...object, event: "user.login" });
// @ts-expect-error -- it is never unknown, unless that is asked for
console.log(read.$case === "Unknown");
// @ts-expect-error -- an unknown event is no event
narrow(unknown);

// Constants are known one by one.
const message: "SessionStart" = EVENT_TYPES["session.start"].message;
const severity: Severity = EVENT_CODES.T2000I.severity;
const date: Date = Timestamp.toDate(Timestamp.fromRFC3339("2020-09-28T23:08:56Z"));
// @ts-expect-error -- no type of this name
console.log(EVENT_TYPES["session.begin"]);

/** An error tells what, and where. */
export function explain(error: unknown): [AuditEventErrorCode, number | undefined, string | undefined] | undefined {
  return error instanceof AuditEventError ? [error.code, error.offset, error.path] : undefined;
}

// A recording is read from what platforms have bytes in.
declare const stream: ReadableStream<Uint8Array>;
declare const chunks: AsyncIterable<Uint8Array>;
declare const signal: AbortSignal;
const sources: RecordingSource[] = [bytes, new ArrayBuffer(8), stream, chunks];
// @ts-expect-error -- text is not bytes
readRecording("session.tar");
// @ts-expect-error -- neither are its pieces
readRecording(["session.tar"]);

const decrypt: DecryptPart = async (body: ReadableStream<Uint8Array>, part: RecordingPart) =>
  part.encrypted ? body : bytes;
const options: ReadRecordingOptions = {
  decrypt,
  salvage: (loss: AuditEventError) => console.log(loss.code, loss.offset),
  onPart: ({ index, offset, size, headerSize, bodySize, paddingSize, version, encrypted }) =>
    console.log(index + offset + size + headerSize + bodySize + paddingSize + version, encrypted),
  signal,
};
// @ts-expect-error -- no option of this name
readRecording(bytes, { salvaged: () => undefined });
// @ts-expect-error -- a part is not text
readRecording(bytes, { onPart: (part: string) => console.log(part) });

/** The events of recordings and of their parts are events, and are counted. */
export async function readAll(): Promise<RecordingStats[]> {
  const readers: RecordingReader[] = sources.map((source) => readRecording(source, options));
  const ranges: RecordingRanges = { byteLength: bytes.length, slice: async (start, end) => bytes.slice(start, end) };
  for await (const part of recordingParts(ranges, { signal })) {
    const place: PartPlace = part;
    readers.push(readRecordingPart(part, stream), readRecordingPart(place, bytes, options));
    // @ts-expect-error -- a part is not changed
    part.size = 0;
  }
  for await (const part of recordingParts(chunks)) console.log(part.index);
  for (const reader of readers) {
    for await (const event of reader) narrow(event);
    // @ts-expect-error -- nor is what was counted
    reader.stats.total = 0;
  }
  return readers.map(({ stats }) => stats);
}

/** A recording is written of events, from an array or as they come, and read as it is written. */
export async function rewrite(events: AsyncIterable<AuditEvent>): Promise<void> {
  const writing: WriteRecordingOptions = { minPartSize: 1024, maxIdle: 60_000 };
  const parts: AsyncGenerator<Uint8Array, void, undefined> = writeRecording(events, writing);
  for await (const event of readRecording(parts)) narrow(event);
  for await (const part of writeRecording([{ $case: "SessionStart", value: start }])) console.log(part.byteLength);
  // @ts-expect-error -- a message is no event
  writeRecording([start]);
  // @ts-expect-error -- no option of this name
  writeRecording(events, { minPartBytes: 1024 });
}

console.log(name, index, time, uploaded, labels, wrongIndex, message, severity, date);

declare const console: { log(...values: unknown[]): void };
