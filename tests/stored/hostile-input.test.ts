// Large and hostile inputs. The tests do not measure time. If the work is not proportional to the size of an input, a test
// exceeds its timeout.

import { AuditEvent, readEvents, type ReadEventsOptions, type StoredItem } from "../../src/index.js";
import { MAX_JSON_DEPTH } from "../../src/runtime/limits.js";
import { EventText } from "../../src/stored/event-text.js";
import { JSONScanner } from "../../src/stored/json-scanner.js";
import { MAX_ITEM_BYTES } from "../../src/stored/limits.js";
import { ProblemLog } from "../../src/stored/problem-log.js";
import { bytesOf, concat, utf8 } from "../support/bytes.js";
import { objectsOf, type Vector } from "../support/data.js";
import { LONG } from "../support/long.js";
import { base64, delimited, eventsOf, itemsOf, itemsOfText, problemsOf, split } from "../support/stored-events.js";

jest.setTimeout(LONG ? 600_000 : 60_000);

const MIB = 1024 * 1024;
/** Far more than readers keep of any input, and far less than the generated inputs. */
const MAX_MEMORY_BYTES = LONG ? 200 * MIB : 60 * MIB;

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 2);
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const texts = vectors.map((vector) => vector.json);
const GOOD = '{"event":"good"}';

/** Yields chunks asynchronously. */
async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield chunk;
  }
}

/** Yields `first`, then copies of `chunk` with `size` bytes together, then `last`. */
function* repeat(first: string, chunk: Uint8Array, size: number, last: string): Generator<Uint8Array, void, undefined> {
  yield utf8(first);
  for (let sent = 0; sent < size; sent += chunk.length) yield chunk;
  yield utf8(last);
}

/** The number of items of each kind, and the memory that reading them took. */
interface Counts {
  events: number;
  problems: number;
  nulBytes: number;
  memory: number;
}

/** Reads a source without keeping its items. Measures the memory in use. */
async function count(source: AsyncIterable<Uint8Array>, options?: ReadEventsOptions): Promise<Counts> {
  const counts: Counts = { events: 0, problems: 0, nulBytes: 0, memory: 0 };
  const used = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const reader = readEvents(source, options);
  let batches = 0;
  for await (const items of reader) {
    for (const item of items) {
      if (item.kind === "problem") counts.problems += item.count;
      else counts.events++;
    }
    if (++batches % 64 === 0) counts.memory = Math.max(counts.memory, used() - before);
  }
  return { ...counts, nulBytes: reader.stats.nulBytes };
}

/** Checks that reading a source takes little memory, and returns the counts. */
async function expectLittleMemory(source: AsyncIterable<Uint8Array>): Promise<Omit<Counts, "memory">> {
  const { memory, ...counts } = await count(source);
  expect(memory).toBeLessThan(MAX_MEMORY_BYTES);
  return counts;
}

describe("an item of more than 8 MiB", () => {
  const MEGABYTE = new Uint8Array(MIB).fill(0x41);

  it.each<[string, string, string]>([
    ["a line of text", "A", "A\n"],
    ["a string", '{"event":"x","a":"', '"}\n'],
    ["an element of an array", '[{"event":"x","a":"', `"},${GOOD}\n`],
    ["a key", '{"', '":1}\n'],
  ])("is a problem of its line, and the other lines are read: %s", async (_, start, end) => {
    const chunks = repeat(`${texts[0]!}\n${start}`, MEGABYTE, 8 * MIB, `${end}${texts[1]!}\n`);
    const items = await itemsOf(stream(chunks), { format: "json" });
    expect(items.map(({ kind, line }) => [kind, line])).toEqual([
      ["json", 1],
      ["problem", 2],
      ["json", 3],
    ]);
    const reason = problemsOf(items)[0]!.error.reason;
    if (start !== "A") expect(reason).toMatch(`expected at most ${MAX_ITEM_BYTES} bytes of JSON`);
  });

  it("is read if it has exactly 8 MiB", () => {
    const text = (size: number): Uint8Array => {
      const [start, end] = ['{"event":"x","a":"', '"}'];
      return utf8(`${start}${"a".repeat(size - start.length - end.length)}${end}\n${GOOD}\n`);
    };
    for (const chunkSize of [MIB, 64 * 1024, 20 * MIB]) {
      const items = itemsOfText(...split(text(MAX_ITEM_BYTES), chunkSize));
      expect(items.map(({ kind }) => kind)).toEqual(["json", "json"]);
      expect(eventsOf(items)[0]!.bytes).toHaveLength(MAX_ITEM_BYTES);
      const others = itemsOfText(...split(text(MAX_ITEM_BYTES + 1), chunkSize));
      expect(others.map(({ kind, offset }) => [kind, offset])).toEqual([
        ["problem", MAX_ITEM_BYTES + 1],
        ["json", MAX_ITEM_BYTES + 2],
      ]);
    }
  });

  it("is a problem if it extends over several lines, and the lines after it are read", () => {
    const lines = "  1,\n".repeat((8 * MIB) / 5 + 1);
    for (const size of [64 * 1024, 20 * MIB]) {
      const items = itemsOfText(...split(utf8(`{"event":"x","a":[\n${lines}  1]\n}\n${GOOD}\n`), size));
      expect(items.map(({ kind }) => kind)).toEqual(["problem", "json"]);
    }
  });

  it("is a problem of its line in base64, and the other lines are read", async () => {
    const [first, second] = messages.map((message) => `${base64(message)}\n`) as [string, string];
    const items = await itemsOf(stream(repeat(first, MEGABYTE, 8 * MIB, `A\n${second}`)), { format: "base64" });
    expect(items.map(({ kind, line }) => [kind, line])).toEqual([
      ["binary", 1],
      ["problem", 2],
      ["binary", 3],
    ]);
  });

  it("is a problem if it is a OneOf", async () => {
    const chunks = [messages[0]!, ...Array.from({ length: 8 }, () => MEGABYTE), messages[1]!];
    const items = await itemsOf(stream(chunks), { format: "oneof" });
    expect(items).toMatchObject([{ error: { reason: "expected a OneOf of at most 8388608 bytes" } }]);
  });

  it("is a problem if it is a delimited OneOf, after the messages before it", async () => {
    const start = concat(delimited(messages[0]!), Uint8Array.of(0x81, 0x80, 0x80, 0x04));
    const items = await itemsOf(stream([start, ...Array.from({ length: 8 }, () => MEGABYTE)]), { format: "delimited" });
    expect(items).toMatchObject([
      { kind: "binary" },
      { error: { message: expect.stringContaining("expected a OneOf of at most 8388608 bytes at offset") as string } },
    ]);
  });

  it("may be a response of the web API, because its events are read one by one", async () => {
    const element = utf8(`${`${GOOD},`.repeat(1000)}\n`);
    const chunks = repeat('{"events":[', element, 9 * MIB, `${GOOD}],"startKey":""}`);
    const { events, problems } = await count(stream(chunks));
    expect({ events, problems }).toEqual({ events: 1000 * Math.ceil((9 * MIB) / element.length) + 1, problems: 0 });
  });
});

describe("many bad lines", () => {
  const LINES = LONG ? 5_000_000 : 100_000;

  it.each([
    ["text", "?\n"],
    ["brackets", "}\n"],
    ["empty objects", "{}\n"],
    ["open objects", '{"a":\n'],
    ["open arrays", "[\n"],
    ["arrays", "[1]\n"],
    ["closed arrays", "[?\n]\n"],
    ["elements", "1,"],
    ["strings", '"\n'],
  ])("are counted after a thousand: %s", async (name, line) => {
    const block = utf8(line.repeat(1000));
    const start = name === "elements" ? "[" : "";
    const chunks = repeat(`${start}`, block, LINES * line.length, `${name === "elements" ? "1]" : ""}\n${GOOD}\n`);
    const counts = { problems: 0, reported: 0, events: 0 };
    for await (const items of readEvents(stream(chunks), { format: "json" })) {
      for (const item of items) {
        if (item.kind !== "problem") counts.events++;
        else counts.problems += item.count;
        if (item.kind === "problem") counts.reported++;
      }
    }
    expect(counts.events).toBe(1);
    expect(counts.reported).toBeLessThanOrEqual(1001);
    // Nested brackets are reported at their first line.
    expect(counts.problems).toBeGreaterThanOrEqual(name.startsWith("open") ? LINES / 2000 : LINES);
  });

  it("are counted in base64", async () => {
    const chunks = repeat("", utf8("?\n".repeat(1000)), 2 * LINES, `${base64(messages[0]!)}\n`);
    expect(await count(stream(chunks), { format: "base64" })).toMatchObject({ events: 1, problems: LINES });
  });
});

describe("broken JSON that continues in the next lines", () => {
  /** Counts how many bytes are scanned, per byte of the text. */
  function scansPerByte(text: string): { scans: number; items: readonly StoredItem[] } {
    let scanned = 0;
    const { scan } = JSONScanner.prototype;
    const spy = jest.spyOn(JSONScanner.prototype, "scan").mockImplementation(function (this: JSONScanner, ...args) {
      const before = this.length;
      const result = scan.apply(this, args);
      scanned += this.length - before;
      return result;
    });
    const bytes = utf8(text);
    const items = itemsOfText(...split(bytes, 64 * 1024));
    spy.mockRestore();
    return { scans: (scanned - 3 * MAX_ITEM_BYTES) / bytes.length, items };
  }

  const SIZE = LONG ? 32 * MIB : 3 * MIB;
  const half = MAX_JSON_DEPTH >> 1;

  it.each([
    ["nested objects", '{"x":\n'.repeat(half * 2)],
    ["nested arrays in objects", '{"x":[\n'.repeat(half)],
    ["nested arrays", `[${"[\n".repeat(half * 2)}`],
    ["incomplete objects", '{"x":[\n' + "1,\n".repeat(10_000)],
    ["incomplete strings", '{"x":"\n'],
    ["keys", '{"x":1,\n"y":2,\n'],
    ["brackets", '{"x":[[[[[[\n]]]]]]\n'],
    ["blank lines", `{"x":\n${"\n".repeat(1000)}`],
  ])("is scanned a limited number of times, and hides no event: %s", (_, opener) => {
    const block = `${opener}${GOOD}\n`;
    const blocks = Math.ceil(SIZE / block.length);
    const { scans, items } = scansPerByte(`${block.repeat(blocks)}${GOOD}\n`);
    expect(scans).toBeLessThan(6);
    expect(eventsOf(items)).toHaveLength(blocks + 1);
  });

  it("may be indented events before it, which are read", () => {
    const indented = JSON.stringify({ event: "good", x: [{ event: "nested" }] }, null, 2);
    const opener = '{"x":[\n'.repeat(half);
    const block = `${opener}${indented}\n`;
    const { items } = scansPerByte(block.repeat(Math.ceil(SIZE / block.length)));
    expect(eventsOf(items).every(({ type }) => type === "good")).toBe(true);
    expect(eventsOf(items).length).toBeGreaterThan(0);
  });

  it.each([
    ["blanks", " "],
    ["brackets", "}"],
    ["commas", ","],
    ["carriage returns", "\r"],
    ["tabs", "\t"],
    ["NULs", "\0"],
    ["record separators", "\u001e"],
  ])("may be followed by a long line of %s, which is not kept", async (_, char) => {
    const size = LONG ? 1024 * MIB : 64 * MIB;
    const chunks = repeat('{\n  "event": ?\n', utf8(char.repeat(64 * 1024)), size, `\n${GOOD}\n`);
    const { events, problems } = await expectLittleMemory(stream(chunks));
    expect(events).toBe(1);
    expect(problems).toBeGreaterThanOrEqual(1);
  });
});

describe("a stream that is larger than the memory", () => {
  const SIZE = LONG ? 1024 * MIB : 64 * MIB;

  it("of NUL bytes before an event", async () => {
    const size = LONG ? 4 * 1024 * MIB : SIZE;
    const chunks = repeat("", new Uint8Array(MIB), size, GOOD);
    expect(await expectLittleMemory(stream(chunks))).toEqual({ events: 1, problems: 0, nulBytes: size });
  });

  it("of spaces before an event", async () => {
    const chunks = repeat("\n", utf8(" ".repeat(MIB)), SIZE, GOOD);
    expect(await expectLittleMemory(stream(chunks))).toMatchObject({ events: 1, problems: 0 });
  });

  it("of text in one line", async () => {
    const chunks = repeat("", utf8("text ".repeat(MIB / 8)), SIZE, `\n${GOOD}`);
    expect(await expectLittleMemory(stream(chunks))).toMatchObject({ events: 1, problems: 1 });
  });

  it("of digits, a string or blanks in an array", async () => {
    for (const [start, char] of [
      ["[", "1"],
      ["[", '"'],
      ["[", " "],
      ['["', "a"],
      ['{"events":[', " "],
      ['{"event":', " "],
      ["[{", "\t"],
    ] as const) {
      const chunks = repeat(start, utf8(char.repeat(MIB)), LONG ? SIZE : 10 * MIB, `\n${GOOD}\n`);
      expect(await expectLittleMemory(stream(chunks))).toMatchObject({ events: 1 });
    }
  });

  it("of an array of events", async () => {
    const element = `${JSON.stringify({ event: "good", text: "x".repeat(1000) })},\n`;
    const block = utf8(element.repeat(1000));
    for (const [open, close] of [
      ["[\n", `${GOOD}\n]\n`],
      ['{"events":[', `${GOOD}],"startKey":""}`],
    ] as const) {
      const { events, problems } = await expectLittleMemory(stream(repeat(open, block, SIZE, close)));
      expect(events).toBe(1000 * Math.ceil(SIZE / block.length) + 1);
      expect(problems).toBe(0);
    }
  });
});

describe("small chunks", () => {
  /** Returns the kinds of the items of text in chunks. */
  function kindsOf(bytes: Uint8Array, size: number): string[] {
    const text = new EventText((json) => json, new ProblemLog());
    return [...split(bytes, size).flatMap((chunk) => text.add(chunk)), ...text.finish()].map(({ kind }) => kind);
  }

  it("of a long value are not copied repeatedly", () => {
    const bytes = utf8(`{"event":"x","a":"${"a".repeat(4 * MIB)}"}\n${GOOD}\n`);
    expect(kindsOf(bytes, 16)).toEqual(["json", "json"]);
  });

  it("of a long line of text are not kept", () => {
    expect(kindsOf(utf8(`${"text ".repeat(200_000)}\n${GOOD}\n`), 1)).toEqual(["problem", "json"]);
  });

  it("of lines of brackets after broken JSON are not examined repeatedly", () => {
    const text = `{\n  "event": ?\n${`${" ".repeat(2000)}${"}".repeat(2000)}\n`.repeat(50)}${GOOD}\n`;
    expect(kindsOf(utf8(text), 1).at(-1)).toBe("json");
  });
});

it("yields an event as a view of its chunk", () => {
  const text = new EventText((json) => AuditEvent.unmarshalJSON(json, { unknownEvents: "keep" }), new ProblemLog());
  const chunk = utf8(`${GOOD}\n`);
  const [item] = text.add(chunk) as [StoredItem & { bytes: Uint8Array }];
  expect(item.bytes.buffer).toBe(chunk.buffer);
});
