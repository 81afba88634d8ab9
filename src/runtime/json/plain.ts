// Converts plain objects, such as the results of `JSON.parse`, to the values that ObjectJSONReader reads.

import { CodecError, describe } from "../error.js";
import { RoundedInteger, type JSONNumber, type JSONObject, type JSONValue } from "./parse.js";
import { MAX_REPEATED_VALUES } from "../limits.js";
import { isPlainObject } from "../types/plain-object.js";

/**
 * Copies a value that `JSON.parse` could have returned. Undefined members are omitted. Unsafe
 * integers become {@link RoundedInteger}s. Lone surrogates become U+FFFD.
 *
 * @param maxDepth Maximum nesting depth of objects and arrays.
 * @throws CodecError `invalid-value` with the path of a value that is not JSON; `too-deep`.
 */
export function copyJSON(value: unknown, maxDepth: number): JSONValue {
  try {
    return new JSONCopier(maxDepth).value(value, "", 1);
  } catch (error) {
    throw error instanceof CodecError ? error : unreadable("", error);
  }
}

class JSONCopier {
  private readonly copied = new Set<object>();
  private repeated = 0;

  constructor(private readonly maxDepth: number) {}

  /** @param depth Nesting depth of the value if it is an object or array. The outermost one has 1. */
  value(value: unknown, path: string, depth: number): JSONValue {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "string") return value.toWellFormed();
    if (typeof value === "number") return numberOf(value, path);
    if (typeof value !== "object") throw notJSON(path, value);
    if (depth > this.maxDepth) {
      throw new CodecError("too-deep", `the object is nested more than ${this.maxDepth} levels deep`, { path });
    }
    if (Array.isArray(value)) return this.list(value, path, depth);
    if (!isPlainObject(value)) throw notJSON(path, value);
    return this.object(value, path, depth);
  }

  /**
   * Counts the values that are copied more than once, and throws if there are too many. Otherwise, a
   * short chain of objects that each refer to the next one twice would fill the memory.
   */
  private countRepeated(value: object, size: number, path: string): void {
    if (!this.copied.has(value)) {
      this.copied.add(value);
      return;
    }
    this.repeated += size + 1;
    if (this.repeated <= MAX_REPEATED_VALUES) return;
    const reason = `the object has more than ${MAX_REPEATED_VALUES} repeated values`;
    throw new CodecError("invalid-value", reason, { path });
  }

  private list(list: readonly unknown[], path: string, depth: number): JSONValue[] {
    const { length } = list;
    this.countRepeated(list, length, path);
    const values: JSONValue[] = [];
    for (let i = 0; i < length; i++) {
      const place = `${path}[${i}]`;
      values.push(this.value(memberOf(list, i, place), place, depth + 1));
    }
    return values;
  }

  private object(object: object, path: string, depth: number): JSONObject {
    // Without a prototype, "__proto__" is an ordinary key.
    const copy = Object.create(null) as Record<string, JSONValue>;
    const keys = Object.keys(object);
    this.countRepeated(object, keys.length, path);
    for (const key of keys) {
      const place = path === "" ? key : `${path}.${key}`;
      const value = memberOf(object, key, place);
      if (value !== undefined) copy[key.toWellFormed()] = this.value(value, place, depth + 1);
    }
    return copy;
  }
}

/** Reads a member of an object. It may be a getter that throws. */
function memberOf(object: object, key: string | number, path: string): unknown {
  try {
    return (object as Record<string | number, unknown>)[key];
  } catch (error) {
    throw unreadable(path, error);
  }
}

function numberOf(value: number, path: string): number | JSONNumber {
  if (!Number.isFinite(value)) throw notJSON(path, value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? new RoundedInteger(value) : value;
}

function unreadable(path: string, cause: unknown): CodecError {
  return new CodecError("invalid-value", "the value cannot be read", { path, cause });
}

function notJSON(path: string, value: unknown): CodecError {
  // Formatting a large bigint takes a long time.
  const found = typeof value === "bigint" ? "a bigint" : describe(value);
  return new CodecError("invalid-value", `expected a JSON value, got ${found}`, { path });
}
