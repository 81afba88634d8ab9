// Where Go writes `null`: for nil pointers, slices, maps and interfaces.

import { isPlainScalar, type Field, type JSONMember } from "./model.js";

/** True if Go may write a member as `null`. */
export function isNullable({ member, omitEmpty }: JSONMember): boolean {
  if (member.kind === "oneof") return true;
  const isPointer = member.cardinality === "single" && member.presence === "pointer";
  if (omitEmpty) return isPointer && isNilBytes(member);
  return member.cardinality !== "single" || isPointer || isNilBytes(member) || isPlainScalar(member.value, "bytes");
}

/**
 * True if empty bytes are `null` even in lists, maps and oneofs. This holds for wrappers of bytes,
 * whose Go value is a nil slice when empty.
 */
export function isNilBytes({ value }: Field): boolean {
  return value.kind === "wrapper" && value.scalar === "bytes";
}
