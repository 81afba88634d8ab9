import Long from "long";
import { Char } from "./json-scanner.js";
import type { JsonReader } from "./json-reader.js";
import type { StructValue } from "./struct-json.js";
import type { TextBytes } from "./text-bytes.js";
import { goZeroTime, parseTimeIn, type Timestamp } from "./timestamp.js";

/** Is thrown where the text is not as Go writes it. */
const OTHERWISE = Symbol("not as Go writes it");

/** Digits of which every integer is a safe one. */
const SAFE_DIGITS = 15;

/**
 * Reads JSON that is just as Go writes it: no whitespace, members in the order of the
 * schema and no others, no escapes. Then each value is read where it stands, and nothing
 * has to be found beforehand. Whatever is otherwise, errors too, is left to the
 * {@link IndexedJsonReader}.
 */
export class GoJsonReader implements JsonReader {
  private bytes: Uint8Array;
  /** What comes next: a brace, or a comma, and a member. */
  private pos = 0;
  /** The value at hand; 0 where it is absent. */
  private start = 0;

  constructor(private readonly text: TextBytes) {
    this.bytes = text.bytes;
  }

  /** Reads a message, or gives undefined where the text is not as Go writes it. */
  read<T>(read: (json: JsonReader) => T): T | undefined {
    this.bytes = this.text.bytes;
    this.pos = 0;
    try {
      const message = read(this);
      return this.isAtEnd() ? message : undefined;
    } catch {
      // What is wrong is found out, and told, by the other reader.
      return undefined;
    }
  }

  private isAtEnd(): boolean {
    const { bytes, pos } = this;
    let end = this.text.length;
    // A line may still have what ends it.
    while (bytes[end - 1] === Char.LineFeed || bytes[end - 1] === Char.CarriageReturn) end--;
    return pos > 0 && bytes[pos] === Char.CloseBrace && pos + 1 === end;
  }

  at(key: string): this {
    const { bytes, pos } = this;
    this.start = 0;
    if (bytes[pos] !== (pos === 0 ? Char.OpenBrace : Char.Comma) || bytes[pos + 1] !== Char.Quote) return this;
    const start = pos + 2;
    const { length } = key;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== key.charCodeAt(i)) return this;
    if (bytes[start + length] !== Char.Quote || bytes[start + length + 1] !== Char.Colon) return this;
    this.start = start + length + 2;
    return this;
  }

  peekString(key: string): string | undefined {
    // Only the first two members are looked at, among which Go writes the type of an event.
    if (this.at(key).start === 0) {
      this.pos = this.bytes.indexOf(Char.Comma);
      this.at(key);
    }
    const isString = this.bytes[this.start] === Char.Quote;
    const value = isString ? this.string() : undefined;
    this.pos = 0;
    return value;
  }

  string(): string {
    if (this.start === 0) return "";
    const start = this.start + 1;
    const end = this.endOfString();
    return this.text.string(start, end);
  }

  /** Goes beyond the string at hand, and returns where its closing quote is. */
  private endOfString(): number {
    const { bytes } = this;
    let pos = this.start;
    if (bytes[pos] !== Char.Quote) throw OTHERWISE;
    let byte = bytes[++pos]!;
    while (byte >= Char.Space && byte !== Char.Quote && byte !== Char.Backslash) byte = bytes[++pos]!;
    if (byte !== Char.Quote) throw OTHERWISE;
    this.pos = pos + 1;
    return pos;
  }

  bool(): boolean {
    if (this.start === 0) return false;
    const isTrue = this.bytes[this.start] === Char.LowerT;
    this.word(isTrue ? "true" : "false");
    return isTrue;
  }

  private word(word: string): void {
    for (let i = 0; i < word.length; i++) if (this.bytes[this.start + i] !== word.charCodeAt(i)) throw OTHERWISE;
    this.pos = this.start + word.length;
  }

  int32(): number {
    const value = this.integer();
    if ((value | 0) !== value) throw OTHERWISE;
    return value;
  }

  int64(): Long {
    const value = this.integer();
    return new Long(value | 0, Math.floor(value / 0x100000000), false);
  }

  uint64(): Long {
    const value = this.integer();
    if (value < 0) throw OTHERWISE;
    return new Long(value | 0, Math.floor(value / 0x100000000), true);
  }

  private integer(): number {
    if (this.start === 0) return 0;
    const { bytes } = this;
    const isNegative = bytes[this.start] === Char.Minus;
    const first = isNegative ? this.start + 1 : this.start;
    let pos = first;
    let value = 0;
    for (let digit = bytes[pos]! - Char.Zero; digit >= 0 && digit <= 9; digit = bytes[++pos]! - Char.Zero) {
      value = value * 10 + digit;
    }
    const isPlain = pos > first && pos <= first + SAFE_DIGITS && (bytes[first] !== Char.Zero || pos === first + 1);
    if (!isPlain || (isNegative && value === 0)) throw OTHERWISE;
    this.pos = pos;
    return isNegative ? -value : value;
  }

  double(): number {
    return this.leave(0);
  }

  time(): Timestamp {
    if (this.start === 0) return goZeroTime();
    const start = this.start + 1;
    const time = parseTimeIn(this.bytes, start, this.endOfString());
    if (time === undefined) throw OTHERWISE;
    return time;
  }

  list<T>(read: (json: JsonReader) => T): T[] {
    const values: T[] = [];
    if (this.start === 0) return values;
    const { bytes } = this;
    let pos = this.start;
    if (bytes[pos] !== Char.OpenBracket) throw OTHERWISE;
    do {
      this.start = pos + 1;
      values.push(read(this));
      pos = this.pos;
    } while (bytes[pos] === Char.Comma);
    if (bytes[pos] !== Char.CloseBracket) throw OTHERWISE;
    this.pos = pos + 1;
    return values;
  }

  map<V>(read: (json: JsonReader) => V): Map<string, V> {
    const map = new Map<string, V>();
    if (this.start === 0) return map;
    const { bytes } = this;
    let pos = this.start;
    if (bytes[pos] !== Char.OpenBrace) throw OTHERWISE;
    do {
      this.start = pos + 1;
      const key = this.string();
      if (bytes[this.pos] !== Char.Colon) throw OTHERWISE;
      this.start = this.pos + 1;
      map.set(key, read(this));
      pos = this.pos;
    } while (bytes[pos] === Char.Comma);
    if (bytes[pos] !== Char.CloseBrace) throw OTHERWISE;
    this.pos = pos + 1;
    return map;
  }

  message<T>(): T | undefined {
    return this.leave(undefined);
  }

  oneof<T>(): T | undefined {
    return this.leave(undefined);
  }

  struct(): StructValue | undefined {
    return this.leave(undefined);
  }

  /** Gives the zero value of what is absent, and leaves what is there to the other reader. */
  private leave<T>(zero: T): T {
    if (this.start === 0) return zero;
    throw OTHERWISE;
  }
}
