import Long from "long";
import { CodecError, describe } from "../error.js";
import { isPlainObject, notPlain } from "./plain-object.js";
import { longOfNumber } from "./int64.js";
import { getEncoder } from "../text-coders.js";
import { createSecondsAndNanos, PlainTime, type SecondsAndNanosInit } from "./seconds-and-nanos.js";

/** A point in time in the years 1 to 9999, with nanosecond precision. */
export interface Timestamp {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down. */
  seconds: Long;
  /** Nanoseconds after `seconds`, 0 to 999999999. */
  nanos: number;
}

/** Seconds of 0001-01-01T00:00:00Z: the first time that protobuf allows, and Go's zero time. */
const MIN_SECONDS = -62135596800;
/** Seconds of 9999-12-31T23:59:59Z: the last second that protobuf allows. */
const MAX_SECONDS = 253402300799;
const MAX_NANOS = 999999999;
export const NANOS_PER_MILLISECOND = 1e6;

export const SECONDS_PER_DAY = 86400;
/** Days in 400 years of the Gregorian calendar. */
const DAYS_PER_CYCLE = 146097;
/** Days from 0000-03-01, when a 400-year cycle starts, to 1970-01-01. */
const DAYS_TO_EPOCH = 719468;

const ZERO_SECONDS = Long.fromNumber(MIN_SECONDS);
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, "0"));

/** Returns Go's zero `time.Time`: 0001-01-01T00:00:00Z. */
export function goZeroTime(): Timestamp {
  return new PlainTime(ZERO_SECONDS, 0);
}

/** A value that `create` converts to a Timestamp. */
export type TimestampInit = Date | SecondsAndNanosInit;

/**
 * Creates a Timestamp from a Date, or from seconds and nanoseconds, which default to those of Go's zero time.
 *
 * @throws CodecError `invalid-value` if `init` is neither, or the time is not in the years 1 to 9999.
 */
export function createTime(init: TimestampInit = {}): Timestamp {
  if (isPlainObject(init)) return checked(createSecondsAndNanos(init as SecondsAndNanosInit, ZERO_SECONDS));
  if (isDate(init)) return timeOfDate(init);
  throw notPlain(init, "a Date or an object with seconds and nanos");
}

function timeOfDate(date: Date): Timestamp {
  const milliseconds = millisecondsOf(date);
  if (milliseconds === undefined || Number.isNaN(milliseconds)) {
    const found = milliseconds === undefined ? describe(date) : "an invalid Date";
    throw new CodecError("invalid-value", `expected a valid Date, got ${found}`);
  }
  const seconds = Math.floor(milliseconds / 1000);
  return checked(timestamp(seconds, (milliseconds - seconds * 1000) * NANOS_PER_MILLISECOND));
}

/** Returns the reason if `time` is not a Timestamp in the years 1 to 9999, or undefined if it is valid. */
export function findTimeFault(time: Timestamp): string | undefined {
  if (typeof time?.seconds?.low !== "number" || typeof time.seconds.high !== "number")
    return "expected a time with a Long in `seconds`";
  return findRangeFault(secondsOf(time), time.nanos);
}

/** Returns the reason if `seconds` and `nanos` are not a time in the years 1 to 9999, or undefined. */
export function findRangeFault(seconds: number, nanos: number): string | undefined {
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) return "the time is not in the years 1 to 9999";
  if (!(nanos >= 0 && nanos <= MAX_NANOS && Number.isInteger(nanos))) {
    return "the nanoseconds are not in the range 0 to 999999999";
  }
  return undefined;
}

/** Returns the seconds as a number, which is exact for every valid time. */
export function secondsOf(time: Timestamp): number {
  return time.seconds.high * 0x100000000 + (time.seconds.low >>> 0);
}

/** Creates a Timestamp from whole seconds and nanoseconds. */
export function timestamp(seconds: number, nanos: number): Timestamp {
  return new PlainTime(longOfNumber(seconds, false), nanos);
}

let lastSecond = NaN;
let lastText = "";

/** Formats a valid time as RFC 3339 in UTC, without trailing zeros in the fraction, like Go's `RFC3339Nano`. */
export function formatTime(time: Timestamp): string {
  const seconds = secondsOf(time);
  // Events arrive in order, often several per second, so the text is often the same.
  if (seconds !== lastSecond) {
    lastText = formatSecond(seconds);
    lastSecond = seconds;
  }
  return `${lastText}${formatFraction(time.nanos)}Z`;
}

let lastDay = NaN;
let lastDate = "";

function formatSecond(seconds: number): string {
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  if (day !== lastDay) {
    lastDate = formatDate(day);
    lastDay = day;
  }
  const second = seconds - day * SECONDS_PER_DAY;
  const minute = Math.floor(second / 60);
  const hour = Math.floor(minute / 60);
  return `${lastDate}T${TWO_DIGITS[hour]!}:${TWO_DIGITS[minute - hour * 60]!}:${TWO_DIGITS[second - minute * 60]!}`;
}

function formatFraction(nanos: number): string {
  if (nanos === 0) return "";
  let digits = 9;
  while (nanos % 10 === 0) {
    nanos /= 10;
    digits--;
  }
  return "." + String(nanos).padStart(digits, "0");
}

function formatDate(day: number): string {
  const date = dateOfDay(day);
  const year = Math.floor(date / 10000);
  const month = Math.floor(date / 100) % 100;
  return `${String(year).padStart(4, "0")}-${TWO_DIGITS[month]!}-${TWO_DIGITS[date % 100]!}`;
}

/**
 * Returns the date of a day counted from 1970-01-01, as a number with the digits YYYYMMDD (Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms").
 */
export function dateOfDay(day: number): number {
  const shifted = day + DAYS_TO_EPOCH;
  const cycle = Math.floor(shifted / DAYS_PER_CYCLE);
  const dayOfCycle = shifted - cycle * DAYS_PER_CYCLE;
  const yearOfCycle = Math.floor(
    (dayOfCycle -
      Math.floor(dayOfCycle / 1460) +
      Math.floor(dayOfCycle / 36524) -
      Math.floor(dayOfCycle / (DAYS_PER_CYCLE - 1))) /
      365,
  );
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  return year * 10000 + month * 100 + dayOfMonth;
}

/** Offsets in RFC 3339 text. */
const RFC3339 = { month: 5, day: 8, hour: 11, minute: 14, second: 17, fraction: 19 } as const;
/** Length of RFC 3339 text up to the minute. */
const MINUTE_LENGTH = 16;
/** Value in nanoseconds of the first digit after the decimal point. */
const TENTH_NANOS = 100_000_000;

const PLUS = 0x2b;
const DASH = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;

/**
 * Parses RFC 3339 text with any UTC offset. Decimals after the ninth are dropped, as in
 * Go. Returns undefined if the text is not RFC 3339 or not in the years 1 to 9999.
 */
export function parseTime(text: string): Timestamp | undefined {
  const bytes = getEncoder().encode(text);
  return parseTimeIn(bytes, 0, bytes.length);
}

/** Parses RFC 3339 text in `bytes[start, end)`, like {@link parseTime}. */
export function parseTimeIn(bytes: Uint8Array, start: number, end: number): Timestamp | undefined {
  if (!isLastMinute(bytes, start) && !parseMinute(bytes, start)) return undefined;
  const second = bytes[start + 16] === COLON ? parseTwoDigits(bytes, start + RFC3339.second) : -1;
  if (second < 0 || second > 59) return undefined;
  let pos = start + RFC3339.fraction;
  let nanos = 0;
  if (bytes[pos] === POINT) {
    const first = ++pos;
    for (let worth = TENTH_NANOS; isDigit(bytes[pos]!); pos++) {
      nanos += (bytes[pos]! - ZERO) * worth;
      worth = (worth / 10) | 0;
    }
    if (pos === first) return undefined;
  }
  const seconds = lastMinuteSeconds + second - parseZone(bytes, pos, end);
  return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS ? timestamp(seconds, nanos) : undefined;
}

/** The minute parsed last, as text and in seconds. Events arrive in order, often several per minute. */
const lastMinute = Uint8Array.from("1970-01-01T00:00", (character) => character.charCodeAt(0));
let lastMinuteSeconds = 0;

function isLastMinute(bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < MINUTE_LENGTH; i++) if (bytes[start + i] !== lastMinute[i]) return false;
  return true;
}

/** Parses the date and the time up to the minute into {@link lastMinute}. Returns false if they are invalid. */
function parseMinute(bytes: Uint8Array, start: number): boolean {
  const century = parseTwoDigits(bytes, start);
  const yearOfCentury = parseTwoDigits(bytes, start + 2);
  const month = parseTwoDigits(bytes, start + RFC3339.month);
  const day = parseTwoDigits(bytes, start + RFC3339.day);
  const hour = parseTwoDigits(bytes, start + RFC3339.hour);
  const minute = parseTwoDigits(bytes, start + RFC3339.minute);
  if (bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return false;
  if (bytes[start + 10] !== UPPER_T || bytes[start + 13] !== COLON) return false;
  if (century < 0 || yearOfCentury < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
  const year = century * 100 + yearOfCentury;
  if (!isCalendarDate(year, month, day)) return false;
  lastMinute.set(bytes.subarray(start, start + MINUTE_LENGTH));
  lastMinuteSeconds = daysFromDate(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60;
  return true;
}

/** Returns the number in the two digits at `pos`, or -1 if they are not digits. */
function parseTwoDigits(bytes: Uint8Array, pos: number): number {
  if (!isDigit(bytes[pos]!) || !isDigit(bytes[pos + 1]!)) return -1;
  return (bytes[pos]! - ZERO) * 10 + bytes[pos + 1]! - ZERO;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** Parses the UTC offset at `pos`, which must be the last part. Returns the offset in seconds, NaN if it is invalid. */
function parseZone(bytes: Uint8Array, pos: number, end: number): number {
  const sign = bytes[pos];
  if (sign === UPPER_Z) return end === pos + 1 ? 0 : NaN;
  const hours = parseTwoDigits(bytes, pos + 1);
  const minutes = parseTwoDigits(bytes, pos + 4);
  if (bytes[pos + 3] !== COLON || end !== pos + 6) return NaN;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return sign === PLUS || sign === DASH ? (hours * 3600 + minutes * 60) * (sign === PLUS ? 1 : -1) : NaN;
}

function isCalendarDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

function daysFromDate(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(shiftedYear / 400);
  const yearOfCycle = shiftedYear - cycle * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * DAYS_PER_CYCLE + dayOfCycle - DAYS_TO_EPOCH;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Functions that create and convert Timestamps, in the years 1 to 9999. */
export const Timestamp = {
  /**
   * Creates a Timestamp from a Date, or from `seconds`, a safe integer, bigint or Long, and `nanos`. They default to
   * those of Go's zero time, 0001-01-01T00:00:00Z.
   *
   * @throws CodecError `invalid-value` if a value has the wrong type, the Date is invalid, or the time is
   * not in the years 1 to 9999.
   */
  create: createTime,

  /**
   * Creates a Timestamp from a Date, which has millisecond precision.
   *
   * @throws CodecError `invalid-value` if the Date is invalid or not in the years 1 to 9999.
   */
  fromDate: timeOfDate,

  /**
   * Converts a Timestamp to a Date. Fractions of a millisecond are dropped.
   *
   * @throws CodecError `invalid-value` if the time is not in the years 1 to 9999.
   */
  toDate(time: Timestamp): Date {
    const { nanos } = checked(time);
    return new Date(secondsOf(time) * 1000 + Math.floor(nanos / NANOS_PER_MILLISECOND));
  },

  /**
   * Parses RFC 3339 text such as `2020-09-28T23:08:56.123456789Z`, with any UTC offset.
   * Decimals after the ninth are dropped, as in Go.
   *
   * @throws CodecError `invalid-value` if the text is not RFC 3339 or not in the years 1 to 9999.
   */
  fromRFC3339(text: string): Timestamp {
    const time = typeof text === "string" ? parseTime(text) : undefined;
    if (time !== undefined) return time;
    const reason = `expected an RFC 3339 time in the years 1 to 9999, got ${describe(text)}`;
    throw new CodecError("invalid-value", reason);
  },

  /**
   * Formats a time as RFC 3339 text in UTC, with up to nine decimals and no trailing
   * zeros, like Go.
   *
   * @throws CodecError `invalid-value` if the time is not in the years 1 to 9999.
   */
  toRFC3339(time: Timestamp): string {
    return formatTime(checked(time));
  },
};

/** True if the value is a Date, of any realm. */
export function isDate(value: unknown): value is Date {
  // Check for plain objects first, because `getTime` takes a microsecond to throw an error.
  return !isPlainObject(value) && millisecondsOf(value) !== undefined;
}

/** Returns the milliseconds of a Date of any realm, NaN if it is invalid, or undefined if the value is not a Date. */
function millisecondsOf(value: unknown): number | undefined {
  try {
    return Date.prototype.getTime.call(value as Date);
  } catch {
    return undefined;
  }
}

function checked(time: Timestamp): Timestamp {
  const fault = findTimeFault(time);
  if (fault !== undefined) throw new CodecError("invalid-value", fault);
  return time;
}
