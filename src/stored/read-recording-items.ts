import type { ByteSource } from "../recording/byte-source.js";
import { readEventBatches } from "../recording/event-batches.js";
import type { RecordingPart } from "../recording/part-header.js";
import type { EventRecord } from "../recording/record.js";
import { EventSequence, type RecordingStats } from "../recording/sequence.js";
import type { MaybeUnknown } from "../events/metadata.js";
import { BinaryItem } from "./binary-item.js";
import { TranscodedItem } from "./transcoded-item.js";
import type { ItemBatches, StoredItem } from "./item.js";
import { problemOf } from "./problem-log.js";
import type { ReadContext } from "./read-options.js";

/**
 * Reads the events of a recording without repeats. Yields a problem for each session with gaps when the session
 * ends.
 */
export async function* readRecordingItems(
  source: ByteSource,
  { edition, options, stats, lines }: ReadContext,
): ItemBatches {
  const sequence = new EventSequence();
  const decode = (bytes: Uint8Array): MaybeUnknown => edition.AuditEvent.decode(bytes, options);
  const before = stats.recording;
  const updateStats = (): void => {
    stats.recording = before === undefined ? sequence.stats : sum(before, sequence.stats);
  };
  let offset = 0;
  const onPart = (part: RecordingPart): void => {
    offset = part.offset;
    options.onPart?.(part);
  };
  for await (const batch of readEventBatches(source, edition, { ...options, lines, onPart })) {
    const items: StoredItem[] = [];
    for (const item of batch) {
      if (!sequence.accept(item)) continue;
      items.push("event" in item ? binaryItemOf(item, offset, decode) : problemOf(item));
    }
    items.push(...sequence.takeGaps().map((error) => problemOf(error)));
    updateStats();
    yield items;
  }
  sequence.end();
  updateStats();
  yield sequence.takeGaps().map((error) => problemOf(error));
}

function binaryItemOf(
  record: EventRecord,
  offset: number,
  decode: (bytes: Uint8Array) => MaybeUnknown,
): BinaryItem | TranscodedItem {
  const { event, line, head, unknownFields, part } = record;
  if (line !== undefined) return new TranscodedItem(line, record, offset, part, undefined, decode);
  return new BinaryItem(event!, head.type, record.bytes, unknownFields, offset, part, undefined);
}

/** Adds the counts of two recordings. */
function sum(a: RecordingStats, b: RecordingStats): RecordingStats {
  const keys = Object.keys(a) as (keyof RecordingStats)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as unknown as RecordingStats;
}
