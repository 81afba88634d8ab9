/** Maximum number of bytes read from a source at a time. */
export const READ_BYTES = 64 * 1024;

/** Maximum size in bytes of an event in JSON or in a message: over a hundred times the limit for a recorded event. */
export const MAX_ITEM_BYTES = 8 * 1024 * 1024;
