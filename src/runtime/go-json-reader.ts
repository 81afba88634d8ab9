import type Long from "long";
import { EMPTY_BYTES } from "./bytes.js";
import { longOfNumber } from "./int64.js";
import type { JsonReader } from "./json-reader.js";
import type { TextBytes } from "./text-bytes.js";
import { goZeroTime, parseTimeIn, type Timestamp } from "./timestamp.js";
import type { UnknownFields, UnknownKeys } from "./unknown.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LOWER_F = 0x66;
const LOWER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Digits of which every integer is a safe one. */
const SAFE_DIGITS = 15;
/** How many keys are remembered that a message did not have, and how long one may be. */
const MAX_FOREIGN_KEYS = 8;
const MAX_FOREIGN_KEY_CHARS = 64;
/** How many texts have none of them but others, until they are forgotten. */
const MAX_MISSES = 100;

/** How deep the JSON that it reads is nested: an object, and a list or a map in it. */
export const GO_JSON_DEPTH = 2;

/** Is thrown where the text is not as Go writes it. */
const OTHERWISE = Symbol("not as Go writes it");

/**
 * Reads JSON that is as Go writes it: without whitespace, members in the order of the
 * schema. Then each value can be read where it stands, with no objects in between, which
 * takes less time than `JSON.parse` alone. All else, errors too, is left to a reader of
 * any JSON: repeated keys, null, integers of 16 digits, Structs.
 *
 * Members that the schema lacks, as newer versions of Teleport write, are found where
 * reading gets stuck at them; their keys are remembered.
 */
export class GoJsonReader implements JsonReader {
  private bytes: Uint8Array;
  /** What comes next: the opening brace or a comma, and then a member, or the closing brace. */
  private pos = 0;
  /** The value at hand; 0 where it is absent. */
  private start = 0;
  /** Keys that messages did not have, and those of them that were passed over in this text. */
  private readonly foreignKeys: string[] = [];
  /** How many texts had others still when there were as many as are remembered. */
  private misses = 0;
  private passedOver: string[] = [];
  /** The texts of the values that were passed over, where they are to be kept. */
  private passedTexts: string[] = [];
  /** Keys that were asked for in this text, since there are foreign ones. */
  private asked: string[] = [];
  private unknownKeys: UnknownKeys = "ignore";

  constructor(private readonly text: TextBytes) {
    this.bytes = text.bytes;
  }

  /** Reads a message to its {@link end}, or gives undefined where the text is not as Go writes it. */
  read<T>(read: (json: JsonReader) => T, unknownKeys: UnknownKeys): T | undefined {
    this.bytes = this.text.bytes;
    this.unknownKeys = unknownKeys;
    if (this.misses > MAX_MISSES) this.foreignKeys.length = this.misses = 0;
    const known = this.foreignKeys.length;
    const message = this.readLearning(read);
    if (message === undefined) this.foreignKeys.length = known;
    // Text may be large, and is let go of.
    this.bytes = EMPTY_BYTES;
    this.passedTexts.length = 0;
    return message;
  }

  /** Reads a message, again and again as long as there is another foreign key to be passed over. */
  private readLearning<T>(read: (json: JsonReader) => T): T | undefined {
    try {
      do {
        const message = this.readOnce(read);
        if (message !== undefined) return message;
      } while (this.learnForeignKey());
    } catch {
      // What is wrong is found out, and told, by the other reader.
    }
    return undefined;
  }

  private readOnce<T>(read: (json: JsonReader) => T): T | undefined {
    this.pos = 0;
    if (this.foreignKeys.length > 0) {
      this.passedOver = [];
      this.passedTexts = [];
      this.asked = [];
    }
    const message = read(this);
    return this.isAtEnd() ? message : undefined;
  }

  end(message: UnknownFields): void {
    if (this.foreignKeys.length === 0) return;
    this.passForeign();
    if (this.unknownKeys === "ignore" || this.passedOver.length === 0) return;
    if (this.unknownKeys === "error") throw OTHERWISE;
    message.$unknownKeys = new Map(this.passedOver.map((key, i) => [key, this.passedTexts[i]!]));
  }

  private isAtEnd(): boolean {
    const { bytes, pos } = this;
    let end = this.text.length;
    // A line may still have what ends it.
    while (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN) end--;
    return pos > 0 && bytes[pos] === CLOSE_BRACE && pos + 1 === end;
  }

  /** Remembers the key of the member at which reading got stuck, if there is one. */
  private learnForeignKey(): boolean {
    if (this.bytes[this.pos] !== COMMA) return false;
    if (this.foreignKeys.length >= MAX_FOREIGN_KEYS) {
      this.misses++;
      return false;
    }
    this.start = this.pos + 1;
    const key = this.string();
    // One that is not ASCII is not found again.
    if (key.length > MAX_FOREIGN_KEY_CHARS || this.foreignKeys.includes(key)) return false;
    this.foreignKeys.push(key);
    return true;
  }

  at(key: string): this {
    this.isAt(key);
    if (this.foreignKeys.length > 0) this.atBehindForeign(key);
    return this;
  }

  private atBehindForeign(key: string): void {
    this.asked.push(key);
    if (this.start === 0) {
      this.passForeign();
      this.isAt(key);
    }
    if (this.passedOver.includes(key)) throw OTHERWISE;
  }

  /** Passes over members with foreign keys; one that this message does have is not in its place. */
  private passForeign(): void {
    for (let key = this.foreignKeyAhead(); key !== undefined; key = this.foreignKeyAhead()) {
      if (this.asked.includes(key)) throw OTHERWISE;
      this.passedOver.push(key);
      const { start } = this;
      const byte = this.bytes[start];
      if (byte === QUOTE) this.string();
      else if (byte === LOWER_T || byte === LOWER_F) this.bool();
      else this.integer();
      if (this.unknownKeys === "keep") this.passedTexts.push(this.text.string(start, this.pos));
    }
  }

  private foreignKeyAhead(): string | undefined {
    return this.foreignKeys.find((key) => this.isAt(key));
  }

  /** Goes to the value of the next member, if that has the key. */
  private isAt(key: string): boolean {
    const { bytes, pos } = this;
    this.start = 0;
    if (bytes[pos] !== (pos === 0 ? OPEN_BRACE : COMMA) || bytes[pos + 1] !== QUOTE) return false;
    const start = pos + 2;
    const { length } = key;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== key.charCodeAt(i)) return false;
    if (bytes[start + length] !== QUOTE || bytes[start + length + 1] !== COLON) return false;
    this.start = start + length + 2;
    return true;
  }

  peekString(key: string): string | undefined {
    // Only the first two members are looked at, among which Go writes the type of an event.
    if (!this.isAt(key)) {
      this.pos = Math.min(this.bytes.indexOf(COMMA), this.text.length);
      this.isAt(key);
    }
    const isString = this.start > 0 && this.bytes[this.start] === QUOTE;
    const value = isString ? this.string() : undefined;
    this.pos = 0;
    return value;
  }

  string(): string {
    if (this.start === 0) return "";
    const { bytes } = this;
    const start = this.start + 1;
    if (bytes[start - 1] !== QUOTE) throw OTHERWISE;
    let pos = start;
    let byte = bytes[pos]!;
    while (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) byte = bytes[++pos]!;
    if (byte === BACKSLASH) return this.escapedString(start, pos);
    if (byte !== QUOTE) throw OTHERWISE;
    this.pos = pos + 1;
    return this.text.string(start, pos);
  }

  /** Reads a string that has an escape at `pos`. */
  private escapedString(start: number, pos: number): string {
    const { bytes } = this;
    while (bytes[pos] !== QUOTE) {
      // An escape may go beyond the text, and beyond the bytes, where there is nothing.
      if (!(bytes[pos]! >= SPACE) || pos >= this.text.length) throw OTHERWISE;
      pos += bytes[pos] === BACKSLASH ? 2 : 1;
    }
    this.pos = pos + 1;
    return (JSON.parse(this.text.string(start - 1, pos + 1)) as string).toWellFormed();
  }

  bool(): boolean {
    if (this.start === 0) return false;
    const isTrue = this.bytes[this.start] === LOWER_T;
    const word = isTrue ? "true" : "false";
    for (let i = 0; i < word.length; i++) if (this.bytes[this.start + i] !== word.charCodeAt(i)) throw OTHERWISE;
    this.pos = this.start + word.length;
    return isTrue;
  }

  int32(): number {
    const value = this.integer();
    if ((value | 0) !== value) throw OTHERWISE;
    return value;
  }

  int64(): Long {
    const value = this.integer();
    return longOfNumber(value, false);
  }

  uint64(): Long {
    const value = this.integer();
    if (value < 0) throw OTHERWISE;
    return longOfNumber(value, true);
  }

  private integer(): number {
    if (this.start === 0) return 0;
    const { bytes } = this;
    const isNegative = bytes[this.start] === MINUS;
    const first = isNegative ? this.start + 1 : this.start;
    let pos = first;
    let value = 0;
    for (let digit = bytes[pos]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++pos]! - ZERO) {
      value = value * 10 + digit;
    }
    const hasSign = isNegative && value === 0;
    const hasLeadingZero = bytes[first] === ZERO && pos > first + 1;
    if (pos === first || pos > first + SAFE_DIGITS || hasSign || hasLeadingZero) throw OTHERWISE;
    this.pos = pos;
    return isNegative ? -value : value;
  }

  time(): Timestamp {
    if (this.start === 0) return goZeroTime();
    const { bytes } = this;
    let end = this.start + 1;
    while (bytes[end]! > QUOTE) end++;
    const isString = bytes[this.start] === QUOTE && bytes[end] === QUOTE;
    const time = isString ? parseTimeIn(bytes, this.start + 1, end) : undefined;
    if (time === undefined) throw OTHERWISE;
    this.pos = end + 1;
    return time;
  }

  list<T>(read: (json: JsonReader) => T): T[] {
    const values: T[] = [];
    if (this.start === 0) return values;
    this.open(OPEN_BRACKET);
    do {
      this.start = this.pos + 1;
      values.push(read(this));
    } while (this.bytes[this.pos] === COMMA);
    this.close(CLOSE_BRACKET);
    return values;
  }

  map<V>(read: (json: JsonReader) => V): Map<string, V> {
    const map = new Map<string, V>();
    if (this.start === 0) return map;
    this.open(OPEN_BRACE);
    do {
      this.start = this.pos + 1;
      const key = this.string();
      if (this.bytes[this.pos] !== COLON) throw OTHERWISE;
      this.start = this.pos + 1;
      map.set(key, read(this));
    } while (this.bytes[this.pos] === COMMA);
    this.close(CLOSE_BRACE);
    return map;
  }

  private open(brace: number): void {
    if (this.bytes[this.start] !== brace) throw OTHERWISE;
    this.pos = this.start;
  }

  private close(brace: number): void {
    if (this.bytes[this.pos] !== brace) throw OTHERWISE;
    this.pos++;
  }

  double(): number {
    return this.leave(0);
  }

  message<T>(): T | undefined {
    return this.leave(undefined);
  }

  oneof<T>(): T | undefined {
    return this.leave(undefined);
  }

  messageOneof<T>(): T | undefined {
    return this.leave(undefined);
  }

  any<T>(): T | undefined {
    return this.leave(undefined);
  }

  isAbsent(): boolean {
    return this.start === 0;
  }

  hasAny(): boolean {
    // Their places are not known ahead.
    throw OTHERWISE;
  }

  /** Gives the zero value of what is absent, and leaves what is there to the other reader. */
  private leave<T>(zero: T): T {
    if (this.start === 0) return zero;
    throw OTHERWISE;
  }
}
