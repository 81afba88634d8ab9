import { buildSync } from "esbuild";
import type { Page } from "playwright-core";
import type * as Library from "../../src/index.js";
import { readRecording } from "../../src/index.js";
import { ByteSource } from "../../src/recording/byte-source.js";
import { gunzip } from "../../src/recording/gunzip.js";
import { Browser, itInBrowser } from "../support/browser.js";
import { concat, hexOf, utf8 } from "../support/bytes.js";
import { linesOf, objectsOf, textOf, type Vector } from "../support/data.js";
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
  upToError,
} from "../support/recordings.js";

// Reading byte by byte is slow on a busy machine.
jest.setTimeout(120_000);

/** The global of the bundle in the page. */
declare const library: typeof Library & {
  ByteSource: typeof ByteSource;
  gunzip: typeof gunzip;
  chunksOf: typeof chunksOf;
};

const ENTRY = `
  export * from "./src/index.js";
  export { ByteSource } from "./src/recording/byte-source.js";
  export { gunzip } from "./src/recording/gunzip.js";
  export async function* chunksOf(bytes, size) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  }
`;

(itInBrowser === it ? describe : describe.skip)("in Chromium", () => {
  const browser = new Browser();
  let page: Page;
  let problems: readonly string[];

  beforeAll(async () => {
    const { outputFiles } = buildSync({
      stdin: { contents: ENTRY, resolveDir: pathOf("."), loader: "ts" },
      bundle: true,
      platform: "browser",
      format: "iife",
      globalName: "library",
      write: false,
    });
    ({ page, problems } = await browser.open("<!doctype html><title>teleport-audit-events</title>"));
    await page.addScriptTag({ content: outputFiles[0]!.text });
  });

  // A problem is, for example, an uncaught error.
  afterEach(() => expect(problems).toEqual([]));

  it("does not have Node's globals", async () => {
    expect(await page.evaluate(() => typeof process)).toBe("undefined");
  });

  it("reads and writes the same forms of every event as Go", async () => {
    const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
    const inPage = await page.evaluate(
      (vectors) =>
        vectors.map(({ oneof, json, std }) => {
          const { AuditEvent } = library;
          const bytes = Uint8Array.from(oneof.match(/../g)!, (digits) => Number.parseInt(digits, 16));
          const event = AuditEvent.decode(bytes);
          const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
          return {
            oneof: hexOf(AuditEvent.encode(event)),
            json: [
              AuditEvent.marshalJSON(event),
              AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(json)),
              AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(std)),
              // In another order, and larger than the reader's scratch buffer.
              AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(`{"x":"é",${std.slice(1)}`)),
              AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(`{"x":"${"é".repeat(0x4000)}",${std.slice(1)}`)),
            ],
            std: AuditEvent.marshalJSON(event, { escapeHTML: true }),
          };
        }),
      vectors,
    );
    expect(inPage).toEqual(vectors.map(({ oneof, json, std }) => ({ oneof, json: Array(5).fill(json), std })));
  });

  it("reads strings of any characters next to each other", async () => {
    const texts = [
      "",
      "a",
      "abc",
      "abcd",
      "é",
      "aé",
      "€",
      "😀",
      "abcé",
      "\ufeffa",
      "\u0000",
      "\u007f\u0080",
      "x".repeat(50),
    ];
    const found = await page.evaluate(
      (texts) =>
        texts.flatMap((User) =>
          texts.flatMap((Login) => {
            const { UserMetadata } = library;
            const message = UserMetadata.create({ User, Login });
            const again = [
              UserMetadata.decode(UserMetadata.encode(message)),
              UserMetadata.unmarshalJSON(UserMetadata.marshalJSON(message)),
              UserMetadata.unmarshalJSON(JSON.stringify({ login: Login, user: User })),
            ];
            return again.map(({ User, Login }) => [User, Login]);
          }),
        ),
      texts,
    );
    expect(found).toEqual(texts.flatMap((user) => texts.flatMap((login) => Array(3).fill([user, login]))));
  });

  /** Reads a recording in chunks of a size, and returns its events and losses. */
  const readInPage = (recording: Uint8Array, size: number): Promise<Outcome> =>
    page.evaluate(
      async ([recording, size]) => {
        const losses: { code: string; offset: number | undefined }[] = [];
        const lines: string[] = [];
        const reader = library.readRecording(library.chunksOf(recording, size), {
          onLoss: ({ code, offset }) => losses.push({ code, offset }),
        });
        for await (const event of reader) lines.push(library.AuditEvent.marshalJSON(event));
        return { lines, losses, stats: reader.stats };
      },
      [recording, size] as const,
    );

  describe.each(SAMPLES)("reads $path", ({ path, events, stats, losses }) => {
    const expected = { lines: linesOf("tests/fixtures/samples/session.jsonl").slice(0, events), losses, stats };

    it.each([1, 7, 64 * 1024])("in chunks of %d bytes", async (size) => {
      expect(await readInPage(fileOf(path), size)).toEqual(expected);
    });

    it.each(["bytes", "buffer", "stream", "reader"])("from its %s", async (kind) => {
      const lines = await page.evaluate(
        async ([recording, kind]) => {
          const stream = new Blob([recording]).stream();
          if (kind === "reader") Object.defineProperty(stream, Symbol.asyncIterator, { value: undefined });
          const source = { bytes: recording, buffer: recording.buffer }[kind] ?? stream;
          const lines: string[] = [];
          for await (const event of library.readRecording(source, { onLoss: () => undefined })) {
            lines.push(library.AuditEvent.marshalJSON(event));
          }
          return lines;
        },
        [fileOf(path), kind] as const,
      );
      expect(lines).toEqual(expected.lines);
    });
  });

  it.each([1, 100, 100_000])("skips %d zeros in a body after the gzip stream", async (zeros) => {
    const recording = concat(part(concat(gzip(recordsOf(0, 1)), new Uint8Array(zeros)), { padding: 10 }), partOf(2));
    for (const size of [1000, 64 * 1024]) {
      const { lines, losses } = await readInPage(recording, size);
      expect(lines).toHaveLength(3);
      expect(losses).toEqual([]);
    }
  });

  it("reports other data in a body after the gzip stream as a loss", async () => {
    const damaged = part(concat(gzip(recordsOf(0, 1)), utf8("more of it")));
    const { lines, losses } = await readInPage(concat(damaged, partOf(2)), 100);
    expect(lines).toHaveLength(3);
    expect(losses).toMatchObject([{ offset: 0 }]);
  });

  it("reads the same from damaged recordings as Node", async () => {
    const sample = fileOf("tests/fixtures/samples/session-parts.tar");
    for (let at = 10; at < sample.length; at += LONG ? 1597 : 6389) {
      const changed = sample.slice();
      changed[at]! ^= 1 << (at % 8);
      const lost = concat(sample.subarray(0, at), sample.subarray(at + 100));
      for (const recording of [changed, lost, sample.subarray(0, at)]) {
        const { events, losses, stats } = await readWithLosses(recording);
        const inNode = {
          lines: linesOfEvents(events),
          losses: losses.map(({ code, offset }) => ({ code, offset })),
          stats,
        };
        expect(await readInPage(recording, 5000)).toEqual(inNode);
      }
    }
  });

  it("decompresses damaged streams to the same byte as Node", async () => {
    const stream = gzip(utf8(textOf("tests/fixtures/samples/session.jsonl").slice(0, 15_000)));
    const damaged = [];
    for (let at = 0; at < stream.length; at += LONG ? 61 : 241) {
      const changed = stream.slice();
      changed[at]! ^= 1 << (at % 8);
      damaged.push(changed, stream.subarray(0, at));
    }
    const inPage = await page.evaluate(async (streams) => {
      const outcomes = [];
      for (const bytes of streams) {
        let hex = "";
        let code: string | undefined;
        try {
          for await (const chunk of library.gunzip(new library.ByteSource(library.chunksOf(bytes, 1000)))) {
            for (const byte of chunk) hex += byte.toString(16).padStart(2, "0");
          }
        } catch (error) {
          code = (error as Library.CodecError).code;
        }
        outcomes.push({ hex, code });
      }
      return outcomes;
    }, damaged);
    for (const [i, bytes] of damaged.entries()) {
      const { given, error } = await upToError(gunzip(new ByteSource(chunksOf(bytes, 1000))));
      const code = (error as Library.CodecError | undefined)?.code;
      expect(inPage[i]).toEqual({ hex: hexOf(concat(...given)), code });
    }
  });

  it("reads single parts concurrently", async () => {
    const counts = await page.evaluate(async (recording) => {
      const parts = [];
      for await (const part of library.readRecordingParts(recording)) parts.push(part);
      return Promise.all(
        parts.map(async (part) => {
          const source = new Blob([recording.slice(part.offset, part.offset + part.size)]).stream();
          const reader = library.readRecordingPart(part, source);
          while (!(await reader.next()).done);
          return reader.stats.total;
        }),
      );
    }, fileOf("tests/fixtures/samples/session-parts.tar"));
    expect(counts).toEqual([150, 150, 170, 140]);
  });

  it("decrypts parts with a hook", async () => {
    const recording = concat(part(gzip(recordsOf(0, 1)), { version: 2, flags: 1 }), partOf(2));
    const indexes = await page.evaluate(async (recording) => {
      const decrypt = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
        body.pipeThrough(new TransformStream());
      const indexes = [];
      for await (const event of library.readRecording(recording, { decrypt })) {
        indexes.push(event.value.Metadata.Index.toNumber());
      }
      return indexes;
    }, recording);
    expect(indexes).toEqual([0, 1, 2]);
  });

  it("writes a recording that Node reads back", async () => {
    const chunks = await page.evaluate(async (recording) => {
      const chunks = [];
      const events = library.readRecording(recording);
      for await (const chunk of library.writeRecording(events, { minPartBytes: 4096 })) chunks.push(chunk);
      return chunks;
    }, fileOf("examples/session.tar"));
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.length).toBeGreaterThanOrEqual(4096);
    const events = await allOf(readRecording(concat(...chunks)));
    expect(linesOfEvents(events)).toEqual(linesOf("tests/fixtures/samples/session.jsonl"));
  });

  it("rejects with the signal's reason and cancels the stream if aborted while it waits", async () => {
    const outcome = await page.evaluate(async (recording) => {
      const controller = new AbortController();
      let isCancelled = false;
      const stream = new ReadableStream<Uint8Array>({
        start: (chunks) => chunks.enqueue(recording),
        cancel: () => void (isCancelled = true),
      });
      const reader = library.readRecording(stream, controller);
      const first = await reader.next();
      setTimeout(() => controller.abort("enough"));
      const reason = await reader.next().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      return { isFirst: first.done === false, reason, isCancelled };
    }, partOf(0));
    expect(outcome).toEqual({ isFirst: true, reason: "enough", isCancelled: true });
  });
});

/** The result of reading a recording, in a form that a page can return. */
interface Outcome {
  readonly lines: readonly string[];
  readonly losses: readonly { code: string; offset: number | undefined }[];
  readonly stats: Library.RecordingStats;
}
