import type Long from "long";
import { isBytes } from "./bytes.js";
import { AuditEventError, describe } from "./error.js";
import { GO_JSON_DEPTH, GoJsonReader } from "./go-json-reader.js";
import { parseJSON, type JsonValue } from "./json-parse.js";
import { ObjectJsonReader, type JsonReader } from "./json-reader.js";
import { checkMessage, messageText, quote, quoteHTML, type Members, type Quote } from "./json-text.js";
import { depthLimit, MAX_DEPTH, MAX_JSON_DEPTH } from "./limits.js";
import { messageValue, type ObjectOf } from "./object-values.js";
import { copyJSON } from "./plain-json.js";
import { Reader } from "./reader.js";
import { TextBytes } from "./text-bytes.js";
import type { UnknownFields, UnknownKeys } from "./unknown.js";
import { Writer } from "./writer.js";

/** How JSON is to be written. */
export interface MarshalOptions {
  /**
   * Whether `<`, `>`, `&`, U+2028 and U+2029 are escaped, as Go's `encoding/json`
   * does. Teleport's marshaller does not, nor does this library by default.
   */
  readonly escapeHTML?: boolean | undefined;
}

/** How protobuf is to be read. */
export interface DecodeOptions {
  /**
   * How deep messages may be nested, without the outermost; deeper is `too-deep`. At
   * most 3010, the default.
   */
  readonly maxDepth?: number | undefined;
}

/** How JSON is to be read. */
export interface UnmarshalOptions {
  /**
   * How deep objects and lists may be nested, with the outermost; deeper is `too-deep`.
   * At most 1010, the default.
   */
  readonly maxDepth?: number | undefined;
  /** What becomes of keys that the schema does not know; by default they are passed over, as in Go. */
  readonly unknownKeys?: UnknownKeys | undefined;
}

/** What `create` takes for a message: any of its fields, at any depth but in maps. */
export type Init<T> = T extends Whole
  ? T
  : T extends readonly (infer E)[]
    ? readonly Init<E>[]
    : T extends ReadonlyMap<infer K, infer V>
      ? ReadonlyMap<K, V>
      : T extends { readonly $case: infer C; readonly value: infer V }
        ? { readonly $case: C; readonly value: Init<V> }
        : { readonly [K in keyof T]?: Init<T[K]> | undefined };

/** Values that are given whole or not at all. */
type Whole = string | number | boolean | undefined | Uint8Array | Long;

/**
 * Reads and writes the messages of one type, in both of Go's forms. `J` is its JSON object
 * as `JSON.parse` gives it.
 */
export interface MessageCodec<T, J = object> {
  /** Full name of the message in the schema, such as `events.SessionStart`. */
  readonly typeName: string;

  /**
   * A message with Go's zero values, overlaid with those that are given. Messages,
   * lists and maps are copied; `Long`s, bytes and the messages in a map are taken as
   * they are.
   *
   * @throws AuditEventError `invalid-value` for what has the wrong shape or an
   * unknown case.
   */
  create(init?: Init<T>): T;

  /**
   * The bytes that gogo's `Marshal` writes for the message, maps in the order of
   * their entries, without `$unknownKeys`. Messages share the memory of a slab: `bytes.buffer` is larger
   * than `bytes`, and transferring it takes other messages along.
   *
   * @throws AuditEventError `invalid-value` with the path of a field that has the
   * wrong type or is out of its range, `too-deep`.
   */
  encode(message: T): Uint8Array;

  /**
   * The message that gogo's `Unmarshal` reads from the bytes. Bytes fields are
   * views of the input, and strings may keep a text of all of it (up to 16 KiB)
   * alive; the last thousand of up to 12 bytes are kept, to be used again. Bytes in
   * a string that are no UTF-8 become lone surrogates U+DC80..U+DCFF, which
   * `encode` turns back.
   *
   * @throws AuditEventError with the byte offset: `truncated`, `invalid-varint`,
   * `invalid-tag`, `wrong-wire-type`, `too-deep`, or `invalid-value` for a time
   * outside the years 1 to 9999 and for more than 512 MiB.
   */
  decode(bytes: Uint8Array, options?: DecodeOptions): T;

  /**
   * The text that Go writes for the message: by default that of Teleport's
   * marshaller, with `escapeHTML` that of `encoding/json`.
   *
   * @throws AuditEventError `invalid-value` with the key of a value that has the
   * wrong type or is out of its range, `too-deep`.
   */
  marshalJSON(message: T, options?: MarshalOptions): string;

  /**
   * The message that Go reads from the text. Keys that the message does not have
   * are passed over, unless `unknownKeys` is `"keep"` or `"error"`; `null` and absent
   * keys give the zero value. Strings may keep a copy of the text (up to 16 KiB) alive.
   *
   * @throws AuditEventError `invalid-json` or `too-deep` with the offset in the
   * text, `invalid-value` with the path of a value that has the wrong kind or range,
   * `unknown-key` with the path of a key.
   */
  unmarshalJSON(text: string, options?: UnmarshalOptions): T;

  /**
   * The object that `JSON.parse` makes of the text that {@link marshalJSON} writes,
   * without the text: a new one, with keys in the same order. Integers beyond 2^53 are
   * the nearest number, and lone surrogates U+FFFD.
   *
   * @throws AuditEventError as `marshalJSON`.
   */
  toObject(message: T): J;

  /**
   * The message in a JSON object, as {@link unmarshalJSON} reads it from text: of
   * `JSON.parse`, or made by a program. Members that are undefined are absent. The
   * message has nothing of the object, and maps the order of its keys. `unknownKeys:
   * "keep"` keeps the text that `JSON.stringify` writes of a value.
   *
   * @throws AuditEventError `too-deep` or `invalid-value` with the path of what is no
   * JSON, wherever it stands (NaN, a bigint, a function, a Date, a hole in a list, a
   * getter that throws), and of a value that has the wrong kind or range; integers
   * beyond 2^53 are such, since `JSON.parse` rounds them. `unknown-key` with the path of
   * a key.
   */
  fromObject(object: J, options?: UnmarshalOptions): T;
}

/** The codec of a message, of the functions that are generated for it. */
export function messageCodec<T extends UnknownFields, J extends object>(
  typeName: string,
  make: (init?: Init<T>) => T,
  zero: () => T,
  write: (writer: Writer, message: T) => void,
  read: (reader: Reader, message: T) => void,
  members: Members<T>,
  unmarshalMessage: (json: JsonReader) => T,
  objectOf: ObjectOf<T, J>,
): MessageCodec<T, J> {
  const textOf = (message: T, quote: Quote): string => messageText(message, quote, members);
  const unmarshalWhole = (json: JsonReader): T => {
    const message = unmarshalMessage(json);
    json.end(message);
    return message;
  };
  return {
    typeName,
    create: (init) => create(init, make),
    encode: (message) => encode(message, write),
    decode: (bytes, options) => decode(bytes, zero(), read, options?.maxDepth),
    marshalJSON: (message, options) => marshal(message, options, textOf),
    unmarshalJSON: (text, options) => unmarshal(text, options, unmarshalWhole),
    toObject: (message) => makeObject(message, (message) => messageValue(message, objectOf)),
    fromObject: (object, options) => readObject(object, options, unmarshalWhole),
  };
}

/** Longer texts are left to the other reader: as bytes they would be more than an engine holds. */
const MAX_GO_JSON_CHARS = 2 ** 28;

let idleWriter: Writer | undefined;
const reader = new Reader(new Uint8Array(0));
const json = new TextBytes();
const goJson = new GoJsonReader(json);

/** Creates a message with the generated function for its type. */
function create<I, T>(init: I | undefined, make: (init?: I) => T): T {
  try {
    return make(init);
  } catch (error) {
    throw asAuditEventError(error, "");
  }
}

/** Encodes a message with the generated function for its type. */
export function encode<T extends object>(message: T, write: (writer: Writer, message: T) => void): Uint8Array {
  checkMessage(message, "");
  // Taken while in use: a getter of the message may encode another one.
  const writer = idleWriter ?? new Writer();
  idleWriter = undefined;
  try {
    return writer.write(message, write);
  } catch (error) {
    const traced = writer.trace(message, write) ?? { error, path: "" };
    throw asAuditEventError(traced.error, traced.path);
  } finally {
    idleWriter = writer;
  }
}

/** Decodes a message into `message`, its zero value, with the generated function for its type. */
function decode<T>(
  bytes: Uint8Array,
  message: T,
  read: (reader: Reader, message: T) => void,
  askedDepth: number | undefined,
): T {
  if (!isBytes(bytes)) {
    throw new AuditEventError("invalid-value", `expected a Uint8Array, got ${describe(bytes)}`);
  }
  const maxDepth = depthLimit(askedDepth, MAX_DEPTH);
  try {
    reader.open(bytes, maxDepth);
    read(reader, message);
  } catch (error) {
    reader.close();
    throw trace(error, bytes, message, read, maxDepth);
  }
  reader.finish();
  return message;
}

/** What is thrown once more with a reader that traces, or else what was thrown before. */
function trace<T>(
  error: unknown,
  bytes: Uint8Array,
  message: T,
  read: (reader: Reader, message: T) => void,
  maxDepth: number,
): unknown {
  const tracing = new Reader(bytes, maxDepth, true);
  try {
    read(tracing, message);
    return error;
  } catch (traced) {
    return asAuditEventError(traced, "");
  } finally {
    tracing.close();
  }
}

/** Marshals a message with the generated function for its type. */
export function marshal<T extends object>(
  message: T,
  options: MarshalOptions | undefined,
  write: (message: T, quote: Quote) => string,
): string {
  checkMessage(message, "");
  try {
    return write(message, options?.escapeHTML === true ? quoteHTML : quote);
  } catch (error) {
    throw asAuditEventError(error, "");
  }
}

/** Unmarshals a message with what reads it to its end. */
export function unmarshal<T>(text: string, options: UnmarshalOptions | undefined, read: (json: JsonReader) => T): T {
  if (typeof text !== "string") throw new AuditEventError("invalid-value", "expected JSON text in a string");
  const unknownKeys = options?.unknownKeys ?? "ignore";
  const maxDepth = depthLimit(options?.maxDepth, MAX_JSON_DEPTH);
  const message = maxDepth < GO_JSON_DEPTH ? undefined : readGoJson(text, unknownKeys, read);
  return message ?? readAnyJson(text, maxDepth, unknownKeys, read);
}

function readGoJson<T>(text: string, unknownKeys: UnknownKeys, read: (json: JsonReader) => T): T | undefined {
  if (text.length > MAX_GO_JSON_CHARS) return undefined;
  json.encode(text);
  const message = goJson.read(read, unknownKeys);
  json.close();
  return message;
}

function readAnyJson<T>(text: string, maxDepth: number, unknownKeys: UnknownKeys, read: (json: JsonReader) => T): T {
  try {
    return read(ObjectJsonReader.of(parseJSON(text, unknownKeys === "keep", maxDepth), unknownKeys));
  } catch (error) {
    throw asAuditEventError(error, "");
  }
}

/** Makes the JSON object of a message with what makes it. */
export function makeObject<T extends object, J>(message: T, make: (message: T) => J): J {
  checkMessage(message, "");
  try {
    return make(message);
  } catch (error) {
    throw asAuditEventError(error, "");
  }
}

/** Reads a message from a JSON object, of which `json` is a copy, with what reads it to its end. */
export function readObject<T>(
  object: unknown,
  options: UnmarshalOptions | undefined,
  read: (reader: JsonReader, json: JsonValue) => T,
): T {
  const json = copyJSON(object, depthLimit(options?.maxDepth, MAX_JSON_DEPTH));
  try {
    return read(ObjectJsonReader.of(json, options?.unknownKeys ?? "ignore"), json);
  } catch (error) {
    throw asAuditEventError(error, "");
  }
}

/**
 * What a value makes of using it that does not have the shape of its type, or is more
 * than an engine's strings, maps or stack can hold, as this library's error.
 */
export function asAuditEventError(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if (isStackOverflow(error)) {
    const reason = "messages are nested deeper than the engine's stack has room for";
    return new AuditEventError("too-deep", reason, { path, cause: error });
  }
  if (!(error instanceof TypeError || error instanceof RangeError)) return error;
  return new AuditEventError("invalid-value", error.message, { path, cause: error });
}

/** Whether an error is that of a stack without room: a RangeError, in Firefox an InternalError. */
function isStackOverflow({ name, message }: Error): boolean {
  return name === "InternalError" || (name === "RangeError" && message.includes("call stack"));
}
