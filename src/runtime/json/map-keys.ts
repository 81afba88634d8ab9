// Maps with keys that are not strings. In JSON, each key is represented by its text.

import { isMap } from "../checks.js";
import { CodecError } from "../error.js";
import { MAX_INT64, MAX_UINT64, MIN_INT64 } from "../types/int64.js";
import type { JSONReader } from "./reader.js";
import { invalid, marshalMap, type Quote } from "./marshal.js";

/** A type of map keys, with its conversions from and to text. */
export interface MapKeyType<K> {
  /** Returns the text of a key, or undefined if it is not a valid key. */
  readonly textOf: (key: K) => string | undefined;
  /** Returns the key that a text represents, or undefined if it is not the text of a valid key. */
  readonly keyOf: (text: string) => K | undefined;
  /** A noun phrase for a key, for error messages. */
  readonly expected: string;
}

/** Maximum length of a key's text. Longer integers are out of range, unless they have leading zeros. */
const MAX_KEY_CHARS = 1000;

/** Keys of type int32, sint32 and sfixed32. */
export const INT32_KEY: MapKeyType<number> = /* @__PURE__ */ numberKey(true);
/** Keys of type uint32 and fixed32. */
export const UINT32_KEY: MapKeyType<number> = /* @__PURE__ */ numberKey(false);
/** Keys of type int64, sint64 and sfixed64. */
export const INT64_KEY: MapKeyType<bigint> = /* @__PURE__ */ bigIntKey(true);
/** Keys of type uint64 and fixed64. */
export const UINT64_KEY: MapKeyType<bigint> = /* @__PURE__ */ bigIntKey(false);

function numberKey(signed: boolean): MapKeyType<number> {
  const [min, max] = signed ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  const isKey = (key: number): boolean => Number.isInteger(key) && key >= min && key <= max;
  return {
    textOf: (key) => (typeof key === "number" && isKey(key) ? String(key) : undefined),
    keyOf: (text) => (isInteger(text, signed) && isKey(Number(text)) ? Number(text) + 0 : undefined),
    expected: `an integer from ${min} to ${max}`,
  };
}

function bigIntKey(signed: boolean): MapKeyType<bigint> {
  const [min, max] = signed ? [MIN_INT64, MAX_INT64] : [0n, MAX_UINT64];
  const isKey = (key: bigint): boolean => key >= min && key <= max;
  const keyOf = (text: string): bigint => BigInt(text.startsWith("+") ? text.slice(1) : text);
  return {
    textOf: (key) => (typeof key === "bigint" && isKey(key) ? String(key) : undefined),
    keyOf: (text) => (isInteger(text, signed) && isKey(keyOf(text)) ? keyOf(text) : undefined),
    expected: `a bigint from ${min} to ${max}`,
  };
}

/** True if a text is an integer for Go's `strconv.ParseInt`, or for `ParseUint`, which rejects signs. */
function isInteger(text: string, signed: boolean): boolean {
  return text.length <= MAX_KEY_CHARS && (signed ? /^[+-]?[0-9]+$/ : /^[0-9]+$/).test(text);
}

/** Returns the text of a map with keys of a type. The keys are sorted as text. An empty map is `null`. */
export function marshalKeyedMap<K, V>(
  map: ReadonlyMap<K, V>,
  type: MapKeyType<K>,
  quote: Quote,
  element: (value: V, key: string) => string,
  key: string,
): string {
  return marshalMap(withTextKeys(map, type, key), quote, element, key);
}

/** Returns a map with its keys as text. A value that is not a Map is returned unchanged; `marshalMap` reports it. */
function withTextKeys<K, V>(map: ReadonlyMap<K, V>, type: MapKeyType<K>, key: string): ReadonlyMap<string, V> {
  if (!isMap(map)) return map as never;
  const texts = new Map<string, V>();
  for (const [name, value] of map as ReadonlyMap<K, V>) {
    const text = type.textOf(name);
    if (text === undefined) throw invalid(key, `${type.expected} as a map key`, name);
    texts.set(text, value);
  }
  return texts;
}

/** Reads a map with keys of a type. `unmarshal` reads a value. */
export function unmarshalKeyedMap<K, V>(
  json: JSONReader,
  type: MapKeyType<K>,
  unmarshal: (json: JSONReader) => V,
): Map<K, V> {
  let path = "";
  json.any((_, place) => (path = place));
  const map = new Map<K, V>();
  for (const [text, value] of json.map(unmarshal)) {
    const key = type.keyOf(text);
    if (key === undefined) throw invalid(path, `${type.expected} as a map key`, text);
    map.set(key, value);
  }
  return map;
}

/** Throws, because `encoding/json` cannot marshal a map with bool keys. */
export function marshalBoolKeyedMap(_: ReadonlyMap<boolean, unknown>, key: string): never {
  throw new CodecError("invalid-value", "a map with bool keys cannot be marshaled to JSON, as in Go", { path: key });
}

/** Reads a map with bool keys. `encoding/json` accepts only `null` for it. */
export function unmarshalBoolKeyedMap<V>(json: JSONReader): Map<boolean, V> {
  json.any((value, path) => {
    throw invalid(path, "null for a map with bool keys, as in Go", value);
  });
  return new Map();
}
