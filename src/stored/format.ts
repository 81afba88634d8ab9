/** Formats in which events are stored. Each may be gzipped. */
export const STORED_FORMATS = ["recording", "json", "oneof", "delimited", "base64"] as const;

/**
 * A format in which events are stored:
 *
 * - `recording`: one or more session recordings.
 * - `json`: JSON text, such as the JSON lines of Teleport's audit log.
 * - `oneof`: a single `OneOf`, the protobuf message that holds any event.
 * - `delimited`: `OneOf` messages, each preceded by its length as a varint.
 * - `base64`: one base64-encoded `OneOf` message per line.
 */
export type StoredFormat = (typeof STORED_FORMATS)[number];
