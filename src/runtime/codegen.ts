// The part of the runtime for generated code only. Published as `teleport-audit-events/codegen`.
// Its names may change in any release, so regenerate your code after each upgrade.

export { default as Long } from "long";
export { EMPTY_BYTES } from "./types/bytes.js";
export { messageCodec, type MessageCodec } from "./codec.js";
export { type MessageInit } from "./message-init.js";
export { zeroDuration, type Duration } from "./types/duration.js";
export { enumNames, marshalEnum, unmarshalEnum, type EnumNames } from "./json/enum.js";
export { unknownCase } from "./error.js";
export type { AnyEvent, EventMetadata, EventSchema } from "./event-schema.js";
export {
  checkOneof,
  initBool,
  initBytes,
  initDouble,
  initDuration,
  initInt32,
  initInt64,
  initInt64Key,
  initList,
  initMap,
  initMessage,
  initPointer,
  initString,
  initTime,
  initUint32,
  initUint64,
  initUint64Key,
  initUnknown,
} from "./init.js";
export { checkInit } from "./types/plain-object.js";
export { isEmptyGoType, marshalGoType, unmarshalGoType, zeroGoType, type GoTypeJSON } from "./json/go-type.js";
export { bigIntOf, isNonZero } from "./types/int64.js";
export { unmarshalString, type JSONReader } from "./json/reader.js";
export {
  checkMessage,
  marshalBool,
  marshalDouble,
  marshalInt32,
  marshalInt64,
  marshalList,
  marshalMap,
  marshalMessage,
  marshalOneof,
  marshalTime,
  marshalUint64,
  type Quote,
} from "./json/marshal.js";
export {
  isNonZeroDuration,
  marshalBytes,
  marshalBytesOrNull,
  marshalDuration,
  marshalFloat,
  marshalQuoted,
  marshalUint32,
  unmarshalBytes,
  unmarshalDuration,
  unmarshalFloat,
  unmarshalPointer,
  unmarshalQuoted,
  unmarshalUint32,
} from "./json/rare-kinds.js";
export {
  INT32_KEY,
  INT64_KEY,
  marshalBoolKeyedMap,
  marshalKeyedMap,
  UINT32_KEY,
  UINT64_KEY,
  unmarshalBoolKeyedMap,
  unmarshalKeyedMap,
} from "./json/map-keys.js";
export { isStructMessage, structOfObject } from "./json/struct.js";
export { emptyList, plainConstructor, PlainOneof } from "./types/plain-constructor.js";
export { ownProperty } from "./own-property.js";
export { ENTRY_FIELDS, Reader, type FieldNames } from "./wire/reader.js";
export {
  BOOL,
  BYTES,
  embedded,
  field,
  goTypePointer,
  goTypeValue,
  hidden,
  INT32,
  INT64,
  MESSAGE,
  MESSAGES,
  messageTable,
  OTHER,
  STRING,
  STRING_MAP,
  STRINGS,
  TIME,
  UINT32,
  UINT64,
  type MessageTable,
  type UnionTable,
} from "./transcode/table.js";
export { createTime, goZeroTime, isDate, type Timestamp } from "./types/timestamp.js";
export { type UnknownFields } from "./unknown.js";
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
} from "./wire/scalars.js";
export { readWrapper } from "./wire/wrapper.js";
export { isNonEmpty, PACKED, Writer } from "./wire/writer.js";
