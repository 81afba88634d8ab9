import { AuditEventError, isEventType, Timestamp, type AuditEvent, type UnknownEvent } from "../index.js";

/** Whether an event is wanted. */
export type EventFilter = (event: AuditEvent | UnknownEvent) => boolean;

/** Which events are wanted. */
export interface EventSelection {
  /** Types, such as `session.command`; undefined for all. */
  readonly types: readonly string[] | undefined;
  /** The time from which on events are wanted. */
  readonly since: Timestamp | undefined;
  /** The time before which events are wanted. */
  readonly until: Timestamp | undefined;
}

/** The filter that lets the selected events through. */
export function eventFilter({ types, since, until }: EventSelection): EventFilter {
  const wanted = types === undefined ? undefined : new Set(types);
  return ({ value: { Metadata } }) =>
    (wanted === undefined || wanted.has(Metadata.Type)) &&
    (since === undefined || compareTimes(Metadata.Time, since) >= 0) &&
    (until === undefined || compareTimes(Metadata.Time, until) < 0);
}

/** Negative, zero or positive, as a time is before, the same as or after another. */
export function compareTimes(a: Timestamp, b: Timestamp): number {
  return a.seconds.compare(b.seconds) || a.nanos - b.nanos;
}

/**
 * Reads event types that are separated by commas.
 *
 * @throws Error for one that does not exist.
 */
export function parseTypes(text: string): string[] {
  const types = text.split(",").map((type) => type.trim());
  const unknown = types.find((type) => !isEventType(type));
  if (unknown !== undefined) throw new Error(`there is no event type ${JSON.stringify(unknown)}`);
  return types;
}

/**
 * Reads a time as RFC 3339, or a date as its beginning in UTC.
 *
 * @throws Error for what is neither.
 */
export function parseTime(text: string): Timestamp {
  try {
    return Timestamp.fromRFC3339(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  } catch (error) {
    if (!(error instanceof AuditEventError)) throw error;
    throw new Error(`expected a time such as 2020-09-28T23:08:56Z, or a date, got ${JSON.stringify(text)}`);
  }
}
