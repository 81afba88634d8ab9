// Editions as one transcode an event if the first of them that knows all of it can transcode it.

import { random } from "../../bench/random.js";
import { defineEdition, firstThatKnows } from "../../src/edition.js";
import type { Edition } from "../../src/events/edition.js";
import { Transcoder } from "../../src/runtime/transcode/transcoder.js";
import type { CodecError, SingleEdition } from "../../src/index.js";
import { editBytes } from "../fuzz/byte-edits.js";
import { bytesOfMessage, editMessage, messagesIn, parseMessage } from "../fuzz/message-edits.js";
import { bytesOf, concat } from "../support/bytes.js";
import { api2020, api2026, combineBoth, oneofs, vectors2020, vectors2026 } from "../support/edition-data.js";
import { decodeByRule } from "../support/edition-oracle.js";
import { LONG } from "../support/long.js";
import { RandomEvents } from "../support/random-events.js";
import { messages2026 } from "../support/schema-2026.js";
import { TABLES, transcode } from "../support/transcoding.js";
import { int, len } from "../support/wire.js";

jest.setTimeout(LONG ? 600_000 : 60_000);

const EDITIONS: readonly SingleEdition[] = [api2020.edition, api2026.edition];
const both = combineBoth();

/** Returns a result, or everything about the error that is thrown. */
function outcomeOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    const { name, message, code, path, offset } = error as CodecError;
    return { name, message, code, path, offset };
  }
}

/** True if the tables of an edition lack the event or one of its fields, as far as the transcoder reads it. */
function isUnknown(edition: Edition, bytes: Uint8Array): boolean {
  const transcoder = new Transcoder();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  edition.transcoding!.transcode(transcoder, bytes, view, 0, bytes.length);
  return transcoder.isUnknown;
}

/**
 * Checks that both editions as one convert an event like the edition that must decode it. Returns the name of the edition
 * that transcodes the event, or undefined if it is left to the codec.
 */
function check(bytes: Uint8Array): string | undefined {
  const expected = outcomeOf(() => {
    const { edition, event } = decodeByRule(EDITIONS, bytes);
    return EDITIONS.find(({ name }) => name === edition)!.AuditEvent.marshalJSON(event);
  });
  expect(outcomeOf(() => Buffer.from(both.transcodeEvent(bytes)).toString())).toEqual(expected);
  const found = transcode(both, bytes);
  const edition = EDITIONS.find((edition) => !isUnknown(edition, bytes));
  expect(found).toBe(edition && transcode(edition, bytes));
  if (found === undefined) return undefined;
  expect(found).toBe(expected);
  expect(decodeByRule(EDITIONS, bytes).edition).toBe(edition!.name);
  return edition!.name;
}

test("events of either year are transcoded by the edition that decodes them", () => {
  const counts: Record<string, number> = {};
  // In turn, because the codec first tries the edition of the event before.
  const all = oneofs["2020"].flatMap((bytes, i) => [bytes, oneofs["2026"][i] ?? bytes]);
  for (const bytes of all) {
    const name = check(bytes) ?? "none";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  expect(counts).toEqual({ "2020": 513, "2026": 111, none: 598 });
});

test("random events of either year are transcoded by the edition that decodes them", () => {
  const generator = random(5);
  const events = [TABLES["2020"], TABLES["2026"]].map((tables) => new RandomEvents(tables, generator));
  const counts: Record<string, number> = {};
  for (let i = 0; i < (LONG ? 20_000 : 400); i++) {
    const name = check(generator.pick(events).next()) ?? "none";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  for (const name of ["2020", "2026", "none"]) expect(counts[name]).toBeGreaterThan(LONG ? 500 : 10);
});

test("mutated events have the JSON of the edition that decodes them", () => {
  const generator = random(6);
  const events = [TABLES["2020"], TABLES["2026"]].map((tables) => new RandomEvents(tables, generator));
  const counts: Record<string, number> = {};
  for (let i = 0; i < (LONG ? 50_000 : 500); i++) {
    let bytes = generator.pick(events).next();
    const donor = generator.pick(events).next();
    const message = parseMessage("OneOf", bytes, messages2026)!;
    if (i % 3 === 0 || bytes.length < 4) bytes = editBytes(generator, bytes, donor);
    else {
      editMessage(generator, message, parseMessage("OneOf", donor, messages2026)!);
      bytes = bytesOfMessage(message);
    }
    const name = check(bytes) ?? "none";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  for (const name of ["2020", "2026", "none"]) expect(counts[name]).toBeGreaterThan(LONG ? 500 : 10);
});

test("events with an unknown field in any message have the JSON of the edition that decodes them", () => {
  const places = new Set<string>();
  for (const { oneof } of [...vectors2020, ...vectors2026]) {
    const root = parseMessage("OneOf", bytesOf(oneof), messages2026)!;
    for (const { name, fields } of messagesIn(root)) {
      const place = LONG ? `${root.fields[0]!.number}: ${name}` : name;
      if (places.has(place)) continue;
      places.add(place);
      for (const at of [0, Math.ceil(fields.length / 2), fields.length]) {
        for (const [number, type] of [
          [5000, 0],
          [6, 2],
          [4, 0],
        ] as const) {
          const value = type === 0 ? Uint8Array.of(1) : Uint8Array.of(0x61);
          fields.splice(at, 0, { number, type, value });
          check(bytesOfMessage(root));
          fields.splice(at, 1);
        }
      }
    }
  }
  expect(places.size).toBeGreaterThan(100);
});

test("a single newer field makes an event belong to the newer edition", () => {
  const [number] = Object.entries(api2020.OneOf.fields).find(([, name]) => name === "SessionPrint")!;
  const print = (...metadata: Uint8Array[]): Uint8Array => len(Number(number), len(1, ...metadata));
  expect(check(print(len(2, "a")))).toBe("2020");
  expect(check(print(len(2, "a"), len(6, "cluster")))).toBe("2026");
  expect(check(print(len(2, "a"), len(7, "?")))).toBeUndefined();
  // The older edition leaves these to the codec before it finds the newer field.
  expect(check(print(len(2), len(6, "cluster")))).toBeUndefined();
  expect(check(print(int(1, 2n ** 60n), len(6, "cluster")))).toBeUndefined();
});

describe("an edition that is given as a function", () => {
  const old = oneofs["2020"].slice(-20);
  const newer = oneofs["2026"].at(-1)!;

  test("is not called for events that an older edition transcodes or decodes", () => {
    let calls = 0;
    const edition = firstThatKnows(api2020.edition, () => {
      calls++;
      return api2026.edition;
    });
    for (const bytes of [...old, concat(old[0]!, old[0]!)]) edition.transcodeEvent(bytes);
    expect(calls).toBe(0);
    const json = Buffer.from(edition.transcodeEvent(newer)).toString();
    expect(json).toBe(api2026.AuditEvent.marshalJSON(api2026.AuditEvent.decode(newer)));
    expect(calls).toBe(1);
    for (const bytes of [...old, newer]) edition.transcodeEvent(bytes);
    expect(calls).toBe(1);
  });
});

describe("an edition without tables", () => {
  const { edition } = api2020;
  const { edition: edition2026 } = api2026;
  const definition = {
    types: { "session.start": { message: "SessionStart", codes: ["T1I"] } },
    codes: { T1I: "x" },
  } as const;
  const without2020 = defineEdition({ ...definition, name: "2020", schema: edition.schema });
  const without2026 = defineEdition({ ...definition, name: "2026", schema: edition2026.schema });
  const events = [...oneofs["2020"].slice(-30), ...oneofs["2026"].slice(-26), ...oneofs["2026"].slice(0, 40)];

  test.each([
    ["as the first", firstThatKnows(without2020, edition2026), []],
    ["as the last", firstThatKnows(edition, without2026), ["2020"]],
    ["as both", firstThatKnows(without2020, without2026), []],
    ["as the only one", firstThatKnows(without2020), []],
  ])("%s has the same JSON", (_, combined, years) => {
    const single = firstThatKnows(edition);
    for (const bytes of events) {
      const json = outcomeOf(() => Buffer.from(combined.transcodeEvent(bytes)).toString());
      const reference = _ === "as the only one" ? single : both;
      expect(json).toEqual(outcomeOf(() => Buffer.from(reference.transcodeEvent(bytes)).toString()));
      const year = transcode(combined, bytes) === undefined ? undefined : "2020";
      if (year !== undefined) expect(years).toContain(year);
    }
    const accepted = events.filter((bytes) => transcode(combined, bytes) !== undefined);
    expect(accepted.length > 0).toBe(years.length > 0);
  });
});

test("three editions leave an event to the codec if none of them knows all of it", () => {
  const third = defineEdition({
    name: "third",
    schema: api2026.edition.schema,
    transcoding: TABLES["2026"],
    types: { "session.start": { message: "SessionStart", codes: ["T1I"] } },
    codes: { T1I: "x" },
  });
  const edition = firstThatKnows(api2020.edition, api2026.edition, third);
  for (const bytes of [...oneofs["2020"].slice(-5), ...oneofs["2026"].slice(-5)]) {
    expect(transcode(edition, bytes)).toBe(transcode(both, bytes));
  }
  const unknown = len(5, len(1, len(2, "a")), len(2), len(3), len(4), len(5), int(5000, 1));
  expect(transcode(edition, unknown)).toBeUndefined();
  expect(Buffer.from(edition.transcodeEvent(unknown)).toString()).toContain('"event":"a"');
});
