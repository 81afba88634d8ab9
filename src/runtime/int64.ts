import Long from "long";

export const MIN_INT64 = -(2n ** 63n);
export const MAX_INT64 = 2n ** 63n - 1n;
export const MAX_UINT64 = 2n ** 64n - 1n;

/** A Long of a safe integer. */
export function longOfNumber(value: number, unsigned: boolean): Long {
  return new Long(value | 0, Math.floor(value / 0x100000000), unsigned);
}

/**
 * Whether a value is a Long in the range of an int64 or a uint64. It is told by its
 * shape, since a program may hold more than one copy of the package `long`.
 */
export function isLong(value: Long, unsigned: boolean): boolean {
  if (!isInt32(value?.low) || !isInt32(value.high)) return false;
  // With the highest bit set, only one of the two has the value.
  return value.high >= 0 || value.unsigned === unsigned;
}

function isInt32(value: unknown): boolean {
  return typeof value === "number" && (value | 0) === value;
}

/** Whether a 64-bit integer is to be written; what is no Long is left for the writer to refuse. */
export function isNonZero(value: Long): boolean {
  return value?.low !== 0 || value.high !== 0;
}

/** A Long of an integer in the range of an int64 or a uint64. */
export function longOfBigInt(integer: bigint, unsigned: boolean): Long {
  return new Long(Number(BigInt.asIntN(32, integer)), Number(BigInt.asIntN(32, integer >> 32n)), unsigned);
}

/** The integer that a Long of an int64 or a uint64 is. */
export function bigIntOf({ low, high, unsigned }: Long): bigint {
  return (BigInt(unsigned ? high >>> 0 : high) << 32n) | BigInt(low >>> 0);
}
