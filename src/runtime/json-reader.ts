import Long from "long";
import { AuditEventError } from "./error.js";
import { longOfBigInt, longOfNumber, MAX_INT64, MAX_UINT64, MIN_INT64 } from "./int64.js";
import {
  invalidJSON,
  JsonNumber,
  keysOf,
  RoundedInteger,
  textsOf,
  type JsonObject,
  type JsonValue,
} from "./json-parse.js";
import { goZeroTime, parseTime, type Timestamp } from "./timestamp.js";
import type { UnknownFields, UnknownKeys } from "./unknown.js";

/**
 * Reads a message from JSON, for generated code: {@link at} goes to the member with a
 * key, and a method for each kind of value reads what is there.
 *
 * `null` and what is absent give the zero value; anything of another kind or out of range
 * is an AuditEventError `invalid-value` with the path.
 */
export interface JsonReader {
  /** Goes to the member with a key. Members are asked for in the order in which Go writes them. */
  at(key: string): JsonReader;
  /** The string of the member with a key, if it is one; to be asked for before all others. */
  peekString(key: string): string | undefined;
  string(): string;
  bool(): boolean;
  int32(): number;
  int64(): Long;
  /** Reads a uint64, which takes no sign, not even that of `-0`. */
  uint64(): Long;
  double(): number;
  time(): Timestamp;
  /** Reads a list; `read` reads an element. */
  list<T>(read: (json: JsonReader) => T): T[];
  /** Reads a map with string keys; `read` reads a value. */
  map<V>(read: (json: JsonReader) => V): Map<string, V>;
  /** Reads a message that stands in a field, or undefined. */
  message<T extends UnknownFields>(unmarshal: (json: JsonReader) => T): T | undefined;
  /** Reads a oneof, which is an object with the name of the case and its value, or undefined. */
  oneof<T>(unmarshal: (key: string, json: JsonReader) => T | undefined): T | undefined;
  /** Reads a oneof that holds messages alone: `unmarshal` reads the members of the object of one. */
  messageOneof<T extends OneofMessage>(unmarshal: (key: string, json: JsonReader) => T | undefined): T | undefined;
  /** Whether there is no value, or `null`. */
  isAbsent(): boolean;
  /** Whether there is any member with one of these keys, of what Go embeds as a pointer. */
  hasAny(keys: readonly string[]): boolean;
  /** Gives a value of any kind, and its path, to what reads it; undefined where there is none. */
  any<T>(read: (value: JsonValue, path: string) => T): T | undefined;
  /** Ends a message, and deals with the members that were not asked for. */
  end(message: UnknownFields): void;
}

/** What a oneof of messages holds. */
interface OneofMessage {
  readonly value: UnknownFields;
}

/** Reads a string in a list or map. */
export function readString(json: JsonReader): string {
  return json.string();
}

const INTEGER = /^-?[0-9]{1,20}$/;

/** Reads any JSON, once it is parsed. */
export class ObjectJsonReader implements JsonReader {
  /** The value at hand; undefined where it is absent. */
  private value: JsonValue | undefined = undefined;
  /** Its place: the key of the member, and which value of that it is. */
  private key = "";
  private element: string | number | undefined = undefined;
  /** Keys that were asked for, unless others are of no interest. */
  private readonly asked: Set<string> | undefined;

  /** @param path Where the object stands in the text. */
  private constructor(
    private readonly object: JsonObject,
    private readonly unknownKeys: UnknownKeys,
    private readonly path = "",
  ) {
    this.asked = unknownKeys === "ignore" ? undefined : new Set();
  }

  /** A reader of an object, or `null` for the zero value. Unknown keys are kept with their texts in it, or else as JSON.stringify writes them. */
  static of(json: JsonValue, unknownKeys: UnknownKeys): ObjectJsonReader {
    const reader = new ObjectJsonReader({}, unknownKeys);
    reader.value = json;
    return reader.inner() ?? reader;
  }

  /** A reader of a value, which stands at a path. */
  static at(value: JsonValue, path: string): ObjectJsonReader {
    const reader = new ObjectJsonReader({}, "ignore", path);
    reader.value = value;
    return reader;
  }

  at(key: string): this {
    this.asked?.add(key);
    this.key = key;
    const value = this.object[key];
    // What objects have of their prototype is no JSON.
    this.value = typeof value === "function" || value === Object.prototype ? undefined : value;
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
    if (typeof value === "number" && (value | 0) === value) return value | 0;
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
    const number = value instanceof JsonNumber ? Number(value.text) : value;
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

  list<T>(read: (json: JsonReader) => T): T[] {
    const { value } = this;
    if (isAbsent(value)) return [];
    if (!Array.isArray(value)) throw this.invalid("an array");
    return value.map((item, i) => this.readElement(item, i, read));
  }

  map<V>(read: (json: JsonReader) => V): Map<string, V> {
    const map = new Map<string, V>();
    const { value } = this;
    if (isAbsent(value)) return map;
    if (!isObject(value)) throw this.invalid("an object");
    for (const name of keysOf(value)) map.set(name, this.readElement(value[name], name, read));
    return map;
  }

  private readElement<T>(value: JsonValue | undefined, element: string | number, read: (json: JsonReader) => T): T {
    this.value = value;
    this.element = element;
    const result = read(this);
    this.element = undefined;
    return result;
  }

  message<T extends UnknownFields>(unmarshal: (json: JsonReader) => T): T | undefined {
    const object = this.inner();
    if (object === undefined) return undefined;
    const message = unmarshal(object);
    object.end(message);
    return message;
  }

  oneof<T>(unmarshal: (key: string, json: ObjectJsonReader) => T | undefined): T | undefined {
    const cases = this.inner();
    if (cases === undefined) return undefined;
    const [key, ...others] = keysOf(cases.object);
    if (key === undefined) return undefined;
    const member = others.length > 0 ? undefined : unmarshal(key, cases.at(key));
    if (member === undefined) throw this.invalid("an object with the name of one case");
    return member;
  }

  messageOneof<T extends OneofMessage>(unmarshal: (key: string, json: JsonReader) => T | undefined): T | undefined {
    return this.oneof((key, json) => {
      const message = json.inner() ?? new ObjectJsonReader({}, this.unknownKeys);
      const member = unmarshal(key, message);
      if (member !== undefined) message.end(member.value);
      return member;
    });
  }

  end(message: UnknownFields): void {
    const { asked } = this;
    if (asked === undefined) return;
    const unknown = keysOf(this.object).filter((key) => !asked.has(key));
    if (unknown.length === 0) return;
    if (this.unknownKeys === "error") {
      this.at(unknown[0]!);
      throw new AuditEventError("unknown-key", "the schema has no such key", { path: this.place() });
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

  any<T>(read: (value: JsonValue, path: string) => T): T | undefined {
    return isAbsent(this.value) ? undefined : read(this.value, this.place());
  }

  /** A reader of the object at hand, or undefined. */
  private inner(): ObjectJsonReader | undefined {
    const { value } = this;
    if (isAbsent(value)) return undefined;
    if (!isObject(value)) throw this.invalid("an object");
    return new ObjectJsonReader(value, this.unknownKeys, this.place());
  }

  /** The path of the value at hand. */
  private place(): string {
    const place = this.path === "" || this.key === "" ? this.path + this.key : `${this.path}.${this.key}`;
    if (this.element === undefined) return place;
    return typeof this.element === "number" ? `${place}[${this.element}]` : `${place}.${this.element}`;
  }

  private invalidInteger(expected: string): AuditEventError {
    if (!(this.value instanceof RoundedInteger)) return this.invalid(expected);
    return this.invalid(`${expected}, which JSON.parse rounds beyond 2^53 (unmarshalJSON reads it from text)`);
  }

  private invalid(expected: string): AuditEventError {
    return invalidJSON(this.place(), expected, this.value);
  }
}

function isAbsent(value: JsonValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof JsonNumber);
}

function largeInteger(value: JsonValue): bigint | undefined {
  return value instanceof JsonNumber && INTEGER.test(value.text) ? BigInt(value.text) : undefined;
}
