export { default as Long } from "long";
export * from "../generated/events/events.index.js";
export * from "./events/audit-event.js";
export * from "./events/event-types.js";
export * from "./events/struct.js";
export * from "./events/timestamp.js";
export type { Init, MarshalOptions, MessageCodec, UnknownFields } from "./runtime/codec.js";
export { AuditEventError, type AuditEventErrorCode, type ErrorLocation } from "./runtime/error.js";
