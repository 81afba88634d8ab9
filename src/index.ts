export { default as Long } from "long";
export * from "../generated/events/events.index.js";
export * from "./events/audit-event.js";
export type { AuditEventJSON, UnknownEventJSON } from "./events/audit-event-json.js";
export * from "./events/catalog.js";
export * from "./events/struct.js";
export type { PartPlace, RecordingPart } from "./recording/part-header.js";
export {
  readRecording,
  readRecordingPart,
  type DecryptPart,
  type ReadRecordingOptions,
  type RecordingReader,
} from "./recording/read-recording.js";
export { readRecordingLines, type RecordingLines, type ReadRecordingLinesOptions } from "./recording/read-lines.js";
export * from "./recording/read-parts.js";
export type { RecordingStats } from "./recording/sequence.js";
export type { RecordingSource } from "./recording/source.js";
export * from "./recording/write-recording.js";
export type { DecodeOptions, MessageInit, MarshalOptions, MessageCodec, UnmarshalOptions } from "./runtime/codec.js";
export type { UnknownFields, UnknownKeys } from "./runtime/unknown.js";
export { Timestamp } from "./runtime/timestamp.js";
export { CodecError, type CodecErrorCode, type ErrorLocation } from "./runtime/error.js";
