/**
 * How deep objects and arrays may be nested in a Struct. At this depth a JavaScript
 * engine's default stack has room to spare.
 */
export const MAX_STRUCT_DEPTH = 1000;

/** How deep JSON may be nested: a Struct at its limit, in the messages around it. */
export const MAX_JSON_DEPTH = MAX_STRUCT_DEPTH + 10;

/**
 * How deep messages may be nested: a Struct at its limit, of which each level is
 * three messages (a Struct, the entry of its map, a Value), in those around it.
 */
export const MAX_DEPTH = 3 * MAX_STRUCT_DEPTH + 10;

/** How many values of an object may be in lists and objects that stand in it more than once. */
export const MAX_REPEATED_VALUES = 1_000_000;

/** How much is decoded at once: the length of the longest string in V8, which any field can be. */
export const MAX_INPUT_BYTES = 0x1fffffe8;

/** The limit that is asked for, if it is below the default: an engine's stack has no room for more. */
export function depthLimit(asked: number | undefined, limit: number): number {
  return asked !== undefined && asked < limit ? asked : limit;
}
