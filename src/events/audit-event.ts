import {
  marshalOneOf_Event,
  OneOf,
  unmarshalOneOf_Event,
  writeOneOf,
} from "../../generated/2020/events/events.codec.js";
import { checkChoice, checkObject } from "../runtime/arguments.js";
import {
  asCodecError,
  encode,
  getShared,
  marshal,
  unmarshal,
  unmarshalObject,
  type DecodeOptions,
  type EncodeOptions,
  type MarshalOptions,
  type MessageCodec,
  type UnmarshalOptions,
} from "../runtime/codec.js";
import { cloneMessage } from "../runtime/clone.js";
import { equalMessages } from "../runtime/equals.js";
import { CodecError, describe } from "../runtime/error.js";
import type { Quote } from "../runtime/json/marshal.js";
import type { JSONObject, JSONValue } from "../runtime/json/parse.js";
import type { JSONReader } from "../runtime/json/reader.js";
import { MAX_JSON_DEPTH } from "../runtime/limits.js";
import type { MessageInit } from "../runtime/message-init.js";
import { decodeBase64 } from "../runtime/types/base64.js";
import { fieldNumber } from "../runtime/wire/tag.js";
import { readVarint } from "../runtime/wire/varint.js";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import type { AuditEventJSON, UnknownEventJSON } from "./audit-event-json.js";
import { EVENT_TYPES, isEventType, type EventType, type EventTypeInfo } from "./catalog.js";
import { EVENT_TYPE_CODECS } from "./message-codecs.js";
import {
  decodeUnknownEvent,
  encodeUnknownEvent,
  keepJSON,
  marshalUnknownEvent,
  ONEOF_KEY,
  type UnknownEvent,
} from "./unknown-event.js";

/** Any audit event: the name of its message in `$case`, and the message in `value`. */
export type AuditEvent = NonNullable<OneOf["Event"]>;

/** An audit event of a type, such as `{ $case: "SessionStart", value: SessionStart }` for `session.start`. */
export type AuditEventOfType<T extends EventType> = T extends EventType
  ? Extract<AuditEvent, { readonly $case: (typeof EVENT_TYPES)[T]["message"] }>
  : never;

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
   * How to treat events that are not in the schema or do not fit it: `"error"` throws
   * `unknown-event` or `invalid-value`, `"keep"` returns an {@link UnknownEvent} with the
   * complete JSON, regardless of `unknownKeys`. Default: `"error"`.
   */
  readonly unknownEvents?: "error" | "keep" | undefined;
}

/** Reads and writes audit events of any type as protobuf and as JSON, in the formats of Teleport's Go code. */
export const AuditEvent = {
  create: createEvent,

  /**
   * Returns the event as protobuf, wrapped in a `OneOf`. This is the format used in
   * queues, gRPC and session recordings. For an {@link UnknownEvent} that was read from
   * protobuf, returns a copy of its bytes, or its `bytes` themselves with `shared: true`.
   *
   * Unless `shared` is true, the result owns its `buffer`, like the result of a codec's `encode`.
   *
   * @throws TypeError if an option has the wrong type. CodecError in the same cases as `encode` of a codec;
   * `unknown-event` for an unknown event that was read from JSON.
   */
  encode(event: AuditEvent | UnknownEvent, options?: EncodeOptions): ArrayBufferBytes {
    checkEvent(event);
    if (event.$case === "UnknownEvent") return encodeUnknownEvent(event, getShared(options));
    return encode({ Event: event }, writeOneOf, options);
  },

  decode: decodeEvent,

  /**
   * Returns the event as flattened JSON text, as in Teleport's audit log: byte for byte as
   * Teleport's marshaler (jsoniter) writes it, or as `encoding/json` writes it if
   * `escapeHTML` is true. For an {@link UnknownEvent} that was read from JSON, returns its
   * text, with HTML characters escaped if `escapeHTML` is true. If it was read from protobuf, the
   * text has the keys of its metadata, and then the key `$oneof` with the whole `OneOf` as base64.
   * `unmarshalJSON` with `unknownEvents: "keep"` reads the same bytes again.
   *
   * @throws CodecError in the same cases as `marshalJSON` of a codec.
   */
  marshalJSON(event: AuditEvent | UnknownEvent, options?: MarshalOptions): string {
    return marshal(event, options, marshalEvent);
  },

  unmarshalJSON,
  toJSON,
  fromJSON,

  /**
   * Returns true if both events have the same `$case` and equal values, according to `equals` of a codec. Two
   * {@link UnknownEvent}s are equal if their properties are equal.
   *
   * @throws CodecError `invalid-value` if an argument is not an event; `too-deep` for cyclic events.
   */
  equals(a: AuditEvent | UnknownEvent, b: AuditEvent | UnknownEvent): boolean {
    checkEvent(a);
    checkEvent(b);
    return equalMessages(a, b);
  },

  /**
   * Returns a deep copy of the event, like `clone` of a codec. The bytes of an {@link UnknownEvent} are copied too.
   *
   * @throws CodecError `invalid-value` if the argument is not an event; `too-deep` for cyclic events.
   */
  clone<E extends AuditEvent | UnknownEvent>(event: E): E {
    checkEvent(event);
    return cloneMessage(event);
  },
};

/**
 * Creates an event of a type, such as `session.start`. The type selects the message. `Metadata.Type` is set to the
 * type, and `Metadata.Code` to the type's code if there is only one. All other fields are set as by `create` of the
 * message's codec.
 *
 * @throws CodecError `unknown-event` if the event type is not in the schema; `invalid-value` if `type` is not a string,
 * or if `init` has another event type or a code of another event type. Also in the same cases as `create` of a codec.
 */
function createEvent<T extends EventType>(
  type: T,
  init?: MessageInit<AuditEventOfType<T>["value"]>,
): AuditEventOfType<T> {
  if (typeof type !== "string") {
    throw new CodecError("invalid-value", `expected an event type, got ${describe(type)}`);
  }
  if (!isEventType(type)) throw unknownType(type);
  const { message, codes }: EventTypeInfo = EVENT_TYPES[type];
  const codec: MessageCodec<AuditEvent["value"]> = EVENT_TYPE_CODECS[type];
  const value = codec.create(init);
  const { Metadata } = value;
  Metadata.Type = choose([type], Metadata.Type, "Metadata.Type");
  Metadata.Code = choose(codes, Metadata.Code, "Metadata.Code");
  return { $case: message, value } as AuditEventOfType<T>;
}

/** Returns the given value if it is an expected one. If it is empty, returns the only expected value, if any. */
function choose(expected: readonly string[], given: string, path: string): string {
  if (given === "") return expected.length === 1 ? expected[0]! : "";
  if (expected.includes(given)) return given;
  const choices = expected.join(" or ") || "no code";
  throw new CodecError("invalid-value", `expected ${choices}, got ${describe(given)}`, { path });
}

/**
 * Reads an event from the protobuf bytes of a `OneOf`. Unknown fields of the `OneOf`
 * itself are dropped; use `OneOf.decode` to keep them.
 *
 * If a `OneOf` has none of the schema's events, its last length-delimited field is an unknown
 * event. With `unknownEvents: "keep"`, it is returned as an {@link UnknownEvent}. Its bytes are
 * a view of the input. Its metadata is read too, because `Metadata` is field 1 of the events in
 * every version of the schema. Damaged metadata is not an error: the fields before the damage
 * are read, the others have their zero values, and `reason` describes the problem.
 *
 * @throws CodecError in the same cases as `decode` of a codec; `unknown-event` if the
 * `OneOf` holds no event, or an unknown event, unless `unknownEvents` is `"keep"`.
 */
function decodeEvent(
  bytes: Uint8Array,
  options?: DecodeOptions & { readonly unknownEvents?: "error" | undefined },
): AuditEvent;
function decodeEvent(bytes: Uint8Array, options?: DecodeEventOptions): AuditEvent | UnknownEvent;
function decodeEvent(bytes: Uint8Array, options?: DecodeEventOptions): AuditEvent | UnknownEvent {
  const keeps = keepsUnknownEvents(options);
  const { Event, $unknown } = OneOf.decode(bytes, options);
  if (Event !== undefined) return Event;
  const unknown = keeps ? decodeUnknownEvent(bytes, options) : undefined;
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
 * With `unknownEvents: "keep"`, returns an {@link UnknownEvent} with the text if the event type
 * is not in the schema, or if the event has a value of the wrong type or out of range. In the latter
 * case, `reason` describes the value. Metadata that cannot be read is zero.
 *
 * With `unknownEvents: "keep"`, the key `$oneof` holds the event itself as base64, as
 * `marshalJSON` writes it for unknown events. Other keys are then ignored, and the result is the
 * event that `AuditEvent.decode` returns for the bytes. If decoding fails, or the event has another
 * type than the `event` key says, the text is kept and `reason` describes the problem.
 *
 * @throws CodecError in the same cases as `unmarshalJSON` of a codec; `unknown-event`
 * if the event type is not in the schema. With `unknownEvents: "keep"`: `invalid-json`, `too-deep`,
 * `unknown-key`, and `invalid-value` if the text is not an object with a string as `event`.
 */
function unmarshalJSON(
  text: string,
  options?: UnmarshalOptions & { readonly unknownEvents?: "error" | undefined },
): AuditEvent;
function unmarshalJSON(text: string, options?: UnmarshalEventOptions): AuditEvent | UnknownEvent;
function unmarshalJSON(text: string, options?: UnmarshalEventOptions): AuditEvent | UnknownEvent {
  if (!keepsUnknownEvents(options)) return unmarshal(text, options, unmarshalIfKnown, unmarshalKnown);
  // `unmarshalIfKnown` gives up on text with `$oneof`, because GoJSONReader does not skip such a key.
  return unmarshal(text, options, unmarshalIfKnown, (json, value) => {
    return unmarshalOrKeep(json, value, () => text, options?.maxDepth);
  });
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
 * `JSON.stringify`. With `unknownEvents: "keep"`, unknown events, events that do not fit the
 * schema and the key `$oneof` are treated as in `unmarshalJSON`.
 *
 * @throws CodecError in the same cases as `fromJSON` of a codec; `unknown-event`
 * if the event type is not in the schema. With `unknownEvents: "keep"`: `too-deep`, `unknown-key`,
 * and `invalid-value` if JSON cannot represent the object or its `event` is not a string.
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
  if (!keepsUnknownEvents(options)) return unmarshalObject(object, options, unmarshalKnown);
  return unmarshalObject(object, options, (json, value) => {
    return unmarshalOrKeep(json, value, () => JSON.stringify(value), options?.maxDepth);
  });
}

function keepsUnknownEvents(options: DecodeEventOptions | UnmarshalEventOptions | undefined): boolean {
  if (options === undefined) return false;
  checkObject("options", options);
  const { unknownEvents } = options;
  if (unknownEvents === undefined) return false;
  checkChoice("unknownEvents", unknownEvents, ["error", "keep"]);
  return unknownEvents === "keep";
}

const MESSAGE_OF_TYPE: ReadonlyMap<string, AuditEvent["$case"]> = new Map(
  Object.entries(EVENT_TYPES).map(([type, { message }]) => [type, message]),
);

/** Reads an event that is in the schema. Throws `unknown-event` for others. */
function unmarshalKnown(json: JSONReader): AuditEvent {
  const type = unmarshalEventType(json);
  const event = unmarshalAs(type, json);
  if (event !== undefined) return event;
  throw unknownType(type, "event");
}

function unknownType(type: string, path = ""): CodecError {
  return new CodecError("unknown-event", `unknown event type ${describe(type)}`, { path });
}

/** Reads an event that is in the schema. Returns undefined for others. */
function unmarshalIfKnown(json: JSONReader): AuditEvent | undefined {
  const type = json.peekString("event");
  return type === undefined ? undefined : unmarshalAs(type, json);
}

/**
 * Reads an event, and keeps it as an unknown event if it does not fit the schema.
 *
 * @param value The event that `json` reads.
 * @param textOf Returns the JSON text to keep.
 */
function unmarshalOrKeep(
  json: JSONReader,
  value: JSONValue,
  textOf: () => string,
  maxDepth = MAX_JSON_DEPTH,
): AuditEvent | UnknownEvent {
  const type = unmarshalEventType(json);
  const oneof = json.peekString(ONEOF_KEY);
  let reason: string | undefined;
  try {
    const event = oneof === undefined ? unmarshalAs(type, json) : decodeOneOfMember(oneof, type, maxDepth);
    if (event !== undefined) return event;
  } catch (error) {
    const fault = asCodecError(error, "");
    if (!(fault instanceof CodecError)) throw fault;
    if (oneof === undefined && fault.code !== "invalid-value") throw fault;
    reason = oneof === undefined ? fault.message : `${ONEOF_KEY}: ${fault.message}`;
  }
  // The value is an object, because it has an event type.
  return keepJSON(value as JSONObject, textOf(), reason);
}

/**
 * Decodes the `OneOf` in an event's JSON.
 *
 * @param type The event type in the JSON, which the event in the `OneOf` must have too.
 * @param maxDepth Maximum nesting depth of the JSON. The event can be as deep as JSON of this depth.
 */
function decodeOneOfMember(base64: string, type: string, maxDepth: number): AuditEvent | UnknownEvent {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) throw new CodecError("invalid-value", "expected base64");
  // Each level of a Struct takes three messages.
  const event = decodeEvent(bytes, { unknownEvents: "keep", maxDepth: 3 * Math.min(maxDepth, MAX_JSON_DEPTH) });
  // JSON cannot hold bytes that are not UTF-8.
  const found = event.value.Metadata.Type.toWellFormed();
  if (found === type) return event;
  throw new CodecError("invalid-value", `expected an event of type ${describe(type)}, got ${describe(found)}`);
}

function unmarshalEventType(json: JSONReader): string {
  const type = json.peekString("event");
  if (type !== undefined) return type;
  throw new CodecError("invalid-value", "expected an event type", { path: "event" });
}

/** Reads an event of this type. Returns undefined if the schema does not have the type. */
function unmarshalAs(type: string, json: JSONReader): AuditEvent | undefined {
  const message = MESSAGE_OF_TYPE.get(type);
  const event = message && unmarshalOneOf_Event(message, json);
  if (event !== undefined) json.end(event.value);
  return event;
}

function marshalEvent(event: AuditEvent | UnknownEvent, quote: Quote): string {
  checkEvent(event);
  return event.$case === "UnknownEvent" ? marshalUnknownEvent(event, quote) : marshalOneOf_Event(event, quote);
}

function checkEvent(event: AuditEvent | UnknownEvent): void {
  if (typeof event?.$case === "string") return;
  throw new CodecError("invalid-value", `expected an event with a $case, got ${describe(event)}`);
}
