// What generated code stands on.

export { default as Long } from "long";
export * from "./bytes.js";
export * from "./codec.js";
export * from "./error.js";
export * from "./json-parse.js";
export * from "./json-text.js";
export * from "./json-value.js";
export * from "./reader.js";
export * from "./struct-json.js";
export * from "./timestamp.js";
export * from "./wire.js";
export * from "./writer.js";
