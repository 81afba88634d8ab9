import type Long from "long";
import { EMPTY_BYTES } from "../types/bytes.js";
import { CodecError } from "../error.js";
import { longOfNumber } from "../types/int64.js";
import type { JSONReader } from "./reader.js";
import type { TextBytes } from "../wire/text-bytes.js";
import { goZeroTime, parseTimeIn, type Timestamp } from "../types/timestamp.js";
import type { UnknownFields, UnknownKeys } from "../unknown.js";

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

/** The most digits for which every integer is a safe JavaScript integer. */
const SAFE_DIGITS = 15;
/** The number of foreign keys to remember, and the greatest length of one. */
const MAX_FOREIGN_KEYS = 8;
const MAX_FOREIGN_KEY_CHARS = 64;
/** The number of texts with foreign keys that did not fit after which all remembered keys are dropped. */
const MAX_MISSES = 100;

/** The nesting depth of the JSON that {@link GoJSONReader} reads: an object, and a list or map in it. */
export const GO_JSON_DEPTH = 2;

/** Thrown if the text differs from Go's output; {@link GoJSONReader.read} catches it. */
const OTHERWISE = Symbol("not as Go writes it");

/**
 * The fast path for Go's output: JSON without whitespace and with members in schema order.
 * It reads each value directly from the bytes, without intermediate objects, which is
 * faster than `JSON.parse` alone. It gives up on everything else (repeated keys, null,
 * integers of 16 digits, Structs, errors), and the caller falls back to a reader of any JSON.
 *
 * Newer versions of Teleport write members that the schema lacks. If one of these stops
 * the reader, the reader remembers its key as a foreign key and starts again.
 */
export class GoJSONReader implements JSONReader {
  private bytes: Uint8Array;
  /** The position of the next token: the opening brace or a comma before a member, or the closing brace. */
  private pos = 0;
  /** The position of the current value; 0 if it is absent. */
  private start = 0;
  /** Keys that some message did not have. */
  private readonly foreignKeys: string[] = [];
  /** The number of texts with further foreign keys since the list became full. */
  private misses = 0;
  /** The foreign keys that were skipped in this text. */
  private passedOver: string[] = [];
  /** The text of each skipped value, if unknown keys are kept. */
  private passedTexts: string[] = [];
  /** The keys requested so far in this text; tracked only if there are foreign keys. */
  private asked: string[] = [];
  private unknownKeys: UnknownKeys = "ignore";

  constructor(private readonly text: TextBytes) {
    this.bytes = text.bytes;
  }

  /** Reads a message to its {@link end}. Returns undefined if the text differs from Go's output. */
  read<T>(text: string, read: (json: JSONReader) => T, unknownKeys: UnknownKeys): T | undefined {
    this.text.encode(text);
    this.bytes = this.text.bytes;
    this.unknownKeys = unknownKeys;
    if (this.misses > MAX_MISSES) this.foreignKeys.length = this.misses = 0;
    const known = this.foreignKeys.length;
    const message = this.readLearning(read);
    if (message === undefined) this.foreignKeys.length = known;
    // Release the text, which may be large.
    this.bytes = EMPTY_BYTES;
    this.passedTexts.length = 0;
    this.text.close();
    return message;
  }

  /** Reads a message, and starts again each time it learns a foreign key. */
  private readLearning<T>(read: (json: JSONReader) => T): T | undefined {
    try {
      do {
        const message = this.readOnce(read);
        if (message !== undefined) return message;
      } while (this.learnForeignKey());
    } catch (error) {
      // The other reader decides, and reports what is wrong. Any other error is a bug.
      if (error === OTHERWISE || error instanceof CodecError || error instanceof SyntaxError) return undefined;
      throw error;
    }
    return undefined;
  }

  private readOnce<T>(read: (json: JSONReader) => T): T | undefined {
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
    // The text may end with its line terminator.
    while (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN) end--;
    return pos > 0 && bytes[pos] === CLOSE_BRACE && pos + 1 === end;
  }

  /** Remembers the key of the member that stopped the reader. Returns false if there is none to remember. */
  private learnForeignKey(): boolean {
    if (this.bytes[this.pos] !== COMMA) return false;
    if (this.foreignKeys.length >= MAX_FOREIGN_KEYS) {
      this.misses++;
      return false;
    }
    this.start = this.pos + 1;
    const key = this.string();
    // A key that is known already was not matched because it is not ASCII.
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

  /** Skips members with foreign keys. If this message has such a key, the member is out of order. */
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

  /** Moves to the value of the next member if the member has this key. Returns whether it has. */
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
    // Go writes the event type in one of the first two members.
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

  /** Reads the string from `start` whose first escape is at `pos`. */
  private escapedString(start: number, pos: number): string {
    const { bytes } = this;
    while (bytes[pos] !== QUOTE) {
      // An escape may reach past the end of the text or of the bytes, where `bytes[pos]` is undefined.
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

  list<T>(read: (json: JSONReader) => T): T[] {
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

  map<V>(read: (json: JSONReader) => V): Map<string, V> {
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
    // This reader cannot look ahead.
    throw OTHERWISE;
  }

  /** Returns the zero value if the member is absent, and otherwise leaves the text to the other reader. */
  private leave<T>(zero: T): T {
    if (this.start === 0) return zero;
    throw OTHERWISE;
  }
}
