import { endOfString } from "../runtime/compact-json.js";
import type { Colors } from "./colors.js";

// JSON text is worked on as text, so that no number loses its digits and no key its place.

/** A number or a word, what stands between values, or the beginning of a string. */
const TOKEN = /[^\s"{}[\],:]+|["{}[\],:]/g;
const INDENT = "  ";
/** How deep lines are indented: text that is nested without end would become far longer. */
const MAX_INDENTS = 32;

/** The JSON of an object with only some of its members, in the order that is asked for. */
export function pickMembers(text: string, keys: readonly string[]): string {
  const members = membersOf(text);
  const picked = [...new Set(keys)].map((key) => JSON.stringify(key)).filter((key) => members.has(key));
  return `{${picked.map((key) => `${key}:${members.get(key)}`).join(",")}}`;
}

interface Token {
  readonly token: string;
  readonly index: number;
}

function* tokensOf(text: string): Generator<Token, void, undefined> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { 0: token, index } = match;
    // By hand: as a whole, a long one takes more of an expression's stack than there is.
    if (token === '"') pattern.lastIndex = endOfString(text, index);
    yield { token: text.slice(index, pattern.lastIndex), index };
  }
}

/** The members of an object: the text of each value, by the text of its key. */
function membersOf(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let key: string | undefined;
  let start = 0;
  for (const { token, index } of tokensOf(text)) {
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

/** JSON text on lines that show how it is nested, or on one line, in colours. */
export function layOut(text: string, isPretty: boolean, colors: Colors): string {
  const tokens = Array.from(tokensOf(text), ({ token }) => token);
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
