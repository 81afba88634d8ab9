import { getEventListeners } from "node:events";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import { readRecording, readRecordingParts, readRecordingLines, type RecordingSource } from "../../src/index.js";
import { concat, utf8 } from "../support/bytes.js";
import { linesOf } from "../support/data.js";
import { LONG } from "../support/long.js";
import {
  allOf,
  chunksOf,
  fileOf,
  gzip,
  linesOfEvents,
  part,
  partOf,
  pathOf,
  recordsOf,
  readWithLosses,
  SAMPLES,
  SMALLEST_SAMPLE,
  upToError,
  type Sample,
} from "../support/recordings.js";

// Reading byte by byte is slow on a busy machine.
jest.setTimeout(LONG ? 120_000 : 30_000);

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/** Creates a web stream that yields the chunks of an iterable on demand. */
function webStream(chunks: Chunks): ReadableStream<Uint8Array> {
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => void (await chunks.return()),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** Removes the async iterator of a web stream, which Safari lacks. */
function notIterable(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const none = { value: undefined };
  return Object.defineProperties(stream, { [Symbol.asyncIterator]: none, values: none });
}

/** Kinds of sources, created from the chunks of an iterable. */
const KINDS: readonly [name: string, open: (chunks: Chunks) => RecordingSource][] = [
  ["an async iterable", (chunks) => chunks],
  ["a web stream", webStream],
  ["a web stream without an async iterator", (chunks) => notIterable(webStream(chunks))],
  ["a Node stream", (chunks) => Readable.from(chunks)],
  ["a Response", (chunks) => new Response(webStream(chunks))],
];

describe.each(SAMPLES)("$path is read", (sample) => {
  const bytes = fileOf(sample.path);
  // Reading byte by byte is slow. Without LONG, only the smallest sample is read that way, from one kind of source.
  const SIZES = LONG ? [1, 7, 64 * 1024] : [7, 64 * 1024];

  if (!LONG && sample === SMALLEST_SAMPLE) {
    it("from an async iterable byte by byte", async () => {
      await expectSample(chunksOf(bytes, 1), sample);
    });
  }

  describe.each(KINDS)("from %s", (_, open) => {
    it.each(SIZES)("in chunks of %d bytes", async (size) => {
      await expectSample(open(chunksOf(bytes, size)), sample);
    });
  });

  it.each(SIZES)("from a file in chunks of %d bytes", async (size) => {
    await expectSample(createReadStream(pathOf(sample.path), { highWaterMark: size }), sample);
  });

  it.each<[string, () => RecordingSource]>([
    ["a Uint8Array", () => bytes],
    ["a Buffer", () => Buffer.from(bytes)],
    ["an ArrayBuffer", () => bytes.buffer],
    ["an ArrayBuffer of another realm", () => runInNewContext("Uint8Array.from(bytes).buffer", { bytes })],
    ["a view of larger memory", () => concat(utf8("before"), bytes, utf8("after")).subarray(6, 6 + bytes.length)],
    ["the stream of a Blob", () => new Blob([bytes]).stream()],
    ["a Blob", () => new Blob([bytes])],
    ["a part of a Blob", () => new Blob(["before", bytes, "after"]).slice(6, 6 + bytes.length)],
    ["a Response", () => new Response(bytes)],
  ])("from %s", async (_, open) => {
    await expectSample(open(), sample);
  });
});

async function expectSample(source: RecordingSource, { events, stats, losses }: Sample): Promise<void> {
  const read = await readWithLosses(source);
  expect(linesOfEvents(read.events)).toEqual(linesOf("tests/fixtures/samples/session.jsonl").slice(0, events));
  expect(read.stats).toEqual(stats);
  expect(read.losses).toMatchObject(losses);
}

/** A recording of three parts with one event each. */
const recording = concat(partOf(0), partOf(1), partOf(2));
const firstPart = partOf(0).length;

interface Reader {
  readonly name: string;
  read(source: RecordingSource, options?: { readonly signal: AbortSignal }): AsyncGenerator<unknown, void, undefined>;
}

const READERS: readonly Reader[] = [
  { name: "readRecording", read: readRecording },
  { name: "readRecordingParts", read: readRecordingParts },
  { name: "readRecordingLines", read: readRecordingLines },
];

describe.each(READERS)("$name", ({ name, read }) => {
  it.each([
    ["a path", "session.tar"],
    ["undefined", undefined],
    ["null", null],
    ["a number", 5],
    ["an array", [0, 0, 0, 0, 0, 0, 0, 1]],
    ["an object", {}],
  ])("rejects %s when it is called", (_, source) => {
    expect(() => read(source as unknown as RecordingSource)).toThrow(TypeError);
    expect(() => read(source as unknown as RecordingSource)).toThrow(
      /^source: expected bytes, a stream, or an async iterable of chunks, got /,
    );
  });

  it("accepts chunks of every kind of bytes", async () => {
    const bytes = partOf(0, 1);
    async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
      yield new DataView(bytes.buffer, bytes.byteOffset, 10) as unknown as Uint8Array;
      yield bytes.slice(10).buffer as unknown as Uint8Array;
    }
    expect(await allOf(read(chunks()))).toEqual(await allOf(read(bytes)));
  });

  it("rejects a Node stream of text", async () => {
    const stream = createReadStream(pathOf("examples/session.tar"), "latin1");
    await expect(allOf(read(stream as RecordingSource))).rejects.toMatchObject({
      name: "TypeError",
      message: "expected chunks of bytes, got a chunk of type string",
    });
    expect(stream.destroyed).toBe(true);
  });

  it("rejects a locked web stream", async () => {
    const stream = webStream(chunksOf(recording, 10));
    stream.getReader();
    await expect(allOf(read(stream))).rejects.toMatchObject({ name: "TypeError" });
  });

  it("reads nothing from an empty Blob and a Response without a body", async () => {
    expect(await allOf(read(new Blob()))).toEqual([]);
    expect(await allOf(read(new Response(null)))).toEqual([]);
  });

  it("throws the error of the platform for a Response that has been read", async () => {
    const used = new Response(partOf(0) as Uint8Array<ArrayBuffer>);
    await used.arrayBuffer();
    await expect(allOf(read(used))).rejects.toThrow(/already been read/);
    const released = new Response(partOf(0) as Uint8Array<ArrayBuffer>);
    const reader = released.body!.getReader();
    while (!(await reader.read()).done);
    reader.releaseLock();
    await expect(allOf(read(released))).rejects.toMatchObject({ name: "TypeError" });
    const locked = new Response(partOf(0) as Uint8Array<ArrayBuffer>);
    locked.body!.getReader();
    await expect(allOf(read(locked))).rejects.toMatchObject({ name: "TypeError" });
  });

  it("releases the lock of a web stream at its end", async () => {
    const stream = webStream(chunksOf(recording, 10));
    expect(await allOf(read(stream))).toHaveLength(3);
    expect(stream.locked).toBe(false);
  });

  describe.each(KINDS)("throws the error of %s", (_, open) => {
    const padded = concat(partOf(0), part(gzip(recordsOf(1)), { padding: 100 }));

    it.each([
      { place: "between parts", before: recording.subarray(0, firstPart), events: 1, parts: 1 },
      { place: "in a header", before: recording.subarray(0, firstPart + 10), events: 1, parts: 1 },
      { place: "in a body", before: recording.subarray(0, firstPart + 40), events: 1, parts: 2 },
      { place: "in padding", before: padded.subarray(0, -50), events: 2, parts: 2 },
    ])("$place, after the items before it", async ({ before, events, parts }) => {
      const failure = new Error("disk on fire");
      const failing = async function* (): Chunks {
        yield* chunksOf(before, 7);
        throw failure;
      };
      const { given, error } = await upToError(read(open(failing())));
      expect(given).toHaveLength(name === "readRecordingParts" ? parts : events);
      expect(error).toBe(failure);
    });
  });

  describe.each(KINDS)("on %s", (_, open) => {
    /** Creates a source that records whether it is closed. With `waits`, it never continues after the first part. */
    const watched = (waits: boolean) => {
      const state = { chunks: 0, isClosed: false };
      const chunks = async function* (): Chunks {
        try {
          for await (const chunk of chunksOf(waits ? partOf(0) : recording, 10)) {
            state.chunks++;
            yield chunk;
          }
          if (waits) await new Promise(() => undefined);
        } finally {
          state.isClosed = true;
        }
      };
      return { state, source: open(chunks()) };
    };

    it("closes it when the reader is closed", async () => {
      const { state, source } = watched(false);
      const reader = read(source);
      await reader.next();
      expect(state.isClosed).toBe(false);
      await reader.return();
      expect(state.isClosed).toBe(true);
    });

    it("reads nothing if the signal is already aborted", async () => {
      const { state, source } = watched(false);
      const reason = new Error("enough");
      await expect(allOf(read(source, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
      expect(state.chunks).toBe(0);
    });

    it("throws the reason of a signal that is aborted between items, and closes it", async () => {
      const { state, source } = watched(false);
      const controller = new AbortController();
      const reader = read(source, controller);
      expect(await reader.next()).toMatchObject({ done: false });
      controller.abort("enough");
      await expect(reader.next()).rejects.toBe("enough");
      expect(state.isClosed).toBe(true);
    });

    it("throws the reason of a signal that is aborted while waiting", async () => {
      const { source } = watched(true);
      const controller = new AbortController();
      const reader = read(source, controller);
      expect(await reader.next()).toMatchObject({ done: false });
      const waiting = reader.next();
      setTimeout(() => controller.abort("enough"));
      await expect(waiting).rejects.toBe("enough");
    });

    it.each(["at the end", "early", "aborted"])(
      "leaves no listener on the signal when reading ends: %s",
      async (how) => {
        const { source } = watched(how === "aborted");
        const controller = new AbortController();
        const reader = read(source, controller);
        await reader.next();
        if (how === "early") await reader.return();
        if (how === "aborted") setTimeout(() => controller.abort("enough"));
        await upToError(reader);
        expect(controller.signal.aborted).toBe(how === "aborted");
        expect(getEventListeners(controller.signal, "abort")).toEqual([]);
      },
    );
  });

  it("cancels a web stream when the signal is aborted while waiting", async () => {
    let isCancelled = false;
    const pull = (): Promise<void> => new Promise(() => undefined);
    const cancel = (): void => void (isCancelled = true);
    const controller = new AbortController();
    const reading = allOf(read(new ReadableStream({ pull, cancel }), controller));
    setTimeout(() => controller.abort("enough"));
    await expect(reading).rejects.toBe("enough");
    expect(isCancelled).toBe(true);
  });
});
