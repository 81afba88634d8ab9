// Events that are not in the schema, such as those that a newer Teleport added.

import { asCodecError, decode, type DecodeOptions } from "../runtime/codec.js";
import { CodecError, describe } from "../runtime/error.js";
import type { EventMetadata, MetadataFunctions } from "../runtime/event-schema.js";
import { marshalRawJSON, type Quote } from "../runtime/json/marshal.js";
import type { JSONObject } from "../runtime/json/parse.js";
import { ObjectJSONReader } from "../runtime/json/reader.js";
import type { PlainObject } from "../runtime/json/struct.js";
import { encodeBase64 } from "../runtime/types/base64.js";
import { isBytes, type ArrayBufferBytes } from "../runtime/types/bytes.js";
import type { FieldNames, Reader } from "../runtime/wire/reader.js";
import { fieldNumber, wireType, WireType } from "../runtime/wire/tag.js";

/** An event that is not in the schema, or an event in JSON that does not fit the schema. */
export interface UnknownEvent<M extends EventMetadata = EventMetadata> {
  readonly $case: "UnknownEvent";
  readonly value: UnknownEventText<M> | UnknownEventBytes<M>;
}

/** An unknown event read from JSON. */
export interface UnknownEventText<M extends EventMetadata = EventMetadata> {
  readonly kind: "json";
  /**
   * The fields common to all events, read from `json`. A field that cannot be read has its zero
   * value. Changes to the fields do not affect `json`.
   */
  readonly Metadata: M;
  /** The JSON text of the event, verbatim. */
  readonly json: string;
  /**
   * Why the event does not fit the schema, or why its metadata or `$oneof` cannot be read. Absent if the event is only
   * unknown.
   */
  readonly reason?: string | undefined;
}

/** An unknown event read from protobuf. */
export interface UnknownEventBytes<M extends EventMetadata = EventMetadata> {
  readonly kind: "binary";
  /**
   * The fields common to all events, read from `bytes`. A field that cannot be read has its zero
   * value. Changes to the fields do not affect `bytes`.
   */
  readonly Metadata: M;
  /** Field number of the event in the `OneOf`. */
  readonly number: number;
  /** The protobuf of the `OneOf`, unchanged. `AuditEvent.decode` returns a view of its input. */
  readonly bytes: Uint8Array;
  /** Why the metadata cannot be read. Absent if it can. */
  readonly reason?: string | undefined;
}

/** An unknown event as a parsed JSON object: its event type is not in the schema. */
export interface UnknownEventJSON extends PlainObject {
  readonly event: string;
}

/** The key in the JSON of an unknown event from protobuf that holds the whole `OneOf` as base64. */
export const ONEOF_KEY = "$oneof";

/** The field that all events have in all versions of the schema. */
const EVENT_FIELDS: FieldNames = { 1: "Metadata" };
/** Tag of that field, the first one of every event. */
export const METADATA_TAG = (1 << 3) | WireType.LengthDelimited;
const NO_FIELDS: FieldNames = {};

/** The result of {@link readUnknownOneOf}. */
interface UnknownOneOf<M> {
  /** Field number of the event, or 0 if there is none. */
  number: number;
  /** The metadata of the event; undefined if it has none. */
  Metadata: M | undefined;
}

/**
 * Reads the unknown event in a `OneOf` with only unknown fields. The event is the last length-delimited field.
 * Returns undefined if there is none.
 */
export function decodeUnknownEvent<M extends EventMetadata>(
  bytes: Uint8Array,
  metadata: MetadataFunctions<M>,
  options: DecodeOptions | undefined,
): UnknownEvent<M> | undefined {
  const oneof: UnknownOneOf<M> = { number: 0, Metadata: undefined };
  let reason: string | undefined;
  try {
    decode(bytes, oneof, (reader, oneof) => readUnknownOneOf(reader, oneof, metadata), options);
    if (oneof.Metadata === undefined) reason = "the event has no Metadata";
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    reason = error.message;
  }
  const { number, Metadata = metadata.makeZero() } = oneof;
  if (number === 0) return undefined;
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const value: UnknownEventBytes<M> = { kind: "binary", Metadata, number, bytes: view };
  return { $case: "UnknownEvent", value: reason === undefined ? value : { ...value, reason } };
}

function readUnknownOneOf<M extends EventMetadata>(
  reader: Reader,
  oneof: UnknownOneOf<M>,
  metadata: MetadataFunctions<M>,
): void {
  try {
    let start = 0;
    while (reader.pos < reader.end) {
      const tag = reader.tag();
      if (wireType(tag) === WireType.LengthDelimited) {
        oneof.number = fieldNumber(tag);
        start = reader.pos;
      }
      reader.skipUnknown(tag, NO_FIELDS);
    }
    if (oneof.number === 0) return;
    reader.pos = start;
    const outer = reader.enter("UnknownEvent");
    readMetadataOfEvent(reader, oneof, metadata);
    reader.leave(outer);
  } finally {
    // The event keeps all of its fields, so none of them counts as unknown.
    reader.unknownFields = 0;
  }
}

function readMetadataOfEvent<M extends EventMetadata>(
  reader: Reader,
  oneof: UnknownOneOf<M>,
  metadata: MetadataFunctions<M>,
): void {
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === METADATA_TAG) {
      oneof.Metadata ??= metadata.makeZero();
      const outer = reader.enter("Metadata");
      metadata.read(reader, oneof.Metadata);
      reader.leave(outer);
    } else reader.skipUnknown(tag, EVENT_FIELDS);
  }
}

/**
 * Returns the protobuf of an unknown event. Throws `unknown-event` if the event was read from JSON.
 *
 * @param shared True to return the event's own bytes, false to return a copy.
 */
export function encodeUnknownEvent({ value }: UnknownEvent, shared: boolean): ArrayBufferBytes {
  if (value?.kind === "json") {
    throw new CodecError("unknown-event", "an unknown event that was read from JSON has no protobuf");
  }
  checkBinary(value);
  return shared ? (value.bytes as ArrayBufferBytes) : new Uint8Array(value.bytes);
}

/**
 * Returns the JSON text of an unknown event. An event from JSON keeps its text. The text of an event from
 * protobuf has the keys of its metadata, and then the key `$oneof` with the whole `OneOf` as base64.
 */
export function marshalUnknownEvent<M extends EventMetadata>(
  { value }: UnknownEvent<M>,
  metadata: MetadataFunctions<M>,
  quote: Quote,
): string {
  if (value?.kind === "json") return marshalRawJSON(value.json, quote, "json");
  checkBinary(value);
  return `${metadata.marshal(value.Metadata, quote, "{")},"${ONEOF_KEY}":"${encodeBase64(value.bytes)}"}`;
}

function checkBinary(value: UnknownEventBytes): void {
  if (value?.kind !== "binary") {
    throw new CodecError("invalid-value", `expected "json" or "binary", got ${describe(value?.kind)}`, {
      path: "kind",
    });
  }
  if (isBytes(value.bytes)) return;
  throw new CodecError("invalid-value", `expected a Uint8Array, got ${describe(value.bytes)}`, { path: "bytes" });
}

/**
 * Returns an unknown event with JSON text. Members of its metadata that cannot be read have their zero values.
 *
 * @param object The parsed text. Its `event` must be a string.
 * @param reason Why the event does not fit the schema; undefined if its type is not in the schema.
 */
export function keepJSON<M extends EventMetadata>(
  object: JSONObject,
  json: string,
  metadata: MetadataFunctions<M>,
  reason?: string,
): UnknownEvent<M> {
  const problems = new Set(reason === undefined ? [] : [reason]);
  const Metadata = unmarshalReadableMetadata(object, metadata, problems);
  const value: UnknownEventText<M> = { kind: "json", Metadata, json };
  return { $case: "UnknownEvent", value: problems.size === 0 ? value : { ...value, reason: [...problems].join("; ") } };
}

/** Unmarshals the metadata without the members that cannot be read, and adds a problem for each of those. */
function unmarshalReadableMetadata<M extends EventMetadata>(
  object: JSONObject,
  metadata: MetadataFunctions<M>,
  problems: Set<string>,
): M {
  for (let rest = object; ;) {
    try {
      return metadata.unmarshal(ObjectJSONReader.ofObject(rest, "ignore"));
    } catch (error) {
      const problem = asCodecError(error, "");
      if (!(problem instanceof CodecError)) throw problem;
      problems.add(problem.message);
      rest = withoutMember(rest, problem.path ?? "");
    }
  }
}

/** Returns a copy of the object without the member at a path. If there is none, returns only the event type. */
function withoutMember(object: JSONObject, path: string): JSONObject {
  const key = Object.keys(object).find(
    (key) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`),
  );
  if (key === undefined) return { event: object["event"] };
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

/** Returns the error for an event type that is not in the schema. */
export function unknownTypeError(type: string, path = ""): CodecError {
  return new CodecError("unknown-event", `unknown event type ${describe(type)}`, { path });
}
