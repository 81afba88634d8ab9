import zlib, { constants, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { CodecError, readRecording, writeRecording } from "../../src/index.js";
import { ByteSource } from "../../src/recording/byte-source.js";
import { gunzip } from "../../src/recording/gunzip.js";
import { openNodeZlib, openWebGzip, type GzipStream } from "../../src/recording/zlib.js";
import { concat, utf8 } from "../support/bytes.js";
import { linesOf, textOf } from "../support/data.js";
import { LONG } from "../support/long.js";
import {
  allOf,
  chunksOf,
  damagedGzip,
  fileOf,
  gzip,
  linesOfEvents,
  SAMPLES,
  upToError,
} from "../support/recordings.js";

jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const CHUNK_SIZES = [1, 7, 64 * 1024];

const text = utf8(textOf("tests/fixtures/samples/session.jsonl").slice(0, 15_000));
const stream = gzip(text);

/** Decompresses a gzip stream. Returns the output, the error, and the bytes left in the source. */
async function decompress(
  bytes: Uint8Array,
  chunkSize: number,
  length?: number,
): Promise<{ output: Buffer; error: unknown; rest: Uint8Array }> {
  const source = new ByteSource(chunksOf(bytes, chunkSize));
  const { given, error } = await upToError(gunzip(source, { length: length ?? Infinity }));
  return { output: Buffer.concat(given), error, rest: await source.read(Infinity) };
}

describe.each(CHUNK_SIZES)("in chunks of %d bytes", (size) => {
  it("decompresses a stream", async () => {
    const { output, error } = await decompress(stream, size);
    expect(output.equals(text)).toBe(true);
    expect(error).toBeUndefined();
  });

  it("decompresses an empty stream", async () => {
    expect(await decompress(gzip(new Uint8Array(0)), size)).toMatchObject({ output: { length: 0 }, error: undefined });
  });

  it("leaves zeros after the stream in the source", async () => {
    const { output, error, rest } = await decompress(concat(stream, new Uint8Array(500)), size);
    expect(output.equals(text)).toBe(true);
    expect(error).toBeUndefined();
    expect(rest).toEqual(new Uint8Array(500));
  });

  it("leaves bytes after the maximum length in the source", async () => {
    const { output, error, rest } = await decompress(concat(stream, utf8("more")), size, stream.length);
    expect(output.equals(text)).toBe(true);
    expect(error).toBeUndefined();
    expect(rest).toEqual(utf8("more"));
  });

  it("reports other bytes after the stream, within the maximum length", async () => {
    const { output, error } = await decompress(concat(stream, utf8("more")), size, stream.length + 2);
    expect(output.equals(text)).toBe(true);
    expect(error).toMatchObject({ code: "invalid-gzip" });
  });

  it.each([0, 1, 9, 10, 11, 2000, stream.length - 8, stream.length - 1])(
    "yields the data of the first %d bytes of a stream, then throws",
    async (length) => {
      for (const outcome of [
        await decompress(stream.subarray(0, length), size),
        await decompress(stream, size, length),
      ]) {
        expect(outcome.output.equals(whatIsIn(stream.subarray(0, length)))).toBe(true);
        expect(outcome.error).toBeInstanceOf(CodecError);
        expect(outcome.error).toMatchObject({ code: "truncated", offset: undefined });
      }
    },
  );

  it("yields all data before damage", async () => {
    const { output, error } = await decompress(concat(damagedGzip(text), utf8("more")), size);
    expect(output.equals(text)).toBe(true);
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code: "invalid-gzip", offset: undefined });
  });

  it("yields nothing if the input is not a gzip stream", async () => {
    const { output, error } = await decompress(text, size);
    expect(output).toHaveLength(0);
    expect(error).toMatchObject({ code: "invalid-gzip" });
  });

  it("yields all data of a stream with a wrong checksum, then throws", async () => {
    const damaged = stream.slice();
    damaged[stream.length - 8]! ^= 1;
    const { output, error } = await decompress(damaged, size);
    expect(output.equals(text)).toBe(true);
    expect(error).toMatchObject({ code: "invalid-gzip" });
  });
});

/** Decompresses the longest prefix of a stream in which zlib finds no damage. */
function whatIsIn(bytes: Uint8Array): Buffer {
  const decompressed = (length: number): Buffer | undefined => {
    try {
      return gunzipSync(bytes.subarray(0, length), { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      return undefined;
    }
  };
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decompressed(middle) === undefined) bad = middle;
    else good = middle;
  }
  return decompressed(good)!;
}

it("yields all data before any damage, to the byte, and throws if and only if zlib does", async () => {
  const outcome = (bytes: Uint8Array): string => {
    try {
      gunzipSync(bytes);
      return "whole";
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR" ? "truncated" : "invalid-gzip";
    }
  };
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: stream.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: 100, max: 10_000 }),
      async (at, bits, chunkSize) => {
        const damaged = stream.slice();
        damaged[at]! ^= bits;
        const { output, error } = await decompress(damaged, chunkSize);
        expect(output.equals(whatIsIn(damaged))).toBe(true);
        expect(error === undefined ? "whole" : (error as CodecError).code).toBe(outcome(damaged));
      },
    ),
    { numRuns: LONG ? 150 : 50 },
  );
});

it.each([
  { place: "in the first 16 MiB", size: 10 * MIB, given: 10 * MIB },
  { place: "after the first 16 MiB, except up to 64 KiB", size: 20 * MIB, given: 20 * MIB - 64 * 1024 },
])("yields all data before damage $place", async ({ size, given }) => {
  const bytes = Buffer.alloc(size, "stored, not compressed. ");
  // The checksum and size are zeros.
  const damaged = Buffer.concat([gzipSync(bytes, { level: 0 }).subarray(0, -8), Buffer.alloc(8)]);
  const { output, error } = await decompress(damaged, 100_000);
  expect(output.length).toBeGreaterThanOrEqual(given);
  expect(output.equals(bytes.subarray(0, output.length))).toBe(true);
  expect(error).toMatchObject({ code: "invalid-gzip" });
});

it("yields all data before damage, even if the consumer is slow", async () => {
  const much = new Uint8Array(4 * MIB);
  const flushed = gzipSync(much, { finishFlush: constants.Z_SYNC_FLUSH });
  const invalidBlock = Uint8Array.of(7, 7);
  const source = new ByteSource(chunksOf(concat(flushed, invalidBlock), 64 * 1024));
  let length = 0;
  const slow = async (): Promise<void> => {
    for await (const output of gunzip(source)) {
      length += output.length;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await expect(slow()).rejects.toMatchObject({ code: "invalid-gzip" });
  expect(length).toBe(much.length);
});

it("can be aborted during the second pass over damaged data", async () => {
  const damaged = gzipSync(Buffer.alloc(32 * 1024 * 1024));
  damaged[damaged.length - 8]! ^= 1; // the checksum
  const enough = new Error("enough");
  const abort = new AbortController();
  let given = 0;
  const output = gunzip(new ByteSource(chunksOf(damaged, damaged.length)), { signal: abort.signal });
  const { error } = await upToError(
    (async function* () {
      for await (const chunk of output) {
        given += chunk.length;
        if (given === 1) yield chunk;
        if (given > 16 * 1024 * 1024) abort.abort(enough);
      }
    })(),
  );
  expect(error).toBe(enough);
});

it("lets timers run while it decompresses much data", async () => {
  const abort = new AbortController();
  const enough = new Error("enough");
  setTimeout(() => abort.abort(enough));
  const damaged = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  damaged[damaged.length - 8]! ^= 1; // the checksum
  const { error } = await upToError(
    gunzip(new ByteSource(chunksOf(damaged, damaged.length)), { signal: abort.signal }),
  );
  expect(error).toBe(enough);
});

it("yields the data of a stream that is truncated at any byte", async () => {
  const small = gzip(text.subarray(0, 400));
  for (let length = 0; length < small.length; length++) {
    const { output, error } = await decompress(small.subarray(0, length), 50);
    expect(output.equals(whatIsIn(small.subarray(0, length)))).toBe(true);
    expect(error).toMatchObject({ code: "truncated" });
  }
});

it("decompresses consecutive streams", async () => {
  for (const size of CHUNK_SIZES) {
    const { output, error } = await decompress(concat(stream, stream, gzip(utf8("end"))), size);
    expect(output.equals(concat(text, text, utf8("end")))).toBe(true);
    expect(error).toBeUndefined();
  }
});

it("throws the error of the source, after the data before it", async () => {
  const failure = new Error("disk on fire");
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield stream.subarray(0, 2000);
    throw failure;
  };
  const { given, error } = await upToError(gunzip(new ByteSource(failing())));
  expect(Buffer.concat(given).equals(whatIsIn(stream.subarray(0, 2000)))).toBe(true);
  expect(error).toBe(failure);
});

describe("zlib streams", () => {
  const OPENERS = [
    { name: "Node", open: () => openNodeZlib(zlib, "gzip") },
    { name: "the web platform", open: openWebGzip },
  ];
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat({ max: 100_000 }).map((size) => new Uint8Array(size)),
      fc.nat({ max: 20_000 }).map((at) => text.slice(at)),
    ),
    { maxLength: 10 },
  );

  /** Passes all input through a stream in pieces and closes the stream. */
  async function through(stream: GzipStream, input: Iterable<Uint8Array>): Promise<Buffer> {
    const output: Uint8Array[] = [];
    for (const piece of input) output.push(...(await allOf(stream.write(piece))));
    output.push(...(await allOf(stream.end())));
    stream.close();
    return Buffer.concat(output);
  }

  function* sliced(bytes: Uint8Array, size: number): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }

  it.each(OPENERS)("compress data that zlib decompresses, on $name", async ({ open }) => {
    await fc.assert(
      fc.asyncProperty(pieces, async (input) => {
        const compressed = await through(open(), input);
        expect(gunzipSync(compressed).equals(concat(...input))).toBe(true);
      }),
      { numRuns: LONG ? 50 : 20 },
    );
  });

  it("decompress data that zlib compressed, on Node", async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 20, max: 70_000 }), async (input, size) => {
        const bytes = concat(...input);
        const compressed = gzip(bytes);
        const stream = openNodeZlib(zlib, "gunzip");
        expect((await through(stream, sliced(compressed, size))).equals(bytes)).toBe(true);
        expect(stream.bytesTaken).toBe(compressed.length);
      }),
      { numRuns: LONG ? 50 : 20 },
    );
  });

  it("throw for a truncated stream, on Node", async () => {
    await expect(through(openNodeZlib(zlib, "gunzip"), [stream.subarray(0, -1)])).rejects.toThrow();
  });
});

describe("a platform without node:zlib", () => {
  beforeEach(() => void jest.spyOn(process, "getBuiltinModule").mockReturnValue(undefined));
  afterEach(() => jest.restoreAllMocks());

  it.each(SAMPLES.filter(({ losses }) => losses.length === 0))("reads $path", async ({ path }) => {
    for (const size of [100, 64 * 1024]) {
      const events = await allOf(readRecording(chunksOf(fileOf(path), size)));
      expect(linesOfEvents(events)).toEqual(linesOf("tests/fixtures/samples/session.jsonl"));
    }
  });

  it("writes a recording", async () => {
    const events = await allOf(readRecording(fileOf("examples/session.tar")));
    const parts = await allOf(writeRecording(events, { minPartBytes: 4096 }));
    jest.restoreAllMocks();
    expect(parts.length).toBeGreaterThan(3);
    expect(await allOf(readRecording(concat(...parts)))).toEqual(events);
  });
});

describe("other bytes after a stream, if they are expected,", () => {
  const tails = [
    utf8("\n"),
    utf8("more"),
    Uint8Array.of(0x1f),
    Uint8Array.of(0x1f, 0x8a),
    Uint8Array.of(0x1f, 0x1f, 0x8b),
  ];

  it.each(CHUNK_SIZES)("remain in the source, in chunks of %d bytes", async (size) => {
    for (const tail of tails) {
      for (const whole of [concat(stream, tail), concat(stream, stream, tail)]) {
        const source = new ByteSource(chunksOf(whole, size));
        const { given, error } = await upToError(gunzip(source, { isFollowed: true }));
        expect(error).toBeUndefined();
        expect(Buffer.concat(given).length).toBe(Math.floor(whole.length / stream.length) * text.length);
        expect(source.offset).toBe(whole.length - tail.length);
        expect(await source.read(Infinity)).toEqual(tail);
      }
    }
  });

  it.each(CHUNK_SIZES)("do not hide damage, in chunks of %d bytes", async (size) => {
    const damaged = [stream.subarray(0, -1), stream.subarray(0, -9), concat(stream, stream.subarray(0, 9))];
    for (const bytes of damaged) {
      const { error } = await upToError(gunzip(new ByteSource(chunksOf(bytes, size)), { isFollowed: true }));
      expect(error).toMatchObject({ code: "truncated" });
    }
    const wrong = stream.slice();
    wrong[wrong.length - 8]! ^= 1;
    const { error } = await upToError(gunzip(new ByteSource(chunksOf(wrong, size)), { isFollowed: true }));
    expect(error).toMatchObject({ code: "invalid-gzip" });
  });
});
