import type { Edition } from "../../events/edition.js";
import { isUnknownEvent, type MaybeUnknown } from "../../events/metadata.js";
import type { AnyEvent } from "../../runtime/event-schema.js";
import type { StoredBinary, StoredItem, StoredJSON } from "../../stored/item.js";
import { TranscodedItem } from "../../stored/transcoded-item.js";

/** An item that is an event. A `TranscodedItem` has no unknown fields. */
export type StoredEvent = StoredJSON | StoredBinary;

/** Counts of data in an input that no edition knows, usually because a newer version of Teleport wrote it. */
export class NewerData {
  /** Number of unknown events, except those in {@link verbatimEvents}. */
  events = 0;
  /** Number of unknown events in JSON that are printed verbatim. */
  verbatimEvents = 0;
  /** Number of unknown fields in protobuf. */
  fields = 0;
  /** Number of unknown keys in JSON. */
  keys = 0;

  constructor(private readonly edition: Edition) {}

  /** Counts an event that is printed. Does not decode JSON. */
  addPrinted(item: StoredEvent): void {
    if (item.kind === "json") this.verbatimEvents += Number(!this.edition.isEventType(item.type));
    else this.addBinary(item);
  }

  /**
   * Counts an event that is converted to another format. Its unknown keys are lost. Ignores JSON that does not fit the
   * schema although its type is known, which is a problem.
   */
  addConverted(item: StoredEvent, event: MaybeUnknown): void {
    if (item.kind === "binary") this.addBinary(item);
    else if (!isUnknownEvent(event)) this.addKeys(event);
    else if (event.value.kind === "binary" || !this.edition.isEventType(item.type)) this.events++;
  }

  /** Counts an event in protobuf. Ignores other items. */
  addBinary(item: StoredItem): void {
    if (item.kind !== "binary" || item instanceof TranscodedItem) return;
    this.fields += item.unknownFields;
    if (isUnknownEvent(item.decode())) this.events++;
  }

  /** Counts the unknown keys of an event that was read from JSON. */
  addKeys(event: AnyEvent): void {
    this.keys += countUnknownKeys(event.value);
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
