// The API as a user's compiler sees it. This file is compiled, not run.

import Long from "long";
import {
  AuditEvent,
  CodecError,
  EVENT_CODES,
  EVENT_TYPE_CODECS,
  EVENT_TYPES,
  MESSAGE_CODECS,
  OneOf,
  readRecording,
  readRecordingPart,
  readRecordingParts,
  SessionStart,
  StreamStatus,
  Struct,
  Timestamp,
  UserCreate,
  UserLogin,
  writeRecording,
  type CodecErrorCode,
  type AuditEventJSON,
  type AuditEventOfType,
  type DecodeEventOptions,
  type DecryptPart,
  type EncodeOptions,
  type EventType,
  type MessageCodec,
  type MessageInit,
  type MessageName,
  type PartPlace,
  type ReadRecordingOptions,
  type RecordingPart,
  type RecordingRanges,
  type RecordingReader,
  type RecordingSource,
  type RecordingStats,
  type SessionStartJSON,
  type Severity,
  type UnknownEvent,
  type UnknownEventBytes,
  type UnknownEventText,
  type UnmarshalEventOptions,
  type WriteRecordingOptions,
  type WrittenPart,
} from "teleport-audit-events";

// A message is a type and a value.
const start: SessionStart = SessionStart.create({ TerminalSize: "80:25", Metadata: { Index: Long.fromNumber(1) } });
const codec: MessageCodec<SessionStart> = SessionStart;
const codecOfObjects: MessageCodec<SessionStart, SessionStartJSON> = SessionStart;
const encoding: EncodeOptions = { shared: true };
const bytes: Uint8Array = codec.encode(start, encoding);
// @ts-expect-error -- an unknown option
AuditEvent.encode({ $case: "SessionStart", value: start }, { share: true });
const text: string = SessionStart.marshalJSON(SessionStart.decode(bytes), { escapeHTML: true });
const name: string = SessionStart.unmarshalJSON(text).User.User;
// @ts-expect-error -- an unknown field
SessionStart.create({ TerminalSizes: "80:25" });
// @ts-expect-error -- a field with a wrong type
SessionStart.create({ TerminalSize: 80 });
// @ts-expect-error -- a nested field with a wrong type
SessionStart.create({ Metadata: { Index: "1" } });
// @ts-expect-error -- null is not a missing field
SessionStart.create({ TerminalSize: null });
// @ts-expect-error -- a misspelled field of a nested message
SessionStart.create({ Metadata: { Indx: 1 } });
// @ts-expect-error -- text is not a time
SessionStart.create({ Metadata: { Time: "2020-09-28T23:08:56Z" } });
// @ts-expect-error -- a time has no milliseconds
SessionStart.create({ Metadata: { Time: { seconds: 5, millis: 1 } } });
// @ts-expect-error -- text is not a list
UserCreate.create({ Roles: "admin" });
// @ts-expect-error -- a label is not a number
SessionStart.create({ Server: { ServerLabels: { env: 5 } } });
// @ts-expect-error -- a list is not a JSON object
UserLogin.create({ IdentityAttributes: ["admin"] });
// @ts-expect-error -- an unknown case
OneOf.create({ Event: { $case: "SessionBegin", value: {} } });
// @ts-expect-error -- a field of another event
OneOf.create({ Event: { $case: "SessionStart", value: { Reason: "" } } });
// @ts-expect-error -- unknown keys are not converted
SessionStart.create({ $unknownKeys: { key: "1" } });

// create() converts Dates, numbers, bigints, objects and JSON, and accepts messages.
declare const claims: Record<string, unknown>;
declare const roles: readonly string[];
const terminalSize: string | undefined = roles[0];
SessionStart.create({ Metadata: { Index: 1, Time: new Date() }, Server: { ServerLabels: { env: "prod" } } });
SessionStart.create({ Metadata: { Index: 1n, Time: { seconds: 5n } }, Server: { ServerLabels: new Map() } });
SessionStart.create({ ...start, TerminalSize: terminalSize, Metadata: undefined, $unknown: new Uint8Array(1) });
UserLogin.create({ IdentityAttributes: claims });
UserLogin.create({ IdentityAttributes: Struct.fromObject({ groups: ["admins"] }) });
UserCreate.create({ Roles: roles });
OneOf.create({ Event: { $case: "SessionStart", value: { Metadata: { Time: new Date() } } } });
OneOf.create(OneOf.decode(bytes));
Timestamp.create(new Date());
Timestamp.create({ seconds: 5 });
// @ts-expect-error -- text is not a time
Timestamp.create("2020-09-28T23:08:56Z");
Struct.create(claims);
const init: MessageInit<SessionStart> = { Metadata: { Index: 1 } };
SessionStart.create(init);
// @ts-expect-error -- a message with missing fields
SessionStart.encode({ TerminalSize: "80:25" });
// @ts-expect-error -- text is not bytes
SessionStart.decode(text);
// @ts-expect-error -- an unknown option
SessionStart.marshalJSON(start, { escapeHtml: true });

// A field that is not a pointer in Go is never undefined.
const index: Long = start.Metadata.Index;
const time: Timestamp = start.Metadata.Time;
const uploaded: Timestamp = StreamStatus.create().LastUploadTime;
const labels: Map<string, string> = start.Server.ServerLabels;
// @ts-expect-error -- a required message
start.Metadata = undefined;
// @ts-expect-error -- 64-bit integers are Longs
const wrongIndex: number = start.Metadata.Index;

// A pointer may be undefined.
const { Event: event } = OneOf.decode(bytes);
// @ts-expect-error -- it may be undefined
console.log(event.$case);

/** Narrows the union by its case. */
export function narrow(event: AuditEvent): string {
  // @ts-expect-error -- only some events have it
  console.log(event.value.TerminalSize);
  switch (event.$case) {
    case "SessionStart":
      return event.value.TerminalSize;
    case "SessionPrint":
      // @ts-expect-error -- it belongs to another event
      console.log(event.value.TerminalSize);
      return String(event.value.Data.length);
    // @ts-expect-error -- an unknown event
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

// An event is created by its type, which selects the message.
const created: { $case: "SessionStart"; value: SessionStart } = AuditEvent.create("session.start", {
  TerminalSize: "80:25",
  Metadata: { ID: "1" },
});
narrow(created);
// @ts-expect-error -- the message of another event type
const ended: { $case: "SessionEnd" } = AuditEvent.create("session.start");
// @ts-expect-error -- a field of another event type
AuditEvent.create("session.end", { TerminalSize: "80:25" });
// @ts-expect-error -- an unknown event type
AuditEvent.create("session.begin");
// @ts-expect-error -- any string
AuditEvent.create(text);

/** Creates an event of one of several types. */
export function createAny(type: EventType, few: "user.create" | "user.update" | "session.start"): AuditEvent[] {
  const any: AuditEvent = AuditEvent.create(type);
  const one = AuditEvent.create(few, { User: { User: "alice" } });
  const value: UserCreate | SessionStart = one.value;
  const same: AuditEventOfType<typeof few> = one;
  // @ts-expect-error -- it may be a UserCreate
  const start: SessionStart = one.value;
  if (one.$case === "UserCreate") return [any, same, { ...one, value: { ...one.value, Roles: ["admin"] } }];
  return [any, { $case: "SessionStart", value: one.value }, { $case: "SessionStart", value: start ?? value }];
}

// Messages and events are compared and copied.
const sameMessages: boolean = SessionStart.equals(start, structuredClone(start));
const copy: SessionStart = SessionStart.clone(start);
const sameEvents: boolean = AuditEvent.equals(created, { $case: "SessionStart", value: copy });
const copiedEvent: { $case: "SessionStart" } = AuditEvent.clone(created);
// @ts-expect-error -- another message
SessionStart.equals(start, StreamStatus.create());
// @ts-expect-error -- a message is not an event
AuditEvent.clone(start);
console.log(ended, sameMessages, sameEvents, copiedEvent);

// Codecs are found by the name of a message and by event type.
const startCodec: MessageCodec<SessionStart, SessionStartJSON> = MESSAGE_CODECS.SessionStart;
const typeCodec: MessageCodec<SessionStart, SessionStartJSON> = EVENT_TYPE_CODECS["session.start"];
const messageName: MessageName = created.$case;
const typeName: string =
  MESSAGE_CODECS[messageName].typeName + EVENT_TYPE_CODECS[created.value.Metadata.Type as EventType].typeName;
// @ts-expect-error -- an unknown message
console.log(MESSAGE_CODECS.SessionBegin);
// @ts-expect-error -- any string
console.log(EVENT_TYPE_CODECS[text]);
// @ts-expect-error -- the codec of another message
const wrongCodec: MessageCodec<SessionStart> = EVENT_TYPE_CODECS["session.end"];
// @ts-expect-error -- the map is read-only
MESSAGE_CODECS.SessionStart = SessionStart;
console.log(startCodec, typeCodec, typeName, wrongCodec);

/** Narrows JSON objects by their event key. */
export function narrowObject(object: AuditEventJSON): string {
  const user: string | undefined = object.event === "session.start" ? object.user : undefined;
  // @ts-expect-error -- only some events have it
  console.log(object.size);
  switch (object.event) {
    case "session.start": {
      const started: SessionStartJSON = object;
      // @ts-expect-error -- it may be absent
      const remote: string = started["addr.remote"];
      return (object.size ?? remote) + user;
    }
    case "user.login":
      // @ts-expect-error -- it belongs to another event
      console.log(object.size);
      // @ts-expect-error -- attributes are any JSON
      console.log(object.attributes?.["email"].length);
      return object.attributes?.["email"] === "a@example.com" ? "a" : "";
    case "user.create":
    case "user.update":
      return object.event;
    // @ts-expect-error -- an unknown event type
    case "session.begin":
      return "";
    default:
      return object.time;
  }
}

// Messages convert to objects and back.
const object: SessionStartJSON = codecOfObjects.toJSON(start);
const again: SessionStart = SessionStart.fromJSON(object, { unknownKeys: "keep" });
narrowObject(AuditEvent.toJSON({ $case: "SessionStart", value: again }));
narrowObject(JSON.parse(text));
const read: AuditEvent = AuditEvent.fromJSON({ ...object, event: "session.start" });
const unknown = AuditEvent.fromJSON({ event: "new.event", keys: [1, null] }, { unknownEvents: "keep" });
// @ts-expect-error -- the event type may be any string
AuditEvent.fromJSON(object);
// @ts-expect-error -- text is not an object
SessionStart.fromJSON(text);
// @ts-expect-error -- an object with missing keys
SessionStart.fromJSON({ event: "session.start" });
// @ts-expect-error -- 64-bit integers are numbers here
SessionStart.fromJSON({ ...object, ei: Long.ZERO });
// @ts-expect-error -- the object of another event
AuditEvent.fromJSON({ ...object, event: "user.login" });
// @ts-expect-error -- the event is unknown only with unknownEvents: "keep"
console.log(read.$case === "UnknownEvent");
// @ts-expect-error -- an unknown event is not an AuditEvent
narrow(unknown);

// An unknown event is read only on request, from JSON or from protobuf.
const keepUnknown: DecodeEventOptions & UnmarshalEventOptions = { unknownEvents: "keep" };
const kept: AuditEvent | UnknownEvent = AuditEvent.decode(bytes, keepUnknown);
const decoded: AuditEvent = AuditEvent.decode(bytes, { unknownEvents: "error", maxDepth: 10 });
// @ts-expect-error -- the event may be unknown
const notDecoded: AuditEvent = AuditEvent.decode(bytes, { unknownEvents: "keep" });
// @ts-expect-error -- an unknown choice
AuditEvent.decode(bytes, { unknownEvents: "ignore" });
if (kept.$case === "UnknownEvent") {
  const {
    value,
    value: { reason = "" },
  } = kept;
  const text: UnknownEventText | undefined = value.kind === "json" ? value : undefined;
  const binary: UnknownEventBytes | undefined = value.kind === "binary" ? value : undefined;
  console.log(value.Metadata.Type, reason, text?.json, binary?.number, binary?.bytes.length);
  // @ts-expect-error -- only JSON has a text
  console.log(value.json);
  // @ts-expect-error -- an event is read-only
  value.kind = "json";
}
AuditEvent.toJSON(AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(kept), keepUnknown));
AuditEvent.encode(kept);
console.log(decoded, notDecoded);

// Constants have literal types.
const message: "SessionStart" = EVENT_TYPES["session.start"].message;
const severity: Severity = EVENT_CODES.T2000I.severity;
const date: Date = Timestamp.toDate(Timestamp.fromRFC3339("2020-09-28T23:08:56Z"));
// @ts-expect-error -- an unknown event type
console.log(EVENT_TYPES["session.begin"]);

/** Returns the code and location of an error. */
export function explain(error: unknown): [CodecErrorCode, number | undefined, string | undefined] | undefined {
  return error instanceof CodecError ? [error.code, error.offset, error.path] : undefined;
}

// A recording is read from any of the platforms' byte sources.
declare const stream: ReadableStream<Uint8Array>;
declare const chunks: AsyncIterable<Uint8Array>;
declare const signal: AbortSignal;
declare const blob: Blob;
declare const response: Response;
const sources: RecordingSource[] = [bytes, new ArrayBuffer(8), stream, chunks, blob, response];
// @ts-expect-error -- text is not bytes
readRecording("session.tar");
// @ts-expect-error -- neither is an array of text
readRecording(["session.tar"]);

const decrypt: DecryptPart = async (body: ReadableStream<Uint8Array>, part: RecordingPart) =>
  part.encrypted ? body : bytes;
const options: ReadRecordingOptions = {
  decrypt,
  onLoss: (loss: CodecError) => console.log(loss.code, loss.offset),
  onPart: ({ index, offset, size, headerSize, bodySize, paddingSize, version, encrypted }) =>
    console.log(index + offset + size + headerSize + bodySize + paddingSize + version, encrypted),
  signal,
};
// @ts-expect-error -- an unknown option
readRecording(bytes, { onLosses: () => undefined });
// @ts-expect-error -- a part is not text
readRecording(bytes, { onPart: (part: string) => console.log(part) });

// Unknown events are read only on request.
const typed: RecordingReader = readRecording(blob, { unknownEvents: "error" });
const untyped: RecordingReader<AuditEvent | UnknownEvent> = readRecording(blob, { unknownEvents: "keep" });
const keepOptions: ReadRecordingOptions<"keep"> = { unknownEvents: "keep", maxLossesPerPart: 5 };
const untypedPart: RecordingReader<AuditEvent | UnknownEvent> = readRecordingPart(
  { index: 0, offset: 0 },
  response,
  keepOptions,
);
// @ts-expect-error -- the reader yields unknown events, too
const wrongReader: RecordingReader = readRecording(blob, keepOptions);

/** Reads recordings and their parts, and returns the stats. */
export async function readAll(): Promise<RecordingStats[]> {
  const readers: RecordingReader[] = sources.map((source) => readRecording(source, options));
  const ranges: RecordingRanges = { byteLength: bytes.length, slice: async (start, end) => bytes.slice(start, end) };
  for await (const part of readRecordingParts(ranges, { signal })) {
    const place: PartPlace = part;
    readers.push(readRecordingPart(part, stream), readRecordingPart(place, bytes, options));
    // @ts-expect-error -- a part is read-only
    part.size = 0;
  }
  for await (const part of readRecordingParts(chunks)) console.log(part.index);
  for await (const part of readRecordingParts(blob)) console.log(part.index);
  for (const reader of readers) {
    for await (const event of reader) narrow(event);
    // @ts-expect-error -- stats are read-only
    reader.stats.total = 0;
  }
  return readers.map(({ stats }) => stats);
}

/** Writes recordings from an array or an async iterable of events, and reads one while it is written. */
export async function rewrite(events: AsyncIterable<AuditEvent>): Promise<void> {
  const onPart = ({ lastIndex, size }: WrittenPart): void => console.log(lastIndex.toNumber(), size.toFixed());
  const { signal } = new AbortController();
  const writing: WriteRecordingOptions = { minPartBytes: 1024, maxIdleMs: 60_000, signal, onPart };
  const parts: AsyncGenerator<Uint8Array, void, undefined> = writeRecording(events, writing);
  for await (const event of readRecording(parts)) narrow(event);
  for await (const part of writeRecording(untyped)) console.log(part.byteLength);
  for await (const part of writeRecording([{ $case: "SessionStart", value: start }])) console.log(part.byteLength);
  // @ts-expect-error -- a message is not an AuditEvent
  writeRecording([start]);
  // @ts-expect-error -- an unknown option
  writeRecording(events, { minPartSize: 1024 });
}

console.log(typed, untyped, untypedPart, wrongReader);
console.log(name, index, time, uploaded, labels, wrongIndex, message, severity, date);

declare function structuredClone<T>(value: T): T;
declare const console: { log(...values: unknown[]): void };
