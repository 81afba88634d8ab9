import { CodecError } from "../runtime/error.js";
import type { EventSchema } from "../runtime/event-schema.js";
import { fieldNumber } from "../runtime/wire/tag.js";
import { readVarint } from "../runtime/wire/varint.js";
import type { UnknownFields } from "../runtime/unknown.js";
import { keepsUnknownEvents, type DecodeEventOptions } from "./event-codec.js";
import type { MaybeUnknown } from "./metadata.js";
import { decodeUnknownEvent } from "./unknown-event.js";

/** Reads an event from the protobuf bytes of a `OneOf`. See `decode` of {@link EventCodec}. */
export function decodeEvent(
  { union, metadata }: EventSchema,
  bytes: Uint8Array,
  options: DecodeEventOptions | undefined,
): MaybeUnknown {
  const keeps = keepsUnknownEvents(options);
  const message: UnknownFields = union.codec.decode(bytes, options);
  const event = union.unwrap(message);
  if (event !== undefined) return event;
  const unknown = keeps ? decodeUnknownEvent(bytes, metadata, options) : undefined;
  if (unknown !== undefined) return unknown;
  const { $unknown } = message;
  const reason =
    $unknown === undefined
      ? "the OneOf holds no event"
      : `the OneOf holds field ${fieldNumber(readVarint($unknown, 0)!.value)}, which is not an event in this schema`;
  throw new CodecError("unknown-event", reason, { offset: 0 });
}
