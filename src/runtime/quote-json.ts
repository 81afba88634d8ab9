import { getQuote, type MarshalOptions } from "./codec.js";

/**
 * Returns a string as JSON, in quotes, for the `marshalJSON` of a `GoType`. By default, it escapes the same characters
 * as Teleport's marshaler, and a codec escapes HTML characters later if its own `escapeHTML` is true. With
 * `escapeHTML: true`, it always escapes them, like a `MarshalJSON` in Go that calls `json.Marshal`. Lone surrogates,
 * which can represent bytes that are not UTF-8, become `\ufffd`.
 *
 * @param key The key of the field, for the path of errors.
 * @throws CodecError `invalid-value` if `text` is not a string.
 */
export function quoteJSON(text: string, key: string, options?: MarshalOptions): string {
  return getQuote(options)('"', text, key);
}
