// The kinds of values in messages, for functions that work on messages of any type.

import Long from "long";
import { CodecError } from "./error.js";
import { MAX_DEPTH } from "./limits.js";
import { isBytes } from "./types/bytes.js";

/** Maximum nesting depth of objects: each message can be in a list, a map or a oneof. */
const MAX_OBJECT_DEPTH = 2 * MAX_DEPTH + 10;

/**
 * Returns the kind of a value, of any realm: `Long`, or the result of `Object.prototype.toString`, such as
 * `[object Map]`. Bytes whose buffer is detached have a kind of their own. A Long that `structuredClone` turned into a
 * plain object is an `[object Object]`, because a message could have the same properties.
 */
export function kindOf(value: unknown): string {
  if (Long.isLong(value)) return "Long";
  const kind = Object.prototype.toString.call(value);
  return kind === "[object Uint8Array]" && !isBytes(value) ? "detached bytes" : kind;
}

/** Throws `too-deep` if objects are nested more deeply than those of any decoded message. */
export function checkObjectDepth(depth: number): void {
  if (depth <= MAX_OBJECT_DEPTH) return;
  throw new CodecError("too-deep", `objects are nested more than ${MAX_OBJECT_DEPTH} levels deep`);
}
