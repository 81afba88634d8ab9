import type { EncodeOptions, MarshalOptions } from "../runtime/codec.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import { parseJSON } from "../runtime/json/parse.js";
import { copyJSON } from "../runtime/json/plain.js";
import { MAX_JSON_DEPTH } from "../runtime/limits.js";
import { checkEvent, cloneEvent, equalEvents } from "./audit-event.js";
import { FirstDecoder } from "./decode-by-first.js";
import { EditionList, type EditionSource } from "./edition-list.js";
import type { Edition, SingleEdition } from "./edition.js";
import type { DecodeEventOptions, EventCodec, UnmarshalEventOptions } from "./event-codec.js";
import { isUnknownEvent, type MaybeUnknown } from "./metadata.js";
import { FirstUnmarshaler, type JSONSource } from "./unmarshal-by-first.js";

/** An event with the name of its edition. */
export type EventOfEdition<Name extends string, E extends AnyEvent> = E extends AnyEvent
  ? E & { readonly $edition: Name }
  : never;

/** The events of the editions in a union. */
export type EventIn<Editions extends SingleEdition> =
  Editions extends SingleEdition<infer Name, infer E> ? EventOfEdition<Name, E> : never;

/** The metadata of the events of the editions in a union. */
export type MetadataIn<Editions extends SingleEdition> = ReturnType<Editions["schema"]["metadata"]["makeZero"]>;

/** The parsed JSON of the events of the editions in a union. */
export type JSONIn<Editions extends SingleEdition> =
  Editions extends Edition<AnyEvent, EventMetadata, infer J> ? J : never;

/** Combines editions, from the oldest to the newest. See `firstThatKnows`. */
export function combineEditions(sources: readonly EditionSource[]): Edition {
  const editions = new EditionList(sources);
  const decoder = new FirstDecoder(editions);
  const unmarshaler = new FirstUnmarshaler(editions);
  const of = (event: MaybeUnknown): SingleEdition => {
    checkEvent(event);
    return editions.editionOf(event);
  };
  const codec = {
    encode: (event: MaybeUnknown, options?: EncodeOptions) => of(event).AuditEvent.encode(event, options),
    decode: (bytes: Uint8Array, options?: DecodeEventOptions) => decoder.decode(bytes, options),
    marshalJSON: (event: MaybeUnknown, options?: MarshalOptions) => of(event).AuditEvent.marshalJSON(event, options),
    unmarshalJSON: (text: string, options?: UnmarshalEventOptions) => unmarshaler.unmarshal(textSource(text), options),
    toJSON: (event: MaybeUnknown) => of(event).AuditEvent.toJSON(event),
    fromJSON: (object: object, options?: UnmarshalEventOptions) => {
      return unmarshaler.unmarshal(objectSource(object), options);
    },
    getMetadata: (event: MaybeUnknown) => of(event).AuditEvent.getMetadata(event),
    equals: equalEvents,
    clone: cloneEvent,
  };
  return {
    AuditEvent: codec as EventCodec,
    isEventType: (type) => editions.some((edition) => edition.isEventType(type)),
    editionOf: (event) => (isUnknownEvent(event) ? undefined : of(event).name),
    countUnknownFields: () => decoder.unknownFields,
    getSessionId: (event) => of(event).getSessionId(event),
    getFacts: (event) => of(event).getFacts(event),
    getOutput: (event) => of(event).getOutput(event),
    getCommand: (event) => of(event).getCommand(event),
  };
}

/** Matches text that may have the key `$oneof`, which escapes can spell too. */
const MAY_HAVE_ONEOF = /\$oneof|\\u/;

function textSource(text: string): JSONSource {
  return {
    readBy: ({ AuditEvent }, options) => AuditEvent.unmarshalJSON(text, options),
    hasKey: (key) => hasKey(text, key),
    // Few texts have any of these, and parsing all others would take as long as reading them.
    parse: () => (MAY_HAVE_ONEOF.test(text) ? parseJSON(text) : null),
  };
}

/** True if JSON text has a member with this key before the first object or array in it. Other texts may have it too. */
function hasKey(text: string, key: string): boolean {
  const at = text.indexOf(`"${key}":`);
  if (at < 0) return false;
  const object = text.indexOf("{", text.indexOf("{") + 1);
  const array = text.indexOf("[");
  return (object < 0 || object > at) && (array < 0 || array > at);
}

function objectSource(object: object): JSONSource {
  return {
    readBy: ({ AuditEvent }, options) => AuditEvent.fromJSON(object, options),
    // Undefined members, and those that Object.keys does not list, are ignored.
    hasKey: (key) => Object.prototype.propertyIsEnumerable.call(object, key) && object[key as never] !== undefined,
    parse: () => copyJSON(object, MAX_JSON_DEPTH),
  };
}
