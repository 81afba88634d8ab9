import Long from "long";
import type { AnyEvent, EventSchema } from "../runtime/event-schema.js";
import { findNumber, type MessageFields } from "./metadata.js";

/** A field of an event or, if `property` is set, of the message in that property. */
interface FieldPlace {
  readonly property: string | undefined;
  readonly name: string;
}

/**
 * Returns a function that returns true if an event sets a field that `older` lacks, or if `older` lacks the event. It
 * looks at the fields of the event and of the messages that both schemas embed in it. After false, only decoding with
 * `older` can decide.
 */
export function newerFieldDetector(newer: EventSchema, older: EventSchema): (event: AnyEvent) => boolean {
  const places = new Map<string, readonly FieldPlace[] | undefined>();
  return (event) => {
    const { $case } = event;
    if (!places.has($case)) places.set($case, newerFields($case, newer, older));
    const value = event.value as MessageFields;
    const found = places.get($case);
    return found === undefined || found.some((place) => isSet(value, place));
  };
}

/** Returns the fields that `older` lacks; undefined if it lacks the event. */
function newerFields(name: string, newer: EventSchema, older: EventSchema): readonly FieldPlace[] | undefined {
  const olderName = nameInOlder(name, newer, older);
  if (olderName === undefined) return undefined;
  const fieldsIn = (property: string | undefined, message: string, olderMessage: string): FieldPlace[] => {
    const known = older.messages[olderMessage]?.fields ?? {};
    const fields = Object.entries(newer.messages[message]!.fields);
    return fields.filter(([number]) => !(number in known)).map(([, field]) => ({ property, name: field }));
  };
  const embedded = Object.entries(newer.embedded[name]!).filter(([message, property]) => {
    const olderProperty = older.embedded[olderName]![message];
    return olderProperty !== undefined && numberOf(newer, name, property) === numberOf(older, olderName, olderProperty);
  });
  return [
    ...embedded.flatMap(([message, property]) => fieldsIn(property, message, message)),
    ...fieldsIn(undefined, name, olderName),
  ];
}

/** Returns the name that `older` has for an event; undefined if it lacks the event. */
function nameInOlder(name: string, newer: EventSchema, older: EventSchema): string | undefined {
  return older.union.codec.fields[Number(findNumber(newer.union.codec.fields, name))];
}

/** Returns the number of a field of an event, as text. */
function numberOf({ messages }: EventSchema, event: string, field: string): string | undefined {
  return findNumber(messages[event]!.fields, field);
}

/** True if a field has a value that is always encoded. False for messages, because an empty one may be encoded or not. */
function isSet(event: MessageFields, { property, name }: FieldPlace): boolean {
  const message = property === undefined ? event : (event[property] as MessageFields | undefined);
  const value = message?.[name];
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (Long.isLong(value)) return !value.isZero();
  return value === true || (typeof value === "number" && value !== 0);
}
