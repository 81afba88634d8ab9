// Edits of JSON that keep its tokens intact.

import type { Random } from "../../bench/random.js";
import { JSON_VALUES, KEYS } from "./interesting.js";

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|\s+|[^\s{}[\],:"]+|"/gs;
/** A member with a scalar value. */
const MEMBER = /"(?:[^"\\]|\\.)*":(?:"(?:[^"\\]|\\.)*"|[^"{}[\],]+)/gs;

type Edit = (text: string, random: Random, donor: string) => string;

function withToken(text: string, random: Random, change: (tokens: string[], at: number) => void): string {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length > 0) change(tokens, random.below(tokens.length));
  return tokens.join("");
}

function memberOf(text: string, random: Random): string {
  return random.pick(text.match(MEMBER) ?? ['"x":1']);
}

/** Inserts a member at a random position of an object. */
function withMember(text: string, random: Random, member: string): string {
  const places = [...text.matchAll(/(?<=\{)|(?=\})|(?<=,)(?=")/g)].map(({ index }) => index);
  if (places.length === 0) return text;
  const at = random.pick(places);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  return before.endsWith("{") || before.endsWith(",")
    ? `${before}${member}${after.startsWith("}") ? "" : ","}${after}`
    : `${before},${member}${after}`;
}

function escaped(token: string, random: Random): string {
  const at = 1 + random.below(Math.max(1, token.length - 2));
  const unit = token.charCodeAt(at);
  if (!token.startsWith('"') || token.includes("\\") || Number.isNaN(unit) || token.length < 3) return token;
  return `${token.slice(0, at)}\\u${unit.toString(16).padStart(4, "0")}${token.slice(at + 1)}`;
}

const EDITS: readonly Edit[] = [
  (text, random) => withToken(text, random, (tokens, at) => tokens.splice(at, 1)),
  (text, random) => withToken(text, random, (tokens, at) => tokens.splice(at, 0, tokens[at]!)),
  (text, random) =>
    withToken(text, random, (tokens, at) => {
      const other = random.below(tokens.length);
      [tokens[at], tokens[other]] = [tokens[other]!, tokens[at]!];
    }),
  (text, random) => withToken(text, random, (tokens, at) => (tokens[at] = random.pick(JSON_VALUES))),
  (text, random) => withToken(text, random, (tokens, at) => (tokens[at] = JSON.stringify(random.pick(KEYS)))),
  (text, random) => withToken(text, random, (tokens, at) => tokens.splice(at, 0, random.pick([" ", "\n", "\t\r\n"]))),
  (text, random) => withToken(text, random, (tokens, at) => (tokens[at] = escaped(tokens[at]!, random))),
  (text, random) => withToken(text, random, (tokens, at) => (tokens[at] = `{"k":${tokens[at]!}}`)),
  (text, random) => withToken(text, random, (tokens, at) => (tokens[at] = `[${tokens[at]!}]`)),
  (text, random) => withMember(text, random, memberOf(text, random)),
  (text, random, donor) => withMember(text, random, memberOf(donor, random)),
  (text, random) => withMember(text, random, `${JSON.stringify(random.pick(KEYS))}:${random.pick(JSON_VALUES)}`),
  (text, random) => {
    const member = memberOf(text, random);
    return text.replace(member, () => `${member.replace(/:.*/s, "")}:${random.pick(JSON_VALUES)}`);
  },
];

/** Makes a random edit of tokens or members. `donor` is another text to copy from. */
export function editJSON(random: Random, text: string, donor: string): string {
  return random.pick(EDITS)(text, random, donor);
}
