import { NO_COLORS, type Colors } from "../terminal/colors.js";

// These functions edit JSON as text. JSON.parse would lose digits of large numbers and could reorder keys. The text
// is valid JSON. Each character may represent a byte of UTF-8 (`latin1`), because all punctuation of JSON is ASCII.
// This keeps invalid UTF-8 unchanged.

const INDENT = "  ";
/** Maximum indentation depth. Without it, deeply nested JSON would grow quadratically. */
const MAX_INDENTS = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The characters that end a number or a literal. */
const DELIMITER = /[\s"{}[\],:]/;
const NOT_SPACE = /[^ \t\r\n]/g;

/** A member of an object, as JSON text. */
interface ObjectMember {
  readonly key: string;
  readonly value: string;
}

/**
 * Returns the JSON of an object with only the given keys, in the given order. Missing keys are
 * ignored. If a key occurs several times, its last value is used, as in JSON.parse.
 *
 * @param text The JSON of the object. Each character represents a byte of UTF-8.
 * @param onFound Called with each key that the object has.
 */
export function pickMembers(text: string, keys: readonly string[], onFound?: (key: string) => void): string {
  const members = splitMembers(text);
  const picked = [...new Set(keys)].flatMap((key): string[] => {
    const member = members.get(key);
    if (member === undefined) return [];
    onFound?.(key);
    return [`${member.key}:${member.value}`];
  });
  return `{${picked.join()}}`;
}

/** Returns the top-level members of an object by their parsed keys, such as `a` for `"\u0061"`. */
function splitMembers(text: string): Map<string, ObjectMember> {
  const members = new Map<string, ObjectMember>();
  let depth = 0;
  let key: string | undefined;
  let start = 0;
  for (const { token, index } of tokenize(text)) {
    if (token === "}" || token === "]") depth--;
    if (key !== undefined && (depth === 0 || (depth === 1 && token === ","))) {
      members.set(parseKey(key), { key, value: text.slice(start, index).trim() });
      key = undefined;
    } else if (depth === 1 && key === undefined) {
      key = token;
    } else if (depth === 1 && token === ":") {
      start = index + 1;
    }
    if (token === "{" || token === "[") depth++;
  }
  return members;
}

/** Parses a key. Each character of its JSON text represents a byte of UTF-8. */
function parseKey(text: string): string {
  if (/^"[\w.]*"$/.test(text)) return text.slice(1, -1);
  return JSON.parse(Buffer.from(text, "latin1").toString()) as string;
}

interface Token {
  readonly token: string;
  readonly index: number;
  /** The first character of the next token; empty at the end. */
  readonly next: string;
}

/** Yields the tokens of JSON text: strings, numbers, literals and punctuation. */
function* tokenize(text: string): Generator<Token, void, undefined> {
  for (let index = skipSpace(text, 0); index < text.length;) {
    const end = endOfToken(text, index);
    const next = skipSpace(text, end);
    yield { token: text.slice(index, end), index, next: text.charAt(next) };
    index = next;
  }
}

function skipSpace(text: string, index: number): number {
  // Most JSON has no whitespace between tokens.
  if (text.charCodeAt(index) > 0x20) return index;
  NOT_SPACE.lastIndex = index;
  return NOT_SPACE.exec(text)?.index ?? text.length;
}

function endOfToken(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfString(text, start);
  let end = start + 1;
  if (DELIMITER.test(text.charAt(start))) return end;
  while (end < text.length && !DELIMITER.test(text.charAt(end))) end++;
  return end;
}

/** Returns the end of a string. A regular expression would overflow its stack on a long one. */
function endOfString(text: string, start: number): number {
  let end = start + 1;
  for (let unit = text.charCodeAt(end); unit !== QUOTE && end < text.length; unit = text.charCodeAt(end)) {
    end += unit === BACKSLASH ? 2 : 1;
  }
  return end + 1;
}

/** Formats JSON with colors, either indented by two spaces per level or on one line. */
export function formatJSON(text: string, isPretty = false, colors: Colors = NO_COLORS): string {
  let out = "";
  let depth = 0;
  let before = "";
  const newLine = (): string => (isPretty ? "\n" + INDENT.repeat(Math.min(depth, MAX_INDENTS)) : "");
  for (const { token, next } of tokenize(text)) {
    if (token === "}" || token === "]") {
      depth--;
      out += (before === "{" || before === "[" ? "" : newLine()) + token;
    } else if (token === "{" || token === "[") {
      depth++;
      out += token + (next === "}" || next === "]" ? "" : newLine());
    } else if (token === ",") {
      out += token + newLine();
    } else if (token === ":") {
      out += isPretty ? ": " : ":";
    } else {
      out += paint(token, next === ":", colors);
    }
    before = token;
  }
  return out;
}

function paint(token: string, isKey: boolean, colors: Colors): string {
  if (isKey) return colors.blue(token);
  if (token.startsWith('"')) return colors.green(token);
  return /^[-0-9]/.test(token) ? colors.yellow(token) : colors.magenta(token);
}
