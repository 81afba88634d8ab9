// Maps from the names of messages and from event types to codecs.

import * as codecs from "../../generated/2020/events/events.index.js";
import { EVENT_TYPES, type EventType } from "./catalog.js";

type MessageCodecs = typeof codecs;

/** Name of a message of the schema, such as `SessionStart` or `Metadata`. */
export type MessageName = keyof MessageCodecs;

type EventTypeCodecs = { readonly [T in EventType]: MessageCodecs[(typeof EVENT_TYPES)[T]["message"]] };

/**
 * The codecs of all messages by name, as in `$case` of an event. The object is frozen. It has no prototype, so a
 * name that is not in the schema, even `constructor`, gives undefined.
 */
export const MESSAGE_CODECS: Readonly<MessageCodecs> = /* @__PURE__ */ createLookup(codecs);

/**
 * The codec of each event type, such as `session.start`. The object is frozen. It has no prototype, so a type
 * that is not in the schema, even `constructor`, gives undefined.
 */
export const EVENT_TYPE_CODECS: EventTypeCodecs = /* @__PURE__ */ deriveTypeCodecs();

function deriveTypeCodecs(): EventTypeCodecs {
  const entries = Object.entries(EVENT_TYPES).map(([type, { message }]) => [type, MESSAGE_CODECS[message]]);
  return createLookup(Object.fromEntries(entries) as EventTypeCodecs);
}

/** Returns a frozen copy of an object, without a prototype. */
function createLookup<T extends object>(object: T): T {
  return Object.freeze(Object.assign(Object.create(null) as T, object));
}
