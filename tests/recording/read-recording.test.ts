import { Readable } from "node:stream";
import type * as Age from "age-encryption";
import { buildSync } from "esbuild";
import fc from "fast-check";
import {
  AuditEvent,
  CodecError,
  readRecording,
  readRecordingParts,
  type DecryptPart,
  type RecordingPart,
  type RecordingSource,
  type RecordingStats,
} from "../../src/index.js";
import { isRecording } from "../../src/recording/part-header.js";
import { concat, utf8 } from "../support/bytes.js";
import { LONG } from "../support/long.js";
import {
  allOf,
  bigEndian,
  chunksOf,
  damagedGzip,
  eventAt,
  fileOf,
  gzip,
  indexesOf,
  linesOfEvents,
  NO_EVENTS,
  part,
  partOf,
  record,
  recordsOf,
  readWithLosses,
  statsWith,
  upToError,
} from "../support/recordings.js";
import { TempFolder } from "../support/temp-folder.js";
import { int, len } from "../support/wire.js";

// Reading byte by byte is slow on a busy machine.
jest.setTimeout(60_000);

/** The result of reading a recording. */
interface Outcome {
  /** Indexes of the yielded events. */
  readonly indexes: readonly number[];
  readonly errors: readonly CodecError[];
  readonly stats: RecordingStats;
}

/** Reads a recording and collects its losses. Checks that the result does not depend on the size of the chunks. */
async function read(recording: Uint8Array, decrypt?: DecryptPart): Promise<Outcome> {
  const readFrom = async (source: RecordingSource): Promise<Outcome> => {
    const { events, losses, stats } = await readWithLosses(source, decrypt && { decrypt });
    return { indexes: indexesOf(events), errors: losses, stats };
  };
  const outcome = await readFrom(recording);
  for (const size of [1, 7]) expect(await readFrom(chunksOf(recording, size))).toEqual(outcome);
  return outcome;
}

/** Reads a recording up to the first damage. Returns the indexes of the events before it and the error. */
async function readUpToDamage(
  recording: Uint8Array,
  decrypt?: DecryptPart,
): Promise<{ indexes: number[]; error: unknown }> {
  const { given, error } = await upToError(readRecording(chunksOf(recording, 7), decrypt && { decrypt }));
  return { indexes: indexesOf(given), error };
}

describe("parts", () => {
  it("reads an empty recording", async () => {
    const reader = readRecording(chunksOf(new Uint8Array(0), 1));
    for await (const event of reader) throw new Error(`unexpected ${event.$case}`);
    expect(reader.stats).toEqual(NO_EVENTS);
  });

  it("reads the events of consecutive parts and skips their padding", async () => {
    const first = part(gzip(recordsOf(0, 1)), { padding: 5000 });
    const { indexes, errors, stats } = await read(concat(first, partOf(2), partOf(3, 4)));
    expect(indexes).toEqual([0, 1, 2, 3, 4]);
    expect(errors).toEqual([]);
    expect(stats).toEqual(statsWith({ total: 5 }));
  });

  it("reads version 2", async () => {
    const first = part(gzip(recordsOf(0, 1)), { version: 2, padding: 10 });
    const { indexes, errors } = await read(concat(first, part(gzip(recordsOf(2)), { version: 2 }), partOf(3)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toEqual([]);
  });

  it("treats only the first flag as encryption", async () => {
    const { indexes, errors } = await read(part(gzip(recordsOf(0)), { version: 2, flags: 0xfe }));
    expect(indexes).toEqual([0]);
    expect(errors).toEqual([]);
  });

  it("reports an encrypted part and reads the others", async () => {
    const first = partOf(0);
    const age = part(utf8("age-encryption.org/v1\n"), { version: 2, flags: 1, padding: 100 });
    const { indexes, errors, stats } = await read(concat(first, age, partOf(5)));
    expect(indexes).toEqual([0, 5]);
    expect(errors).toMatchObject([{ code: "encrypted", offset: first.length }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(stats.total).toBe(2);
  });

  it.each([1, 2])("skips a part of version %d that consists of padding only", async (version) => {
    const padding = part(new Uint8Array(0), { version, padding: 3000 });
    const { indexes, errors } = await read(concat(padding, partOf(0), padding, partOf(1), padding));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toEqual([]);
  });

  it("skips a part that consists of padding only, even if it is flagged as encrypted", async () => {
    const padding = part(new Uint8Array(0), { version: 2, flags: 1, padding: 50 });
    const { indexes, errors } = await read(concat(partOf(0), padding, partOf(1)));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toEqual([]);
  });

  it.each([1, 100, 10000])("skips %d zeros in a body after the gzip stream", async (zeros) => {
    const body = concat(gzip(recordsOf(0, 1)), new Uint8Array(zeros));
    const { indexes, errors } = await read(concat(part(body, { padding: 10 }), partOf(2)));
    expect(indexes).toEqual([0, 1, 2]);
    expect(errors).toEqual([]);
  });

  it("reads a body without records", async () => {
    const { indexes, errors } = await read(concat(part(gzip(new Uint8Array(0))), partOf(0)));
    expect(indexes).toEqual([0]);
    expect(errors).toEqual([]);
  });
});

describe("order", () => {
  it("yields a repeated event only once", async () => {
    const { indexes, stats } = await read(concat(partOf(0, 1, 2), partOf(1, 2, 3), partOf(0)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(stats).toEqual(statsWith({ total: 7, skipped: 3, repeated: 3 }));
  });

  it("yields the events after a gap and counts the gap once", async () => {
    const { indexes, errors, stats } = await read(partOf(0, 1, 5, 6, 9));
    expect(indexes).toEqual([0, 1, 5, 6, 9]);
    expect(errors).toEqual([]);
    expect(stats).toEqual(statsWith({ total: 5, outOfOrder: 2, missing: 5 }));
  });

  it("yields the events after a wrong index in damaged data", async () => {
    const body = gzip(recordsOf(1, 1000, 2));
    const damaged = body.slice();
    damaged[body.length - 8]! ^= 1; // the checksum
    const after = concat(partOf(3, 4), partOf(4, 5));
    const whole = await read(concat(partOf(0), part(body), after));
    expect(whole.indexes).toEqual([0, 1, 1000, 2, 3, 4, 5]);
    const counts = { total: 8, skipped: 5, outOfOrder: 1, repeated: 1, late: 4, missing: 994 };
    expect(whole.stats).toEqual(statsWith(counts));
    const { indexes, errors, stats } = await read(concat(partOf(0), part(damaged), after));
    expect(indexes).toEqual([0, 1, 1000, 2, 3, 4, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip" }]);
    expect(stats).toEqual(statsWith(counts));
  });

  it("yields the events after a wrong index in data without a checksum", async () => {
    const cut = part(gzip(recordsOf(1, 1000)).subarray(0, -8));
    const { indexes } = await read(concat(partOf(0), cut, partOf(2, 3)));
    expect(indexes).toEqual([0, 1, 1000, 2, 3]);
  });

  it("drops repeats after a damaged part, and yields late events", async () => {
    const damaged = part(damagedGzip(recordsOf(5, 6)));
    const { indexes, stats } = await read(concat(partOf(0, 4), damaged, partOf(1, 5, 6, 7)));
    expect(indexes).toEqual([0, 4, 5, 6, 1, 7]);
    expect(stats).toEqual(statsWith({ total: 8, skipped: 3, outOfOrder: 1, repeated: 2, late: 1, missing: 2 }));
  });

  it("counts the events up to the last yielded event", async () => {
    const reader = readRecording(chunksOf(partOf(0, 0, 1, 7), 100));
    const totals: number[] = [];
    for await (const event of reader) {
      expect(event.$case).toBe("Resize");
      totals.push(reader.stats.total);
    }
    expect(totals).toEqual([1, 3, 4]);
  });
});

/** Creates a recording of three parts: events 0 and 1, the given body, and event 5. */
function withBody(body: Uint8Array): { recording: Uint8Array; offset: number } {
  const before = partOf(0, 1);
  return { recording: concat(before, part(body, { padding: 50 }), partOf(5)), offset: before.length };
}

describe("damaged records", () => {
  const unknownEvent = record(len(999, "?"));
  const wrongWireType = record(int(1, 0));
  const truncated = record(len(1, "abc").subarray(0, 3));

  it.each([
    ["an unknown event", unknownEvent, "unknown-event"],
    ["an unknown event with an index", record(len(999, len(1, int(1, 3)))), "unknown-event", 0],
    ["a field of the wrong wire type", wrongWireType, "wrong-wire-type"],
    ["a truncated message", truncated, "truncated"],
  ])("continues after %s", async (_, damaged, code, missing = 1) => {
    const { recording, offset } = withBody(gzip(concat(recordsOf(2), damaged, recordsOf(4))));
    const { indexes, errors, stats } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 4, 5]);
    expect(errors).toMatchObject([{ code, offset }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(errors[0]?.message).toContain(`byte ${recordsOf(2).length}`);
    expect(stats).toEqual(statsWith({ total: 5, outOfOrder: 1, missing }));
  });

  it("reports each damaged record", async () => {
    const { recording } = withBody(gzip(concat(unknownEvent, recordsOf(2), wrongWireType, truncated, recordsOf(3))));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 3, 5]);
    expect(errors.map((error) => error.code)).toEqual(["unknown-event", "wrong-wire-type", "truncated"]);
  });

  it("ends with the error that onLoss throws", async () => {
    const { recording } = withBody(gzip(concat(unknownEvent, recordsOf(2), truncated, recordsOf(3))));
    const enough = new Error("enough");
    const codes: string[] = [];
    const onLoss = ({ code }: CodecError): void => {
      if (codes.push(code) > 1) throw enough;
    };
    const { given, error } = await upToError(readRecording(recording, { onLoss }));
    expect(indexesOf(given)).toEqual([0, 1, 2]);
    expect(error).toBe(enough);
  });

  it("throws the first damaged record, after the events before it, without onLoss", async () => {
    const { recording, offset } = withBody(gzip(concat(recordsOf(2), unknownEvent, recordsOf(3))));
    const { indexes, error } = await readUpToDamage(recording);
    expect(indexes).toEqual([0, 1, 2]);
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code: "unknown-event", offset });
  });
});

describe("damaged bodies", () => {
  const largest = 68 * 1024;

  it.each([
    ["a record of size 0", recordsOf(2, 3), concat(bigEndian(0, 4), recordsOf(4)), "invalid-recording"],
    ["a record of more than 68 KiB", recordsOf(2), record(new Uint8Array(largest + 1)), "invalid-recording"],
    ["a record of 4 GiB", recordsOf(2), concat(bigEndian(2 ** 32 - 1, 4), recordsOf(4)), "invalid-recording"],
    ["an end inside a record", recordsOf(2), recordsOf(3).subarray(0, 20), "truncated"],
    ["an end before a record's message", recordsOf(2), bigEndian(20, 4), "truncated"],
    ["an end inside a record's size", recordsOf(2, 3), bigEndian(20, 4).subarray(0, 3), "truncated"],
  ])("reads the records before %s and the other parts", async (_, good, bad, code) => {
    const { recording, offset } = withBody(gzip(concat(good, bad)));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, ...[2, 3].slice(0, good.length / recordsOf(2).length), 5]);
    expect(errors).toMatchObject([{ code, offset }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(errors[0]?.message).toContain(`byte ${good.length}`);
  });

  it("reads a body to its end after an invalid record size and reports further damage", async () => {
    // Bytes that look like the next part precede the damage.
    const { recording, offset } = withBody(damagedGzip(concat(recordsOf(2), bigEndian(0, 4), partOf(3))));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 5]);
    expect(errors).toMatchObject([
      { code: "invalid-recording", offset },
      { code: "invalid-gzip", offset },
    ]);
  });

  it("reads a record of 68 KiB", async () => {
    const overhead = AuditEvent.encode(eventAt(2, "x".repeat(60_000))).length - 60_000;
    const message = AuditEvent.encode(eventAt(2, "x".repeat(largest - overhead)));
    expect(message).toHaveLength(largest);
    const { events, losses } = await readWithLosses(withBody(gzip(record(message))).recording);
    expect(indexesOf(events)).toEqual([0, 1, 2, 5]);
    expect(losses).toEqual([]);
  });

  it("reads all records before damage in a gzip stream, and the other parts", async () => {
    const { recording, offset } = withBody(damagedGzip(recordsOf(2, 3)));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 3, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
    expect(errors[0]?.message).toContain("part 1");
  });

  it("reports damage in a gzip stream inside a record and reads the other parts", async () => {
    const { recording, offset } = withBody(damagedGzip(concat(recordsOf(2), recordsOf(3).subarray(0, 20))));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
  });

  it("reads all records of a gzip stream with a wrong checksum and reports it", async () => {
    const body = gzip(recordsOf(2, 3));
    body[body.length - 8]! ^= 1;
    const { recording, offset } = withBody(body);
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 3, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
  });

  it("reads all records of a gzip stream that ends inside its checksum", async () => {
    const { recording, offset } = withBody(gzip(recordsOf(2, 3)).subarray(0, -3));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 3, 5]);
    expect(errors).toMatchObject([{ code: "truncated", offset }]);
  });

  it("reports a body that is not a gzip stream and reads the other parts", async () => {
    const { recording, offset } = withBody(utf8("this is text"));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
  });

  it("throws without onLoss", async () => {
    const { recording, offset } = withBody(damagedGzip(recordsOf(2, 3)));
    const { indexes, error } = await readUpToDamage(recording);
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code: "invalid-gzip", offset });
  });
});

describe("damaged parts", () => {
  const before = partOf(0, 1);

  it.each([1, 8, 23])("reports a header of %d bytes", async (size) => {
    const { indexes, errors } = await read(concat(before, partOf(2).subarray(0, size)));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
    expect(errors[0]?.message).toContain("part 1");
  });

  it("reports a header of version 2 that ends inside its flags", async () => {
    const header = part(gzip(recordsOf(2)), { version: 2 }).subarray(0, 31);
    const { indexes, errors } = await read(concat(before, header));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it.each([0, 3, 2 ** 32 + 1])("reports version %d and continues with the next part", async (version) => {
    const { indexes, errors } = await read(
      concat(before, part(gzip(recordsOf(2)), { version, padding: 9 }), partOf(3)),
    );
    expect(indexes).toEqual([0, 1, 3]);
    expect(errors).toMatchObject([{ code: "invalid-recording", offset: before.length }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(errors[0]?.message).toContain(String(version));
  });

  it("reads all records of a truncated body", async () => {
    const whole = part(gzip(recordsOf(2, 3)), { padding: 9 });
    const { indexes, errors } = await read(concat(before, whole.subarray(0, -12)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it("reports a header at the end of the recording", async () => {
    const { indexes, errors } = await read(concat(before, partOf(2).subarray(0, 24)));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it("reports truncated padding", async () => {
    const whole = part(gzip(recordsOf(2, 3)), { padding: 9 });
    const { indexes, errors } = await read(concat(before, whole.subarray(0, -1)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it("reports sizes that exceed any file", async () => {
    const header = concat(bigEndian(1, 8), new Uint8Array(16).fill(0xff));
    const { indexes, errors } = await read(concat(before, header, gzip(recordsOf(2))));
    expect(indexes).toEqual([0, 1, 2]);
    expect(errors.map((error) => error.code)).toEqual(["truncated"]);
  });

  it.each([
    ["a truncated header", partOf(2).subarray(0, 9), "truncated"],
    ["a bad version", part(gzip(recordsOf(2)), { version: 9 }), "invalid-recording"],
    ["an encrypted body", part(utf8("age"), { version: 2, flags: 1 }), "encrypted"],
    ["truncated padding", part(gzip(new Uint8Array(0)), { padding: 9 }).subarray(0, -1), "truncated"],
  ])("throws for %s without onLoss", async (_, damaged, code) => {
    const { indexes, error } = await readUpToDamage(concat(before, damaged));
    expect(indexes).toEqual([0, 1]);
    expect(error).toBeInstanceOf(CodecError);
    expect(error).toMatchObject({ code, offset: before.length });
  });
});

describe("parts with wrong sizes in their headers", () => {
  const before = partOf(0, 1);
  const padded = part(gzip(recordsOf(2, 3)), { padding: 300 });
  const after = concat(partOf(4), partOf(5));
  const offset = before.length;

  /** Returns the part with a changed size in its header: field 1 is the body's, field 2 the padding's. */
  const withField = (field: 1 | 2, change: number, bytes: Uint8Array): Uint8Array => {
    const size = new DataView(bytes.buffer).getUint32(8 * field + 4);
    return concat(bytes.subarray(0, 8 * field), bigEndian(size + change, 8), bytes.subarray(8 * field + 8));
  };

  it.each([
    ["a body size that is 1 too large", withField(1, 1, partOf(2, 3))],
    ["a body size that is 7 too large", withField(1, 7, partOf(2, 3))],
    ["a body size that is 8 too large", withField(1, 8, partOf(2, 3))],
    ["a body size that exceeds its body and padding", withField(1, 310, padded)],
    ["a body size that exceeds the recording", withField(1, 2 ** 30, padded)],
    ["a body size that is 1 too small", withField(1, -1, padded)],
    ["a body size that excludes the checksum", withField(1, -8, padded)],
    ["a padding size that is 1 too large", withField(2, 1, padded)],
    ["a padding size that is 7 too large", withField(2, 7, padded)],
    ["a padding size of 7 without any padding", withField(2, 7, partOf(2, 3))],
    ["a padding size that is 8 too large", withField(2, 8, padded)],
    ["a padding size that exceeds the recording", withField(2, 2 ** 30, padded)],
    ["incomplete padding", padded.subarray(0, -100)],
    ["padding that ends with a nonzero byte", concat(padded.subarray(0, -1), utf8("?"))],
    ["padding that begins with a nonzero byte", concat(padded.subarray(0, -300), utf8("?"), new Uint8Array(299))],
    ["other bytes in its body after the gzip stream", part(concat(gzip(recordsOf(2, 3)), utf8("more of it")))],
    [
      "zeros and other bytes in its body after the gzip stream",
      part(concat(gzip(recordsOf(2, 3)), utf8("\0\0\0\0more of it"))),
    ],
  ])("reads the events of a part with %s, and the other parts", async (_, damaged) => {
    const { indexes, errors } = await read(concat(before, damaged, after));
    expect(indexes).toEqual([0, 1, 2, 3, 4, 5]);
    expect(errors).toMatchObject([{ offset }]);
    expect(errors[0]?.message).toContain("part 1");
  });

  it.each([
    ["a padding size that is 100 too small", withField(2, -100, padded), padded.length - 100],
    ["other bytes after it", concat(padded, utf8("what is this, and where is it from?")), padded.length],
    ["zeros after it", concat(padded, new Uint8Array(100)), padded.length],
  ])("reads the events of a part with %s, and the other parts", async (_, damaged, size) => {
    const { indexes, errors } = await read(concat(before, damaged, after));
    expect(indexes).toEqual([0, 1, 2, 3, 4, 5]);
    expect(errors).toMatchObject([{ code: "invalid-recording", offset: offset + size }]);
    expect(errors[0]?.message).toContain("part 2");
  });

  it("ignores a recording inside a damaged body if the next part is at the expected offset", async () => {
    const inner = concat(partOf(100, 101), partOf(102));
    const body = gzip(concat(recordsOf(2), record(inner)), { level: 0 });
    body[12]! ^= 1; // invalidates the length of the first stored block
    const { indexes, errors } = await read(concat(before, part(body, { padding: 9 }), after));
    expect(indexes).toEqual([0, 1, 4, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
  });

  it("reads the other parts if bytes of one are missing", async () => {
    const sample = fileOf("tests/fixtures/samples/session-parts.tar");
    const second = 8192;
    const lost = second + 1000;
    const { events, losses } = await readWithLosses(concat(sample.subarray(0, lost), sample.subarray(lost + 500)));
    const indexes = indexesOf(events);
    expect(indexes.slice(0, 150)).toEqual(Array.from({ length: 150 }, (_, i) => i));
    expect(indexes.at(-1)).toBe(589);
    expect([...new Set(losses.map((loss) => loss.offset))]).toEqual([second]);
  });

  it("reads the other parts if the header of one is missing", async () => {
    const recording = concat(before, padded, partOf(4), partOf(5));
    const lost = before.length + padded.length - 10;
    const { indexes, errors } = await read(concat(recording.subarray(0, lost), recording.subarray(lost + 40)));
    expect(indexes).toEqual([0, 1, 2, 3, 5]);
    expect(errors).toMatchObject([{ offset }]);
  });

  it.each([1, 64 * 1024 - 33, 64 * 1024 - 10, 64 * 1024 - 1, 64 * 1024, 200_000])(
    "finds a part after %d other bytes",
    async (size) => {
      const noise = Uint8Array.from({ length: size }, (_, i) => 1 + (i % 255));
      const { events, losses } = await readWithLosses(concat(before, noise, after));
      expect(indexesOf(events)).toEqual([0, 1, 4, 5]);
      expect(losses).toMatchObject([{ code: "invalid-recording", offset }]);
    },
  );

  it("does not treat a version number alone as a part", async () => {
    const decoy = concat(bigEndian(1, 8), bigEndian(20, 8), bigEndian(0, 8), utf8("no gzip stream here!"));
    const { indexes, errors } = await read(concat(before, utf8("garbage"), decoy, after));
    expect(indexes).toEqual([0, 1, 4, 5]);
    expect(errors).toHaveLength(1);
  });
});

describe("an encrypted part", () => {
  const folder = new TempFolder();
  const before = partOf(0);
  const plaintext = gzip(recordsOf(1, 2));
  /** A part that is flagged as encrypted, with an unencrypted body. */
  const unencrypted = part(plaintext, { version: 2, flags: 1, padding: 50 });
  const recording = concat(before, unencrypted, partOf(3));

  const collect = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
    new Uint8Array(await new Response(body).arrayBuffer());

  it.each([-10, 10, 1000])("with a size that is wrong by %d does not hide the next part", async (difference) => {
    const body = concat(utf8("age-encryption.org/v1\n"), new Uint8Array(500).fill(7));
    const header = concat(
      bigEndian(2, 8),
      bigEndian(body.length + difference, 8),
      bigEndian(0, 8),
      bigEndian(2 ** 32, 8),
    );
    const flagged = header.with(24, 1);
    const { events, losses } = await readWithLosses(concat(before, flagged, body, partOf(3)));
    expect(indexesOf(events)).toEqual([0, 3]);
    expect(losses[0]).toMatchObject({ code: "encrypted", offset: before.length });
  });

  describe("in the age format", () => {
    let age: typeof Age;
    let identity: string;
    let decrypt: DecryptPart;

    beforeAll(async () => {
      // Jest cannot load ES modules.
      const outfile = folder.at("age.cjs");
      buildSync({ entryPoints: ["age-encryption"], bundle: true, platform: "node", outfile });
      age = (await import(outfile)) as typeof Age;
      identity = await age.generateX25519Identity();
      const decrypter = new age.Decrypter();
      decrypter.addIdentity(identity);
      decrypt = (body) => decrypter.decrypt(body);
    });

    const encrypted = async (bytes: Uint8Array): Promise<Uint8Array> => {
      const encrypter = new age.Encrypter();
      encrypter.addRecipient(await age.identityToRecipient(identity));
      return encrypter.encrypt(bytes);
    };

    const recordingWith = (body: Uint8Array): Uint8Array =>
      concat(before, part(body, { version: 2, flags: 1, padding: 50 }), partOf(3));

    it("is read with an identity", async () => {
      const { indexes, errors, stats } = await read(recordingWith(await encrypted(plaintext)), decrypt);
      expect(indexes).toEqual([0, 1, 2, 3]);
      expect(errors).toEqual([]);
      expect(stats.total).toBe(4);
    });

    it("is read with a passphrase", async () => {
      const encrypter = new age.Encrypter();
      encrypter.setPassphrase("open sesame");
      encrypter.setScryptWorkFactor(2);
      const decrypter = new age.Decrypter();
      decrypter.addPassphrase("open sesame");
      const { events, losses } = await readWithLosses(recordingWith(await encrypter.encrypt(plaintext)), {
        decrypt: (body) => decrypter.decrypt(body),
      });
      expect(indexesOf(events)).toEqual([0, 1, 2, 3]);
      expect(losses).toEqual([]);
    });

    it("is a loss with the wrong identity, and the other parts are read", async () => {
      const decrypter = new age.Decrypter();
      decrypter.addIdentity(await age.generateX25519Identity());
      const { indexes, errors } = await read(recordingWith(await encrypted(plaintext)), (body) =>
        decrypter.decrypt(body),
      );
      expect(indexes).toEqual([0, 3]);
      expect(errors).toMatchObject([{ code: "encrypted", offset: before.length }]);
      expect(errors[0]?.message).toContain("part 1");
      expect((errors[0]?.cause as Error).message).toMatch(/no identity matched/);
    });

    it("yields the events of the chunks before a damaged one", async () => {
      // The chunks of an age file have 64 KiB.
      const indexes = Array.from({ length: 1500 }, (_, i) => i + 1);
      const body = await encrypted(gzip(recordsOf(...indexes), { level: 0 }));
      body[70_000]! ^= 1;
      const { events, losses } = await readWithLosses(concat(recordingWith(body), partOf(9000)), { decrypt });
      const given = indexesOf(events);
      expect(given.slice(0, 1000)).toEqual([0, ...indexes].slice(0, 1000));
      expect(given.length).toBeLessThan(1500);
      expect(given.at(-1)).toBe(9000);
      expect(losses).toMatchObject([{ code: "encrypted", offset: before.length }]);
    });

    it.each([1, 7, 20, 100, 2 ** 20])(
      "is read completely if its size is %d too large, as are the other parts",
      async (more) => {
        const body = await encrypted(plaintext);
        const wrong = part(body, { version: 2, flags: 1 });
        new DataView(wrong.buffer).setUint32(12, body.length + more);
        const { indexes, errors } = await read(concat(before, wrong, partOf(3), partOf(4)), decrypt);
        expect(indexes).toEqual([0, 1, 2, 3, 4]);
        expect(errors).toMatchObject([{ code: "invalid-recording", offset: before.length }]);
      },
    );

    it.each([1, 20, 60])("does not affect other parts if %d of its bytes are missing", async (count) => {
      const whole = part(await encrypted(plaintext), { version: 2, flags: 1 });
      const { indexes, errors } = await read(concat(before, whole.subarray(0, -count), partOf(3), partOf(4)), decrypt);
      expect(indexes).toEqual([0, 3, 4]);
      expect(errors).toMatchObject([{ code: "encrypted", offset: before.length }]);
    });

    it("is a loss if its end is missing", async () => {
      const body = await encrypted(plaintext);
      const { given, error } = await upToError(
        readRecording(concat(before, part(body, { version: 2, flags: 1 }).subarray(0, -1)), { decrypt }),
      );
      expect(indexesOf(given)).toEqual([0]);
      expect(error).toMatchObject({ code: "encrypted", offset: before.length });
    });
  });

  it.each<[string, DecryptPart]>([
    ["a Uint8Array", collect],
    ["an ArrayBuffer", async (body) => new Response(body).arrayBuffer()],
    ["a web stream", (body) => body],
    ["a promise of a web stream", async (body) => body],
    [
      "an async iterable",
      async function* (body) {
        yield* chunksOf(await collect(body), 5);
      },
    ],
    ["a Node stream", (body) => Readable.from(body)],
  ])("is read if decrypt returns %s", async (_, decrypt) => {
    const { indexes, errors } = await read(recording, decrypt);
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toEqual([]);
  });

  it("is passed to decrypt, and nothing else is", async () => {
    const calls: { body: Uint8Array; part: RecordingPart }[] = [];
    const second = part(gzip(recordsOf(4)), { version: 2, flags: 1 });
    const decrypt: DecryptPart = async (stream, part) => {
      const body = await collect(stream);
      calls.push({ body, part });
      return body;
    };
    await readWithLosses(concat(recording, second), { decrypt });
    const parts = await allOf(readRecordingParts(concat(recording, second)));
    expect(calls.map((call) => call.part)).toEqual([parts[1], parts[3]]);
    expect(calls.map((call) => call.body)).toEqual([plaintext, gzip(recordsOf(4))]);
  });

  it.each<[string, DecryptPart]>([
    ["does not read its stream", () => plaintext],
    [
      "reads some of its stream",
      async (body) => {
        await body.getReader().read();
        return plaintext;
      },
    ],
    [
      "continues to read its stream after returning the plaintext",
      (body) => {
        const reader = body.getReader();
        const goOn = async (): Promise<void> => {
          while (!(await reader.read()).done) await new Promise(setImmediate);
        };
        void goOn();
        return plaintext;
      },
    ],
    [
      "cancels its stream",
      async (body) => {
        await body.cancel();
        return plaintext;
      },
    ],
  ])("is read if decrypt %s", async (_, decrypt) => {
    const { indexes, errors } = await read(recording, decrypt);
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toEqual([]);
  });

  const failure = new Error("no such key");

  it.each<[string, DecryptPart]>([
    [
      "throws",
      () => {
        throw failure;
      },
    ],
    ["rejects", () => Promise.reject(failure)],
    ["returns a stream that fails", () => new ReadableStream({ pull: (controller) => controller.error(failure) })],
  ])("is a loss if decrypt %s, and the other parts are read", async (_, decrypt) => {
    const { indexes, errors } = await read(recording, decrypt);
    expect(indexes).toEqual([0, 3]);
    expect(errors).toMatchObject([{ code: "encrypted", offset: before.length }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(errors[0]?.message).toContain(failure.message);
    expect(errors[0]?.cause).toBe(failure);
  });

  it("is reported as an error, after the events before it, if decrypt throws and there is no onLoss", async () => {
    const { indexes, error } = await readUpToDamage(recording, () => Promise.reject(failure));
    expect(indexes).toEqual([0]);
    expect(error).toMatchObject({ code: "encrypted", offset: before.length, cause: failure });
  });

  it.each([
    ["nothing", undefined],
    ["text", "events"],
  ])("is a loss if decrypt returns %s", async (_, given) => {
    const { indexes, errors } = await read(recording, () => given as unknown as Uint8Array);
    expect(indexes).toEqual([0, 3]);
    expect(errors).toMatchObject([{ code: "encrypted", cause: { name: "TypeError" } }]);
  });

  it.each([
    ["truncated", plaintext.subarray(0, -4), "truncated", [0, 1, 2, 3]],
    ["damaged", damagedGzip(recordsOf(1, 2)), "invalid-gzip", [0, 1, 2, 3]],
    ["not a gzip stream", utf8("this is text"), "invalid-gzip", [0, 3]],
    ["nothing", new Uint8Array(0), "truncated", [0, 3]],
  ])("is a loss if its plaintext is %s, and the other parts are read", async (_, bytes, code, expected) => {
    const { indexes, errors } = await read(recording, () => bytes);
    expect(indexes).toEqual(expected);
    expect(errors).toMatchObject([{ code, offset: before.length }]);
  });

  it("is found after bytes that are not a part", async () => {
    const file = part(utf8("age-encryption.org/v1\n"), { version: 2, flags: 1, padding: 50 });
    const { indexes, errors } = await read(concat(before, utf8("what is this?"), file, partOf(3)), () => plaintext);
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toMatchObject([{ code: "invalid-recording", offset: before.length }]);
  });

  it("is read with zeros after the gzip stream in its plaintext", async () => {
    const { indexes, errors } = await read(recording, () => concat(plaintext, new Uint8Array(100)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toEqual([]);
  });

  it("does not hide an error of the source of the recording", async () => {
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield recording.subarray(0, before.length + 50);
      throw failure;
    };
    const losses: CodecError[] = [];
    const reader = readRecording(source(), { decrypt: (body) => body, onLoss: (loss) => losses.push(loss) });
    const { given, error } = await upToError(reader);
    expect(indexesOf(given)).toEqual([0]);
    expect(error).toBe(failure);
    expect(losses).toEqual([]);
  });

  it.each<[string, DecryptPart]>([
    ["returns a stream that never continues", () => new ReadableStream({ pull: () => new Promise(() => undefined) })],
    ["never settles", () => new Promise(() => undefined)],
  ])("can be aborted if decrypt %s", async (_, decrypt) => {
    const controller = new AbortController();
    const losses: CodecError[] = [];
    const { signal } = controller;
    const reader = readRecording(recording, { decrypt, signal, onLoss: (loss) => losses.push(loss) });
    await reader.next();
    setTimeout(() => controller.abort("enough"));
    await expect(reader.next()).rejects.toBe("enough");
    expect(losses).toEqual([]);
  });

  it.each<[string, Uint8Array]>([
    ["the reader stops early", plaintext],
    ["the plaintext is damaged", concat(recordsOf(1), new Uint8Array(10_000))],
  ])("has its plaintext closed when %s", async (_, bytes) => {
    let isClosed = false;
    const decrypt = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* chunksOf(bytes, 10);
      } finally {
        isClosed = true;
      }
    };
    for await (const event of readRecording(recording, { decrypt, onLoss: () => undefined })) {
      if (indexesOf([event])[0] !== 0) break;
    }
    expect(isClosed).toBe(true);
  });
});

describe("the source", () => {
  const watched = (recording: Uint8Array, size: number) => {
    const state = { chunks: 0, isClosed: false };
    const source = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        for await (const chunk of chunksOf(recording, size)) {
          state.chunks++;
          yield chunk;
        }
      } finally {
        state.isClosed = true;
      }
    };
    return { state, source: source() };
  };

  it("is closed when damage is thrown", async () => {
    const { state, source } = watched(concat(part(utf8("no gzip")), partOf(2), new Uint8Array(10_000)), 10);
    await expect(readRecording(source).next()).rejects.toThrow(CodecError);
    expect(state.isClosed).toBe(true);
  });

  it("is closed when onLoss throws, with that error", async () => {
    const { state, source } = watched(concat(part(utf8("no gzip")), partOf(2)), 10);
    const onLoss = (): never => {
      throw new Error("no losses, please");
    };
    await expect(readRecording(source, { onLoss }).next()).rejects.toThrow("no losses, please");
    expect(state.isClosed).toBe(true);
  });

  it("is read only as far as the requested events need", async () => {
    const first = partOf(0);
    const { state, source } = watched(concat(first, part(new Uint8Array(100_000))), 100);
    const reader = readRecording(source);
    await reader.next();
    expect(state.chunks).toBeLessThanOrEqual(Math.ceil(first.length / 100));
    await reader.return();
  });
});

it("calls onPart for each part before its events", async () => {
  const recording = concat(partOf(0, 1), part(new Uint8Array(0), { padding: 10 }), part(utf8("no gzip")), partOf(2));
  const log: unknown[] = [];
  const onPart = (part: RecordingPart): unknown => log.push(part);
  const onLoss = (loss: CodecError): unknown => log.push(loss.code);
  for await (const event of readRecording(recording, { onPart, onLoss })) log.push(...indexesOf([event]));
  const [first, padding, damaged, last] = await allOf(readRecordingParts(recording));
  expect(log).toEqual([first, 0, 1, padding, damaged, "invalid-gzip", last, 2]);
});

describe("a session of four parts", () => {
  const sample = fileOf("tests/fixtures/samples/session-parts.tar");
  const partSize = 8192;
  /** Offsets of changes. Headers are small and would rarely be hit, so they are chosen more often. */
  const places = fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: sample.length - 1 }) },
    { weight: 1, arbitrary: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 40 })).map(([i, at]) => i * partSize + at) },
  );
  const RUNS = { seed: 20, numRuns: LONG ? 150 : 40 };
  const chunkSizes = fc.integer({ min: 500, max: 9000 });

  let lines: string[];
  /** Number of events before each part. */
  let eventsBefore: number[];

  beforeAll(async () => {
    const parts = await allOf(readRecordingParts(sample));
    lines = linesOfEvents(await allOf(readRecording(sample)));
    const counts = await Promise.all(
      parts.map(async ({ offset }) => (await allOf(readRecording(sample.subarray(0, offset)))).length),
    );
    eventsBefore = counts;
  });

  /** Reads the lines of the events and the losses of a recording, in their order. */
  const logOf = async (source: RecordingSource): Promise<(string | CodecError)[]> => {
    const log: (string | CodecError)[] = [];
    const reader = readRecording(source, { onLoss: (loss) => log.push(loss) });
    for await (const event of reader) log.push(AuditEvent.marshalJSON(event));
    return log;
  };

  /** Checks the properties that hold for any damage. Returns the lines and losses. */
  const expectSound = async (damaged: Uint8Array, chunkSize: number): Promise<(string | CodecError)[]> => {
    const log = await logOf(damaged);
    expect(await logOf(chunksOf(damaged, chunkSize))).toEqual(log);

    const firstLoss = log.findIndex((item) => item instanceof CodecError);
    const { given, error } = await upToError(readRecording(damaged));
    expect(linesOfEvents(given)).toEqual(firstLoss === -1 ? log : log.slice(0, firstLoss));
    expect(error).toEqual(firstLoss === -1 ? undefined : log[firstLoss]);
    return log;
  };

  it("loses nothing in the parts before a changed byte and reports each loss", async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), chunkSizes, async (at, bits, size) => {
        const changed = sample.slice();
        changed[at]! ^= bits;
        const log = await expectSound(changed, size);
        const intact = eventsBefore[Math.floor(at / partSize)]!;
        expect(log.slice(0, intact)).toEqual(lines.slice(0, intact));
        if (log.every((item) => typeof item === "string")) expect(log).toEqual(lines);
      }),
      RUNS,
    );
  });

  it("is read up to its end if it is truncated, and each loss is reported", async () => {
    await fc.assert(
      fc.asyncProperty(places, chunkSizes, async (length, size) => {
        const log = await expectSound(sample.subarray(0, length), size);
        const losses = log.filter((item) => typeof item !== "string");
        const offset = length - (length % partSize);
        expect(losses).toMatchObject(length === offset ? [] : [{ code: "truncated", offset }]);
        const given = log.filter((item) => typeof item === "string");
        expect(given).toEqual(lines.slice(0, given.length));
        expect(given.length).toBeGreaterThanOrEqual(eventsBefore[Math.floor(length / partSize)]!);
      }),
      RUNS,
    );
  });

  it("loses nothing in the parts before missing bytes and reports each loss", async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 3000 }), chunkSizes, async (at, lost, size) => {
        const log = await expectSound(concat(sample.subarray(0, at), sample.subarray(at + lost)), size);
        const intact = eventsBefore[Math.floor(at / partSize)]!;
        expect(log.slice(0, intact)).toEqual(lines.slice(0, intact));
        if (log.every((item) => typeof item === "string")) expect(log).toEqual(lines.slice(0, log.length));
      }),
      RUNS,
    );
  });
});
it("reports the location of damage in a record and its field", async () => {
  const { error } = await upToError(readRecording(part(gzip(concat(recordsOf(0), record(len(1, int(1, 0))))))));
  expect((error as Error).message).toMatch(
    /^part 0, byte \d+ of the decompressed body: byte \d+ of the record: .*wrong wire type.* at offset 0$/,
  );
});

it("recognizes a recording by its version", () => {
  expect(isRecording(partOf(0))).toBe(true);
  expect(isRecording(part(gzip(recordsOf(0)), { version: 2 }))).toBe(true);
  expect(isRecording(part(gzip(recordsOf(0)), { version: 3 }))).toBe(false);
  expect(isRecording(partOf(0).subarray(0, 7))).toBe(false);
  expect(isRecording(utf8('{"event":"session.start"}'))).toBe(false);
});

describe("the reader", () => {
  const recording = concat(partOf(0, 1, 1, 2), partOf(3));
  const indexOf = (result: IteratorResult<AuditEvent, void>): number | undefined =>
    result.done === true ? undefined : indexesOf([result.value])[0];

  it("settles concurrent calls in order", async () => {
    const reader = readRecording(recording);
    const answered: (number | undefined)[] = [];
    const ask = async (): Promise<void> => void answered.push(indexOf(await reader.next()));
    await Promise.all([ask(), ask(), ask()]);
    expect(answered).toEqual([0, 1, 2]);
    const calls = [reader.next(), reader.return(), reader.next()];
    expect((await Promise.all(calls)).map(indexOf)).toEqual([3, undefined, undefined]);
  });

  it("yields nothing after return(), even if events are available", async () => {
    const reader = readRecording(recording);
    await reader.next();
    const ended = reader.return();
    expect(indexOf(await reader.next())).toBe(undefined);
    expect(await ended).toEqual({ done: true, value: undefined });
    expect(reader.stats.total).toBe(1);
  });

  it("ends with the error of throw()", async () => {
    const reader = readRecording(recording);
    await reader.next();
    await expect(reader.throw(new Error("enough"))).rejects.toThrow("enough");
    expect(indexOf(await reader.next())).toBe(undefined);
  });

  it("yields nothing after it throws damage, even if events are available", async () => {
    const damaged = part(gzip(concat(recordsOf(0, 1), record(len(999, "?")), recordsOf(2))));
    const reader = readRecording(damaged);
    expect([indexOf(await reader.next()), indexOf(await reader.next())]).toEqual([0, 1]);
    await expect(reader.next()).rejects.toThrow(CodecError);
    expect(indexOf(await reader.next())).toBe(undefined);
  });

  it("throws the reason of a signal that is aborted between available events", async () => {
    const controller = new AbortController();
    const reader = readRecording(recording, controller);
    await reader.next();
    controller.abort("enough");
    await expect(reader.next()).rejects.toBe("enough");
    expect(indexOf(await reader.next())).toBe(undefined);
  });

  it("can be called by onLoss for the next event", async () => {
    const damaged = part(gzip(concat(recordsOf(0), record(len(999, "?")), recordsOf(1, 2))));
    let asked: Promise<IteratorResult<AuditEvent, void>> | undefined;
    const reader = readRecording(damaged, { onLoss: () => (asked = reader.next()) });
    expect([indexOf(await reader.next()), indexOf(await reader.next())]).toEqual([0, 1]);
    expect(indexOf(await asked!)).toBe(2);
  });
});

it("names a tar archive", async () => {
  const archive = new Uint8Array(1024);
  archive.set(utf8("session.log"));
  archive.set(utf8("ustar"), 257);
  await expect(allOf(readRecording(archive))).rejects.toThrow(
    "part 0: the recording is a tar archive; extract it and read the files in it",
  );
});
