// Stored events are read in the same way with and without lines.

import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { random } from "../../bench/random.js";
import type { Edition } from "../../src/events/edition.js";
import type { MaybeUnknown } from "../../src/events/metadata.js";
import { LineTranscoder } from "../../src/recording/line-transcoder.js";
import type { StoredItem } from "../../src/stored/item.js";
import type { ReadEventsOptions } from "../../src/stored/read-options.js";
import { readStored } from "../../src/stored/read-events.js";
import { TranscodedItem } from "../../src/stored/transcoded-item.js";
import { editBytes } from "../fuzz/byte-edits.js";
import { TARGETS } from "../fuzz/targets.js";
import { concat, hexOf, utf8 } from "../support/bytes.js";
import { api2020, api2026, combineBoth, oneofs } from "../support/edition-data.js";
import { LONG } from "../support/long.js";
import { chunksOf, fileOf, gzip, part, pathOf, record } from "../support/recordings.js";
import { base64, damagedBase64, delimited, split } from "../support/stored-events.js";
import { int, len } from "../support/wire.js";

jest.setTimeout(LONG ? 600_000 : 60_000);

const both = combineBoth() as unknown as Edition;
const EDITIONS: readonly Edition[] = [api2020.edition as Edition, api2026.edition as Edition, both];

interface Reading {
  readonly items: readonly unknown[];
  readonly stats: unknown;
  readonly error: unknown;
  /** Number of transcoded items. */
  readonly transcoded: number;
}

/** Reads stored events. With lines, checks that the line of each item is its JSON while its batch is current. */
async function read(
  edition: Edition,
  source: AsyncIterable<Uint8Array>,
  options: ReadEventsOptions,
  lines?: LineTranscoder,
): Promise<Reading> {
  const all: StoredItem<MaybeUnknown>[] = [];
  const texts = new Map<unknown, string>();
  let error: unknown;
  const reader = readStored(edition, source, options, lines);
  try {
    for await (const items of reader) {
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) {
        if (!(item instanceof TranscodedItem)) continue;
        const { buffer, start, end } = item.text;
        texts.set(item, Buffer.from(buffer.subarray(start, end)).toString());
      }
      all.push(...items);
    }
  } catch (thrown) {
    error = thrown;
  }
  // After the last batch, because events are decoded when they are needed.
  for (const [item, text] of texts) {
    expect(text).toBe(`${edition.AuditEvent.marshalJSON((item as TranscodedItem).decode())}\n`);
  }
  return { items: all.map((item) => comparable(edition, item)), stats: reader.stats, error, transcoded: texts.size };
}

function comparable({ AuditEvent }: Edition, item: StoredItem<MaybeUnknown>): unknown {
  if (item.kind === "problem") {
    const { code, message, offset, path } = item.error;
    return {
      kind: item.kind,
      code,
      message,
      path,
      errorOffset: offset,
      offset: item.offset,
      line: item.line,
      count: item.count,
    };
  }
  const { kind, type, bytes, offset, line } = item;
  const place = item.kind === "binary" ? { part: item.part, unknownFields: item.unknownFields } : {};
  const decoded = item.decode();
  // Faster to compare than the event. JSON that does not fit the schema cannot be encoded.
  const event = item.kind === "binary" ? hexOf(AuditEvent.encode(decoded)) : AuditEvent.marshalJSON(decoded);
  if (item.kind === "binary") expect(item.decode()).toBe(decoded);
  return { kind, type, bytes: hexOf(bytes), offset, line, ...place, event };
}

/** Checks that an input is read in the same way with and without lines. Returns the number of transcoded items. */
async function check(bytes: Uint8Array, options: ReadEventsOptions = {}, editions = EDITIONS): Promise<number> {
  let transcoded = 0;
  for (const edition of editions) {
    const size = 1 + (bytes.length % 9000);
    const { transcoded: none, ...expected } = await read(edition, chunksOf(bytes, size), options);
    expect(none).toBe(0);
    const all = new LineTranscoder(edition.transcoding!);
    ({ transcoded } = await checkWith(edition, bytes, size, options, all, expected));
    // A converter without some of the events.
    const some = new LineTranscoder(edition.transcoding!, (type, { nanos }) => type.length % 2 === 0 || nanos === 0);
    await checkWith(edition, bytes, size, options, some, expected);
  }
  return transcoded;
}

async function checkWith(
  edition: Edition,
  bytes: Uint8Array,
  size: number,
  options: ReadEventsOptions,
  lines: LineTranscoder,
  expected: object,
): Promise<Reading> {
  const { transcoded, ...found } = await read(edition, chunksOf(bytes, size), options, lines);
  expect(found).toEqual(expected);
  return { ...found, transcoded };
}

const MESSAGES = [
  ...oneofs["2020"].slice(-30),
  ...oneofs["2026"].slice(-26),
  ...oneofs["2026"].slice(0, 30),
  len(7, len(1, len(2, "a")), int(5000, 1)),
  len(900, len(1, len(2, "future"))),
];
const LINES = MESSAGES.map(base64);

describe("events are read in the same way with and without lines", () => {
  test("from delimited messages", async () => {
    const bytes = delimited(...MESSAGES);
    expect(await check(bytes)).toBeGreaterThan(50);
    await check(bytes, { format: "delimited", unknownEvents: "error" });
    await check(gzip(bytes));
    await check(bytes.subarray(0, -3));
    await check(concat(delimited(...MESSAGES), Uint8Array.of(0xff, 0xff)));
  });

  test("from base64", async () => {
    const wrong = Object.values(damagedBase64(MESSAGES[0]!));
    const text = LINES.flatMap((line, i) => (i % 9 === 0 ? [line, "", wrong[i % wrong.length]!] : [line])).join("\r\n");
    expect(await check(utf8(text), { format: "base64" })).toBeGreaterThan(50);
    expect(await check(utf8(LINES.join("\n")))).toBeGreaterThan(50);
    await check(utf8(LINES.join("\n")), { unknownEvents: "error" }, [EDITIONS[0]!]);
  });

  test("from single messages", async () => {
    let transcoded = 0;
    for (const message of MESSAGES) transcoded += await check(message, { format: "oneof" }, [both]);
    expect(transcoded).toBeGreaterThan(50);
    for (const message of MESSAGES.slice(0, 5)) {
      await check(gzip(message));
      await check(message.subarray(0, -1), { format: "oneof" });
    }
  });

  test("from recordings", async () => {
    const recordings = ["tests/fixtures/cases/recordings", "tests/fixtures/2026/samples"].flatMap((folder) => {
      return readdirSync(pathOf(folder)).flatMap((name) => (name.endsWith(".tar") ? [`${folder}/${name}`] : []));
    });
    for (const path of [...recordings, "tests/fixtures/samples/session-truncated.tar"]) {
      await check(fileOf(path), {}, LONG ? EDITIONS : [both]);
    }
    expect(await check(part(gzip(concat(...MESSAGES.map(record)))))).toBeGreaterThan(50);
  });

  test("from several inputs in one source", async () => {
    const inputs = [delimited(...MESSAGES.slice(0, 9)), utf8(LINES.slice(0, 9).join("\n")), utf8('{"event":"a"}\n')];
    const recording = part(gzip(concat(...MESSAGES.slice(0, 9).map(record))));
    await check(concat(...[...inputs, recording].map((bytes) => Uint8Array.from(gzipSync(bytes)))));
  });

  test("from JSON, which is not transcoded", async () => {
    expect(await check(utf8('{"event":"session.start","ei":1}\n{"event":"other"}\n'))).toBe(0);
  });

  test("from more messages than fit into the buffer of lines", async () => {
    const many = Array.from({ length: 1200 }, (_, i) => MESSAGES[i % 30]!);
    for (const bytes of [delimited(...many), utf8(many.map((message) => `${base64(message)}\n`).join(""))]) {
      expect(await check(bytes, {}, [EDITIONS[0]!])).toBeGreaterThan(1000);
    }
  });

  test("from messages of several sizes, some of which are too large for the buffer", async () => {
    const sized = [10, 30_000, 70_000, 90_000, 500_000, 70_000, 70_000, 70_000, 10].map((size) => {
      return len(4, len(1, len(2, "x".repeat(size))), len(2));
    });
    for (const bytes of [delimited(...sized), utf8(sized.map((message) => `${base64(message)}\n`).join(""))]) {
      expect(await check(bytes, {}, [EDITIONS[0]!])).toBeGreaterThan(2);
    }
  });

  test("from damaged inputs", async () => {
    const generator = random(2);
    const inputs = [
      delimited(...MESSAGES.slice(20, 40)),
      utf8(LINES.slice(20, 40).join("\n")),
      part(gzip(concat(...MESSAGES.slice(20, 40).map(record)))),
      ...TARGETS.find(({ name }) => name === "recording")!.seeds(),
    ];
    for (let i = 0; i < (LONG ? 2000 : 60); i++) {
      const bytes = editBytes(generator, generator.pick(inputs), generator.pick(inputs));
      await check(bytes, {}, [both]);
    }
  });
});

test("the bytes of transcoded events do not change when more is read", async () => {
  const lines = new LineTranscoder(both.transcoding!);
  const many = Array.from({ length: 3000 }, (_, i) => len(7, len(1, int(1, i + 1), len(2, "print")), int(2, i + 1)));
  const chunks = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (const chunk of split(bytes, 5000)) yield await Promise.resolve(chunk.slice());
  };
  for (const bytes of [delimited(...many), part(gzip(concat(...many.map(record))))]) {
    const items: StoredItem<MaybeUnknown>[] = [];
    for await (const batch of readStored(both, chunks(bytes), {}, lines)) items.push(...batch);
    expect(items.filter((item) => item instanceof TranscodedItem)).toHaveLength(3000);
    const events = items.filter((item) => item.kind !== "problem");
    expect(events.map((item) => hexOf(item.bytes))).toEqual(many.map(hexOf));
    expect(events.map((item) => both.AuditEvent.getMetadata(item.decode()).Index.toNumber())).toEqual(
      many.map((_, i) => i + 1),
    );
  }
});
