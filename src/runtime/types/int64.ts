import Long from "long";

export const MIN_INT64 = -(2n ** 63n);
export const MAX_INT64 = 2n ** 63n - 1n;
export const MAX_UINT64 = 2n ** 64n - 1n;

/** Converts a safe integer to a Long. */
export function longOfNumber(value: number, unsigned: boolean): Long {
  return new Long(value | 0, Math.floor(value / 0x100000000), unsigned);
}

/** A value that `create` converts to a Long: a Long, a safe integer or a bigint. */
export type LongInit = Long | number | bigint;

/** Converts a value to a Long. Returns undefined if it is not a {@link LongInit} or is out of range. */
export function longOf(value: unknown, unsigned: boolean): Long | undefined {
  if (typeof value === "object" && value !== null) return longOfObject(value as Long, unsigned);
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && (value >= 0 || !unsigned) ? longOfNumber(value, unsigned) : undefined;
  }
  if (typeof value !== "bigint") return undefined;
  const isInRange = (unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)) === value;
  return isInRange ? longOfBigInt(value, unsigned) : undefined;
}

/** Returns a Long unchanged. Converts Longs of another signedness, of other copies of `long`, and of structuredClone. */
function longOfObject(value: Long, unsigned: boolean): Long | undefined {
  if (!isLong(value, unsigned)) return undefined;
  if (value instanceof Long && value.unsigned === unsigned) return value;
  const isWhole = typeof value.unsigned === "boolean" && Object.keys(value).length === 3;
  return isWhole ? new Long(value.low, value.high, unsigned) : undefined;
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
