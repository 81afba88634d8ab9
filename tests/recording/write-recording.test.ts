import fc from "fast-check";
import {
  AuditEvent,
  CodecError,
  Long,
  readRecording,
  readRecordingParts,
  SessionPrint,
  writeRecording,
  type RecordingPart,
  type WriteRecordingOptions,
} from "../../src/index.js";
import { event } from "../support/arbitrary.js";
import { concat, hexOf } from "../support/bytes.js";
import { LONG } from "../support/long.js";
import { allOf, chunksOf, eventAt, fileOf, indexesOf, upToError } from "../support/recordings.js";

jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const LARGEST = 64 * 1024;

/** The parts of a written recording, and the events read from it. */
interface Written {
  readonly parts: readonly RecordingPart[];
  readonly events: readonly AuditEvent[];
}

/** Reads a written recording and checks the invariants of all recordings. */
async function check(chunks: readonly Uint8Array[], minPartBytes: number): Promise<Written> {
  const recording = concat(...chunks);
  const parts = await allOf(readRecordingParts(recording));
  expect(parts.map((part) => part.size)).toEqual(chunks.map((chunk) => chunk.length));
  for (const { index, version, size, headerSize, bodySize, paddingSize } of parts) {
    expect(version).toBe(1);
    expect(chunks[index]!.subarray(headerSize + bodySize).every((byte) => byte === 0)).toBe(true);
    if (index < parts.length - 1) expect(size).toBeGreaterThanOrEqual(minPartBytes);
    // Only parts that are too small are padded.
    if (paddingSize > 0) expect(size).toBe(minPartBytes);
  }
  const reader = readRecording(recording);
  const events = await allOf(reader);
  expect(reader.stats.skipped).toBe(0);
  return { parts, events };
}

/** Writes events to a recording and reads them back. */
async function written(
  events: Iterable<AuditEvent> | AsyncIterable<AuditEvent>,
  minPartBytes: number,
): Promise<Written> {
  return check(await allOf(writeRecording(events, { minPartBytes })), minPartBytes);
}

/** Creates events with the given event indexes. */
function* eventsAt(...indexes: readonly number[]): Generator<AuditEvent, void, undefined> {
  for (const index of indexes) yield eventAt(index);
}

/** Encodes events and returns their messages in hexadecimal. */
function hexesOf(events: readonly AuditEvent[]): string[] {
  return events.map((event) => hexOf(AuditEvent.encode(event)));
}

/** Creates an event whose message has the given size in bytes. */
function eventOf(index: number, size: number): AuditEvent {
  const overhead = AuditEvent.encode(eventAt(index, "x".repeat(60_000))).length - 60_000;
  return eventAt(index, "x".repeat(size - overhead));
}

/** Creates an event with the given number of incompressible bytes. */
function noiseAt(index: number, size: number): AuditEvent {
  const Data = new Uint8Array(size);
  let state = index + 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    Data[i] = state >>> 24;
  }
  return { $case: "SessionPrint", value: SessionPrint.create({ Metadata: { Index: Long.fromNumber(index) }, Data }) };
}

describe("a session", () => {
  let session: AuditEvent[];
  beforeAll(async () => {
    session = await allOf(readRecording(fileOf("examples/session.tar")));
  });

  it.each([1, 2000, 4096, 5 * MIB])("is read back from parts of at least %d bytes", async (minPartBytes) => {
    const { parts, events } = await written(session, minPartBytes);
    expect(events).toHaveLength(590);
    expect(events).toEqual(session);
    if (minPartBytes === 1) expect(parts).toHaveLength(590);
    else if (minPartBytes < MIB) expect(parts.length).toBeGreaterThan(4);
    else expect(parts).toMatchObject([{ paddingSize: 0 }]);
  });

  it.each([
    ["an array", () => session],
    ["a generator", () => session.values()],
    [
      "an async generator",
      async function* () {
        yield* session;
      },
    ],
    ["the result of readRecording", () => readRecording(fileOf("tests/fixtures/samples/session-parts.tar"))],
  ])("is written from %s", async (_, open) => {
    const { events } = await written(open(), 4096);
    expect(events).toEqual(session);
  });

  it("has parts that are not much larger than the minimum", async () => {
    const { parts } = await written(session, 4096);
    for (const { size } of parts) expect(size).toBeLessThan(2 * 4096);
  });
});

it("writes nothing if there are no events", async () => {
  expect(await allOf(writeRecording([]))).toEqual([]);
  expect(await allOf(writeRecording([], { maxIdleMs: 1000 }))).toEqual([]);
});

it("closes parts at 5 MiB by default", async () => {
  const events = Array.from({ length: LONG ? 200 : 100 }, (_, i) => noiseAt(i, 60_000));
  const { parts, events: read } = await check(await allOf(writeRecording(events)), 5 * MIB);
  expect(parts).toHaveLength(LONG ? 3 : 2);
  for (const { size } of parts.slice(0, -1)) expect(size).toBeLessThan(5 * MIB + 2 * LARGEST);
  expect(hexesOf(read)).toEqual(hexesOf(events));
});

it("writes no further part if the last event fills one", async () => {
  expect(await allOf(writeRecording([noiseAt(0, 1000)], { minPartBytes: 500 }))).toHaveLength(1);
});

it("does not pad the last part", async () => {
  const { parts } = await written(eventsAt(0, 1), 5000);
  expect(parts).toMatchObject([{ paddingSize: 0 }]);
  expect(parts[0]!.size).toBeLessThan(200);
});

it("does not change chunks after yielding them", async () => {
  const chunks: Uint8Array[] = [];
  const copies: Uint8Array[] = [];
  for await (const chunk of writeRecording(eventsAt(0, 1, 2, 3), { minPartBytes: 1 })) {
    chunks.push(chunk);
    copies.push(chunk.slice());
  }
  expect(chunks).toHaveLength(4);
  expect(chunks).toEqual(copies);
});

describe("an event that is too large", () => {
  it.each([1, 1000, 5 * MIB])(
    "is an error after the events before it, with parts of %d bytes",
    async (minPartBytes) => {
      const events = [eventAt(0), eventAt(1), eventOf(2, LARGEST + 1), eventAt(3)];
      const { given, error } = await upToError(writeRecording(events, { minPartBytes }));
      expect(indexesOf((await check(given, minPartBytes)).events)).toEqual([0, 1]);
      expect(error).toBeInstanceOf(CodecError);
      expect(error).toMatchObject({ code: "invalid-value" });
      expect((error as Error).message).toBe("the Resize with index 2: expected at most 65536 bytes, got 65537");
    },
  );

  it("causes only an error if it is the first event", async () => {
    const { given, error } = await upToError(writeRecording([eventOf(0, LARGEST + 1), eventAt(1)]));
    expect(given).toEqual([]);
    expect(error).toBeInstanceOf(CodecError);
  });

  it("is one whose message exceeds 64 KiB", async () => {
    const largest = eventOf(1, LARGEST);
    expect(AuditEvent.encode(largest)).toHaveLength(LARGEST);
    const events = [eventAt(0), largest, eventAt(2)];
    expect((await written(events, 1000)).events).toEqual(events);
  });
});

it("throws for an event that cannot be encoded, after the events before it", async () => {
  const bad = { $case: "Resize", value: { ...eventAt(1).value, TerminalSize: 80 } } as unknown as AuditEvent;
  const { given, error } = await upToError(writeRecording([eventAt(0), bad]));
  expect(indexesOf((await check(given, 0)).events)).toEqual([0]);
  expect(error).toBeInstanceOf(CodecError);
  expect(error).toMatchObject({ code: "invalid-value" });
  expect((error as Error).message).toContain("TerminalSize");
});

it.each<[string, WriteRecordingOptions]>([
  ["a negative size", { minPartBytes: -1 }],
  ["a size that is not an integer", { minPartBytes: 0.5 }],
  ["a size that is not a number", { minPartBytes: NaN }],
  ["an infinite size", { minPartBytes: Infinity }],
  ["a negative time", { maxIdleMs: -1 }],
  ["a time that is not a number", { maxIdleMs: NaN }],
  ["a time that exceeds the limit of timers", { maxIdleMs: 2 ** 31 }],
])("rejects %s when it is called", (_, options) => {
  expect(() => writeRecording([], options)).toThrow(RangeError);
});

describe("the source of the events", () => {
  const failure = new Error("no more");
  const watched = () => {
    const state = { events: 0, isClosed: false };
    const events = function* (): Generator<AuditEvent, void, undefined> {
      try {
        for (const event of eventsAt(0, 1, 2, 3)) {
          state.events++;
          yield event;
        }
      } finally {
        state.isClosed = true;
      }
    };
    const later = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      yield* events();
    };
    return { state, events, later };
  };

  it.each<[string, () => Iterable<AuditEvent> | AsyncIterable<AuditEvent>]>([
    [
      "an iterable",
      function* () {
        yield* eventsAt(0, 1, 2);
        throw failure;
      },
    ],
    [
      "an async iterable",
      async function* () {
        yield* eventsAt(0, 1, 2);
        throw failure;
      },
    ],
  ])("can fail as %s, and its error is thrown after the events before it", async (_, open) => {
    for (const options of [{}, { maxIdleMs: 1000 }]) {
      const { given, error } = await upToError(writeRecording(open(), options));
      expect(indexesOf((await check(given, 0)).events)).toEqual([0, 1, 2]);
      expect(error).toBe(failure);
    }
  });

  it.each([{}, { maxIdleMs: 1000 }])("is closed when the reading of parts stops early, with %j", async (options) => {
    for (const kind of ["events", "later"] as const) {
      const { state, [kind]: open } = watched();
      const parts = writeRecording(open(), { ...options, minPartBytes: 1 });
      await parts.next();
      expect(state.isClosed).toBe(false);
      await parts.return();
      expect(state.isClosed).toBe(true);
    }
  });

  it("is closed when an event is too large", async () => {
    let isClosed = false;
    const events = function* (): Generator<AuditEvent> {
      try {
        yield eventOf(0, LARGEST + 1);
      } finally {
        isClosed = true;
      }
    };
    await expect(writeRecording(events()).next()).rejects.toThrow(CodecError);
    expect(isClosed).toBe(true);
  });

  it.each([{}, { maxIdleMs: 1000 }])("is read only as far as the requested part needs, with %j", async (options) => {
    const { state, events } = watched();
    const parts = writeRecording(events(), { ...options, minPartBytes: 1 });
    expect(state.events).toBe(0);
    await parts.next();
    expect(state.events).toBe(1);
    await parts.next();
    expect(state.events).toBe(2);
    await parts.return();
  });
});

describe("after some time without events", () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] }));
  afterEach(() => jest.useRealTimers());

  /** Events 0 and 1, then a pause until `resume` is called, then events 2 and 3. */
  const withPause = () => {
    const state = { isClosed: false };
    let resume = (): void => undefined;
    const pause = new Promise<void>((resolve) => (resume = resolve));
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      try {
        yield* eventsAt(0, 1);
        await pause;
        yield* eventsAt(2, 3);
      } finally {
        state.isClosed = true;
      }
    };
    return { state, events: events(), resume };
  };

  it("closes and pads the open part", async () => {
    const { events, resume } = withPause();
    const parts = writeRecording(events, { maxIdleMs: 1000, minPartBytes: 3000 });
    const first = parts.next();
    await jest.advanceTimersByTimeAsync(1000);
    const chunks = [(await first).value!];
    resume();
    for await (const chunk of parts) chunks.push(chunk);
    const { parts: headers, events: read } = await check(chunks, 3000);
    expect(headers).toMatchObject([{ size: 3000 }, { paddingSize: 0 }]);
    expect(indexesOf(read)).toEqual([0, 1, 2, 3]);
  });

  it("does not close the part early", async () => {
    const { events } = withPause();
    const parts = writeRecording(events, { maxIdleMs: 1000 });
    const first = parts.next();
    await jest.advanceTimersByTimeAsync(999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    await first;
    expect(jest.getTimerCount()).toBe(0);
  });

  it("writes no part if none is open", async () => {
    let begin = (): void => undefined;
    const beginning = new Promise<void>((resolve) => (begin = resolve));
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      await beginning;
      yield* eventsAt(0);
    };
    const parts = allOf(writeRecording(events(), { maxIdleMs: 1000 }));
    await jest.advanceTimersByTimeAsync(5500);
    begin();
    expect(await parts).toHaveLength(1);
  });

  it("leaves no timer behind", async () => {
    await allOf(writeRecording(eventsAt(0, 1), { maxIdleMs: 1000 }));
    expect(jest.getTimerCount()).toBe(0);
  });

  it("stops without waiting for the next event, and closes the source once that arrives", async () => {
    const { state, events, resume } = withPause();
    const parts = writeRecording(events, { maxIdleMs: 1000 });
    const first = parts.next();
    await jest.advanceTimersByTimeAsync(1000);
    await first;
    await parts.return();
    expect(state.isClosed).toBe(false);
    resume();
    await jest.advanceTimersByTimeAsync(0);
    expect(state.isClosed).toBe(true);
  });

  it("ignores an error of closing the source later", async () => {
    const unhandled = jest.fn();
    process.on("unhandledRejection", unhandled);
    const { events, resume } = withPause();
    const source = {
      [Symbol.asyncIterator]: () => ({ next: () => events.next(), return: () => Promise.reject("late") }),
    };
    const parts = writeRecording(source, { maxIdleMs: 1000 });
    const first = parts.next();
    await jest.advanceTimersByTimeAsync(1000);
    await first;
    await parts.return();
    resume();
    await new Promise(setImmediate);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

it("writes events that are read back the same, for any part size and any chunks", async () => {
  const steps = fc.array(
    fc.record({
      step: fc.oneof(
        { weight: 4, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 1e6 }) },
      ),
      event: fc.oneof(
        event({ json: false }),
        fc.nat({ max: 20_000 }).map((size) => noiseAt(size, size)),
        fc.nat({ max: 65_000 }).map((size) => eventAt(0, "x".repeat(size))),
      ),
    }),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 0, max: 30_000 }),
      fc.integer({ min: 50, max: 70_000 }),
      async (all, minPartBytes, chunkSize) => {
        let index = -1;
        const events = all.map(({ step, event: { $case, value } }) => {
          index += step;
          const Metadata = { ...value.Metadata, Index: Long.fromNumber(index) };
          return { $case, value: { ...value, Metadata } } as AuditEvent;
        });
        const encoded = hexesOf(events);
        const chunks = await allOf(writeRecording(events, { minPartBytes }));
        await check(chunks, minPartBytes);

        const reader = readRecording(chunksOf(concat(...chunks), chunkSize));
        expect(hexesOf(await allOf(reader))).toEqual(encoded);
        const gaps = all.filter(({ step }) => step > 1).length;
        expect(reader.stats).toMatchObject({ total: all.length, skipped: 0, outOfOrder: gaps, repeated: 0, late: 0 });
      },
    ),
    { numRuns: LONG ? 100 : 25 },
  );
});
