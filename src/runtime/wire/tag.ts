// The protobuf wire format: https://protobuf.dev/programming-guides/encoding

/** Wire types: the low three bits of a tag, which specify how a value is encoded. */
export const WireType = {
  Varint: 0,
  Fixed64: 1,
  LengthDelimited: 2,
  StartGroup: 3,
  EndGroup: 4,
  Fixed32: 5,
} as const;

/** Maximum length of a varint in bytes. */
export const MAX_VARINT_BYTES = 10;

/** Returns the field number of a tag. A tag may have more than 32 bits. */
export function fieldNumber(tag: number): number {
  return Math.floor(tag / 8);
}

/** Returns the wire type of a tag. */
export function wireType(tag: number): number {
  return tag & 7;
}
