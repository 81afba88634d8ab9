import { isEventType, type AuditEvent, type EventReader, type StoredBinary, type StoredJSON } from "../index.js";
import { formatCount } from "./terminal/numbers.js";
import type { Reporter } from "./terminal/reporter.js";

/** An item that is an event. */
export type StoredEvent = StoredJSON | StoredBinary;

/** Counts of data in an input that the schema does not have. */
export class NewerData {
  /** Number of unknown events in protobuf. */
  events = 0;
  /** Number of unknown events in JSON. */
  jsonEvents = 0;
  /** Number of unknown fields in known events, which protobuf has. */
  fields = 0;
  /** Number of unknown keys in known events, which JSON has. */
  keys = 0;

  /** Counts an event. Does not decode JSON. */
  add(item: StoredEvent): void {
    if (item.kind === "json") this.jsonEvents += Number(!isEventType(item.type));
    else this.addBinary(item);
  }

  /** Counts the unknown keys of an event that was read from JSON. */
  addKeys(event: AuditEvent): void {
    this.keys += countUnknownKeys(event.value);
  }

  private addBinary(item: StoredBinary): void {
    const event = item.decode();
    this.fields += item.unknownFields;
    // An event whose metadata cannot be read may be damaged rather than newer. It is reported as a problem.
    if (event.$case === "UnknownEvent" && event.value.reason === undefined) this.events++;
  }
}

function countUnknownKeys(value: unknown): number {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return 0;
  const values: unknown[] =
    value instanceof Map ? [...(value as Map<unknown, unknown>).values()] : Object.values(value);
  const { $unknownKeys } = value as { readonly $unknownKeys?: ReadonlyMap<string, string> };
  const own = $unknownKeys?.size ?? 0;
  return values.reduce<number>((count, item) => count + (item === $unknownKeys ? 0 : countUnknownKeys(item)), own);
}

/** Reports the facts about an input that do not affect the exit status. */
export function reportFindings(name: string, stats: EventReader["stats"], newer: NewerData, reporter: Reporter): void {
  const { late = 0, sameIndex = 0 } = stats.recording ?? {};
  const findings: [count: number, one: string, many: string][] = [
    [newer.events, "event is newer than the schema", "events are newer than the schema"],
    [newer.fields, "field of the events is newer than the schema", "fields of the events are newer than the schema"],
    [newer.keys, "key of the events is not in the schema", "keys of the events are not in the schema"],
    [late - sameIndex, "event is out of order", "events are out of order"],
    [sameIndex, "event has the index of another event", "events have the index of another event"],
    [stats.nulBytes, "NUL byte is skipped", "NUL bytes are skipped"],
  ];
  if (newer.jsonEvents > 0) reporter.notice(`${name}: unknown events printed verbatim: ${newer.jsonEvents}`);
  for (const [count, one, many] of findings) {
    if (count > 0) reporter.notice(`${name}: ${formatCount(count)} ${count === 1 ? one : many}`);
  }
}
