import { InvalidArgumentError } from "commander";
import { CodecError, isEventType, Timestamp, type AuditEvent, type UnknownEvent } from "../index.js";

/** Returns true for the selected events. */
export type EventFilter = (event: AuditEvent | UnknownEvent) => boolean;

/** Criteria that an event must meet; undefined ones are ignored. */
export interface EventSelection {
  /** Event types, such as `session.command`. */
  readonly types: readonly string[] | undefined;
  /** Earliest time, inclusive. */
  readonly since: Timestamp | undefined;
  /** Latest time, exclusive. */
  readonly until: Timestamp | undefined;
}

/** Returns a filter for the selected events. */
export function createEventFilter({ types, since, until }: EventSelection): EventFilter {
  const wanted = types === undefined ? undefined : new Set(types);
  return ({ value: { Metadata } }) =>
    (wanted === undefined || wanted.has(Metadata.Type)) &&
    (since === undefined || compareTimes(Metadata.Time, since) >= 0) &&
    (until === undefined || compareTimes(Metadata.Time, until) < 0);
}

/** Returns a negative number, zero or a positive number if `a` is before, equal to or after `b`. */
export function compareTimes(a: Timestamp, b: Timestamp): number {
  return a.seconds.compare(b.seconds) || a.nanos - b.nanos;
}

/**
 * Parses a comma-separated list of event types.
 *
 * @throws InvalidArgumentError for an event type that is not in the schema.
 */
export function parseEventTypes(text: string): string[] {
  const types = text.split(",").map((type) => type.trim());
  const unknown = types.find((type) => !isEventType(type));
  if (unknown !== undefined) throw new InvalidArgumentError(`Unknown event type ${JSON.stringify(unknown)}`);
  return types;
}

/**
 * Parses an RFC 3339 time, or a date (`2020-09-28`), which means midnight UTC.
 *
 * @throws InvalidArgumentError for any other text.
 */
export function parseTimeOrDate(text: string): Timestamp {
  try {
    return Timestamp.fromRFC3339(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new InvalidArgumentError(
      `Expected an RFC 3339 time such as 2020-09-28T23:08:56Z or a date, got ${JSON.stringify(text)}`,
    );
  }
}
