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

/** Several editions as one. Its events have `$edition`, the name of their edition. */
export type CombinedEdition<E extends SingleEdition> = Edition<CombinedEvent<E>, CombinedMetadata<E>, CombinedJSON<E>> &
  EditionFunctions<CombinedEvent<E>, UnknownEvent<CombinedMetadata<E>>>;

/** The editions in a union of editions and of functions that return editions. */
type EditionFrom<Source extends EditionSource> = Source extends EditionSource<infer E> ? E : never;

/**
 * Combines editions. Each event is read by the oldest edition that knows its case and every field in it, at any depth.
 * If none does, it is read by the newest edition that knows the case, and its unknown fields are counted. An event that
 * no edition knows is an unknown event. In JSON, an edition knows an event if it knows its event type and all keys, and
 * the values fit.
 *
 * Events in a row usually belong to the same edition. The cost is then about that of this edition alone.
 *
 * @param editions The editions, from the oldest to the newest. A function is called when its edition is needed for
 * the first time.
 * @returns An edition without `create`. Its events have `$edition`, the name of the edition that has read them.
 * `AuditEvent.encode` and the other functions that take events need this name.
 */
export function firstThatKnows<Sources extends readonly [EditionSource, ...EditionSource[]]>(
  ...editions: Sources
): CombinedEdition<EditionFrom<Sources[number]>> {
  type E = EditionFrom<Sources[number]>;
  const combined = combineEditions(editions) as Edition<CombinedEvent<E>, CombinedMetadata<E>, CombinedJSON<E>>;
  return { ...combined, ...createFunctions(combined) };
}
