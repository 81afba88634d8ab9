import type { Edition } from "../events/edition.js";
import type { ByteSource } from "../recording/byte-source.js";
import { CodecError, describe } from "../runtime/error.js";
import { EventText } from "./event-text.js";
import type { ItemBatches, StoredItem } from "./item.js";
import { READ_BYTES } from "./limits.js";
import { problemOf, type ProblemLog } from "./problem-log.js";
import type { ReadContext } from "./read-options.js";

/** Reads events in JSON text. */
export async function* readText(source: ByteSource, { edition, options, stats, problems }: ReadContext): ItemBatches {
  const { maxDepth, unknownEvents } = options;
  const decodeOptions = { maxDepth, unknownEvents, unknownKeys: "keep" } as const;
  const text = new EventText((json) => edition.AuditEvent.unmarshalJSON(json, decodeOptions), problems);
  const { nulBytes } = stats;
  for (;;) {
    const chunk = await source.readSome(READ_BYTES);
    const items = chunk.length === 0 ? text.finish() : text.add(chunk);
    stats.nulBytes = nulBytes + text.nulBytes;
    yield unknownEvents === "keep" ? items : replaceUnknown(items, edition, problems);
    if (chunk.length === 0) return;
  }
}

/** Replaces events that are not in the schema with problems. */
function replaceUnknown<E>(items: readonly StoredItem<E>[], edition: Edition, problems: ProblemLog): StoredItem<E>[] {
  return items.flatMap((item) => {
    if (item.kind !== "json" || edition.isEventType(item.type)) return item;
    if (!problems.admit()) return [];
    const reason = `unknown event type ${describe(item.type)}`;
    return problemOf(new CodecError("unknown-event", reason, { path: "event", offset: item.offset }), item.line);
  });
}
