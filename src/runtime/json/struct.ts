// google.protobuf.Struct in JSON: the plain object that it represents. Go types that wrap a Struct
// and marshal themselves with `encoding/json` have this form.

import { isMap } from "../checks.js";
import { CodecError } from "../error.js";
import { invalidJSON, JSONNumber, keysOf, type JSONObject, type JSONValue } from "./parse.js";
import { marshalBool, checkMessage, marshalDouble, marshalMap, quoteHTML } from "./marshal.js";
import { MAX_STRUCT_DEPTH } from "../limits.js";
import { setOwnProperty } from "../own-property.js";
import { plainConstructor, PlainOneof } from "../types/plain-constructor.js";
import { checkInit, isPlainObject } from "../types/plain-object.js";
import type { GoValueReader } from "./reader.js";
import type { UnknownFields } from "../unknown.js";
import { copyJSON } from "./plain.js";

/** Error message for a Value without a kind. */
const NO_KIND = "expected a google.protobuf.Value with a kind, got one without a kind";

/** A google.protobuf.Struct: a JSON object. */
export interface StructValue {
  fields: Map<string, ValueValue | undefined>;
}

/** A google.protobuf.Value: any JSON value. */
interface ValueValue {
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

/** Creates a Struct. Code generated for the schema creates Structs too, but the runtime does not import it. */
const StructObject = /* @__PURE__ */ plainConstructor(function (this: StructValue, fields: StructValue["fields"]) {
  this.fields = fields;
});

/** Creates a Value. */
const ValueObject = /* @__PURE__ */ plainConstructor(function (this: ValueValue, kind: ValueValue["kind"]) {
  this.kind = kind;
});

/** Creates a ListValue. */
const ListObject = /* @__PURE__ */ plainConstructor(function (this: ListValue, values: ValueValue[]) {
  this.values = values;
});

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
 * @throws CodecError `invalid-value` for a Value without a kind and, as in Go, for NaN and
 *   infinities; `too-deep`.
 */
export function marshalStruct(struct: StructValue, key: string): string {
  return marshalObject(struct, key, 1);
}

function marshalObject(struct: StructValue, key: string, depth: number): string {
  checkStructDepth(depth, key);
  checkMessage(struct, key);
  if (isMap(struct.fields) && struct.fields.size === 0) return "{}";
  return marshalMap(struct.fields, quoteHTML, (value) => marshalValue(value, key, depth), key);
}

function marshalArray(list: ListValue, key: string, depth: number): string {
  checkStructDepth(depth, key);
  checkMessage(list, key);
  return `[${list.values.map((value) => marshalValue(value, key, depth)).join(",")}]`;
}

function marshalValue(value: ValueValue | undefined, key: string, depth: number): string {
  const kind = value?.kind;
  switch (kind?.$case) {
    case "null_value":
      return "null";
    case "number_value":
      return marshalDouble(kind.value, key);
    case "string_value":
      return quoteHTML('"', kind.value, key);
    case "bool_value":
      return marshalBool(kind.value, key);
    case "struct_value":
      return marshalObject(kind.value, key, depth + 1);
    case "list_value":
      return marshalArray(kind.value, key, depth + 1);
    default:
      throw new CodecError("invalid-value", NO_KIND, { path: key });
  }
}

/**
 * Converts a Struct to a plain object. Keys keep the order of the Struct. Values that JSON
 * cannot represent, such as NaN and lone surrogates, are kept.
 *
 * @throws CodecError `invalid-value` for a Value without a kind; `too-deep`.
 */
export function structToObject(struct: StructValue): PlainObject {
  return toPlainObject(struct, 1);
}

function toPlainObject(struct: StructValue, depth: number): PlainObject {
  checkStructDepth(depth, "");
  checkMessage(struct, "");
  const object: Record<string, PlainValue> = {};
  for (const [key, value] of struct.fields) setOwnProperty(object, key, toPlainValue(value, depth));
  return object;
}

function toPlainList(list: ListValue, depth: number): PlainValue[] {
  checkStructDepth(depth, "");
  checkMessage(list, "");
  return list.values.map((value) => toPlainValue(value, depth));
}

function toPlainValue(value: ValueValue | undefined, depth: number): PlainValue {
  const kind = value?.kind;
  switch (kind?.$case) {
    case "null_value":
      return null;
    case "number_value":
    case "string_value":
    case "bool_value":
      return kind.value;
    case "struct_value":
      return toPlainObject(kind.value, depth + 1);
    case "list_value":
      return toPlainList(kind.value, depth + 1);
    default:
      throw new CodecError("invalid-value", NO_KIND);
  }
}

/**
 * Reads a Struct from a JSON object.
 *
 * @param key The key of the field, for the path of errors.
 * @throws CodecError `invalid-value`, `too-deep`.
 */
export function unmarshalStruct(value: JSONValue, key: string): StructValue {
  return parseStruct(value, key, 1);
}

/**
 * Converts a plain object to a Struct, as `unmarshalJSON` reads the text of `JSON.stringify`: undefined members are
 * omitted, and lone surrogates become U+FFFD.
 *
 * @throws CodecError `invalid-value` with the path of a value that JSON cannot hold; `too-deep`.
 */
export function structOfObject(object: object): StructValue {
  checkInit(object);
  return unmarshalStruct(copyJSON(object, MAX_STRUCT_DEPTH), "");
}

/** True if a google.protobuf.Struct is given as a message: its only field is a Map. Otherwise, it is a JSON object. */
export function isStructMessage(init: object): init is UnknownFields & { fields: ReadonlyMap<string, never> } {
  if (!isPlainObject(init)) return false;
  const keys = Object.keys(init).filter((key) => key !== "$unknown" && key !== "$unknownKeys");
  return keys.length === 1 && keys[0] === "fields" && isMap((init as { fields: unknown }).fields);
}

function parseStruct(value: JSONValue, key: string, depth: number): StructValue {
  checkStructDepth(depth, key);
  if (!isPlainJSON(value)) throw invalidJSON(key, depth === 1 ? "an object" : "a JSON value", value);
  const fields = new Map<string, ValueValue>();
  for (const name of keysOf(value)) {
    fields.set(name, parseValue(value[name]!, key === "" ? name : `${key}.${name}`, depth));
  }
  return new StructObject(fields);
}

/** True if a value is a JSON object: not an array and not a Map, a Date or another class instance. */
function isPlainJSON(value: JSONValue): value is JSONObject {
  if (typeof value !== "object" || value === null || value instanceof JSONNumber) return false;
  return isPlainObject(value);
}

function parseList(values: readonly JSONValue[], key: string, depth: number): ListValue {
  checkStructDepth(depth, key);
  return new ListObject(Array.from(values, (value, i) => parseValue(value, `${key}[${i}]`, depth)));
}

function parseValue(value: JSONValue, key: string, depth: number): ValueValue {
  if (value === null) return new ValueObject(new PlainOneof<"null_value", 0>("null_value", 0));
  if (typeof value === "string") return new ValueObject(new PlainOneof("string_value", value));
  if (typeof value === "boolean") return new ValueObject(new PlainOneof("bool_value", value));
  if (Array.isArray(value)) return new ValueObject(new PlainOneof("list_value", parseList(value, key, depth + 1)));
  if (typeof value === "number" || value instanceof JSONNumber) {
    return new ValueObject(new PlainOneof("number_value", parseDouble(value, key)));
  }
  return new ValueObject(new PlainOneof("struct_value", parseStruct(value, key, depth + 1)));
}

function parseDouble(value: number | JSONNumber, key: string): number {
  const number = typeof value === "number" ? value : Number(value.text);
  if (!Number.isFinite(number)) throw invalidJSON(key, "a number in the range of a double", value);
  return number;
}

/** Reads a Struct from Go's output. */
export function readGoStruct(json: GoValueReader): StructValue {
  return new StructObject(json.map(readGoValue));
}

function readGoValue(json: GoValueReader): ValueValue {
  switch (json.kind()) {
    case "null":
      return new ValueObject(new PlainOneof<"null_value", 0>("null_value", 0));
    case "bool":
      return new ValueObject(new PlainOneof("bool_value", json.bool()));
    case "number":
      return new ValueObject(new PlainOneof("number_value", json.double()));
    case "string":
      return new ValueObject(new PlainOneof("string_value", json.string()));
    case "list":
      return new ValueObject(new PlainOneof("list_value", new ListObject(json.list(readGoValue))));
    case "map":
      return new ValueObject(new PlainOneof("struct_value", readGoStruct(json)));
  }
}

/** Throws `too-deep` if an object or array is nested too deep in a Struct. The Struct itself is at depth 1. */
function checkStructDepth(depth: number, key: string): void {
  if (depth <= MAX_STRUCT_DEPTH) return;
  throw new CodecError("too-deep", `values are nested more than ${MAX_STRUCT_DEPTH} levels deep`, { path: key });
}
