import {
  AuditEvent,
  CodecError,
  readRecording,
  readRecordingLines,
  readRecordingPart,
  writeRecording,
  type UnknownEvent,
} from "../../src/index.js";
import { bytesOf, concat, hexOf } from "../support/bytes.js";
import {
  allOf,
  gzip,
  indexesOf,
  part,
  partOf,
  record,
  recordsOf,
  statsWith,
  upToError,
} from "../support/recordings.js";
import { int, len } from "../support/wire.js";

const KEEP = { unknownEvents: "keep" } as const;

/** Returns an unknown event with an index. */
function unknownAt(index: number, text = "new.event"): Uint8Array {
  return len(999, len(1, int(1, index), len(2, text)), len(7, "more"));
}

const recording = concat(
  partOf(0),
  part(gzip(concat(recordsOf(1), record(unknownAt(2)), recordsOf(3), record(unknownAt(4))))),
  part(gzip(concat(record(unknownAt(4)), record(unknownAt(4, "other")), recordsOf(5)))),
);

const casesOf = (events: readonly (AuditEvent | UnknownEvent)[]): string =>
  events.map(({ $case }) => ($case === "UnknownEvent" ? "?" : ".")).join("");

describe("unknown events", () => {
  it("are losses by default", async () => {
    const losses: CodecError[] = [];
    const reader = readRecording(recording, { onLoss: (loss) => losses.push(loss) });
    expect(indexesOf(await allOf(reader))).toEqual([0, 1, 3, 5]);
    expect(losses.map(({ code }) => code)).toEqual(Array(4).fill("unknown-event"));
    expect(reader.stats).toEqual(statsWith({ total: 4, outOfOrder: 2 }));
  });

  it("are kept on request, and take part in the sequence", async () => {
    const reader = readRecording(recording, KEEP);
    const events = await allOf(reader);
    expect(casesOf(events)).toBe("..?.??.");
    expect(indexesOf(events)).toEqual([0, 1, 2, 3, 4, 4, 5]);
    expect(reader.stats).toEqual(statsWith({ total: 8, skipped: 2, repeated: 1, late: 1, sameIndex: 1 }));
    expect(events[2]).toMatchObject({
      value: { kind: "binary", number: 999, Metadata: { Type: "new.event" }, bytes: unknownAt(2) },
    });
  });

  it("are kept in a part", async () => {
    const body = part(gzip(concat(record(unknownAt(4)), recordsOf(5))));
    const events = await allOf(readRecordingPart({ index: 2, offset: 9 }, body, KEEP));
    expect(casesOf(events)).toBe("?.");
    const { error } = await upToError(readRecordingPart({ index: 2, offset: 9 }, body));
    expect(error).toMatchObject({ code: "unknown-event", offset: 9 });
  });

  it("are kept as JSON lines", async () => {
    const events = await allOf(readRecording(recording, KEEP));
    const lines = readRecordingLines(recording, KEEP);
    const text = Buffer.concat(await allOf(lines)).toString();
    expect(text).toBe(events.map((event) => `${AuditEvent.marshalJSON(event)}\n`).join(""));
    expect(text).toContain(`"$oneof":"${Buffer.from(unknownAt(2)).toString("base64")}"`);
    expect(lines.stats.total).toBe(8);
  });

  it("are written to a recording unchanged", async () => {
    const events = await allOf(readRecording(recording, KEEP));
    const copy = concat(...(await allOf(writeRecording(events))));
    const again = await allOf(readRecording(copy, KEEP));
    const encode = (all: readonly (AuditEvent | UnknownEvent)[]) => all.map((event) => hexOf(AuditEvent.encode(event)));
    expect(encode(again)).toEqual(encode(events));
    expect(again[2]).toEqual({ ...events[2]!, value: { ...events[2]!.value, bytes: bytesOf(hexOf(unknownAt(2))) } });
  });

  it("from JSON cannot be written to a recording", async () => {
    const event = AuditEvent.unmarshalJSON('{"event":"new.event"}', KEEP);
    const { given, error } = await upToError(writeRecording([event]));
    expect(given).toEqual([]);
    expect(error).toEqual(codecErrorOf(() => AuditEvent.encode(event)));
  });

  it("above 64 KiB cannot be written to a recording", async () => {
    const event = AuditEvent.decode(unknownAt(3, "x".repeat(65_536)), KEEP);
    const { error } = await upToError(writeRecording([event]));
    expect(error).toBeInstanceOf(CodecError);
    expect((error as Error).message).toMatch(/^the UnknownEvent with index 3: expected at most 65536 bytes, got /);
  });

  it.each(["drop", true, null])("cannot be treated in other ways: %p", (unknownEvents) => {
    for (const read of [readRecording, readRecordingLines]) {
      expect(() => read(recording, { unknownEvents } as object)).toThrow(
        /^unknownEvents: expected one of "error", "keep"/,
      );
    }
  });
});

function codecErrorOf(action: () => unknown): CodecError {
  try {
    action();
  } catch (error) {
    if (error instanceof CodecError) return error;
  }
  throw new Error("expected a CodecError");
}
