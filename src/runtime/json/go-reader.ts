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

/** Maximum number of digits for which every integer is a safe JavaScript integer. */
const SAFE_DIGITS = 15;
/** Maximum number of learned keys. */
const MAX_LEARNED_KEYS = 8;
/** Maximum length of a learned key in UTF-16 code units. */
const MAX_LEARNED_KEY_CHARS = 64;
/** Once more texts than this had an unknown key that could not be learned, all learned keys are dropped. */
const MAX_MISSES = 100;

/** Nesting depth of the JSON that {@link GoJSONReader} reads: an object that may hold lists and maps. */
export const GO_JSON_DEPTH = 2;

/** Thrown if the text differs from Go's output. {@link GoJSONReader.unmarshal} catches it. */
const UNSUPPORTED = Symbol("not Go's output");

/**
 * The fast path for Go's output: JSON without whitespace and with members in schema order.
 * It reads each value directly from the bytes, without intermediate objects, which is
 * faster than `JSON.parse` alone. It gives up on everything else, such as repeated keys, null,
 * integers of 16 or more digits, nested messages, Structs and invalid values. The caller then falls
 * back to {@link ObjectJSONReader}.
 *
 * Newer versions of Teleport write members that the schema lacks. When the reader meets the
 * key of such a member, it learns the key and starts again. It skips the members of learned keys.
 * It does not learn keys that start with `$`.
 */
export class GoJSONReader implements JSONReader {
  private bytes: Uint8Array;
  /** Offset of the next token: the opening brace or a comma before a member, or the closing brace. */
  private pos = 0;
  /** Offset of the current value, or 0 if it is absent. */
  private start = 0;
  /** Unknown keys of earlier texts and of this one. Other messages may have them in their schema. */
  private readonly learnedKeys: string[] = [];
  /** Number of texts with an unknown key that could not be learned because the list was full. */
  private misses = 0;
  /** Learned keys that were skipped in this text. */
  private skippedKeys: string[] = [];
  /** The text of each skipped value, if unknown keys are kept. */
  private skippedTexts: string[] = [];
  /** Keys requested so far in this text. Tracked only if there are learned keys. */
  private requestedKeys: string[] = [];
  private unknownKeys: UnknownKeys = "ignore";

  constructor(private readonly text: TextBytes) {
    this.bytes = text.bytes;
  }

  /** Reads a message to its {@link end}. Returns undefined if the text differs from Go's output. */
  unmarshal<T>(text: string, unmarshal: (json: JSONReader) => T, unknownKeys: UnknownKeys): T | undefined {
    this.text.encode(text);
    this.bytes = this.text.bytes;
    this.unknownKeys = unknownKeys;
    if (this.misses > MAX_MISSES) this.learnedKeys.length = this.misses = 0;
    const known = this.learnedKeys.length;
    let message: T | undefined;
    try {
      message = this.unmarshalLearning(unmarshal);
    } finally {
      if (message === undefined) this.learnedKeys.length = known;
      // Release the text, which may be large.
      this.bytes = EMPTY_BYTES;
      this.skippedTexts.length = 0;
      this.text.close();
    }
    return message;
  }

  /** Reads a message. Starts again each time it learns a key. */
  private unmarshalLearning<T>(unmarshal: (json: JSONReader) => T): T | undefined {
    try {
      do {
        const message = this.unmarshalOnce(unmarshal);
        if (message !== undefined) return message;
      } while (this.learnKey());
    } catch (error) {
      // ObjectJSONReader will read the text or report the error. Other errors are not about the text.
      if (error === UNSUPPORTED || error instanceof CodecError || error instanceof SyntaxError) return undefined;
      throw error;
    }
    return undefined;
  }

  private unmarshalOnce<T>(unmarshal: (json: JSONReader) => T): T | undefined {
    this.pos = 0;
    if (this.learnedKeys.length > 0) {
      this.skippedKeys = [];
      this.skippedTexts = [];
      this.requestedKeys = [];
    }
    const message = unmarshal(this);
    return this.isAtEnd() ? message : undefined;
  }

  end(message: UnknownFields): void {
    if (this.learnedKeys.length === 0) return;
    this.skipLearned();
    if (this.unknownKeys === "ignore" || this.skippedKeys.length === 0) return;
    if (this.unknownKeys === "error") throw UNSUPPORTED;
    message.$unknownKeys = new Map(this.skippedKeys.map((key, i) => [key, this.skippedTexts[i]!]));
  }

  private isAtEnd(): boolean {
    const { bytes, pos } = this;
    let end = this.text.length;
    // The text may end with its line terminator.
    while (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN) end--;
    return pos > 0 && bytes[pos] === CLOSE_BRACE && pos + 1 === end;
  }

  /** Learns the key of the member at which the reader stopped. Returns false if it cannot. */
  private learnKey(): boolean {
    if (this.bytes[this.pos] !== COMMA) return false;
    if (this.learnedKeys.length >= MAX_LEARNED_KEYS) {
      this.misses++;
      return false;
    }
    this.start = this.pos + 1;
    const key = this.string();
    // A key that was learned before did not match because it is not ASCII or has escapes.
    if (key.length > MAX_LEARNED_KEY_CHARS || this.learnedKeys.includes(key)) return false;
    // Teleport does not write such keys. AuditEvent reads one of them, `$oneof`.
    if (key.startsWith("$")) return false;
    this.learnedKeys.push(key);
    return true;
  }

  at(key: string): this {
    this.moveTo(key);
    if (this.learnedKeys.length > 0) this.moveBehindLearned(key);
    return this;
  }

  private moveBehindLearned(key: string): void {
    this.requestedKeys.push(key);
    if (this.start === 0) {
      this.skipLearned();
      this.moveTo(key);
    }
    if (this.skippedKeys.includes(key)) throw UNSUPPORTED;
  }

  /** Skips members with learned keys. Gives up if this message has such a key: the member is then out of order. */
  private skipLearned(): void {
    for (let key = this.matchLearned(); key !== undefined; key = this.matchLearned()) {
      if (this.requestedKeys.includes(key)) throw UNSUPPORTED;
      this.skippedKeys.push(key);
      const { start } = this;
      const byte = this.bytes[start];
      if (byte === QUOTE) this.string();
      else if (byte === LOWER_T || byte === LOWER_F) this.bool();
      else this.integer();
      if (this.unknownKeys === "keep") this.skippedTexts.push(this.text.string(start, this.pos));
    }
  }

  private matchLearned(): string | undefined {
    return this.learnedKeys.find((key) => this.moveTo(key));
  }

  /** Moves to the value of the next member if it has this key. Returns whether it does. */
  private moveTo(key: string): boolean {
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
    if (!this.moveTo(key)) {
      this.pos = Math.min(this.bytes.indexOf(COMMA), this.text.length);
      this.moveTo(key);
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
    if (bytes[start - 1] !== QUOTE) throw UNSUPPORTED;
    let pos = start;
    let byte = bytes[pos]!;
    while (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) byte = bytes[++pos]!;
    if (byte === BACKSLASH) return this.escapedString(start, pos);
    if (byte !== QUOTE) throw UNSUPPORTED;
    this.pos = pos + 1;
    return this.text.string(start, pos);
  }

  /** Reads the string whose first character is at `start` and whose first escape is at `pos`. */
  private escapedString(start: number, pos: number): string {
    const { bytes } = this;
    while (bytes[pos] !== QUOTE) {
      // Skipping an escape may move past the end of the text, or of the bytes, where `bytes[pos]` is undefined.
      if (!(bytes[pos]! >= SPACE) || pos >= this.text.length) throw UNSUPPORTED;
      pos += bytes[pos] === BACKSLASH ? 2 : 1;
    }
    this.pos = pos + 1;
    return (JSON.parse(this.text.string(start - 1, pos + 1)) as string).toWellFormed();
  }

  bool(): boolean {
    if (this.start === 0) return false;
    const isTrue = this.bytes[this.start] === LOWER_T;
    const word = isTrue ? "true" : "false";
    for (let i = 0; i < word.length; i++) if (this.bytes[this.start + i] !== word.charCodeAt(i)) throw UNSUPPORTED;
    this.pos = this.start + word.length;
    return isTrue;
  }

  int32(): number {
    const value = this.integer();
    if ((value | 0) !== value) throw UNSUPPORTED;
    return value;
  }

  int64(): Long {
    const value = this.integer();
    return longOfNumber(value, false);
  }

  uint64(): Long {
    const value = this.integer();
    if (value < 0) throw UNSUPPORTED;
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
    if (pos === first || pos > first + SAFE_DIGITS || hasSign || hasLeadingZero) throw UNSUPPORTED;
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
    if (time === undefined) throw UNSUPPORTED;
    this.pos = end + 1;
    return time;
  }

  list<T>(unmarshal: (json: JSONReader) => T): T[] {
    const values: T[] = [];
    if (this.start === 0) return values;
    this.open(OPEN_BRACKET);
    do {
      this.start = this.pos + 1;
      values.push(unmarshal(this));
    } while (this.bytes[this.pos] === COMMA);
    this.close(CLOSE_BRACKET);
    return values;
  }

  map<V>(unmarshal: (json: JSONReader) => V): Map<string, V> {
    const map = new Map<string, V>();
    if (this.start === 0) return map;
    this.open(OPEN_BRACE);
    do {
      this.start = this.pos + 1;
      const key = this.string();
      if (this.bytes[this.pos] !== COLON) throw UNSUPPORTED;
      this.start = this.pos + 1;
      map.set(key, unmarshal(this));
    } while (this.bytes[this.pos] === COMMA);
    this.close(CLOSE_BRACE);
    return map;
  }

  private open(brace: number): void {
    if (this.bytes[this.start] !== brace) throw UNSUPPORTED;
    this.pos = this.start;
  }

  private close(brace: number): void {
    if (this.bytes[this.pos] !== brace) throw UNSUPPORTED;
    this.pos++;
  }

  double(): number {
    return this.absent(0);
  }

  message<T>(): T | undefined {
    return this.absent(undefined);
  }

  oneof<T>(): T | undefined {
    return this.absent(undefined);
  }

  messageOneof<T>(): T | undefined {
    return this.absent(undefined);
  }

  any<T>(): T | undefined {
    return this.absent(undefined);
  }

  isAbsent(): boolean {
    return this.start === 0;
  }

  hasAny(): boolean {
    // This reader cannot look ahead.
    throw UNSUPPORTED;
  }

  /** Returns the zero value if the member is absent, and gives up otherwise. */
  private absent<T>(zero: T): T {
    if (this.start === 0) return zero;
    throw UNSUPPORTED;
  }
}
