// The public API of the package.

// Every message and its JSON type. The generator lists their names.
export * from "../generated/2020/events/events.index.js";

export {
  AuditEvent,
  type AuditEventOfType,
  type DecodeEventOptions,
  type UnmarshalEventOptions,
} from "./events/audit-event.js";
export type { AuditEventJSON, UnknownEventJSON } from "./events/audit-event-json.js";
export {
  EVENT_CODES,
  EVENT_TYPES,
  isEventCode,
  isEventType,
  type EventCode,
  type EventCodeInfo,
  type EventType,
  type EventTypeInfo,
  type Severity,
} from "./events/catalog.js";
export { EVENT_TYPE_CODECS, MESSAGE_CODECS, type MessageName } from "./events/message-codecs.js";
export type { UnknownEvent, UnknownEventBytes, UnknownEventText } from "./events/unknown-event.js";
export { Struct, type PlainObject, type PlainValue } from "./events/struct.js";

export type { PartPlace, RecordingPart } from "./recording/part-header.js";
export { readRecordingLines, type ReadRecordingLinesOptions, type RecordingLines } from "./recording/read-lines.js";
export type { DecryptPart, EncryptedBody, ReadRecordingOptions } from "./recording/read-options.js";
export { readRecordingParts, type RecordingRanges } from "./recording/read-parts.js";
export { readRecording, readRecordingPart, type RecordingReader } from "./recording/read-recording.js";
export type { RecordingStats } from "./recording/sequence.js";
export type {
  BlobSource,
  RecordingSource,
  ResponseSource,
  StreamSource,
  StreamSourceReader,
} from "./recording/source.js";
export { writeRecording, type WriteRecordingOptions, type WrittenPart } from "./recording/write-recording.js";

export { encodeEvent } from "./stored/encode-event.js";
export { STORED_FORMATS, type StoredFormat } from "./stored/format.js";
export type { StoredBinary, StoredItem, StoredJSON, StoredProblem } from "./stored/item.js";
export { readEvents, type EventReader } from "./stored/read-events.js";
export type { ReadEventsOptions, StoredStats } from "./stored/read-options.js";

export type { AbortSignalLike } from "./runtime/abort-signal.js";
export type { DecodeOptions, EncodeOptions, MarshalOptions, MessageCodec, UnmarshalOptions } from "./runtime/codec.js";
export { CodecError, type CodecErrorCode, type ErrorLocation } from "./runtime/error.js";
export type { MessageInit } from "./runtime/message-init.js";
export { Timestamp } from "./runtime/types/timestamp.js";
export type { UnknownFields, UnknownKeys } from "./runtime/unknown.js";
export { default as Long } from "long";
