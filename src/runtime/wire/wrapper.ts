import type { FieldNames, Reader } from "./reader.js";

/** The fields of a wrapper message, such as google.protobuf.StringValue. */
const WRAPPER_FIELDS: FieldNames = { 1: "value" };

/**
 * Reads a wrapper message, which is a pointer to a plain value in Go (`wktpointer`).
 *
 * @param tag Tag of the field `value`.
 * @param value The zero value, returned if the field is missing.
 * @param read Reads the value of the field.
 */
export function readWrapper<T>(reader: Reader, field: string, tag: number, value: T, read: (reader: Reader) => T): T {
  const outer = reader.enter(field);
  while (reader.pos < reader.end) {
    const found = reader.tag();
    if (found === tag) value = read(reader);
    else reader.skipUnknown(found, WRAPPER_FIELDS);
  }
  reader.leave(outer);
  return value;
}
