import { gunzipSync } from "node:zlib";
import { readRecording, writeRecording } from "../../src/index.js";
import { openGzip, openWebGzip } from "../../src/recording/zlib.js";
import { concat } from "../support/bytes.js";
import { LATENESS, lateCompressionStream } from "../support/late-streams.js";
import { allOf, eventAt, fileOf, noiseAt, upToError } from "../support/recordings.js";

jest.setTimeout(60_000);

const original = globalThis.CompressionStream;
afterEach(() => {
  jest.restoreAllMocks();
  globalThis.CompressionStream = original;
});

describe.each(Object.entries(LATENESS))("a Compression Stream with output %s", (name, lateness) => {
  beforeEach(() => {
    jest.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    globalThis.CompressionStream = lateCompressionStream(lateness);
  });

  it("yields all output", async () => {
    const stream = openWebGzip();
    const pieces = Array.from({ length: 20 }, (_, i) => new Uint8Array(5000).fill(i));
    const output: Uint8Array[] = [];
    for (const piece of pieces) {
      const reused = piece.slice();
      output.push(...(await allOf(stream.write(reused))));
      reused.fill(0xff); // the stream has its own copy
    }
    output.push(...(await allOf(stream.end())));
    stream.close();
    expect(gunzipSync(concat(...output)).equals(concat(...pieces))).toBe(true);
  });

  it("writes a recording of one part", async () => {
    const events = Array.from({ length: 20 }, (_, i) => eventAt(i));
    const parts = await allOf(writeRecording(events));
    expect(parts).toHaveLength(1);
    expect(await allOf(readRecording(parts[0]!))).toEqual(events);
  });

  it("writes a recording of several parts", async () => {
    const events = await allOf(readRecording(fileOf("examples/session.tar")));
    const parts = await allOf(writeRecording(events, { minPartBytes: 4096 }));
    expect(parts.length).toBeGreaterThan(3);
    expect(await allOf(readRecording(concat(...parts)))).toEqual(events);
  });

  // The other streams deliver too little output per task.
  const isAccurate = name === "in the next task" || name === "at the end";
  (isAccurate ? it : it.skip)("writes parts that are not much larger than the minimum", async () => {
    const events = Array.from({ length: 100 }, (_, i) => noiseAt(i, 10_000));
    const parts = await allOf(writeRecording(events, { minPartBytes: 80_000 }));
    // Without output, the size is estimated from the usual compression ratio, which is 3.
    const most = name === "at the end" ? 3 * 80_000 : 80_000;
    for (const { length } of parts) expect(length).toBeLessThan(most + 50_000);
    expect(await allOf(readRecording(concat(...parts)))).toHaveLength(100);
  });
});

it("closes parts as late as node:zlib if the data compresses well", async () => {
  const events = Array.from({ length: 100 }, (_, i) => eventAt(i, "x".repeat(60_000)));
  const sizesOf = async (): Promise<number[]> =>
    (await allOf(writeRecording(events, { minPartBytes: 50_000 }))).map(({ length }) => length);
  const expected = await sizesOf();
  expect(expected).toHaveLength(1);
  jest.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  expect(await sizesOf()).toHaveLength(1);
});

describe("a Compression Stream that fails", () => {
  const failure = new Error("out of memory");
  const failing = (sink: UnderlyingSink<BufferSource>): typeof CompressionStream =>
    class {
      readonly readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => void Promise.resolve().then(() => controller.error(failure)),
      });
      readonly writable = new WritableStream<BufferSource>(sink);
    };

  it.each<[string, UnderlyingSink<BufferSource>]>([
    ["when it is read", {}],
    ["when it is written to", { write: () => Promise.reject(failure) }],
    ["when it is closed", { close: () => Promise.reject(failure) }],
  ])("%s ends the writing with its error, and no rejection is unhandled", async (_, sink) => {
    const unhandled = jest.fn();
    process.on("unhandledRejection", unhandled);
    jest.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    globalThis.CompressionStream = failing(sink);
    const { given, error } = await upToError(writeRecording([eventAt(0)]));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(given).toEqual([]);
    expect(error).toBe(failure);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

it("a Compression Stream is used if process.getBuiltinModule throws", async () => {
  jest.spyOn(process, "getBuiltinModule").mockImplementation(() => {
    throw new Error("A Node.js API is used which is not supported in the Edge Runtime.");
  });
  const compression = jest.fn();
  globalThis.CompressionStream = class extends original {
    constructor(format: CompressionFormat) {
      super(format);
      compression();
    }
  };
  openGzip().close();
  expect(compression).toHaveBeenCalledTimes(1);
  const events = Array.from({ length: 20 }, (_, i) => eventAt(i));
  const parts = await allOf(writeRecording(events));
  expect(await allOf(readRecording(concat(...parts)))).toEqual(events);
});
