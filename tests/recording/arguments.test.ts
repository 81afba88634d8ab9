import {
  CodecError,
  readRecording,
  readRecordingLines,
  readRecordingPart,
  readRecordingParts,
  writeRecording,
  type AuditEvent,
  type PartPlace,
  type ReadRecordingLinesOptions,
  type RecordingRanges,
  type RecordingSource,
  type WriteRecordingOptions,
} from "../../src/index.js";
import { concat } from "../support/bytes.js";
import { allOf, chunksOf, eventAt, fileOf, gzip, part, partOf, recordsOf } from "../support/recordings.js";

type Generator = AsyncGenerator<unknown, void, undefined>;

const recording = fileOf("examples/session.tar");

/** The functions that read a recording, by name. */
const READERS: Readonly<Record<string, (source: RecordingSource, options?: ReadRecordingLinesOptions) => Generator>> = {
  readRecording,
  readRecordingPart: (source, options) => readRecordingPart({ index: 0, offset: 0 }, source, options),
  readRecordingLines,
  readRecordingParts,
};
const EVENT_READERS = ["readRecording", "readRecordingPart", "readRecordingLines"];

/** A source that counts how often its chunks are requested. */
function watched(): { source: RecordingSource; state: { requests: number } } {
  const state = { requests: 0 };
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]() {
      state.requests++;
      return chunksOf(recording, 1000);
    },
  };
  return { source, state };
}

/** A source of chunks, and a state that records whether the reader has closed it. */
function closing(bytes: Uint8Array): { source: RecordingSource; state: { isClosed: boolean } } {
  const state = { isClosed: false };
  const open = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* chunksOf(bytes, 10);
    } finally {
      state.isClosed = true;
    }
  };
  return { source: open(), state };
}

/** Checks that a reader rejects the options immediately, without reading the source. */
function expectRejected(name: string, options: object, error: Error): void {
  const { source, state } = watched();
  expect(() => READERS[name]!(source, options as ReadRecordingLinesOptions)).toThrow(error);
  expect(() => READERS[name]!(source, options as ReadRecordingLinesOptions)).toThrow(error.constructor as typeof Error);
  expect(state.requests).toBe(0);
}

describe.each(Object.keys(READERS))("%s", (name) => {
  it.each<[unknown, string]>([
    [null, "null"],
    [5, "5"],
    ["signal", '"signal"'],
    [() => undefined, "a function"],
  ])("rejects options of %p when it is called", (options, shown) => {
    expectRejected(name, options as object, new TypeError(`options: expected an object, got ${shown}`));
  });

  it.each<[unknown, string]>([
    [5, "5"],
    [true, "true"],
    [{}, "an object"],
    [new AbortController(), "an object"],
    [{ throwIfAborted: () => undefined, addEventListener: () => undefined }, "an object"],
  ])("rejects a signal of %p when it is called", (signal, shown) => {
    expectRejected(name, { signal }, new TypeError(`signal: expected an AbortSignal, got ${shown}`));
  });

  it.each([null, undefined])("treats a signal of %p as no signal", async (signal) => {
    const unhandled = jest.fn();
    process.on("unhandledRejection", unhandled);
    const items = await allOf(READERS[name]!(watched().source, { signal }));
    await new Promise(setImmediate);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(items).toEqual(await allOf(READERS[name]!(watched().source)));
    expect(items.length).toBeGreaterThan(0);
  });

  it("accepts a signal that is not an instance of AbortSignal, as in another realm", async () => {
    const { signal } = new AbortController();
    const throwIfAborted = jest.fn();
    const addEventListener = jest.fn();
    const other = { aborted: false, throwIfAborted, addEventListener, removeEventListener: jest.fn() };
    expect(await allOf(READERS[name]!(recording, { signal: other as unknown as AbortSignal }))).toEqual(
      await allOf(READERS[name]!(recording, { signal })),
    );
    expect(throwIfAborted).toHaveBeenCalled();
    expect(addEventListener).toHaveBeenCalled();
  });

  it.each([
    [{ getReader: true }, "an object"],
    [{ [Symbol.asyncIterator]: undefined }, "an object"],
    [{ byteLength: "5", slice: () => recording }, "an object"],
    [{ byteLength: 5 }, "an object"],
    [() => recording, "a function"],
  ])("rejects a source of %p when it is called", (source, shown) => {
    const message = `source: expected bytes, a stream, or an async iterable of chunks, got ${shown}`;
    expect(() => READERS[name]!(source as unknown as RecordingSource)).toThrow(new TypeError(message));
  });
});

describe.each(EVENT_READERS)("%s", (name) => {
  describe.each(["decrypt", "onLoss", "onPart"])("rejects %s when it is called", (option) => {
    it.each<[unknown, string]>([
      [null, "null"],
      [5, "5"],
      ["x", '"x"'],
      [{}, "an object"],
    ])("if it is %p", (value, shown) => {
      expectRejected(name, { [option]: value }, new TypeError(`${option}: expected a function, got ${shown}`));
    });
  });

  describe.each([
    ["maxDepth", 0],
    ["maxEventBytes", 1],
  ])("rejects %s when it is called", (option, min) => {
    it.each<[unknown, string]>([
      ["3", '"3"'],
      [null, "null"],
      [3n, "3"],
      [{}, "an object"],
    ])("if it is %p", (value, shown) => {
      expectRejected(
        name,
        { [option]: value },
        new TypeError(`${option}: expected an integer from ${min}, got ${shown}`),
      );
    });

    it.each([NaN, -1, 1.5, Infinity, 2 ** 53])("if it is %d", (value) => {
      expectRejected(
        name,
        { [option]: value },
        new RangeError(`${option}: expected an integer from ${min}, got ${value}`),
      );
    });
  });

  it("accepts options that are undefined", async () => {
    const options = {
      decrypt: undefined,
      onLoss: undefined,
      onPart: undefined,
      signal: undefined,
      maxDepth: undefined,
      maxEventBytes: undefined,
      escapeHTML: undefined,
    };
    expect(await allOf(READERS[name]!(recording, options))).toEqual(await allOf(READERS[name]!(recording)));
  });

  describe.each<[string, unknown]>([
    ["TypeError", new TypeError("of the callback")],
    ["CodecError", new CodecError("invalid-recording", "of the callback")],
    ["string", "of the callback"],
  ])("is ended by a %s", (_, failure) => {
    const fail = jest.fn((): never => {
      throw failure;
    });
    beforeEach(() => fail.mockClear());

    it("that onPart throws", async () => {
      const { source, state } = closing(concat(partOf(0), partOf(1)));
      const onLoss = jest.fn();
      const outcome = allOf(READERS[name]!(source, { onPart: fail, onLoss }));
      await expect(outcome).rejects.toBe(failure);
      expect(fail).toHaveBeenCalledTimes(1);
      expect(onLoss).not.toHaveBeenCalled();
      expect(state.isClosed).toBe(true);
    });

    it("that onLoss throws", async () => {
      const { source, state } = closing(concat(partOf(0).fill(0, 24), partOf(1)));
      const outcome = allOf(READERS[name]!(source, { onLoss: fail }));
      await expect(outcome).rejects.toBe(failure);
      expect(fail).toHaveBeenCalledTimes(1);
      expect(state.isClosed).toBe(true);
    });
  });

  it.each([new TypeError("no key"), new CodecError("invalid-gzip", "no key")])(
    "reports a loss if decrypt throws %p",
    async (failure) => {
      const losses: CodecError[] = [];
      const decrypt = (): never => {
        throw failure;
      };
      const source = concat(part(gzip(recordsOf(0)), { version: 2, flags: 1 }), partOf(1));
      await allOf(READERS[name]!(source, { decrypt, onLoss: (loss) => losses.push(loss) }));
      expect(losses[0]).toMatchObject({
        code: "encrypted",
        reason: "part 0: cannot decrypt the body: " + failure.message,
      });
    },
  );
});

it.each([
  [5, "5"],
  [null, "null"],
  ["yes", '"yes"'],
])("readRecordingLines rejects escapeHTML if it is %p when it is called", (escapeHTML, shown) => {
  expectRejected("readRecordingLines", { escapeHTML }, new TypeError(`escapeHTML: expected a boolean, got ${shown}`));
});

describe("readRecordingPart", () => {
  it.each<[unknown, Error]>([
    [undefined, new TypeError("part: expected an object, got undefined")],
    [3, new TypeError("part: expected an object, got 3")],
    [{ offset: 0 }, new TypeError("part.index: expected an integer from 0, got undefined")],
    [{ index: 0, offset: "0" }, new TypeError('part.offset: expected an integer from 0, got "0"')],
    [{ index: -1, offset: 0 }, new RangeError("part.index: expected an integer from 0, got -1")],
  ])("rejects a part of %p when it is called", (part, error) => {
    expect(() => readRecordingPart(part as PartPlace, recording)).toThrow(error);
    expect(() => readRecordingPart(part as PartPlace, recording)).toThrow(error.constructor as typeof Error);
  });
});

describe("readRecordingParts", () => {
  it("names the byteLength that it rejects", () => {
    const ranges: RecordingRanges = { byteLength: 1.5, slice: () => recording };
    expect(() => readRecordingParts(ranges)).toThrow(new RangeError("byteLength: expected an integer from 0, got 1.5"));
  });
});

describe("writeRecording", () => {
  it.each<[unknown, string]>([
    [5, "5"],
    [undefined, "undefined"],
    [null, "null"],
    ["events", '"events"'],
    [eventAt(0), "an object"],
    [() => [eventAt(0)], "a function"],
  ])("rejects events of %p when it is called", (events, shown) => {
    const message = `events: expected an iterable or async iterable, got ${shown}`;
    expect(() => writeRecording(events as Iterable<AuditEvent>)).toThrow(new TypeError(message));
  });

  it.each<[unknown, string]>([
    [null, "options: expected an object, got null"],
    [4096, "options: expected an object, got 4096"],
    [{ minPartBytes: "5" }, 'minPartBytes: expected an integer from 0, got "5"'],
    [{ minPartBytes: null }, "minPartBytes: expected an integer from 0, got null"],
    [{ maxIdleMs: "5" }, 'maxIdleMs: expected an integer from 0 to 2147483647, got "5"'],
    [{ maxIdleMs: null }, "maxIdleMs: expected an integer from 0 to 2147483647, got null"],
    [{ signal: {} }, "signal: expected an AbortSignal, got an object"],
    [{ signal: true }, "signal: expected an AbortSignal, got true"],
    [{ onPart: null }, "onPart: expected a function, got null"],
    [{ onPart: {} }, "onPart: expected a function, got an object"],
  ])("rejects options of %p when it is called", (options, message) => {
    const call = () => writeRecording([], options as WriteRecordingOptions);
    expect(call).toThrow(new TypeError(message));
    expect(call).toThrow(TypeError);
  });

  it("names the number that it rejects", () => {
    const message = "maxIdleMs: expected an integer from 0 to 2147483647, got 0.5";
    expect(() => writeRecording([], { maxIdleMs: 0.5 })).toThrow(new RangeError(message));
  });

  it("reads no events before a part is requested", () => {
    const events = jest.fn(function* () {
      yield eventAt(0);
    });
    writeRecording({ [Symbol.iterator]: events });
    expect(events).not.toHaveBeenCalled();
  });
});
