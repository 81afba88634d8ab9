import { constants, gunzipSync } from "node:zlib";
import { random } from "../../bench/random.js";
import { AuditEvent, CodecError, readRecordingParts, readRecordingLines, writeRecording } from "../../src/index.js";
import { checkDecode } from "../fuzz/invariants.js";
import { bytesOfMessage, editMessage, HARMLESS_EDITS, parseMessage, VALUE_EDITS } from "../fuzz/message-edits.js";
import { recordsIn } from "../fuzz/recording-edits.js";
import { bytesOf, concat, hexOf, utf8 } from "../support/bytes.js";
import { codecOf } from "../support/codecs.js";
import { linesOf, objectsOf, type Vector } from "../support/data.js";
import { outcomeOf, unmarshalEventBySchema } from "../support/json-oracle.js";
import { LONG } from "../support/long.js";
import {
  allOf,
  bigEndian,
  eventAt,
  fileOf,
  gzip,
  indexesOf,
  linesOfEvents,
  NO_EVENTS,
  part,
  recordsOf,
  readWithLosses,
  statsOfLog,
  upToError,
} from "../support/recordings.js";
import { inOrder } from "../support/shape.js";

jest.setTimeout(120_000);

const oneOfEach = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 35);

/** Distance between the changed bytes of a message. */
const MESSAGE_STEP = LONG ? 1 : 3;
/** Distance between the places where JSON is truncated. */
const JSON_STEP = LONG ? 1 : 5;
/** Distance between the changed bytes of a small recording. It is odd, to hit every byte of the 8-byte header fields. */
const RECORDING_STEP = LONG ? 1 : 5;
/** Number of edited messages. */
const EDITED = LONG ? 1200 : 300;

/** Ways to change a byte. */
const CHANGES: readonly ((byte: number) => number)[] = [(byte) => byte ^ 1, (byte) => byte ^ 0x80, () => 0, () => 0xff];

/** Yields copies of the bytes with one byte changed, for each byte and each way, and its offset. */
function* withChangedByte(bytes: Uint8Array, step = 1): Generator<{ at: number; changed: Uint8Array }> {
  for (let at = 0; at < bytes.length; at += step) {
    const values = new Set(CHANGES.map((change) => change(bytes[at]!)));
    for (const value of values) {
      if (value === bytes[at]) continue;
      const changed = bytes.slice();
      changed[at] = value;
      yield { at, changed };
    }
  }
}

/** Yields copies of the bytes with two chunks swapped, for each pair, and the offset of the first. */
function* withSwappedChunks(bytes: Uint8Array, size: number): Generator<{ at: number; changed: Uint8Array }> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, i * size + size),
  );
  for (let i = 0; i < chunks.length; i++) {
    for (let j = i + 1; j < chunks.length; j++) {
      yield { at: i * size, changed: concat(...chunks.with(i, chunks[j]!).with(j, chunks[i]!)) };
    }
  }
}

/** Decodes an event that may be damaged. Returns a description of any incorrect behavior, or undefined. */
function faultOf(bytes: Uint8Array): string | undefined {
  try {
    const encoded = hexOf(AuditEvent.encode(AuditEvent.decode(bytes)));
    const again = hexOf(AuditEvent.encode(AuditEvent.decode(bytesOf(encoded))));
    return again === encoded ? undefined : `${hexOf(bytes)} is encoded as ${encoded}, and then as ${again}`;
  } catch (error) {
    return error instanceof CodecError ? undefined : `${hexOf(bytes)}: ${String(error)}`;
  }
}

describe.each(oneOfEach)("a $message", ({ message, oneof, json }) => {
  const bytes = bytesOf(oneof);

  test("with any byte changed is rejected or decoded to a message that is encoded consistently", () => {
    const faults = Array.from(withChangedByte(bytes, MESSAGE_STEP), ({ changed }) => faultOf(changed));
    expect(faults.length).toBeGreaterThan((3 * bytes.length) / MESSAGE_STEP);
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    expect(hexOf(AuditEvent.encode(AuditEvent.decode(bytes)))).toBe(oneof);
  });

  test("that is truncated anywhere is rejected", () => {
    const outcomes = Array.from(bytes, (_, length) => outcomeOf(() => AuditEvent.decode(bytes.subarray(0, length))));
    expect(outcomes[0]).toMatchObject({ code: "unknown-event" });
    for (const outcome of outcomes.slice(1)) expect(outcome).toMatchObject({ code: "truncated" });
  });

  test("with any two chunks swapped is rejected or decoded to a message that is encoded consistently", () => {
    const faults = Array.from(withSwappedChunks(bytes, 8), ({ changed }) => faultOf(changed));
    expect(faults.length).toBeGreaterThan(50);
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  test("whose JSON is truncated anywhere is rejected", () => {
    for (let length = 0; length < json.length; length += JSON_STEP) {
      const cut = json.slice(0, length);
      expect(outcomeOf(() => AuditEvent.unmarshalJSON(cut))).toMatchObject({ code: "invalid-json" });
      expect(outcomeOf(() => codecOf(message).unmarshalJSON(`${cut} `))).toMatchObject({ code: "invalid-json" });
    }
    expect(AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(json))).toBe(json);
  });

  test("whose JSON has any byte changed is read or rejected as the schema requires", () => {
    const faults: unknown[] = [];
    for (const { changed } of withChangedByte(utf8(json), LONG ? 7 : 17)) {
      const text = new TextDecoder().decode(changed);
      const expected = outcomeOf(() => inOrder(unmarshalEventBySchema(text)));
      for (const space of ["", " "]) {
        const found = outcomeOf(() => inOrder(AuditEvent.unmarshalJSON(text + space)));
        // If the text is cut short, the offset of the error differs by the space.
        const isSame = JSON.stringify(found) === JSON.stringify(expected) || "offset" in expected;
        if (!isSame || "message" in found !== "message" in expected) faults.push([text, found, expected]);
      }
    }
    expect(faults).toEqual([]);
  });
});

describe("a message with correct lengths", () => {
  const messages = oneOfEach.map(({ oneof }) => bytesOf(oneof));
  const parsed = (bytes: Uint8Array) => parseMessage("OneOf", bytes)!;

  test("can be rebuilt from its fields", () => {
    for (const bytes of messages) expect(hexOf(bytesOfMessage(parsed(bytes)))).toBe(hexOf(bytes));
  });

  test("is decoded with missing, duplicate or reordered fields", () => {
    const numbers = random(1);
    let read = 0;
    for (let i = 0; i < EDITED; i++) {
      const message = parsed(numbers.pick(messages));
      for (let edits = 1 + numbers.below(4); edits > 0; edits--) {
        if (message.fields.length > 0) editMessage(numbers, message, message, Object.values(HARMLESS_EDITS));
      }
      const bytes = bytesOfMessage(message);
      checkDecode(bytes);
      const outcome = outcomeOf(() => AuditEvent.decode(bytes));
      // A OneOf without its only field holds no event.
      if (message.fields.length === 0) expect(outcome).toMatchObject({ code: "unknown-event" });
      else expect(outcome).toHaveProperty("message");
      if ("message" in outcome) read++;
    }
    expect(read).toBeGreaterThan((2 / 3) * EDITED);
  });

  test("is decoded or rejected with any values in its fields", () => {
    const numbers = random(2);
    const outcomes = new Set<string>();
    for (let i = 0; i < EDITED; i++) {
      const message = parsed(numbers.pick(messages));
      editMessage(numbers, message, parsed(numbers.pick(messages)), Object.values(VALUE_EDITS));
      checkDecode(bytesOfMessage(message));
      const outcome = outcomeOf(() => AuditEvent.decode(bytesOfMessage(message)));
      outcomes.add("code" in outcome ? outcome.code : "read");
    }
    expect([...outcomes]).toEqual(
      expect.arrayContaining(["read", "wrong-wire-type", "invalid-value", "unknown-event"]),
    );
  });
});

const HEADER_BYTES = 24;

/** A recording and the contents of its parts. */
interface Recorded {
  readonly bytes: Uint8Array;
  readonly lines: readonly string[];
  readonly parts: readonly { readonly offset: number; readonly size: number; readonly events: number }[];
}

async function recordedIn(bytes: Uint8Array): Promise<Recorded> {
  const parts = (await allOf(readRecordingParts(bytes))).map(({ offset, size, bodySize }) => {
    const body = bytes.subarray(offset + HEADER_BYTES, offset + HEADER_BYTES + bodySize);
    return { offset, size, events: recordsIn(gunzipSync(body)).length };
  });
  return { bytes, parts, lines: linesOfEvents((await readWithLosses(bytes)).events) };
}

/**
 * Counts the complete events before a byte offset of a recording: those that zlib decompresses from the
 * bytes before it.
 */
function eventsBefore({ bytes, parts }: Recorded, at: number): number {
  let events = 0;
  for (const part of parts) {
    if (part.offset + part.size <= at) events += part.events;
    else
      return (
        events + eventsInPrefix(bytes.subarray(part.offset + HEADER_BYTES, Math.max(part.offset + HEADER_BYTES, at)))
      );
  }
  return events;
}

function eventsInPrefix(stream: Uint8Array): number {
  if (stream.length === 0) return 0;
  const body = gunzipSync(stream, { finishFlush: constants.Z_SYNC_FLUSH });
  let events = 0;
  for (let pos = 0; pos + 4 <= body.length; events++) {
    pos += 4 + body.readUInt32BE(pos);
    if (pos > body.length) break;
  }
  return events;
}

/** The lines and losses of a damaged recording. */
interface Found {
  readonly lines: readonly string[];
  readonly losses: readonly CodecError[];
}

/**
 * Reads a recording that is damaged from an offset on. Checks that no event before it is lost and that the
 * counts are correct.
 */
async function expectSound(recorded: Recorded, damaged: Uint8Array, at: number): Promise<Found> {
  const { events, losses, stats } = await readWithLosses(damaged);
  const lines = linesOfEvents(events);
  const before = eventsBefore(recorded, at);
  const place = { at, byte: damaged[at] };
  expect({ ...place, lines: lines.slice(0, before) }).toEqual({ ...place, lines: recorded.lines.slice(0, before) });
  expect({ ...place, ...stats }).toEqual({ ...place, ...statsOfLog(events, stats.total) });
  for (const loss of losses) expect(loss).toBeInstanceOf(CodecError);
  return { lines, losses };
}

/** Checks that readRecordingLines yields the same lines, up to the first loss. */
async function expectSameLines(damaged: Uint8Array, { lines, losses }: Found): Promise<void> {
  const { given, error } = await upToError(readRecordingLines(damaged));
  expect(error).toEqual(losses[0]);
  const before = Buffer.concat(given).toString().split("\n").slice(0, -1);
  expect(before).toEqual(lines.slice(0, before.length));
  if (losses.length === 0) expect(before).toHaveLength(lines.length);
}

describe("a small recording of three parts", () => {
  let recorded: Recorded;

  beforeAll(async () => {
    const events = Array.from({ length: 6 }, (_, i) => eventAt(i, `${80 + i}:25`));
    const first = await allOf(writeRecording(events.slice(0, 2)));
    const second = part(gzip(recordsOf(2, 3)), { padding: 9 });
    const third = await allOf(writeRecording(events.slice(4)));
    const bytes = concat(...first, second, ...third);
    recorded = await recordedIn(bytes);
    expect(recorded.parts.map(({ events }) => events)).toEqual([2, 2, 2]);
  });

  it("loses nothing before a changed byte, reports each loss, and is read after the change", async () => {
    for (const { at, changed } of withChangedByte(recorded.bytes, RECORDING_STEP)) {
      const { lines, losses } = await expectSound(recorded, changed, at);
      if (losses.length === 0) expect(lines).toEqual(recorded.lines);
      // All events of the following parts are yielded.
      const behind = 2 * recorded.parts.filter(({ offset }) => offset > at).length;
      expect(lines.slice(lines.length - behind)).toEqual(recorded.lines.slice(recorded.lines.length - behind));
    }
  });

  it("yields all complete events if it is truncated, and reports the truncation", async () => {
    for (let length = 0; length < recorded.bytes.length; length++) {
      const cut = recorded.bytes.subarray(0, length);
      const found = await expectSound(recorded, cut, length);
      await expectSameLines(cut, found);
      const { lines, losses } = found;
      expect(lines).toEqual(recorded.lines.slice(0, eventsBefore(recorded, length)));
      const start = recorded.parts.findLast(({ offset }) => offset <= length)!.offset;
      expect(losses).toMatchObject(length === start ? [] : [{ code: "truncated", offset: start }]);
    }
  });

  it.each([16, 24])("loses nothing before any two swapped chunks of %d bytes", async (size) => {
    for (const { at, changed } of withSwappedChunks(recorded.bytes, size)) {
      const { lines, losses } = await expectSound(recorded, changed, at);
      if (losses.length === 0) expect(lines).toEqual(recorded.lines);
    }
  });

  it.each([1, 8, 30])("loses no other part if %d bytes are missing from one", async (count) => {
    for (const { offset, size } of recorded.parts) {
      const behind = 2 * recorded.parts.filter((other) => other.offset > offset).length;
      for (let at = offset; at <= offset + size - count; at += RECORDING_STEP) {
        const damaged = concat(recorded.bytes.subarray(0, at), recorded.bytes.subarray(at + count));
        const { lines, losses } = await expectSound(recorded, damaged, at);
        expect({ at, behind: lines.slice(lines.length - behind) }).toEqual({
          at,
          behind: recorded.lines.slice(recorded.lines.length - behind),
        });
        expect(losses.length).toBeGreaterThan(0);
      }
    }
  });

  it("counts the events of reordered parts", async () => {
    const parts = recorded.parts.map(({ offset, size }) => recorded.bytes.subarray(offset, offset + size));
    for (const order of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ] as const) {
      const { events, losses, stats } = await readWithLosses(concat(...order.map((i) => parts[i]!)));
      expect(losses).toEqual([]);
      expect(stats).toEqual(statsOfLog(events, 6));
      expect(indexesOf(events)).toEqual(order.flatMap((i) => [2 * i, 2 * i + 1]));
    }
  });
});

describe("the recording of a session", () => {
  it("loses nothing before a changed byte and reports each loss", async () => {
    const recorded = await recordedIn(fileOf("examples/session.tar"));
    expect(recorded.lines).toEqual(linesOf("tests/fixtures/samples/session.jsonl"));
    const numbers = random(3);
    for (let i = 0; i < 40; i++) {
      const at = numbers.below(i < 10 ? 60 : recorded.bytes.length);
      const changed = recorded.bytes.slice();
      changed[at] = numbers.pick(CHANGES)(changed[at]!);
      const found = await expectSound(recorded, changed, at);
      await expectSameLines(changed, found);
      const { lines, losses } = found;
      if (losses.length === 0) expect(lines).toEqual(recorded.lines);
    }
  });
});

describe("random bytes", () => {
  const numbers = random(4);
  const randomBytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => numbers.below(256));

  it.each([
    ["alone", 0],
    ["as the body of a part", 1],
  ])("%s are reported as damage and yield no events", async (_, version) => {
    for (let i = 0; i < 150; i++) {
      const bytes = randomBytes(1 + numbers.below(300));
      const header =
        version === 0 ? concat() : concat(bigEndian(version, 8), bigEndian(bytes.length, 8), bigEndian(0, 8));
      const { events, losses, stats } = await readWithLosses(concat(header, bytes));
      expect(losses).toHaveLength(1);
      expect({ events, stats }).toEqual({ events: [], stats: NO_EVENTS });
    }
  });
});
