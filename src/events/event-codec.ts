import { checkChoice, checkObject } from "../runtime/arguments.js";
import type { DecodeOptions, EncodeOptions, MarshalOptions, UnmarshalOptions } from "../runtime/codec.js";
import type { AnyEvent, EventMetadata } from "../runtime/event-schema.js";
import type { MessageInit } from "../runtime/message-init.js";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import type { EventTypes } from "./catalog.js";
import type { UnknownEvent, UnknownEventJSON } from "./unknown-event.js";

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

/**
 * Returns true if unknown events are kept.
 *
 * @throws TypeError or RangeError if the option is wrong.
 */
export function keepsUnknownEvents(options: DecodeEventOptions | UnmarshalEventOptions | undefined): boolean {
  if (options === undefined) return false;
  checkObject("options", options);
  const { unknownEvents } = options;
  if (unknownEvents === undefined) return false;
  checkChoice("unknownEvents", unknownEvents, ["error", "keep"]);
  return unknownEvents === "keep";
}

/** Options with which unknown events are errors. */
type WithoutUnknown<Options> = Omit<Options, "unknownEvents"> & { readonly unknownEvents?: "error" | undefined };

/**
 * Reads and writes audit events of any type as protobuf and as JSON, in the formats of Teleport's Go code. `E` is the
 * type of the events, `M` of their metadata, and `J` of their parsed JSON.
 */
export interface EventCodec<
  E extends AnyEvent = AnyEvent,
  M extends EventMetadata = EventMetadata,
  J extends object = object,
> {
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
  encode(event: E | UnknownEvent<M>, options?: EncodeOptions): ArrayBufferBytes;

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
  decode(bytes: Uint8Array, options?: WithoutUnknown<DecodeEventOptions>): E;
  decode(bytes: Uint8Array, options?: DecodeEventOptions): E | UnknownEvent<M>;

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
  marshalJSON(event: E | UnknownEvent<M>, options?: MarshalOptions): string;

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
   * event that `decode` returns for the bytes. If decoding fails, or the event has another
   * type than the `event` key says, the text is kept and `reason` describes the problem.
   *
   * @throws CodecError in the same cases as `unmarshalJSON` of a codec; `unknown-event`
   * if the event type is not in the schema. With `unknownEvents: "keep"`: `invalid-json`, `too-deep`,
   * `unknown-key`, and `invalid-value` if the text is not an object with a string as `event`.
   */
  unmarshalJSON(text: string, options?: WithoutUnknown<UnmarshalEventOptions>): E;
  unmarshalJSON(text: string, options?: UnmarshalEventOptions): E | UnknownEvent<M>;

  /**
   * Returns the event as a plain object in flattened form. The result equals
   * `JSON.parse(marshalJSON(event))`. Its TypeScript type is discriminated by the `event` key,
   * so the event's `Type` should be an event type that belongs to the message.
   *
   * @throws CodecError in the same cases as `marshalJSON`.
   */
  toJSON(event: E): J;
  toJSON(event: E | UnknownEvent<M>): J | UnknownEventJSON;

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
  fromJSON(object: J, options?: WithoutUnknown<UnmarshalEventOptions>): E;
  fromJSON(object: J | UnknownEventJSON, options: UnmarshalEventOptions | undefined): E | UnknownEvent<M>;

  /**
   * Returns the metadata of an event: its index, type, code and time. Some messages of newer schemas have it under
   * `metadata`, others under `Metadata`.
   *
   * @throws CodecError `invalid-value` if the argument is not an event of the schema.
   */
  getMetadata(event: E | UnknownEvent<M>): M;

  /**
   * Returns true if both events have the same `$case` and equal values, according to `equals` of a codec. Two
   * {@link UnknownEvent}s are equal if their properties are equal.
   *
   * @throws CodecError `invalid-value` if an argument is not an event; `too-deep` for cyclic events.
   */
  equals(a: E | UnknownEvent<M>, b: E | UnknownEvent<M>): boolean;

  /**
   * Returns a deep copy of the event, like `clone` of a codec. The bytes of an {@link UnknownEvent} are copied too.
   *
   * @throws CodecError `invalid-value` if the argument is not an event; `too-deep` for cyclic events.
   */
  clone<T extends E | UnknownEvent<M>>(event: T): T;
}

/** The event of a type, such as `{ $case: "SessionStart", value: SessionStart }` for `session.start`. */
export type EventOfType<E extends AnyEvent, Types extends EventTypes, T extends keyof Types> = T extends keyof Types
  ? Extract<E, { readonly $case: Types[T]["message"] }>
  : never;

/** The messages of events by their cases. Compilers look one up much faster than they narrow the union. */
type MessagesByCase<E extends AnyEvent> = { readonly [Event in E as Event["$case"]]: Event["value"] };

/** An {@link EventCodec} that also creates events. `Types` is the type of the catalog's event types. */
export interface CreatingEventCodec<
  E extends AnyEvent,
  M extends EventMetadata,
  J extends object,
  Types extends EventTypes,
> extends EventCodec<E, M, J> {
  /**
   * Creates an event of a type, such as `session.start`. The type selects the message. The `Type` of the metadata is
   * set to the type, and its `Code` to the type's code if there is only one. All other fields are set as by `create`
   * of the message's codec.
   *
   * @throws CodecError `unknown-event` if the event type is not in the schema; `invalid-value` if `type` is not a
   * string, or if `init` has another event type or a code of another event type. Also in the same cases as `create` of
   * a codec.
   */
  create<T extends keyof Types & string>(
    type: T,
    init?: MessageInit<MessagesByCase<E>[Types[T]["message"] & E["$case"]]>,
  ): EventOfType<E, Types, T>;
}
