import fc from "fast-check";
import {
  AuditEvent,
  edition,
  Long,
  readRecording,
  readRecordingPart,
  Resize,
  SessionPrint,
  type CodecError,
} from "../../src/index.js";
import { EventRecord } from "../../src/recording/record.js";
import { EventSequence } from "../../src/recording/sequence.js";
import { concat } from "../support/bytes.js";
import { LONG } from "../support/long.js";
import { allOf, gzip, indexesOf, part, readWithLosses, record, statsOfLog, statsWith } from "../support/recordings.js";

jest.setTimeout(60_000);

type Index = number | Long;

/** Returns an event with a session id. `text` distinguishes events with the same index. */
function eventOf(session: string, index: Index, text = ""): AuditEvent {
  const Index = Long.fromValue(index);
  const value = Resize.create({ Metadata: { Index }, Session: { SessionID: session }, TerminalSize: text });
  return { $case: "Resize", value };
}

/** Returns an event without a session id. */
function printOf(index: Index, text = ""): AuditEvent {
  const Metadata = { Index: Long.fromValue(index) };
  return { $case: "SessionPrint", value: SessionPrint.create({ Metadata, Data: Buffer.from(text) }) };
}

function partWith(...events: readonly AuditEvent[]): Uint8Array {
  return part(gzip(concat(...events.map((event) => record(AuditEvent.encode(event))))));
}

/** Returns a part with events of a session from index `from` to index `to`. */
function partFrom(session: string, from: number, to: number): Uint8Array {
  return partWith(...Array.from({ length: to - from + 1 }, (_, i) => eventOf(session, from + i)));
}

function utf8Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

let fingerprints = 0;

/** Passes events to a sequence. Returns whether each is accepted. */
function accept(sequence: EventSequence, ...events: readonly AuditEvent[]): boolean[] {
  return events.map((event) => {
    const bytes = AuditEvent.encode(event);
    const { Index: index, Type: type } = AuditEvent.getMetadata(event);
    const head = { index, type, sessionId: edition.getSessionId(event) };
    return sequence.accept(new EventRecord(head, event, undefined, bytes, 0, bytes.length, ++fingerprints, 0, 0));
  });
}

/** Passes events to a sequence and ends it. Returns the messages of its gaps. */
function gapsOf(...events: readonly AuditEvent[]): string[] {
  const sequence = new EventSequence();
  accept(sequence, ...events);
  return gapsAtEnd(sequence);
}

function gapsAtEnd(sequence: EventSequence): string[] {
  sequence.end();
  const gaps = sequence.takeGaps();
  for (const gap of gaps) expect(gap).toMatchObject({ code: "missing-events" });
  expect(sequence.takeGaps()).toEqual([]);
  return gaps.map(({ message }) => message);
}

describe("sessions", () => {
  it("are read one after the other", async () => {
    const { events, stats } = await readWithLosses(concat(partFrom("a", 0, 9), partFrom("b", 0, 4)));
    expect(indexesOf(events)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4]);
    expect(stats).toEqual(statsWith({ total: 15, skipped: 5, sessions: 2 }));
  });

  it("are resumed", async () => {
    const { events, stats } = await readWithLosses(
      concat(partFrom("a", 0, 2), partFrom("b", 0, 1), partFrom("a", 2, 3), partFrom("b", 1, 2)),
    );
    expect(indexesOf(events)).toEqual([0, 1, 2, 0, 1, 3, 2]);
    expect(stats).toEqual(statsWith({ total: 9, skipped: 5, repeated: 2, sessions: 2 }));
  });

  it("include the events without a session id that follow", async () => {
    const recording = partWith(eventOf("a", 0), printOf(1), eventOf("b", 0), printOf(1), eventOf("a", 2), printOf(1));
    const { events, stats } = await readWithLosses(recording);
    expect(indexesOf(events)).toEqual([0, 1, 0, 1, 2]);
    expect(stats).toEqual(statsWith({ total: 6, skipped: 3, repeated: 1, sessions: 2 }));
  });

  it("include the events before the first session id", async () => {
    const { events, stats } = await readWithLosses(concat(partWith(printOf(2), printOf(3)), partFrom("a", 0, 2)));
    expect(indexesOf(events)).toEqual([2, 3, 0, 1, 2]);
    expect(stats).toEqual(statsWith({ total: 5, skipped: 3, outOfOrder: 1, late: 3, sameIndex: 1 }));
  });

  it("are forgotten above 256, and reported", () => {
    const sequence = new EventSequence();
    accept(sequence, ...Array.from({ length: 256 }, (_, i) => eventOf(`${i}`, 1)), eventOf("0", 2));
    expect(sequence.takeGaps()).toEqual([]);
    accept(sequence, eventOf("256", 0));
    expect(sequence.takeGaps()).toMatchObject([{ reason: 'session "1": 1 event is missing: index 0' }]);
    expect(sequence.stats).toMatchObject({ sessions: 257, missing: 1 });
    expect(gapsAtEnd(sequence)).toHaveLength(255);
    expect(sequence.stats).toMatchObject({ sessions: 257, missing: 256 });
  });
});

describe("repeats", () => {
  it("have the same session, index and bytes", async () => {
    const events = [eventOf("a", 0), eventOf("a", 0, "x"), eventOf("a", 0), eventOf("a", 0, "x"), eventOf("a", 0, "y")];
    const reader = readRecording(partWith(...events));
    const given = await allOf(reader);
    expect(given.map((event) => (event.value as Resize).TerminalSize)).toEqual(["", "x", "y"]);
    expect(reader.stats).toEqual(statsWith({ total: 5, skipped: 4, repeated: 2, late: 2, sameIndex: 2 }));
  });

  it("differ from other events in any byte, for any size and offset", async () => {
    const text = "x".repeat(70);
    const variants = [text, ...Array.from(text, (_, i) => `${text.slice(0, i)}y${text.slice(i + 1)}`)];
    for (let size = 1; size < 70; size += 3) {
      const sized = [...new Set(variants.map((variant) => variant.slice(0, size)))];
      const events = [...sized, ...sized].map((data) => printOf(0, data));
      // The first event moves the others to another offset.
      const { events: given, stats } = await readWithLosses(partWith(printOf(0, "z".repeat(size % 7)), ...events));
      expect(stats.repeated).toBe(sized.length);
      expect(given.map((event) => utf8Of((event.value as SessionPrint).Data)).slice(1)).toEqual(sized);
    }
  });

  it("are recognized among many events with the same index", async () => {
    const records = Array.from({ length: 100_000 }, (_, i) => record(AuditEvent.encode(printOf(0, String(i)))));
    const recording = part(gzip(Buffer.concat([...records, ...records.slice(-60_000)])));
    const { events: given, stats } = await readWithLosses(recording);
    expect(given).toHaveLength(100_000);
    expect(stats).toMatchObject({ repeated: 60_000, late: 99_999, sameIndex: 99_999, missing: 0 });
  });

  it("are recognized in a part", async () => {
    const reader = readRecordingPart({ index: 3, offset: 0 }, partWith(...[7, 8, 7, 5, 5, 10].map((i) => printOf(i))));
    expect(indexesOf(await allOf(reader))).toEqual([7, 8, 5, 10]);
    expect(reader.stats).toEqual(statsWith({ total: 6, skipped: 3, outOfOrder: 1, repeated: 2, late: 1, missing: 1 }));
  });
});

describe("gaps", () => {
  it("are reported at the end of each session", () => {
    expect(gapsOf(...[0, 1, 2].map((i) => eventOf("a", i)))).toEqual([]);
    expect(gapsOf(...[0, 1, 4, 7, 8].map((i) => eventOf("a", i)), eventOf("b", 1), printOf(2))).toEqual([
      'session "a": 4 events are missing: indexes 2–3, 5–6',
      'session "b": 1 event is missing: index 0',
    ]);
    expect(gapsOf(printOf(1))).toEqual(["1 event is missing: index 0"]);
  });

  it("are closed by late events", () => {
    expect(gapsOf(...[9, 3, 4, 1, 0, 2, 8, 5].map((i) => printOf(i)))).toEqual(["2 events are missing: indexes 6–7"]);
    expect(gapsOf(...[9, 6, 7, 3, 4, 1, 0, 2, 8, 5].map((i) => printOf(i)))).toEqual([]);
  });

  it("are listed up to a limit", () => {
    const events = Array.from({ length: 12 }, (_, i) => printOf(3 * i + 2));
    expect(gapsOf(...events.slice(0, 11))).toEqual([
      `22 events are missing: indexes ${Array.from({ length: 10 }, (_, i) => `${3 * i}–${3 * i + 1}`).join(", ")} and 1 more range`,
    ]);
    expect(gapsOf(...events)[0]).toMatch(/27–28 and 2 more ranges$/);
  });

  it("are reported with a shortened and quoted session id", () => {
    expect(gapsOf(eventOf(`\u001b[2J"${"x".repeat(5000)}`, 1))).toEqual([
      `session "\\u001b[2J\\"${"x".repeat(35)}…": 1 event is missing: index 0`,
    ]);
  });

  it("are counted, but not thrown, when a recording is read", async () => {
    const reader = readRecording(concat(partFrom("a", 2, 3), partFrom("b", 0, 1)));
    expect(await allOf(reader)).toHaveLength(4);
    expect(reader.stats).toEqual(statsWith({ total: 4, skipped: 2, outOfOrder: 1, missing: 2, sessions: 2 }));
  });

  it("are counted exactly if there are up to 1024 ranges", () => {
    const count = 1024;
    const sequence = new EventSequence();
    accept(sequence, ...Array.from({ length: count }, (_, i) => printOf(2 * i + 1)));
    accept(sequence, ...Array.from({ length: count - 1 }, (_, i) => printOf(2 * i)));
    expect(gapsAtEnd(sequence)).toEqual([`1 event is missing: index ${2 * count - 2}`]);
  });

  it("are never too small if there are more ranges", () => {
    const count = 10_000;
    const sequence = new EventSequence();
    accept(sequence, ...Array.from({ length: count }, (_, i) => printOf(2 * i + 1)));
    expect(accept(sequence, ...Array.from({ length: count }, (_, i) => printOf(2 * i)))).not.toContain(false);
    sequence.end();
    expect(sequence.stats.missing).toBe(count - 1024);
    expect(sequence.takeGaps()[0]?.message).toMatch(/indexes 0, 2, 4, 6, 8, 10, 12, 14, 16, 18 and 8966 more ranges$/);
  });
});

describe("odd indexes", () => {
  const ODD = [
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.NEG_ONE,
    Long.fromString("9007199254740993"),
    Long.fromString("9007199254740992"),
    Long.fromNumber(2 ** 32),
    Long.fromNumber(2 ** 31),
    Long.ZERO,
  ];

  it("are accepted once", async () => {
    const events = ODD.map((index) => printOf(index));
    const { events: given, stats } = await readWithLosses(partWith(...events, ...events));
    expect(given.map((event) => String(event.value.Metadata.Index))).toEqual(ODD.map(String));
    expect(stats).toEqual(statsOfLog(given, 16));
    expect(stats).toMatchObject({ repeated: 8, late: 7, sameIndex: 0, outOfOrder: 1 });
  });

  it("are reported exactly", () => {
    expect(gapsOf(printOf(0), printOf(Long.MAX_VALUE))).toEqual([
      "9223372036854775806 events are missing: indexes 1–9223372036854775806",
    ]);
    expect(gapsOf(printOf(0), printOf(1), printOf(Long.fromString("9007199254740993")))).toEqual([
      "9007199254740991 events are missing: indexes 2–9007199254740992",
    ]);
  });

  it("take little time and memory, and lose no event", () => {
    const sequence = new EventSequence();
    const count = 100_000;
    let given = 0;
    for (let i = 0; i < count; i++) {
      const index = new Long(Math.imul(i, 0x9e3779b1), Math.imul(i, 0x85ebca6b));
      given += accept(sequence, eventOf(`${i % 20}`, index)).filter(Boolean).length;
      if (i % 1000 === 0) sequence.takeGaps();
    }
    expect(given).toBe(count);
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(200 * 1024 * 1024);
  });
});

describe("the parts of a session in any order", () => {
  interface Upload {
    readonly session: string;
    /** Number of events of each part, and whether each is lost. */
    readonly parts: readonly (readonly boolean[])[];
    readonly order: readonly number[];
  }

  /** Uploads whose parts are in any order. Some of them are repeated. */
  const upload = (session: string): fc.Arbitrary<Upload> =>
    fc
      .array(fc.array(fc.boolean().map((isKept) => isKept || session === "")), { minLength: 1, maxLength: 6 })
      .chain((parts) =>
        fc
          .array(fc.nat({ max: parts.length - 1 }), { maxLength: 4 })
          .chain((repeats) =>
            fc.shuffledSubarray([...parts.keys(), ...repeats], { minLength: parts.length + repeats.length }),
          )
          .map((order) => ({ session, parts, order })),
      );

  /** Returns the parts in their order, and the events in them. */
  const build = ({ session, parts, order }: Upload) => {
    let index = 0;
    const events = parts.map((kept) =>
      kept.flatMap((isKept) => {
        const event = eventOf(session, index++, `${index % 3}`);
        return isKept ? [event] : [];
      }),
    );
    const used = new Set(order);
    return {
      recording: order.map((i) => partWith(...events[i]!)),
      events: events.filter((_, i) => used.has(i)).flat(),
    };
  };

  const keysOf = (events: readonly AuditEvent[]): string[] =>
    events.map(({ value }) => `${(value as Resize).Session.SessionID} ${value.Metadata.Index}`);

  it("yields every event exactly once, and counts repeats, late and missing events", async () => {
    await fc.assert(
      fc.asyncProperty(upload("a"), async (all) => {
        const { recording, events } = build(all);
        const { events: given, stats, losses } = await readWithLosses(concat(...recording));
        expect(losses).toEqual([]);
        expect(keysOf(given).sort()).toEqual(keysOf(events).sort());
        expect(stats).toEqual(statsOfLog(given, stats.total));
      }),
      { numRuns: LONG ? 1000 : 150 },
    );
  });

  it("yields every event of two interleaved sessions exactly once", async () => {
    await fc.assert(
      fc.asyncProperty(upload("a"), upload("b"), fc.infiniteStream(fc.boolean()), async (a, b, turns) => {
        const [first, second] = [build(a), build(b)];
        const left: [Uint8Array[], Uint8Array[]] = [[...first.recording], [...second.recording]];
        const parts: Uint8Array[] = [];
        while (left[0].length + left[1].length > 0) {
          const next = turns.next().value === true || left[1].length === 0 ? left[0] : left[1];
          parts.push(...next.splice(0, 1));
        }
        const { events: given, stats } = await readWithLosses(concat(...parts));
        expect(keysOf(given).sort()).toEqual(keysOf([...first.events, ...second.events]).sort());
        expect(stats).toEqual(statsOfLog(given, stats.total));
      }),
      { numRuns: LONG ? 1000 : 100 },
    );
  });
});

it("marks the index of a lost event as seen", async () => {
  const losses: CodecError[] = [];
  const unknown = Buffer.from("e2030a0a0808021204aabbccdd", "hex"); // field 60 with the index 2
  const records = [printOf(0), printOf(1), printOf(3)].map((event) => record(AuditEvent.encode(event)));
  const recording = part(gzip(concat(...records.slice(0, 2), record(unknown), records[2]!)));
  const reader = readRecording(recording, { onLoss: (loss) => losses.push(loss) });
  expect(indexesOf(await allOf(reader))).toEqual([0, 1, 3]);
  expect(losses).toMatchObject([{ code: "unknown-event" }]);
  expect(reader.stats).toEqual(statsWith({ total: 3, outOfOrder: 1 }));
});
