// Maps from the names of messages and from event types to codecs.

import type { EventSchema } from "../runtime/event-schema.js";
import type { EventTypes } from "./catalog.js";

/** The codec of each event type. */
export type EventTypeCodecs<Messages extends EventSchema["messages"], Types extends EventTypes> = {
  readonly [T in keyof Types]: Messages[Types[T]["message"]];
};

/** Returns the codec of each event type. The object is frozen and has no prototype. */
export function createTypeCodecs<Messages extends EventSchema["messages"], Types extends EventTypes>(
  messages: Messages,
  types: Types,
): EventTypeCodecs<Messages, Types> {
  const entries = Object.entries(types).map(([type, { message }]) => [type, messages[message]]);
  return createLookup(Object.fromEntries(entries) as EventTypeCodecs<Messages, Types>);
}

/** Returns a frozen copy of an object, without a prototype. */
export function createLookup<T extends object>(object: T): Readonly<T> {
  return Object.freeze(Object.assign(Object.create(null) as T, object));
}
