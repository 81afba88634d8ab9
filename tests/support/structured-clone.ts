/**
 * Copies a value with `structuredClone`, with Maps of this realm. Jest runs tests in another realm than
 * `structuredClone`, and `encode` accepts only Maps of its own realm.
 */
export function structuredCopy<T>(value: T): T {
  return withOwnMaps(structuredClone(value)) as T;
}

function withOwnMaps(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withOwnMaps);
  if (Object.prototype.toString.call(value) === "[object Map]") {
    return new Map(Array.from(value as Map<unknown, unknown>, ([key, element]) => [key, withOwnMaps(element)]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, property]) => [key, withOwnMaps(property)]));
}
