import { gzipSync } from "node:zlib";
import { readEvents, type EventOrProblem, type Observer } from "../../../src/cli/input/events.js";
import type { Format } from "../../../src/cli/input/format.js";
import { bytesOf, concat, utf8 } from "../../support/bytes.js";
import { printed } from "../../support/command-line.js";
import { objectsOf, type Vector } from "../../support/data.js";
import { allOf, chunksOf, fileOf, part, partOf, SAMPLES } from "../../support/recordings.js";
import { base64, delimited } from "../../support/stored-events.js";

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 4);
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const texts = vectors.map((vector) => vector.json);

const forms: readonly [name: string, input: Uint8Array, events: number][] = [
  ["a recording", concat(partOf(0, 1), partOf(2)), 3],
  ["JSON lines", utf8(printed(texts)), 4],
  ["a OneOf", messages[0]!, 1],
  ["delimited OneOfs", delimited(...messages), 4],
  ["lines of base64", utf8(printed(messages.map(base64))), 4],
];

/** Returns a source of chunks, and a state that records whether the reader has closed it. */
function watched(bytes: Uint8Array): { input: AsyncGenerator<Uint8Array>; state: { isClosed: boolean } } {
  const state = { isClosed: false };
  const open = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* chunksOf(bytes, 4096);
    } finally {
      state.isClosed = true;
    }
  };
  return { input: open(), state };
}

/** Reads all items of an input. */
async function itemsOf(
  input: AsyncIterable<Uint8Array>,
  format?: Format,
  observer?: Observer,
): Promise<EventOrProblem[]> {
  return (await allOf(readEvents(input, format, observer))).flat();
}

describe.each(forms)("%s", (_, bytes, events) => {
  describe.each([
    ["not compressed", bytes],
    ["gzipped", gzipSync(bytes)],
  ])("%s", (_, stored) => {
    it.each([1, 7, 64 * 1024])("is read in chunks of %d bytes", async (size) => {
      const items = await itemsOf(chunksOf(stored, size));
      expect(items).toHaveLength(events);
      for (const item of items) expect(item).toHaveProperty("$case");
    });
  });
});

describe("the input", () => {
  /** Repeats bytes to a length of more than the reader reads at a time. */
  const much = (bytes: Uint8Array): Uint8Array =>
    concat(...Array.from({ length: Math.ceil(500_000 / bytes.length) }, () => bytes));

  describe.each(forms.filter(([name]) => name !== "a OneOf"))("of %s", (_, bytes) => {
    it.each([
      ["not compressed", much(bytes)],
      ["gzipped", gzipSync(much(bytes), { level: 0 })],
    ])("%s is closed when the reader stops early", async (__, stored) => {
      const { input, state } = watched(stored);
      for await (const items of readEvents(input)) {
        if (items.length === 0) continue;
        expect(items[0]).toHaveProperty("$case");
        expect(state.isClosed).toBe(false);
        break;
      }
      expect(state.isClosed).toBe(true);
    });
  });

  it.each([
    ["of unrecognized format", new Uint8Array(1_000_000).fill(0xff), undefined],
    ["of delimited OneOfs with a bad length", new Uint8Array(1_000_000).fill(0xff), "delimited"],
    ["that is not a recording", new Uint8Array(1_000_000).fill(0xff), "recording"],
    ["of damaged gzip", concat(Uint8Array.of(0x1f, 0x8b), new Uint8Array(1_000_000)), undefined],
  ] as const)("%s is closed", async (_, bytes, format) => {
    const { input, state } = watched(bytes);
    expect(await itemsOf(input, format)).toMatchObject([{ problem: {} }]);
    expect(state.isClosed).toBe(true);
  });

  it("is read up to an error, which is the last problem", async () => {
    const error = new Error("disk on fire");
    const input = (async function* () {
      yield* chunksOf(utf8(printed(texts)), 16);
      throw error;
    })();
    const items = await itemsOf(input);
    expect(items).toHaveLength(texts.length + 1);
    expect(items.at(-1)).toEqual({ problem: error });
  });
});

it("yields items that arrive together in one batch", async () => {
  const batches = await allOf(readEvents(chunksOf(utf8(printed([...texts, "?", ...texts])), 1_000_000)));
  expect(batches.filter((items) => items.length > 0).map((items) => items.length)).toEqual([2 * texts.length + 1]);
});

describe("an item of more than 8 MiB", () => {
  const MEGABYTE = new Uint8Array(1024 * 1024).fill(0x41);

  /** Yields 8 MiB between two other chunks. */
  async function* tooMuch(before: Uint8Array, after: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    yield before;
    for (let i = 0; i < 8; i++) yield MEGABYTE;
    yield after;
  }

  it.each([
    ["json", texts],
    ["base64", messages.map(base64)],
  ] as const)("is a problem of its line in %s, and the other lines are read", async (format, lines) => {
    const [first, second] = lines.map((line) => utf8(`${line}\n`));
    const items = await itemsOf(tooMuch(first!, concat(utf8("A\n"), second!)), format);
    expect(items).toMatchObject([
      { $case: vectors[0]!.message },
      { problem: { message: "the line is longer than 8388608 bytes" }, line: 2 },
      { $case: vectors[1]!.message },
    ]);
  });

  it("is a problem if it is a OneOf", async () => {
    const items = await itemsOf(tooMuch(messages[0]!, messages[1]!), "oneof");
    expect(items).toMatchObject([{ problem: { message: "the OneOf is longer than 8388608 bytes" } }]);
  });

  it("is a problem if it is a delimited OneOf, after the messages before it", async () => {
    const length = Uint8Array.of(0x81, 0x80, 0x80, 0x04);
    const items = await itemsOf(tooMuch(concat(delimited(messages[0]!), length), Uint8Array.of(0x41)), "delimited");
    expect(items).toMatchObject([
      { $case: vectors[0]!.message },
      { problem: { message: expect.stringContaining("longer than 8388608 bytes at offset") as string } },
    ]);
  });
});

describe("an observer", () => {
  /** Returns the calls of an observer in order, with the number of items between them. */
  const callsOf = async (bytes: Uint8Array): Promise<unknown[]> => {
    const all: unknown[] = [];
    const observer: Observer = {
      onFormat: (format, isGzipped) => all.push([format, isGzipped]),
      onPart: ({ index, offset }) => all.push({ index, offset }),
      onStats: (stats) => all.push({ ...stats }),
      onEnd: (count) => all.push(`${count} bytes`),
    };
    for await (const items of readEvents(chunksOf(bytes, 10_000), undefined, observer)) {
      const last = all.at(-1);
      if (typeof last === "number") all[all.length - 1] = last + items.length;
      else if (items.length > 0) all.push(items.length);
    }
    return all;
  };

  it.each(forms)("receives the format and the size of %s", async (_, bytes, events) => {
    const all = await callsOf(gzipSync(bytes));
    expect(all[0]).toEqual([expect.any(String), true]);
    expect(all.at(-1)).toBe(`${gzipSync(bytes).length} bytes`);
    expect(all.filter((item) => typeof item === "number").reduce((sum, count) => sum + count, 0)).toBe(events);
    expect((await callsOf(bytes))[0]).toEqual([expect.any(String), false]);
  });

  it("receives each part of a recording before its events, and the counts at the end", async () => {
    const { path, stats } = SAMPLES[1]!;
    const parts = [0, 8192, 16384, 24576].map((offset, index) => ({ index, offset }));
    const [first, second, third, last] = parts;
    const bytes = fileOf(path);
    expect(await callsOf(bytes)).toEqual([
      ["recording", false],
      ...[first, 150, second, 150, third, 150, last, 140],
      stats,
      `${bytes.length} bytes`,
    ]);
  });

  it("receives parts and counts of a recording without events", async () => {
    expect(await callsOf(part(new Uint8Array(0), { padding: 9 }))).toEqual([
      ["recording", false],
      { index: 0, offset: 0 },
      { total: 0, skipped: 0, outOfOrder: 0 },
      "33 bytes",
    ]);
  });
});
