import { EVENT_TYPES, type EventType } from "../src/events/catalog.js";

/** All event types, in the order of the catalog. */
export const ALL_EVENT_TYPES = Object.keys(EVENT_TYPES) as readonly EventType[];

/** Returns the event types of a message. */
export function eventTypesOf(message: string): EventType[] {
  return ALL_EVENT_TYPES.filter((type) => EVENT_TYPES[type].message === message);
}
