// The API of the edition 2026 as a user's compiler sees it. This file is compiled, not run.

import Long from "long";
import {
  AuditEvent,
  CodecError,
  edition,
  encodeEvent,
  EVENT_CODES,
  EVENT_TYPE_CODECS,
  EVENT_TYPES,
  isEventCode,
  isEventType,
  MESSAGE_CODECS,
  OneOf,
  readEvents,
  readRecording,
  readRecordingLines,
  readRecordingPart,
  SessionStart,
  Struct,
  Timestamp,
  typesMetadata,
  UserKind,
  UserLogin,
  writeRecording,
  type AuditEventJSON,
  type AuditEventOfType,
  type EventCode,
  type EventReader,
  type EventType,
  type MessageCodec,
  type MessageInit,
  type MessageName,
  type RecordingReader,
  type SessionStartJSON,
  type SingleEdition,
  type StoredItem,
  type UnknownEvent,
} from "teleport-audit-events/2026";
import * as runtime from "teleport-audit-events/runtime";

// A message is a type and a value.
const start: SessionStart = SessionStart.create({ TerminalSize: "80:25", Metadata: { Index: 1, Time: new Date() } });
const codec: MessageCodec<SessionStart, SessionStartJSON> = SessionStart;
const bytes: Uint8Array = codec.encode(start);
const text: string = codec.marshalJSON(codec.decode(bytes));
const index: Long = start.Metadata.Index;
const time: Timestamp = start.Metadata.Time;
const invited: string[] = start.Invited;
const init: MessageInit<SessionStart> = { User: { UserKind: UserKind.USER_KIND_BOT } };
SessionStart.create(init);
// @ts-expect-error -- an unknown field
SessionStart.create({ TerminalSizes: "80:25" });
// @ts-expect-error -- a field with a wrong type
SessionStart.create({ Invited: "alice" });
// @ts-expect-error -- a string is not an enum
SessionStart.create({ User: { UserKind: "bot" } });
// @ts-expect-error -- a message with missing fields
SessionStart.encode({ TerminalSize: "80:25" });
// @ts-expect-error -- 64-bit integers are Longs
const wrongIndex: number = start.Metadata.Index;

// Messages of other packages have a prefix.
const metadata: typesMetadata = typesMetadata.create({ Name: "name" });
// @ts-expect-error -- another message
const wrongMetadata: typesMetadata = start.Metadata;

// Some messages have their metadata in a field with another name.
const nested: Timestamp = MESSAGE_CODECS.AppSessionHTTPRequest.create().metadata.Time;
const wrapped: OneOf = OneOf.create({ Event: { $case: "SessionStart", value: { TerminalSize: "80:25" } } });

// An event is created by its type, which selects the message.
const created: { $case: "SessionStart"; value: SessionStart } = AuditEvent.create("session.start", {
  TerminalSize: "80:25",
  Metadata: { ID: "1" },
});
// @ts-expect-error -- a field of another event type
AuditEvent.create("session.end", { TerminalSize: "80:25" });
// @ts-expect-error -- an unknown event type
AuditEvent.create("session.begin");
// @ts-expect-error -- any string
AuditEvent.create(text);

/** Creates an event of one of several types. */
export function createAny(type: EventType, few: "bot.create" | "bot.update"): AuditEvent[] {
  const one = AuditEvent.create(few, { User: { User: "alice" } });
  const same: AuditEventOfType<typeof few> = one;
  return [AuditEvent.create(type), one, same];
}

/** Narrows the union by its case. */
export function narrow(event: AuditEvent): string {
  // @ts-expect-error -- only some events have it
  console.log(event.value.TerminalSize);
  switch (event.$case) {
    case "SessionStart":
      return event.value.TerminalSize;
    case "BotJoin":
      // @ts-expect-error -- it belongs to another event
      console.log(event.value.TerminalSize);
      return event.value.BotName;
    // @ts-expect-error -- an unknown event
    case "SessionBegin":
      return "";
    default:
      return AuditEvent.getMetadata(event).Type;
  }
}
narrow(created);
// @ts-expect-error -- the value of another event
narrow({ $case: "SessionEnd", value: start });

/** Narrows JSON objects by their event key. */
export function narrowObject(object: AuditEventJSON): string {
  // @ts-expect-error -- only some events have it
  console.log(object.size);
  switch (object.event) {
    case "session.start": {
      const started: SessionStartJSON = object;
      // @ts-expect-error -- it may be absent
      const remote: string = started["addr.remote"];
      return object.size ?? remote;
    }
    case "user.login":
      // @ts-expect-error -- attributes are any JSON
      console.log(object.attributes?.["email"].length);
      return object.attributes?.["email"] === "a@example.com" ? "a" : "";
    // @ts-expect-error -- an unknown event type
    case "session.begin":
      return "";
    default:
      return object.event;
  }
}
narrowObject(AuditEvent.toJSON(created));
const read: AuditEvent = AuditEvent.fromJSON({ ...codec.toJSON(start), event: "session.start" });
// @ts-expect-error -- the object of another event
AuditEvent.fromJSON({ ...codec.toJSON(start), event: "user.login" });

// Unknown events are read only on request.
const kept: AuditEvent | UnknownEvent = AuditEvent.decode(bytes, { unknownEvents: "keep" });
// @ts-expect-error -- the event may be unknown
const notDecoded: AuditEvent = AuditEvent.decode(bytes, { unknownEvents: "keep" });
if (kept.$case === "UnknownEvent") console.log(kept.value.Metadata.Type, kept.value.kind);
UserLogin.create({ IdentityAttributes: Struct.fromObject({ groups: ["admins"] }) });

// Codecs are found by the name of a message and by event type.
const typeCodec: MessageCodec<SessionStart, SessionStartJSON> = EVENT_TYPE_CODECS["session.start"];
const messageName: MessageName = created.$case;
// @ts-expect-error -- an unknown message
console.log(MESSAGE_CODECS.SessionBegin);
// @ts-expect-error -- any string
console.log(EVENT_TYPE_CODECS[text]);

// Constants have literal types.
const message: "SessionStart" = EVENT_TYPES["session.start"].message;
const types: readonly EventType[] = EVENT_CODES.T2000I.types;
const known: EventType | EventCode | undefined = isEventType(text) ? text : isEventCode(text) ? text : undefined;
// @ts-expect-error -- an unknown event type
console.log(EVENT_TYPES["session.begin"]);

// The runtime is the same in all editions.
const sameError: CodecError = new runtime.CodecError("invalid-value", "wrong");
const sameTime: Timestamp = runtime.Timestamp.create({ seconds: 5 });

/** Reads recordings and stored events, and writes them. */
export async function rewrite(source: AsyncIterable<Uint8Array>): Promise<void> {
  const typed: RecordingReader = readRecording(source);
  for await (const event of typed) narrow(event);
  const untyped: RecordingReader<AuditEvent | UnknownEvent> = readRecording(source, { unknownEvents: "keep" });
  // @ts-expect-error -- the reader yields unknown events, too
  const wrongReader: RecordingReader = readRecording(source, { unknownEvents: "keep" });
  for await (const event of readRecordingPart({ index: 0, offset: 0 }, source)) narrow(event);
  for await (const lines of readRecordingLines(source)) console.log(lines);
  for await (const part of writeRecording(untyped)) console.log(part.byteLength);
  // @ts-expect-error -- a message is not an AuditEvent
  writeRecording([start]);
  const stored: EventReader = readEvents(source);
  for await (const items of stored) {
    for (const item of items) {
      const same: StoredItem = item;
      if (item.kind === "binary") console.log(item.decode().$case);
      console.log(same);
    }
  }
  console.log(wrongReader, encodeEvent(created, "base64"));
}

const self: SingleEdition<"2026"> = edition;
// @ts-expect-error -- the name of another edition
const wrongEdition: SingleEdition<"2020"> = edition;

console.log(index, time, invited, wrongIndex, metadata, wrongMetadata, nested, wrapped, read, notDecoded, typeCodec);
console.log(messageName, message, types, known, sameError, sameTime, self, wrongEdition);

declare const console: { log(...values: unknown[]): void };
