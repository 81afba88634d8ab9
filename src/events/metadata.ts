import type { AnyEvent, EventMetadata, EventSchema } from "../runtime/event-schema.js";
import type { FieldNames } from "../runtime/wire/reader.js";
import type { UnknownEvent } from "./unknown-event.js";

/** The fields of a message by name. */
export type MessageFields = Readonly<Record<string, unknown>>;

/** Any event, known or unknown. */
export type MaybeUnknown = AnyEvent | UnknownEvent;

/** True for an unknown event. */
export function isUnknownEvent(event: MaybeUnknown): event is UnknownEvent {
  return event.$case === "UnknownEvent";
}

/**
 * Returns the message of a type, such as `UserMetadata`, that is embedded in an event. Returns undefined if there is
 * none.
 */
export function getEmbedded(
  { embedded }: EventSchema,
  { $case, value }: MaybeUnknown,
  message: string,
): MessageFields | undefined {
  const property = embedded[$case]?.[message];
  return property === undefined ? undefined : (value as Readonly<Record<string, MessageFields>>)[property];
}

/** Returns the number of the field with this name, as text. Returns undefined if there is none. */
export function findNumber(fields: FieldNames, name: string): string | undefined {
  return Object.keys(fields).find((number) => fields[Number(number)] === name);
}

/** Returns the metadata of an event. Returns undefined if the event is not in the schema. */
export function getMetadata(schema: EventSchema, event: MaybeUnknown): EventMetadata | undefined {
  if (isUnknownEvent(event)) return event.value.Metadata;
  return getEmbedded(schema, event, "Metadata") as unknown as EventMetadata | undefined;
}
