import type { Edition } from "../../events/edition.js";
import type { Timestamp } from "../../index.js";
import { TranscodedItem } from "../../stored/transcoded-item.js";
import type { StoredEvent } from "../input/newer-data.js";
import { compareTimes, knownTime, parseRFC3339 } from "../times.js";
import { TypeFilter } from "./type-filter.js";

/** Criteria that an event must meet. Times do not exclude an event without a readable time. */
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

  constructor(
    private readonly selection: EventSelection,
    private readonly edition: Edition,
  ) {
    this.types = new TypeFilter(selection.type ?? []);
  }

  /** True if the event meets the criteria. */
  selects(item: StoredEvent): boolean {
    const { since, until } = this.selection;
    if (!this.types.selects(item.type)) return false;
    return (since === undefined && until === undefined) || this.isWithin(this.timeOf(item));
  }

  /** True if an event with this type and time meets the criteria. */
  selectsEvent(type: string, time: Timestamp): boolean {
    return this.types.selects(type) && this.isWithin(knownTime(time));
  }

  /** Returns the type patterns that no event has matched. Returns none if there were no events. */
  unmatchedTypes(): string[] {
    return this.types.unmatched();
  }

  private isWithin(time: Timestamp | undefined): boolean {
    const { since, until } = this.selection;
    if (time === undefined) return true;
    if (since !== undefined && compareTimes(time, since) < 0) return false;
    return until === undefined || compareTimes(time, until) < 0;
  }

  /** Returns the time of an event; undefined if it has no readable time. */
  private timeOf(item: StoredEvent): Timestamp | undefined {
    if (item instanceof TranscodedItem && item.text.time !== undefined) return knownTime(item.text.time);
    if (item.kind === "binary") return knownTime(this.edition.AuditEvent.getMetadata(item.decode()).Time);
    // This also works for events that do not fit the schema.
    const time = parseRFC3339((JSON.parse(item.json) as { readonly time?: unknown }).time);
    return time && knownTime(time);
  }
}
