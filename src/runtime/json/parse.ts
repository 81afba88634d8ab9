import { CodecError, describe, MAX_VALUE_CHARS } from "../error.js";
import { MAX_JSON_DEPTH } from "../limits.js";

/** A number as text, because a JavaScript number may not represent it exactly. */
export class JSONNumber {
  constructor(readonly text: string) {}
}

/** An unsafe integer from `JSON.parse`. It may have been rounded, so it can be read only as a double. */
export class RoundedInteger extends JSONNumber {
  constructor(readonly value: number) {
    // An exponent keeps this text from being read as an integer.
    super(value.toExponential());
  }

  toJSON(): number {
    return this.value;
  }
}

/** Parsed JSON. Unlike the result of `JSON.parse`, it preserves everything that Go distinguishes. */
export type JSONValue = null | boolean | number | string | JSONNumber | JSONValue[] | JSONObject;

/** A JSON object. {@link keysOf} returns its keys in the order of the text. */
export interface JSONObject {
  readonly [key: string]: JSONValue | undefined;
}

/** Describes a value for an error message. */
function describeJSON(value: JSONValue | undefined): string {
  return value instanceof JSONNumber ? value.text.slice(0, MAX_VALUE_CHARS) : describe(value);
}

/** Returns the `invalid-value` error for a JSON value at a path, with a noun phrase for the expected value. */
export function invalidJSON(path: string, expected: string, value: JSONValue | undefined): CodecError {
  return new CodecError("invalid-value", `expected ${expected}, got ${describeJSON(value)}`, { path });
}

/**
 * Matches text from which `JSON.parse` loses information in an object or array: integers of 16 or
 * more digits, the form of numbers with a fraction or an exponent (`1.0` becomes `1`), and the
 * position of keys that look like array indexes. All of these are rare. A match inside a string is
 * harmless.
 */
const LOSSY = /"(?:\s*:\s*-?(?:[0-9]{16}|[0-9]+[.eE])|[0-9]{1,10}"\s*:)|[[,]\s*-?(?:[0-9]{16}|[0-9]+[.eE])/;

/** The start of an escape, which may encode a lone surrogate or a digit in a key. */
const UNICODE_ESCAPE = "\\u";

/**
 * Parses JSON text. Lone surrogates in strings and keys become U+FFFD.
 *
 * @param keepsTexts True to record the text of each member's value for {@link textsOf}.
 * @param maxDepth Maximum nesting depth of objects and arrays.
 * @throws CodecError `invalid-value` if `text` is not a string; `invalid-json` and `too-deep` with
 *   the offset in UTF-16 code units.
 */
export function parseJSON(text: string, keepsTexts = false, maxDepth = MAX_JSON_DEPTH): JSONValue {
  if (typeof text !== "string")
    throw new CodecError("invalid-value", `expected JSON text in a string, got ${describe(text)}`);
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  if (!keepsTexts && !LOSSY.test(wellFormed) && !wellFormed.includes(UNICODE_ESCAPE)) {
    const value = parseNative(wellFormed, maxDepth);
    if (value !== undefined) return value;
    // JSONParser finds the reason and the offset.
  }
  return new JSONParser(wellFormed, keepsTexts, maxDepth).parse();
}

function parseNative(text: string, maxDepth: number): JSONValue | undefined {
  let value: JSONValue;
  try {
    value = JSON.parse(text) as JSONValue;
  } catch {
    return undefined;
  }
  // Each level of nesting takes at least two characters.
  return text.length > 2 * maxDepth && isTooDeep(value, maxDepth) ? undefined : value;
}

function isTooDeep(value: JSONValue | undefined, maxDepth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return maxDepth <= 0 || Object.values(value).some((item) => isTooDeep(item, maxDepth - 1));
}

/**
 * The text of each member's value by key, in the order of the text. Set only for objects whose keys JavaScript
 * reorders, or if the texts must be kept.
 */
const memberTexts = new WeakMap<JSONObject, ReadonlyMap<string, string>>();

/** Returns the keys of an object in the order of the text. */
export function keysOf(object: JSONObject): readonly string[] {
  const texts = memberTexts.get(object);
  return texts === undefined ? Object.keys(object) : [...texts.keys()];
}

/** Returns the text of each member's value by key, or an empty map if the texts were not kept. */
export function textsOf(object: JSONObject): ReadonlyMap<string, string> {
  return memberTexts.get(object) ?? new Map();
}

// The tokens of JSON text. The patterns are sticky, so that they match only at `lastIndex`.

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const PLAIN_STRING = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Maximum number of digits for which every integer is a safe JavaScript integer. */
const SAFE_DIGITS = 15;

const LITERALS: Readonly<Record<string, JSONValue>> = { true: true, false: false, null: null };
const UNESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** A strict parser (RFC 8259) that keeps the information `JSON.parse` loses. */
class JSONParser {
  private pos = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly keepsTexts: boolean,
    private readonly maxDepth: number,
  ) {}

  parse(): JSONValue {
    const value = this.value();
    this.whitespace();
    if (this.pos < this.text.length) throw this.error("the end of the text");
    return value;
  }

  private value(): JSONValue {
    this.whitespace();
    const char = this.text[this.pos];
    if (char === '"') return this.string();
    if (char === "{") return this.nested(() => this.object());
    if (char === "[") return this.nested(() => this.array());
    const literal = this.match(LITERAL);
    if (literal !== "") return LITERALS[literal]!;
    const number = this.match(NUMBER);
    if (number === "") throw this.error("a value");
    return numberOf(number);
  }

  private nested<T>(parse: () => T): T {
    if (++this.depth > this.maxDepth) {
      const reason = `JSON is nested more than ${this.maxDepth} levels deep`;
      throw new CodecError("too-deep", reason, { offset: this.pos });
    }
    this.pos++;
    const value = parse();
    this.depth--;
    return value;
  }

  private array(): JSONValue[] {
    const values: JSONValue[] = [];
    if (this.take("]")) return values;
    do values.push(this.value());
    while (this.take(","));
    if (!this.take("]")) throw this.error('"," or "]"');
    return values;
  }

  private object(): JSONObject {
    // Without a prototype, "__proto__" is an ordinary key.
    const object = Object.create(null) as Record<string, JSONValue>;
    const texts = new Map<string, string>();
    if (this.take("}")) return object;
    do {
      this.whitespace();
      if (this.text[this.pos] !== '"') throw this.error("a key in quotes");
      const key = this.string();
      if (!this.take(":")) throw this.error('":"');
      this.whitespace();
      const start = this.pos;
      object[key] = this.value();
      texts.set(key, this.text.slice(start, this.pos));
    } while (this.take(","));
    if (!this.take("}")) throw this.error('"," or "}"');
    // JavaScript moves keys that look like array indexes to the front, and keeps the order of the others.
    if (this.keepsTexts || /[0-9]/.test(Object.keys(object)[0]?.[0] ?? "")) memberTexts.set(object, texts);
    return object;
  }

  private string(): string {
    this.pos++;
    let text = this.match(PLAIN_STRING);
    while (this.text[this.pos] !== '"') {
      const escape = this.match(ESCAPE);
      if (escape === "")
        throw this.error(this.pos < this.text.length ? "a character or an escape" : "the end of the string");
      text += unescape(escape) + this.match(PLAIN_STRING);
    }
    this.pos++;
    return text.toWellFormed();
  }

  /** Skips whitespace and then `char`, if it is next. Returns whether it was. */
  private take(char: string): boolean {
    this.whitespace();
    if (this.text[this.pos] !== char) return false;
    this.pos++;
    return true;
  }

  private whitespace(): void {
    this.match(WHITESPACE);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.pos;
    const match = pattern.exec(this.text)?.[0] ?? "";
    this.pos += match.length;
    return match;
  }

  private error(expected: string): CodecError {
    const found = this.pos < this.text.length ? JSON.stringify(this.text[this.pos]) : "the end of the text";
    return new CodecError("invalid-json", `expected ${expected}, got ${found}`, { offset: this.pos });
  }
}

/** Returns the number in a text, or undefined if the text is not a JSON number. */
export function parseNumber(text: string): number | JSONNumber | undefined {
  NUMBER.lastIndex = 0;
  return NUMBER.test(text) && NUMBER.lastIndex === text.length ? numberOf(text) : undefined;
}

function numberOf(text: string): number | JSONNumber {
  return /^-?[0-9]+$/.test(text) && text.length <= SAFE_DIGITS ? Number(text) : new JSONNumber(text);
}

function unescape(escape: string): string {
  const char = escape[1]!;
  return char === "u" ? String.fromCharCode(Number.parseInt(escape.slice(2), 16)) : (UNESCAPED[char] ?? char);
}
