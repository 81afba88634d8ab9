// Where Go writes `null`: of what is nil.

import { isPlainScalar, type Field, type JSONMember } from "./model.js";

/** Whether the JSON of a member is ever `null`. */
export function isNullable({ member, omitEmpty }: JSONMember): boolean {
  if (member.kind === "oneof") return true;
  const isPointer = member.cardinality === "single" && member.presence === "pointer";
  if (omitEmpty) return isPointer && isNilBytes(member);
  return member.cardinality !== "single" || isPointer || isNilBytes(member) || isPlainScalar(member.value, "bytes");
}

/** Whether bytes that are empty are `null`, wherever they stand: in Go they are a slice of their own. */
export function isNilBytes({ value }: Field): boolean {
  return value.kind === "wrapper" && value.scalar === "bytes";
}
