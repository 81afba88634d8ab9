import Long from "long";

export const MIN_INT64 = -(2n ** 63n);
export const MAX_INT64 = 2n ** 63n - 1n;
export const MAX_UINT64 = 2n ** 64n - 1n;

/** Converts a safe integer to a Long. */
export function longOfNumber(value: number, unsigned: boolean): Long {
  return new Long(value | 0, Math.floor(value / 0x100000000), unsigned);
}

/**
 * True if the value is a Long in the range of a uint64 (if `unsigned` is true) or an int64. Checks
 * the shape instead of the class, because a program may contain several copies of the package `long`.
 */
export function isLong(value: Long, unsigned: boolean): boolean {
  if (!isInt32(value?.low) || !isInt32(value.high)) return false;
  // A Long with its highest bit set fits only the type with the same signedness.
  return value.high >= 0 || value.unsigned === unsigned;
}

/** True if the value is a 32-bit integer. */
export function isInt32(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value;
}

/** True unless zero. Values that are not a Long also pass, so that the writer reports them. */
export function isNonZero(value: Long): boolean {
  return value?.low !== 0 || value.high !== 0;
}

/** Converts a bigint in the range of an int64 or a uint64 to a Long. */
export function longOfBigInt(integer: bigint, unsigned: boolean): Long {
  return new Long(Number(BigInt.asIntN(32, integer)), Number(BigInt.asIntN(32, integer >> 32n)), unsigned);
}

/** Converts a Long to a bigint. */
export function bigIntOf({ low, high, unsigned }: Long): bigint {
  return (BigInt(unsigned ? high >>> 0 : high) << 32n) | BigInt(low >>> 0);
}
