import { OneOf, marshalOneOf_Event, unmarshalOneOf_Event, writeOneOf } from "../../generated/events/events.codec.js";
import {
  AuditEventError,
  describe,
  encode,
  fieldNumber,
  marshal,
  Reader,
  unmarshal,
  type JsonReader,
  type MarshalOptions,
} from "../runtime/index.js";
import { EVENT_TYPES } from "./event-types.js";

/** Any audit event: its message, and which one it is. */
export type AuditEvent = NonNullable<OneOf["Event"]>;

/** Reads and writes audit events of any type, in both of Go's forms. */
export const AuditEvent = {
  /**
   * The bytes of the `OneOf` that holds the event, as queues, gRPC and session
   * recordings carry it.
   *
   * @throws AuditEventError as every codec's `encode`.
   */
  encode(event: AuditEvent): Uint8Array {
    checkEvent(event);
    return encode({ Event: event }, writeOneOf);
  },

  /**
   * The event in the bytes of a `OneOf`. Unknown fields of the `OneOf` itself are
   * dropped; `OneOf.decode` keeps them.
   *
   * @throws AuditEventError as every codec's `decode`, and `unknown-event` where
   * the `OneOf` holds none of the schema's events.
   */
  decode(bytes: Uint8Array): AuditEvent {
    const { Event, $unknown } = OneOf.decode(bytes);
    if (Event !== undefined) return Event;
    const reason =
      $unknown === undefined
        ? "the OneOf holds no event"
        : `the OneOf holds field ${fieldNumber(new Reader($unknown).tag())}, which is no event of this schema`;
    throw new AuditEventError("unknown-event", reason, { offset: 0 });
  },

  /**
   * The event's own flattened JSON, as Teleport's audit log holds it: by default as
   * Teleport's marshaller writes it, with `escapeHTML` as Go's `encoding/json`.
   *
   * @throws AuditEventError as every codec's `marshalJSON`.
   */
  marshalJSON(event: AuditEvent, options?: MarshalOptions): string {
    checkEvent(event);
    return marshal(event, options, marshalOneOf_Event);
  },

  /**
   * The event in flattened JSON, whose message the `event` key chooses.
   *
   * @throws AuditEventError as every codec's `unmarshalJSON`, and `unknown-event`
   * with the type where the schema has no such event.
   */
  unmarshalJSON(text: string): AuditEvent {
    return unmarshal(text, unmarshalByType);
  },
};

const MESSAGES: ReadonlyMap<string, AuditEvent["$case"]> = new Map(
  Object.entries(EVENT_TYPES).map(([type, { message }]) => [type, message]),
);

function unmarshalByType(json: JsonReader): AuditEvent {
  const type = json.peekString("event");
  if (type === undefined) {
    throw new AuditEventError("invalid-value", "expected the type of an event", { path: "event" });
  }
  const message = MESSAGES.get(type);
  const event = message && unmarshalOneOf_Event(message, json);
  if (event !== undefined) return event;
  throw new AuditEventError("unknown-event", `unknown event ${describe(type)}`, { path: "event" });
}

function checkEvent(event: AuditEvent): void {
  if (typeof event?.$case === "string") return;
  throw new AuditEventError("invalid-value", `expected an event with its $case, got ${describe(event)}`);
}
