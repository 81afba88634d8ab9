// Recordings and stored events of both years, read and written by a combined edition.

import { Timestamp } from "../../src/index.js";
import type { StoredBinary, StoredJSON } from "../../src/index.js";
import { concat } from "../support/bytes.js";
import { combineBoth, oneofs2026, samples, vectors2020 } from "../support/edition-data.js";
import { bytesOf, hexOf, utf8 } from "../support/bytes.js";
import { linesOf } from "../support/data.js";
import { errorOf } from "../support/errors.js";
import { allOf, fileOf, gzip, part, record } from "../support/recordings.js";
import { base64, delimited } from "../support/stored-events.js";
import { int, len } from "../support/wire.js";

const api = combineBoth();
const { AuditEvent, readEvents, readRecording, readRecordingLines, readRecordingPart, writeRecording } = api;

/** Returns the stored events in bytes, none of which may be a problem. */
async function eventsIn(bytes: Uint8Array): Promise<(StoredJSON | StoredBinary)[]> {
  const items = (await allOf(readEvents(bytes))).flat();
  return items.map((item) => {
    if (item.kind === "problem") throw item.error;
    return item as StoredJSON | StoredBinary;
  });
}

describe.each([
  ["examples/session.tar", "tests/fixtures/samples/session.jsonl", "2020"],
  ["tests/fixtures/2026/samples/ssh-session.tar", "tests/fixtures/2026/samples/ssh-session.jsonl", "2026"],
  ["tests/fixtures/2026/samples/ssh-session-v2-plain.tar", "tests/fixtures/2026/samples/ssh-session.jsonl", "2026"],
  ["tests/fixtures/2026/samples/db-session.tar", "tests/fixtures/2026/samples/db-session.jsonl", "2026"],
])("%s", (path, linesPath, edition) => {
  const recording = fileOf(path);
  const lines = linesOf(linesPath);

  test("is read by its edition", async () => {
    const events = await allOf(readRecording(recording));
    expect(events.map((event) => AuditEvent.marshalJSON(event))).toEqual(lines);
    expect(new Set(events.map(({ $edition }) => $edition))).toEqual(new Set([edition]));
    const text = Buffer.concat(await allOf(readRecordingLines(recording))).toString();
    expect(text.split("\n")).toEqual([...lines, ""]);
    const first = await allOf(readRecordingPart({ index: 0, offset: 0 }, recording));
    expect(first.map((event) => AuditEvent.marshalJSON(event))).toEqual(lines.slice(0, first.length));
    const items = await eventsIn(recording);
    expect(items.map((item) => AuditEvent.marshalJSON(item.decode() as (typeof events)[number]))).toEqual(lines);
  });

  test("stays the same when it is written and read again", async () => {
    const events = await allOf(readRecording(recording));
    const written = concat(...(await allOf(writeRecording(events))));
    expect(await allOf(readRecording(written))).toStrictEqual(events);
  });
});

describe("events of both years", () => {
  const old = vectors2020.slice(0, 26).map(({ oneof }) => bytesOf(oneof));
  const mixed = old.flatMap((bytes, i) => [bytes, oneofs2026[i]!]);
  const editions = old.flatMap(() => ["2020", "2026"]);

  test("are read in all formats", async () => {
    const formats = {
      delimited: delimited(...mixed),
      base64: utf8(mixed.map((bytes) => `${base64(bytes)}\n`).join("")),
      recording: part(gzip(concat(...mixed.map(record)))),
    };
    for (const bytes of Object.values(formats)) {
      const items = (await allOf(readEvents(bytes))).flat().filter(({ kind }) => kind !== "problem") as StoredBinary[];
      expect(items.map(({ unknownFields }) => unknownFields)).toEqual(mixed.map(() => 0));
      const events = items.map((item) => item.decode());
      expect(events.map((event) => api.editionOf(event))).toEqual(editions);
      expect(events.map((event) => hexOf(AuditEvent.encode(event as never)))).toEqual(mixed.map(hexOf));
    }
  });

  test("are read from JSON lines", async () => {
    const lines = samples["2020"].slice(0, 50).flatMap((line, i) => [line, samples["2026"][i]!]);
    const events = (await eventsIn(utf8(lines.join("\n")))).map((item) => item.decode());
    expect(events.map((event) => api.editionOf(event))).toEqual(lines.map((_, i) => (i % 2 === 0 ? "2020" : "2026")));
    expect(events.map((event) => AuditEvent.marshalJSON(event as never))).toEqual(lines);
  });

  test("are written in all formats", async () => {
    const events = mixed.map((bytes) => AuditEvent.decode(bytes));
    for (const format of ["delimited", "base64"] as const) {
      const items = await eventsIn(concat(...events.map((event) => api.encodeEvent(event, format))));
      expect(items.map((item) => item.decode())).toStrictEqual(events);
    }
    const items = await eventsIn(concat(...events.map((event) => api.encodeEvent(event, "json"))));
    const again = items.map((item) => item.decode());
    expect(again.map((event) => AuditEvent.marshalJSON(event as never))).toEqual(
      events.map((event) => AuditEvent.marshalJSON(event)),
    );
    expect(again.map((event) => api.editionOf(event))).toEqual(editions);
  });

  test("are decoded later, in another order than they were found", async () => {
    const lines = samples["2020"].slice(0, 50).flatMap((line, i) => [line, samples["2026"][i]!]);
    const items = (await eventsIn(utf8(lines.join("\n")))).toReversed();
    const events = items.map((item) => item.decode());
    expect(events.map((event) => AuditEvent.marshalJSON(event as never))).toEqual(lines.toReversed());
  });
});

test("the number of unknown fields of each stored event is that of the edition that read it", async () => {
  const known = len(9, len(1, len(2, "resize")));
  const newer = len(9, len(1, len(2, "resize"), len(6, "cluster")));
  const unknown = len(9, len(1, len(2, "resize")), int(900, 1), int(901, 1));
  const items = (await eventsIn(
    delimited(known, unknown, newer, unknown, known, len(999, len(1, len(2, "a")))),
  )) as StoredBinary[];
  expect(items.map(({ unknownFields }) => unknownFields)).toEqual([0, 2, 0, 2, 0, 0]);
});

test("a recording cannot be written with events without their edition", async () => {
  const [event] = await allOf(readRecording(fileOf("examples/session.tar")));
  const { $case, value } = event!;
  await expect(allOf(writeRecording([{ $case, value } as never]))).rejects.toMatchObject({
    code: "invalid-value",
    path: expect.stringContaining("$edition") as string,
  });
  expect(errorOf(() => api.encodeEvent({ $case, value } as never, "delimited")).path).toBe("$edition");
});

test("the edition of an event stays with its copies", () => {
  const event = AuditEvent.decode(oneofs2026[0]!);
  const copy = structuredClone(event);
  expect(copy.$edition).toBe("2026");
  copy.value = AuditEvent.clone(event).value as never;
  expect(AuditEvent.encode(copy)).toEqual(AuditEvent.encode(event));
  expect(Timestamp.toRFC3339(AuditEvent.getMetadata({ ...event }).Time)).toMatch(/^2026-/);
});
