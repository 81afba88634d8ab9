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

/** The most bytes that a varint takes. */
export const MAX_VARINT_BYTES = 10;

/** The field number of a tag, which may have more than 32 bits. */
export function fieldNumber(tag: number): number {
  return Math.floor(tag / 8);
}

/** The wire type of a tag. */
export function wireType(tag: number): number {
  return tag & 7;
}
