// Protobuf's wire format, https://protobuf.dev/programming-guides/encoding

/** How the value of a field is encoded: the low three bits of its tag. */
export const WireType = {
  Varint: 0,
  Fixed64: 1,
  LengthDelimited: 2,
  StartGroup: 3,
  EndGroup: 4,
  Fixed32: 5,
} as const;

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

/** The field number of a tag, which may have more than 32 bits. */
export function fieldNumber(tag: number): number {
  return Math.floor(tag / 8);
}

/** The wire type of a tag. */
export function wireType(tag: number): number {
  return tag & 7;
}
