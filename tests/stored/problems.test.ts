import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { AuditEvent, type StoredItem } from "../../src/index.js";
import { bytesOf, concat, utf8 } from "../support/bytes.js";
import { printed } from "../support/command-line.js";
import { objectsOf, type Vector } from "../support/data.js";
import { damagedGzip, eventAt, gzip, part, partOf, record, recordsOf } from "../support/recordings.js";
import { base64, damagedBase64, delimited, eventsOf, itemsOf, login, problemsOf } from "../support/stored-events.js";
import { int, len } from "../support/wire.js";

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 3);
const texts = vectors.map((vector) => vector.json);
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const [first, second, third] = texts as [string, string, string];

/** Returns the JSON lines of the events. */
function linesOf(items: readonly StoredItem[]): string[] {
  return eventsOf(items).map((item) => AuditEvent.marshalJSON(item.decode()));
}

describe("a JSON line", () => {
  it.each<[name: string, bad: string, problem: RegExp]>([
    ["truncated", second.slice(0, 30), /^expected/],
    ["not an object", "[1]", /^expected an event/],
    ["plain text", "panic: runtime error", /^expected an event, got "panic/],
    ["without an event type", '{"ei":1}', /^expected an event type/],
  ])("that is damaged is a problem of its line: %s", async (_, bad, problem) => {
    const items = await itemsOf(utf8(printed([first, "", bad, third])));
    expect(linesOf(items)).toEqual([first, third]);
    expect(problemsOf(items)).toMatchObject([{ line: 3, count: 1 }]);
    expect(problemsOf(items)[0]!.error.reason).toMatch(problem);
  });

  it("is a problem if it is the first", async () => {
    const items = await itemsOf(utf8(printed(["?", second])), { format: "json" });
    expect(items.map(({ kind, line }) => [kind, line])).toEqual([
      ["problem", 1],
      ["json", 2],
    ]);
  });

  it("is a problem every time", async () => {
    const items = await itemsOf(utf8(printed([first, "?", second, "?", "?"])));
    expect(items.map(({ kind, line }) => [kind, line])).toEqual([
      ["json", 1],
      ["problem", 2],
      ["json", 3],
      ["problem", 4],
      ["problem", 5],
    ]);
  });

  it("with a value of the wrong type is an event", async () => {
    const line = '{"event":"user.login","ei":"one"}';
    expect(await itemsOf(utf8(line))).toMatchObject([{ kind: "json", type: "user.login", json: line }]);
  });
});

describe("many problems", () => {
  it.each([
    ["JSON", "?", first],
    ["base64", "?", base64(messages[0]!)],
  ])("are reported up to a thousand in %s, then counted, and later events are read", async (_, bad, good) => {
    const text = `${good}\n${`${bad}\n`.repeat(5000)}${good}\n`;
    for (const stored of [utf8(text), gzipSync(text)]) {
      const items = await itemsOf(stored);
      expect(linesOf(items)).toEqual([first, first]);
      const problems = problemsOf(items);
      expect(problems).toHaveLength(1001);
      expect(items.at(-1)).toMatchObject({ count: 4000, line: undefined, offset: undefined });
      expect(problems.at(-1)!.error.message).toBe("4000 more problems");
    }
  });

  it("are counted in delimited messages, even if reading ends with another problem", async () => {
    const bad = delimited(...Array.from({ length: 3000 }, () => int(1, 0)));
    const items = await itemsOf(concat(delimited(messages[0]!), bad, Uint8Array.of(0x80)), { format: "delimited" });
    expect(linesOf(items)).toEqual([first]);
    expect(problemsOf(items).reduce((sum, { count }) => sum + count, 0)).toBe(3001);
    expect(items.at(-1)).toMatchObject({ error: { code: "truncated" } });
  });

  it("are counted in damaged gzip", async () => {
    const items = await itemsOf(gzip(utf8(`${first}\n${"?\n".repeat(3000)}`)).subarray(0, -4));
    expect(problemsOf(items).reduce((sum, { count }) => sum + count, 0)).toBe(3001);
    expect(items.at(-1)).toMatchObject({ error: { code: "truncated" } });
  });

  it("are counted for each input", async () => {
    const bad = utf8("?\n".repeat(1500));
    const items = await itemsOf(concat(gzip(bad), bad), { format: "json" });
    expect(problemsOf(items).map(({ count }) => count)).toEqual([
      ...Array.from({ length: 1000 }, () => 1),
      500,
      ...Array.from({ length: 1000 }, () => 1),
      500,
    ]);
  });
});

it("reports a truncated gzipped recording once, and the events before the end", async () => {
  const noise = Array.from({ length: 50 }, (_, i) =>
    record(AuditEvent.encode(eventAt(i, randomBytes(200).toString("hex")))),
  );
  const items = await itemsOf(gzip(part(gzip(concat(...noise)))).subarray(0, -3000));
  expect(eventsOf(items).length).toBeGreaterThan(10);
  expect(problemsOf(items)).toMatchObject([
    { error: { code: "truncated", message: expect.stringMatching(/^gzip: /) as string } },
  ]);
});

describe("a line of base64", () => {
  const damaged = damagedBase64(messages[1]!);
  const [before, after] = [base64(messages[0]!), base64(messages[2]!)];

  it.each(Object.entries(damaged))("that is damaged is a problem of its line: %s", async (_, bad) => {
    const items = await itemsOf(utf8(printed([before, "", bad, after])));
    expect(linesOf(items)).toEqual([first, third]);
    expect(problemsOf(items)).toMatchObject([{ line: 3, offset: before.length + 2, count: 1 }]);
  });

  it("with an unknown event is an event", async () => {
    const items = await itemsOf(utf8(printed([before, base64(len(999, "")), after])));
    expect(eventsOf(items)).toHaveLength(3);
    expect(eventsOf(items)[1]!.decode()).toMatchObject({ value: { number: 999, reason: expect.anything() as string } });
  });
});

describe("a delimited OneOf", () => {
  const [a, b, c] = messages as [Uint8Array, Uint8Array, Uint8Array];
  /** The offset of the second message, which follows its length of one byte. */
  const start = delimited(a).length + 1;

  it.each<[name: string, bad: Uint8Array, offset: number]>([
    ["with a wrong wire type", int(1, 0), start],
    ["without an event", new Uint8Array(0), start],
    ["with a wrong wire type inside its event", len(1, len(1, int(1, 1)), int(2, 1)), start + 6],
  ])("that is damaged is a problem at its offset: %s", async (_, bad, offset) => {
    const items = await itemsOf(delimited(a, bad, c));
    expect(linesOf(items)).toEqual([first, third]);
    expect(problemsOf(items)).toMatchObject([{ offset, line: undefined, count: 1 }]);
    expect(problemsOf(items)[0]!.error.message).toMatch(new RegExp(` at offset ${offset}$`));
  });

  it("that is truncated is a problem at its offset, and the other events are read", async () => {
    const bad = b.subarray(0, 20);
    const items = await itemsOf(delimited(a, bad, c));
    expect(linesOf(items)).toEqual([first, third]);
    const { offset } = problemsOf(items)[0]!;
    expect(offset).toBeGreaterThanOrEqual(start);
    expect(offset).toBeLessThanOrEqual(start + bad.length);
  });

  it.each<[name: string, tail: Uint8Array, reason: RegExp]>([
    ["inside a message", delimited(b).subarray(0, -1), /expected a message of \d+ bytes, got \d+/],
    ["inside a length", Uint8Array.of(0x80), /length/],
    ["with a length that is not a varint", new Uint8Array(11).fill(0xff), /length/],
  ])("is a problem if the input ends %s, after the messages before it", async (_, tail, reason) => {
    for (const stored of [concat(delimited(a, c), tail), gzip(concat(delimited(a, c), tail))]) {
      const items = await itemsOf(stored);
      expect(linesOf(items)).toEqual([first, third]);
      expect(items.at(-1)).toMatchObject({ kind: "problem", offset: delimited(a, c).length });
      expect(problemsOf(items)[0]!.error.reason).toMatch(reason);
    }
  });
});

describe("a OneOf", () => {
  it("that is truncated is a problem", async () => {
    const items = await itemsOf(messages[0]!.subarray(0, -1), { format: "oneof" });
    expect(items).toMatchObject([{ kind: "problem", error: { code: "truncated" } }]);
    expect(problemsOf(items)[0]!.error.message).toMatch(/ at offset \d+$/);
  });
});

describe("a recording", () => {
  it("is read around damage, which is reported by part", async () => {
    const damagedRecord = part(gzip(concat(recordsOf(0, 1), record(int(1, 0)), recordsOf(3))));
    const damagedBody = part(damagedGzip(recordsOf(4)), { padding: 100 });
    const items = await itemsOf(concat(damagedRecord, damagedBody, partOf(5), Uint8Array.of(0, 0)));
    expect(linesOf(items)).toEqual([0, 1, 3, 4, 5].map((index) => AuditEvent.marshalJSON(eventAt(index))));
    const problems = problemsOf(items).filter(({ error }) => error.code !== "missing-events");
    expect(problems).toHaveLength(3);
    expect(problems[0]!.error.message).toMatch(/^part 0, .+ at offset 0$/);
    expect(problems[1]!.error.message).toMatch(new RegExp(`^part 1: .+ at offset ${damagedRecord.length}$`));
    expect(problems[2]!.error.message).toMatch(/part 3/);
  });

  it("can have zeros after the gzip stream of a part", async () => {
    const items = await itemsOf(concat(part(concat(gzip(recordsOf(0, 1)), new Uint8Array(500))), partOf(2)));
    expect(items.map(({ kind }) => kind)).toEqual(["binary", "binary", "binary"]);
  });

  it("that is encrypted is a problem", async () => {
    const age = part(utf8("age-encryption.org/v1\n"), { version: 2, flags: 1 });
    expect(await itemsOf(age)).toMatchObject([{ kind: "problem", error: { code: "encrypted" } }]);
  });

  it("with only damaged records is reported record by record", async () => {
    const damaged = Array.from({ length: 1000 }, () => record(int(1, 1)));
    expect(problemsOf(await itemsOf(part(gzip(concat(...damaged)))))).toHaveLength(1000);
  });
});

describe("gzip", () => {
  it("that is truncated yields the lines before the end", async () => {
    const lines = Array.from({ length: 200 }, login);
    const compressed = gzip(utf8(printed(lines)));
    const items = await itemsOf(compressed.subarray(0, compressed.length / 2));
    const whole = linesOf(items);
    expect(whole).toEqual(lines.slice(0, whole.length));
    expect(whole.length).toBeGreaterThan(80);
    expect(items.at(-1)).toMatchObject({
      error: { message: expect.stringContaining("unexpected end of file") as string },
    });
  });

  it.each<[name: string, input: Uint8Array]>([
    ["lines", utf8(printed(texts))],
    ["base64", utf8(printed(messages.map(base64)))],
    ["delimited messages", delimited(...messages)],
  ])("without a checksum yields all events: %s", async (_, input) => {
    const items = await itemsOf(gzip(input).subarray(0, -4));
    expect(linesOf(items)).toEqual(texts);
    expect(problemsOf(items)).toMatchObject([
      { error: { message: expect.stringContaining("unexpected end") as string } },
    ]);
  });

  it("with a wrong checksum yields all events", async () => {
    const compressed = gzip(utf8(printed(texts)));
    compressed[compressed.length - 8]! ^= 1;
    const items = await itemsOf(compressed);
    expect(linesOf(items)).toEqual(texts);
    expect(problemsOf(items)).toMatchObject([
      { error: { message: expect.stringContaining("incorrect data check") as string } },
    ]);
  });

  it("can have several members and trailing zeros", async () => {
    const input = concat(...texts.map((text) => gzip(utf8(`${text}\n`))), new Uint8Array(1000));
    const items = await itemsOf(input);
    expect(linesOf(items)).toEqual(texts);
    expect(problemsOf(items)).toEqual([]);
  });
});
