import {
  CodecError,
  readRecordingPart,
  readRecordingParts,
  type PartPlace,
  type RecordingPart,
  type RecordingRanges,
} from "../../src/index.js";
import { concat, utf8 } from "../support/bytes.js";
import { linesOf } from "../support/data.js";
import {
  allOf,
  bigEndian,
  chunksOf,
  damagedGzip,
  fileOf,
  gzip,
  indexesOf,
  linesOfEvents,
  part,
  partOf,
  record,
  recordsOf,
  statsWith,
  upToError,
} from "../support/recordings.js";
import { len } from "../support/wire.js";

const sample = fileOf("tests/fixtures/samples/session-parts.tar");

/** Finds the parts of a recording, which must be the same for every kind of source. */
async function partsOf(recording: Uint8Array): Promise<{ given: RecordingPart[]; error: unknown }> {
  const outcome = await upToError(readRecordingParts(recording));
  for (const size of [1, 7, 1000]) {
    expect(await upToError(readRecordingParts(chunksOf(recording, size)))).toEqual(outcome);
  }
  expect(await upToError(readRecordingParts(rangesOf(recording)))).toEqual(outcome);
  return outcome;
}

/** A recording with random access that logs the requested ranges. */
function rangesOf(recording: Uint8Array): RecordingRanges & { readonly ranges: (readonly [number, number])[] } {
  const ranges: [number, number][] = [];
  const slice = async (start: number, end: number): Promise<Uint8Array> => {
    ranges.push([start, end]);
    return recording.slice(start, end);
  };
  return { byteLength: recording.length, slice, ranges };
}

describe("readRecordingParts", () => {
  it("returns the headers of a session", async () => {
    const { given, error } = await partsOf(sample);
    const common = { headerSize: 24, version: 1, encrypted: false };
    expect(given).toEqual([
      { ...common, index: 0, offset: 0, size: 8192, bodySize: 3960, paddingSize: 4208 },
      { ...common, index: 1, offset: 8192, size: 8192, bodySize: 4672, paddingSize: 3496 },
      { ...common, index: 2, offset: 16384, size: 8192, bodySize: 4828, paddingSize: 3340 },
      { ...common, index: 3, offset: 24576, size: 7670, bodySize: 7646, paddingSize: 0 },
    ]);
    expect(error).toBeUndefined();
  });

  it("finds no parts in an empty recording", async () => {
    expect(await partsOf(new Uint8Array(0))).toEqual({ given: [], error: undefined });
  });

  it("supports both versions and encryption", async () => {
    const body = utf8("some body");
    const headers = [
      { version: 1, flags: 1 },
      { version: 2, flags: 0 },
      { version: 2, flags: 1 },
      { version: 2, flags: 0xfe },
    ];
    const { given, error } = await partsOf(concat(...headers.map((header) => part(body, { ...header, padding: 5 }))));
    expect(given).toMatchObject([
      { version: 1, offset: 0, size: 38, headerSize: 24, encrypted: false },
      { version: 2, offset: 38, size: 46, headerSize: 32, encrypted: false },
      { version: 2, offset: 84, size: 46, headerSize: 32, encrypted: true },
      { version: 2, offset: 130, size: 46, headerSize: 32, encrypted: false },
    ]);
    expect(error).toBeUndefined();
  });

  it.each([1, 2])("yields a part of version %d that consists of padding only", async (version) => {
    const padding = part(new Uint8Array(0), { version, padding: 100 });
    const { given, error } = await partsOf(concat(padding, partOf(0), padding));
    expect(given).toMatchObject([
      { index: 0, offset: 0, bodySize: 0, paddingSize: 100 },
      { index: 1, offset: padding.length, paddingSize: 0 },
      { index: 2, offset: padding.length + partOf(0).length, bodySize: 0, paddingSize: 100 },
    ]);
    expect(error).toBeUndefined();
  });

  it("ignores the contents of bodies", async () => {
    const { given, error } = await partsOf(concat(part(utf8("no gzip"), { padding: 10 }), partOf(0)));
    expect(given).toHaveLength(2);
    expect(error).toBeUndefined();
  });

  it.each([1, 8, 23])("throws for a header of %d bytes, after the parts before it", async (size) => {
    const { given, error } = await partsOf(concat(partOf(0), partOf(1).subarray(0, size)));
    expect(given).toMatchObject([{ index: 0 }]);
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code: "truncated", offset: partOf(0).length });
    expect((error as Error).message).toContain("part 1");
  });

  it("throws for a header of version 2 that ends inside its flags", async () => {
    const { given, error } = await partsOf(part(utf8("body"), { version: 2 }).subarray(0, 31));
    expect(given).toEqual([]);
    expect(error).toMatchObject({ code: "truncated", offset: 0 });
  });

  it.each([
    ["of a body", part(gzip(recordsOf(1))).subarray(0, -1)],
    ["of padding", part(gzip(recordsOf(1)), { padding: 100 }).subarray(0, -1)],
    ["of everything after the header", partOf(1).subarray(0, 24)],
  ])("yields a part that lacks the end %s, then throws", async (_, last) => {
    const { given, error } = await partsOf(concat(partOf(0), last));
    expect(given).toMatchObject([{ index: 0 }, { index: 1, offset: partOf(0).length }]);
    expect(given[1]!.size).toBeGreaterThan(last.length);
    expect(error).toMatchObject({ code: "truncated", offset: partOf(0).length });
    expect((error as Error).message).toContain(`${given[1]!.size - last.length} bytes`);
  });

  it("throws for an unknown version", async () => {
    const { given, error } = await partsOf(concat(partOf(0), part(utf8("body"), { version: 3 }), partOf(1)));
    expect(given).toMatchObject([{ index: 0 }]);
    expect(error).toMatchObject({ code: "invalid-recording", offset: partOf(0).length });
    expect((error as Error).message).toContain("part 1: expected version 1 or 2, got 3");
  });

  it("throws for sizes that exceed any file", async () => {
    const header = concat(bigEndian(1, 8), new Uint8Array(16).fill(0xff));
    const { given, error } = await partsOf(concat(header, utf8("body")));
    expect(given).toHaveLength(1);
    expect(error).toMatchObject({ code: "truncated", offset: 0 });
  });
});

describe("readRecordingParts with random access", () => {
  it("fetches only the bytes of headers", async () => {
    const source = rangesOf(sample);
    await allOf(readRecordingParts(source));
    expect(source.ranges).toEqual([
      [0, 32],
      [8192, 8224],
      [16384, 16416],
      [24576, 24608],
    ]);
  });

  it("fetches nothing after the end of the recording", async () => {
    const source = rangesOf(concat(partOf(0), bigEndian(1, 8)));
    await upToError(readRecordingParts(source));
    expect(source.ranges).toEqual([
      [0, 32],
      [partOf(0).length, partOf(0).length + 8],
    ]);
  });

  it("fetches a header when its part is requested", async () => {
    const source = rangesOf(sample);
    const parts = readRecordingParts(source);
    await parts.next();
    expect(source.ranges).toHaveLength(1);
    await parts.next();
    expect(source.ranges).toHaveLength(2);
    await parts.return();
  });

  it("accepts an ArrayBuffer or a promise of one", async () => {
    const { buffer } = Uint8Array.from(sample);
    const parts = await allOf(readRecordingParts(sample));
    const ranges = { byteLength: buffer.byteLength, slice: (start: number, end: number) => buffer.slice(start, end) };
    const later = { ...ranges, slice: async (start: number, end: number) => buffer.slice(start, end) };
    expect(await allOf(readRecordingParts(ranges))).toEqual(parts);
    expect(await allOf(readRecordingParts(later))).toEqual(parts);
  });

  it("throws the error that slice throws", async () => {
    const failure = new Error("403 Forbidden");
    const source = rangesOf(sample);
    const slice = (start: number, end: number) => (start === 0 ? source.slice(start, end) : Promise.reject(failure));
    const { given, error } = await upToError(readRecordingParts({ byteLength: sample.length, slice }));
    expect(given).toHaveLength(1);
    expect(error).toBe(failure);
  });

  it.each([
    ["fewer bytes", () => new Uint8Array(31)],
    ["more bytes", () => sample],
    ["no bytes", () => new Uint8Array(0)],
    ["text", () => "00000001"],
  ])("rejects %s instead of the requested bytes", async (_, slice) => {
    const ranges = { byteLength: sample.length, slice } as RecordingRanges;
    await expect(allOf(readRecordingParts(ranges))).rejects.toMatchObject({ name: "TypeError" });
  });

  it("throws the reason of an aborted signal", async () => {
    const controller = new AbortController();
    const source = rangesOf(sample);
    const parts = readRecordingParts(source, controller);
    await parts.next();
    controller.abort("enough");
    await expect(parts.next()).rejects.toBe("enough");
    expect(source.ranges).toHaveLength(1);
  });
});

describe("readRecordingPart", () => {
  const bytesOf = (recording: Uint8Array, { offset, size }: RecordingPart): Uint8Array =>
    recording.subarray(offset, offset + size);

  it.each([
    ["at once", (bytes: Uint8Array) => bytes],
    ["in chunks", (bytes: Uint8Array) => chunksOf(bytes, 100)],
    ["as a stream", (bytes: Uint8Array) => new Blob([Uint8Array.from(bytes)]).stream()],
  ])("reads the parts of a session concurrently, %s", async (_, open) => {
    const parts = await allOf(readRecordingParts(sample));
    const texts = await Promise.all(
      parts.map(async (part) => linesOfEvents(await allOf(readRecordingPart(part, open(bytesOf(sample, part)))))),
    );
    const fromBlob = await allOf(readRecordingParts(new Blob([sample])));
    expect(fromBlob).toEqual(parts);
    // The upload was interrupted after the second part and resumed with events that had already been sent.
    expect(texts.map((lines) => lines.length)).toEqual([150, 150, 170, 140]);
    expect([...new Set(texts.flat())]).toEqual(linesOf("tests/fixtures/samples/session.jsonl"));
  });

  it("counts the events of the part for any first index", async () => {
    const reader = readRecordingPart({ index: 7, offset: 5000 }, partOf(40, 41, 41, 45));
    expect(indexesOf(await allOf(reader))).toEqual([40, 41, 45]);
    expect(reader.stats).toEqual(statsWith({ total: 4, skipped: 1, outOfOrder: 1, repeated: 1, missing: 3 }));
  });

  it("reads only the part", async () => {
    const reader = readRecordingPart({ index: 0, offset: 0 }, concat(partOf(0), partOf(1)));
    expect(indexesOf(await allOf(reader))).toEqual([0]);
  });

  it("rejects a part of a different size", async () => {
    const recording = concat(partOf(0), partOf(1, 2));
    const [, second] = await allOf(readRecordingParts(recording));
    // As from a server that ignores ranges.
    await expect(allOf(readRecordingPart(second!, recording))).rejects.toMatchObject({
      code: "invalid-recording",
      offset: partOf(0).length,
    });
  });

  it.each([NaN, -1, 1.5, Infinity])("rejects a byteLength of %d when it is called", (byteLength) => {
    expect(() => readRecordingParts({ byteLength, slice: () => new Uint8Array(0) })).toThrow(RangeError);
  });

  it("yields nothing for a part that consists of padding only", async () => {
    const reader = readRecordingPart({ index: 0, offset: 0 }, part(new Uint8Array(0), { padding: 100 }));
    expect(await allOf(reader)).toEqual([]);
  });

  it("decrypts an encrypted part and passes on its location in the recording", async () => {
    const place = { index: 7, offset: 5000 };
    const given: PartPlace[] = [];
    const decrypt = (body: ReadableStream<Uint8Array>, part: RecordingPart) => {
      given.push(part);
      return body;
    };
    const source = part(gzip(recordsOf(3)), { version: 2, flags: 1 });
    expect(indexesOf(await allOf(readRecordingPart(place, source, { decrypt })))).toEqual([3]);
    expect(given).toMatchObject([place]);
  });

  const damages: [string, Uint8Array, string][] = [
    ["a bad version", part(gzip(recordsOf(1)), { version: 3 }), "invalid-recording"],
    ["a truncated header", partOf(1).subarray(0, 20), "truncated"],
    ["no bytes", new Uint8Array(0), "truncated"],
    ["a damaged body", part(damagedGzip(recordsOf(1))), "invalid-gzip"],
    ["a damaged event", part(gzip(record(len(999, "?")))), "unknown-event"],
    ["truncated padding", part(gzip(recordsOf(1)), { padding: 9 }).subarray(0, -1), "truncated"],
    [
      "a nonzero byte in its padding",
      concat(part(gzip(recordsOf(1)), { padding: 9 }).subarray(0, -1), utf8("?")),
      "invalid-recording",
    ],
    ["an encrypted body", part(utf8("age"), { version: 2, flags: 1 }), "encrypted"],
  ];

  it.each(damages)("throws for %s, with the location in the recording", async (_, source, code) => {
    const { error } = await upToError(readRecordingPart({ index: 7, offset: 5000 }, source));
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code, offset: 5000 });
    expect((error as Error).message).toContain("part 7");
  });

  it.each(damages)("reports %s once, with the location in the recording", async (_, source, code) => {
    const losses: CodecError[] = [];
    const onLoss = (loss: CodecError): unknown => losses.push(loss);
    const { error } = await upToError(readRecordingPart({ index: 7, offset: 5000 }, source, { onLoss }));
    expect(error).toBeUndefined();
    expect(losses).toMatchObject([{ code, offset: 5000 }]);
    expect(losses[0]?.message).toContain("part 7");
  });

  it("throws the reason of an aborted signal", async () => {
    const signal = AbortSignal.abort("enough");
    const reader = readRecordingPart({ index: 0, offset: 0 }, partOf(0), { signal });
    await expect(reader.next()).rejects.toBe("enough");
  });
});
