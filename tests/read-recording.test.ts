import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AuditEvent, AuditEventError, readRecording, type RecordingStats } from "../src/index.js";
import { isRecording } from "../src/recording/part.js";
import { concat, utf8 } from "./support/bytes.js";
import { linesOf } from "./support/data.js";
import {
  bigEndian,
  chunksOf,
  damagedGzip,
  eventAt,
  gzip,
  part,
  partOf,
  record,
  recordsOf,
} from "./support/recordings.js";
import { int, len } from "./support/wire.js";

// Byte by byte takes its time on a busy machine.
jest.setTimeout(60_000);

/** What came of reading a recording. */
interface Outcome {
  /** Places of the events in the sequence. */
  readonly indexes: readonly number[];
  readonly errors: readonly AuditEventError[];
  readonly stats: RecordingStats;
}

/** Reads a recording in chunks of a size, through all damage. */
async function readInChunks(recording: Uint8Array, size: number): Promise<Outcome> {
  const indexes: number[] = [];
  const errors: AuditEventError[] = [];
  const salvage = (error: AuditEventError): unknown => errors.push(error);
  const reader = readRecording(chunksOf(recording, size), { salvage });
  for await (const event of reader) indexes.push(event.value.Metadata.Index.toNumber());
  return { indexes, errors, stats: { ...reader.stats } };
}

/** Reads a recording through all damage; in whatever chunks it comes, that has to give the same. */
async function read(recording: Uint8Array): Promise<Outcome> {
  const outcome = await readInChunks(recording, recording.length);
  for (const size of [1, 7]) expect(await readInChunks(recording, size)).toEqual(outcome);
  return outcome;
}

/** Reads a recording up to the first damage, and returns the events before it and its error. */
async function readUpToDamage(recording: Uint8Array): Promise<{ indexes: number[]; error: unknown }> {
  const indexes: number[] = [];
  try {
    for await (const event of readRecording(chunksOf(recording, 7))) {
      indexes.push(event.value.Metadata.Index.toNumber());
    }
  } catch (error) {
    return { indexes, error };
  }
  return { indexes, error: undefined };
}

function sample(path: string): Uint8Array {
  return readFileSync(join(__dirname, "..", path));
}

describe("samples", () => {
  const lines = linesOf("tests/samples/session.jsonl");

  const readSample = async (path: string, size: number, errors: AuditEventError[] = []) => {
    const salvage = (error: AuditEventError): unknown => errors.push(error);
    const reader = readRecording(chunksOf(sample(path), size), { salvage });
    const texts: string[] = [];
    for await (const event of reader) texts.push(AuditEvent.marshalJSON(event));
    return { texts, stats: reader.stats, errors };
  };

  describe.each([1, 7, 64 * 1024])("in chunks of %d bytes", (size) => {
    it("reads a session of one part", async () => {
      const { texts, stats, errors } = await readSample("examples/session.tar", size);
      expect(texts).toEqual(lines);
      expect(stats).toEqual({ total: 590, skipped: 0, outOfOrder: 0 });
      expect(errors).toEqual([]);
    });

    it("reads a session whose upload was resumed, each event once", async () => {
      const { texts, stats, errors } = await readSample("tests/samples/session-parts.tar", size);
      expect(texts).toEqual(lines);
      expect(stats).toEqual({ total: 610, skipped: 20, outOfOrder: 0 });
      expect(errors).toEqual([]);
    });

    it("reads all that a truncated session still has", async () => {
      const { texts, stats, errors } = await readSample("tests/samples/session-truncated.tar", size);
      expect(texts).toEqual(lines.slice(0, 521));
      expect(stats).toEqual({ total: 541, skipped: 20, outOfOrder: 0 });
      expect(errors).toMatchObject([{ code: "truncated", offset: 24576 }]);
      expect(errors[0]?.message).toContain("part 3");
    });
  });
});

describe("parts", () => {
  it("reads a recording without parts", async () => {
    const reader = readRecording(chunksOf(new Uint8Array(0), 1));
    for await (const event of reader) throw new Error(`unexpected ${event.$case}`);
    expect(reader.stats).toEqual({ total: 0, skipped: 0, outOfOrder: 0 });
  });

  it("reads the events of one part after another, over their padding", async () => {
    const first = part(gzip(recordsOf(0, 1)), { padding: 5000 });
    const { indexes, errors, stats } = await read(concat(first, partOf(2), partOf(3, 4)));
    expect(indexes).toEqual([0, 1, 2, 3, 4]);
    expect(errors).toEqual([]);
    expect(stats).toEqual({ total: 5, skipped: 0, outOfOrder: 0 });
  });

  it("reads version 2", async () => {
    const first = part(gzip(recordsOf(0, 1)), { version: 2, padding: 10 });
    const { indexes, errors } = await read(concat(first, part(gzip(recordsOf(2)), { version: 2 }), partOf(3)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toEqual([]);
  });

  it("takes no flag but the first for encryption", async () => {
    const { indexes, errors } = await read(part(gzip(recordsOf(0)), { version: 2, flags: 0xfe }));
    expect(indexes).toEqual([0]);
    expect(errors).toEqual([]);
  });

  it("tells of an encrypted part, and reads the others", async () => {
    const first = partOf(0);
    const age = part(utf8("age-encryption.org/v1\n"), { version: 2, flags: 1, padding: 100 });
    const { indexes, errors, stats } = await read(concat(first, age, partOf(5)));
    expect(indexes).toEqual([0, 5]);
    expect(errors).toMatchObject([{ code: "encrypted", offset: first.length }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(stats.total).toBe(2);
  });

  it.each([1, 2])("passes over a part of version %d that is only padding", async (version) => {
    const padding = part(new Uint8Array(0), { version, padding: 3000 });
    const { indexes, errors } = await read(concat(padding, partOf(0), padding, partOf(1), padding));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toEqual([]);
  });

  it.each([1, 100, 10000])("passes over %d zeros in a body after the gzip stream", async (zeros) => {
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
  it("gives an event that is sent again only once", async () => {
    const { indexes, stats } = await read(concat(partOf(0, 1, 2), partOf(1, 2, 3), partOf(0)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(stats).toEqual({ total: 7, skipped: 3, outOfOrder: 0 });
  });

  it("gives the events after a gap, and counts the gap once", async () => {
    const { indexes, errors, stats } = await read(partOf(0, 1, 5, 6, 9));
    expect(indexes).toEqual([0, 1, 5, 6, 9]);
    expect(errors).toEqual([]);
    expect(stats).toEqual({ total: 5, skipped: 0, outOfOrder: 2 });
  });

  it("counts what was met up to the event given out last", async () => {
    const reader = readRecording(chunksOf(partOf(0, 0, 1, 7), 100));
    const totals: number[] = [];
    for await (const event of reader) {
      expect(event.$case).toBe("Resize");
      totals.push(reader.stats.total);
    }
    expect(totals).toEqual([1, 3, 4]);
  });
});

/** A recording with a part of events 0 and 1, one with the body, and one of event 5. */
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
    ["a field of the wrong wire type", wrongWireType, "wrong-wire-type"],
    ["a message that is cut short", truncated, "truncated"],
  ])("reads on after %s", async (_, damaged, code) => {
    const { recording, offset } = withBody(gzip(concat(recordsOf(2), damaged, recordsOf(4))));
    const { indexes, errors, stats } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 4, 5]);
    expect(errors).toMatchObject([{ code, offset }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(errors[0]?.message).toContain(`byte ${recordsOf(2).length}`);
    expect(stats).toEqual({ total: 5, skipped: 0, outOfOrder: 1 });
  });

  it("tells of each one", async () => {
    const { recording } = withBody(gzip(concat(unknownEvent, recordsOf(2), wrongWireType, truncated, recordsOf(3))));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 3, 5]);
    expect(errors.map((error) => error.code)).toEqual(["unknown-event", "wrong-wire-type", "truncated"]);
  });

  it("throws the first one, after the events before it, where nobody is told", async () => {
    const { recording, offset } = withBody(gzip(concat(recordsOf(2), unknownEvent, recordsOf(3))));
    const { indexes, error } = await readUpToDamage(recording);
    expect(indexes).toEqual([0, 1, 2]);
    expect(error).toBeInstanceOf(AuditEventError);
    expect(error).toMatchObject({ code: "unknown-event", offset });
  });
});

describe("damaged bodies", () => {
  const largest = 64 * 1024;

  it.each([
    ["a record of size 0", recordsOf(2, 3), concat(bigEndian(0, 4), recordsOf(4)), "invalid-recording"],
    ["a record of more than 64 KiB", recordsOf(2), record(new Uint8Array(largest + 1)), "invalid-recording"],
    ["a record of 4 GiB", recordsOf(2), concat(bigEndian(2 ** 32 - 1, 4), recordsOf(4)), "invalid-recording"],
    ["an end inside a record", recordsOf(2), recordsOf(3).subarray(0, 20), "truncated"],
    ["an end before a record's message", recordsOf(2), bigEndian(20, 4), "truncated"],
    ["an end inside a record's size", recordsOf(2, 3), bigEndian(20, 4).subarray(0, 3), "truncated"],
  ])("reads the records before %s, and the other parts", async (_, good, bad, code) => {
    const { recording, offset } = withBody(gzip(concat(good, bad)));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, ...[2, 3].slice(0, good.length / recordsOf(2).length), 5]);
    expect(errors).toMatchObject([{ code, offset }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(errors[0]?.message).toContain(`byte ${good.length}`);
  });

  it("reads a record of 64 KiB", async () => {
    const overhead = AuditEvent.encode(eventAt(2, "x".repeat(60_000))).length - 60_000;
    const message = AuditEvent.encode(eventAt(2, "x".repeat(largest - overhead)));
    expect(message).toHaveLength(largest);
    const { indexes, errors } = await readInChunks(withBody(gzip(record(message))).recording, 1000);
    expect(indexes).toEqual([0, 1, 2, 5]);
    expect(errors).toEqual([]);
  });

  it("reads all records before damage in a gzip stream, and the other parts", async () => {
    const { recording, offset } = withBody(damagedGzip(recordsOf(2, 3)));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 3, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
    expect(errors[0]?.message).toContain("part 1");
  });

  it("tells of damage in a gzip stream that is inside a record, and reads the other parts", async () => {
    const { recording, offset } = withBody(damagedGzip(concat(recordsOf(2), recordsOf(3).subarray(0, 20))));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 2, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
  });

  it("reads all records of a gzip stream with a wrong checksum, and tells of it", async () => {
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

  it("tells of a body that is no gzip stream, and reads the other parts", async () => {
    const { recording, offset } = withBody(utf8("this is text"));
    const { indexes, errors } = await read(recording);
    expect(indexes).toEqual([0, 1, 5]);
    expect(errors).toMatchObject([{ code: "invalid-gzip", offset }]);
  });

  it("throws where nobody is told", async () => {
    const { recording, offset } = withBody(damagedGzip(recordsOf(2, 3)));
    const { indexes, error } = await readUpToDamage(recording);
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(error).toBeInstanceOf(AuditEventError);
    expect(error).toMatchObject({ code: "invalid-gzip", offset });
  });
});

describe("damaged parts", () => {
  const before = partOf(0, 1);

  it.each([1, 8, 23])("tells of a header of %d bytes", async (size) => {
    const { indexes, errors } = await read(concat(before, partOf(2).subarray(0, size)));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
    expect(errors[0]?.message).toContain("part 1");
  });

  it("tells of a header of version 2 without all of its flags", async () => {
    const header = part(gzip(recordsOf(2)), { version: 2 }).subarray(0, 31);
    const { indexes, errors } = await read(concat(before, header));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it.each([0, 3, 2 ** 32 + 1])("tells of version %d, and cannot read on", async (version) => {
    const { indexes, errors } = await read(
      concat(before, part(gzip(recordsOf(2)), { version, padding: 9 }), partOf(3)),
    );
    expect(indexes).toEqual([0, 1]);
    expect(errors).toMatchObject([{ code: "invalid-recording", offset: before.length }]);
    expect(errors[0]?.message).toContain("part 1");
    expect(errors[0]?.message).toContain(String(version));
  });

  it("reads all that is there of a body that is cut short", async () => {
    const whole = part(gzip(recordsOf(2, 3)), { padding: 9 });
    const { indexes, errors } = await read(concat(before, whole.subarray(0, -12)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it("tells of a header that nothing follows", async () => {
    const { indexes, errors } = await read(concat(before, partOf(2).subarray(0, 24)));
    expect(indexes).toEqual([0, 1]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it("tells of padding that is cut short", async () => {
    const whole = part(gzip(recordsOf(2, 3)), { padding: 9 });
    const { indexes, errors } = await read(concat(before, whole.subarray(0, -1)));
    expect(indexes).toEqual([0, 1, 2, 3]);
    expect(errors).toMatchObject([{ code: "truncated", offset: before.length }]);
  });

  it("tells of sizes that no file has", async () => {
    const header = concat(bigEndian(1, 8), new Uint8Array(16).fill(0xff));
    const { indexes, errors } = await read(concat(before, header, gzip(recordsOf(2))));
    expect(indexes).toEqual([0, 1, 2]);
    expect(errors.map((error) => error.code)).toEqual(["truncated"]);
  });

  it.each([
    ["a cut header", partOf(2).subarray(0, 9), "truncated"],
    ["a bad version", part(gzip(recordsOf(2)), { version: 9 }), "invalid-recording"],
    ["an encrypted body", part(utf8("age"), { version: 2, flags: 1 }), "encrypted"],
    ["cut padding", part(gzip(new Uint8Array(0)), { padding: 9 }).subarray(0, -1), "truncated"],
  ])("throws for %s where nobody is told", async (_, damaged, code) => {
    const { indexes, error } = await readUpToDamage(concat(before, damaged));
    expect(indexes).toEqual([0, 1]);
    expect(error).toBeInstanceOf(AuditEventError);
    expect(error).toMatchObject({ code, offset: before.length });
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

  it("is closed when the reader stops early", async () => {
    const { state, source } = watched(concat(partOf(0, 1), partOf(2)), 10);
    for await (const event of readRecording(source)) {
      expect(event.value.Metadata.Index.toNumber()).toBe(0);
      expect(state.isClosed).toBe(false);
      break;
    }
    expect(state.isClosed).toBe(true);
  });

  it("is closed when damage is thrown", async () => {
    const { state, source } = watched(concat(part(utf8("no gzip")), partOf(2), new Uint8Array(10_000)), 10);
    const iterator = readRecording(source)[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toThrow(AuditEventError);
    expect(state.isClosed).toBe(true);
  });

  it("is closed when there is no reading on", async () => {
    const { state, source } = watched(new Uint8Array(10_000), 10);
    const errors: AuditEventError[] = [];
    const salvage = (error: AuditEventError): unknown => errors.push(error);
    for await (const event of readRecording(source, { salvage })) throw new Error(event.$case);
    expect(errors).toHaveLength(1);
    expect(state.isClosed).toBe(true);
  });

  it("is read no further than the events that are asked for", async () => {
    const first = partOf(0);
    const { state, source } = watched(concat(first, part(new Uint8Array(100_000))), 100);
    const iterator = readRecording(source)[Symbol.asyncIterator]();
    await iterator.next();
    expect(state.chunks).toBeLessThanOrEqual(Math.ceil(first.length / 100));
    await iterator.return?.();
  });

  it("passes on its own error", async () => {
    const error = new Error("disk on fire");
    const source = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      yield* chunksOf(partOf(0), 10);
      throw error;
    };
    const reading = (async () => {
      for await (const event of readRecording(source())) expect(event.$case).toBe("Resize");
    })();
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining(error.message) as unknown });
  });
});

it("recognises a recording by its version", () => {
  expect(isRecording(partOf(0))).toBe(true);
  expect(isRecording(part(gzip(recordsOf(0)), { version: 2 }))).toBe(true);
  expect(isRecording(part(gzip(recordsOf(0)), { version: 3 }))).toBe(false);
  expect(isRecording(partOf(0).subarray(0, 7))).toBe(false);
  expect(isRecording(utf8('{"event":"session.start"}'))).toBe(false);
});
