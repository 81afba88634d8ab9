import { checkMessage } from "./json/marshal.js";
import { checkObjectDepth, kindOf } from "./value-kind.js";

/** A copy in which the objects are still those of the original, and its nesting depth. */
type ShallowCopy = readonly [copy: Map<unknown, unknown> | Record<string | number, unknown>, depth: number];

/** Copies a message; see `clone` of a MessageCodec. Objects that are not valid in a message are not copied. */
export function cloneMessage<T extends object>(message: T): T {
  checkMessage(message, "");
  // A list instead of recursion, because messages can be nested more deeply than the engine's stack allows.
  const copies: ShallowCopy[] = [];
  const clone = copyOf(message, 0, copies);
  for (let copy = copies.pop(); copy !== undefined; copy = copies.pop()) copyParts(copy, copies);
  return clone as T;
}

/** Copies a value. Adds a shallow copy to `copies`. */
function copyOf(value: unknown, depth: number, copies: ShallowCopy[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  const copy = shallowCopyOf(value);
  if (copy === value || copy instanceof Uint8Array) return copy;
  checkObjectDepth(depth);
  copies.push([copy as ShallowCopy[0], depth]);
  return copy;
}

function shallowCopyOf(value: object): object {
  switch (kindOf(value)) {
    case "[object Object]":
      return { ...value };
    case "[object Array]":
      return [...(value as unknown[])];
    case "[object Map]":
      return new Map(value as Map<unknown, unknown>);
    case "[object Uint8Array]":
      return new Uint8Array(value as Uint8Array);
    default:
      return value;
  }
}

/** Replaces the objects in a shallow copy with copies. */
function copyParts([copy, depth]: ShallowCopy, copies: ShallowCopy[]): void {
  if (copy instanceof Map) {
    for (const [key, value] of copy) copy.set(key, copyOf(value, depth + 1, copies));
  } else {
    // An own property __proto__ is assigned like any other.
    for (const key of Array.isArray(copy) ? copy.keys() : Object.keys(copy)) {
      copy[key] = copyOf(copy[key], depth + 1, copies);
    }
  }
}
