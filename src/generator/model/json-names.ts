// Go's names for struct fields in JSON. They depend on tags, on embedding, and on the choice
// between fields with the same key (encoding/json, "Anonymous struct fields").

import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GogoOptions } from "./gogo-options.js";
import type { JSONEmbedded, JSONMember, JSONPart, JSONTag, Member, MessageValueType } from "./model.js";
import type { Rejections } from "./rejections.js";

/** Keys that Go accepts in a tag (encoding/json, isValidTag). For other keys, Go uses the field's name. */
const VALID_KEY = /^[\p{L}\p{Nd}!#$%&()*+\-./:;<=>?@[\]^_{|}~ ]+$/u;

/** Exported Go fields start with an upper-case letter. `encoding/json` ignores all others. */
const EXPORTED = /^\p{Lu}/u;

/** Returns the JSON tag of a Go field, or undefined if the field is not part of the JSON form. */
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

/** True if the JSON members of the field's message are members of the parent's JSON object. */
export function isEmbedded(options: GogoOptions, json: JSONTag | undefined): boolean {
  return options.embed === true && json !== undefined && !json.tagged;
}

/** A part of a JSON object before conflicts between equal keys are resolved. */
type Candidate = CandidateMember | CandidateEmbedded;

interface CandidateMember extends JSONMember {
  readonly tagged: boolean;
  /** Number of embedded messages around the member. */
  readonly depth: number;
}

interface CandidateEmbedded extends Omit<JSONEmbedded, "parts" | "isWhole"> {
  readonly candidates: readonly Candidate[];
}

/** Returns the fields and oneofs of a message. */
type DeclaredMembers = (message: DescMessage) => readonly Member[];

/**
 * Returns the parts of a message's JSON object, in Go's order. Rejects a field that embeds a message in itself, at any
 * depth, because gogo cannot generate code for it. This call and later ones omit the field, so each cycle is rejected
 * once.
 */
export function flattenJSON(
  message: DescMessage,
  declaredMembers: DeclaredMembers,
  rejections: Rejections,
): JSONPart[] {
  const candidates = candidatesOf(message, declaredMembers, rejections, []);
  return dominantParts(candidates, leavesOf(candidates));
}

/** @param enclosing The messages that `message` is embedded in, outermost first. */
function candidatesOf(
  message: DescMessage,
  declaredMembers: DeclaredMembers,
  rejections: Rejections,
  enclosing: readonly DescMessage[],
): Candidate[] {
  const depth = enclosing.length;
  return declaredMembers(message).flatMap((member): Candidate[] => {
    if (member.kind === "field" && member.embedded) {
      const field = message.fields.find((field) => field.name === member.name)!;
      const descriptor = field.message!;
      const outer = [...enclosing, message];
      if (rejections.hasField(field)) return [];
      if (outer.includes(descriptor)) {
        rejections.add(field, "embedding a message in itself");
        return [];
      }
      const candidates = candidatesOf(descriptor, declaredMembers, rejections, outer);
      const { message: ref } = member.value as MessageValueType;
      const nullable = member.presence === "pointer";
      const { name } = member;
      const members = declaredMembers(descriptor);
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

function dominantParts(candidates: readonly Candidate[], rivals: readonly CandidateMember[]): JSONPart[] {
  return candidates.flatMap((candidate): JSONPart[] => {
    if (candidate.kind === "member") return isDominant(candidate, rivals) ? [candidate] : [];
    const { kind, name, message, nullable, members } = candidate;
    const parts = dominantParts(candidate.candidates, rivals);
    const leaves = leavesOf(candidate.candidates);
    // A leaf that already loses its key within the embedded message is not counted as lost here.
    const isWhole = leaves.every((leaf) => isDominant(leaf, rivals) || !isDominant(leaf, leaves));
    return [{ kind, name, message, nullable, members, parts, isWhole }];
  });
}

/**
 * True if Go chooses this field for its key: it is the only one at the least depth, or the only
 * one at that depth whose key comes from a tag.
 */
function isDominant(candidate: CandidateMember, candidates: readonly CandidateMember[]): boolean {
  const rivals = candidates.filter((other) => other !== candidate && other.key === candidate.key);
  return rivals.every(
    (rival) => rival.depth > candidate.depth || (rival.depth === candidate.depth && candidate.tagged && !rival.tagged),
  );
}
