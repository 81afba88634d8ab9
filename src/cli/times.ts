import { InvalidArgumentError } from "commander";
import { CodecError, Timestamp } from "../index.js";

const SECONDS_PER_DAY = 24 * 60 * 60;
const NANOS_PER_SECOND = 1e9;
const ZERO_TIME = Timestamp.create();
const LAST_TIME = Timestamp.fromRFC3339("9999-12-31T23:59:59Z");

/** Returns a negative number, zero or a positive number if `a` is before, equal to or after `b`. */
export function compareTimes(a: Timestamp, b: Timestamp): number {
  return a.seconds.compare(b.seconds) || a.nanos - b.nanos;
}

/** Returns an event's time, or undefined if it is not after Go's zero time or has no RFC 3339 form. */
export function knownTime(time: Timestamp): Timestamp | undefined {
  const { seconds, nanos } = time;
  const isKnown =
    compareTimes(time, ZERO_TIME) > 0 && seconds.lte(LAST_TIME.seconds) && nanos >= 0 && nanos < NANOS_PER_SECOND;
  return isKnown ? time : undefined;
}

/** Parses an RFC 3339 time. Returns undefined for any other value. */
export function parseRFC3339(value: unknown): Timestamp | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return Timestamp.fromRFC3339(value);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return undefined;
  }
}

/**
 * Parses an RFC 3339 time, or a date (`2020-09-28`), which means midnight UTC.
 *
 * @throws InvalidArgumentError for any other text.
 */
export function parseSince(text: string): Timestamp {
  const time = parseRFC3339(isBareDate(text) ? `${text}T00:00:00Z` : text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError(
    `Expected an RFC 3339 time such as 2020-09-28T23:08:56Z or a date, got ${JSON.stringify(text)}`,
  );
}

/**
 * Parses the exclusive end of a period like {@link parseSince}. A bare date is included in the period,
 * which then ends at the next midnight UTC.
 *
 * @throws InvalidArgumentError for any other text.
 */
export function parseUntil(text: string): Timestamp {
  const time = parseSince(text);
  return isBareDate(text) ? { ...time, seconds: time.seconds.add(SECONDS_PER_DAY) } : time;
}

function isBareDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}
