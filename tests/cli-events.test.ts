import { gzipSync } from "node:zlib";
import { readEvents } from "../src/cli/events.js";
import { bytesOf, concat, utf8 } from "./support/bytes.js";
import { printed } from "./support/command-line.js";
import { objectsOf, type Vector } from "./support/data.js";
import { chunksOf, partOf } from "./support/recordings.js";
import { base64, delimited } from "./support/stored-events.js";

const vectors = objectsOf<Vector>("tests/vectors/vectors.jsonl").slice(0, 4);
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const texts = vectors.map((vector) => vector.json);

const forms: readonly [name: string, input: Uint8Array, events: number][] = [
  ["a recording", concat(partOf(0, 1), partOf(2)), 3],
  ["lines of JSON", utf8(printed(texts)), 4],
  ["a OneOf", messages[0]!, 1],
  ["delimited OneOfs", delimited(...messages), 4],
  ["lines of base64", utf8(printed(messages.map(base64))), 4],
];

/** Bytes in chunks, and whether their reader has ended them. */
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

describe.each(forms)("%s", (_, bytes, events) => {
  describe.each([
    ["as it is", bytes],
    ["gzipped", gzipSync(bytes)],
  ])("%s", (_, stored) => {
    it.each([1, 7, 64 * 1024])("is read in chunks of %d bytes", async (size) => {
      let count = 0;
      for await (const item of readEvents(chunksOf(stored, size))) {
        expect(item).toHaveProperty("$case");
        count++;
      }
      expect(count).toBe(events);
    });
  });
});

describe("the input", () => {
  /** Bytes again and again, more than is read at a time. */
  const much = (bytes: Uint8Array): Uint8Array =>
    concat(...Array.from({ length: Math.ceil(500_000 / bytes.length) }, () => bytes));

  describe.each(forms.filter(([name]) => name !== "a OneOf"))("of %s", (_, bytes) => {
    it.each([
      ["as it is", much(bytes)],
      ["gzipped", gzipSync(much(bytes), { level: 0 })],
    ])("%s is closed when the reader stops early", async (__, stored) => {
      const { input, state } = watched(stored);
      for await (const item of readEvents(input)) {
        expect(item).toHaveProperty("$case");
        expect(state.isClosed).toBe(false);
        break;
      }
      expect(state.isClosed).toBe(true);
    });
  });

  it.each([
    ["that is not recognised", new Uint8Array(1_000_000).fill(0xff), undefined],
    ["of delimited OneOfs that lacks a length", new Uint8Array(1_000_000).fill(0xff), "delimited"],
    ["that is no recording", new Uint8Array(1_000_000).fill(0xff), "recording"],
    ["that is damaged gzip", concat(Uint8Array.of(0x1f, 0x8b), new Uint8Array(1_000_000)), undefined],
  ] as const)("%s is closed", async (_, bytes, format) => {
    const { input, state } = watched(bytes);
    const items = [];
    for await (const item of readEvents(input, format)) items.push(item);
    expect(items).toMatchObject([{ problem: {} }]);
    expect(state.isClosed).toBe(true);
  });

  it("is read up to its error, which is a problem", async () => {
    const error = new Error("disk on fire");
    const input = (async function* () {
      yield* chunksOf(utf8(printed(texts)), 16);
      throw error;
    })();
    const items = [];
    for await (const item of readEvents(input)) items.push(item);
    expect(items).toHaveLength(texts.length + 1);
    expect(items.at(-1)).toEqual({ problem: error });
  });
});
