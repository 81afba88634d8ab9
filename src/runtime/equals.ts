import type Long from "long";
import { checkMessage } from "./json/marshal.js";
import { ownProperty } from "./own-property.js";
import { checkObjectDepth, kindOf } from "./value-kind.js";

/** Two objects to compare, and their nesting depth. */
type Pair = readonly [a: object, b: object, depth: number];

/** Returns false if two values differ, or true if they are equal or are objects that will be compared later. */
type Compare = (a: unknown, b: unknown) => boolean;

type Properties = Readonly<Record<string, unknown>>;

/**
 * Compares two messages; see `equals` of a MessageCodec. Objects that are not valid in a message, such as Dates, are
 * equal only if they are the same object.
 */
export function equalMessages(a: object, b: object): boolean {
  checkMessage(a, "");
  checkMessage(b, "");
  // A list instead of recursion, because messages can be nested more deeply than the engine's stack allows.
  const pairs: Pair[] = [[a, b, 0]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    if (!equalObjects(pair, pairs)) return false;
  }
  return true;
}

/** Compares two objects, but not the objects in them, which it adds to `pairs`. */
function equalObjects([a, b, depth]: Pair, pairs: Pair[]): boolean {
  if (a === b) return true;
  checkObjectDepth(depth);
  const compare: Compare = (x, y) => {
    if (typeof x !== "object" || typeof y !== "object" || x === null || y === null) return Object.is(x, y);
    return pairs.push([x, y, depth + 1]) > 0;
  };
  const kind = kindOf(a);
  const other = kindOf(b);
  if (kind === "Long" || other === "Long") return equalLongs(a as Long, b as Long);
  if (kind !== other) return false;
  switch (kind) {
    case "[object Array]":
    case "[object Uint8Array]":
      return equalLists(a as ArrayLike<unknown>, b as ArrayLike<unknown>, compare);
    case "[object Map]":
      return equalMaps(a as Map<unknown, unknown>, b as Map<unknown, unknown>, compare);
    case "[object Object]":
      return equalProperties(a as Properties, b as Properties, compare);
    default:
      return false;
  }
}

/** Compares two Longs, of which `structuredClone` may have turned one into a plain object. */
function equalLongs(a: Long, b: Long): boolean {
  // The signedness only affects the value if the highest bit is set.
  return a.low === b.low && a.high === b.high && (a.high >= 0 || a.unsigned === b.unsigned);
}

function equalLists(a: ArrayLike<unknown>, b: ArrayLike<unknown>, compare: Compare): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!compare(a[i], b[i])) return false;
  return true;
}

function equalMaps(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>, compare: Compare): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !compare(value, b.get(key))) return false;
  return true;
}

function equalProperties(a: Properties, b: Properties, compare: Compare): boolean {
  for (const key of Object.keys(a)) if (!compare(a[key], ownProperty(b, key))) return false;
  return Object.keys(b).every((key) => b[key] === undefined || Object.hasOwn(a, key));
}
