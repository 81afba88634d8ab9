import { isEventType, type AuditEvent, type EventReader, type StoredBinary, type StoredJSON } from "../index.js";
import { formatCount } from "./terminal/numbers.js";
import type { Reporter } from "./terminal/reporter.js";

/** An item that is an event. */
export type StoredEvent = StoredJSON | StoredBinary;

/** Counts of data in an input that is not in the schema, usually because a newer version of Teleport wrote it. */
export class NewerData {
  /** Number of unknown events in protobuf. */
  events = 0;
  /** Number of unknown events in JSON. */
  jsonEvents = 0;
  /** Number of unknown fields in protobuf. */
  fields = 0;
  /** Number of unknown keys in JSON. */
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
    // An unknown event with unreadable metadata may be damaged. It is reported as a problem instead.
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

/** Prints notices about an input, which do not affect the exit status. */
export function reportFindings(name: string, stats: EventReader["stats"], newer: NewerData, reporter: Reporter): void {
  const { late = 0, sameIndex = 0 } = stats.recording ?? {};
  const findings: [count: number, one: string, many: string][] = [
    [newer.events, "event is not in the schema", "events are not in the schema"],
    [newer.fields, "field of the events is not in the schema", "fields of the events are not in the schema"],
    [newer.keys, "key of the events is not in the schema", "keys of the events are not in the schema"],
    [late - sameIndex, "event is out of order", "events are out of order"],
    [sameIndex, "event has the same index as another event", "events have the same index as another event"],
    [stats.nulBytes, "NUL byte is skipped", "NUL bytes are skipped"],
  ];
  if (newer.jsonEvents > 0) reporter.notice(`${name}: unknown events printed verbatim: ${newer.jsonEvents}`);
  for (const [count, one, many] of findings) {
    if (count > 0) reporter.notice(`${name}: ${formatCount(count)} ${count === 1 ? one : many}`);
  }
}
