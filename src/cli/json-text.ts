import { endOfString } from "../runtime/json/compact.js";
import type { Colors } from "./terminal/colors.js";

// These functions edit JSON as text. JSON.parse would lose digits of large numbers and could reorder keys.

/** A number or literal (`true`, `false`, `null`), a punctuation character, or the opening quote of a string. */
const TOKEN = /[^\s"{}[\],:]+|["{}[\],:]/g;
const INDENT = "  ";
/** Maximum indentation depth. Without it, deeply nested JSON would grow quadratically. */
const MAX_INDENTS = 32;

/** Returns the JSON of an object with only the given keys, in the given order. Missing keys are ignored. */
export function pickMembers(text: string, keys: readonly string[]): string {
  const members = splitMembers(text);
  const picked = [...new Set(keys)].map((key) => JSON.stringify(key)).filter((key) => members.has(key));
  return `{${picked.map((key) => `${key}:${members.get(key)}`).join(",")}}`;
}

interface Token {
  readonly token: string;
  readonly index: number;
}

function* tokenize(text: string): Generator<Token, void, undefined> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { 0: token, index } = match;
    // Not part of the pattern, because matching a long string overflows the stack of the regular expression engine.
    if (token === '"') pattern.lastIndex = endOfString(text, index);
    yield { token: text.slice(index, pattern.lastIndex), index };
  }
}

/** Returns the top-level members of an object: the JSON text of each value by the JSON text of its key. */
function splitMembers(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let key: string | undefined;
  let start = 0;
  for (const { token, index } of tokenize(text)) {
    if (token === "}" || token === "]") depth--;
    if (key !== undefined && (depth === 0 || (depth === 1 && token === ","))) {
      members.set(key, text.slice(start, index).trim());
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

/** Formats JSON with colors, either indented by two spaces per level or on one line. */
export function formatJSON(text: string, isPretty: boolean, colors: Colors): string {
  const tokens = Array.from(tokenize(text), ({ token }) => token);
  let out = "";
  let depth = 0;
  const newLine = (): string => (isPretty ? "\n" + INDENT.repeat(Math.min(depth, MAX_INDENTS)) : "");
  tokens.forEach((token, i) => {
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    const isEmpty = (token === "}" && before === "{") || (token === "]" && before === "[");
    if (token === "}" || token === "]") {
      depth--;
      out += (isEmpty ? "" : newLine()) + token;
    } else if (token === "{" || token === "[") {
      depth++;
      out += token + (after === "}" || after === "]" ? "" : newLine());
    } else if (token === ",") {
      out += token + newLine();
    } else if (token === ":") {
      out += isPretty ? ": " : ":";
    } else {
      out += paint(token, after === ":", colors);
    }
  });
  return out;
}

function paint(token: string, isKey: boolean, colors: Colors): string {
  if (isKey) return colors.blue(token);
  if (token.startsWith('"')) return colors.green(token);
  return /^[-0-9]/.test(token) ? colors.yellow(token) : colors.magenta(token);
}
