// The kinds of values in messages, for functions that work on messages of any type.

import Long from "long";
import { CodecError } from "./error.js";
import { MAX_DEPTH } from "./limits.js";

/** Maximum nesting depth of objects: each message can be in a list, a map or a oneof. */
const MAX_OBJECT_DEPTH = 2 * MAX_DEPTH + 10;

/**
 * Returns the kind of a value, of any realm: in a message, an object is a `Long`, `Uint8Array`, `Array`, `Map` or
 * `Object`. A Long that `structuredClone` turned into a plain object is an `Object`, because a message could have the
 * same properties.
 */
export function kindOf(value: unknown): string {
  return Long.isLong(value) ? "Long" : Object.prototype.toString.call(value).slice(8, -1);
}

/** Throws `too-deep` if objects are nested more deeply than those of any decoded message. */
export function checkObjectDepth(depth: number): void {
  if (depth <= MAX_OBJECT_DEPTH) return;
  throw new CodecError("too-deep", `objects are nested more than ${MAX_OBJECT_DEPTH} levels deep`);
}
