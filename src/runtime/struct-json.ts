// google.protobuf.Struct as the plain JSON object that it stands for: the JSON of
// Go types that wrap it and marshal themselves, by `encoding/json`'s rules.

import { AuditEventError } from "./error.js";
import { describeJSON, JsonNumber, keysOf, type JsonObject, type JsonValue } from "./json-parse.js";
import { boolText, checkMessage, doubleText, mapText, quoteHTML } from "./json-text.js";
import { MAX_STRUCT_DEPTH } from "./limits.js";

/** A google.protobuf.Struct: a JSON object. */
export interface StructValue {
  fields: Map<string, ValueValue | undefined>;
}

/** A google.protobuf.Value: any JSON value. */
export interface ValueValue {
  kind:
    | { $case: "null_value"; value: 0 }
    | { $case: "number_value"; value: number }
    | { $case: "string_value"; value: string }
    | { $case: "bool_value"; value: boolean }
    | { $case: "struct_value"; value: StructValue }
    | { $case: "list_value"; value: ListValue }
    | undefined;
}

/** A google.protobuf.ListValue: a JSON array. */
export interface ListValue {
  values: ValueValue[];
}

/** Writes a Struct as a JSON object. A value of no kind, NaN and the infinities are errors, as in Go. */
export function structText(struct: StructValue, key: string): string {
  return objectText(struct, key, 1);
}

function objectText(struct: StructValue, key: string, depth: number): string {
  checkStructDepth(depth, key);
  checkMessage(struct, key);
  if (struct.fields.size === 0) return "{}";
  return mapText(struct.fields, quoteHTML, (value) => valueText(value, key, depth), key);
}

function arrayText(list: ListValue, key: string, depth: number): string {
  checkStructDepth(depth, key);
  checkMessage(list, key);
  return `[${list.values.map((value) => valueText(value, key, depth)).join(",")}]`;
}

function valueText(value: ValueValue | undefined, key: string, depth: number): string {
  const kind = value?.kind;
  switch (kind?.$case) {
    case "null_value":
      return "null";
    case "number_value":
      return doubleText(kind.value, key);
    case "string_value":
      return quoteHTML('"', kind.value, key);
    case "bool_value":
      return boolText(kind.value, key);
    case "struct_value":
      return objectText(kind.value, key, depth + 1);
    case "list_value":
      return arrayText(kind.value, key, depth + 1);
    default:
      throw new AuditEventError("invalid-value", "a google.protobuf.Value of no kind has no JSON", { path: key });
  }
}

/** Reads a Struct from a JSON object. */
export function jsonStruct(value: JsonValue, key: string): StructValue {
  return structOf(value, key, 1);
}

function structOf(value: JsonValue, key: string, depth: number): StructValue {
  checkStructDepth(depth, key);
  if (!isObject(value)) throw invalid(key, depth === 1 ? "an object" : "a JSON value", value);
  const fields = new Map<string, ValueValue>();
  for (const name of keysOf(value)) {
    fields.set(name, valueOf(value[name]!, key === "" ? name : `${key}.${name}`, depth));
  }
  return { fields };
}

/** Whether a value is an object of JSON: neither a Map, nor a Date, nor any other with a prototype of its own. */
function isObject(value: JsonValue): value is JsonObject {
  if (typeof value !== "object" || value === null || value instanceof JsonNumber) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function listOf(values: readonly JsonValue[], key: string, depth: number): ListValue {
  checkStructDepth(depth, key);
  return { values: Array.from(values, (value, i) => valueOf(value, `${key}[${i}]`, depth)) };
}

function valueOf(value: JsonValue, key: string, depth: number): ValueValue {
  if (value === null) return { kind: { $case: "null_value", value: 0 } };
  if (typeof value === "string") return { kind: { $case: "string_value", value } };
  if (typeof value === "boolean") return { kind: { $case: "bool_value", value } };
  if (Array.isArray(value)) return { kind: { $case: "list_value", value: listOf(value, key, depth + 1) } };
  if (typeof value === "number" || value instanceof JsonNumber) {
    return { kind: { $case: "number_value", value: doubleOf(value, key) } };
  }
  return { kind: { $case: "struct_value", value: structOf(value, key, depth + 1) } };
}

function doubleOf(value: number | JsonNumber, key: string): number {
  const number = typeof value === "number" ? value : Number(value.text);
  if (!Number.isFinite(number)) throw invalid(key, "a number in the range of a double", value);
  return number;
}

function invalid(key: string, expected: string, value: JsonValue): AuditEventError {
  return new AuditEventError("invalid-value", `expected ${expected}, got ${describeJSON(value)}`, { path: key });
}

/** Checks how deep an object or array stands in a Struct, which is itself at 1. */
export function checkStructDepth(depth: number, key: string): void {
  if (depth <= MAX_STRUCT_DEPTH) return;
  throw new AuditEventError("too-deep", `values are nested more than ${MAX_STRUCT_DEPTH} deep`, { path: key });
}
