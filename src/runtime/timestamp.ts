import Long from "long";

/** A point in time: whole seconds since 1970-01-01T00:00:00Z and nanoseconds after them, 0 to 999999999. */
export interface Timestamp {
  seconds: Long;
  nanos: number;
}

/** Seconds at 0001-01-01T00:00:00Z: the first time that protobuf allows, and Go's zero time. */
const MIN_SECONDS = -62135596800;
/** Seconds at 9999-12-31T23:59:59Z: the last time that protobuf allows. */
const MAX_SECONDS = 253402300799;
const MAX_NANOS = 999999999;

const SECONDS_A_DAY = 86400;
/** Days of 400 years of the Gregorian calendar. */
const DAYS_A_CYCLE = 146097;
/** Days from 0000-03-01, where the cycle of leap years begins, to 1970-01-01. */
const DAYS_TO_EPOCH = 719468;

const ZERO_SECONDS = Long.fromNumber(MIN_SECONDS);
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, "0"));

/** Go's zero `time.Time`: 0001-01-01T00:00:00Z. */
export function goZeroTime(): Timestamp {
  return { seconds: ZERO_SECONDS, nanos: 0 };
}

/** Go's zero time, overlaid with what is given. */
export function timeFrom(init?: { seconds?: Long | undefined; nanos?: number | undefined }): Timestamp {
  return { seconds: init?.seconds ?? ZERO_SECONDS, nanos: init?.nanos ?? 0 };
}

/** What keeps `time` from being one in the years 1 to 9999, or undefined. */
export function checkTime(time: Timestamp): string | undefined {
  if (typeof time?.seconds?.low !== "number" || typeof time.seconds.high !== "number")
    return "expected a time with seconds as a Long";
  const seconds = secondsOf(time);
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) return "the time is not in the years 1 to 9999";
  if (!(time.nanos >= 0 && time.nanos <= MAX_NANOS && Number.isInteger(time.nanos))) {
    return "the nanoseconds are not in the range 0 to 999999999";
  }
  return undefined;
}

/** The seconds as a number, exact for every valid time. */
export function secondsOf(time: Timestamp): number {
  return time.seconds.high * 0x100000000 + (time.seconds.low >>> 0);
}

/** A time of `seconds`, a whole number, and `nanos`. */
export function timestamp(seconds: number, nanos: number): Timestamp {
  return { seconds: new Long(seconds | 0, Math.floor(seconds / 0x100000000), false), nanos };
}

let lastDay = NaN;
let lastDate = "";

/** A valid time as RFC 3339 in UTC, without trailing zeros in the fraction, as Go's `RFC3339Nano`. */
export function formatTime(time: Timestamp): string {
  const seconds = secondsOf(time);
  const day = Math.floor(seconds / SECONDS_A_DAY);
  // Events come in order, so the day is mostly that of the one before.
  if (day !== lastDay) {
    lastDate = formatDate(day);
    lastDay = day;
  }
  const second = seconds - day * SECONDS_A_DAY;
  const minute = Math.floor(second / 60);
  const hour = Math.floor(minute / 60);
  const clock = `${TWO_DIGITS[hour]!}:${TWO_DIGITS[minute - hour * 60]!}:${TWO_DIGITS[second - minute * 60]!}`;
  return `${lastDate}T${clock}${formatFraction(time.nanos)}Z`;
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

/** The date of a day counted from 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function formatDate(day: number): string {
  const shifted = day + DAYS_TO_EPOCH;
  const cycle = Math.floor(shifted / DAYS_A_CYCLE);
  const dayOfCycle = shifted - cycle * DAYS_A_CYCLE;
  const yearOfCycle = Math.floor(
    (dayOfCycle -
      Math.floor(dayOfCycle / 1460) +
      Math.floor(dayOfCycle / 36524) -
      Math.floor(dayOfCycle / (DAYS_A_CYCLE - 1))) /
      365,
  );
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${TWO_DIGITS[month]!}-${TWO_DIGITS[dayOfMonth]!}`;
}

/** Where the parts of RFC 3339 text begin. */
const RFC3339 = { month: 5, day: 8, hour: 11, minute: 14, second: 17, fraction: 19 } as const;
const NANO_DIGITS = 9;

/**
 * Reads RFC 3339 text with any offset; digits beyond nanoseconds are cut off, as
 * Go does. Returns undefined where the text is something else, or where the time
 * is not in the years 1 to 9999.
 */
export function parseTime(text: string): Timestamp | undefined {
  // Digit by digit: a regular expression takes twice as long.
  const separators = text[4]! + text[7]! + text[10]! + text[13]! + text[16]!;
  const year = parseDigits(text, 0, 4);
  const month = parseDigits(text, RFC3339.month, 2);
  const day = parseDigits(text, RFC3339.day, 2);
  const hour = parseDigits(text, RFC3339.hour, 2);
  const minute = parseDigits(text, RFC3339.minute, 2);
  const second = parseDigits(text, RFC3339.second, 2);
  if (separators !== "--T::" || !isDate(year, month, day) || !(hour < 24 && minute < 60 && second < 60))
    return undefined;
  const zone = text[RFC3339.fraction] === "." ? endOfDigits(text, RFC3339.fraction + 1) : RFC3339.fraction;
  const nanos = zone === RFC3339.fraction ? 0 : parseFraction(text, RFC3339.fraction + 1, zone);
  const clock = hour * 3600 + minute * 60 + second;
  const seconds = daysFromDate(year, month, day) * SECONDS_A_DAY + clock - parseZone(text, zone);
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS) || Number.isNaN(nanos)) return undefined;
  return timestamp(seconds, nanos);
}

/** The number that digits make, or NaN where there is anything else. */
function parseDigits(text: string, pos: number, count: number): number {
  let number = 0;
  for (let i = pos; i < pos + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

function endOfDigits(text: string, pos: number): number {
  while (parseDigits(text, pos, 1) >= 0) pos++;
  return pos;
}

/** Nanoseconds of the digits of a fraction, or NaN where there are none. */
function parseFraction(text: string, start: number, end: number): number {
  const count = Math.min(end - start, NANO_DIGITS);
  return count === 0 ? NaN : parseDigits(text, start, count) * 10 ** (NANO_DIGITS - count);
}

/** Seconds that the zone at `pos` is ahead of UTC, or NaN where the text does not end with a zone there. */
function parseZone(text: string, pos: number): number {
  const sign = text[pos];
  if (sign === "Z") return text.length === pos + 1 ? 0 : NaN;
  const hours = parseDigits(text, pos + 1, 2);
  const minutes = parseDigits(text, pos + 4, 2);
  if (text[pos + 3] !== ":" || text.length !== pos + 6 || !(hours < 24 && minutes < 60)) return NaN;
  return sign === "+" || sign === "-" ? (hours * 3600 + minutes * 60) * (sign === "+" ? 1 : -1) : NaN;
}

function isDate(year: number, month: number, day: number): boolean {
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

function daysFromDate(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(shiftedYear / 400);
  const yearOfCycle = shiftedYear - cycle * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * DAYS_A_CYCLE + dayOfCycle - DAYS_TO_EPOCH;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
