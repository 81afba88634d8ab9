import type { MaybeUnknown } from "../events/metadata.js";
import type { CodecError } from "../runtime/error.js";

/** An item that `readEvents` yields: an event, or a problem in its place. `E` is the type of a decoded event. */
export type StoredItem<E = MaybeUnknown> = StoredJSON<E> | StoredBinary<E> | StoredProblem;

/** An event that is stored as JSON text. Only its syntax and its event type have been checked. */
export interface StoredJSON<E = MaybeUnknown> {
  readonly kind: "json";
  /** The event type: the string under the key `event`. */
  readonly type: string;
  /** Number of the line in which the event starts, from 1. */
  readonly line: number;
  /** Byte offset of the event in the input, after decompression. */
  readonly offset: number;
  /**
   * The JSON object in UTF-8, verbatim, except that the whitespace between the tokens of an object over several lines
   * is removed. The bytes never contain a line feed. They may be a view of a larger buffer.
   */
  readonly bytes: Uint8Array;
  /** The JSON object as a string. Bytes that are not valid UTF-8 are replaced with U+FFFD. */
  readonly json: string;
  /**
   * Returns the event. Each call unmarshals it again, and keeps unknown keys. With `unknownEvents: "keep"`, the
   * default, an event that does not fit the schema is returned as an `UnknownEvent` with the reason.
   *
   * @throws CodecError in the same cases as `AuditEvent.unmarshalJSON`.
   */
  decode(): E;
}

/** An event that is stored as protobuf. */
export interface StoredBinary<E = MaybeUnknown> {
  readonly kind: "binary";
  /** The event type: `Metadata.Type`. */
  readonly type: string;
  /** Line number, from 1, if the format is `base64`. */
  readonly line: number | undefined;
  /** Byte offset of the `OneOf`, its line of base64, or its part of a recording, in the input after decompression. */
  readonly offset: number;
  /** Index of the part, from 0, if the format is `recording`. */
  readonly part: number | undefined;
  /** The `OneOf`, unchanged. It may be a view of a larger buffer. */
  readonly bytes: Uint8Array;
  /** Number of fields in the event, at any depth, that are not in the schema. */
  readonly unknownFields: number;
  /** Returns the event. It has already been decoded, and every call returns the same object. */
  decode(): E;
}

/** Data that cannot be read as an event, or the missing events of a session. */
export interface StoredProblem {
  readonly kind: "problem";
  readonly error: CodecError;
  /** Line number, from 1, in formats with lines. */
  readonly line: number | undefined;
  /** Byte offset in the input, after decompression. */
  readonly offset: number | undefined;
  /** 1, or the number of further problems of the input that are only counted. */
  readonly count: number;
}

/** Batches of items that arrive together. */
export type ItemBatches<E = MaybeUnknown> = AsyncGenerator<readonly StoredItem<E>[], void, undefined>;
