import { runInNewContext } from "node:vm";
import fc from "fast-check";
import Long from "long";
import { random } from "../../bench/random.js";
import { defineEdition } from "../../src/edition.js";
import { CodecError, transcodeEvent } from "../../src/index.js";
import { editBytes } from "../fuzz/byte-edits.js";
import { bytesOfMessage, editMessage, parseMessage } from "../fuzz/message-edits.js";
import { event as anyEvent } from "../support/arbitrary.js";
import { bytesOf, concat, hexOf } from "../support/bytes.js";
import { objectsOf, type MessageVector } from "../support/data.js";
import { api2020, api2026, oneofs, vectors2020, vectors2026 } from "../support/edition-data.js";
import { LONG } from "../support/long.js";
import { DETACHED, VALUES } from "../support/misuse.js";
import { RandomEvents } from "../support/random-events.js";
import { fileOf } from "../support/recordings.js";
import { messages as messages2020 } from "../support/schema.js";
import { messages2026 } from "../support/schema-2026.js";
import { reasonToLeave, TABLES, transcode } from "../support/transcoding.js";
import { int, len } from "../support/wire.js";
import { bodyOf, partsOf, recordsIn } from "../fuzz/recording-edits.js";

jest.setTimeout(LONG ? 600_000 : 60_000);

const EDITIONS = [
  { year: "2020", api: api2020, schema: messages2020, tables: TABLES["2020"], vectors: vectors2020 },
  { year: "2026", api: api2026, schema: messages2026, tables: TABLES["2026"], vectors: vectors2026 },
] as const;
type Options = Parameters<typeof transcodeEvent>[1];

/** Returns the JSON text, or everything about the error that is thrown. */
function outcomeOf(action: () => Uint8Array | string): unknown {
  try {
    const result = action();
    return typeof result === "string" ? result : Buffer.from(result).toString();
  } catch (error) {
    const { name, message, code, reason, path, offset } = error as CodecError;
    return { name, message, code, reason, path, offset };
  }
}

/** Checks that transcodeEvent has the same outcome as the codec. Returns it. */
function check(api: typeof api2020 | typeof api2026, bytes: Uint8Array, options?: Options): unknown {
  const { AuditEvent } = api as typeof api2020;
  const found = outcomeOf(() => api.transcodeEvent(bytes, options));
  expect(found).toEqual(outcomeOf(() => AuditEvent.marshalJSON(AuditEvent.decode(bytes, options), options)));
  return found;
}

/** Replaces the integers that a double cannot hold in a decoded event. */
function withSafeIntegers(value: unknown): unknown {
  if (Long.isLong(value)) return value.shiftRightUnsigned(11);
  if (Array.isArray(value)) return value.map(withSafeIntegers);
  if (value instanceof Map)
    return new Map([...(value as Map<string, unknown>)].map(([k, v]) => [k, withSafeIntegers(v)]));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  // Times have seconds that a double can hold.
  if ("seconds" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withSafeIntegers(field)]));
}

/** Returns how many events the transcoder accepts, and how many it leaves to the codec for each reason. */
function countReasons(edition: typeof api2020.edition, year: "2020" | "2026", events: readonly Uint8Array[]): object {
  const counts: Record<string, number> = {};
  for (const bytes of events) {
    const reason = reasonToLeave(TABLES[year], bytes);
    counts[reason ?? "accepted"] = (counts[reason ?? "accepted"] ?? 0) + 1;
    expect([transcode(edition, bytes) === undefined, reason]).toEqual([reason !== undefined, reason]);
  }
  return counts;
}

describe.each(EDITIONS)("the edition of $year", ({ year, api, schema, tables, vectors }) => {
  const edition = api.edition as typeof api2020.edition;
  const given = vectors.map(({ oneof }) => bytesOf(oneof));
  const samples = oneofs[year].slice(given.length);
  const safe = given.map((bytes) => {
    const { $case, value } = edition.AuditEvent.decode(bytes);
    return edition.AuditEvent.encode({ $case, value: withSafeIntegers(value) } as never);
  });

  test("converts Go's events like Go", () => {
    for (const { oneof, json } of vectors)
      expect(Buffer.from(api.transcodeEvent(bytesOf(oneof))).toString()).toBe(json);
    for (const bytes of [...samples, ...safe]) check(api, bytes);
  });

  test("leaves an event to the codec only for a known reason", () => {
    expect(countReasons(edition, year, given)).toEqual(
      year === "2020"
        ? { accepted: 61, "unsafe integer": 149 }
        : { accepted: 86, "unsafe integer": 365, "another kind": 83 },
    );
    expect(countReasons(edition, year, samples)).toEqual(
      year === "2020" ? { accepted: 401 } : { accepted: 25, "another kind": 1 },
    );
    expect(countReasons(edition, year, safe)).toEqual(
      year === "2020" ? { accepted: 210 } : { accepted: 300, "another kind": 232, "line separator in a Struct": 2 },
    );
  });

  test("accepts the zero value of each event if the tables describe all its fields", () => {
    const zeros = Object.keys(edition.schema.embedded).map(($case) => {
      return edition.AuditEvent.encode({ $case, value: edition.schema.messages[$case]!.create() } as never);
    });
    expect(countReasons(edition, year, zeros)).toEqual(
      year === "2020" ? { accepted: 35 } : { accepted: 264, "another kind": 3 },
    );
  });

  test("converts random events", () => {
    const events = new RandomEvents(tables, random(7));
    let accepted = 0;
    for (let i = 0; i < (LONG ? 50_000 : 600); i++) {
      const bytes = events.next();
      check(api, bytes);
      const isLeft = transcode(edition, bytes) === undefined;
      expect(isLeft).toBe(reasonToLeave(tables, bytes) !== undefined);
      if (!isLeft) accepted++;
    }
    expect(accepted).toBeGreaterThan(LONG ? 40_000 : 500);
  });

  test("converts mutated events, or throws the same errors", () => {
    const generator = random(11);
    const events = new RandomEvents(tables, generator);
    const next = (): Uint8Array => (generator.below(2) === 0 ? events.next() : generator.pick([...samples, ...safe]));
    const outcomes = { json: 0, error: 0, accepted: 0 };
    for (let i = 0; i < (LONG ? 100_000 : 900); i++) {
      let bytes = next();
      const message = i % 3 === 0 || bytes.length < 4 ? undefined : parseMessage("OneOf", bytes, schema);
      for (let edits = 1 + generator.below(2); edits > 0; edits--) {
        if (message?.fields.length === 0) break;
        if (message === undefined) bytes = editBytes(generator, bytes, next());
        else editMessage(generator, message, parseMessage("OneOf", next(), schema)!);
      }
      if (message !== undefined) bytes = bytesOfMessage(message);
      outcomes[typeof check(api, bytes) === "string" ? "json" : "error"]++;
      if (transcode(edition, bytes) !== undefined) outcomes.accepted++;
    }
    // The mutations are useful only if there are many of each outcome.
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(LONG ? 10_000 : 90);
  });

  test("converts events with unknown fields and unknown events", () => {
    const unknown = [len(900, len(1, len(2, "a"))), len(900), new Uint8Array(0), concat(given[0]!, int(900, 1))];
    for (const bytes of unknown) {
      for (const unknownEvents of [undefined, "keep", "error"] as const) check(api, bytes, { unknownEvents });
    }
  });
});

describe("events of 2020", () => {
  test("with any values are converted", () => {
    const property = fc.property(anyEvent({ json: true }), (event) => {
      check(api2020, api2020.AuditEvent.encode(event));
      transcode(api2020.edition, api2020.AuditEvent.encode(event));
    });
    fc.assert(property, { seed: 18, numRuns: LONG ? 5000 : 200 });
  });

  test("that JSON cannot represent throw the same errors", () => {
    const property = fc.property(anyEvent({ json: false }), (event) => {
      check(api2020, api2020.AuditEvent.encode(event));
    });
    fc.assert(property, { seed: 19, numRuns: LONG ? 5000 : 200 });
  });

  test("in a recording are all accepted", () => {
    for (const part of partsOf(fileOf("examples/session.tar"))) {
      for (const bytes of recordsIn(bodyOf(part.subarray(24)))) expect(transcode(api2020.edition, bytes)).toBeDefined();
    }
  });

  test("with the zero value of any message are converted", () => {
    const zeros = objectsOf<MessageVector>("tests/fixtures/vectors/zero-values.jsonl");
    const converted = zeros.flatMap(({ message, binary, json }) => {
      const number = Object.entries(api2020.OneOf.fields).find(([, name]) => name === message)?.[0];
      if (number === undefined) return [];
      expect(Buffer.from(transcodeEvent(len(Number(number), bytesOf(binary)))).toString()).toBe(json);
      return [message];
    });
    expect(converted.length).toBeGreaterThan(30);
  });
});

describe("options", () => {
  const nested = (depth: number): Uint8Array => {
    let value = int(1, 0);
    for (let i = 0; i < depth; i++) value = len(6, len(1, value));
    return len(1, len(1, len(2, "user.login")), len(2), len(3), len(5, len(1, len(1, "<"), len(2, value))));
  };

  test.each<Options>([
    undefined,
    {},
    { maxDepth: 3 },
    { maxDepth: 100 },
    { maxDepth: 0 },
    { escapeHTML: true },
    { escapeHTML: false },
    { escapeHTML: true, maxDepth: 50 },
    { escapeHTML: undefined, maxDepth: undefined, unknownEvents: undefined },
    { unknownEvents: "keep" },
    { unknownEvents: "error", escapeHTML: true },
  ])("have the same effect as for the codec: %p", (options) => {
    for (const bytes of [...samplesOf2020(), nested(1), nested(30), nested(40), nested(999), nested(1100), len(900)]) {
      check(api2020, bytes, options);
    }
  });

  function samplesOf2020(): Uint8Array[] {
    return oneofs["2020"].filter((_, i) => i % 20 === 0);
  }

  const WRONG: readonly unknown[] = [
    ...[null, 5, "text", true, () => undefined, [], Symbol("a")],
    ...[null, 5, "", "other", true, {}].map((unknownEvents) => ({ unknownEvents })),
    ...[null, "5", -1, 0.5, NaN, Infinity, 5n].map((maxDepth) => ({ maxDepth })),
    ...[null, 0, "true", {}].map((escapeHTML) => ({ escapeHTML })),
  ];

  test.each(WRONG.map((options) => [options]))("that are wrong are rejected as by the codec: %p", (options) => {
    for (const bytes of [oneofs["2020"][0]!, oneofs["2020"].at(-1)!, len(900), new Uint8Array(0)]) {
      check(api2020, bytes, options as Options);
    }
  });
});

describe("bytes", () => {
  const bytes = oneofs["2020"].at(-1)!;
  const json = Buffer.from(transcodeEvent(bytes)).toString();

  test.each([...VALUES])("that are %s are converted or rejected as by the codec", (_, value) => {
    check(api2020, value as Uint8Array);
  });

  test.each(DETACHED)("that are detached are rejected", (detached) => {
    expect(() => transcodeEvent(detached)).toThrow(CodecError);
    check(api2020, detached);
  });

  test("may be a view of a part of a buffer", () => {
    for (let offset = 0; offset < 9; offset++) {
      const buffer = new Uint8Array(bytes.length + 20).fill(0xff);
      buffer.set(bytes, offset);
      expect(check(api2020, buffer.subarray(offset, offset + bytes.length))).toBe(json);
    }
  });

  test("may be a Buffer, shared, resizable or of another realm", () => {
    expect(check(api2020, Buffer.from(bytes))).toBe(json);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 3), 3);
    shared.set(bytes);
    expect(check(api2020, shared)).toBe(json);
    const ResizableBuffer = ArrayBuffer as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
    const resizable = new Uint8Array(new ResizableBuffer(bytes.length, { maxByteLength: 10_000 }));
    resizable.set(bytes);
    expect(check(api2020, resizable)).toBe(json);
    const other = runInNewContext("Uint8Array.from(list)", { list: [...bytes] }) as Uint8Array;
    expect(check(api2020, other)).toBe(json);
  });

  test("may be an instance of a subclass with other properties", () => {
    class Bytes extends Uint8Array {
      override subarray(): never {
        throw new Error("not called for events that are transcoded");
      }
    }
    expect(Buffer.from(transcodeEvent(Bytes.from(bytes))).toString()).toBe(json);
  });

  test("stay the same", () => {
    for (const given of oneofs["2020"].slice(0, 50)) {
      const before = hexOf(given);
      transcodeEvent(given);
      expect(hexOf(given)).toBe(before);
    }
  });

  test("of the largest event that the codec accepts are converted", () => {
    const text = '"é\u0000'.repeat(500_000);
    const large = len(1, len(1, len(2, text)), len(2), len(3));
    expect((JSON.parse(check(api2020, large) as string) as { event: string }).event).toBe(text);
  });
});

describe("the result", () => {
  test("owns its buffer, and later calls do not change it", () => {
    const results = oneofs["2020"].map((bytes) => transcodeEvent(bytes));
    results.forEach((result, i) => {
      expect(result.byteOffset).toBe(0);
      expect(result.buffer.byteLength).toBe(result.length);
      expect(Buffer.from(result).toString()).toBe(check(api2020, oneofs["2020"][i]!));
    });
    expect(new Set(results.map(({ buffer }) => buffer)).size).toBe(results.length);
  });

  test("is a view of a buffer that later calls do not overwrite, if it is shared", () => {
    const results = oneofs["2020"].map((bytes) => transcodeEvent(bytes, { shared: true }));
    results.forEach((result, i) => expect(result).toEqual(transcodeEvent(oneofs["2020"][i]!)));
    expect(new Set(results.map(({ buffer }) => buffer)).size).toBeLessThan(results.length);
  });

  test.each([1, 20_000, 40_000])("may be shared for a name of %d characters", (length) => {
    const { AuditEvent } = api2020;
    const bytes = AuditEvent.encode(AuditEvent.create("session.start", { User: { User: "\n".repeat(length) } }));
    expect(transcodeEvent(bytes, { shared: true })).toEqual(transcodeEvent(bytes));
  });

  test("is the same after an error", () => {
    const bytes = oneofs["2020"].at(-1)!;
    const before = check(api2020, bytes);
    for (const wrong of [bytes.subarray(1), bytes.subarray(0, -1), new Uint8Array(0)]) {
      check(api2020, wrong);
      expect(check(api2020, bytes)).toBe(before);
    }
  });
});

describe("an edition that users define", () => {
  const definition = {
    name: "own",
    schema: api2020.edition.schema,
    types: { "session.start": { message: "SessionStart", codes: ["T1I"] } },
    codes: { T1I: "started" },
  } as const;

  test("converts events with and without tables", () => {
    const without = defineEdition(definition);
    const withTables = defineEdition({ ...definition, transcoding: TABLES["2020"] });
    expect(without.transcoding).toBeUndefined();
    expect(withTables.transcoding).toBeDefined();
    for (const bytes of oneofs["2020"].filter((_, i) => i % 7 === 0)) {
      const expected = outcomeOf(() => transcodeEvent(bytes));
      expect(outcomeOf(() => without.transcodeEvent(bytes))).toEqual(expected);
      expect(outcomeOf(() => withTables.transcodeEvent(bytes))).toEqual(expected);
      expect(transcode(withTables, bytes)).toBe(transcode(api2020.edition, bytes));
    }
  });

  test("may have tables for some of its events", () => {
    const [number] = Object.entries(api2020.OneOf.fields).find(([, name]) => name === "SessionStart")!;
    const partial = { [number]: TABLES["2020"][Number(number)]! };
    const edition = defineEdition({ ...definition, transcoding: { ...partial, 1: undefined } });
    for (const bytes of oneofs["2020"].filter((_, i) => i % 7 === 0)) {
      expect(outcomeOf(() => edition.transcodeEvent(bytes))).toEqual(outcomeOf(() => transcodeEvent(bytes)));
    }
  });

  test.each([null, 5, "text"])("must have an object as tables, not %p", (transcoding) => {
    expect(() => defineEdition({ ...definition, transcoding: transcoding as never })).toThrow(TypeError);
  });
});
