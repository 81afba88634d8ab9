// How Go names a struct's fields in JSON: tags, embedding, and which of several
// fields with one key is the one (encoding/json, "Anonymous struct fields").

import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GogoOptions } from "./gogo-options.js";
import type { JSONEmbedded, JSONMember, JSONPart, JSONTag, Member } from "./model.js";

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

/** What a message has in JSON before members lose their keys to others. */
type Candidate = CandidateMember | CandidateEmbedded;

interface CandidateMember extends JSONMember {
  readonly tagged: boolean;
  /** How many messages it is embedded in. */
  readonly depth: number;
}

interface CandidateEmbedded extends Omit<JSONEmbedded, "parts" | "isWhole"> {
  readonly descriptor: DescMessage;
  readonly candidates: readonly Candidate[];
}

/** Gives the fields and oneofs of a message. */
type MembersOf = (message: DescMessage) => readonly Member[];

/** What stands in a message's JSON object, in Go's order. */
export function flattenJSON(message: DescMessage, membersOf: MembersOf): JSONPart[] {
  const candidates = candidatesOf(message, membersOf, 0);
  const rivals = leavesOf(candidates);
  return partsOf(candidates, rivals, membersOf);
}

function candidatesOf(message: DescMessage, membersOf: MembersOf, depth: number): Candidate[] {
  return membersOf(message).flatMap((member): Candidate[] => {
    if (member.kind === "field" && member.embedded && member.value.kind === "message") {
      const descriptor = message.fields.find((field) => field.name === member.name)!.message!;
      const candidates = candidatesOf(descriptor, membersOf, depth + 1);
      const { name, value } = member;
      return [
        { kind: "embedded", name, message: value.message, members: membersOf(descriptor), descriptor, candidates },
      ];
    }
    return member.json === undefined ? [] : [{ kind: "member", ...member.json, depth, member }];
  });
}

function leavesOf(candidates: readonly Candidate[]): CandidateMember[] {
  return candidates.flatMap((candidate) => {
    return candidate.kind === "member" ? [candidate] : leavesOf(candidate.candidates);
  });
}

function partsOf(
  candidates: readonly Candidate[],
  rivals: readonly CandidateMember[],
  membersOf: MembersOf,
): JSONPart[] {
  return candidates.flatMap((candidate): JSONPart[] => {
    if (candidate.kind === "member") return isDominant(candidate, rivals) ? [candidate] : [];
    const { kind, name, message, members, descriptor } = candidate;
    const parts = partsOf(candidate.candidates, rivals, membersOf);
    // There are no more of them than the message has alone, where it has fewer rivals.
    const isWhole = countMembers(parts) === countMembers(flattenJSON(descriptor, membersOf));
    return [{ kind, name, message, members, parts, isWhole }];
  });
}

function countMembers(parts: readonly JSONPart[]): number {
  return parts.reduce((count, part) => count + (part.kind === "member" ? 1 : countMembers(part.parts)), 0);
}

/** Whether Go takes this field for its key: alone at the least depth, or alone in being tagged there. */
function isDominant(candidate: CandidateMember, candidates: readonly CandidateMember[]): boolean {
  const rivals = candidates.filter((other) => other !== candidate && other.key === candidate.key);
  return rivals.every(
    (rival) => rival.depth > candidate.depth || (rival.depth === candidate.depth && candidate.tagged && !rival.tagged),
  );
}
