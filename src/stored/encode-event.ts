import type { Edition } from "../events/edition.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { checkChoice } from "../runtime/arguments.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import { encodeBase64 } from "../runtime/types/base64.js";
import { encodeVarint } from "../runtime/wire/varint.js";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import { getEncoder } from "../runtime/text-coders.js";

const FORMATS = ["json", "delimited", "base64"] as const;

/** A format in which the encoded events of a file can be concatenated. */
export type EncodedFormat = (typeof FORMATS)[number];

/** The function that encodes an event for a file. `E` is the type of the events. */
export interface EncodeEvent<E> {
  /**
   * Encodes an event for a file that `readEvents` can read. For a file of several events, concatenate the results.
   *
   * @param format `"json"` for a JSON line, `"delimited"` for a `OneOf` preceded by its length as a varint, or `"base64"`
   * for a line with the `OneOf` as base64. Lines end with a line feed.
   * @returns The bytes, which the caller owns.
   * @throws TypeError or RangeError if the format is wrong; CodecError in the same cases as `AuditEvent.marshalJSON` or
   * `AuditEvent.encode`.
   */
  (event: E, format: EncodedFormat): ArrayBufferBytes;
}

/** Returns the function that encodes events of an edition for a file. */
export function createEncodeEvent<E extends AnyEvent, M extends EventMetadata>({
  AuditEvent,
}: Edition<E, M>): EncodeEvent<E | UnknownEvent<M>> {
  return function encodeEvent(event, format) {
    checkChoice("format", format, FORMATS);
    if (format === "json") return getEncoder().encode(`${AuditEvent.marshalJSON(event)}\n`);
    const message = AuditEvent.encode(event, { shared: true });
    if (format === "base64") return getEncoder().encode(`${encodeBase64(message)}\n`);
    const prefix = encodeVarint(message.length);
    const bytes = new Uint8Array(prefix.length + message.length);
    bytes.set(prefix);
    bytes.set(message, prefix.length);
    return bytes;
  };
}
