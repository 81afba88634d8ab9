import type { GoValueReader, JSONReader } from "./reader.js";
import type { JSONValue } from "./parse.js";
import { escapeHTMLIn, type Quote } from "./marshal.js";
import { marshalStruct, readGoStruct, unmarshalStruct, type PlainObject, type StructValue } from "./struct.js";

/**
 * Defines the JSON of a Go type with its own `MarshalJSON` and `UnmarshalJSON`, as named
 * by gogo's `casttype`, `castvalue` and `customtype`. `V` is the type of the field's value:
 * the protobuf type in the schema, such as a string, a Long, a Uint8Array or a message.
 * `J` is the type of the parsed JSON.
 */
export interface GoType<V, J = unknown> {
  /**
   * Returns a value as JSON text without whitespace, as `MarshalJSON` of the Go type
   * writes it: see `quoteJSON` and `compareKeys`. `key` is the key of the field, for error messages.
   */
  marshalJSON(value: V, key: string): string;
  /** Never set. It only gives generated code the type of the parsed JSON. */
  readonly jsonType?: J;
  /**
   * Reads a value from JSON, as `UnmarshalJSON` of the Go type does. Not called if the value is
   * `null` or missing, because the result is then the zero value. `path` is the path of the field, for error
   * messages.
   */
  unmarshalJSON(json: JSONValue, path: string): V;
  /**
   * Reads a value directly from Go's output, which is faster. Optional. It must return the same value as `unmarshalJSON`.
   * If it throws, `unmarshalJSON` reads the value. It must not catch errors of `json`. It is called without `this`.
   */
  readGo?(json: GoValueReader): V;
  /**
   * Returns the zero value of a `customtype` with `nullable = false`, as `Marshal` of the
   * Go type encodes it. Default: the zero value of the field's protobuf type.
   */
  zero?(): V;
  /**
   * True if `omitempty` omits the value of a `customtype` with `nullable = false`. In Go,
   * a string, slice or map is empty if its length is 0, a number is empty if it is 0, and a
   * struct is never empty. Default: the value is always written.
   */
  isEmpty?(value: V): boolean;
  /**
   * The JSON form, if the transcoder can write it without the methods of this object:
   *
   * - `struct`: a google.protobuf.Struct as the object that it represents, as `encoding/json` writes it.
   * - `lists`: a message with a map, field 1, of messages with a list of strings, field 1. The form is an object of
   *   arrays. An empty list or map is `null`, and `omitempty` omits an empty map.
   *
   * By default, the transcoder leaves events with the Go type to the codec, which is slower.
   */
  readonly form?: "struct" | "lists";
}

/** A Go type that wraps a google.protobuf.Struct and marshals as the JSON object in it. */
export const plainStruct: GoType<StructValue, PlainObject> = {
  marshalJSON: marshalStruct,
  unmarshalJSON: unmarshalStruct,
  form: "struct",
  readGo: readGoStruct,
};

/** The type of the parsed JSON of a Go type. */
export type GoTypeJSON<G> = G extends { readonly jsonType?: infer J } ? J : unknown;

/** Returns a value of a Go type as JSON text. */
export function marshalGoType<V>(type: GoType<V>, value: V, quote: Quote, key: string): string {
  return escapeHTMLIn(type.marshalJSON(value, key), quote);
}

/** Reads a value of a Go type. Returns undefined for `null` and a missing key. */
export function unmarshalGoType<V>(type: GoType<V>, json: JSONReader): V | undefined {
  return json.any((value, path) => type.unmarshalJSON(value, path), type.readGo);
}

/** Returns the zero value of a Go type that is not a pointer. `zero` is the zero value of its protobuf type. */
export function zeroGoType<V>(type: GoType<V>, zero: V): V {
  return type.zero === undefined ? zero : type.zero();
}

/** True if `omitempty` omits a value of a Go type that is not a pointer. */
export function isEmptyGoType<V>(type: GoType<V>, value: V): boolean {
  return type.isEmpty !== undefined && type.isEmpty(value);
}
