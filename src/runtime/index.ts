// What generated code and what is built on it use.

export { default as Long } from "long";
export { EMPTY_BYTES } from "./bytes.js";
export {
  encode,
  marshal,
  messageCodec,
  asAuditEventError,
  unmarshal,
  type DecodeOptions,
  type Init,
  type MarshalOptions,
  type MessageCodec,
  type UnmarshalOptions,
} from "./codec.js";
export { AuditEventError, describe, unknownCase } from "./error.js";
export { isNonZero } from "./int64.js";
export type { JsonObject } from "./json-parse.js";
export { readString, type JsonReader } from "./json-reader.js";
export {
  boolText,
  checkMessage,
  doubleText,
  int32Text,
  int64Text,
  jsonText,
  listText,
  mapText,
  messageText,
  oneofText,
  timeText,
  uint64Text,
  type Quote,
} from "./json-text.js";
export { ENTRY_FIELDS, Reader, type FieldNames } from "./reader.js";
export { checkStructDepth, jsonStruct, structText } from "./struct-json.js";
export {
  checkTime,
  formatTime,
  goZeroTime,
  parseTime,
  secondsOf,
  timeFrom,
  timestamp,
  type Timestamp,
} from "./timestamp.js";
export { copyUnknown, type UnknownFields } from "./unknown.js";
export { fieldNumber, MAX_VARINT_BYTES } from "./wire.js";
export { isNonEmpty, Writer } from "./writer.js";
