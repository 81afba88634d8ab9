import {
  AuditEventError,
  checkTime,
  describe,
  timeFrom,
  formatTime,
  parseTime,
  secondsOf,
  timestamp,
  type Timestamp as Time,
} from "../runtime/index.js";

/** A point in time: whole seconds since 1970-01-01T00:00:00Z and nanoseconds after them, 0 to 999999999. */
export type Timestamp = Time;

const NANOS_A_MILLISECOND = 1e6;

/** Makes and shows times. All are in the years 1 to 9999. */
export const Timestamp = {
  /** Go's zero time, 0001-01-01T00:00:00Z, overlaid with what is given. */
  create: timeFrom,

  /**
   * The time of a Date, to the millisecond, which is all that a Date has.
   *
   * @throws AuditEventError `invalid-value` where the Date is invalid or not in the years 1 to 9999.
   */
  fromDate(date: Date): Timestamp {
    const milliseconds = Number(date);
    const seconds = Math.floor(milliseconds / 1000);
    return checked(timestamp(seconds, (milliseconds - seconds * 1000) * NANOS_A_MILLISECOND));
  },

  /**
   * The Date of a time; what is below a millisecond is cut off.
   *
   * @throws AuditEventError `invalid-value` where the time is not in the years 1 to 9999.
   */
  toDate(time: Timestamp): Date {
    const { nanos } = checked(time);
    return new Date(secondsOf(time) * 1000 + Math.floor(nanos / NANOS_A_MILLISECOND));
  },

  /**
   * The time of RFC 3339 text such as `2020-09-28T23:08:56.123456789Z`, with any
   * offset; digits beyond nanoseconds are cut off, as Go does.
   *
   * @throws AuditEventError `invalid-value` where the text is something else or not in the years 1 to 9999.
   */
  fromRFC3339(text: string): Timestamp {
    const time = typeof text === "string" ? parseTime(text) : undefined;
    if (time !== undefined) return time;
    const reason = `expected an RFC 3339 time in the years 1 to 9999, got ${describe(text)}`;
    throw new AuditEventError("invalid-value", reason);
  },

  /**
   * The time as RFC 3339 text in UTC, all its digits and no trailing zeros, as Go writes it.
   *
   * @throws AuditEventError `invalid-value` where the time is not in the years 1 to 9999.
   */
  toRFC3339(time: Timestamp): string {
    return formatTime(checked(time));
  },
};

function checked(time: Timestamp): Timestamp {
  const fault = checkTime(time);
  if (fault !== undefined) throw new AuditEventError("invalid-value", fault);
  return time;
}
