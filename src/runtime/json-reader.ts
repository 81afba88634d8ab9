import Long from "long";
import { AuditEventError, describe, MAX_VALUE_CHARS } from "./error.js";
import { parseJSON } from "./json-parse.js";
import { Char, JsonScanner, NOT_JSON } from "./json-scanner.js";
import { jsonStruct, type StructValue } from "./struct-json.js";
import { TextBytes } from "./text-bytes.js";
import { goZeroTime, parseTime, parseTimeIn, type Timestamp } from "./timestamp.js";

/**
 * What is kept of a member: where its key (without quotes) and its value start and end,
 * which quote is the next in the value, and whether it was asked for.
 */
const MEMBER_SIZE = 6;
const KEY_START = 0;
const KEY_END = 1;
const START = 2;
const END = 3;
const QUOTE = 4;
const IS_READ = 5;

/** Members that there is room for at first: those of an event. */
const MEMBERS = 32;

/** Digits of which every integer is a safe one. */
const SAFE_DIGITS = 15;
const INTEGER = /^-?[0-9]{1,20}$/;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/**
 * Reads a message from JSON text, for generated code: {@link at} goes to the member with
 * a key, and a method for each kind of value reads what is there.
 *
 * `null` and what is absent give the zero value; anything of another kind or out of range
 * is an AuditEventError `invalid-value` with the path. Of members with the same key the
 * last one counts.
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
  message<T>(unmarshal: (json: JsonReader) => T): T | undefined;
  /** Reads a oneof, which is an object with the name of the case and its message, or undefined. */
  oneof<T>(unmarshal: ($case: string, json: JsonReader) => T | undefined): T | undefined;
  /** Reads a google.protobuf.Struct from a plain object, or undefined. */
  struct(): StructValue | undefined;
}

/** Reads any JSON. It finds the members of an object first; nothing is made of the text but what is asked for. */
export class IndexedJsonReader implements JsonReader {
  private members = new Int32Array(MEMBER_SIZE * MEMBERS);
  /** How much of `members` is used. */
  private size = 0;
  /** How many members were not asked for yet. */
  private unread = 0;
  /** The member after the one found last: generated code asks for them in the order in which Go writes them. */
  private next = 0;
  /** Whether a key may have an escape, so that keys have to be read to be compared. */
  private hasEscapedKeys = false;

  /** The value at hand: where it is, and the quote that is next in it. At 0, it is absent. */
  private start = 0;
  private end = 0;
  private quote = 0;
  /** Its place: the path of the object, the key of the member, and which value of that it is. */
  private key = "";
  private element: string | number | undefined = undefined;

  constructor(
    private readonly text: TextBytes,
    private readonly scanner = new JsonScanner(),
    private readonly path = "",
  ) {}

  /**
   * Reads a message, which is an object, or `null` for the zero value. `json` is the text
   * that the bytes are of.
   *
   * @throws AuditEventError `invalid-json` or `too-deep` with the offset in the text,
   * `invalid-value` for any other value, and what `read` throws.
   */
  read<T>(json: string, read: (json: JsonReader) => T): T {
    this.open(json);
    let message: T;
    try {
      message = read(this);
    } catch (error) {
      // What is wrong may be what a later member replaces.
      if (this.dropRepeated()) return read(this);
      throw error;
    }
    return this.isAnyRepeated() && this.dropRepeated() ? read(this) : message;
  }

  private open(json: string): void {
    const { text, scanner } = this;
    this.clear();
    try {
      scanner.open(text);
      this.start = scanner.skipSpace(0);
      this.end = this.isAt(Char.OpenBrace) ? this.findMembers() : scanner.skipValue(this.start, 0);
      if (scanner.skipSpace(this.end) !== text.length) throw NOT_JSON;
    } catch (error) {
      if (error !== NOT_JSON) throw error;
      parseJSON(json); // It knows where and why.
      throw new AuditEventError("invalid-json", "expected JSON");
    }
    if (!this.isAt(Char.OpenBrace) && !this.isAt(Char.LowerN)) throw this.invalid("an object");
  }

  private clear(): void {
    this.size = 0;
    this.unread = 0;
    this.next = 0;
    this.key = "";
    this.element = undefined;
  }

  /** Finds the members of the object at hand, and returns where it ends. */
  private findMembers(): number {
    const { scanner } = this;
    const { bytes } = this.text;
    let { members } = this;
    let size = 0;
    let pos = scanner.skipSpace(this.start + 1);
    while (bytes[pos] !== Char.CloseBrace) {
      if (size === members.length) members = this.growMembers();
      const afterKey = scanner.skipString(pos);
      const start = scanner.skipColon(afterKey);
      members[size + KEY_START] = pos + 1;
      members[size + KEY_END] = afterKey - 1;
      members[size + START] = start;
      members[size + QUOTE] = scanner.nextQuote;
      members[size + IS_READ] = 0;
      const end = scanner.skipValue(start, 1);
      members[size + END] = end;
      size += MEMBER_SIZE;
      pos = scanner.skipComma(end, Char.CloseBrace);
    }
    this.size = size;
    this.unread = size / MEMBER_SIZE;
    this.hasEscapedKeys = scanner.hasEscapes && this.isAnyEscaped();
    return pos + 1;
  }

  private growMembers(): Int32Array<ArrayBuffer> {
    const members = new Int32Array(2 * this.members.length);
    members.set(this.members);
    this.members = members;
    return members;
  }

  private isAnyEscaped(): boolean {
    for (let i = 0; i < this.size; i += MEMBER_SIZE) if (this.rawKey(i).includes("\\")) return true;
    return false;
  }

  /** Whether a member that was not asked for has the key of one that was. */
  private isAnyRepeated(): boolean {
    for (let i = 0; i < this.size && this.unread > 0; i += MEMBER_SIZE) {
      if (this.members[i + IS_READ] === 0 && (this.hasEscapedKeys || this.isRepeated(this.rawKey(i)))) return true;
    }
    return false;
  }

  private isRepeated(key: string): boolean {
    for (let i = 0; i < this.size; i += MEMBER_SIZE) {
      if (this.members[i + IS_READ] !== 0 && this.hasKey(i, key)) return true;
    }
    return false;
  }

  /** Drops members whose keys come again, and returns whether there are any. */
  private dropRepeated(): boolean {
    const { members, size } = this;
    const last = new Map<string, number>();
    for (let i = 0; i < size; i += MEMBER_SIZE) last.set(this.keyOf(i), i);
    let kept = 0;
    for (let i = 0; i < size; i += MEMBER_SIZE) {
      if (last.get(this.keyOf(i)) !== i) continue;
      members.copyWithin(kept, i, i + MEMBER_SIZE);
      kept += MEMBER_SIZE;
    }
    this.size = kept;
    this.next = 0;
    return kept < size;
  }

  private rawKey(i: number): string {
    return this.text.string(this.members[i + KEY_START]!, this.members[i + KEY_END]!);
  }

  private keyOf(i: number): string {
    return this.stringIn(this.members[i + KEY_START]!, this.members[i + KEY_END]!);
  }

  at(key: string): this {
    const { members, next } = this;
    this.key = key;
    const i = next < this.size && this.hasKey(next, key) ? next : this.search(key);
    if (i < 0) {
      this.start = 0;
      return this;
    }
    this.next = i + MEMBER_SIZE;
    if (members[i + IS_READ] === 0) {
      members[i + IS_READ] = 1;
      this.unread--;
    }
    this.start = members[i + START]!;
    this.end = members[i + END]!;
    this.quote = members[i + QUOTE]!;
    return this;
  }

  peekString(key: string): string | undefined {
    if (this.at(key).start === 0) return undefined;
    const value = this.isAt(Char.Quote) ? this.string() : undefined;
    // It does not count as asked for: it will be, in its turn.
    this.members[this.next - MEMBER_SIZE + IS_READ] = 0;
    this.unread++;
    this.next = 0;
    return value;
  }

  private search(key: string): number {
    for (let i = 0; i < this.size; i += MEMBER_SIZE) if (this.hasKey(i, key)) return i;
    return -1;
  }

  private hasKey(i: number, key: string): boolean {
    if (this.hasEscapedKeys) return this.keyOf(i) === key;
    return this.text.is(key, this.members[i + KEY_START]!, this.members[i + KEY_END]!);
  }

  string(): string {
    if (this.isAt(Char.Quote)) return this.stringIn(this.start + 1, this.end - 1);
    if (this.isNull()) return "";
    throw this.invalid("a string");
  }

  bool(): boolean {
    if (this.isAt(Char.LowerT)) return true;
    if (this.isAt(Char.LowerF) || this.isNull()) return false;
    throw this.invalid("true or false");
  }

  int32(): number {
    const value = this.safeInteger();
    if ((value | 0) === value) return value | 0;
    throw this.invalid("an integer from -2147483648 to 2147483647");
  }

  int64(): Long {
    const value = this.safeInteger();
    if (!Number.isNaN(value)) return new Long(value | 0, Math.floor(value / 0x100000000), false);
    const integer = this.largeInteger();
    if (integer !== undefined && integer >= MIN_INT64 && integer <= MAX_INT64) return longOf(integer, false);
    throw this.invalid("an integer from -2^63 to 2^63-1");
  }

  uint64(): Long {
    const value = this.safeInteger();
    if (value >= 0 && !Object.is(value, -0)) return new Long(value | 0, Math.floor(value / 0x100000000), true);
    const integer = this.largeInteger();
    if (integer !== undefined && integer > 0n && integer <= MAX_UINT64) return longOf(integer, true);
    throw this.invalid("an integer from 0 to 2^64-1");
  }

  /** An integer of few digits, or NaN where there is anything else. */
  private safeInteger(): number {
    if (this.isNull()) return 0;
    const { bytes } = this.text;
    const isNegative = this.isAt(Char.Minus);
    let pos = isNegative ? this.start + 1 : this.start;
    if (this.end - pos > SAFE_DIGITS) return NaN;
    let value = 0;
    for (; pos < this.end; pos++) {
      const digit = bytes[pos]! - Char.Zero;
      if (!(digit >= 0 && digit <= 9)) return NaN;
      value = value * 10 + digit;
    }
    return isNegative ? -value : value;
  }

  private largeInteger(): bigint | undefined {
    const text = this.rawText();
    return INTEGER.test(text) ? BigInt(text) : undefined;
  }

  double(): number {
    if (this.isNull()) return 0;
    const isOther = this.isAt(Char.Quote) || this.isAt(Char.OpenBrace) || this.isAt(Char.OpenBracket);
    // The words true and false make NaN.
    const value = isOther ? NaN : Number(this.rawText());
    if (Number.isFinite(value)) return value;
    throw this.invalid("a number in the range of a double");
  }

  time(): Timestamp {
    if (this.isNull()) return goZeroTime();
    const time = this.isAt(Char.Quote) ? this.parseTime() : undefined;
    if (time === undefined) throw this.invalid("an RFC 3339 time in the years 1 to 9999");
    return time;
  }

  private parseTime(): Timestamp | undefined {
    if (this.scanner.hasEscapes) return parseTime(this.string());
    return parseTimeIn(this.text.bytes, this.start + 1, this.end - 1);
  }

  list<T>(read: (json: JsonReader) => T): T[] {
    const values: T[] = [];
    if (this.isNull()) return values;
    if (!this.isAt(Char.OpenBracket)) throw this.invalid("an array");
    const { scanner } = this;
    const last = this.end - 1;
    scanner.nextQuote = this.quote;
    for (let pos = scanner.skipSpace(this.start + 1); pos < last;) {
      pos = this.toElement(pos, values.length);
      const next = scanner.nextQuote;
      values.push(read(this));
      scanner.nextQuote = next;
      pos = scanner.skipComma(pos, Char.CloseBracket);
    }
    this.element = undefined;
    return values;
  }

  map<V>(read: (json: JsonReader) => V): Map<string, V> {
    const map = new Map<string, V>();
    if (this.isNull()) return map;
    if (!this.isAt(Char.OpenBrace)) throw this.invalid("an object");
    const { scanner } = this;
    const last = this.end - 1;
    scanner.nextQuote = this.quote;
    for (let pos = scanner.skipSpace(this.start + 1); pos < last;) {
      const afterKey = scanner.skipString(pos);
      const key = this.stringIn(pos + 1, afterKey - 1);
      pos = this.toElement(scanner.skipColon(afterKey), key);
      const next = scanner.nextQuote;
      map.set(key, read(this));
      scanner.nextQuote = next;
      pos = scanner.skipComma(pos, Char.CloseBrace);
    }
    this.element = undefined;
    return map;
  }

  /** Goes to a value in the one at hand, and returns where it ends. */
  private toElement(pos: number, element: string | number): number {
    this.start = pos;
    this.quote = this.scanner.nextQuote;
    this.end = this.scanner.skipValue(pos, 1);
    this.element = element;
    return this.end;
  }

  message<T>(unmarshal: (json: JsonReader) => T): T | undefined {
    const object = this.object();
    return object && unmarshal(object);
  }

  oneof<T>(unmarshal: ($case: string, json: JsonReader) => T | undefined): T | undefined {
    const object = this.object();
    if (object === undefined || object.size === 0) return undefined;
    const $case = object.keyOf(0);
    const isOne = object.size === MEMBER_SIZE;
    const member = isOne ? unmarshal($case, object.at($case).object() ?? new IndexedJsonReader(this.text)) : undefined;
    if (member === undefined) throw this.invalid("an object with the name of one case");
    return member;
  }

  struct(): StructValue | undefined {
    return this.isNull() ? undefined : jsonStruct(parseJSON(this.rawText()), this.place());
  }

  /** A reader of the object at hand, or undefined. */
  private object(): IndexedJsonReader | undefined {
    if (this.isNull()) return undefined;
    if (!this.isAt(Char.OpenBrace)) throw this.invalid("an object");
    const object = new IndexedJsonReader(this.text, this.scanner, this.place());
    this.scanner.nextQuote = this.quote;
    object.start = this.start;
    object.findMembers();
    object.dropRepeated();
    return object;
  }

  private isAt(byte: number): boolean {
    return this.text.bytes[this.start] === byte;
  }

  private isNull(): boolean {
    return this.start === 0 || this.isAt(Char.LowerN);
  }

  /** The string between two quotes. */
  private stringIn(start: number, end: number): string {
    const raw = this.text.string(start, end);
    if (!this.scanner.hasEscapes || !raw.includes("\\")) return raw;
    return (JSON.parse(`"${raw}"`) as string).toWellFormed();
  }

  /** The value at hand as it stands in the text. */
  private rawText(): string {
    return this.text.string(this.start, this.end);
  }

  /** The path of the value at hand. */
  private place(): string {
    const place = this.path === "" ? this.key : `${this.path}.${this.key}`;
    if (this.element === undefined) return place;
    return typeof this.element === "number" ? `${place}[${this.element}]` : `${place}.${this.element}`;
  }

  private invalid(expected: string): AuditEventError {
    return new AuditEventError("invalid-value", `expected ${expected}, got ${this.describe()}`, { path: this.place() });
  }

  private describe(): string {
    if (this.isAt(Char.Quote)) return describe(this.string());
    if (this.isAt(Char.OpenBrace)) return "an object";
    return this.isAt(Char.OpenBracket) ? "an array" : this.rawText().slice(0, MAX_VALUE_CHARS);
  }
}

/** Reads a string in a list or map. */
export function readString(json: JsonReader): string {
  return json.string();
}

function longOf(integer: bigint, unsigned: boolean): Long {
  return new Long(Number(BigInt.asIntN(32, integer)), Number(BigInt.asIntN(32, integer >> 32n)), unsigned);
}
