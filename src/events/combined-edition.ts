import type { EncodeOptions, MarshalOptions } from "../runtime/codec.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import { checkEvent, cloneEvent, equalEvents } from "./audit-event.js";
import { FirstDecoder } from "./decode-by-first.js";
import { EditionList, type EditionSource } from "./edition-list.js";
import type { Edition, SingleEdition } from "./edition.js";
import type { DecodeEventOptions, EventCodec, UnmarshalEventOptions } from "./event-codec.js";
import { ObjectSource, TextSource } from "./json-source.js";
import { isUnknownEvent, type MaybeUnknown } from "./metadata.js";
import { combineTranscodings } from "./transcode-by-first.js";
import { FirstUnmarshaler } from "./unmarshal-by-first.js";

/** An event with the name of its edition. */
export type EventOfEdition<Name extends string, E extends AnyEvent> = E extends AnyEvent
  ? E & { readonly $edition: Name }
  : never;

/** The events of the editions in a union, with the names of their editions. */
export type CombinedEvent<Editions extends SingleEdition> =
  Editions extends SingleEdition<infer Name, infer E> ? EventOfEdition<Name, E> : never;

/** The metadata of the events of the editions in a union. */
export type CombinedMetadata<Editions extends SingleEdition> = ReturnType<Editions["schema"]["metadata"]["makeZero"]>;

/** The parsed JSON of the events of the editions in a union. */
export type CombinedJSON<Editions extends SingleEdition> =
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
    unmarshalJSON: (text: string, options?: UnmarshalEventOptions) =>
      unmarshaler.unmarshal(new TextSource(text), options),
    toJSON: (event: MaybeUnknown) => of(event).AuditEvent.toJSON(event),
    fromJSON: (object: object, options?: UnmarshalEventOptions) => {
      return unmarshaler.unmarshal(new ObjectSource(object), options);
    },
    getMetadata: (event: MaybeUnknown) => of(event).AuditEvent.getMetadata(event),
    equals: equalEvents,
    clone: cloneEvent,
  };
  return {
    AuditEvent: codec as EventCodec,
    isEventType: (type) => editions.some((edition) => edition.isEventType(type)),
    editionOf(event) {
      checkEvent(event);
      return isUnknownEvent(event) ? undefined : of(event).name;
    },
    transcoding: combineTranscodings(editions),
    countUnknownFields: () => decoder.unknownFields,
    getSessionId: (event) => of(event).getSessionId(event),
    getFacts: (event) => of(event).getFacts(event),
    getOutput: (event) => of(event).getOutput(event),
    getCommand: (event) => of(event).getCommand(event),
  };
}
