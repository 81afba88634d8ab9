import { cloneMessage } from "../runtime/clone.js";
import { encode, getShared, marshal, type EncodeOptions, type MarshalOptions } from "../runtime/codec.js";
import { equalMessages } from "../runtime/equals.js";
import { CodecError, describe, unknownCase } from "../runtime/error.js";
import type { AnyEvent, EventMetadata, EventSchema } from "../runtime/event-schema.js";
import type { Quote } from "../runtime/json/marshal.js";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import type { EventTypes } from "./catalog.js";
import { createEvent } from "./create-event.js";
import { decodeEvent } from "./decode-event.js";
import type { CreatingEventCodec, DecodeEventOptions } from "./event-codec.js";
import { getMetadata, isUnknownEvent, type MaybeUnknown } from "./metadata.js";
import { encodeUnknownEvent, marshalUnknownEvent } from "./unknown-event.js";
import { createJSONReaders } from "./unmarshal-event.js";

/** Returns the codec of the events of a schema. */
export function createEventCodec(
  schema: EventSchema,
  types: EventTypes,
): CreatingEventCodec<AnyEvent, EventMetadata, object, EventTypes> {
  const marshalEvent = (event: MaybeUnknown, quote: Quote): string => {
    checkEvent(event);
    if (isUnknownEvent(event)) return marshalUnknownEvent(event, schema.metadata, quote);
    return schema.union.marshal(event, quote);
  };
  const marshalJSON = (event: MaybeUnknown, options?: MarshalOptions): string => marshal(event, options, marshalEvent);
  const { unmarshalJSON, fromJSON } = createJSONReaders(schema, types);
  const codec = {
    create: (type: string, init?: object) => createEvent(schema, types, type, init),
    encode: (event: MaybeUnknown, options?: EncodeOptions) => encodeEvent(schema, event, options),
    decode: (bytes: Uint8Array, options?: DecodeEventOptions) => decodeEvent(schema, bytes, options),
    marshalJSON,
    unmarshalJSON,
    toJSON: (event: MaybeUnknown): unknown => JSON.parse(marshalJSON(event)),
    fromJSON,
    getMetadata: (event: MaybeUnknown) => requireMetadata(schema, event),
    equals: equalEvents,
    clone: cloneEvent,
  };
  return codec as CreatingEventCodec<AnyEvent, EventMetadata, object, EventTypes>;
}

function encodeEvent(
  { union }: EventSchema,
  event: MaybeUnknown,
  options: EncodeOptions | undefined,
): ArrayBufferBytes {
  checkEvent(event);
  if (isUnknownEvent(event)) return encodeUnknownEvent(event, getShared(options));
  return encode(union.wrap(event), union.write, options);
}

function requireMetadata(schema: EventSchema, event: MaybeUnknown): EventMetadata {
  checkEvent(event);
  const value: object | undefined = event.value;
  const metadata = value && getMetadata(schema, event);
  if (metadata) return metadata;
  if (!isUnknownEvent(event) && !Object.hasOwn(schema.embedded, event.$case)) throw unknownCase(event, "");
  throw new CodecError("invalid-value", `expected a message with metadata, got ${describe(value)}`, { path: "value" });
}

/** Returns true if two events are equal. See `equals` of {@link EventCodec}. */
export function equalEvents(a: MaybeUnknown, b: MaybeUnknown): boolean {
  checkEvent(a);
  checkEvent(b);
  return equalMessages(a, b);
}

/** Returns a deep copy of an event. See `clone` of {@link EventCodec}. */
export function cloneEvent<E extends MaybeUnknown>(event: E): E {
  checkEvent(event);
  return cloneMessage(event);
}

/** Throws a CodecError if a value is not an event. */
export function checkEvent(event: MaybeUnknown): void {
  if (typeof event?.$case === "string") return;
  throw new CodecError("invalid-value", `expected an event with a $case, got ${describe(event)}`);
}
