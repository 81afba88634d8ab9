// How Go names a struct's fields in JSON: tags, embedding, and which of several
// fields with one key is the one (encoding/json, "Anonymous struct fields").

import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GogoOptions } from "./gogo-options.js";
import type { JSONEmbedded, JSONMember, JSONPart, JSONTag, Member, MessageType } from "./model.js";
import { refuse } from "./refuse.js";

/** Keys that Go takes from a tag (encoding/json, isValidTag); for others it takes the name of the field. */
const VALID_KEY = /^[\p{L}\p{Nd}!#$%&()*+\-./:;<=>?@[\]^_{|}~ ]+$/u;

/** Go fields that other packages, and so encoding/json, do not see begin with a small letter. */
const EXPORTED = /^\p{Lu}/u;

/** The tag of a Go field; undefined where it is not in JSON. */
export function jsonTagOf(field: DescField, options: GogoOptions, goName: string): JSONTag | undefined {
  const text = options.jsontag ?? defaultTag(field, options);
  if (text === "-" || !EXPORTED.test(goName)) return undefined;
  const [key = "", ...flags] = text.split(",");
  const tagged = VALID_KEY.test(key);
  return {
    key: tagged ? key : goName,
    omitEmpty: flags.includes("omitempty"),
    quoted: flags.includes("string"),
    tagged,
  };
}

function defaultTag(field: DescField, options: GogoOptions): string {
  const isList = field.fieldKind === "list" && field.message === undefined && options.customtype === undefined;
  return options.nullable === false && !isList ? field.name : `${field.name},omitempty`;
}

/** Whether the JSON members of the field's message stand in the JSON of its parent. */
export function isEmbedded(options: GogoOptions, json: JSONTag | undefined): boolean {
  return options.embed === true && json !== undefined && !json.tagged;
}

/** What a message has in JSON before members lose their keys to others. */
type Candidate = CandidateMember | CandidateEmbedded;

interface CandidateMember extends JSONMember {
  readonly tagged: boolean;
  /** How many messages it is embedded in. */
  readonly depth: number;
}

interface CandidateEmbedded extends Omit<JSONEmbedded, "parts" | "isWhole"> {
  readonly candidates: readonly Candidate[];
}

/** Gives the fields and oneofs of a message. */
type MembersOf = (message: DescMessage) => readonly Member[];

/**
 * What stands in a message's JSON object, in Go's order.
 *
 * @throws Error where a message is embedded in itself, for which gogo makes no code.
 */
export function flattenJSON(message: DescMessage, membersOf: MembersOf): JSONPart[] {
  const candidates = candidatesOf(message, membersOf, []);
  return partsOf(candidates, leavesOf(candidates));
}

/** @param around The messages that it is embedded in. */
function candidatesOf(message: DescMessage, membersOf: MembersOf, around: readonly DescMessage[]): Candidate[] {
  const depth = around.length;
  return membersOf(message).flatMap((member): Candidate[] => {
    if (member.kind === "field" && member.embedded) {
      const field = message.fields.find((field) => field.name === member.name)!;
      const descriptor = field.message!;
      const outer = [...around, message];
      if (outer.includes(descriptor)) throw refuse(field, "embed of a message in itself");
      const candidates = candidatesOf(descriptor, membersOf, outer);
      const { message: ref } = member.value as MessageType;
      const nullable = member.presence === "pointer";
      const { name } = member;
      const members = membersOf(descriptor);
      return [{ kind: "embedded", name, message: ref, nullable, members, candidates }];
    }
    return member.json === undefined ? [] : [{ kind: "member", ...member.json, depth, member }];
  });
}

function leavesOf(candidates: readonly Candidate[]): CandidateMember[] {
  return candidates.flatMap((candidate) => {
    return candidate.kind === "member" ? [candidate] : leavesOf(candidate.candidates);
  });
}

function partsOf(candidates: readonly Candidate[], rivals: readonly CandidateMember[]): JSONPart[] {
  return candidates.flatMap((candidate): JSONPart[] => {
    if (candidate.kind === "member") return isDominant(candidate, rivals) ? [candidate] : [];
    const { kind, name, message, nullable, members } = candidate;
    const parts = partsOf(candidate.candidates, rivals);
    const leaves = leavesOf(candidate.candidates);
    // What loses its key in the message alone loses it here, too.
    const isWhole = leaves.every((leaf) => isDominant(leaf, rivals) || !isDominant(leaf, leaves));
    return [{ kind, name, message, nullable, members, parts, isWhole }];
  });
}

/** Whether Go takes this field for its key: alone at the least depth, or alone in being tagged there. */
function isDominant(candidate: CandidateMember, candidates: readonly CandidateMember[]): boolean {
  const rivals = candidates.filter((other) => other !== candidate && other.key === candidate.key);
  return rivals.every(
    (rival) => rival.depth > candidate.depth || (rival.depth === candidate.depth && candidate.tagged && !rival.tagged),
  );
}
