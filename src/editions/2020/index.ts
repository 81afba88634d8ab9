// The 2020 edition of the library.

import { schema } from "../../../generated/2020/events/events.edition.js";
import type { Metadata, OneOf } from "../../../generated/2020/events/events.index.js";
import { createStruct, type Struct as StructMessage } from "../../../generated/2020/google/protobuf/struct.codec.js";
import { transcoding } from "../../../generated/2020/events/events.transcoding.js";
import { describeCodes, type EventCodes } from "../../events/catalog.js";
import { createEdition, withTranscoding, type SingleEdition } from "../../events/edition.js";
import type { CreatingEventCodec, EventOfType } from "../../events/event-codec.js";
import { createLookup, createTypeCodecs, type EventTypeCodecs } from "../../events/message-codecs.js";
import type { EventJSONIn } from "../../events/schema-types.js";
import { createStructFunctions, type StructFunctions } from "../../events/struct.js";
import { createTranscodeEvent, type TranscodeEvent } from "../../events/transcode-event.js";
import type * as unknown from "../../events/unknown-event.js";
import { createReadRecordingLines, type ReadRecordingLines } from "../../recording/read-lines.js";
import {
  createReadRecording,
  createReadRecordingPart,
  type ReadRecording,
  type ReadRecordingPart,
  type RecordingReader as Reader,
} from "../../recording/read-recording.js";
import { createWriteRecording, type WriteRecording } from "../../recording/write-recording.js";
import { createEncodeEvent, type EncodeEvent } from "../../stored/encode-event.js";
import type * as stored from "../../stored/item.js";
import { createReadEvents, type EventReader as StoredReader, type ReadEvents } from "../../stored/read-events.js";
import { CODES, TYPES } from "./catalog.js";

export * from "../../common.js";
// Every message and its JSON type. The generator lists their names.
export * from "../../../generated/2020/events/events.index.js";

/** Any audit event: the name of its message in `$case`, and the message in `value`. */
export type AuditEvent = NonNullable<OneOf["Event"]>;
/** An audit event of a type, such as `{ $case: "SessionStart", value: SessionStart }` for `session.start`. */
export type AuditEventOfType<T extends EventType> = EventOfType<AuditEvent, typeof TYPES, T>;
/**
 * Any audit event as a parsed JSON object, in the flattened form of Teleport's audit log.
 * It is a union discriminated by the `event` key: after
 * `object.event === "session.start"`, the object is a `SessionStartJSON`.
 */
export type AuditEventJSON = EventJSONIn<typeof schema, typeof TYPES>;
/** An event that is not in the schema, or an event in JSON that does not fit the schema. */
export type UnknownEvent = unknown.UnknownEvent<Metadata>;
/** An unknown event read from JSON. */
export type UnknownEventText = unknown.UnknownEventText<Metadata>;
/** An unknown event read from protobuf. */
export type UnknownEventBytes = unknown.UnknownEventBytes<Metadata>;
/** Event type, such as `session.start`. */
export type EventType = keyof typeof TYPES;
/** Event code, such as `T2000I`. */
export type EventCode = keyof typeof CODES;
/** Name of a message of the schema, such as `SessionStart` or `Metadata`. */
export type MessageName = keyof typeof schema.messages;
/** An async generator of the events of a recording, with event counts. */
export type RecordingReader<Event = AuditEvent> = Reader<Event>;
/** An item that `readEvents` yields: an event, or a problem in its place. `E` is the type of a decoded event. */
export type StoredItem<E = AuditEvent | UnknownEvent> = stored.StoredItem<E>;
/** An event that is stored as JSON text. Only its syntax and its event type have been checked. */
export type StoredJSON<E = AuditEvent | UnknownEvent> = stored.StoredJSON<E>;
/** An event that is stored as protobuf. */
export type StoredBinary<E = AuditEvent | UnknownEvent> = stored.StoredBinary<E>;
/** An async generator of stored items, with counts. */
export type EventReader<E = AuditEvent | UnknownEvent> = StoredReader<E>;

type ThisEdition = SingleEdition<"2020", AuditEvent, Metadata, AuditEventJSON, typeof TYPES>;

/** This edition without its tables, so that bundles that do not transcode events can drop them. */
const base: ThisEdition = /* @__PURE__ */ createEdition("2020", schema, TYPES);

/** This edition, for functions that take editions, such as `firstThatKnows`. */
export const edition: ThisEdition = /* @__PURE__ */ withTranscoding(base, transcoding);

/** Reads and writes audit events of any type as protobuf and as JSON, in the formats of Teleport's Go code. */
export const AuditEvent: CreatingEventCodec<AuditEvent, Metadata, AuditEventJSON, typeof TYPES> = /* @__PURE__ */ (() =>
  base.AuditEvent)();

/** All event types (values of the `event` key), with their messages and codes. */
export const EVENT_TYPES: typeof TYPES = TYPES;

/** All event codes, with their types, severities and descriptions. */
export const EVENT_CODES: EventCodes<typeof TYPES, typeof CODES> = /* @__PURE__ */ describeCodes(TYPES, CODES);

/** True if the string is an event type, that is, a key of {@link EVENT_TYPES}. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(TYPES, type);
}

/** True if the string is an event code, that is, a key of {@link EVENT_CODES}. */
export function isEventCode(code: string): code is EventCode {
  return Object.hasOwn(CODES, code);
}

/**
 * The codecs of all messages by name, as in `$case` of an event. The object is frozen. It has no prototype, so a
 * name that is not in the schema, even `constructor`, gives undefined.
 */
export const MESSAGE_CODECS: typeof schema.messages = /* @__PURE__ */ (() => createLookup(schema.messages))();

/**
 * The codec of each event type, such as `session.start`. The object is frozen. It has no prototype, so a type
 * that is not in the schema, even `constructor`, gives undefined.
 */
export const EVENT_TYPE_CODECS: EventTypeCodecs<typeof schema.messages, typeof TYPES> = /* @__PURE__ */ (() =>
  createTypeCodecs(schema.messages, TYPES))();

/** A google.protobuf.Struct, the protobuf form of a JSON object. It is the type of `UserLogin.IdentityAttributes`. */
export type Struct = StructMessage;
/** Functions that create and convert Structs. */
export const Struct: StructFunctions<Struct> = /* @__PURE__ */ createStructFunctions(createStruct);

/** Converts an event from protobuf to JSON. */
export const transcodeEvent: TranscodeEvent = /* @__PURE__ */ createTranscodeEvent(edition);
/** Reads the events of a session recording. */
export const readRecording: ReadRecording<AuditEvent, UnknownEvent> = /* @__PURE__ */ createReadRecording(base);
/** Reads the events of a single part of a recording. */
export const readRecordingPart: ReadRecordingPart<AuditEvent, UnknownEvent> =
  /* @__PURE__ */ createReadRecordingPart(base);
/** Converts a session recording to JSON lines. */
export const readRecordingLines: ReadRecordingLines = /* @__PURE__ */ createReadRecordingLines(edition);
/** Writes events as a session recording. */
export const writeRecording: WriteRecording<AuditEvent | UnknownEvent> = /* @__PURE__ */ createWriteRecording(base);
/** Reads stored events in any format. */
export const readEvents: ReadEvents<AuditEvent, UnknownEvent> = /* @__PURE__ */ createReadEvents(base);
/** Encodes an event for a file that {@link readEvents} can read. */
export const encodeEvent: EncodeEvent<AuditEvent | UnknownEvent> = /* @__PURE__ */ createEncodeEvent(base);
