// What generated code and what is built on it use.

export { default as Long } from "long";
export { decodeBase64, encodeBase64 } from "./base64.js";
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
export { Duration, durationFrom } from "./duration.js";
export { enumNames, enumText, readEnum, type EnumNames } from "./enum-names.js";
export { AuditEventError, describe, unknownCase, type AuditEventErrorCode, type ErrorLocation } from "./error.js";
export { goTypeText, isEmptyGoType, plainStruct, readGoType, zeroGoType, type GoType } from "./go-type.js";
export { bigIntOf, isNonZero, longOfBigInt as longOfKey } from "./int64.js";
export { JsonNumber, type JsonObject, type JsonValue } from "./json-parse.js";
export { readString, type JsonReader, type MessageReader } from "./json-reader.js";
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
export {
  bytesOrNullText,
  bytesText,
  durationText,
  floatText,
  isNonZeroDuration,
  quotedText,
  readBytes,
  readDuration,
  readFloat,
  readPointer,
  readQuoted,
  readUint32,
  uint32Text,
} from "./json-values.js";
export {
  boolKeyedMapText,
  INT32_KEY,
  INT64_KEY,
  keyedMapText,
  readBoolKeyedMap,
  readKeyedMap,
  UINT32_KEY,
  UINT64_KEY,
  type MapKey,
} from "./map-keys.js";
export { ENTRY_FIELDS, Reader, type FieldNames } from "./reader.js";
export { checkStructDepth, jsonStruct, structText } from "./struct-json.js";
export {
  checkTime,
  formatTime,
  goZeroTime,
  parseTime,
  secondsOf,
  timeFrom,
  Timestamp,
  timestamp,
} from "./timestamp.js";
export { copyUnknown, type UnknownFields, type UnknownKeys } from "./unknown.js";
export { fieldNumber, MAX_VARINT_BYTES } from "./wire.js";
export { readWrapper } from "./wrapper.js";
export { isNonEmpty, PACKED, Writer } from "./writer.js";
