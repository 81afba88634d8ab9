import type { FieldNames, Reader } from "./reader.js";

/** The one field of a wrapper, such as google.protobuf.StringValue. */
const WRAPPER_FIELDS: FieldNames = { 1: "value" };

/**
 * Reads a wrapper that is a plain value in Go (`wktpointer`): `read` reads what has the
 * tag, `value` is the zero value.
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
