import type { OneOfJSON } from "../../generated/2020/events/events.codec.js";
import type { PlainObject } from "../runtime/json/struct.js";
import type { EVENT_TYPES, EventType } from "./catalog.js";

/** The JSON of the message named `M`. */
type MessageJSON<M extends string> = Extract<NonNullable<OneOfJSON["Event"]>, Readonly<Record<M, unknown>>>[M];

/**
 * Any audit event as a parsed JSON object, in the flattened form of Teleport's audit log.
 * It is a union discriminated by the `event` key: after
 * `object.event === "session.start"`, the object is a `SessionStartJSON`.
 */
export type AuditEventJSON = {
  [T in EventType]: MessageJSON<(typeof EVENT_TYPES)[T]["message"]> & { event: T };
}[EventType];

/** An unknown event as a parsed JSON object: its event type is not in the schema. */
export interface UnknownEventJSON extends PlainObject {
  readonly event: string;
}
