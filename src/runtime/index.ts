// Runtime API for generated code and for implementations of GoType. The package exports it for both.

export { default as Long } from "long";
export { decodeBase64, encodeBase64 } from "./base64.js";
export { EMPTY_BYTES } from "./bytes.js";
export {
  messageCodec,
  type DecodeOptions,
  type Init,
  type MarshalOptions,
  type MessageCodec,
  type UnmarshalOptions,
} from "./codec.js";
export { Duration, durationFrom } from "./duration.js";
export { enumNames, enumText, enumValue, readEnum, type EnumNames } from "./enum-names.js";
export { AuditEventError, unknownCase, type AuditEventErrorCode, type ErrorLocation } from "./error.js";
export {
  goTypeText,
  goTypeValue,
  isEmptyGoType,
  plainStruct,
  readGoType,
  zeroGoType,
  type GoType,
  type GoTypeJSON,
} from "./go-type.js";
export { bigIntOf, isNonZero } from "./int64.js";
export { JsonNumber, type JsonObject, type JsonValue } from "./json-parse.js";
export { readString, type JsonReader } from "./json-reader.js";
export {
  boolText,
  checkMessage,
  doubleText,
  int32Text,
  int64Text,
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
  unmarshalBytes,
  unmarshalDuration,
  unmarshalFloat,
  readPointer,
  readQuoted,
  unmarshalUint32,
  uint32Text,
} from "./json-values.js";
export {
  boolKeyedMapText,
  INT32_KEY,
  INT64_KEY,
  keyedMapText,
  keyedMapValue,
  readBoolKeyedMap,
  readKeyedMap,
  UINT32_KEY,
  UINT64_KEY,
  type MapKey,
} from "./map-keys.js";
export { ownProperty } from "./own-property.js";
export {
  boolValue,
  bytesOrNullValue,
  bytesValue,
  doubleValue,
  durationValue,
  floatValue,
  int32Value,
  int64Value,
  listValue,
  mapValue,
  messageValue,
  quotedStringValue,
  setMember,
  stringValue,
  timeValue,
  uint32Value,
  uint64Value,
  type ObjectOf,
} from "./object-values.js";
export { ENTRY_FIELDS, Reader, type FieldNames } from "./reader.js";
export type { PlainObject, PlainValue } from "./struct-json.js";
export { goZeroTime, timeFrom, Timestamp } from "./timestamp.js";
export { copyUnknown, type UnknownFields, type UnknownKeys } from "./unknown.js";
export {
  longOfKey,
  readDuration,
  readFixed32,
  readFixed64,
  readFloat,
  readSfixed32,
  readSfixed64,
  readSint32,
  readSint64,
  readUint32,
  writeDuration,
  writeFixed32,
  writeFixed64,
  writeFloat,
  writeSfixed32,
  writeSfixed64,
  writeSint32,
  writeSint64,
  writeUint32,
} from "./scalars.js";
export { readWrapper } from "./wrapper.js";
export { isNonEmpty, PACKED, Writer } from "./writer.js";
