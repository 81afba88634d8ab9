import type { Timestamp } from "../index.js";
import type { StoredEvent } from "./findings.js";
import { compareTimes, knownTime, parseRFC3339 } from "./times.js";
import { TypeFilter } from "./type-filter.js";

/** Criteria that an event must meet. */
export interface EventSelection {
  /** Patterns for event types, see {@link TypeFilter}. */
  readonly type?: readonly string[];
  /** Earliest time, inclusive. */
  readonly since?: Timestamp;
  /** Latest time, exclusive. */
  readonly until?: Timestamp;
}

/** Selects events by type and time. */
export class EventFilter {
  private readonly types: TypeFilter;

  constructor(private readonly selection: EventSelection) {
    this.types = new TypeFilter(selection.type ?? []);
  }

  /** Returns true for a selected event. An event whose time cannot be read may be of any time. */
  selects(item: StoredEvent): boolean {
    return this.types.selects(item.type) && this.isWithin(item);
  }

  /** Returns the patterns for types that no event has matched, unless there was no event. */
  unmatchedTypes(): string[] {
    return this.types.unmatched();
  }

  private isWithin(item: StoredEvent): boolean {
    const { since, until } = this.selection;
    if (since === undefined && until === undefined) return true;
    const time = timeOf(item);
    if (time === undefined) return true;
    if (since !== undefined && compareTimes(time, since) < 0) return false;
    return until === undefined || compareTimes(time, until) < 0;
  }
}

/** Returns the time of an event; undefined if it has none that can be read. */
function timeOf(item: StoredEvent): Timestamp | undefined {
  if (item.kind === "binary") return knownTime(item.decode().value.Metadata.Time);
  // This works for events that do not fit the schema, too.
  const time = parseRFC3339((JSON.parse(item.json) as { readonly time?: unknown }).time);
  return time && knownTime(time);
}
