import {
  marshalOneOf_Event,
  objectOneOf_Event,
  OneOf,
  unmarshalMetadata,
  unmarshalOneOf_Event,
  writeOneOf,
  type Metadata,
} from "../../generated/events/events.codec.js";
import {
  encode,
  makeObject,
  marshal,
  readObject,
  unmarshal,
  type DecodeOptions,
  type MarshalOptions,
  type UnmarshalOptions,
} from "../runtime/codec.js";
import { AuditEventError, describe } from "../runtime/error.js";
import type { JsonReader } from "../runtime/json-reader.js";
import { jsonText, jsonValue, type Quote } from "../runtime/json-text.js";
import { Reader } from "../runtime/reader.js";
import { fieldNumber, MAX_VARINT_BYTES } from "../runtime/wire.js";
import type { AuditEventJSON, UnknownEventJSON } from "./audit-event-json.js";
import { EVENT_TYPES } from "./event-types.js";

/** Any audit event: its message, and which one it is. */
export type AuditEvent = NonNullable<OneOf["Event"]>;

/** An event in JSON whose type the schema does not have, as those of newer versions of Teleport are. */
export interface UnknownEvent {
  readonly $case: "Unknown";
  readonly value: {
    /** What every event carries, read from the text. Changes do not change the text. */
    readonly Metadata: Metadata;
    /** Its JSON text, as it was read. */
    readonly json: string;
  };
}

/** How the JSON of events is to be read. */
export interface UnmarshalEventOptions extends UnmarshalOptions {
  /**
   * What becomes of events whose type the schema does not have: an error, by default, or
   * an {@link UnknownEvent}, which is kept whole, whatever `unknownKeys` says.
   */
  readonly unknownEvents?: "error" | "keep" | undefined;
}

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
  decode(bytes: Uint8Array, options?: DecodeOptions): AuditEvent {
    const { Event, $unknown } = OneOf.decode(bytes, options);
    if (Event !== undefined) return Event;
    const reason =
      $unknown === undefined
        ? "the OneOf holds no event"
        : `the OneOf holds field ${firstField($unknown)}, which is no event of this schema`;
    throw new AuditEventError("unknown-event", reason, { offset: 0 });
  },

  /**
   * The event's own flattened JSON, as Teleport's audit log holds it: by default as
   * Teleport's marshaller writes it, with `escapeHTML` as Go's `encoding/json`. That of
   * an {@link UnknownEvent} is its text as it is.
   *
   * @throws AuditEventError as every codec's `marshalJSON`.
   */
  marshalJSON(event: AuditEvent | UnknownEvent, options?: MarshalOptions): string {
    checkEvent(event);
    return marshal(event, options, marshalEvent);
  },

  unmarshalJSON,
  toObject,
  fromObject,
};

/**
 * The event in flattened JSON, whose message the `event` key chooses.
 *
 * @throws AuditEventError as every codec's `unmarshalJSON`, and `unknown-event`
 * with the type where the schema has no such event, unless `unknownEvents` is `"keep"`.
 */
function unmarshalJSON(
  text: string,
  options?: UnmarshalOptions & { readonly unknownEvents?: "error" | undefined },
): AuditEvent;
function unmarshalJSON(text: string, options?: UnmarshalEventOptions): AuditEvent | UnknownEvent;
function unmarshalJSON(text: string, options?: UnmarshalEventOptions): AuditEvent | UnknownEvent {
  const kept = options?.unknownEvents === "keep" ? () => text : undefined;
  return unmarshal(text, options, (json) => unmarshalByType(json, kept));
}

/**
 * The object that `JSON.parse` makes of the event's flattened JSON, as every codec's
 * `toObject`. What it is typed as is told by its `event` key, so that `Metadata.Type` should
 * be a type of the event's message.
 *
 * @throws AuditEventError as every codec's `toObject`.
 */
function toObject(event: AuditEvent): AuditEventJSON;
function toObject(event: AuditEvent | UnknownEvent): AuditEventJSON | UnknownEventJSON;
function toObject(event: AuditEvent | UnknownEvent): AuditEventJSON | UnknownEventJSON {
  checkEvent(event);
  return makeObject(event, objectOfEvent);
}

/**
 * The event in a flattened JSON object, whose message the `event` key chooses, as every
 * codec's `fromObject`. An {@link UnknownEvent} has the text that `JSON.stringify` writes.
 *
 * @throws AuditEventError as every codec's `fromObject`, and `unknown-event` with the type
 * where the schema has no such event, unless `unknownEvents` is `"keep"`.
 */
function fromObject(
  object: AuditEventJSON,
  options?: UnmarshalOptions & { readonly unknownEvents?: "error" | undefined },
): AuditEvent;
function fromObject(
  object: AuditEventJSON | UnknownEventJSON,
  options: UnmarshalEventOptions | undefined,
): AuditEvent | UnknownEvent;
function fromObject(
  object: AuditEventJSON | UnknownEventJSON,
  options?: UnmarshalEventOptions,
): AuditEvent | UnknownEvent {
  const keeps = options?.unknownEvents === "keep";
  return readObject(object, options, (reader, json) => {
    return unmarshalByType(reader, keeps ? () => JSON.stringify(json) : undefined);
  });
}

const MESSAGES: ReadonlyMap<string, AuditEvent["$case"]> = new Map(
  Object.entries(EVENT_TYPES).map(([type, { message }]) => [type, message]),
);

/** Reads an event; one of an unknown type is kept with its text, if that is to be had. */
function unmarshalByType(json: JsonReader, textOf: (() => string) | undefined): AuditEvent | UnknownEvent {
  const type = json.peekString("event");
  if (type === undefined) {
    throw new AuditEventError("invalid-value", "expected the type of an event", { path: "event" });
  }
  const message = MESSAGES.get(type);
  const event = message && unmarshalOneOf_Event(message, json);
  if (event !== undefined) {
    json.end(event.value);
    return event;
  }
  if (textOf !== undefined) return { $case: "Unknown", value: { Metadata: unmarshalMetadata(json), json: textOf() } };
  throw new AuditEventError("unknown-event", `unknown event ${describe(type)}`, { path: "event" });
}

/** The number of the first of a message's fields. */
function firstField(fields: Uint8Array): number {
  return fieldNumber(new Reader(fields.subarray(0, MAX_VARINT_BYTES)).tag());
}

function marshalEvent(event: AuditEvent | UnknownEvent, quote: Quote): string {
  return event.$case === "Unknown" ? jsonText(event.value.json, quote, "json") : marshalOneOf_Event(event, quote);
}

function objectOfEvent(event: AuditEvent | UnknownEvent): AuditEventJSON | UnknownEventJSON {
  if (event.$case === "Unknown") return jsonValue(event.value.json, "json") as UnknownEventJSON;
  return Object.values(objectOneOf_Event(event))[0] as AuditEventJSON;
}

function checkEvent(event: AuditEvent | UnknownEvent): void {
  if (typeof event?.$case === "string") return;
  throw new AuditEventError("invalid-value", `expected an event with its $case, got ${describe(event)}`);
}
