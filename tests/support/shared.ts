import Long from "long";

/** Returns the objects, lists, maps and buffers of bytes that are in both values. Longs are immutable and not included. */
export function sharedBy(a: unknown, b: unknown): object[] {
  const ofA = new Set(objectsIn(a));
  return [...objectsIn(b)].filter((object) => ofA.has(object));
}

function* objectsIn(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null || Long.isLong(value)) return;
  yield value;
  if (value instanceof Uint8Array) yield value.buffer;
  else if (value instanceof Map) for (const element of value.values()) yield* objectsIn(element);
  else for (const property of Object.values(value)) yield* objectsIn(property);
}
