import Long from "long";
import { isLong } from "./int64.js";

/**
 * A span of time: seconds and nanoseconds of the same sign, -999999999 to 999999999. In
 * all at most 2^63 nanoseconds, some 292 years, where Go has a `time.Duration`.
 */
export interface Duration {
  seconds: Long;
  nanos: number;
}

const NANOS_A_SECOND = 1_000_000_000n;
const MAX_NANOS = 999_999_999;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** No time at all, overlaid with what is given. */
export function durationFrom(init?: { seconds?: Long | undefined; nanos?: number | undefined }): Duration {
  return { seconds: init?.seconds ?? Long.ZERO, nanos: init?.nanos ?? 0 };
}

/** What keeps `duration` from being a Go `time.Duration`, or undefined. */
export function checkDuration(duration: Duration): string | undefined {
  if (!isLong(duration?.seconds, false)) return "expected a duration with seconds as a Long";
  const { seconds, nanos } = duration;
  if (!(nanos >= -MAX_NANOS && nanos <= MAX_NANOS && Number.isInteger(nanos))) {
    return "the nanoseconds are not in the range -999999999 to 999999999";
  }
  const isNegative = seconds.high < 0;
  const isPositive = !isNegative && (seconds.high | seconds.low) !== 0;
  if ((isNegative && nanos > 0) || (isPositive && nanos < 0)) return "the seconds and nanoseconds differ in sign";
  const all = nanosOf(duration);
  return all < MIN_INT64 || all > MAX_INT64 ? "the duration is not in the range of 64 bits of nanoseconds" : undefined;
}

/** All the nanoseconds of a valid duration: what Go's `time.Duration` is. */
export function nanosOf({ seconds, nanos }: Duration): bigint {
  return ((BigInt(seconds.high) << 32n) | BigInt(seconds.low >>> 0)) * NANOS_A_SECOND + BigInt(nanos);
}

/** The duration of so many nanoseconds. */
export function durationOfNanos(all: bigint): Duration {
  return { seconds: Long.fromString(String(all / NANOS_A_SECOND)), nanos: Number(all % NANOS_A_SECOND) };
}
