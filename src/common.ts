// The part of the public API that is the same in all editions.

export type { DecodeEventOptions, EventCodec, UnmarshalEventOptions } from "./events/event-codec.js";
export type { EventCodeInfo, EventTypeInfo, Severity } from "./events/catalog.js";
export type { Edition, EventOf, SingleEdition } from "./events/edition.js";
export type { EventFacts, TerminalOutput } from "./events/event-facts.js";
export type { TranscodeOptions } from "./events/transcode-event.js";
export type { UnknownEventJSON } from "./events/unknown-event.js";
export type { PlainObject, PlainValue } from "./runtime/json/struct.js";

export type { PartPlace, RecordingPart } from "./recording/part-header.js";
export type { ReadRecordingLinesOptions, RecordingLines } from "./recording/read-lines.js";
export type { DecryptPart, EncryptedBody, ReadRecordingOptions } from "./recording/read-options.js";
export { readRecordingParts, type RecordingRanges } from "./recording/read-parts.js";
export type { RecordingStats } from "./recording/sequence.js";
export type {
  BlobSource,
  RecordingSource,
  ResponseSource,
  StreamSource,
  StreamSourceReader,
} from "./recording/source.js";
export type { WriteRecordingOptions, WrittenPart } from "./recording/write-recording.js";

export { STORED_FORMATS, type StoredFormat } from "./stored/format.js";
export type { StoredProblem } from "./stored/item.js";
export type { ReadEventsOptions, StoredStats } from "./stored/read-options.js";

export type { AbortSignalLike } from "./runtime/abort-signal.js";
export type { DecodeOptions, EncodeOptions, MarshalOptions, MessageCodec, UnmarshalOptions } from "./runtime/codec.js";
export { CodecError, type CodecErrorCode, type ErrorLocation } from "./runtime/error.js";
export type { MessageInit } from "./runtime/message-init.js";
export { Timestamp } from "./runtime/types/timestamp.js";
export type { UnknownFields, UnknownKeys } from "./runtime/unknown.js";
export { default as Long } from "long";
