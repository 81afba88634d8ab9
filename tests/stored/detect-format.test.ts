import { gzipSync } from "node:zlib";
import { edition, OneOf, type StoredFormat } from "../../src/index.js";
import { ByteSource } from "../../src/recording/byte-source.js";
import { detectFormat } from "../../src/stored/detect-format.js";
import { bytesOf, concat, utf8 } from "../support/bytes.js";
import { eventNames } from "../support/codecs.js";
import { objectsOf, type Vector } from "../support/data.js";
import { chunksOf, fileOf, partOf } from "../support/recordings.js";
import { messages as schema } from "../support/schema.js";
import { base64, delimited, itemsOf } from "../support/stored-events.js";
import { int, len } from "../support/wire.js";

const HEAD_BYTES = 64 * 1024;

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const messages = vectors.map((vector) => bytesOf(vector.oneof));

/** Detects the format of bytes that arrive in chunks. Checks that they can still be read. */
async function detect(bytes: Uint8Array, chunkSize = 64 * 1024): Promise<StoredFormat> {
  const source = new ByteSource(chunksOf(bytes, chunkSize));
  const format = await detectFormat(source, edition);
  expect(source.offset).toBe(0);
  expect(await source.read(10)).toEqual(bytes.slice(0, 10));
  return format;
}

/** Every event with zero values, as Go encodes it. */
const zeroMessages = eventNames.map((name) =>
  OneOf.encode(OneOf.create({ Event: { $case: name, value: {} } as never })),
);

/** Every event without any fields. Go does not write these, but other encoders may. */
const emptyMessages = schema.get("OneOf")!.map(({ number }) => len(number, ""));

/** Returns the indexes of the inputs that are detected as another format, and that format. */
async function mistaken(inputs: readonly Uint8Array[], format: StoredFormat): Promise<[index: number, as: string][]> {
  const wrong: [number, string][] = [];
  for (const [i, input] of inputs.entries()) {
    const detected = await detectFormat(new ByteSource(chunksOf(input, 64 * 1024)), edition).catch(String);
    if (detected !== format) wrong.push([i, detected]);
  }
  return wrong;
}

describe.each([
  ["events with all fields set", messages],
  ["events with zero values", zeroMessages],
  ["events without fields", emptyMessages],
])("%s", (_, oneofs) => {
  const pairs = oneofs.map((message, i) => [message, oneofs[(i + 1) % oneofs.length]!] as const);

  it("are recognized as single OneOfs", async () => {
    expect(await mistaken(oneofs, "oneof")).toEqual([]);
  });

  it("are recognized when delimited, alone and with others", async () => {
    const alone = oneofs.map((message) => delimited(message));
    expect(await mistaken(alone, "delimited")).toEqual([]);
    const two = pairs.map((pair) => delimited(...pair));
    expect(await mistaken(two, "delimited")).toEqual([]);
    expect(await mistaken([delimited(...oneofs)], "delimited")).toEqual([]);
  });

  it("are recognized in base64, alone and with others", async () => {
    for (const end of ["", "\n", "\r\n"]) {
      const lines = oneofs.map((message) => utf8(base64(message) + end));
      expect(await mistaken(lines, "base64")).toEqual([]);
      const more = pairs.map((pair) => utf8(pair.map((message) => base64(message)).join(end || "\n") + end));
      expect(await mistaken(more, "base64")).toEqual([]);
    }
  });
});

it("recognizes every JSON line, alone and with others", async () => {
  const lines = vectors.flatMap(({ json, std }) => [json, std]);
  const forms = [
    (line: string): string => line,
    (line: string): string => `${line}\n${lines[0]!}\n`,
    (line: string): string => `\n${line}\n`,
    (line: string): string => `\ufeff${line}\n`,
    (line: string): string => `[\n${line}\n]\n`,
    (line: string): string => `\0\0\u001e ${line}\n`,
    (line: string): string => `INFO starting\n${line}\n`,
  ];
  for (const form of forms) {
    const inputs = lines.map((line) => utf8(form(line)));
    expect(await mistaken(inputs, "json")).toEqual([]);
  }
});

it("recognizes recordings of both versions", async () => {
  expect(await detect(partOf(0))).toBe("recording");
  expect(await detect(concat(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2), new Uint8Array(24)))).toBe("recording");
});

it("recognizes a OneOf with an unknown event", async () => {
  const unknown = len(999, len(1, len(2, "new.event")));
  expect(await detect(unknown)).toBe("oneof");
  expect(await detect(delimited(unknown))).toBe("delimited");
  expect(await detect(utf8(base64(unknown)))).toBe("base64");
});

it("recognizes events that are longer than the examined bytes together", async () => {
  const fill = (unit: Uint8Array): Uint8Array =>
    concat(...Array.from({ length: Math.ceil((HEAD_BYTES + 100) / unit.length) }, () => unit));
  expect(await detect(fill(utf8(`${vectors[0]!.json}\n`)))).toBe("json");
  expect(await detect(fill(utf8(`${base64(messages[0]!)}\n`)))).toBe("base64");
  expect(await detect(fill(delimited(messages[0]!)))).toBe("delimited");
});

it.each([
  ["a OneOf", "oneof", (long: Uint8Array) => long],
  ["a delimited OneOf", "delimited", (long: Uint8Array) => delimited(long)],
  ["a line of base64", "base64", (long: Uint8Array) => utf8(base64(long))],
])("recognizes %s that is longer than the examined bytes", async (_, format, form) => {
  const long = len(1, len(2, len(1, "x".repeat(2 * HEAD_BYTES))));
  expect(await detect(form(long))).toBe(format);
  expect(await detect(form(long), 1000)).toBe(format);
});

it("detects empty and blank input as JSON", async () => {
  for (const text of ["", "\n \r\n", "\0".repeat(200_000), "\ufeff"]) expect(await detect(utf8(text))).toBe("json");
});

describe("a delimited OneOf whose length is a bracket", () => {
  /** Returns a message of the given size: an event with an unknown field that fills it. */
  const sized = (event: number, size: number): Uint8Array | undefined => {
    const metadata = len(1, len(2, "user.login"));
    for (let fill = 0; fill <= size; fill++) {
      const message = len(event, metadata, len(999, "x".repeat(fill)));
      if (message.length === size) return message;
    }
    return undefined;
  };

  it.each([
    ["{", 123],
    ["[", 91],
  ])("%s is recognized for every event", async (_, size) => {
    const numbers = [...schema.get("OneOf")!.map(({ number }) => number), 999];
    const sizes = numbers.map((number) => sized(number, size)).filter((message) => message !== undefined);
    expect(sizes.length).toBeGreaterThan(numbers.length / 2);
    expect(
      await mistaken(
        sizes.map((message) => delimited(message)),
        "delimited",
      ),
    ).toEqual([]);
    expect(
      await mistaken(
        sizes.map((message) => delimited(message, messages[0]!)),
        "delimited",
      ),
    ).toEqual([]);
  });

  it.each(["{", "["])("is not %s in JSON", async (bracket) => {
    for (const rest of ["", " ", "\n", "}", "]", '"', "\t\t", "  \n", "\u00e9", "x\n\n\n", "\ny\n"]) {
      expect(await detect(utf8(bracket + rest))).toBe("json");
    }
  });
});

describe("text", () => {
  it.each<[name: string, text: string]>([
    ["words", "hello, world\n"],
    ["a word", "hello"],
    ["words in the alphabet of base64", "CgQ\nabcd\nTest\n====\n"],
    ["a word per line", Array.from({ length: 20_000 }, (_, i) => `word${i}`).join("\n")],
    ["one long word", "abcd".repeat(50_000)],
    ["XML", '<?xml version="1.0"?>\n'],
    ["CSV with JSON", 'time,event\n1,"{""event"":""x""}"\n'],
    ["escape sequences", "\u001b[31mred\u001b[0m\n"],
    ["digits", "1234567890\n"],
  ])("without a line of JSON or base64 is not recognized: %s", async (_, text) => {
    await expect(detect(utf8(text))).rejects.toMatchObject({ code: "invalid-value" });
    expect(await itemsOf(utf8(text))).toMatchObject([{ kind: "problem", error: { code: "invalid-value" } }]);
  });

  it("may have bytes that are not UTF-8", async () => {
    expect(await detect(concat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x0a), utf8(vectors[0]!.json)))).toBe("json");
  });

  it("may have control characters", async () => {
    expect(await detect(utf8(`bell \u0007\n${vectors[0]!.json}\n`))).toBe("json");
    expect(await detect(utf8(`\u0089PNG\r\n\u001a\n${vectors[0]!.json}\n`))).toBe("json");
  });

  it("may precede the first line with JSON by more than is examined", async () => {
    expect(await detect(utf8(`${"INFO starting\n".repeat(100_000)}${vectors[0]!.json}\n`))).toBe("json");
  });
});

describe("base64", () => {
  const lines = messages.slice(0, 5).map(base64);

  it.each([
    ["text", "INFO starting"],
    ["a truncated line", base64(messages[0]!.subarray(0, 50))],
    ["another character", `${lines[0]!.slice(0, 20)}*${lines[0]!.slice(20)}`],
    ["a character too many", `${lines[0]!}A`],
    ["NUL bytes", "\0\0\0"],
    ["several damaged lines", "A\nAAAA\n====\n-"],
  ])("is recognized after a first line that is damaged: %s", async (_, first) => {
    expect(await detect(utf8([first, ...lines].join("\n")))).toBe("base64");
    const items = await itemsOf(utf8([first, ...lines].join("\n")));
    expect(items.filter(({ kind }) => kind === "binary")).toHaveLength(5);
  });

  it("is recognized without padding and in the URL-safe alphabet", async () => {
    const url = messages.map((message) => utf8(Buffer.from(message).toString("base64url")));
    expect(await mistaken(url, "base64")).toEqual([]);
  });
});

describe("a format that cannot be read", () => {
  const utf16 = (text: string, isBig: boolean): Uint8Array => {
    const bytes = Buffer.from(text, "utf16le");
    return Uint8Array.from(isBig ? bytes.swap16() : bytes);
  };
  const tar = new Uint8Array(1024);
  tar.set(utf8("session.log"));
  tar.set(utf8("ustar"), 257);

  it.each<[name: string, bytes: Uint8Array, hint: RegExp]>([
    ["UTF-16, little-endian", utf16('{"event":"x"}', false), /UTF-16.*convert it to UTF-8/],
    ["UTF-16, big-endian", utf16('{"event":"x"}', true), /UTF-16/],
    ["UTF-16, little-endian, with a mark", utf16('\ufeff{"event":"x"}', false), /UTF-16/],
    ["UTF-16, big-endian, with a mark", utf16('\ufeff{"event":"x"}', true), /UTF-16/],
    ["UTF-16, little-endian, of an array", utf16('[\r\n{"event":"x"}]', false), /UTF-16/],
    ["UTF-16, big-endian, of an array", utf16('[\r\n{"event":"x"}]', true), /UTF-16/],
    ["UTF-16, little-endian, of a log with a mark", utf16("\ufeffINFO starting\r\n", false), /UTF-16/],
    ["UTF-16, big-endian, of a log with a mark", utf16("\ufeffINFO starting\r\n", true), /UTF-16/],
    ["a tar archive", tar, /tar archive.*extract/],
    ["zstd", fileOf("tests/fixtures/cases/wrapped/26-jsonl.log.zst"), /zstd.*decompress/],
    ["xz", Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /xz/],
    ["bzip2", utf8("BZh91AY"), /bzip2/],
    ["zip", utf8("PK\u0003\u0004rest"), /zip archive/],
    [
      "JPEG",
      concat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), utf8("JFIF")),
      /unrecognized format, expected one of recording, json, oneof/,
    ],
    ["an executable", concat(utf8("\u007fELF\u0002\u0001\u0001"), new Uint8Array(100)), /unrecognized format/],
    ["a file name and zeros", concat(utf8("session\u0001log"), new Uint8Array(501)), /unrecognized format/],
    ["gzip in gzip", gzipSync("{}"), /unrecognized format/],
  ])("is named: %s", async (_, bytes, hint) => {
    for (const size of [1, 64 * 1024]) {
      await expect(detect(bytes, size)).rejects.toThrow(expect.objectContaining({ code: "invalid-value" }) as Error);
      await expect(detect(bytes, size)).rejects.toThrow(hint);
    }
    const expected = [{ kind: "problem", error: { code: "invalid-value" }, count: 1 }];
    expect(await itemsOf(gzipSync(bytes))).toMatchObject(expected);
    if (bytes[0] !== 0x1f) expect(await itemsOf(bytes)).toMatchObject(expected);
  });

  it("is binary data with a field that is not an event", async () => {
    await expect(detect(concat(int(1, 1), new Uint8Array(100)))).rejects.toThrow(/unrecognized format/);
  });
});

describe("a live source that has no more bytes for a while", () => {
  /** Yields bytes, and then waits forever. */
  async function* waiting(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    yield bytes;
    await new Promise(() => undefined);
  }

  const line = vectors[0]!.json;

  it.each<[StoredFormat, string, Uint8Array]>([
    ["json", "four bytes of JSON", utf8('{"ev')],
    ["json", "an empty object", utf8("{}\r\n")],
    ["json", "a line after a byte order mark", utf8(`\ufeff${line}\n`)],
    ["json", "a line after NULs", utf8(`\0\0${line}\n`)],
    ["json", "a line after text", utf8(`INFO starting\n${line}\n`)],
    ["recording", "the version of a part", partOf(0).subarray(0, 8)],
    [
      "base64",
      "two lines",
      utf8(
        messages
          .slice(0, 2)
          .map((message) => `${base64(message)}\n`)
          .join(""),
      ),
    ],
  ])("is recognized as %s by %s", async (format, _, bytes) => {
    expect(await detectFormat(new ByteSource(waiting(bytes)), edition)).toBe(format);
  });
});
