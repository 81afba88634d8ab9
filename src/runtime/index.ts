// The part of the runtime for programs: values, Go types and errors. Published as
// `teleport-audit-events/runtime`. Generated code imports codegen.ts instead.

export { default as Long } from "long";
export { decodeBase64, encodeBase64 } from "./types/base64.js";
export type { DecodeOptions, EncodeOptions, MarshalOptions, MessageCodec, UnmarshalOptions } from "./codec.js";
export { Duration } from "./types/duration.js";
export { CodecError, type CodecErrorCode, type ErrorLocation } from "./error.js";
export type { MessageInit } from "./message-init.js";
export { plainStruct, type GoType } from "./json/go-type.js";
export type { GoValueReader } from "./json/reader.js";
export { JSONNumber, type JSONObject, type JSONValue } from "./json/parse.js";
export type { PlainObject, PlainValue } from "./json/struct.js";
export { quoteJSON } from "./quote-json.js";
export { Timestamp } from "./types/timestamp.js";
export type { UnknownFields, UnknownKeys } from "./unknown.js";
export { compareUTF8 as compareKeys } from "./wire/utf8.js";
