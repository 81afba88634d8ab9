import Long from "long";
import { CodecError, describe } from "../error.js";
import { checkInit } from "./plain-object.js";
import { bigIntOf, isLong, longOfBigInt, MAX_INT64, MIN_INT64 } from "./int64.js";
import { createSecondsAndNanos, PlainTime, type SecondsAndNanosInit } from "./seconds-and-nanos.js";
import { NANOS_PER_MILLISECOND, secondsOf } from "./timestamp.js";

/**
 * A span of time. Like a Go `time.Duration`, it must fit in 64 bits of nanoseconds, which is
 * about 292 years in either direction.
 */
export interface Duration {
  /** Whole seconds, rounded towards zero. */
  seconds: Long;
  /** Nanoseconds, -999999999 to 999999999, with the same sign as `seconds`. */
  nanos: number;
}

const NANOS_PER_SECOND = 1_000_000_000n;
const MAX_NANOS = 999_999_999;

/** Returns the zero value of a Go `time.Duration`. */
export function zeroDuration(): Duration {
  return new PlainTime(Long.ZERO, 0);
}

/**
 * Creates a Duration from seconds and nanoseconds, which default to zero.
 *
 * @throws CodecError `invalid-value` if `init` is not such an object, or not in the range of a Go `time.Duration`.
 */
export function createDuration(init: SecondsAndNanosInit = {}): Duration {
  checkInit(init, "an object with seconds and nanos");
  const duration = createSecondsAndNanos(init, Long.ZERO);
  throwFault(findDurationFault(duration));
  return duration;
}

/** Returns the reason if `duration` is not a Go `time.Duration`, or undefined if it is valid. */
export function findDurationFault(duration: Duration): string | undefined {
  if (!isLong(duration?.seconds, false)) return "expected a duration with a Long in `seconds`";
  const { nanos } = duration;
  if (!(nanos >= -MAX_NANOS && nanos <= MAX_NANOS && Number.isInteger(nanos))) {
    return "the nanoseconds are not in the range -999999999 to 999999999";
  }
  const seconds = secondsOf(duration);
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0))
    return "the seconds and nanoseconds have different signs";
  return findNanosFault(nanosOf(duration));
}

function findNanosFault(all: bigint): string | undefined {
  return all < MIN_INT64 || all > MAX_INT64 ? "the duration does not fit in 64 bits of nanoseconds" : undefined;
}

/** Converts a valid duration to nanoseconds, the value of a Go `time.Duration`. */
export function nanosOf({ seconds, nanos }: Duration): bigint {
  return bigIntOf(seconds) * NANOS_PER_SECOND + BigInt(nanos);
}

/** Creates a Duration from nanoseconds. */
export function durationOfNanos(all: bigint): Duration {
  return new PlainTime(longOfBigInt(all / NANOS_PER_SECOND, false), Number(all % NANOS_PER_SECOND));
}

/** Functions that create and convert Durations, in the range of a Go `time.Duration`. */
export const Duration = {
  /**
   * Creates a Duration from `seconds`, a safe integer, bigint or Long, and `nanos`. Both default to zero.
   *
   * @throws CodecError `invalid-value` if a value has the wrong type, or the duration does not
   * fit in 64 bits of nanoseconds.
   */
  create: createDuration,

  /**
   * Creates a Duration from milliseconds, rounded to the nearest nanosecond.
   *
   * @throws CodecError `invalid-value` if the value is not a finite number, or does
   * not fit in 64 bits of nanoseconds.
   */
  fromMilliseconds(milliseconds: number): Duration {
    if (!Number.isFinite(milliseconds)) throw notA("finite number of milliseconds", milliseconds);
    const whole = Math.trunc(milliseconds);
    const nanos = Math.round((milliseconds - whole) * NANOS_PER_MILLISECOND);
    return Duration.fromNanoseconds(BigInt(whole) * BigInt(NANOS_PER_MILLISECOND) + BigInt(nanos));
  },

  /**
   * Converts a Duration to milliseconds, with a fraction.
   *
   * @throws CodecError `invalid-value` if the duration is not a Go `time.Duration`.
   */
  toMilliseconds(duration: Duration): number {
    return Number(Duration.toNanoseconds(duration)) / NANOS_PER_MILLISECOND;
  },

  /**
   * Creates a Duration from nanoseconds, the value of a Go `time.Duration`.
   *
   * @throws CodecError `invalid-value` if the value is not a bigint in the range of
   * an int64.
   */
  fromNanoseconds(nanoseconds: bigint): Duration {
    if (typeof nanoseconds !== "bigint") throw notA("bigint of nanoseconds", nanoseconds);
    throwFault(findNanosFault(nanoseconds));
    return durationOfNanos(nanoseconds);
  },

  /**
   * Converts a Duration to nanoseconds, the value of a Go `time.Duration`.
   *
   * @throws CodecError `invalid-value` if the duration is not a Go `time.Duration`.
   */
  toNanoseconds(duration: Duration): bigint {
    throwFault(findDurationFault(duration));
    return nanosOf(duration);
  },
};

function throwFault(fault: string | undefined): void {
  if (fault !== undefined) throw new CodecError("invalid-value", fault);
}

function notA(what: string, value: unknown): CodecError {
  return new CodecError("invalid-value", `expected a ${what}, got ${describe(value)}`);
}
