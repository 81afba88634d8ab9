import {
  marshalOneOf_Event,
  OneOf,
  unmarshalMetadata,
  unmarshalOneOf_Event,
  writeOneOf,
} from "../../generated/events/events.codec.js";
import { checkChoice, checkObject } from "../runtime/arguments.js";
import {
  encode,
  marshal,
  unmarshal,
  unmarshalObject,
  type DecodeOptions,
  type MarshalOptions,
  type UnmarshalOptions,
} from "../runtime/codec.js";
import { CodecError, describe } from "../runtime/error.js";
import type { Quote } from "../runtime/json/marshal.js";
import type { JSONReader } from "../runtime/json/reader.js";
import { fieldNumber } from "../runtime/wire/tag.js";
import { readVarint } from "../runtime/wire/varint.js";
import type { AuditEventJSON, UnknownEventJSON } from "./audit-event-json.js";
import { EVENT_TYPES } from "./catalog.js";
import { decodeUnknownEvent, encodeUnknownEvent, marshalUnknownEvent, type UnknownEvent } from "./unknown-event.js";

/** Any audit event: the name of its message in `$case`, and the message in `value`. */
export type AuditEvent = NonNullable<OneOf["Event"]>;

/** Options for reading events from protobuf. */
export interface DecodeEventOptions extends DecodeOptions {
  /**
   * How to treat unknown events: `"error"` throws `unknown-event`, `"keep"` returns an
   * {@link UnknownEvent} with the bytes of the whole `OneOf`. Default: `"error"`.
   */
  readonly unknownEvents?: "error" | "keep" | undefined;
}

/** Options for reading events from JSON. */
export interface UnmarshalEventOptions extends UnmarshalOptions {
  /**
   * How to treat unknown events: `"error"` throws `unknown-event`, `"keep"` returns an
   * {@link UnknownEvent} with the complete JSON, regardless of `unknownKeys`. Default:
   * `"error"`.
   */
  readonly unknownEvents?: "error" | "keep" | undefined;
}

/** Reads and writes audit events of any type as protobuf and as JSON, in the formats of Teleport's Go code. */
export const AuditEvent = {
  /**
   * Returns the event as protobuf, wrapped in a `OneOf`. This is the format used in
   * queues, gRPC and session recordings. For an {@link UnknownEvent} that was read from
   * protobuf, returns a copy of its bytes.
   *
   * @throws CodecError in the same cases as `encode` of a codec; `unknown-event` for an unknown
   * event that was read from JSON.
   */
  encode(event: AuditEvent | UnknownEvent): Uint8Array {
    checkEvent(event);
    if (event.$case === "UnknownEvent") return encodeUnknownEvent(event);
    return encode({ Event: event }, writeOneOf);
  },

  decode,

  /**
   * Returns the event as flattened JSON text, as in Teleport's audit log: byte for byte as
   * Teleport's marshaler (jsoniter) writes it, or as `encoding/json` writes it if
   * `escapeHTML` is true. For an {@link UnknownEvent}, returns its JSON text, with HTML
   * characters escaped if `escapeHTML` is true.
   *
   * @throws CodecError in the same cases as `marshalJSON` of a codec.
   */
  marshalJSON(event: AuditEvent | UnknownEvent, options?: MarshalOptions): string {
    return marshal(event, options, marshalEvent);
  },

  unmarshalJSON,
  toJSON,
  fromJSON,
};

/**
 * Reads an event from the protobuf bytes of a `OneOf`. Unknown fields of the `OneOf`
 * itself are dropped; use `OneOf.decode` to keep them.
 *
 * A `OneOf` with none of the schema's events but with a length-delimited field holds an unknown
 * event. If there are several such fields, the last one is the event. With
 * `unknownEvents: "keep"`, it is returned as an {@link UnknownEvent} whose bytes are a view of
 * the input. Its metadata is read too, because `Metadata` is field 1 of the events in
 * every version of the schema. Damaged metadata is not an error: the fields before the damage
 * are read, the others have their zero values, and `reason` describes the problem.
 *
 * @throws CodecError in the same cases as `decode` of a codec; `unknown-event` if the
 * `OneOf` holds no event, or an unknown event, unless `unknownEvents` is `"keep"`.
 */
function decode(
  bytes: Uint8Array,
  options?: DecodeOptions & { readonly unknownEvents?: "error" | undefined },
): AuditEvent;
function decode(bytes: Uint8Array, options?: DecodeEventOptions): AuditEvent | UnknownEvent;
function decode(bytes: Uint8Array, options?: DecodeEventOptions): AuditEvent | UnknownEvent {
  const keeps = keepsUnknownEvents(options);
  const { Event, $unknown } = OneOf.decode(bytes, options);
  if (Event !== undefined) return Event;
  const unknown = keeps ? decodeUnknownEvent(bytes, options!) : undefined;
  if (unknown !== undefined) return unknown;
  const reason =
    $unknown === undefined
      ? "the OneOf holds no event"
      : `the OneOf holds field ${fieldNumber(readVarint($unknown, 0)!.value)}, which is not an event in this schema`;
  throw new CodecError("unknown-event", reason, { offset: 0 });
}

/**
 * Reads an event from flattened JSON text. The `event` key, the event type, selects the
 * message.
 *
 * @throws CodecError in the same cases as `unmarshalJSON` of a codec; `unknown-event`
 * if the event type is not in the schema, unless `unknownEvents` is `"keep"`.
 */
function unmarshalJSON(
  text: string,
  options?: UnmarshalOptions & { readonly unknownEvents?: "error" | undefined },
): AuditEvent;
function unmarshalJSON(text: string, options?: UnmarshalEventOptions): AuditEvent | UnknownEvent;
function unmarshalJSON(text: string, options?: UnmarshalEventOptions): AuditEvent | UnknownEvent {
  const kept = keepsUnknownEvents(options) ? () => text : undefined;
  return unmarshal(text, options, (json) => unmarshalByType(json, kept));
}

/**
 * Returns the event as a plain object in flattened form. The result equals
 * `JSON.parse(marshalJSON(event))`. Its TypeScript type is discriminated by the `event` key,
 * so `Metadata.Type` should be an event type that belongs to the message.
 *
 * @throws CodecError in the same cases as `marshalJSON`.
 */
function toJSON(event: AuditEvent): AuditEventJSON;
function toJSON(event: AuditEvent | UnknownEvent): AuditEventJSON | UnknownEventJSON;
function toJSON(event: AuditEvent | UnknownEvent): AuditEventJSON | UnknownEventJSON {
  return JSON.parse(AuditEvent.marshalJSON(event)) as AuditEventJSON | UnknownEventJSON;
}

/**
 * Reads an event from a plain object in flattened form. The `event` key, the event type,
 * selects the message. The JSON text of an {@link UnknownEvent} is the output of
 * `JSON.stringify`.
 *
 * @throws CodecError in the same cases as `fromJSON` of a codec; `unknown-event`
 * if the event type is not in the schema, unless `unknownEvents` is `"keep"`.
 */
function fromJSON(
  object: AuditEventJSON,
  options?: UnmarshalOptions & { readonly unknownEvents?: "error" | undefined },
): AuditEvent;
function fromJSON(
  object: AuditEventJSON | UnknownEventJSON,
  options: UnmarshalEventOptions | undefined,
): AuditEvent | UnknownEvent;
function fromJSON(
  object: AuditEventJSON | UnknownEventJSON,
  options?: UnmarshalEventOptions,
): AuditEvent | UnknownEvent {
  const keeps = keepsUnknownEvents(options);
  return unmarshalObject(object, options, (reader, json) => {
    return unmarshalByType(reader, keeps ? () => JSON.stringify(json) : undefined);
  });
}

function keepsUnknownEvents(options: { readonly unknownEvents?: unknown } | undefined): boolean {
  if (options === undefined) return false;
  checkObject("options", options);
  const { unknownEvents = "error" } = options;
  checkChoice("unknownEvents", unknownEvents, ["error", "keep"]);
  return unknownEvents === "keep";
}

const MESSAGE_OF_TYPE: ReadonlyMap<string, AuditEvent["$case"]> = new Map(
  Object.entries(EVENT_TYPES).map(([type, { message }]) => [type, message]),
);

/** Reads an event. `textOf` returns the JSON text of an unknown event. Without it, unknown events throw. */
function unmarshalByType(json: JSONReader, textOf: (() => string) | undefined): AuditEvent | UnknownEvent {
  const type = json.peekString("event");
  if (type === undefined) {
    throw new CodecError("invalid-value", "expected an event type", { path: "event" });
  }
  const message = MESSAGE_OF_TYPE.get(type);
  const event = message && unmarshalOneOf_Event(message, json);
  if (event !== undefined) {
    json.end(event.value);
    return event;
  }
  if (textOf !== undefined)
    return { $case: "UnknownEvent", value: { kind: "json", Metadata: unmarshalMetadata(json), json: textOf() } };
  throw new CodecError("unknown-event", `unknown event type ${describe(type)}`, { path: "event" });
}

function marshalEvent(event: AuditEvent | UnknownEvent, quote: Quote): string {
  checkEvent(event);
  return event.$case === "UnknownEvent" ? marshalUnknownEvent(event, quote) : marshalOneOf_Event(event, quote);
}

function checkEvent(event: AuditEvent | UnknownEvent): void {
  if (typeof event?.$case === "string") return;
  throw new CodecError("invalid-value", `expected an event with a $case, got ${describe(event)}`);
}
