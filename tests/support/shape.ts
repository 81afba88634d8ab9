import Long from "long";
import { Timestamp } from "../../src/index.js";

/** The message with its maps as lists of entries in their order, for comparisons that heed it. */
export function inOrder(value: unknown): unknown {
  return rebuilt(value, (entries) => entries);
}

/** The message as its JSON can hold it: maps in the order of their keys, no bytes and no unknown fields. */
export function asInJSON(value: unknown): unknown {
  return rebuilt(
    value,
    (entries) => entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    (key, field) => (key === "$unknown" ? undefined : field instanceof Uint8Array ? new Uint8Array(0) : field),
  );
}

type Entry = [string, unknown];

function rebuilt(
  value: unknown,
  arrange: (entries: Entry[]) => Entry[],
  keep: (key: string, field: unknown) => unknown = (_, field) => field,
): unknown {
  const again = (inner: unknown): unknown => rebuilt(inner, arrange, keep);
  if (value instanceof Map)
    return { map: arrange([...(value as Map<string, unknown>)]).map(([k, v]) => [k, again(v)]) };
  if (Array.isArray(value)) return value.map(again);
  if (typeof value !== "object" || value === null || Long.isLong(value) || value instanceof Uint8Array) return value;
  const kept = Object.entries(value).map(([key, field]) => [key, keep(key, field)] as const);
  return Object.fromEntries(
    kept.filter(([key, field]) => key !== "$unknown" || field !== undefined).map(([key, field]) => [key, again(field)]),
  );
}

/** Every text of a message that is not empty, times in RFC 3339 and keys of maps too, in some order. */
export function textsOfMessage(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (value instanceof Map) return [...(value as Map<string, unknown>)].flatMap(textsOfMessage);
  if (Array.isArray(value)) return value.flatMap(textsOfMessage);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  if ("seconds" in value) return [Timestamp.toRFC3339(value as Timestamp)];
  return Object.entries(value).flatMap(([key, field]) => (key === "$case" ? [] : textsOfMessage(field)));
}

/** The keys under which any key may stand: those of maps and Structs. */
const MAP_KEYS = new Set(["server_labels", "attributes"]);

/** Every text in parsed JSON that is not empty, keys of maps too, in some order. */
export function textsOfJSON(value: unknown, inMap = false): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((element) => textsOfJSON(element, inMap));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => [
    ...(inMap && key !== "" ? [key] : []),
    ...textsOfJSON(field, inMap || MAP_KEYS.has(key)),
  ]);
}
