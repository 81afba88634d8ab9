import type { OneOfJSON } from "../../generated/events/events.codec.js";
import type { PlainObject } from "../runtime/struct-json.js";
import type { EVENT_TYPES, EventType } from "./event-types.js";

/** The JSON of the message of this name. */
type MessageJSON<M extends string> = Extract<NonNullable<OneOfJSON["Event"]>, Readonly<Record<M, unknown>>>[M];

/**
 * Any audit event as the JSON object that Teleport's audit log holds, as `JSON.parse` gives
 * it. Its `event` key tells which one it is: in `case "session.start":` of a
 * `switch (object.event)`, the object is a `SessionStartJSON`.
 */
export type AuditEventJSON = {
  [T in EventType]: MessageJSON<(typeof EVENT_TYPES)[T]["message"]> & { event: T };
}[EventType];

/** An event in JSON whose type the schema does not have, as a JSON object. */
export interface UnknownEventJSON extends PlainObject {
  readonly event: string;
}
