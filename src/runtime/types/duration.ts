import Long from "long";
import { CodecError, describe } from "../error.js";
import { bigIntOf, isLong, longOfBigInt, MAX_INT64, MIN_INT64 } from "./int64.js";
import { NANOS_A_MILLISECOND, secondsOf } from "./timestamp.js";

/**
 * A span of time. As a Go `time.Duration`, it must fit in 64 bits of nanoseconds, about
 * 292 years.
 */
export interface Duration {
  /** Whole seconds, rounded towards zero. */
  seconds: Long;
  /** Nanoseconds, -999999999 to 999999999, with the same sign as `seconds`. */
  nanos: number;
}

const NANOS_A_SECOND = 1_000_000_000n;
const MAX_NANOS = 999_999_999;

/** Creates a Duration. Fields missing from `init` are zero. */
export function durationFrom(init?: { seconds?: Long | undefined; nanos?: number | undefined }): Duration {
  return { seconds: init?.seconds ?? Long.ZERO, nanos: init?.nanos ?? 0 };
}

/** Returns the reason if `duration` is not a Go `time.Duration`, or undefined if it is valid. */
export function checkDuration(duration: Duration): string | undefined {
  if (!isLong(duration?.seconds, false)) return "expected a duration with a Long in `seconds`";
  const { nanos } = duration;
  if (!(nanos >= -MAX_NANOS && nanos <= MAX_NANOS && Number.isInteger(nanos))) {
    return "the nanoseconds are not in the range -999999999 to 999999999";
  }
  const seconds = secondsOf(duration);
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) return "the seconds and nanoseconds differ in sign";
  return faultOfNanos(nanosOf(duration));
}

function faultOfNanos(all: bigint): string | undefined {
  return all < MIN_INT64 || all > MAX_INT64 ? "the duration does not fit in 64 bits of nanoseconds" : undefined;
}

/** Converts a valid duration to nanoseconds, the value of a Go `time.Duration`. */
export function nanosOf({ seconds, nanos }: Duration): bigint {
  return bigIntOf(seconds) * NANOS_A_SECOND + BigInt(nanos);
}

/** Creates a Duration from nanoseconds. */
export function durationOfNanos(all: bigint): Duration {
  return { seconds: longOfBigInt(all / NANOS_A_SECOND, false), nanos: Number(all % NANOS_A_SECOND) };
}

/** Creates and converts Durations. All must be in the range of a Go `time.Duration`. */
export const Duration = {
  /** Creates a Duration. Missing fields are zero. */
  create: durationFrom,

  /**
   * Converts milliseconds, rounded to the nanosecond.
   *
   * @throws CodecError `invalid-value` if the value is not a finite number, or does
   * not fit in 64 bits of nanoseconds.
   */
  fromMilliseconds(milliseconds: number): Duration {
    if (!Number.isFinite(milliseconds)) throw notA("number of milliseconds", milliseconds);
    const whole = Math.trunc(milliseconds);
    const nanos = Math.round((milliseconds - whole) * NANOS_A_MILLISECOND);
    return Duration.fromNanoseconds(BigInt(whole) * BigInt(NANOS_A_MILLISECOND) + BigInt(nanos));
  },

  /**
   * Converts to milliseconds, with a fraction.
   *
   * @throws CodecError `invalid-value` if the duration is not a Go `time.Duration`.
   */
  toMilliseconds(duration: Duration): number {
    return Number(Duration.toNanoseconds(duration)) / NANOS_A_MILLISECOND;
  },

  /**
   * Converts nanoseconds, the value of a Go `time.Duration`.
   *
   * @throws CodecError `invalid-value` if the value is not a bigint in the range of
   * an int64.
   */
  fromNanoseconds(nanoseconds: bigint): Duration {
    if (typeof nanoseconds !== "bigint") throw notA("bigint of nanoseconds", nanoseconds);
    throwFault(faultOfNanos(nanoseconds));
    return durationOfNanos(nanoseconds);
  },

  /**
   * Converts to nanoseconds, the value of a Go `time.Duration`.
   *
   * @throws CodecError `invalid-value` if the duration is not a Go `time.Duration`.
   */
  toNanoseconds(duration: Duration): bigint {
    throwFault(checkDuration(duration));
    return nanosOf(duration);
  },
};

function throwFault(fault: string | undefined): void {
  if (fault !== undefined) throw new CodecError("invalid-value", fault);
}

function notA(what: string, value: unknown): CodecError {
  return new CodecError("invalid-value", `expected a ${what}, got ${describe(value)}`);
}
