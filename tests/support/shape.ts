import Long from "long";
import { Timestamp } from "../../src/index.js";

/** Replaces maps with lists of entries, so that comparisons check the order of entries. */
export function inOrder(value: unknown): unknown {
  return rebuilt(value, (entries) => entries);
}

/** Reduces a message to the data in its JSON: maps sorted by key, no bytes and no unknown fields. */
export function asInJSON(value: unknown): unknown {
  return rebuilt(value, sortEntries, (key, field) => {
    return key === "$unknown" ? undefined : field instanceof Uint8Array ? new Uint8Array(0) : field;
  });
}

/** Sorts all maps of a message by key, to compare them as the maps of JSON. */
export function sortedMaps(value: unknown): unknown {
  return rebuilt(value, sortEntries);
}

function sortEntries(entries: Entry[]): Entry[] {
  return entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
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

/** Returns all nonempty texts of a message, including times in RFC 3339 and map keys, in no particular order. */
export function textsOfMessage(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (value instanceof Map) return [...(value as Map<string, unknown>)].flatMap(textsOfMessage);
  if (Array.isArray(value)) return value.flatMap(textsOfMessage);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  if ("seconds" in value) return [Timestamp.toRFC3339(value as Timestamp)];
  return Object.entries(value).flatMap(([key, field]) => (key === "$case" ? [] : textsOfMessage(field)));
}

/** The JSON keys of maps and Structs, whose keys are data. */
const MAP_KEYS = new Set(["server_labels", "attributes"]);

/** Returns all nonempty texts in parsed JSON, including map keys, in no particular order. */
export function textsOfJSON(value: unknown, inMap = false): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((element) => textsOfJSON(element, inMap));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => [
    ...(inMap && key !== "" ? [key] : []),
    ...textsOfJSON(field, inMap || MAP_KEYS.has(key)),
  ]);
}
