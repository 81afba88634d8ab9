import Long from "long";
import { AuditEventError, describe } from "./error.js";
import { bigIntOf, isLong, longOfBigInt, MAX_INT64, MIN_INT64 } from "./int64.js";
import { NANOS_A_MILLISECOND, secondsOf } from "./timestamp.js";

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

/** No time at all, overlaid with what is given. */
export function durationFrom(init?: { seconds?: Long | undefined; nanos?: number | undefined }): Duration {
  return { seconds: init?.seconds ?? Long.ZERO, nanos: init?.nanos ?? 0 };
}

/** What keeps `duration` from being a Go `time.Duration`, or undefined. */
export function checkDuration(duration: Duration): string | undefined {
  if (!isLong(duration?.seconds, false)) return "expected a duration with seconds as a Long";
  const { nanos } = duration;
  if (!(nanos >= -MAX_NANOS && nanos <= MAX_NANOS && Number.isInteger(nanos))) {
    return "the nanoseconds are not in the range -999999999 to 999999999";
  }
  const seconds = secondsOf(duration);
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) return "the seconds and nanoseconds differ in sign";
  return faultOfNanos(nanosOf(duration));
}

function faultOfNanos(all: bigint): string | undefined {
  return all < MIN_INT64 || all > MAX_INT64 ? "the duration is not in the range of 64 bits of nanoseconds" : undefined;
}

/** All the nanoseconds of a valid duration: what Go's `time.Duration` is. */
export function nanosOf({ seconds, nanos }: Duration): bigint {
  return bigIntOf(seconds) * NANOS_A_SECOND + BigInt(nanos);
}

/** The duration of so many nanoseconds. */
export function durationOfNanos(all: bigint): Duration {
  return { seconds: longOfBigInt(all / NANOS_A_SECOND, false), nanos: Number(all % NANOS_A_SECOND) };
}

/** Makes and shows spans of time, which are those of a Go `time.Duration`. */
export const Duration = {
  /** No time at all, overlaid with what is given. */
  create: durationFrom,

  /**
   * The duration of so many milliseconds, to the nanosecond.
   *
   * @throws AuditEventError `invalid-value` where they are no number, or more than 64 bits of nanoseconds.
   */
  fromMilliseconds(milliseconds: number): Duration {
    if (!Number.isFinite(milliseconds)) throw notA("number of milliseconds", milliseconds);
    const whole = Math.trunc(milliseconds);
    const nanos = Math.round((milliseconds - whole) * NANOS_A_MILLISECOND);
    return Duration.fromNanoseconds(BigInt(whole) * BigInt(NANOS_A_MILLISECOND) + BigInt(nanos));
  },

  /**
   * The milliseconds of a duration, with a fraction for what is below one.
   *
   * @throws AuditEventError `invalid-value` where it is no Go `time.Duration`.
   */
  toMilliseconds(duration: Duration): number {
    return Number(Duration.toNanoseconds(duration)) / NANOS_A_MILLISECOND;
  },

  /**
   * The duration of so many nanoseconds, which is all that Go's is.
   *
   * @throws AuditEventError `invalid-value` where they are no bigint of 64 bits.
   */
  fromNanoseconds(nanoseconds: bigint): Duration {
    if (typeof nanoseconds !== "bigint") throw notA("bigint of nanoseconds", nanoseconds);
    refuse(faultOfNanos(nanoseconds));
    return durationOfNanos(nanoseconds);
  },

  /**
   * All the nanoseconds of a duration.
   *
   * @throws AuditEventError `invalid-value` where it is no Go `time.Duration`.
   */
  toNanoseconds(duration: Duration): bigint {
    refuse(checkDuration(duration));
    return nanosOf(duration);
  },
};

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new AuditEventError("invalid-value", fault);
}

function notA(what: string, value: unknown): AuditEventError {
  return new AuditEventError("invalid-value", `expected a ${what}, got ${describe(value)}`);
}
