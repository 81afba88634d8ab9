// What programs have as plain objects, of `JSON.parse` or of their own, as JSON to be read.

import { AuditEventError, describe } from "./error.js";
import { RoundedInteger, type JsonNumber, type JsonObject, type JsonValue } from "./json-parse.js";
import { MAX_REPEATED_VALUES } from "./limits.js";

/**
 * Copies what `JSON.parse` could have given. Members that are undefined are left out; an
 * integer beyond 2^53 becomes a {@link RoundedInteger}.
 *
 * @param maxDepth How deep objects and lists may be nested.
 * @throws AuditEventError `invalid-value` with the path of what is no JSON, `too-deep`.
 */
export function copyJSON(value: unknown, maxDepth: number): JsonValue {
  try {
    return new JsonCopier(maxDepth).value(value, "", 1);
  } catch (error) {
    throw error instanceof AuditEventError ? error : unreadable("", error);
  }
}

/** Whether a value is an object of JSON: neither a Map, nor a Date, nor any other with a prototype of its own. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

class JsonCopier {
  private readonly copied = new Set<object>();
  private repeated = 0;

  constructor(private readonly maxDepth: number) {}

  /** @param depth How deep an object or list stands, the outermost at 1. */
  value(value: unknown, path: string, depth: number): JsonValue {
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "string") return value.toWellFormed();
    if (typeof value === "number") return numberOf(value, path);
    if (typeof value !== "object") throw invalid(path, value);
    if (depth > this.maxDepth) {
      throw new AuditEventError("too-deep", `the object is nested more than ${this.maxDepth} deep`, { path });
    }
    if (Array.isArray(value)) return this.list(value, path, depth);
    if (!isPlainObject(value)) throw invalid(path, value);
    return this.object(value, path, depth);
  }

  /** Counts what is copied again: few objects that each hold the next one twice are more than any memory holds. */
  private count(value: object, size: number, path: string): void {
    if (!this.copied.has(value)) {
      this.copied.add(value);
      return;
    }
    this.repeated += size + 1;
    if (this.repeated <= MAX_REPEATED_VALUES) return;
    const reason = `more than ${MAX_REPEATED_VALUES} values stand in the object more than once`;
    throw new AuditEventError("invalid-value", reason, { path });
  }

  private list(list: readonly unknown[], path: string, depth: number): JsonValue[] {
    const { length } = list;
    this.count(list, length, path);
    const values: JsonValue[] = [];
    for (let i = 0; i < length; i++) {
      const place = `${path}[${i}]`;
      values.push(this.value(memberOf(list, i, place), place, depth + 1));
    }
    return values;
  }

  private object(object: object, path: string, depth: number): JsonObject {
    // Without a prototype, a key is a key, "__proto__" too.
    const copy = Object.create(null) as Record<string, JsonValue>;
    const keys = Object.keys(object);
    this.count(object, keys.length, path);
    for (const key of keys) {
      const place = path === "" ? key : `${path}.${key}`;
      const value = memberOf(object, key, place);
      if (value !== undefined) copy[key.toWellFormed()] = this.value(value, place, depth + 1);
    }
    return copy;
  }
}

/** A member, which may be a getter. */
function memberOf(object: object, key: string | number, path: string): unknown {
  try {
    return (object as Record<string | number, unknown>)[key];
  } catch (error) {
    throw unreadable(path, error);
  }
}

function numberOf(value: number, path: string): number | JsonNumber {
  if (!Number.isFinite(value)) throw invalid(path, value);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? new RoundedInteger(value) : value;
}

function unreadable(path: string, cause: unknown): AuditEventError {
  return new AuditEventError("invalid-value", "the value cannot be read", { path, cause });
}

function invalid(path: string, value: unknown): AuditEventError {
  // The digits of a bigint may be many, and take long to make.
  const found = typeof value === "bigint" ? "a bigint" : describe(value);
  return new AuditEventError("invalid-value", `expected a JSON value, got ${found}`, { path });
}
