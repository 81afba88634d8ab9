// How Go names a struct's fields in JSON: tags, embedding, and which of several
// fields with one key is the one (encoding/json, "Anonymous struct fields").

import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GogoOptions } from "./gogo-options.js";
import type { JSONMember, JSONTag, Member } from "./model.js";

/** The tag that gogo gives to the Go field. */
export function parseJSONTag(field: DescField, options: GogoOptions): JSONTag {
  const [key = "", ...flags] = (options.jsontag ?? `${field.name},omitempty`).split(",");
  const omitEmpty = flags.includes("omitempty");
  if (key !== "" || options.embed === true) return { key, omitEmpty, tagged: key !== "" };
  return { key: goName(field.name), omitEmpty, tagged: false };
}

/** Whether the JSON members of the field's message stand in the JSON of its parent. */
export function isEmbedded(field: DescField, options: GogoOptions): boolean {
  return options.embed === true && parseJSONTag(field, options).key === "";
}

/** The name that gogo gives to a Go field: `snake_case` as `CamelCase`, where digits are words. */
export function goName(name: string): string {
  const camelCase = name.replace(/^_/, "").replace(/(_(?=[a-z]))|[^0-9][a-z]*/g, (word: string, dropped?: string) => {
    return dropped === undefined ? word[0]!.toUpperCase() + word.slice(1) : "";
  });
  return name.startsWith("_") ? `X${camelCase}` : camelCase;
}

interface Candidate extends JSONMember {
  readonly tagged: boolean;
}

/** The members of a message's JSON object, in Go's order. */
export function flattenJSON(
  message: DescMessage,
  membersOf: (message: DescMessage) => readonly Member[],
): JSONMember[] {
  const candidates = candidatesOf(message, membersOf, []);
  return candidates.filter((candidate) => isDominant(candidate, candidates));
}

function candidatesOf(
  message: DescMessage,
  membersOf: (message: DescMessage) => readonly Member[],
  path: readonly string[],
): Candidate[] {
  return membersOf(message).flatMap((member): Candidate[] => {
    if (member.kind === "field" && member.embedded) {
      const embedded = message.fields.find((field) => field.name === member.name)!.message!;
      return candidatesOf(embedded, membersOf, [...path, member.name]);
    }
    return member.json === undefined ? [] : [{ ...member.json, path, member }];
  });
}

/** Whether Go takes this field for its key: alone at the least depth, or alone in being tagged there. */
function isDominant(candidate: Candidate, candidates: readonly Candidate[]): boolean {
  const rivals = candidates.filter((other) => other !== candidate && other.key === candidate.key);
  return rivals.every(
    (rival) =>
      rival.path.length > candidate.path.length ||
      (rival.path.length === candidate.path.length && candidate.tagged && !rival.tagged),
  );
}
