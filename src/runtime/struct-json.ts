// google.protobuf.Struct as the plain JSON object that it represents. This is the JSON of Go
// types that wrap a Struct and marshal themselves with `encoding/json`.

import { AuditEventError } from "./error.js";
import { invalidJSON, JsonNumber, keysOf, type JsonObject, type JsonValue } from "./json-parse.js";
import { boolText, checkMessage, doubleText, invalid, mapText, quoteHTML, sortedKeys } from "./json-text.js";
import { MAX_STRUCT_DEPTH } from "./limits.js";
import { boolValue, doubleValue, setMember, stringValue } from "./object-values.js";
import { isPlainObject } from "./plain-json.js";

/** The reason of the error for a Value without a kind. */
const NO_KIND = "expected a google.protobuf.Value with a kind, got one without";

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

/** A JSON value. */
export type PlainValue = null | boolean | number | string | readonly PlainValue[] | PlainObject;

/** A JSON object. */
export interface PlainObject {
  readonly [key: string]: PlainValue;
}

/**
 * Returns the text of a Struct as a JSON object, with sorted keys.
 *
 * @param key The key of the field, for the path of errors.
 * @throws AuditEventError `invalid-value` for a Value without a kind, NaN or an infinity, as in
 *   Go; `too-deep`.
 */
export function structText(struct: StructValue, key: string): string {
  return objectText(struct, key, 1);
}

function objectText(struct: StructValue, key: string, depth: number): string {
  checkStructDepth(depth, key);
  checkMessage(struct, key);
  if (struct.fields instanceof Map && struct.fields.size === 0) return "{}";
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
      throw new AuditEventError("invalid-value", NO_KIND, { path: key });
  }
}

/** The way to convert a Struct to a plain object. Each function takes the key of the field, for the path of errors. */
interface PlainStyle {
  readonly keys: (fields: StructValue["fields"], key: string) => Iterable<string>;
  readonly string: (value: string, key: string) => string;
  readonly number: (value: number, key: string) => number;
  readonly bool: (value: boolean, key: string) => boolean;
}

/** Gives the object that `JSON.parse` returns for the Struct's text. */
const AS_TEXT: PlainStyle = {
  keys: (fields, key) => {
    if (!(fields instanceof Map)) throw invalid(key, "a Map", fields);
    return sortedKeys(fields);
  },
  string: stringValue,
  number: doubleValue,
  bool: boolValue,
};

/** Keeps everything unchanged: the order of keys, lone surrogates in strings, and numbers that are not finite. */
const AS_IS: PlainStyle = {
  keys: (fields) => fields.keys(),
  string: (value) => value,
  number: (value) => value,
  bool: (value) => value,
};

/** Returns the plain object that `JSON.parse` returns for the text of a Struct. Throws like {@link structText}. */
export function structObject(struct: StructValue, key: string): PlainObject {
  return plainObject(struct, key, 1, AS_TEXT);
}

/** Returns the plain object of a Struct with keys in the Struct's order. Values that JSON lacks, such as NaN, remain. */
export function structObjectAsIs(struct: StructValue): PlainObject {
  return plainObject(struct, "", 1, AS_IS);
}

function plainObject(struct: StructValue, key: string, depth: number, style: PlainStyle): PlainObject {
  checkStructDepth(depth, key);
  checkMessage(struct, key);
  const { fields } = struct;
  const object: Record<string, PlainValue> = {};
  for (const name of style.keys(fields, key)) {
    setMember(object, style.string(name, key), plainValue(fields.get(name), key, depth, style));
  }
  return object;
}

function plainList(list: ListValue, key: string, depth: number, style: PlainStyle): PlainValue[] {
  checkStructDepth(depth, key);
  checkMessage(list, key);
  return list.values.map((value) => plainValue(value, key, depth, style));
}

function plainValue(value: ValueValue | undefined, key: string, depth: number, style: PlainStyle): PlainValue {
  const kind = value?.kind;
  switch (kind?.$case) {
    case "null_value":
      return null;
    case "number_value":
      return style.number(kind.value, key);
    case "string_value":
      return style.string(kind.value, key);
    case "bool_value":
      return style.bool(kind.value, key);
    case "struct_value":
      return plainObject(kind.value, key, depth + 1, style);
    case "list_value":
      return plainList(kind.value, key, depth + 1, style);
    default:
      throw new AuditEventError("invalid-value", NO_KIND, { path: key });
  }
}

/**
 * Reads a Struct from a JSON object.
 *
 * @param key The key of the field, for the path of errors.
 * @throws AuditEventError `invalid-value`, `too-deep`.
 */
export function jsonStruct(value: JsonValue, key: string): StructValue {
  return structOf(value, key, 1);
}

function structOf(value: JsonValue, key: string, depth: number): StructValue {
  checkStructDepth(depth, key);
  if (!isObject(value)) throw invalidJSON(key, depth === 1 ? "an object" : "a JSON value", value);
  const fields = new Map<string, ValueValue>();
  for (const name of keysOf(value)) {
    fields.set(name, valueOf(value[name]!, key === "" ? name : `${key}.${name}`, depth));
  }
  return { fields };
}

/** True if a value is a JSON object, and not an array, a Map, a Date or another class instance. */
function isObject(value: JsonValue): value is JsonObject {
  if (typeof value !== "object" || value === null || value instanceof JsonNumber) return false;
  return isPlainObject(value);
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
  if (!Number.isFinite(number)) throw invalidJSON(key, "a number in the range of a double", value);
  return number;
}

/** Throws if an object or array is nested too deep in a Struct. The Struct itself is at depth 1. */
export function checkStructDepth(depth: number, key: string): void {
  if (depth <= MAX_STRUCT_DEPTH) return;
  throw new AuditEventError("too-deep", `values are nested more than ${MAX_STRUCT_DEPTH} deep`, { path: key });
}
