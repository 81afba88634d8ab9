import Long from "long";
import { CodecError } from "../error.js";
import { emptyList } from "../types/plain-constructor.js";
import { isInt32, longOfBigInt, longOfNumber, MAX_INT64, MAX_UINT64, MIN_INT64 } from "../types/int64.js";
import { invalidJSON, JSONNumber, keysOf, RoundedInteger, textsOf, type JSONObject, type JSONValue } from "./parse.js";
import { goZeroTime, parseTime, type Timestamp } from "../types/timestamp.js";
import type { UnknownFields, UnknownKeys } from "../unknown.js";

/**
 * The interface through which generated code reads a message from JSON. {@link at} moves to
 * the member with a key, and the method for its kind then reads the value.
 *
 * The methods return the zero value if the value is `null` or absent. They throw a CodecError
 * `invalid-value` with the path if the value has the wrong type or is out of range.
 */
export interface JSONReader {
  /** Moves to the member with a key. Must be called in the order in which Go writes the members. */
  at(key: string): JSONReader;
  /**
   * Returns the value of the member with a key if it is a string, or else undefined. Must be called
   * before any other method.
   */
  peekString(key: string): string | undefined;
  string(): string;
  bool(): boolean;
  int32(): number;
  int64(): Long;
  /** Reads a uint64. A sign is an error, even in `-0`. */
  uint64(): Long;
  double(): number;
  time(): Timestamp;
  /** Reads a list. `unmarshal` reads an element. */
  list<T>(unmarshal: (json: JSONReader) => T): T[];
  /** Reads a map with string keys. `unmarshal` reads a value. */
  map<V>(unmarshal: (json: JSONReader) => V): Map<string, V>;
  /** Reads a message. Returns undefined if it is absent or `null`. */
  message<T extends UnknownFields>(unmarshal: (json: JSONReader) => T): T | undefined;
  /**
   * Reads a oneof from an object whose only key is the name of the case. Returns undefined if
   * no case is set. `unmarshal` must return undefined for an unknown case.
   */
  oneof<T>(unmarshal: (key: string, json: JSONReader) => T | undefined): T | undefined;
  /** Reads a oneof whose cases are all messages. `unmarshal` reads the members of the message's object. */
  messageOneof<T extends OneofMessage>(unmarshal: (key: string, json: JSONReader) => T | undefined): T | undefined;
  /** True if the value is absent or `null`. */
  isAbsent(): boolean;
  /** True if the object has any of these keys. Used to find out whether an optional embedded message is present. */
  hasAny(keys: readonly string[]): boolean;
  /**
   * Converts a value of any kind: returns the result of `convert` for the value and its path. Returns undefined if the
   * value is absent or `null`. For Go's output, `readGo` may read the value instead, without parsing it first.
   */
  any<T>(convert: (value: JSONValue, path: string) => T, readGo?: (json: GoValueReader) => T): T | undefined;
  /** Ends a message. Ignores, keeps or rejects the unknown keys, depending on {@link UnknownKeys}. */
  end(message: UnknownFields): void;
}

/** Reads a single value of Go's output. It throws if the text is not Go's output. */
export interface GoValueReader extends Pick<JSONReader, "string" | "bool" | "double" | "isAbsent"> {
  /** Returns the kind of the value. An absent value is `null`. */
  kind(): "null" | "bool" | "number" | "string" | "list" | "map";
  list<T>(read: (json: GoValueReader) => T): T[];
  map<V>(read: (json: GoValueReader) => V): Map<string, V>;
}

/** A case of a oneof of messages. */
export interface OneofMessage {
  readonly value: UnknownFields;
}

/** Reads a string. Generated code passes it to `list` and `map`. */
export function unmarshalString(json: JSONReader): string {
  return json.string();
}

const INTEGER = /^-?[0-9]{1,20}$/;

/** Reads any JSON, from parsed values. */
export class ObjectJSONReader implements JSONReader {
  /** The current value; undefined if it is absent. */
  private value: JSONValue | undefined = undefined;
  /** The key of the current member. */
  private key = "";
  /** The index or key of the current element of a list or map. */
  private element: string | number | undefined = undefined;
  /** The keys of the object that were requested so far, or undefined if unknown keys are ignored. */
  private readonly requestedKeys: string[] | undefined;

  /** @param path The path of the object in the text. */
  private constructor(
    private readonly object: JSONObject,
    private readonly unknownKeys: UnknownKeys,
    private readonly path = "",
  ) {
    this.requestedKeys = unknownKeys === "ignore" ? undefined : [];
  }

  /**
   * Returns a reader of the members of an object. `null` counts as an empty object. The text of a
   * kept unknown key comes from {@link textsOf} or, if that has none, from `JSON.stringify`.
   *
   * @throws CodecError `invalid-value` if the value is neither an object nor `null`.
   */
  static ofObject(json: JSONValue, unknownKeys: UnknownKeys): ObjectJSONReader {
    const reader = new ObjectJSONReader({}, unknownKeys);
    reader.value = json;
    return reader.openObject() ?? reader;
  }

  /** Returns a reader of a single value. `path` is the path of the value, for error messages. */
  static ofValue(value: JSONValue, path: string): ObjectJSONReader {
    const reader = new ObjectJSONReader({}, "ignore", path);
    reader.value = value;
    return reader;
  }

  at(key: string): this {
    this.key = key;
    const value = this.object[key];
    // Members inherited from Object.prototype are not part of the JSON.
    this.value = typeof value === "function" || value === Object.prototype ? undefined : value;
    if (this.value !== undefined) this.requestedKeys?.push(key);
    return this;
  }

  peekString(key: string): string | undefined {
    const value = this.object[key];
    return typeof value === "string" ? value : undefined;
  }

  string(): string {
    const { value } = this;
    if (typeof value === "string") return value;
    if (isAbsent(value)) return "";
    throw this.invalid("a string");
  }

  bool(): boolean {
    const { value } = this;
    if (typeof value === "boolean") return value;
    if (isAbsent(value)) return false;
    throw this.invalid("true or false");
  }

  int32(): number {
    const { value } = this;
    if (isAbsent(value)) return 0;
    if (isInt32(value)) return value | 0;
    throw this.invalid("an integer from -2147483648 to 2147483647");
  }

  int64(): Long {
    const { value } = this;
    if (isAbsent(value)) return Long.ZERO;
    if (typeof value === "number" && Number.isInteger(value)) return longOfNumber(value, false);
    const integer = largeInteger(value);
    if (integer !== undefined && integer >= MIN_INT64 && integer <= MAX_INT64) return longOfBigInt(integer, false);
    throw this.invalidInteger("an integer from -2^63 to 2^63-1");
  }

  uint64(): Long {
    const { value } = this;
    if (isAbsent(value)) return Long.UZERO;
    const isUnsigned = typeof value === "number" && value >= 0 && !Object.is(value, -0);
    if (isUnsigned && Number.isInteger(value)) return longOfNumber(value, true);
    const integer = largeInteger(value);
    if (integer !== undefined && integer >= 0n && integer <= MAX_UINT64) return longOfBigInt(integer, true);
    throw this.invalidInteger("an integer from 0 to 2^64-1");
  }

  double(): number {
    const { value } = this;
    if (isAbsent(value)) return 0;
    const number = value instanceof JSONNumber ? Number(value.text) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    throw this.invalid("a number in the range of a double");
  }

  time(): Timestamp {
    const { value } = this;
    if (isAbsent(value)) return goZeroTime();
    const time = typeof value === "string" ? parseTime(value) : undefined;
    if (time === undefined) throw this.invalid("an RFC 3339 time in the years 1 to 9999");
    return time;
  }

  list<T>(unmarshal: (json: JSONReader) => T): T[] {
    const { value } = this;
    if (isAbsent(value)) return emptyList();
    if (!Array.isArray(value)) throw this.invalid("an array");
    return value.map((item, i) => this.unmarshalElement(item, i, unmarshal));
  }

  map<V>(unmarshal: (json: JSONReader) => V): Map<string, V> {
    const map = new Map<string, V>();
    const { value } = this;
    if (isAbsent(value)) return map;
    if (!isJSONObject(value)) throw this.invalid("an object");
    for (const name of keysOf(value)) map.set(name, this.unmarshalElement(value[name], name, unmarshal));
    return map;
  }

  private unmarshalElement<T>(
    value: JSONValue | undefined,
    element: string | number,
    unmarshal: (json: JSONReader) => T,
  ): T {
    this.value = value;
    this.element = element;
    const result = unmarshal(this);
    this.element = undefined;
    return result;
  }

  message<T extends UnknownFields>(unmarshal: (json: JSONReader) => T): T | undefined {
    const object = this.openObject();
    if (object === undefined) return undefined;
    const message = unmarshal(object);
    object.end(message);
    return message;
  }

  oneof<T>(unmarshal: (key: string, json: ObjectJSONReader) => T | undefined): T | undefined {
    const cases = this.openObject();
    if (cases === undefined) return undefined;
    const [key, ...others] = keysOf(cases.object);
    if (key === undefined) return undefined;
    const member = others.length > 0 ? undefined : unmarshal(key, cases.at(key));
    if (member === undefined) throw this.invalid("an object with the name of one case as its only key");
    return member;
  }

  messageOneof<T extends OneofMessage>(unmarshal: (key: string, json: JSONReader) => T | undefined): T | undefined {
    return this.oneof((key, json) => {
      const message = json.openObject() ?? new ObjectJSONReader({}, this.unknownKeys);
      const member = unmarshal(key, message);
      if (member !== undefined) message.end(member.value);
      return member;
    });
  }

  end(message: UnknownFields): void {
    const { requestedKeys } = this;
    if (requestedKeys === undefined) return;
    const keys = keysOf(this.object);
    // Usually, the keys are in schema order.
    if (keys.every((key, i) => key === requestedKeys[i])) return;
    const requested = new Set(requestedKeys);
    const unknown = keys.filter((key) => !requested.has(key));
    if (unknown.length === 0) return;
    if (this.unknownKeys === "error") {
      this.at(unknown[0]!);
      throw new CodecError("unknown-key", "the key is not in the schema", { path: this.currentPath() });
    }
    const texts = textsOf(this.object);
    message.$unknownKeys = new Map(unknown.map((key) => [key, texts.get(key) ?? JSON.stringify(this.object[key])]));
  }

  isAbsent(): boolean {
    return isAbsent(this.value);
  }

  hasAny(keys: readonly string[]): boolean {
    return keys.some((key) => Object.hasOwn(this.object, key));
  }

  any<T>(convert: (value: JSONValue, path: string) => T): T | undefined {
    return isAbsent(this.value) ? undefined : convert(this.value, this.currentPath());
  }

  /** Returns a reader of the current value, which must be an object. Returns undefined if it is absent or `null`. */
  private openObject(): ObjectJSONReader | undefined {
    const { value } = this;
    if (isAbsent(value)) return undefined;
    if (!isJSONObject(value)) throw this.invalid("an object");
    return new ObjectJSONReader(value, this.unknownKeys, this.currentPath());
  }

  /** Returns the path of the current value. */
  private currentPath(): string {
    const place = this.path === "" || this.key === "" ? this.path + this.key : `${this.path}.${this.key}`;
    if (this.element === undefined) return place;
    return typeof this.element === "number" ? `${place}[${this.element}]` : `${place}.${this.element}`;
  }

  private invalidInteger(expected: string): CodecError {
    if (!(this.value instanceof RoundedInteger)) return this.invalid(expected);
    return this.invalid(`${expected}, not rounded by JSON.parse (use unmarshalJSON for integers above 2^53)`);
  }

  private invalid(expected: string): CodecError {
    return invalidJSON(this.currentPath(), expected, this.value);
  }
}

function isAbsent(value: JSONValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function isJSONObject(value: JSONValue): value is JSONObject {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof JSONNumber);
}

function largeInteger(value: JSONValue): bigint | undefined {
  return value instanceof JSONNumber && INTEGER.test(value.text) ? BigInt(value.text) : undefined;
}
