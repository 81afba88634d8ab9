import {
  combineEditions,
  type CombinedEvent,
  type CombinedJSON,
  type CombinedMetadata,
} from "../events/combined-edition.js";
import type { EditionSource } from "../events/edition-list.js";
import type { Edition, SingleEdition } from "../events/edition.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { createFunctions, type EditionFunctions } from "./functions.js";

/** A combined edition. Each event has `$edition`, the name of the edition that read it. */
export type CombinedEdition<E extends SingleEdition> = Edition<CombinedEvent<E>, CombinedMetadata<E>, CombinedJSON<E>> &
  EditionFunctions<CombinedEvent<E>, UnknownEvent<CombinedMetadata<E>>>;

/** The editions of a union of sources. */
type EditionFrom<Source extends EditionSource> = Source extends EditionSource<infer E> ? E : never;

/**
 * Combines editions. Each event is read by the oldest edition that knows its case and every field in it, at any depth.
 * If no edition knows all fields, the newest edition that knows the case reads the event. An event that no edition
 * knows is an unknown event. In JSON, an edition knows an event if it knows the event type and all keys, and all values
 * fit the schema.
 *
 * Reading consecutive events of the same edition costs about as much as with that edition alone.
 *
 * @param editions The editions, from the oldest to the newest. A function is called when its edition is needed for
 * the first time.
 * @returns An edition without `create`. Its events have `$edition`, the name of the edition that read them.
 * `AuditEvent.encode` and the other functions that take events need this name.
 */
export function firstThatKnows<Sources extends readonly [EditionSource, ...EditionSource[]]>(
  ...editions: Sources
): CombinedEdition<EditionFrom<Sources[number]>> {
  type E = EditionFrom<Sources[number]>;
  const combined = combineEditions(editions) as Edition<CombinedEvent<E>, CombinedMetadata<E>, CombinedJSON<E>>;
  return { ...combined, ...createFunctions(combined) };
}
