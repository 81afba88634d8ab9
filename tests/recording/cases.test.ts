// Recordings modeled on reports from users. Each represents one kind of problem.

import { readRecording, type AuditEvent, type RecordingStats, type UnknownEvent } from "../../src/index.js";
import { allOf, fileOf, indexesOf, statsWith } from "../support/recordings.js";

interface Read {
  readonly events: readonly (AuditEvent | UnknownEvent)[];
  readonly indexes: readonly number[];
  readonly stats: RecordingStats;
}

/** Reads a recording with unknown events. There must be no losses. */
async function read(name: string): Promise<Read> {
  const reader = readRecording(fileOf(`tests/fixtures/cases/recordings/${name}.tar`), { unknownEvents: "keep" });
  const events = await allOf(reader);
  return { events, indexes: indexesOf(events), stats: reader.stats };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

test("every event of parts that are out of order is read", async () => {
  const { indexes, stats } = await read("parts-out-of-order");
  expect(indexes).toEqual([...range(80, 160), ...range(0, 80)]);
  expect(stats).toEqual(statsWith({ total: 160, skipped: 80, outOfOrder: 1, late: 80 }));
});

test("the events of a missing part are counted as missing", async () => {
  const { indexes, stats } = await read("part-missing");
  expect(indexes).toHaveLength(120);
  expect(stats).toEqual(statsWith({ total: 120, outOfOrder: 1, missing: 40 }));
});

test("two sessions in one stream are both read", async () => {
  const { indexes, stats } = await read("two-sessions");
  expect(indexes).toEqual([...range(0, 590), ...range(0, 590)]);
  expect(stats).toEqual(statsWith({ total: 1180, skipped: 590, sessions: 2 }));
});

test("an unknown event is kept, and its repeat is skipped", async () => {
  const { events, stats } = await read("unknown-oneof");
  // The recording contains the same event in two parts.
  const unknown = events.filter(({ $case }) => $case === "UnknownEvent");
  expect(unknown).toMatchObject([{ value: { kind: "binary", number: 60, Metadata: { Type: "ab" } } }]);
  expect(stats).toEqual(statsWith({ total: 162, skipped: 2, repeated: 1, late: 1, sameIndex: 1 }));
});

test("known events with unknown fields are read", async () => {
  const { indexes, stats } = await read("newer-field");
  expect(indexes).toEqual(range(0, 160));
  expect(stats).toEqual(statsWith({ total: 160 }));
});

test("a record of 66,000 bytes is read", async () => {
  const { indexes } = await read("record-66000");
  expect(indexes).toEqual(range(0, 10));
});
