import { AuditEvent } from "../events/audit-event.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { checkChoice } from "../runtime/arguments.js";
import { encodeBase64 } from "../runtime/types/base64.js";
import { encodeVarint } from "../runtime/wire/varint.js";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import { getEncoder } from "../runtime/text-coders.js";

/** The formats in which the encoded events of a file can be concatenated. */
const FORMATS = ["json", "delimited", "base64"] as const;

/**
 * Encodes an event for a file that `readEvents` can read. For a file of several events, concatenate the results.
 *
 * @param format `"json"` for a JSON line, `"delimited"` for a `OneOf` preceded by its length as a varint, or `"base64"`
 * for a line with the `OneOf` as base64. Lines end with a line feed.
 * @returns The bytes, which the caller owns.
 * @throws TypeError or RangeError if the format is wrong; CodecError in the same cases as `AuditEvent.marshalJSON` or
 * `AuditEvent.encode`.
 */
export function encodeEvent(event: AuditEvent | UnknownEvent, format: (typeof FORMATS)[number]): ArrayBufferBytes {
  checkChoice("format", format, FORMATS);
  if (format === "json") return getEncoder().encode(`${AuditEvent.marshalJSON(event)}\n`);
  const message = AuditEvent.encode(event, { shared: true });
  if (format === "base64") return getEncoder().encode(`${encodeBase64(message)}\n`);
  const prefix = encodeVarint(message.length);
  const bytes = new Uint8Array(prefix.length + message.length);
  bytes.set(prefix);
  bytes.set(message, prefix.length);
  return bytes;
}
