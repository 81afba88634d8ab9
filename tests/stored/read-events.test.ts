import { getEventListeners } from "node:events";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import {
  AuditEvent,
  CodecError,
  readEvents,
  STORED_FORMATS,
  type ReadEventsOptions,
  type RecordingSource,
  type StoredFormat,
  type StoredItem,
} from "../../src/index.js";
import { bytesOf, concat, utf8 } from "../support/bytes.js";
import { printed } from "../support/command-line.js";
import { objectsOf, type Vector } from "../support/data.js";
import {
  allOf,
  chunksOf,
  damagedGzip,
  eventAt,
  fileOf,
  gzip,
  indexesOf,
  part,
  partOf,
  recordsOf,
  SAMPLES,
  upToError,
} from "../support/recordings.js";
import { base64, comparable, delimited, eventsOf, itemsOf, problemsOf } from "../support/stored-events.js";
import { int, len } from "../support/wire.js";

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 4);
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const texts = vectors.map((vector) => vector.json);

const forms: readonly [format: StoredFormat, input: Uint8Array, events: number][] = [
  ["recording", concat(partOf(0, 1), partOf(2)), 3],
  ["json", utf8(printed(texts)), 4],
  ["oneof", messages[0]!, 1],
  ["delimited", delimited(...messages), 4],
  ["base64", utf8(printed(messages.map(base64))), 4],
];

/** Returns a source of chunks, and a state that records whether the reader has closed it. */
function watched(bytes: Uint8Array): {
  input: AsyncGenerator<Uint8Array, void, undefined>;
  state: { isClosed: boolean; requests: number };
} {
  const state = { isClosed: false, requests: 0 };
  const open = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of chunksOf(bytes, 4096)) {
        state.requests++;
        yield chunk;
      }
    } finally {
      state.isClosed = true;
    }
  };
  return { input: open(), state };
}

/** Yields chunks, and then fails. */
async function* failing(error: unknown, ...chunks: Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield chunk;
  }
  throw error;
}

/** Returns the items up to an error, and the error. */
async function itemsUpToError(
  source: RecordingSource,
  options?: ReadEventsOptions,
): Promise<{ items: StoredItem[]; error: unknown }> {
  const { given, error } = await upToError(readEvents(source, options));
  return { items: given.flat(), error };
}

/** Returns the next batch that is not empty. */
async function nextItems(reader: AsyncIterator<readonly StoredItem[]>): Promise<readonly StoredItem[]> {
  for (;;) {
    const next = await reader.next();
    if (next.done === true) throw new Error("expected more items");
    if (next.value.length > 0) return next.value;
  }
}

/** Repeats bytes to a length of more than the reader reads at a time. */
function much(bytes: Uint8Array): Uint8Array {
  return concat(...Array.from({ length: Math.ceil(500_000 / bytes.length) }, () => bytes));
}

describe.each(forms)("%s", (format, bytes, events) => {
  describe.each([
    ["not compressed", bytes],
    ["gzipped", gzip(bytes)],
  ])("%s", (name, stored) => {
    it.each([1, 7, 64 * 1024])("is read in chunks of %d bytes", async (size) => {
      const items = await itemsOf(chunksOf(stored, size));
      expect(eventsOf(items)).toHaveLength(events);
      expect(items).toHaveLength(events);
      for (const item of eventsOf(items)) expect(item.decode()).toHaveProperty("$case");
    });

    it.each<[string, () => RecordingSource]>([
      ["a Uint8Array", () => stored],
      ["a Buffer", () => Buffer.from(stored)],
      ["an ArrayBuffer", () => Uint8Array.from(stored).buffer],
      ["a Blob", () => new Blob([Uint8Array.from(stored)])],
      ["the stream of a Blob", () => new Blob([Uint8Array.from(stored)]).stream()],
      ["a Response", () => new Response(Uint8Array.from(stored))],
      ["a Node stream", () => Readable.from(chunksOf(stored, 100))],
    ])("is read from %s", async (_, open) => {
      expect(comparable(await itemsOf(open()))).toEqual(comparable(await itemsOf(chunksOf(stored, 1000))));
    });

    it("is read as the given format, which is reported before the items", async () => {
      const calls: unknown[] = [];
      const options: ReadEventsOptions = { onFormat: (...values) => calls.push(values) };
      for await (const items of readEvents(stored, { ...options, format })) calls.push(items.length);
      for await (const items of readEvents(stored, options)) calls.push(items.length);
      const counts = calls.filter((call) => typeof call === "number");
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2 * events);
      expect(calls.filter((call) => typeof call !== "number")).toEqual([
        [format, name === "gzipped"],
        [format, name === "gzipped"],
      ]);
      expect(calls[0]).toEqual([format, name === "gzipped"]);
    });
  });

  it("yields each event with its type and its bytes", async () => {
    const items = eventsOf(await itemsOf(bytes));
    if (format === "recording") expect(items.map(({ type }) => type)).toEqual(["resize", "resize", "resize"]);
    else expect(items.map(({ type }) => type)).toEqual(vectors.slice(0, events).map(({ json }) => typeOf(json)));
    for (const [i, item] of items.entries()) {
      const event = item.decode() as AuditEvent;
      if (item.kind === "json") {
        expect(item.json).toBe(texts[i]);
        expect(AuditEvent.marshalJSON(event)).toBe(texts[i]);
        expect(item.decode()).not.toBe(event);
      } else {
        expect(AuditEvent.encode(event)).toEqual(item.bytes);
        expect(item.unknownFields).toBe(0);
        expect(item.decode()).toBe(event);
      }
    }
  });

  it("is read in the same way when options are undefined", async () => {
    const names = ["format", "unknownEvents", "maxDepth", "maxEventBytes", "maxLossesPerPart", "decrypt", "signal"];
    const options = Object.fromEntries([...names, "onFormat", "onPart"].map((name) => [name, undefined]));
    expect(comparable(await itemsOf(bytes, options))).toEqual(comparable(await itemsOf(bytes)));
  });

  it("counts the bytes of the source", async () => {
    for (const stored of [bytes, gzip(bytes)]) {
      const reader = readEvents(chunksOf(stored, 10));
      expect(reader.stats).toEqual({ bytes: 0, nulBytes: 0, recording: undefined });
      await allOf(reader);
      expect(reader.stats.bytes).toBe(stored.length);
      expect(reader.stats.nulBytes).toBe(0);
      expect(reader.stats.recording?.total).toBe(format === "recording" ? events : undefined);
    }
  });
});

function typeOf(json: string): string {
  return (JSON.parse(json) as { event: string }).event;
}

describe("the place of an event", () => {
  it("is its line and offset in JSON and base64", async () => {
    const lines = printed(["", texts[0]!, "?", texts[1]!]);
    const offset = texts[0]!.length + 4;
    expect((await itemsOf(utf8(lines))).map(({ line, offset: at }) => [line, at])).toEqual([
      [2, 1],
      [3, 1 + offset - 3],
      [4, offset],
    ]);
    const [first, second] = messages.map(base64) as [string, string];
    expect((await itemsOf(utf8(printed(["", first, "?", second])))).map(({ line, offset: at }) => [line, at])).toEqual([
      [2, 1],
      [3, first.length + 2],
      [4, first.length + 4],
    ]);
  });

  it("is its offset in delimited messages, and its part in a recording", async () => {
    const items = eventsOf(await itemsOf(delimited(...messages)));
    let pos = 0;
    for (const [i, { offset }] of items.entries()) {
      const prefix = delimited(messages[i]!).length - messages[i]!.length;
      expect(offset).toBe(pos + prefix);
      pos += prefix + messages[i]!.length;
    }
    const recorded = await itemsOf(concat(partOf(0, 1), partOf(2)));
    expect(recorded).toMatchObject([
      { part: 0, offset: 0 },
      { part: 0, offset: 0 },
      { part: 1, offset: partOf(0, 1).length },
    ]);
    expect(await itemsOf(messages[0]!)).toMatchObject([{ offset: 0, line: undefined, part: undefined }]);
  });
});

describe("gzip", () => {
  it("can have several members, which are one input", async () => {
    const lines = utf8(printed(texts));
    const cut = 3 * (lines.length >> 2);
    const calls: unknown[] = [];
    const stored = concat(gzip(lines.subarray(0, cut)), gzip(new Uint8Array(0)), gzip(lines.subarray(cut)));
    for (const size of [1, 1000]) {
      const items = await itemsOf(chunksOf(stored, size), { onFormat: (format) => calls.push(format) });
      expect(comparable(items)).toEqual(comparable(await itemsOf(lines)));
    }
    expect(calls).toEqual(["json", "json"]);
  });

  it.each(forms)("may be followed by another input: %s", async (format, bytes, events) => {
    const calls: unknown[] = [];
    const first = gzip(utf8(printed(texts)));
    for (const size of [1, 100_000]) {
      const items = await itemsOf(chunksOf(concat(first, bytes), size), { onFormat: (...call) => calls.push(call) });
      expect(comparable(items)).toEqual([...comparable(await itemsOf(first)), ...comparable(await itemsOf(bytes))]);
      expect(items).toHaveLength(4 + events);
      expect(calls.splice(0)).toEqual([
        ["json", true],
        [format, false],
      ]);
    }
  });

  it("may be followed by bytes that cannot be read, which are a problem", async () => {
    const stored = concat(gzip(utf8(printed(texts))), Uint8Array.of(0xff, 1, 2, 3));
    expect((await itemsOf(stored)).slice(4)).toMatchObject([{ kind: "problem", error: { code: "invalid-value" } }]);
    const text = concat(gzip(utf8(printed(texts))), utf8("text\n"));
    expect((await itemsOf(text)).slice(4)).toMatchObject([{ kind: "problem", error: { code: "invalid-value" } }]);
    for (const tail of [Uint8Array.of(0x0a), Uint8Array.of(0x1f), Uint8Array.of(0x1f, 0x20), utf8("x"), utf8("\n\n")]) {
      const items = (await itemsOf(chunksOf(concat(gzip(utf8(printed(texts))), tail), 7))).slice(4);
      expect(items.every(({ kind }) => kind === "problem")).toBe(true);
      expect(items).toHaveLength(tail[0] === 0x0a ? 0 : 1);
    }
  });

  it.each(forms)("may be followed by NUL bytes: %s", async (format, bytes, events) => {
    for (const options of [{}, { format }]) {
      const reader = readEvents(concat(gzip(bytes), new Uint8Array(100_000)), options);
      expect((await allOf(reader)).flat().map(({ kind }) => kind)).toEqual(
        Array.from({ length: events }, () => (format === "json" ? "json" : "binary")),
      );
      expect(reader.stats.nulBytes).toBe(0);
    }
  });

  it("may contain a recording that is followed by another one", async () => {
    const reader = readEvents(concat(gzip(partOf(0, 1)), partOf(0, 1, 2)));
    expect(await allOf(reader).then((items) => items.flat())).toHaveLength(5);
    expect(reader.stats.recording).toMatchObject({ total: 5 });
  });

  it.each(forms)("that is truncated is a problem after the events before it: %s", async (_, bytes, events) => {
    const repeated = events === 1 || bytes.length > 2000 ? bytes : concat(bytes, bytes);
    const stored = gzip(repeated).subarray(0, -4);
    const items = await itemsOf(stored);
    expect(items.at(-1)).toMatchObject({ kind: "problem", error: { code: "truncated" } });
    if (events > 1) expect(eventsOf(items).length).toBeGreaterThanOrEqual(events);
  });

  it("that is damaged in the middle is a problem after the lines before it", async () => {
    const lines = utf8(printed([...texts, ...texts]));
    const items = await itemsOf(concat(damagedGzip(lines), utf8(printed(texts))));
    expect(eventsOf(items)).toHaveLength(8);
    expect(problemsOf(items)).toMatchObject([{ error: { code: "invalid-gzip" } }]);
  });

  it("that has a wrong checksum is a problem after all lines", async () => {
    const stored = gzip(utf8(printed(texts)));
    stored[stored.length - 8]! ^= 1;
    const items = await itemsOf(stored);
    expect(eventsOf(items)).toHaveLength(4);
    expect(problemsOf(items)).toHaveLength(1);
  });

  it("that has only the magic number is a problem", async () => {
    expect(await itemsOf(Uint8Array.of(0x1f, 0x8b))).toMatchObject([{ kind: "problem", error: { code: "truncated" } }]);
  });
});

describe("a source without bytes", () => {
  it.each([undefined, ...STORED_FORMATS])("has no items in the format %s", async (format) => {
    const onFormat = jest.fn();
    expect(await itemsOf(new Uint8Array(0), { format, onFormat })).toEqual([]);
    expect(await itemsOf(chunksOf(new Uint8Array(0), 1), { format })).toEqual([]);
    expect(await itemsOf(new Blob([]))).toEqual([]);
    expect(onFormat).not.toHaveBeenCalled();
  });

  it("has no items when gzipped", async () => {
    expect(await itemsOf(gzip(new Uint8Array(0)))).toEqual([]);
  });
});

describe("an error of the source", () => {
  const errors = [new Error("disk on fire"), new CodecError("truncated", "of another reader"), "a string", undefined];

  describe.each(forms)("%s", (format, bytes, events) => {
    it.each(errors.map((error) => [String(error), error]))(
      "%s is thrown after the items before it",
      async (_, error) => {
        for (const size of [10, 100_000]) {
          const chunks = await allOf(chunksOf(bytes, size));
          const result = await itemsUpToError(failing(error, ...chunks));
          expect(result.error).toBe(error);
          expect(eventsOf(result.items)).toHaveLength(events);
          expect(problemsOf(result.items)).toEqual([]);
        }
      },
    );

    it("is thrown if it follows a gzip stream", async () => {
      const error = new Error("disk on fire");
      const result = await itemsUpToError(failing(error, gzip(bytes)));
      expect(result.error).toBe(error);
      expect(eventsOf(result.items)).toHaveLength(events);
      expect(problemsOf(result.items)).toEqual([]);
    });

    if (format === "oneof") return;

    it("is thrown if it occurs inside a gzip stream", async () => {
      const error = new CodecError("truncated", "of another reader");
      const stored = gzip(much(bytes), { level: 0 });
      const result = await itemsUpToError(failing(error, stored.subarray(0, stored.length >> 1)));
      expect(result.error).toBe(error);
      if (format !== "recording") expect(eventsOf(result.items).length).toBeGreaterThan(events);
      expect(problemsOf(result.items)).toEqual([]);
    });
  });

  it("is thrown if there is nothing before it", async () => {
    const error = new Error("no such file");
    expect(await itemsUpToError(failing(error))).toEqual({ items: [], error });
    for (const format of STORED_FORMATS) {
      expect(await itemsUpToError(failing(error), { format })).toEqual({ items: [], error });
    }
  });

  it("is thrown after the number of problems that are only counted", async () => {
    const error = new Error("disk on fire");
    const { items, error: thrown } = await itemsUpToError(failing(error, utf8("?\n".repeat(1500))), { format: "json" });
    expect(thrown).toBe(error);
    expect(items.reduce((sum, item) => sum + (item.kind === "problem" ? item.count : 0), 0)).toBe(1500);
  });

  it("is a TypeError if a chunk is not bytes", async () => {
    const source = Readable.from(["text"]) as AsyncIterable<Uint8Array>;
    await expect(itemsOf(source)).rejects.toThrow(TypeError);
  });
});

describe("a callback", () => {
  const error = new Error("from the callback");
  const fail = (): never => {
    throw error;
  };

  it("onFormat ends reading by throwing, and the source is closed", async () => {
    const { input, state } = watched(much(utf8(printed(texts))));
    expect(await itemsUpToError(input, { onFormat: fail })).toEqual({ items: [], error });
    expect(state.isClosed).toBe(true);
  });

  it("onFormat ends reading by throwing a CodecError", async () => {
    const codecError = new CodecError("invalid-value", "not wanted");
    const onFormat = (): never => {
      throw codecError;
    };
    expect((await itemsUpToError(utf8(texts[0]!), { onFormat })).error).toBe(codecError);
  });

  it("onPart ends reading by throwing, and the source is closed", async () => {
    const { input, state } = watched(much(forms[0]![1]));
    expect(await itemsUpToError(input, { onPart: fail })).toEqual({ items: [], error });
    expect(state.isClosed).toBe(true);
  });

  it.each([
    ["a recording", concat(partOf(0), partOf(1))],
    ["a gzipped recording", gzip(concat(partOf(0), partOf(1)))],
  ])("onPart ends reading of %s by throwing a CodecError", async (_, bytes) => {
    const codecError = new CodecError("invalid-gzip", "of the callback");
    const onPart = jest.fn((): never => {
      throw codecError;
    });
    const { input, state } = watched(bytes);
    expect(await itemsUpToError(input, { onPart })).toEqual({ items: [], error: codecError });
    expect(onPart).toHaveBeenCalledTimes(1);
    expect(state.isClosed).toBe(true);
  });

  it("a signal ends reading with its reason, even if that is a CodecError", async () => {
    const reason = new CodecError("invalid-gzip", "of the signal");
    for (const bytes of [gzip(utf8(printed(texts))), gzip(concat(partOf(0), partOf(1)))]) {
      const controller = new AbortController();
      const { input } = watched(bytes);
      const options = { signal: controller.signal, onFormat: () => controller.abort(reason) };
      expect((await itemsUpToError(input, options)).error).toBe(reason);
    }
  });

  it("onPart is called before the items of each part", async () => {
    const { path } = SAMPLES[1]!;
    const calls: unknown[] = [];
    const reader = readEvents(fileOf(path), { onPart: ({ index, offset }) => calls.push({ index, offset }) });
    for await (const items of reader) {
      const last = calls.at(-1);
      if (typeof last === "number") calls[calls.length - 1] = last + items.length;
      else if (items.length > 0) calls.push(items.length);
    }
    const parts = [0, 8192, 16384, 24576].map((offset, index) => ({ index, offset }));
    expect(calls).toEqual([parts[0], 150, parts[1], 150, parts[2], 150, parts[3], 140]);
    expect(reader.stats.recording).toEqual(SAMPLES[1]!.stats);
  });

  it("onPart is called for a part without events", async () => {
    const onPart = jest.fn();
    expect(await itemsOf(part(new Uint8Array(0), { padding: 9 }), { onPart })).toEqual([]);
    expect(onPart).toHaveBeenCalledTimes(1);
  });

  it("decrypt decrypts parts, and a part is a problem if it throws", async () => {
    const encrypted = concat(part(gzip(recordsOf(0, 1)), { version: 2, flags: 1 }), partOf(2));
    const decrypt = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> => body;
    expect(eventsOf(await itemsOf(encrypted, { decrypt }))).toHaveLength(3);
    const items = await itemsOf(encrypted, { decrypt: fail });
    expect(problemsOf(items)[0]).toMatchObject({ error: { code: "encrypted", cause: error }, offset: 0 });
    expect(eventsOf(items)).toHaveLength(1);
    expect(problemsOf(await itemsOf(encrypted))[0]).toMatchObject({ error: { code: "encrypted" } });
  });
});

describe("a signal", () => {
  it.each(forms)("that is aborted before reading is thrown: %s", async (_, bytes) => {
    const { input, state } = watched(bytes);
    const reason = new Error("stop");
    expect(await itemsUpToError(input, { signal: AbortSignal.abort(reason) })).toEqual({ items: [], error: reason });
    expect(state.requests).toBe(0);
  });

  it.each(forms.filter(([format]) => format !== "oneof"))(
    "that is aborted while reading is thrown: %s",
    async (_, bytes) => {
      for (const stored of [much(bytes), gzip(much(bytes), { level: 0 })]) {
        const controller = new AbortController();
        const { input, state } = watched(stored);
        const reason = new Error("stop");
        const read = async (): Promise<void> => {
          for await (const items of readEvents(input, { signal: controller.signal })) {
            if (items.length > 0) controller.abort(reason);
          }
        };
        await expect(read()).rejects.toBe(reason);
        expect(state.isClosed).toBe(true);
        expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
      }
    },
  );

  it("that is aborted while waiting for the source is thrown", async () => {
    const controller = new AbortController();
    const source = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(utf8(printed(texts))) });
    const reader = readEvents(source, { signal: controller.signal });
    expect(await nextItems(reader)).toHaveLength(4);
    const next = nextItems(reader);
    controller.abort(new Error("stop"));
    await expect(next).rejects.toThrow("stop");
  });
});

describe("the source", () => {
  describe.each(forms.filter(([format]) => format !== "oneof"))("of %s", (_, bytes) => {
    it.each([
      ["not compressed", much(bytes)],
      ["gzipped", gzip(much(bytes), { level: 0 })],
    ])("%s is closed when the reader stops early", async (__, stored) => {
      const { input, state } = watched(stored);
      for await (const items of readEvents(input)) {
        if (items.length === 0) continue;
        expect(items[0]!.kind).not.toBe("problem");
        expect(state.isClosed).toBe(false);
        break;
      }
      expect(state.isClosed).toBe(true);
    });
  });

  it.each<[string, Uint8Array, StoredFormat | undefined]>([
    ["of unrecognized format", new Uint8Array(1_000_000).fill(0x01), undefined],
    ["of delimited OneOfs with a bad length", new Uint8Array(1_000_000).fill(0xff), "delimited"],
    ["that is not a recording", new Uint8Array(1_000_000).fill(0xff), "recording"],
    ["of damaged gzip", concat(Uint8Array.of(0x1f, 0x8b), new Uint8Array(1_000_000)), undefined],
  ])("%s is closed", async (_, bytes, format) => {
    const { input, state } = watched(bytes);
    expect(await itemsOf(input, { format })).toMatchObject([{ kind: "problem" }]);
    expect(state.isClosed).toBe(true);
  });

  it("that ignores being closed, or fails to close, does not affect the items", async () => {
    const next = (): Promise<IteratorResult<Uint8Array>> =>
      Promise.resolve({ done: false, value: utf8(printed(texts)) });
    const endings = [{}, { return: () => Promise.reject(new Error("cannot be closed")) }];
    for (const ending of endings) {
      const source = { [Symbol.asyncIterator]: () => ({ next, ...ending }) };
      const reader = readEvents(source);
      expect(await nextItems(reader)).toHaveLength(4);
      await reader.return();
    }
  });

  it("is not read further than needed", async () => {
    const { input, state } = watched(much(utf8(printed(texts))));
    const reader = readEvents(input);
    await reader.next();
    expect(state.requests).toBeLessThan(4);
    await reader.return();
  });

  it("may yield empty chunks", async () => {
    const empty = new Uint8Array(0);
    const chunks = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const chunk of chunksOf(utf8(printed(texts)), 50)) yield* [empty, chunk, empty];
    };
    expect(await itemsOf(chunks())).toHaveLength(4);
  });
});

it("yields items that arrive together in one batch", async () => {
  const batches = await allOf(readEvents(chunksOf(utf8(printed([...texts, "?", ...texts])), 1_000_000)));
  expect(batches.filter((items) => items.length > 0).map((items) => items.length)).toEqual([2 * texts.length + 1]);
});

it("yields a line when it has arrived, even if no other line follows for a while", async () => {
  let send: (chunk: Uint8Array) => void;
  const source = new ReadableStream<Uint8Array>({ start: (stream) => void (send = (chunk) => stream.enqueue(chunk)) });
  const reader = readEvents(source);
  for (const text of [...texts, ...texts]) {
    send!(utf8(`${text}\n`));
    expect(await nextItems(reader)).toMatchObject([{ json: text }]);
  }
  await reader.return();
});

describe("unknown events", () => {
  const unknown = '{"event":"no.such.event","ei":3,"x":[1.0]}';
  const misfit = '{"event":"user.login","ei":"one"}';
  const binary = len(999, len(1, len(2, "no.such.event")));
  const stored: readonly [format: StoredFormat, bytes: Uint8Array][] = [
    ["json", utf8(printed([texts[0]!, unknown, texts[1]!]))],
    ["oneof", binary],
    ["delimited", delimited(messages[0]!, binary, messages[1]!)],
    ["base64", utf8(printed([messages[0]!, binary, messages[1]!].map(base64)))],
    ["recording", part(gzip(concat(recordsOf(0), Uint8Array.of(0, 0, 0, binary.length), binary, recordsOf(2))))],
  ];

  it.each(stored)("are yielded as events by default: %s", async (format, bytes) => {
    for (const options of [{}, { unknownEvents: "keep" } as const]) {
      const events = eventsOf(await itemsOf(bytes, { format, ...options }));
      expect(events).toHaveLength(format === "oneof" ? 1 : 3);
      const event = events[events.length >> 1]!;
      expect(event.type).toBe("no.such.event");
      expect(event.decode()).toMatchObject({
        $case: "UnknownEvent",
        value: { kind: event.kind, Metadata: { Type: "no.such.event" } },
      });
      if (event.kind === "binary") {
        expect(event.bytes).toEqual(binary);
        expect(event.unknownFields).toBe(0);
      }
    }
  });

  it.each(stored)('are problems with "error": %s', async (format, bytes) => {
    const items = await itemsOf(bytes, { format, unknownEvents: "error" });
    expect(eventsOf(items)).toHaveLength(format === "oneof" ? 0 : 2);
    expect(problemsOf(items)[0]).toMatchObject({ error: { code: "unknown-event" }, count: 1 });
    if (format === "json") expect(problemsOf(items)).toMatchObject([{ line: 2, offset: texts[0]!.length + 1 }]);
  });

  it('are counted after a thousand with "error"', async () => {
    for (const [format, line] of [
      ["json", unknown],
      ["base64", base64(binary)],
    ] as const) {
      const items = await itemsOf(utf8(`${line}\n`.repeat(3000)), { format, unknownEvents: "error" });
      expect(items).toHaveLength(1001);
      expect(items.at(-1)).toMatchObject({ kind: "problem", count: 2000 });
    }
  });

  it("include events that do not fit the schema, with the reason", async () => {
    const [item] = eventsOf(await itemsOf(utf8(misfit)));
    expect(item!.type).toBe("user.login");
    expect(item!.decode()).toMatchObject({
      $case: "UnknownEvent",
      value: { kind: "json", json: misfit, reason: expect.stringContaining("ei") as string },
    });
    const [strict] = eventsOf(await itemsOf(utf8(misfit), { unknownEvents: "error" }));
    expect(() => strict!.decode()).toThrow(expect.objectContaining({ code: "invalid-value", path: "ei" }) as Error);
  });
});

describe("unknown fields and keys", () => {
  it("are counted and kept", async () => {
    const event = len(1, len(1, len(2, "user.login"), int(1000, 5)), int(1001, 6));
    const [item] = eventsOf(await itemsOf(delimited(event)));
    expect(item).toMatchObject({ type: "user.login", unknownFields: 2, bytes: event });
    const text = '{"ei":1,"event":"user.login","x":1.50}';
    const [json] = eventsOf(await itemsOf(utf8(text)));
    expect(AuditEvent.marshalJSON(json!.decode())).toContain('"x":1.50');
  });
});

describe("a recording", () => {
  it("is read without its repeats, and with the problems of its sessions at the end", async () => {
    const reader = readEvents(concat(partOf(0, 1), partOf(1, 2), partOf(5)));
    const items = (await allOf(reader)).flat();
    expect(indexesOf(eventsOf(items).map((item) => item.decode()))).toEqual([0, 1, 2, 5]);
    expect(items.at(-1)).toMatchObject({ kind: "problem", error: { code: "missing-events" } });
    expect(problemsOf(items)).toHaveLength(1);
    expect(reader.stats.recording).toMatchObject({ total: 5, repeated: 1, missing: 2, sessions: 1 });
  });

  it("is read with its limits", async () => {
    const large = concat(partOf(0), part(gzip(recordsOf(1))));
    const { length } = AuditEvent.encode(eventAt(1));
    expect(problemsOf(await itemsOf(large, { maxEventBytes: length }))).toEqual([]);
    const items = await itemsOf(large, { maxEventBytes: length - 1 });
    expect(problemsOf(items)[0]).toMatchObject({ error: { code: "invalid-recording" } });
  });
});

describe("the arguments", () => {
  /** Checks that an argument is rejected immediately, without reading the source. */
  function expectRejected(options: unknown, type: typeof TypeError | typeof RangeError, message: string): void {
    const { input, state } = watched(utf8(texts[0]!));
    const call = (): unknown => readEvents(input, options as ReadEventsOptions);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
    expect(state.requests).toBe(0);
  }

  it.each<[unknown, typeof TypeError | typeof RangeError, string]>([
    [null, TypeError, "options: expected an object, got null"],
    [5, TypeError, "options: expected an object, got 5"],
    [
      { format: "xml" },
      RangeError,
      'format: expected one of "recording", "json", "oneof", "delimited", "base64", got "xml"',
    ],
    [{ format: 5 }, TypeError, "format: expected one of"],
    [{ format: null }, TypeError, "format: expected one of"],
    [{ onFormat: 5 }, TypeError, "onFormat: expected a function, got 5"],
    [{ onPart: "x" }, TypeError, 'onPart: expected a function, got "x"'],
    [{ decrypt: {} }, TypeError, "decrypt: expected a function, got an object"],
    [{ signal: 5 }, TypeError, "signal: expected an AbortSignal, got 5"],
    [{ unknownEvents: "ignore" }, RangeError, 'unknownEvents: expected one of "error", "keep", got "ignore"'],
    [{ unknownEvents: true }, TypeError, "unknownEvents"],
    [{ maxDepth: -1 }, RangeError, "maxDepth"],
    [{ maxDepth: "1" }, TypeError, "maxDepth"],
    [{ maxEventBytes: 0 }, RangeError, "maxEventBytes"],
    [{ maxLossesPerPart: 1.5 }, RangeError, "maxLossesPerPart"],
  ])("%j are rejected when they are wrong", (options, type, message) => {
    expectRejected(options, type, message);
  });

  it.each([["a path"], [undefined], [null], [5], [{}], [() => new Uint8Array(0)]])(
    "a source of %p is rejected",
    (source) => {
      expect(() => readEvents(source as unknown as RecordingSource)).toThrow(TypeError);
      expect(() => readEvents(source as unknown as RecordingSource)).toThrow(/^source: expected/);
    },
  );

  it("may be null for the signal", async () => {
    expect(await itemsOf(utf8(texts[0]!), { signal: null })).toHaveLength(1);
  });
});

describe("an explicit format", () => {
  it("is not detected", async () => {
    expect(await itemsOf(utf8(printed(texts)), { format: "recording" })).toMatchObject([{ kind: "problem" }]);
    const problems = problemsOf(await itemsOf(utf8(printed(texts)), { format: "base64" }));
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it("is used for each input of the source", async () => {
    const calls: unknown[] = [];
    const stored = concat(gzipSync(printed(texts)), utf8("hello\n"));
    const items = await itemsOf(stored, { format: "json", onFormat: (...call) => calls.push(call) });
    expect(items.map(({ kind }) => kind)).toEqual(["json", "json", "json", "json", "problem"]);
    expect(calls).toEqual([
      ["json", true],
      ["json", false],
    ]);
  });
});
