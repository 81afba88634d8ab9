import { checkBoolean, checkChoice, checkInteger, checkObject } from "./arguments.js";
import { cloneMessage } from "./clone.js";
import { equalMessages } from "./equals.js";
import { EMPTY_BYTES, isBytes, type ArrayBufferBytes } from "./types/bytes.js";
import { CodecError, describe } from "./error.js";
import { GoJSONReader } from "./json/go-reader.js";
import { parseJSON, type JSONValue } from "./json/parse.js";
import { ObjectJSONReader, type JSONReader } from "./json/reader.js";
import { checkMessage, marshalMessage, quote, quoteHTML, type MarshalMembers, type Quote } from "./json/marshal.js";
import { MAX_DEPTH, MAX_JSON_DEPTH } from "./limits.js";
import { copyJSON } from "./json/plain.js";
import type { MessageInit } from "./message-init.js";
import { Reader, type FieldNames } from "./wire/reader.js";
import { TextBytes } from "./wire/text-bytes.js";
import type { UnknownFields, UnknownKeys } from "./unknown.js";
import { Writer } from "./wire/writer.js";

/** Options for writing JSON. */
export interface MarshalOptions {
  /**
   * True to escape `<`, `>`, `&`, U+2028 and U+2029, as Go's `encoding/json` does.
   * Default: false, like Teleport's marshaler.
   */
  readonly escapeHTML?: boolean | undefined;
}

/** Options for encoding protobuf. */
export interface EncodeOptions {
  /**
   * True to return a view of a buffer that other encoded messages share, which saves a copy. Use it if you
   * copy, compress or send the bytes right away. The view is never overwritten, but it keeps the whole buffer of
   * at least 64 KiB in memory, and its `buffer` holds the bytes of other messages. Do not pass on the `buffer`:
   * `structuredClone` and `postMessage` copy all of it, and a transfer detaches the other views. Default: false.
   */
  readonly shared?: boolean | undefined;
}

/** Options for decoding protobuf. */
export interface DecodeOptions {
  /**
   * Maximum nesting depth of messages, not counting the outermost one. Deeper input
   * throws `too-deep`. Default and maximum: 3010.
   */
  readonly maxDepth?: number | undefined;
}

/** Options for reading JSON. */
export interface UnmarshalOptions {
  /**
   * Maximum nesting depth of objects and arrays, counting the outermost one. Deeper
   * input throws `too-deep`. Default and maximum: 1010.
   */
  readonly maxDepth?: number | undefined;
  /** How to treat unknown keys. Default: `"ignore"`, like Go. */
  readonly unknownKeys?: UnknownKeys | undefined;
}

/**
 * Reads and writes messages of one type as protobuf and as JSON, in the formats of
 * Teleport's Go code. `J` is the type of the parsed JSON object.
 */
export interface MessageCodec<T, J = object> {
  /** Full name of the message, such as `events.SessionStart`. */
  readonly typeName: string;

  /** Names of the fields by number, such as `{ 1: "Metadata" }`. Includes the cases of oneofs. */
  readonly fields: FieldNames;

  /**
   * Creates a message. Fields that are missing from `init` or undefined get Go's zero value.
   * All values are checked, at any depth, and some are converted: a Date to a time, a safe integer
   * or a bigint to a `Long`, a plain object to a `Map` with string keys, and a JSON object to a
   * google.protobuf.Struct. See {@link MessageInit}.
   *
   * Messages, lists and maps are copied. `Long`s and `Uint8Array`s are shared with `init`.
   *
   * @throws CodecError `invalid-value` with the path of a value that is null, out of range or of the
   * wrong type, or of a key that is not a field; `too-deep`.
   */
  create(init?: MessageInit<T>): T;

  /**
   * Returns the message as protobuf, byte for byte as gogo's `Marshal` writes it. Map
   * entries are written in the order of the `Map`, or sorted by key if the schema sets
   * `stable_marshaler`. `$unknownKeys` are not written.
   *
   * The result owns its `buffer`, which has exactly the size of the message. It may be modified, cloned and
   * transferred. With `shared: true`, the result is a view of a larger buffer instead: see {@link EncodeOptions}.
   *
   * @throws TypeError if an option has the wrong type. CodecError `invalid-value` with the path of a field if its
   * value has the wrong type or is out of range; `too-deep`.
   */
  encode(message: T, options?: EncodeOptions): ArrayBufferBytes;

  /**
   * Reads a message from protobuf, as gogo's `Unmarshal` does. In strings, bytes that are
   * not valid UTF-8 become lone surrogates U+DC80..U+DCFF, which `encode` turns back into
   * the same bytes.
   *
   * Memory: bytes fields, such as `Data` of a `SessionPrint`, are views of the input, at any depth. They keep it in
   * memory and change with it. `$unknown` is a copy. A string may keep a copy of the whole
   * input alive if the input is smaller than 16 KiB. About 1000 recent strings of up to
   * 12 bytes are cached and reused.
   *
   * @throws CodecError with the byte offset: `truncated`, `invalid-varint`,
   * `invalid-tag`, `wrong-wire-type`, `too-deep`, or `invalid-value` for a time or a
   * duration that is out of range. Also `invalid-value`, without an offset, if the input is not a
   * Uint8Array or is larger than 512 MiB.
   */
  decode(bytes: Uint8Array, options?: DecodeOptions): T;

  /**
   * Returns the message as JSON text, byte for byte as Teleport's marshaler (jsoniter)
   * writes it, or as `encoding/json` writes it if `escapeHTML` is true.
   *
   * @throws CodecError `invalid-value` with the key of a value that has the wrong
   * type or is out of range; `too-deep`.
   */
  marshalJSON(message: T, options?: MarshalOptions): string;

  /**
   * Reads a message from JSON text, as Go does. Unknown keys are ignored unless
   * `unknownKeys` is `"keep"` or `"error"`. A field that is missing or `null` gets the zero value.
   * Strings may keep a copy of the text alive if the text is smaller than 16 KiB.
   *
   * @throws CodecError `invalid-json` or `too-deep` with the offset in the text;
   * `invalid-value` with the path of a value that has the wrong type or is out of range;
   * `unknown-key` with the path of the key.
   */
  unmarshalJSON(text: string, options?: UnmarshalOptions): T;

  /**
   * Returns the message as a plain object. The result equals
   * `JSON.parse(marshalJSON(message))`, including the order of its keys. Integers above
   * 2^53 are therefore rounded to the nearest number, and lone surrogates become U+FFFD.
   *
   * @throws CodecError in the same cases as `marshalJSON`.
   */
  toJSON(message: T): J;

  /**
   * Reads a message from a plain object, as {@link unmarshalJSON} reads it from text.
   * The object may come from `JSON.parse` or from program code. Undefined properties
   * count as missing. The message shares nothing with the object. Maps keep the order of
   * the object's keys. With `unknownKeys: "keep"`, `$unknownKeys` holds the output of
   * `JSON.stringify` for the value of each unknown key.
   *
   * @throws CodecError `invalid-value` with the path of a value that has the wrong type or is
   * out of range, or that JSON cannot represent, even under an unknown key: NaN, a bigint, a
   * function, a Date, a hole in an array, or a getter that throws. Unsafe integers are out of
   * range, because `JSON.parse` may have rounded them. Also `too-deep`, and `unknown-key` with
   * the path of the key.
   */
  fromJSON(object: J, options?: UnmarshalOptions): T;

  /**
   * Returns true if both messages have the same values, including `$unknown` and `$unknownKeys`.
   *
   * - A property that is undefined equals a missing one. The order of properties does not matter.
   * - The order of map entries does not matter, although `encode` writes them in the order of the `Map`.
   * - Bytes are compared by content, and `Long`s by value: signed and unsigned `Long`s are equal unless their highest
   *   bit is set. A `Long` that `structuredClone` turned into a plain object equals the original. Two such objects are
   *   equal only if `unsigned` is equal too, because they could be messages.
   * - Other numbers are compared like `Object.is`: NaN equals NaN, and 0 differs from -0, because lists and JSON
   *   distinguish them.
   *
   * @throws CodecError `invalid-value` if an argument is not an object; `too-deep` for cyclic messages.
   */
  equals(a: T, b: T): boolean;

  /**
   * Returns a deep copy of the message, including `$unknown` and `$unknownKeys`. `Long`s are shared, because they are
   * immutable. Bytes are copied to new buffers. A `Long` that `structuredClone` turned into a plain object remains
   * one; {@link create} converts it back.
   *
   * @throws CodecError `invalid-value` if the argument is not an object; `too-deep` for cyclic messages.
   */
  clone(message: T): T;
}

/** Returns the codec of a message type, built from the functions generated for it. */
export function messageCodec<T extends UnknownFields, J extends object>(
  typeName: string,
  make: (init?: MessageInit<T>) => T,
  makeZero: () => T,
  write: (writer: Writer, message: T) => void,
  read: (reader: Reader, message: T) => void,
  marshalMembers: MarshalMembers<T>,
  unmarshalMessage: (json: JSONReader) => T,
  fields: FieldNames,
): MessageCodec<T, J> {
  const marshalWhole = (message: T, quote: Quote): string => marshalMessage(message, quote, marshalMembers);
  const unmarshalWhole = (json: JSONReader): T => {
    const message = unmarshalMessage(json);
    json.end(message);
    return message;
  };
  return {
    typeName,
    fields,
    create: (init) => create(init, make),
    encode: (message, options) => encode(message, write, options),
    decode: (bytes, options) => decode(bytes, makeZero(), read, options),
    marshalJSON: (message, options) => marshal(message, options, marshalWhole),
    unmarshalJSON: (text, options) => unmarshal(text, options, unmarshalWhole, unmarshalWhole),
    toJSON: (message) => JSON.parse(marshal(message, undefined, marshalWhole)) as J,
    fromJSON: (object, options) => unmarshalObject(object, options, unmarshalWhole),
    equals: equalMessages,
    clone: cloneMessage,
  };
}

/** Maximum length of text for GoJSONReader. As UTF-8, longer text might not fit in one typed array. */
const MAX_GO_JSON_CHARS = 2 ** 28;

// Kept for reuse. Each call takes its object away until it returns, because the caller's code, such
// as a getter or a GoType, may call a codec from within.
let idleWriter: Writer | undefined;
let idleReader: Reader | undefined;
let idleGoJSON: GoJSONReader | undefined = new GoJSONReader(new TextBytes());

/** Creates a message with its generated `create` function, and converts engine errors to CodecErrors. */
export function create<I, T>(init: I | undefined, make: (init?: I) => T): T {
  try {
    return make(init);
  } catch (error) {
    throw asCodecError(error, "");
  }
}

/** Encodes a message with its generated `write` function, and adds the path to errors. */
export function encode<T extends object>(
  message: T,
  write: (writer: Writer, message: T) => void,
  options: EncodeOptions | undefined,
): ArrayBufferBytes {
  const shared = getShared(options);
  checkMessage(message, "");
  const writer = idleWriter ?? new Writer();
  idleWriter = undefined;
  try {
    return shared ? writer.writeShared(message, write) : writer.write(message, write);
  } catch (error) {
    const traced = writer.trace(message, write) ?? { error, path: "" };
    throw asCodecError(traced.error, traced.path);
  } finally {
    idleWriter = writer;
  }
}

/** Decodes bytes into `message`, which holds zero values, with its generated `read` function. */
export function decode<T>(
  bytes: Uint8Array,
  message: T,
  read: (reader: Reader, message: T) => void,
  options: DecodeOptions | undefined,
): T {
  const maxDepth = getMaxDepth(options, MAX_DEPTH);
  if (!isBytes(bytes)) {
    throw new CodecError("invalid-value", `expected a Uint8Array, got ${describe(bytes)}`);
  }
  const reader = idleReader ?? new Reader(EMPTY_BYTES);
  idleReader = undefined;
  try {
    reader.open(bytes, maxDepth);
    read(reader, message);
  } catch (error) {
    reader.close();
    const traced = trace(error, reader, bytes, message, read, maxDepth);
    idleReader = reader;
    throw traced;
  }
  reader.finish();
  idleReader = reader;
  return message;
}

/**
 * Returns the number of unknown fields, at any depth, in the last decoded message. Includes fields that are
 * not kept in `$unknown`. Returns 0 after an unknown event, because the event keeps all its bytes.
 */
export function countUnknownFields(): number {
  return idleReader?.unknownFields ?? 0;
}

/** Decodes again with a tracing reader and returns the detailed error, or `error` if decoding now succeeds. */
function trace<T>(
  error: unknown,
  { text }: Reader,
  bytes: Uint8Array,
  message: T,
  read: (reader: Reader, message: T) => void,
  maxDepth: number,
): unknown {
  const tracing = new Reader(bytes, maxDepth, true, text);
  try {
    read(tracing, message);
    return error;
  } catch (traced) {
    return asCodecError(traced, "");
  } finally {
    tracing.close();
  }
}

/** Marshals a message with `marshalWhole`, and converts engine errors to CodecErrors. */
export function marshal<T extends object>(
  message: T,
  options: MarshalOptions | undefined,
  marshalWhole: (message: T, quote: Quote) => string,
): string {
  const quoteString = getQuote(options);
  checkMessage(message, "");
  try {
    return marshalWhole(message, quoteString);
  } catch (error) {
    throw asCodecError(error, "");
  }
}

/**
 * Unmarshals a message from text.
 *
 * @param unmarshalGo Reads a message in Go's output to its end. Returns undefined to give up.
 * @param unmarshalAny Reads a message in any JSON to its end. Called if `unmarshalGo` gives up.
 */
export function unmarshal<T>(
  text: string,
  options: UnmarshalOptions | undefined,
  unmarshalGo: (json: JSONReader) => T | undefined,
  unmarshalAny: (json: JSONReader, value: JSONValue) => T,
): T {
  const unknownKeys = getUnknownKeys(options);
  const maxDepth = getMaxDepth(options, MAX_JSON_DEPTH);
  if (typeof text !== "string") {
    throw new CodecError("invalid-value", `expected JSON text in a string, got ${describe(text)}`);
  }
  const message = unmarshalGoJSON(text, maxDepth, unknownKeys, unmarshalGo);
  return message ?? unmarshalAnyJSON(text, maxDepth, unknownKeys, unmarshalAny);
}

function unmarshalGoJSON<T>(
  text: string,
  maxDepth: number,
  unknownKeys: UnknownKeys,
  unmarshalGo: (json: JSONReader) => T | undefined,
): T | undefined {
  const reader = idleGoJSON;
  if (reader === undefined || text.length > MAX_GO_JSON_CHARS) return undefined;
  idleGoJSON = undefined;
  try {
    return reader.unmarshal(text, unmarshalGo, unknownKeys, maxDepth);
  } catch (error) {
    // A map or string too large for the engine is a fault of the input.
    throw error instanceof RangeError ? asCodecError(error, "") : error;
  } finally {
    idleGoJSON = reader;
  }
}

function unmarshalAnyJSON<T>(
  text: string,
  maxDepth: number,
  unknownKeys: UnknownKeys,
  unmarshalAny: (json: JSONReader, value: JSONValue) => T,
): T {
  try {
    const value = parseJSON(text, unknownKeys === "keep", maxDepth);
    return unmarshalAny(ObjectJSONReader.ofObject(value, unknownKeys), value);
  } catch (error) {
    throw asCodecError(error, "");
  }
}

/** Unmarshals a message from a plain object. `unmarshalWhole` gets a copy of the object and a reader of that copy. */
export function unmarshalObject<T>(
  object: unknown,
  options: UnmarshalOptions | undefined,
  unmarshalWhole: (reader: JSONReader, json: JSONValue) => T,
): T {
  const unknownKeys = getUnknownKeys(options);
  const json = copyJSON(object, getMaxDepth(options, MAX_JSON_DEPTH));
  try {
    return unmarshalWhole(ObjectJSONReader.ofObject(json, unknownKeys), json);
  } catch (error) {
    throw asCodecError(error, "");
  }
}

/** Returns the option `shared`. */
export function getShared(options: EncodeOptions | undefined): boolean {
  if (options === undefined) return false;
  checkObject("options", options);
  const { shared = false } = options;
  checkBoolean("shared", shared);
  return shared;
}

/** Returns the option `maxDepth`, capped at `limit`, because the engine's stack has no room for more. */
function getMaxDepth(options: DecodeOptions | undefined, limit: number): number {
  if (options === undefined) return limit;
  checkObject("options", options);
  const { maxDepth = limit } = options;
  checkInteger("maxDepth", maxDepth, 0);
  return Math.min(maxDepth, limit);
}

/**
 * Returns the option `unknownKeys`.
 *
 * @throws TypeError or RangeError if it is wrong.
 */
export function getUnknownKeys(options: UnmarshalOptions | undefined): UnknownKeys {
  if (options === undefined) return "ignore";
  checkObject("options", options);
  const { unknownKeys = "ignore" } = options;
  checkChoice("unknownKeys", unknownKeys, ["ignore", "keep", "error"]);
  return unknownKeys;
}

/** Returns the function that quotes strings, according to the option `escapeHTML`. */
export function getQuote(options: MarshalOptions | undefined): Quote {
  if (options === undefined) return quote;
  checkObject("options", options);
  const { escapeHTML = false } = options;
  checkBoolean("escapeHTML", escapeHTML);
  return escapeHTML ? quoteHTML : quote;
}

/**
 * Converts an engine error to a CodecError. Returns other values unchanged. The engine throws if a
 * message has the wrong shape, or exceeds the engine's limits for strings, maps or the stack.
 */
export function asCodecError(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if (isStackOverflow(error)) {
    const reason = "messages are nested too deeply for the JavaScript engine's stack";
    return new CodecError("too-deep", reason, { path, cause: error });
  }
  if (!(error instanceof TypeError || error instanceof RangeError || isStringTooLong(error))) return error;
  return new CodecError("invalid-value", error.message, { path, cause: error });
}

/** True if Node could not create a string, such as base64, because it is too long for the engine. */
function isStringTooLong(error: Error): boolean {
  return "code" in error && error.code === "ERR_STRING_TOO_LONG";
}

/** True if the error is a stack overflow: a RangeError, or an InternalError in Firefox. */
function isStackOverflow({ name, message }: Error): boolean {
  return name === "InternalError" || (name === "RangeError" && message.includes("call stack"));
}
