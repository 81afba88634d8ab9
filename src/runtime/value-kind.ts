// The kinds of values in messages, for functions that work on messages of any type.

import Long from "long";
import { CodecError } from "./error.js";
import { MAX_DEPTH } from "./limits.js";

/** Maximum nesting depth of objects: each message can be in a list, a map or a oneof. */
const MAX_OBJECT_DEPTH = 2 * MAX_DEPTH + 10;

/**
 * Returns the kind of a value, of any realm: `Long`, or the result of `Object.prototype.toString`, such as
 * `[object Map]`. A Long that `structuredClone` turned into a plain object is an `[object Object]`, because a message
 * could have the same properties.
 */
export function kindOf(value: unknown): string {
  return Long.isLong(value) ? "Long" : Object.prototype.toString.call(value);
}

/** Throws `too-deep` if objects are nested more deeply than those of any decoded message. */
export function checkObjectDepth(depth: number): void {
  if (depth <= MAX_OBJECT_DEPTH) return;
  throw new CodecError("too-deep", `objects are nested more than ${MAX_OBJECT_DEPTH} levels deep`);
}
