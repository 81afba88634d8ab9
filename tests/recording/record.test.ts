import { AuditEvent, CodecError, edition, readRecording, type ReadRecordingOptions } from "../../src/index.js";
import { locateInPart } from "../../src/recording/damage.js";
import { RecordReader, type RecordOrLoss } from "../../src/recording/record.js";
import { concat } from "../support/bytes.js";
import {
  allOf,
  bigEndian,
  damagedGzip,
  eventAt,
  gzip,
  indexesOf,
  part,
  partOf,
  readWithLosses,
  record,
  recordsOf,
  upToError,
} from "../support/recordings.js";
import { int, len } from "../support/wire.js";

const KIB = 1024;

/** Returns the record of an event whose message has `size` bytes. */
function recordOf(index: number, size: number): Uint8Array {
  for (let length = size - 100; ; length++) {
    const message = AuditEvent.encode(eventAt(index, "x".repeat(length)));
    if (message.length === size) return record(message);
    if (message.length > size) throw new Error(`no message has ${size} bytes`);
  }
}

interface Result {
  readonly indexes: readonly number[];
  readonly losses: readonly string[];
}

/**
 * Reads records from a part, and the event 100 from a part after it. Checks that the result does not depend on
 * the size of the chunks. Returns the messages of the losses without the number of the part.
 */
async function read(records: Uint8Array, options: ReadRecordingOptions = {}): Promise<Result> {
  const result = await readBody(gzip(records, { level: 1 }), options);
  for (const size of [1, 7, 5000]) {
    const { indexes, losses } = readInChunks(records, size, options);
    expect({ indexes: [...indexes, 100], losses }).toEqual(result);
  }
  return result;
}

/** Does the same for the body of a part. */
async function readBody(body: Uint8Array, options: ReadRecordingOptions = {}): Promise<Result> {
  const { events, losses } = await readWithLosses(concat(part(body), partOf(100)), options);
  return { indexes: indexesOf(events), losses: losses.map(textOf) };
}

function readInChunks(records: Uint8Array, size: number, options: ReadRecordingOptions): Result {
  const reader = new RecordReader({ index: 0, offset: 0 }, edition, options);
  const items: RecordOrLoss[] = [];
  try {
    for (let pos = 0; pos < records.length; pos += size) {
      for (const batch of reader.read(records.subarray(pos, pos + size))) items.push(...batch);
    }
    items.push(...reader.end());
  } catch (error) {
    items.push(locateInPart({ index: 0, offset: 0 }, error as CodecError));
  }
  return {
    indexes: items.flatMap((item) => ("event" in item ? indexesOf([item.event as AuditEvent]) : [])),
    losses: items.flatMap((item) => ("event" in item ? [] : [textOf(item)])),
  };
}

function textOf(loss: CodecError): string {
  return loss.message.replace(/^part 0, /, "");
}

const skipped = (offset: number, size: number, limit = 68 * KIB): string =>
  `byte ${offset} of the decompressed body: skipped an event that is too large: ` +
  `expected at most ${limit} bytes, got ${size} at offset 0`;
const invalid = (offset: number, size: number, limit = 68 * KIB): string =>
  `byte ${offset} of the decompressed body: expected a record of 1 to ${limit} bytes, got ${size} at offset 0`;

describe("a large record", () => {
  const before = recordsOf(0);
  const at = before.length;

  it("of 68 KiB is read", async () => {
    const { indexes, losses } = await read(concat(before, recordOf(1, 68 * KIB), recordsOf(2)));
    expect(losses).toEqual([]);
    expect(indexes).toEqual([0, 1, 2, 100]);
  });

  it.each([68 * KIB + 1, 100_000, KIB * KIB])("of %d bytes is skipped if another record follows", async (size) => {
    const large = record(new Uint8Array(size));
    for (const next of [recordsOf(2), recordOf(2, 60_000), record(len(999, len(1, int(1, 2))))]) {
      const { indexes, losses } = await read(concat(before, large, next, recordsOf(3)));
      expect(losses[0]).toBe(skipped(at, size));
      expect(indexes.at(0)).toBe(0);
      expect(indexes.slice(-2)).toEqual([3, 100]);
    }
  });

  it("is skipped if the body ends after it", async () => {
    const { indexes, losses } = await read(concat(before, record(new Uint8Array(100_000))));
    expect(losses).toEqual([skipped(at, 100_000)]);
    expect(indexes).toEqual([0, 100]);
  });

  it("is skipped if more of them follow", async () => {
    const large = record(len(5, new Uint8Array(100_000)));
    const size = large.length - 4;
    const { indexes, losses } = await read(concat(before, large, large, recordsOf(2), large));
    expect(losses).toEqual([
      skipped(at, size),
      skipped(at + size + 4, size),
      skipped(at + 2 * (size + 4) + recordsOf(2).length, size),
    ]);
    expect(indexes).toEqual([0, 2, 100]);
  });

  it("is skipped before a record of two bytes", async () => {
    const { indexes, losses } = await read(concat(record(new Uint8Array(100_000)), record(len(5)), recordsOf(2)));
    expect(losses).toEqual([skipped(0, 100_000)]);
    // An empty SessionStart has the index 0.
    expect(indexes).toEqual([0, 2, 100]);
  });

  it.each<[string, Uint8Array]>([
    ["a record of size 0", concat(bigEndian(0, 4), new Uint8Array(20))],
    ["a record of more than 1 MiB", concat(bigEndian(KIB * KIB + 1, 4), new Uint8Array(20))],
    ["a record that is not length-delimited", record(int(5, 5))],
    ["a record whose length does not match", record(concat(len(5, "abc"), int(5, 5)))],
    ["a record without a field number", record(len(0, "abc"))],
    ["a record of one byte", concat(bigEndian(1, 4), Uint8Array.of(0x2a))],
    ["the beginning of a record", recordsOf(3).subarray(0, 9)],
    ["a part of a size", Uint8Array.of(0, 0, 0)],
  ])("ends the part before %s", async (_, next) => {
    const { indexes, losses } = await read(concat(before, record(new Uint8Array(100_000)), next));
    expect(losses).toEqual([invalid(at, 100_000)]);
    expect(indexes).toEqual([0, 100]);
  });

  it("of more than 1 MiB ends the part", async () => {
    const large = record(new Uint8Array(KIB * KIB + 1));
    const { indexes, losses } = await read(concat(before, large, recordsOf(2)));
    expect(losses).toEqual([invalid(at, KIB * KIB + 1)]);
    expect(indexes).toEqual([0, 100]);
  });

  it("that is truncated ends the part", async () => {
    const { indexes, losses } = await read(concat(before, record(new Uint8Array(100_000)).subarray(0, -1)));
    expect(losses).toEqual([`byte ${at} of the decompressed body: the body ends inside a record at offset 0`]);
    expect(indexes).toEqual([0, 100]);
  });

  it("is reported if damage follows it", async () => {
    // The stored block of the damaged stream has less than 64 KiB.
    const options = { maxEventBytes: 100 };
    const { indexes, losses } = await readBody(damagedGzip(concat(before, recordOf(1, 60_000))), options);
    expect(losses[0]).toBe(skipped(at, 60_000, 100));
    expect(losses[1]).toMatch(/gzip/);
    expect(indexes).toEqual([0, 100]);
    const cut = await readBody(
      gzip(concat(before, record(new Uint8Array(100_000)), recordsOf(2)), { level: 0 }).subarray(0, -80_000),
    );
    expect(cut.losses).toHaveLength(2);
    expect(cut.losses[0]).toBe(skipped(at, 100_000));
    expect(cut.indexes).toEqual([0, 100]);
  });

  it("is read up to maxEventBytes, and skipped up to 1 MiB or that", async () => {
    const records = (size: number) => concat(before, recordOf(1, size), recordsOf(2));
    expect(await read(records(200_000), { maxEventBytes: 200_000 })).toEqual({ indexes: [0, 1, 2, 100], losses: [] });
    expect(await read(records(200_001), { maxEventBytes: 200_000 })).toEqual({
      indexes: [0, 2, 100],
      losses: [skipped(at, 200_001, 200_000)],
    });
    const large = await read(concat(before, record(new Uint8Array(2_000_001)), recordsOf(2)), {
      maxEventBytes: 2_000_000,
    });
    expect(large.losses).toEqual([invalid(at, 2_000_001, 2_000_000)]);
    const small = await read(records(1000), { maxEventBytes: 500 });
    expect(small).toEqual({ indexes: [0, 2, 100], losses: [skipped(at, 1000, 500)] });
  });

  it("is thrown, after the events before it, without onLoss", async () => {
    const recording = part(gzip(concat(before, record(new Uint8Array(100_000)), recordsOf(2))));
    const { given, error } = await upToError(readRecording(recording));
    expect(indexesOf(given)).toEqual([0]);
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code: "invalid-recording", offset: 0 });
  });
});

describe("giving up", () => {
  const bad = record(Uint8Array.of(0));
  const many = (count: number): Uint8Array => concat(...Array.from({ length: count }, () => bad));
  const gaveUp = (losses: number, events: string, offset: number): string =>
    `byte ${offset} of the decompressed body: gave up on this part after ${losses} losses and ${events} at offset 0`;

  it("ends a part after 1000 losses", async () => {
    const body = concat(recordsOf(0), many(500), recordsOf(1), many(501), recordsOf(2));
    const { indexes, losses } = await read(body);
    expect(losses).toHaveLength(1001);
    const offset = recordsOf(0, 1).length + 1001 * bad.length;
    expect(losses[1000]).toBe(gaveUp(1000, "2 events", offset));
    expect(indexes).toEqual([0, 1, 100]);
  });

  it("does not end a part with 1000 losses", async () => {
    const { indexes, losses } = await read(concat(many(1000), recordsOf(2)));
    expect(losses).toHaveLength(1000);
    expect(indexes).toEqual([2, 100]);
  });

  it.each([0, 1, 5])("depends on maxLossesPerPart: %d", async (maxLossesPerPart) => {
    const { indexes, losses } = await read(concat(recordsOf(0), many(6), recordsOf(1)), { maxLossesPerPart });
    expect(losses).toHaveLength(maxLossesPerPart + 1);
    const offset = recordsOf(0).length + (maxLossesPerPart + 1) * bad.length;
    expect(losses.at(-1)).toBe(gaveUp(maxLossesPerPart, "1 event", offset));
    expect(indexes).toEqual([0, 100]);
  });

  it("counts the losses of each part", async () => {
    const recording = concat(...[1, 2, 3].map((i) => part(gzip(concat(many(3), recordsOf(i))))));
    const { events, losses } = await readWithLosses(recording, { maxLossesPerPart: 3 });
    expect(losses).toHaveLength(9);
    expect(indexesOf(events)).toEqual([1, 2, 3]);
  });

  it("does not decompress the rest of the part", async () => {
    // Damage in the rest of the body would be another loss.
    const body = gzip(concat(many(2), new Uint8Array(10 * KIB * KIB)), { level: 0 });
    body[body.length >> 1]! ^= 1;
    const recording = concat(part(body), partOf(100));
    const { events, losses } = await readWithLosses(recording, { maxLossesPerPart: 1 });
    expect(losses).toHaveLength(2);
    expect(indexesOf(events)).toEqual([100]);
  });

  it("also ends a part after many unknown events with damaged metadata", async () => {
    const unknown = record(len(999, len(1, "\u00ff")));
    const recording = concat(part(gzip(concat(...Array.from({ length: 10 }, () => unknown)))), partOf(100));
    const losses: CodecError[] = [];
    const onLoss = (loss: CodecError): unknown => losses.push(loss);
    const events = await allOf(readRecording(recording, { unknownEvents: "keep", maxLossesPerPart: 3, onLoss }));
    expect(losses).toMatchObject([{ code: "invalid-recording" }]);
    expect(losses[0]?.message).toContain("gave up on this part after 3 losses and 3 events");
    // They have no index, so they are not repeats of each other.
    expect(events.map(({ $case }) => $case)).toEqual(["UnknownEvent", "UnknownEvent", "UnknownEvent", "Resize"]);
  });
});
