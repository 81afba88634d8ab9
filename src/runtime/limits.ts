/**
 * Maximum nesting depth of objects and arrays in a Struct. At this depth, the default stack of
 * JavaScript engines still has plenty of room.
 */
export const MAX_STRUCT_DEPTH = 1000;

/** Maximum nesting depth of JSON: a Struct at its limit plus the messages around it. */
export const MAX_JSON_DEPTH = MAX_STRUCT_DEPTH + 10;

/**
 * Maximum nesting depth of messages: a Struct at its limit plus the messages around it.
 * Each level of a Struct takes three messages: a Struct, a map entry and a Value.
 */
export const MAX_DEPTH = 3 * MAX_STRUCT_DEPTH + 10;

/** Maximum number of extra values in the copy of a plain object that refers to lists or objects more than once. */
export const MAX_REPEATED_VALUES = 1_000_000;

/** Maximum input size of `decode` in bytes: V8's maximum string length, because one string may fill the input. */
export const MAX_INPUT_BYTES = 0x1fffffe8;
