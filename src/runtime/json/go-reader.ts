import type Long from "long";
import { emptyList } from "../types/plain-constructor.js";
import { EMPTY_BYTES } from "../types/bytes.js";
import { CodecError } from "../error.js";
import { longOfNumber } from "../types/int64.js";
import { isKeyAt } from "./key-words.js";
import { LearnedKeys } from "./learned-keys.js";
import { parseJSON, parseNumber, type JSONNumber, type JSONValue } from "./parse.js";
import type { GoValueReader, JSONReader, OneofMessage } from "./reader.js";
import type { TextBytes } from "../wire/text-bytes.js";
import { goZeroTime, parseTimeIn, type Timestamp } from "../types/timestamp.js";
import type { UnknownFields, UnknownKeys } from "../unknown.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const UPPER_E = 0x45;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LOWER_E = 0x65;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Maximum number of digits for which every integer is a safe JavaScript integer. */
const SAFE_DIGITS = 15;
/** Maximum nesting depth. ObjectJSONReader reads deeper text, within the limits that apply to it. */
const MAX_GO_DEPTH = 100;

/** Thrown if the text differs from Go's output. {@link GoJSONReader.unmarshal} catches it. */
const UNSUPPORTED = Symbol("not Go's output");
/** Thrown before a member that was not read. {@link GoJSONReader} then tries to learn its key. */
const UNREAD_MEMBER = Symbol("unread member");

const NO_KEYS = new Set<string>();

/**
 * The fast path for Go's output: JSON without whitespace and with members in schema order.
 * It reads each value directly from the bytes, without intermediate objects, which is
 * faster than `JSON.parse` alone. It gives up on everything else, such as repeated keys,
 * integers of 16 or more digits and invalid values. The caller then falls back to {@link ObjectJSONReader}.
 *
 * Newer versions of Teleport write members that the schema lacks. When the reader meets the
 * key of such a member, it learns the key and starts again. It skips the members of learned keys: see
 * {@link LearnedKeys}.
 */
export class GoJSONReader implements JSONReader, GoValueReader {
  private bytes: Uint8Array;
  /** Offset of the next token: the opening brace or a comma before a member, or the closing brace. */
  private pos = 0;
  /** Offset of the opening brace of the current object. */
  private opening = 0;
  /** Offset of the current value, or 0 if it is absent or `null`. */
  private start = 0;
  /** Number of levels of objects and arrays that may be opened within the current one. */
  private levels = 0;
  /** The keys that the current object may have although its message lacks them. */
  private learned = NO_KEYS;
  /** The members of the current object that were skipped, if unknown keys are kept. */
  private skipped: Map<string, string> | undefined = undefined;
  /** The keys requested in the current object, if the reader is learning. */
  private requested: string[] | undefined = undefined;
  private readonly learnedKeys = new LearnedKeys();
  /** The function that reads the whole text. */
  private root: object = GoJSONReader;
  /** Offset at which the next member is known not to have a learned key, or -1. */
  private checkedPos = -1;
  private unknownKeys: UnknownKeys = "ignore";

  constructor(private readonly text: TextBytes) {
    this.bytes = text.bytes;
  }

  /**
   * Reads a message to its {@link end}. Returns undefined if the text differs from Go's output.
   *
   * @param maxDepth Maximum nesting depth of objects and arrays.
   */
  unmarshal<T>(
    text: string,
    unmarshal: (json: JSONReader) => T,
    unknownKeys: UnknownKeys,
    maxDepth: number,
  ): T | undefined {
    this.text.encode(text);
    this.bytes = this.text.bytes;
    this.unknownKeys = unknownKeys;
    let message: T | undefined;
    try {
      message = this.unmarshalLearning(unmarshal, maxDepth);
    } catch (error) {
      // ObjectJSONReader will read the text or report the error. Other errors are not about the text.
      if (error !== UNSUPPORTED && !(error instanceof CodecError || error instanceof SyntaxError)) throw error;
    } finally {
      this.learnedKeys.endText(message !== undefined);
      // Release the text, which may be large.
      this.bytes = EMPTY_BYTES;
      this.skipped = this.requested = undefined;
      this.text.close();
    }
    return message;
  }

  /** Reads a message. Starts again when it finds a member that was not read, and each time it has learned a key. */
  private unmarshalLearning<T>(unmarshal: (json: JSONReader) => T, maxDepth: number): T | undefined {
    this.requested = undefined;
    for (;;) {
      try {
        return this.unmarshalOnce(unmarshal, maxDepth);
      } catch (error) {
        if (error !== UNREAD_MEMBER) throw error;
      }
      if (this.unknownKeys === "error") throw UNSUPPORTED;
      if (this.requested !== undefined) this.learnKey(this.requested);
      this.requested = [];
    }
  }

  private unmarshalOnce<T>(unmarshal: (json: JSONReader) => T, maxDepth: number): T | undefined {
    this.start = 0;
    this.levels = Math.min(maxDepth, MAX_GO_DEPTH);
    this.checkedPos = -1;
    this.root = unmarshal;
    this.openObject(unmarshal, "");
    const message = unmarshal(this);
    if (message === undefined) return undefined;
    this.closeObject();
    if (!this.isAtEnd()) throw UNSUPPORTED;
    return message;
  }

  private isAtEnd(): boolean {
    const { bytes, pos } = this;
    let end = this.text.length;
    // The text may end with its line terminator.
    while (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN) end--;
    return pos === end;
  }

  /** Learns the key of the member at which the reader stopped, or gives up because the message has it. */
  private learnKey(requested: readonly string[]): void {
    this.start = this.pos + 1;
    const key = this.string();
    if (requested.includes(key) || !this.learnedKeys.learn(this.learned, key)) throw UNSUPPORTED;
  }

  end(message: UnknownFields): void {
    if (this.learned.size === 0) return;
    this.skipLearned();
    if (this.skipped !== undefined && this.skipped.size > 0) message.$unknownKeys = this.skipped;
  }

  at(key: string): this {
    this.requested?.push(key);
    if (!this.moveTo(key) && this.learned.size > 0) this.moveBehindLearned(key);
    return this;
  }

  private moveBehindLearned(key: string): void {
    if (this.pos === this.checkedPos) return;
    this.skipLearned();
    this.checkedPos = this.pos;
    this.moveTo(key);
  }

  /** Skips the members with learned keys that are next. */
  private skipLearned(): void {
    for (let { pos } = this; this.isAtMember(); pos = this.pos) {
      this.start = pos + 1;
      const key = this.string();
      if (!this.learned.has(key)) {
        this.pos = pos;
        break;
      }
      if (this.unknownKeys === "error") throw UNSUPPORTED;
      const start = this.pos + 1;
      this.moveToElement(COLON);
      if (this.start > 0) this.value();
      this.skipped?.set(key, this.text.string(start, this.pos));
    }
    this.start = 0;
  }

  private isAtMember(): boolean {
    const { bytes, pos } = this;
    return (bytes[pos] === COMMA || pos === this.opening) && bytes[pos + 1] === QUOTE;
  }

  /** Moves to the value of the next member if it has this key. Returns whether it does. */
  private moveTo(key: string): boolean {
    const { bytes, pos } = this;
    const start = pos + 2;
    const { length } = key;
    this.start = 0;
    // Most keys are absent, and the next one usually has another length.
    if (bytes[start + length] !== QUOTE || !isKeyAt(this.text.words, start, key)) return false;
    if (bytes[start + length + 1] !== COLON || !this.isAtMember()) return false;
    this.moveToValue(start + length + 2);
    return true;
  }

  /** Moves to a value. `null` counts as absent. */
  private moveToValue(start: number): void {
    this.start = start;
    if (this.bytes[start] !== LOWER_N) return;
    this.word("null");
    this.start = 0;
  }

  /** Moves to the value after the next byte, which must be this one. */
  private moveToElement(separator: number): void {
    if (this.bytes[this.pos] !== separator) throw UNSUPPORTED;
    this.moveToValue(this.pos + 1);
  }

  peekString(key: string): string | undefined {
    // Go writes the event type in one of the first two members.
    if (!this.moveTo(key)) {
      this.skipFirst();
      this.moveTo(key);
    }
    const isString = this.start > 0 && this.bytes[this.start] === QUOTE;
    const value = isString ? this.string() : undefined;
    this.pos = 0;
    // Each event type has another message.
    if (value !== undefined) this.selectKeys(this.root, value);
    return value;
  }

  /** Moves behind the first member, or gives up if its value holds an object. */
  private skipFirst(): void {
    const { bytes } = this;
    const { length } = this.text;
    do this.pos++;
    while (this.pos < length && bytes[this.pos] !== COMMA && bytes[this.pos] !== OPEN_BRACE);
    if (bytes[this.pos] === OPEN_BRACE) throw UNSUPPORTED;
  }

  string(): string {
    if (this.start === 0) return "";
    const { bytes } = this;
    const start = this.start + 1;
    if (bytes[start - 1] !== QUOTE) throw UNSUPPORTED;
    const { words } = this.text;
    let pos = start;
    while (!hasMark(words.getInt32(pos, true))) pos += 4;
    let byte = bytes[pos]!;
    while (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) byte = bytes[++pos]!;
    if (byte === BACKSLASH) return this.escapedString(start, pos);
    if (byte !== QUOTE) throw UNSUPPORTED;
    this.pos = pos + 1;
    return this.text.string(start, pos);
  }

  /** Reads the string whose first character is at `start` and whose first escape is at `pos`. */
  private escapedString(start: number, pos: number): string {
    this.pos = this.endOfString(pos);
    return (JSON.parse(this.text.string(start - 1, this.pos)) as string).toWellFormed();
  }

  /** Returns the offset after the closing quote of a string. `pos` is the offset of a character of the string. */
  private endOfString(pos: number): number {
    const { bytes } = this;
    while (bytes[pos] !== QUOTE) {
      // Skipping an escape may move past the end of the text, or of the bytes, where `bytes[pos]` is undefined.
      if (!(bytes[pos]! >= SPACE) || pos >= this.text.length) throw UNSUPPORTED;
      pos += bytes[pos] === BACKSLASH ? 2 : 1;
    }
    return pos + 1;
  }

  bool(): boolean {
    if (this.start === 0) return false;
    const isTrue = this.bytes[this.start] === LOWER_T;
    this.word(isTrue ? "true" : "false");
    return isTrue;
  }

  private word(word: string): void {
    const { bytes, start } = this;
    for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word.charCodeAt(i)) throw UNSUPPORTED;
    this.pos = start + word.length;
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

  double(): number {
    if (this.start === 0) return 0;
    const value = this.number();
    const double = typeof value === "number" ? value : Number(value.text);
    if (!Number.isFinite(double)) throw UNSUPPORTED;
    return double;
  }

  /** Reads any number. */
  private number(): number | JSONNumber {
    const { bytes, start } = this;
    let end = start;
    while (isNumberByte(bytes[end]!)) end++;
    const number = parseNumber(this.text.string(start, end));
    if (number === undefined) throw UNSUPPORTED;
    this.pos = end;
    return number;
  }

  list<T>(unmarshal: (json: GoJSONReader) => T): T[] {
    const values = emptyList<T>();
    if (this.start === 0) return values;
    this.open(OPEN_BRACKET);
    if (this.closesAtOnce(CLOSE_BRACKET)) return values;
    do {
      this.moveToValue(this.pos + 1);
      values.push(unmarshal(this));
    } while (this.bytes[this.pos] === COMMA);
    this.close(CLOSE_BRACKET);
    return values;
  }

  map<V>(unmarshal: (json: GoJSONReader) => V): Map<string, V> {
    const map = new Map<string, V>();
    if (this.start === 0) return map;
    this.open(OPEN_BRACE);
    if (this.closesAtOnce(CLOSE_BRACE)) return map;
    do {
      this.start = this.pos + 1;
      const key = this.string();
      this.moveToElement(COLON);
      map.set(key, unmarshal(this));
    } while (this.bytes[this.pos] === COMMA);
    this.close(CLOSE_BRACE);
    return map;
  }

  message<T extends UnknownFields>(unmarshal: (json: JSONReader) => T): T | undefined {
    return this.start === 0 ? undefined : this.object(unmarshal, "", unmarshal, (message) => message);
  }

  oneof<T>(unmarshal: (key: string, json: JSONReader) => T | undefined): T | undefined {
    if (this.start === 0) return undefined;
    this.open(OPEN_BRACE);
    if (this.closesAtOnce(CLOSE_BRACE)) return undefined;
    this.start = this.pos + 1;
    const key = this.string();
    this.moveToElement(COLON);
    const member = unmarshal(key, this);
    if (member === undefined) throw UNSUPPORTED;
    this.close(CLOSE_BRACE);
    return member;
  }

  messageOneof<T extends OneofMessage>(unmarshal: (key: string, json: JSONReader) => T | undefined): T | undefined {
    return this.oneof((key) => {
      if (this.start === 0) throw UNSUPPORTED;
      return this.object(
        unmarshal,
        key,
        () => unmarshal(key, this) ?? giveUp(),
        ({ value }) => value,
      );
    });
  }

  /** Reads a message in an object. For `owner` and `name`, see {@link LearnedKeys}. */
  private object<T>(
    owner: object,
    name: string,
    unmarshal: (json: JSONReader) => T,
    messageOf: (result: T) => UnknownFields,
  ): T {
    const { opening, learned, skipped, requested } = this;
    this.openObject(owner, name);
    const result = unmarshal(this);
    this.end(messageOf(result));
    this.closeObject();
    this.opening = opening;
    this.learned = learned;
    this.skipped = skipped;
    this.requested = requested;
    return result;
  }

  any<T>(convert: (value: JSONValue, path: string) => T, readGo?: (json: GoValueReader) => T): T | undefined {
    const { start } = this;
    if (start === 0) return undefined;
    try {
      if (readGo !== undefined) return readGo(this);
      const value = this.value();
      // The caller may read the value once more.
      this.start = start;
      return convert(value, "");
    } catch {
      // ObjectJSONReader reads the text or reports the error, with the path.
      throw UNSUPPORTED;
    }
  }

  kind(): "null" | "bool" | "number" | "string" | "list" | "map" {
    if (this.start === 0) return "null";
    switch (this.bytes[this.start]) {
      case QUOTE:
        return "string";
      case OPEN_BRACE:
        return "map";
      case OPEN_BRACKET:
        return "list";
      case LOWER_T:
      case LOWER_F:
        return "bool";
      default:
        return "number";
    }
  }

  /** Reads any value. */
  private value(): JSONValue {
    const byte = this.bytes[this.start];
    if (byte === QUOTE) return this.string();
    if (byte === LOWER_T || byte === LOWER_F) return this.bool();
    if (byte !== OPEN_BRACE && byte !== OPEN_BRACKET) return this.number();
    const { start } = this;
    const end = this.endOfContainer(start);
    this.pos = end;
    return parseJSON(this.text.string(start, end), false, this.levels);
  }

  /** Returns the offset after the closing brace or bracket of the valid object or array at `pos`. */
  private endOfContainer(pos: number): number {
    const { bytes } = this;
    let depth = 0;
    do {
      const byte = bytes[pos++];
      if (byte === QUOTE) pos = this.endOfString(pos);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
      else if (pos > this.text.length) throw UNSUPPORTED;
    } while (depth > 0);
    return pos;
  }

  private openObject(owner: object, name: string): void {
    this.open(OPEN_BRACE);
    this.opening = this.pos;
    if (this.requested !== undefined) this.requested = [];
    this.selectKeys(owner, name);
  }

  /** Selects the learned keys of a message. */
  private selectKeys(owner: object, name: string): void {
    const { learnedKeys } = this;
    if (this.requested !== undefined) this.learned = learnedKeys.open(owner, name);
    else this.learned = (learnedKeys.hasAny ? learnedKeys.find(owner, name) : undefined) ?? NO_KEYS;
    this.skipped = this.learned.size > 0 && this.unknownKeys === "keep" ? new Map() : undefined;
  }

  private closeObject(): void {
    if (this.isAtMember()) throw UNREAD_MEMBER;
    if (this.pos === this.opening) this.pos++;
    this.close(CLOSE_BRACE);
  }

  /** Opens an object or an array. {@link pos} becomes the offset of its brace. */
  private open(brace: number): void {
    if (this.bytes[this.start] !== brace || this.levels === 0) throw UNSUPPORTED;
    this.levels--;
    this.pos = this.start;
  }

  private close(brace: number): void {
    if (this.bytes[this.pos] !== brace) throw UNSUPPORTED;
    this.levels++;
    this.pos++;
  }

  /** Closes an object or an array that was just opened if it is empty. Returns whether it is. */
  private closesAtOnce(brace: number): boolean {
    if (this.bytes[this.pos + 1] !== brace) return false;
    this.pos++;
    this.close(brace);
    return true;
  }

  isAbsent(): boolean {
    return this.start === 0;
  }

  hasAny(): boolean {
    // This reader cannot look ahead.
    throw UNSUPPORTED;
  }
}

/**
 * True if any of four bytes is a backslash, or outside of 0x23 to 0x7f, such as a quote. The subtractions set the highest
 * bit of a byte below 0x23, and of a backslash, which the XOR turns into zero.
 */
function hasMark(word: number): boolean {
  return (((word - 0x23232323) | word | ((word ^ 0x5c5c5c5c) - 0x01010101)) & 0x80808080) !== 0;
}

function giveUp(): never {
  throw UNSUPPORTED;
}

function isNumberByte(byte: number): boolean {
  const isDigit = byte >= ZERO && byte <= NINE;
  return isDigit || byte === MINUS || byte === PLUS || byte === DOT || byte === LOWER_E || byte === UPPER_E;
}
