import { countUnknownFields } from "../runtime/codec.js";
import type { UnionTable } from "../runtime/transcode/table.js";
import type { AnyEvent, EventMetadata, EventSchema } from "../runtime/event-schema.js";
import { checkEvent, createEventCodec } from "./audit-event.js";
import type { EventTypes } from "./catalog.js";
import type { CreatingEventCodec, EventCodec } from "./event-codec.js";
import { getCommand, getFacts, getOutput, getSessionId, type EventFacts, type TerminalOutput } from "./event-facts.js";
import { isUnknownEvent, type MaybeUnknown } from "./metadata.js";
import { createTranscoding, type Transcoding } from "./transcoding.js";
import type { EventIn, EventJSONIn, MetadataIn } from "./schema-types.js";

/**
 * Everything that the library must know to read and write the events of one version of the schema, or of several that
 * `firstThatKnows` combines. `E` is the type of the events, `M` of their metadata, and `J` of their parsed JSON.
 */
export interface Edition<
  E extends AnyEvent = AnyEvent,
  M extends EventMetadata = EventMetadata,
  J extends object = object,
> {
  readonly AuditEvent: EventCodec<E, M, J>;
  /** True if the string is an event type. */
  isEventType(type: string): boolean;
  /** Returns the name of the edition of an event; undefined for an unknown event. */
  editionOf(event: MaybeUnknown): string | undefined;
  /**
   * Returns the number of unknown fields, at any depth, in the event that `AuditEvent.decode` returned last. Call it
   * before anything else is decoded, even by another edition.
   */
  countUnknownFields(): number;
  /** Returns the session id of an event, or an empty string if it has none. */
  getSessionId(event: MaybeUnknown): string;
  /** Returns what an event says about its session. */
  getFacts(event: MaybeUnknown): EventFacts;
  /** Returns the terminal output in a `print` event; undefined for any other event. */
  getOutput(event: MaybeUnknown): TerminalOutput | undefined;
  /** Returns the program and its arguments in a `session.command` event; undefined for any other event. */
  getCommand(event: MaybeUnknown): readonly string[] | undefined;
  /** Converts events to JSON without decoding them. If undefined, the library decodes all events. */
  readonly transcoding?: Transcoding | undefined;
}

/** The events of an edition, such as `EventOf<typeof edition>`. */
export type EventOf<E extends Edition> = E extends Edition<infer Event> ? Event : never;

/** An edition with a single schema. */
export interface SingleEdition<
  Name extends string = string,
  E extends AnyEvent = AnyEvent,
  M extends EventMetadata = EventMetadata,
  J extends object = object,
  Types extends EventTypes = EventTypes,
> extends Edition<E, M, J> {
  /** Name of the edition, such as `2020`. */
  readonly name: Name;
  readonly AuditEvent: CreatingEventCodec<E, M, J, Types>;
  isEventType(type: string): type is keyof Types & string;
  /** The generated schema. */
  readonly schema: EventSchema<E, M>;
}

/** Creates an edition. */
export function createEdition<const Name extends string, S extends EventSchema, Types extends EventTypes>(
  name: Name,
  schema: S,
  types: Types,
): SingleEdition<Name, EventIn<S>, MetadataIn<S>, EventJSONIn<S, Types>, Types> {
  const edition: SingleEdition = {
    name,
    schema,
    AuditEvent: createEventCodec(schema, types),
    isEventType: (type): type is string => Object.hasOwn(types, type),
    editionOf(event) {
      checkEvent(event);
      return isUnknownEvent(event) ? undefined : name;
    },
    transcoding: undefined,
    countUnknownFields,
    getSessionId: (event) => getSessionId(schema, event),
    getFacts: (event) => getFacts(schema, event),
    getOutput,
    getCommand: (event) => getCommand(schema, event),
  };
  return edition as SingleEdition<Name, EventIn<S>, MetadataIn<S>, EventJSONIn<S, Types>, Types>;
}

/** Returns an edition that can also transcode events. A separate function, because not all programs need the tables. */
export function withTranscoding<E extends { readonly schema: EventSchema }>(edition: E, tables: UnionTable): E {
  return { ...edition, transcoding: createTranscoding(edition.schema, tables) };
}
