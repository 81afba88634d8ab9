import fc from "fast-check";
import {
  AuditEvent,
  CodecError,
  Metadata,
  readRecording,
  readRecordingParts,
  readRecordingLines,
  SessionStart,
  Struct,
  UserLogin,
  type ReadRecordingLinesOptions,
  type RecordingPart,
  type RecordingSource,
} from "../../src/index.js";
import { concat, utf8 } from "../support/bytes.js";
import { LONG } from "../support/long.js";
import {
  allOf,
  chunksOf,
  damagedGzip,
  eventAt,
  fileOf,
  gzip,
  part,
  partOf,
  record,
  recordsOf,
  SAMPLES,
  SMALLEST_SAMPLE,
  statsWith,
  upToError,
} from "../support/recordings.js";

jest.setTimeout(60_000);

/** Returns the text of chunks, each of which must hold complete lines. */
function textOf(chunks: readonly Uint8Array[]): string {
  const texts = chunks.map((chunk) => Buffer.from(chunk).toString());
  for (const text of texts) expect(text).toMatch(/\n$/);
  return texts.join("");
}

/** Reads the lines and the losses of a damaged recording, in their order. */
async function linesAndLosses(
  source: RecordingSource,
  options?: ReadRecordingLinesOptions,
): Promise<(string | CodecError)[]> {
  const log: (string | CodecError)[] = [];
  const lines = readRecordingLines(source, { ...options, onLoss: (loss) => log.push(loss) });
  for await (const chunk of lines) log.push(...textOf([chunk]).slice(0, -1).split("\n"));
  return log;
}

/** Reads the events as JSON lines, and the losses, event by event. */
async function eventsAndLosses(source: RecordingSource): Promise<(string | CodecError)[]> {
  const log: (string | CodecError)[] = [];
  for await (const event of readRecording(source, { onLoss: (loss) => log.push(loss) })) {
    log.push(AuditEvent.marshalJSON(event));
  }
  return log;
}

/** Creates a session.start event with an event index. The user name needs escapes in each form of JSON. */
function startAt(index: number, user = '<é\u{1f600}"\udcff>'): AuditEvent {
  const value = SessionStart.create({ Metadata: Metadata.create({ Type: "session.start" }), User: { User: user } });
  value.Metadata.Index = value.Metadata.Index.add(index);
  return { $case: "SessionStart", value };
}

/** Creates a login with an event index. It cannot be marshaled. */
function withoutJSON(index: number): AuditEvent {
  const value = UserLogin.create({
    Metadata: Metadata.create({ Type: "user.login" }),
    IdentityAttributes: Struct.create({ fields: new Map([["a", { kind: { $case: "number_value", value: NaN } }]]) }),
  });
  value.Metadata.Index = value.Metadata.Index.add(index);
  return { $case: "UserLogin", value };
}

/** Creates a part that holds the events. */
function partWith(...events: readonly AuditEvent[]): Uint8Array {
  return part(gzip(concat(...events.map((event) => record(AuditEvent.encode(event))))));
}

describe.each(SAMPLES)("the recording $path", ({ path, losses, stats }) => {
  it.each(LONG || path === SMALLEST_SAMPLE.path ? [1, 1000, 64 * 1024] : [1000, 64 * 1024])(
    "is converted to the lines of its events, from chunks of %d bytes",
    async (size) => {
      const given = await linesAndLosses(chunksOf(fileOf(path), size));
      expect(given).toEqual(await eventsAndLosses(fileOf(path)));
      expect(given.filter((item) => item instanceof CodecError)).toMatchObject(losses);
    },
  );

  it("is converted up to the first damage, and its events are counted", async () => {
    const lines = readRecordingLines(fileOf(path));
    const { given, error } = await upToError(lines);
    const whole = await upToError(readRecording(fileOf(path)));
    expect(textOf(given)).toBe(whole.given.map((event) => `${AuditEvent.marshalJSON(event)}\n`).join(""));
    expect(error).toEqual(whole.error);
    expect(lines.stats).toEqual(stats);
  });
});

describe("the text", () => {
  const events = [startAt(0), startAt(1, "\ufeff\u2028&")];

  it.each([undefined, {}, { escapeHTML: false }, { escapeHTML: true }])(
    "is the result of marshalJSON, with %p",
    async (options) => {
      const chunks = await allOf(readRecordingLines(partWith(...events), options));
      const expected = events.map((event) => `${AuditEvent.marshalJSON(event, options)}\n`).join("");
      expect(Buffer.concat(chunks).equals(utf8(expected))).toBe(true);
    },
  );

  it("contains a repeated event only once", async () => {
    const lines = readRecordingLines(concat(partOf(0, 1, 2), partOf(1, 2, 3)));
    expect(textOf(await allOf(lines)).match(/"ei":\d+/g)).toEqual(['"ei":0', '"ei":1', '"ei":2', '"ei":3']);
    expect(lines.stats).toEqual(statsWith({ total: 6, skipped: 2, repeated: 2 }));
  });

  it("is empty if there are no events", async () => {
    expect(await allOf(readRecordingLines(new Uint8Array(0)))).toEqual([]);
    expect(await allOf(readRecordingLines(part(gzip(new Uint8Array(0)))))).toEqual([]);
    expect(await allOf(readRecordingLines(concat(partOf(0), partOf(0))))).toHaveLength(1);
  });
});

describe("the chunks", () => {
  const indexes = Array.from({ length: 5000 }, (_, i) => i);

  it("hold about 32 KiB or one longer line", async () => {
    const long = "x".repeat(60_000);
    const events = [...indexes.map((index) => eventAt(index)), startAt(5000, long), eventAt(5001)];
    const chunks = await allOf(readRecordingLines(partWith(...events)));
    expect(textOf(chunks).split("\n")).toHaveLength(5003);
    const longest = chunks.map(({ length }) => length).sort((a, b) => b - a);
    expect(longest[0]).toBeGreaterThan(60_000);
    expect(longest[0]).toBeLessThan(100_000);
    expect(longest[1]).toBeLessThan(33 * 1024);
    expect(longest.filter((length) => length > 16 * 1024).length).toBeGreaterThan(10);
  });

  it("are owned by the receiver", async () => {
    const expected = textOf(await allOf(readRecordingLines(partOf(...indexes))));
    let text = "";
    for await (const chunk of readRecordingLines(partOf(...indexes))) {
      text += textOf([chunk]);
      structuredClone(chunk, { transfer: [chunk.buffer] });
    }
    expect(text).toBe(expected);
  });

  it("are yielded as soon as their events arrive", async () => {
    const state = { chunks: 0 };
    const first = partOf(0);
    const source = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const chunk of chunksOf(concat(first, part(new Uint8Array(100_000))), 100)) {
        state.chunks++;
        yield chunk;
      }
    };
    const lines = readRecordingLines(source());
    expect(lines.stats.total).toBe(0);
    await lines.next();
    expect(state.chunks).toBeLessThanOrEqual(Math.ceil(first.length / 100));
    expect(lines.stats.total).toBe(1);
    await lines.return();
  });
});

describe("damage", () => {
  const unknownEvent = record(utf8("\u00ba>\u0001?"));

  it("is thrown after all lines before it", async () => {
    const damaged = concat(partOf(0, 1), part(damagedGzip(recordsOf(2, 3))), partOf(4));
    const { given, error } = await upToError(readRecordingLines(damaged));
    expect(textOf(given).match(/"ei":\d+/g)).toHaveLength(4);
    expect(error).toMatchObject({ code: "invalid-gzip", offset: partOf(0, 1).length });
  });

  it("is reported after the lines before it and before the lines after it", async () => {
    const body = concat(recordsOf(0, 1), unknownEvent, unknownEvent, recordsOf(2), unknownEvent);
    const recording = concat(part(gzip(body)), partOf(3));
    const log = await linesAndLosses(recording);
    expect(log).toEqual(await eventsAndLosses(recording));
    expect(log.map((item) => typeof item)).toEqual(
      ["string", "string", "object", "object", "string", "object", "string"], //
    );
  });

  it("is reported in the same order as when reading event by event", async () => {
    const sample = fileOf("tests/fixtures/samples/session-parts.tar");
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: sample.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: 500, max: 9000 }),
        async (at, bits, size) => {
          const changed = sample.slice();
          changed[at]! ^= bits;
          expect(await linesAndLosses(chunksOf(changed, size))).toEqual(await eventsAndLosses(changed));
        },
      ),
      { seed: 20, numRuns: LONG ? 50 : 15 },
    );
  });

  it("ends the reading with the error that onLoss throws", async () => {
    const failure = new Error("no losses, please");
    const onLoss = (): never => {
      throw failure;
    };
    const { given, error } = await upToError(readRecordingLines(concat(partOf(0), utf8("?")), { onLoss }));
    expect(given).toHaveLength(1);
    expect(error).toBe(failure);
  });
});

describe("an event that cannot be marshaled", () => {
  const recording = concat(partWith(eventAt(0), withoutJSON(1), eventAt(2)), partOf(3));

  it("is thrown after the lines before it", async () => {
    const { given, error } = await upToError(readRecordingLines(recording));
    expect(textOf(given).match(/"ei":\d+/g)).toEqual(['"ei":0']);
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code: "invalid-value", path: "attributes" });
    expect((error as Error).message).toMatch(/^attributes: cannot marshal the event with index 1: .*NaN$/);
    expect((error as Error).cause).toBeInstanceOf(CodecError);
  });

  it("is reported to onLoss, and the other events are converted", async () => {
    const log = await linesAndLosses(recording);
    expect(log.map((item) => (typeof item === "string" ? /"ei":\d+/.exec(item)?.[0] : item.code))).toEqual(
      ['"ei":0', "invalid-value", '"ei":2', '"ei":3'], //
    );
  });
});

it("calls onPart for each part before its lines", async () => {
  const recording = concat(partOf(0, 1), partOf(2));
  const log: unknown[] = [];
  const onPart = (part: RecordingPart): unknown => log.push(part);
  for await (const chunk of readRecordingLines(recording, { onPart })) log.push(textOf([chunk]).split("\n").length);
  const [first, last] = await allOf(readRecordingParts(recording));
  expect(log).toEqual([first, 3, last, 2]);
});

it("decrypts encrypted parts", async () => {
  const recording = concat(partOf(0), part(utf8("age"), { version: 2, flags: 1 }));
  const decrypt = (): Uint8Array => gzip(recordsOf(1));
  expect(textOf(await allOf(readRecordingLines(recording, { decrypt }))).match(/"ei":\d+/g)).toHaveLength(2);
});

it("throws the reason of a signal that onLoss aborts", async () => {
  const controller = new AbortController();
  const recording = concat(partOf(0), utf8("?"), partOf(1));
  const options = { signal: controller.signal, onLoss: () => controller.abort("enough") };
  const { given, error } = await upToError(readRecordingLines(recording, options));
  expect(given).toHaveLength(1);
  expect(error).toBe("enough");
});
