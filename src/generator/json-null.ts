// Where Go writes `null`: of what is nil.

import type { Field, JSONMember } from "./model.js";

/** Whether the JSON of a member is ever `null`. */
export function isNullable({ member, omitEmpty }: JSONMember): boolean {
  if (member.kind === "oneof") return true;
  const isPointer = member.cardinality === "single" && member.presence === "pointer";
  if (omitEmpty) return isPointer && isNilBytes(member);
  return member.cardinality !== "single" || isPointer || isBytes(member);
}

/** Whether bytes that are empty are `null`, wherever they stand: in Go they are a slice of their own. */
export function isNilBytes({ value }: Field): boolean {
  return value.kind === "wrapper" && value.scalar === "bytes";
}

function isBytes(field: Field): boolean {
  const { value } = field;
  return isNilBytes(field) || (value.kind === "scalar" && value.scalar === "bytes" && value.goType === undefined);
}
