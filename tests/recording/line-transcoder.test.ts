// Recordings are converted to the same lines whether their events are transcoded or decoded.

import { readdirSync } from "node:fs";
import { random, type Random } from "../../bench/random.js";
import { firstThatKnows } from "../../src/edition.js";
import { createFunctions, type EditionFunctions } from "../../src/editions/functions.js";
import type { Edition } from "../../src/events/edition.js";
import type { MaybeUnknown } from "../../src/events/metadata.js";
import { CodecError, type RecordingSource, type RecordingStats } from "../../src/index.js";
import { LineTranscoder } from "../../src/recording/line-transcoder.js";
import { editRecording } from "../fuzz/recording-edits.js";
import { TARGETS } from "../fuzz/targets.js";
import { concat, utf8 } from "../support/bytes.js";
import { api2020, api2026, combineBoth, oneofs } from "../support/edition-data.js";
import { LONG } from "../support/long.js";
import { RandomEvents } from "../support/random-events.js";
import { allOf, chunksOf, fileOf, gzip, part, pathOf, record, SAMPLES, upToError } from "../support/recordings.js";
import { TABLES, transcode } from "../support/transcoding.js";
import { double, int, len } from "../support/wire.js";

jest.setTimeout(LONG ? 600_000 : 60_000);

type Functions = EditionFunctions<MaybeUnknown, MaybeUnknown>;
type Options = { readonly unknownEvents?: "error" | "keep"; readonly escapeHTML?: boolean; readonly maxDepth?: number };

function functionsOf(edition: object): Functions & { readonly edition: Edition } {
  return { ...(createFunctions(edition as Edition) as unknown as Functions), edition: edition as Edition };
}

const without2020 = { ...api2020.edition, transcoding: undefined };
const without2026 = { ...api2026.edition, transcoding: undefined };
const EDITIONS = {
  "2020": functionsOf(api2020.edition),
  "2020 without tables": functionsOf(without2020),
  "2026": functionsOf(api2026.edition),
  "2026 without tables": functionsOf(without2026),
  both: functionsOf(combineBoth()),
  "both without tables": functionsOf(firstThatKnows(without2020, without2026)),
  "both, the first without tables": functionsOf(firstThatKnows(without2020, api2026.edition)),
  "both, the last without tables": functionsOf(firstThatKnows(api2020.edition, without2026)),
};

interface Log {
  /** The lines and losses, in order. */
  readonly items: readonly (string | readonly unknown[])[];
  readonly stats: RecordingStats;
  readonly error: unknown;
}

function lossOf({ code, message, offset, path }: CodecError): readonly unknown[] {
  return [code, message, offset, path];
}

/** Converts a recording with readRecordingLines. */
async function linesOf({ readRecordingLines }: Functions, source: RecordingSource, options?: Options): Promise<Log> {
  const items: (string | readonly unknown[])[] = [];
  const lines = readRecordingLines(source, { ...options, onLoss: (loss) => items.push(lossOf(loss)) });
  const { error, given } = await upToError(
    (async function* () {
      for await (const chunk of lines) {
        const text = Buffer.from(chunk).toString();
        expect(text.endsWith("\n")).toBe(true);
        items.push(...text.slice(0, -1).split("\n"));
        yield chunk;
      }
    })(),
  );
  // No chunk changes after it was yielded.
  const texts = items.filter((item) => typeof item === "string").map((line) => `${line}\n`);
  expect(Buffer.concat(given).toString()).toBe(texts.join(""));
  return { items, stats: { ...lines.stats }, error };
}

/** Converts a recording event by event. */
async function eventsOf(
  functions: Functions,
  edition: Edition,
  source: RecordingSource,
  options?: Options,
): Promise<Log> {
  const items: (string | readonly unknown[])[] = [];
  const events = functions.readRecording(source, { ...options, onLoss: (loss) => items.push(lossOf(loss)) });
  const { error } = await upToError(
    (async function* () {
      for await (const event of events) {
        items.push(lineOf(edition, event, options));
        yield event;
      }
    })(),
  );
  return { items, stats: { ...events.stats }, error };
}

function lineOf({ AuditEvent }: Edition, event: MaybeUnknown, options?: Options): string | readonly unknown[] {
  try {
    return AuditEvent.marshalJSON(event, options);
  } catch (error) {
    const { code, reason, path = "" } = error as CodecError;
    const problem = `cannot marshal the event with index ${AuditEvent.getMetadata(event).Index}: ${reason}`;
    return lossOf(new CodecError(code, problem, { path }));
  }
}

/** Checks that all editions convert a recording to the lines of its events. Returns the line count of both as one. */
async function check(recording: Uint8Array, names = Object.keys(EDITIONS), options?: Options): Promise<Log> {
  let log: Log | undefined;
  for (const name of names) {
    const functions = EDITIONS[name as keyof typeof EDITIONS];
    const expected = await eventsOf(functions, functions.edition, recording, options);
    log = await linesOf(functions, chunksOf(recording, 1 + (recording.length % 5000)), options);
    expect([name, log]).toEqual([name, expected]);
    const first = expected.items.findIndex((item) => typeof item !== "string");
    const { given, error } = await upToError(functions.readRecordingLines(recording, options));
    const lines = Buffer.concat(given).toString().split("\n").slice(0, -1);
    expect(lines).toEqual(first < 0 ? expected.items : expected.items.slice(0, first));
    expect(error && lossOf(error as CodecError)).toEqual(first < 0 ? undefined : expected.items[first]);
  }
  return log!;
}

const CASES = "tests/fixtures/cases/recordings";
const SAMPLES_2026 = "tests/fixtures/2026/samples";
const FILES = [
  ...readdirSync(pathOf(CASES)).map((name) => `${CASES}/${name}`),
  ...readdirSync(pathOf(SAMPLES_2026)).flatMap((name) => (name.endsWith(".tar") ? [`${SAMPLES_2026}/${name}`] : [])),
  ...SAMPLES.map(({ path }) => path),
];

describe.each(FILES)("the recording %s", (path) => {
  it.each<Options>([{}, { unknownEvents: "keep" }])(
    "is converted to the lines of its events, with %p",
    async (options) => {
      const names = LONG ? undefined : ["2020", "both", "2026 without tables"];
      await check(fileOf(path), names, options);
    },
  );
});

/** Encodes an index. Zero is absent, as in Go. */
const indexed = (number: number, index: number): Uint8Array => (index === 0 ? new Uint8Array(0) : int(number, index));
/** An event of 2020 that is transcoded. */
const print = (index: number, ...more: Uint8Array[]): Uint8Array => {
  return len(7, len(1, indexed(1, index), len(2, "print")), indexed(2, index), ...more);
};
const login = (index: number, value: Uint8Array): Uint8Array => {
  return len(
    1,
    len(1, indexed(1, index), len(2, "user.login")),
    len(2),
    len(3),
    len(5, len(1, len(1, "a"), len(2, value))),
  );
};
/** Kinds of events. Some are transcoded, others are left to the codec, and some cannot be decoded or marshaled. */
const KINDS: Readonly<Record<string, (index: number) => Uint8Array>> = {
  print,
  login: (index) => login(index, len(3, "<é>")),
  unknownField: (index) => print(index, int(5000, 1)),
  newerField: (index) => len(7, len(1, indexed(1, index), len(2, "print"), len(6, "cluster"))),
  notUTF8: (index) => len(7, len(1, indexed(1, index), len(2, Uint8Array.of(0xff)))),
  notJSON: (index) => login(index, double(2, NaN)),
  separator: (index) => login(index, len(3, "\u2028")),
  damaged: (index) => len(7, len(1, indexed(1, index), len(2, "print")), Uint8Array.of(0x16, 0)),
  unknownEvent: (index) => len(900, len(1, indexed(1, index), len(2, "future"))),
  large: (index) => len(9, len(1, indexed(1, index)), len(2), len(3), len(4), len(5), len(6, "x".repeat(60_000))),
};

function recordingOf(random: Random, count: number, kinds = Object.values(KINDS)): Uint8Array {
  const events = Array.from({ length: count }, (_, i) => random.pick(kinds)(i + 1));
  // Repeats, and events with the index of another one.
  for (let i = 0; i < count / 10; i++) events.splice(random.below(count), 0, random.pick(events));
  const half = events.length >> 1;
  return concat(...[events.slice(0, half), events.slice(half)].map((list) => part(gzip(concat(...list.map(record))))));
}

test("the kinds of events for these tests are transcoded or decoded as expected", () => {
  const isTranscoded = (bytes: Uint8Array): boolean => transcode(api2020.edition, bytes) !== undefined;
  const names = Object.keys(KINDS).filter((name) => isTranscoded(KINDS[name]!(1)));
  expect(names).toEqual(["print", "login", "large"]);
});

describe("recordings with all kinds of events", () => {
  it("are converted to the lines of their events", async () => {
    const generator = random(3);
    for (let i = 0; i < (LONG ? 100 : 5); i++) {
      const { items } = await check(
        recordingOf(generator, 60),
        undefined,
        i % 2 === 0 ? {} : { unknownEvents: "keep" },
      );
      expect(items.length).toBeGreaterThan(30);
    }
  });

  it("are converted if transcoded and decoded events alternate in one chunk", async () => {
    for (const [a, b] of [
      ["print", "unknownField"],
      ["login", "notUTF8"],
      ["print", "notJSON"],
      ["large", "separator"],
    ]) {
      const events = Array.from({ length: 40 }, (_, i) => KINDS[i % 2 === 0 ? a! : b!]!(i));
      await check(part(gzip(concat(...events.map(record)))));
      await check(part(gzip(concat(...events.map((event) => concat(record(event), record(event)))))), ["2020", "both"]);
    }
  });

  it.each<Options>([{ escapeHTML: true }, { escapeHTML: false }, { maxDepth: 5 }, { maxDepth: 0 }, { maxDepth: 1000 }])(
    "are converted with %p",
    async (options) => {
      await check(recordingOf(random(4), 60), ["2020", "both"], options);
    },
  );

  it("are converted from chunks of any size", async () => {
    const recording = recordingOf(random(5), 40, [KINDS["print"]!, KINDS["login"]!, KINDS["unknownField"]!]);
    const expected = await eventsOf(EDITIONS.both, EDITIONS.both.edition, recording);
    for (const size of [1, 2, 7, 100, 1_000_000]) {
      expect(await linesOf(EDITIONS.both, chunksOf(recording, size))).toEqual(expected);
    }
  });

  it("are converted if their bodies are stored, so that records extend over chunks", async () => {
    const events = Array.from({ length: 3000 }, (_, i) => print(i));
    const recording = part(gzip(concat(...events.map(record)), { level: 0 }));
    const expected = await eventsOf(EDITIONS["2020"], api2020.edition, recording);
    for (const size of [11, 1000]) expect(await linesOf(EDITIONS["2020"], chunksOf(recording, size))).toEqual(expected);
  });
});

test("random events of both years are converted to their lines", async () => {
  const generator = random(8);
  const sources = [TABLES["2020"], TABLES["2026"]].map((tables) => new RandomEvents(tables, generator));
  for (let i = 0; i < (LONG ? 100 : 3); i++) {
    const events = Array.from({ length: 150 }, () => generator.pick(sources).next());
    await check(part(gzip(concat(...events.map(record)))), LONG ? undefined : ["2020", "both", "both without tables"]);
  }
});

test("damaged recordings are converted to the lines of their events", async () => {
  const generator = random(9);
  const mixed = concat(
    ...[0, 10].map((start) => {
      const events = [...oneofs["2020"].slice(-10), ...oneofs["2026"].slice(start, start + 10)];
      return part(gzip(concat(...events.map(record))), { padding: 7 });
    }),
  );
  const seeds = [
    ...TARGETS.find(({ name }) => name === "recording")!.seeds(),
    mixed,
    mixed,
    recordingOf(generator, 30),
  ];
  for (let i = 0; i < (LONG ? 3000 : 60); i++) {
    let recording = generator.pick(seeds);
    for (let edits = 1 + generator.below(3); edits > 0; edits--) {
      recording = editRecording(generator, recording, generator.pick(seeds));
    }
    await check(recording, LONG ? undefined : ["2020", "both"]);
  }
});

describe("the chunks", () => {
  const events = Array.from({ length: 4000 }, (_, i) => KINDS[i % 7 === 0 ? "unknownField" : "print"]!(i));
  const recording = part(gzip(concat(...events.map(record))));

  it("are not changed later, and may be changed by their owner", async () => {
    const expected = (await linesOf(EDITIONS["2020"], recording)).items;
    const chunks: string[] = [];
    for await (const chunk of EDITIONS["2020"].readRecordingLines(recording)) {
      expect(chunk.byteOffset).toBe(0);
      expect(chunk.buffer.byteLength).toBe(chunk.length);
      chunks.push(Buffer.from(chunk).toString());
      chunk.fill(0x78);
    }
    expect(chunks.join("").split("\n").slice(0, -1)).toEqual(expected);
  });

  it("of two recordings that are read at the same time do not mix", async () => {
    const expected = (await allOf(EDITIONS["2020"].readRecordingLines(recording))).map(String);
    const [a, b] = [recording, recording].map((bytes) => EDITIONS["2020"].readRecordingLines(bytes));
    for (const chunk of expected) {
      expect(String((await a!.next()).value)).toBe(chunk);
      expect(String((await b!.next()).value)).toBe(chunk);
    }
  });

  it("have about the same size as without tables", async () => {
    const sizes = async (name: keyof typeof EDITIONS): Promise<number[]> => {
      return (await allOf(EDITIONS[name].readRecordingLines(recording))).map(({ length }) => length);
    };
    const largest = Math.max(...(await sizes("2020")));
    expect(largest).toBeLessThan(33 * 1024);
    expect((await sizes("2020")).length).toBeLessThan(2 * (await sizes("2020 without tables")).length);
  });
});

test("an event whose line is far longer than the event is converted", async () => {
  const resize = (index: number): Uint8Array => {
    return len(9, len(1, indexed(1, index)), len(2), len(3), len(4), len(5), len(6, "\u0001".repeat(60_000)));
  };
  const events = [print(0), resize(1), resize(2), print(3), resize(4)];
  const { items } = await check(part(gzip(concat(...events.map(record)))), ["2020", "both"]);
  expect(items.map(({ length }) => length > 300_000)).toEqual([false, true, true, false, true]);
});

test("an event that is larger than maxEventBytes is lost, transcoded or not", async () => {
  const recording = part(gzip(concat(...[print(0), KINDS["large"]!(1), print(2)].map(record))));
  for (const name of ["2020", "2020 without tables"] as const) {
    const losses: CodecError[] = [];
    const options = { maxEventBytes: 1000, onLoss: (loss: CodecError) => losses.push(loss) };
    const chunks = await allOf(EDITIONS[name].readRecordingLines(recording, options));
    expect(
      Buffer.concat(chunks)
        .toString()
        .match(/"ei":\d/g),
    ).toEqual(['"ei":0', '"ei":2']);
    expect(losses).toMatchObject([{ code: "invalid-recording" }]);
  }
});

test("reading ends at a signal in the middle of transcoded lines", async () => {
  const events = Array.from({ length: 5000 }, (_, i) => print(i));
  const recording = part(gzip(concat(...events.map(record))));
  const controller = new AbortController();
  const chunks: Uint8Array[] = [];
  const reading = (async () => {
    for await (const chunk of EDITIONS["2020"].readRecordingLines(recording, { signal: controller.signal })) {
      chunks.push(chunk);
      if (chunks.length === 3) controller.abort("enough");
    }
  })();
  await expect(reading).rejects.toBe("enough");
  expect(chunks).toHaveLength(3);
});

describe("LineTranscoder", () => {
  const add = (lines: LineTranscoder, bytes: Uint8Array) => {
    return lines.add(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
  };
  const { transcoding } = api2020.edition;

  it("appends lines until it is full, and starts again when it is cleared", () => {
    const lines = new LineTranscoder(transcoding!);
    let count = 0;
    for (; !lines.isFull; count++) {
      const { buffer, start, end, index, type, sessionId, time } = add(lines, print(count))!;
      expect(Buffer.from(buffer.subarray(start, end)).toString()).toBe(
        `${api2020.AuditEvent.marshalJSON(api2020.AuditEvent.decode(print(count)))}\n`,
      );
      expect([index.toNumber(), type, sessionId, time]).toEqual([count, "print", "", undefined]);
    }
    expect(count).toBeGreaterThan(100);
    lines.clear();
    expect(lines.isFull).toBe(false);
    expect(add(lines, print(1))!.start).toBe(0);
  });

  it("does not add a line for an event that is left to the codec or not selected", () => {
    const seen: unknown[] = [];
    const lines = new LineTranscoder(transcoding!, (type, { seconds }) => {
      seen.push([type, seconds.toNumber()]);
      return type !== "print";
    });
    expect(add(lines, print(1))).toBeUndefined();
    expect(add(lines, KINDS["unknownField"]!(1))).toBeUndefined();
    const bytes = len(4, len(1, len(2, "other"), len(5, int(1, 9))), len(2));
    expect(add(lines, bytes)).toMatchObject({ start: 0, type: "other", time: { seconds: { low: 9 } } });
    expect(seen).toEqual([
      ["print", -62135596800],
      ["print", -62135596800],
      ["other", 9],
    ]);
    expect(add(lines, utf8("?"))).toBeUndefined();
  });
});
