import { spawnSync } from "node:child_process";
import { getEventListeners } from "node:events";
import { buildSync } from "esbuild";
import fc from "fast-check";
import {
  AuditEvent,
  CodecError,
  Long,
  readRecording,
  readRecordingParts,
  writeRecording,
  type RecordingPart,
  type UnknownEvent,
  type WriteRecordingOptions,
  type WrittenPart,
} from "../../src/index.js";
import { event } from "../support/arbitrary.js";
import { concat } from "../support/bytes.js";
import { LONG } from "../support/long.js";
import { ROOT } from "../support/packed-package.js";
import { allOf, chunksOf, eventAt, fileOf, hexesOf, indexesOf, noiseAt, upToError } from "../support/recordings.js";
import { TempFolder } from "../support/temp-folder.js";
import { len, int } from "../support/wire.js";

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

/** Creates an event whose message has the given size in bytes. */
function eventOf(index: number, size: number): AuditEvent {
  const overhead = AuditEvent.encode(eventAt(index, "x".repeat(60_000))).length - 60_000;
  return eventAt(index, "x".repeat(size - overhead));
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

it.each([undefined, null, 1])("throws for %p in place of an event, after the events before it", async (value) => {
  const { given, error } = await upToError(writeRecording([eventAt(0), value as unknown as AuditEvent, eventAt(1)]));
  expect(indexesOf((await check(given, 0)).events)).toEqual([0]);
  expect(error).toBeInstanceOf(CodecError);
  expect(error).toMatchObject({ code: "invalid-value", reason: `expected an event with a $case, got ${value}` });
});

it.each<WriteRecordingOptions>([{}, { maxIdleMs: 1000 }, { signal: new AbortController().signal }])(
  "accepts an async iterator whose methods return no promises, with %j",
  async (options) => {
    const open = (): Iterator<AuditEvent> => {
      const iterator = eventsAt(0, 1, 2)[Symbol.iterator]();
      return { next: () => iterator.next(), return: () => ({ done: true, value: undefined }) };
    };
    const source = { [Symbol.asyncIterator]: open } as unknown as AsyncIterable<AuditEvent>;
    const { events } = await check(await allOf(writeRecording(source, options)), 0);
    expect(indexesOf(events)).toEqual([0, 1, 2]);
    const parts = writeRecording(source, { ...options, minPartBytes: 1 });
    await parts.next();
    await parts.return();
  },
);

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

describe("onPart", () => {
  /** Writes events. Returns the reported and the yielded parts in order. */
  const logOf = async (
    events: Iterable<AuditEvent | UnknownEvent> | AsyncIterable<AuditEvent | UnknownEvent>,
    options: WriteRecordingOptions,
  ): Promise<(WrittenPart | Uint8Array)[]> => {
    const log: (WrittenPart | Uint8Array)[] = [];
    for await (const chunk of writeRecording(events, { ...options, onPart: (part) => log.push(part) })) log.push(chunk);
    return log;
  };

  it.each([1, 2000, 4096, 5 * MIB])(
    "is called before each part of at least %d bytes with its last index and size",
    async (minPartBytes) => {
      const log = await logOf(readRecording(fileOf("examples/session.tar")), { minPartBytes });
      expect(log.length % 2).toBe(0);
      let last = -1;
      for (let i = 0; i < log.length; i += 2) {
        const [part, chunk] = [log[i] as WrittenPart, log[i + 1] as Uint8Array];
        const indexes = indexesOf(await allOf(readRecording(chunk)));
        expect(indexes[0]).toBe(last + 1);
        last = indexes.at(-1)!;
        expect(part).toStrictEqual({ lastIndex: Long.fromNumber(last), size: chunk.length });
      }
      expect(last).toBe(589);
    },
  );

  it("is called with the size including padding", async () => {
    const log = await logOf(eventsAt(3, 5), { minPartBytes: 1 });
    expect(log).toMatchObject([{ lastIndex: Long.fromNumber(3) }, {}, { lastIndex: Long.fromNumber(5) }, {}]);
    const events = (async function* () {
      yield eventAt(7);
      await new Promise((resolve) => setTimeout(resolve, 50));
    })();
    const [part, chunk] = await logOf(events, { minPartBytes: 3000, maxIdleMs: 1 });
    expect(part).toStrictEqual({ lastIndex: Long.fromNumber(7), size: 3000 });
    expect(chunk).toHaveLength(3000);
  });

  it("is called with the index of an unknown event, and with indexes above 2^53", async () => {
    const index = Long.fromString("9007199254740993");
    const unknown = AuditEvent.decode(len(999, len(1, int(1, 9007199254740993n), len(2, "new.event"))), {
      unknownEvents: "keep",
    });
    expect(unknown.$case).toBe("UnknownEvent");
    const [part] = await logOf([eventAt(0), unknown], {});
    expect(part).toMatchObject({ lastIndex: index });
  });

  it("is called with a Long if the index is a plain copy of a Long", async () => {
    const event = eventAt(4);
    event.value.Metadata.Index = structuredClone(event.value.Metadata.Index);
    const [part] = await logOf([event], {});
    expect(Long.isLong((part as WrittenPart).lastIndex)).toBe(true);
    expect((part as WrittenPart).lastIndex.toString()).toBe("4");
  });

  it("is called for the last part before an error", async () => {
    const onPart = jest.fn();
    const events = [eventAt(0), eventAt(1), eventOf(2, LARGEST + 1)];
    const { given, error } = await upToError(writeRecording(events, { onPart }));
    expect(onPart.mock.calls).toEqual([[{ lastIndex: Long.ONE, size: given[0]!.length }]]);
    expect(error).toBeInstanceOf(CodecError);
  });

  it("is not called without events", async () => {
    expect(await logOf([], {})).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["an Error", new Error("disk full")],
    ["a CodecError", new CodecError("invalid-value", "disk full")],
    ["a string", "disk full"],
  ])("ends writing by throwing %s", async (_, failure) => {
    for (const [calls, minPartBytes] of [
      [1, 1],
      [2, 1],
      [1, MIB],
    ] as const) {
      const state = { isClosed: false };
      const events = function* (): Generator<AuditEvent, void, undefined> {
        try {
          yield* eventsAt(0, 1, 2);
        } finally {
          state.isClosed = true;
        }
      };
      const onPart = jest.fn(() => {
        if (onPart.mock.calls.length === calls) throw failure;
      });
      const { given, error } = await upToError(writeRecording(events(), { minPartBytes, onPart }));
      expect(given).toHaveLength(calls - 1);
      expect(error).toBe(failure);
      expect(onPart).toHaveBeenCalledTimes(calls);
      expect(state.isClosed).toBe(true);
    }
  });

  it("ends writing with its own error even if closing the events fails", async () => {
    const failure = new Error("disk full");
    const source: AsyncIterable<AuditEvent> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: eventAt(0) }),
        return: () => Promise.reject(new Error("late")),
      }),
    };
    const onPart = (): never => {
      throw failure;
    };
    expect(await upToError(writeRecording(source, { minPartBytes: 1, onPart }))).toEqual({ given: [], error: failure });
  });
});

describe("a signal", () => {
  const reason = new Error("enough");

  /** Yields event 0, and then waits without end until it is closed. */
  const waiting = () => {
    const state = { isClosed: false, isWaiting: false };
    let end = (): void => undefined;
    let sent = 0;
    const source: AsyncIterable<AuditEvent> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          if (sent++ === 0) return Promise.resolve({ done: false, value: eventAt(0) });
          state.isWaiting = true;
          return new Promise((resolve) => (end = () => resolve({ done: true, value: undefined })));
        },
        return: () => {
          state.isClosed = true;
          end();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    return { source, state };
  };

  it.each([{}, { maxIdleMs: 1_000_000 }])(
    "aborts waiting for an event and drops the open part, with %j",
    async (options) => {
      const controller = new AbortController();
      const { source, state } = waiting();
      const onPart = jest.fn();
      const outcome = upToError(writeRecording(source, { ...options, signal: controller.signal, onPart }));
      await new Promise(setImmediate);
      expect(state).toEqual({ isWaiting: true, isClosed: false });
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
      controller.abort(reason);
      expect(await outcome).toEqual({ given: [], error: reason });
      expect(state.isClosed).toBe(true);
      expect(onPart).not.toHaveBeenCalled();
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    },
  );

  it("aborts waiting for a generator, which is closed once its event arrives", async () => {
    const unhandled = jest.fn();
    process.on("unhandledRejection", unhandled);
    const controller = new AbortController();
    let fail: ((error: Error) => void) | undefined;
    let isClosed = false;
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      try {
        await new Promise((_, reject) => (fail = reject));
      } finally {
        isClosed = true;
      }
    };
    const outcome = upToError(writeRecording(events(), { signal: controller.signal }));
    await new Promise(setImmediate);
    controller.abort(reason);
    expect(await outcome).toEqual({ given: [], error: reason });
    expect(isClosed).toBe(false);
    fail!(new Error("late"));
    await new Promise(setImmediate);
    expect(isClosed).toBe(true);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("closes the events without reading them if it is already aborted", async () => {
    const iterator = { next: jest.fn(), return: jest.fn(() => Promise.resolve({ done: true, value: undefined })) };
    const source = { [Symbol.asyncIterator]: () => iterator } as AsyncIterable<AuditEvent>;
    const { given, error } = await upToError(writeRecording(source, { signal: AbortSignal.abort(reason) }));
    expect({ given, error }).toEqual({ given: [], error: reason });
    expect(iterator.next).not.toHaveBeenCalled();
    expect(iterator.return).toHaveBeenCalledTimes(1);
  });

  it.each(["events", "onPart", "parts"])("ends writing if it is aborted by %s", async (place) => {
    const controller = new AbortController();
    let isClosed = false;
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      try {
        for (const event of eventsAt(0, 1, 2, 3)) {
          if (place === "events" && event.value.Metadata.Index.toNumber() === 1) controller.abort(reason);
          yield event;
        }
      } finally {
        isClosed = true;
      }
    };
    const onPart = (): void => {
      if (place === "onPart") controller.abort(reason);
    };
    const parts = writeRecording(events(), { minPartBytes: 1, onPart, signal: controller.signal });
    const given = [];
    let error: unknown;
    try {
      for await (const chunk of parts) {
        given.push(chunk);
        if (place === "parts") controller.abort(reason);
      }
    } catch (thrown) {
      error = thrown;
    }
    expect(given).toHaveLength(place === "onPart" ? 0 : 1);
    expect(error).toBe(reason);
    expect(isClosed).toBe(true);
  });

  it("drops the last part if it is aborted during its compression", async () => {
    const controller = new AbortController();
    const events = function* (): Generator<AuditEvent, void, undefined> {
      yield* eventsAt(0, 1);
      // Runs once all promises wait for the compressor.
      process.nextTick(() => controller.abort(reason));
    };
    const onPart = jest.fn();
    const outcome = await upToError(writeRecording(events(), { signal: controller.signal, onPart }));
    expect(outcome).toEqual({ given: [], error: reason });
    expect(onPart).not.toHaveBeenCalled();
  });

  it("takes precedence over an error of the source after the abort", async () => {
    const controller = new AbortController();
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      yield* eventsAt(0);
      controller.abort(reason);
      throw new Error("aborted");
    };
    const { given, error } = await upToError(writeRecording(events(), { signal: controller.signal }));
    expect({ given, error }).toEqual({ given: [], error: reason });
  });

  it.each([null, undefined, new AbortController().signal])("has no effect if it is %p", async (signal) => {
    const { events } = await check(await allOf(writeRecording(eventsAt(0, 1, 2), { signal, minPartBytes: 1 })), 1);
    expect(indexesOf(events)).toEqual([0, 1, 2]);
    if (signal) expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("the timer of maxIdleMs", () => {
  const folder = new TempFolder();

  it("does not keep the process alive", () => {
    const program = `
      import { Metadata, Resize, writeRecording } from "./src/index.js";
      async function* events() {
        yield { $case: "Resize", value: Resize.create({ Metadata: Metadata.create({ Type: "resize" }) }) };
        setImmediate(() => console.log("waiting"));
        await new Promise(() => {});
      }
      writeRecording(events(), { maxIdleMs: 2_000_000_000 }).next().then(() => console.log("written"));
    `;
    const outfile = folder.at("program.mjs");
    const stdin = { contents: program, resolveDir: ROOT, loader: "ts" } as const;
    buildSync({ stdin, outfile, bundle: true, format: "esm", platform: "node", absWorkingDir: ROOT });
    const { status, stdout, signal } = spawnSync(process.execPath, [outfile], { encoding: "utf8", timeout: 30_000 });
    expect({ status, stdout, signal }).toEqual({ status: 0, stdout: "waiting\n", signal: null });
  });

  describe("with fake timers", () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] }));
    afterEach(() => jest.useRealTimers());

    it("runs only while a part is open", async () => {
      const resumes: (() => void)[] = [];
      const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
        for (let index = 0; index < 4; index++) {
          await new Promise<void>((resolve) => resumes.push(resolve));
          yield eventAt(index);
        }
      };
      const settle = () => jest.advanceTimersByTimeAsync(0);
      const parts = writeRecording(events(), { maxIdleMs: 1000, minPartBytes: 3000 });
      expect(jest.getTimerCount()).toBe(0);
      const first = parts.next();
      await settle();
      expect(jest.getTimerCount()).toBe(0);
      resumes[0]!();
      await settle();
      expect(jest.getTimerCount()).toBe(1);
      // An event restarts the timer.
      await jest.advanceTimersByTimeAsync(999);
      resumes[1]!();
      await settle();
      await jest.advanceTimersByTimeAsync(999);
      expect(jest.getTimerCount()).toBe(1);
      await jest.advanceTimersByTimeAsync(1);
      const chunks = [(await first).value!];
      expect(jest.getTimerCount()).toBe(0);
      const second = parts.next();
      await settle();
      expect(jest.getTimerCount()).toBe(0);
      resumes[2]!();
      await settle();
      expect(jest.getTimerCount()).toBe(1);
      await jest.advanceTimersByTimeAsync(1000);
      chunks.push((await second).value!);
      await parts.return();
      const { parts: headers, events: read } = await check(chunks, 3000);
      expect(headers).toMatchObject([{ size: 3000 }, { size: 3000 }]);
      expect(indexesOf(read)).toEqual([0, 1, 2]);
    });

    it("stops when the signal is aborted", async () => {
      const controller = new AbortController();
      const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
        yield eventAt(0);
        await new Promise(() => undefined);
      };
      const outcome = upToError(writeRecording(events(), { maxIdleMs: 1000, signal: controller.signal }));
      await jest.advanceTimersByTimeAsync(10);
      expect(jest.getTimerCount()).toBe(1);
      controller.abort("stop");
      expect(await outcome).toEqual({ given: [], error: "stop" });
      expect(jest.getTimerCount()).toBe(0);
    });
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
