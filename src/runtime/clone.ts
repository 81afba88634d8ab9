import { checkMessage } from "./json/marshal.js";
import { setOwnProperty } from "./own-property.js";
import { checkObjectDepth, kindOf } from "./value-kind.js";

/** An object, its copy without contents, and its nesting depth. */
type Copy = readonly [from: object, to: object, depth: number];

/** Copies a message; see `clone` of a MessageCodec. Objects that are not valid in a message are not copied. */
export function cloneMessage<T extends object>(message: T): T {
  checkMessage(message, "");
  // A list instead of recursion, because messages can be nested more deeply than the engine's stack allows.
  const copies: Copy[] = [];
  const clone = copyOf(message, 0, copies);
  for (let copy = copies.pop(); copy !== undefined; copy = copies.pop()) fill(copy, copies);
  return clone as T;
}

/** Copies a value, but not the contents of an object, a list or a map, which it adds to `copies`. */
function copyOf(value: unknown, depth: number, copies: Copy[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  const kind = kindOf(value);
  if (kind === "Uint8Array") return new Uint8Array(value as Uint8Array);
  const copy = kind === "Object" ? {} : kind === "Array" ? [] : kind === "Map" ? new Map() : undefined;
  if (copy === undefined) return value;
  checkObjectDepth(depth);
  copies.push([value, copy, depth]);
  return copy;
}

function fill([from, to, depth]: Copy, copies: Copy[]): void {
  const part = (value: unknown): unknown => copyOf(value, depth + 1, copies);
  if (Array.isArray(to)) for (const value of from as readonly unknown[]) to.push(part(value));
  else if (to instanceof Map) for (const [key, value] of from as Map<unknown, unknown>) to.set(key, part(value));
  else for (const [key, value] of Object.entries(from)) setOwnProperty(to as Record<string, unknown>, key, part(value));
}
