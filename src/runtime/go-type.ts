import type { JsonReader } from "./json-reader.js";
import type { JsonValue } from "./json-parse.js";
import { escapeHTMLIn, type Quote } from "./json-text.js";
import { jsonStruct, structObject, structText, type PlainObject, type StructValue } from "./struct-json.js";

/**
 * The JSON of a Go type that marshals itself, which gogo's `casttype`, `castvalue` and
 * `customtype` can name. `V` is what the field holds: the protobuf type of the schema, such
 * as a string, a Long, a Uint8Array or a message; `J` is its JSON as `JSON.parse` gives it.
 */
export interface GoType<V, J = unknown> {
  /**
   * The JSON text of a value, as the type's `MarshalJSON` writes it, without whitespace.
   * `key` is the key of the field, for an error to name.
   */
  marshalJSON(value: V, key: string): string;
  /**
   * What `JSON.parse` makes of that text, for `toObject` of messages; without it, the text
   * is parsed.
   */
  toObject?(value: V, key: string): J;
  /**
   * The value of JSON, as `UnmarshalJSON` reads it. It is not asked for `null`, nor for what
   * is absent, which are the zero value. `path` is the path of the field, for an error to name.
   */
  unmarshalJSON(json: JsonValue, path: string): V;
  /**
   * The zero value of a `customtype` with `nullable = false`, as the Go type's `Marshal`
   * writes it; without it, that of the field's protobuf type. It is asked for while a
   * message is decoded, so that it cannot decode one itself.
   */
  zero?(): V;
  /**
   * Whether `omitempty` leaves out a `customtype` with `nullable = false`: a Go string, slice
   * or map is empty without elements, a number at 0, a struct or array never. Without it,
   * it is always written.
   */
  isEmpty?(value: V): boolean;
}

/** A Go type that wraps a google.protobuf.Struct and is the JSON object that it stands for. */
export const plainStruct: GoType<StructValue, PlainObject> = {
  marshalJSON: structText,
  toObject: structObject,
  unmarshalJSON: jsonStruct,
};

/** The JSON of a Go type, as `JSON.parse` gives it. */
export type GoTypeJSON<G> = G extends { toObject?(value: never, key: string): infer J } ? J : unknown;

/** A value of a Go type. */
export function goTypeText<V>(type: GoType<V>, value: V, quote: Quote, key: string): string {
  return escapeHTMLIn(type.marshalJSON(value, key), quote);
}

/** A value of a Go type, as `JSON.parse` gives it. */
export function goTypeValue<V, J>(type: GoType<V, J>, value: V, key: string): J {
  if (type.toObject !== undefined) return type.toObject(value, key);
  return JSON.parse(type.marshalJSON(value, key)) as J;
}

/** Reads a value of a Go type, or undefined. */
export function readGoType<V>(type: GoType<V>, json: JsonReader): V | undefined {
  return json.any((value, path) => type.unmarshalJSON(value, path));
}

/** The zero value of a Go type that is no pointer, or that of its protobuf type. */
export function zeroGoType<V>(type: GoType<V>, zero: V): V {
  return type.zero === undefined ? zero : type.zero();
}

/** Whether `omitempty` leaves out a value of a Go type that is no pointer. */
export function isEmptyGoType<V>(type: GoType<V>, value: V): boolean {
  return type.isEmpty !== undefined && type.isEmpty(value);
}
