import type Long from "long";
import type { DecodeOptions } from "./codec.js";
import type { Quote } from "./json/marshal.js";
import type { JSONReader } from "./json/reader.js";
import type { Timestamp } from "./types/timestamp.js";
import type { UnknownFields } from "./unknown.js";
import type { FieldNames, Reader } from "./wire/reader.js";
import type { Writer } from "./wire/writer.js";

/** An event: the name of its case in the union, and its message. */
export interface AnyEvent {
  readonly $case: string;
  readonly value: object;
}

/** The fields that the metadata of events has in every schema. */
export interface EventMetadata extends UnknownFields {
  Index: Long;
  Type: string;
  Code: string;
  Time: Timestamp;
}

/** The message that holds any event in a oneof, such as `events.OneOf`. */
export interface EventUnion<E extends AnyEvent> {
  readonly codec: { readonly fields: FieldNames; decode(bytes: Uint8Array, options?: DecodeOptions): object };
  write(writer: Writer, message: object): void;
  /** Returns the message that holds an event. */
  wrap(event: E): object;
  /** Returns the event that a message holds, if any. */
  unwrap(message: object): E | undefined;
  marshal(event: E, quote: Quote): string;
  /** Reads the event with this case. Returns undefined if there is no such case. */
  unmarshal(name: string, json: JSONReader): E | undefined;
}

/** The message that is field 1 of every event. */
export interface MetadataFunctions<M extends EventMetadata> {
  makeZero(): M;
  read(reader: Reader, message: M): void;
  marshal(message: M, quote: Quote, open: string): string;
  unmarshal(json: JSONReader): M;
}

/** The codec of any message. */
interface AnyCodec {
  readonly typeName: string;
  readonly fields: FieldNames;
  create(init?: object): object;
}

/**
 * A schema with a union of all events. The generator writes it, with the option `union`, for
 * `defineEdition`.
 */
export interface EventSchema<E extends AnyEvent = AnyEvent, M extends EventMetadata = EventMetadata> {
  /** The codecs of all messages, by name. */
  readonly messages: Readonly<Record<string, AnyCodec>>;
  readonly union: EventUnion<E>;
  readonly metadata: MetadataFunctions<M>;
  /** For each event, the properties with its embedded messages, by the names of the messages. */
  readonly embedded: Readonly<Record<E["$case"], Readonly<Record<string, string>>>>;
}
