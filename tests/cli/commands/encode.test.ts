import { gzipSync } from "node:zlib";
import { AuditEvent, readRecording, readRecordingParts, writeRecording } from "../../../src/index.js";
import { bytesOf, concat, utf8 } from "../../support/bytes.js";
import { CommandLine, printed } from "../../support/command-line.js";
import { linesOf, objectsOf, textOf, type Vector } from "../../support/data.js";
import { LONG } from "../../support/long.js";
import { allOf, eventAt, fileOf, linesOfEvents, part, partOf, SAMPLES } from "../../support/recordings.js";
import { base64, delimited } from "../../support/stored-events.js";

const cli = new CommandLine();
const AUDIT = "tests/fixtures/samples/audit.jsonl";
const SESSION = "examples/session.tar";
const SESSION_LINES = "tests/fixtures/samples/session.jsonl";
const ENCODINGS = ["delimited", "base64", "recording"];

/** Events of all kinds except prints, because some of those lack their data. */
const oneofs = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl")
  .filter(({ message }) => message !== "SessionPrint")
  .map((vector) => bytesOf(vector.oneof));

/** Returns the JSON lines of events with these event indexes. */
function linesAt(...indexes: readonly number[]): string {
  return printed(linesOfEvents(indexes.map((index) => eventAt(index))));
}

/** Encodes a file, given as its path or its bytes, and returns the output. Throws on failure. */
function encoded(input: Uint8Array | string, ...options: readonly string[]): Uint8Array {
  return typeof input === "string"
    ? cli.output(["encode", ...options, input])
    : cli.output(["encode", ...options], input);
}

/** Returns the recording that the library writes for the events of another. */
async function rewritten(path: string, minPartBytes?: number): Promise<Uint8Array> {
  const options = minPartBytes === undefined ? {} : { minPartBytes };
  return concat(...(await allOf(writeRecording(readRecording(fileOf(path)), options))));
}

/** Expects equal bytes. toEqual() would take long to compare them and to print a difference. */
function expectSame(bytes: Uint8Array, others: Uint8Array): void {
  expect(bytes.length).toBe(others.length);
  expect(Buffer.compare(bytes, others)).toBe(0);
}

describe("the output", () => {
  it("is delimited OneOfs by default", () => {
    const stored = delimited(...oneofs);
    expectSame(encoded(stored), stored);
    expectSame(encoded(stored, "--to", "delimited"), stored);
  });

  it("is one OneOf per line in base64", () => {
    const text = Buffer.from(encoded(delimited(...oneofs), "--to", "base64")).toString();
    expect(text).toBe(printed(oneofs.map(base64)));
  });

  it("is the recording that the library writes, without repeats", async () => {
    for (const path of [SESSION, "tests/fixtures/samples/session-parts.tar"]) {
      expectSame(encoded(path, "--to", "recording"), await rewritten(SESSION));
    }
  });

  it.each(ENCODINGS)("is the same in each run, as %s", (encoding) => {
    expectSame(encoded(SESSION, "--to", encoding), encoded(SESSION, "--to", encoding));
  });

  it("is empty without events", () => {
    for (const encoding of ENCODINGS) {
      const stderr = "teleport-audit-events: stdin: the input is empty\n";
      expect(cli.run(["encode", "--to", encoding])).toEqual({ status: 0, stdout: "", stderr });
      expect(encoded(utf8("\n"), "--to", encoding)).toHaveLength(0);
    }
  });

  it("contains all files, one after another", () => {
    const [a, b, c] = oneofs.map((oneof) => delimited(oneof)) as [Uint8Array, Uint8Array, Uint8Array];
    const files = [cli.file("a", a), cli.file("b.gz", gzipSync(b)), cli.file("c", c)];
    expect(cli.output(["encode", ...files])).toEqual(concat(a, b, c));
  });

  it("contains events that are larger than the output buffer", () => {
    const lines = [..."abc"].map((user) => `{"event":"user.login","user":"${user.repeat(100_000)}"}`);
    const expected = delimited(...lines.map((line) => AuditEvent.encode(AuditEvent.unmarshalJSON(line))));
    expectSame(encoded(cli.file("large.jsonl", printed(lines))), expected);
  });
});

describe("a round trip keeps the events", () => {
  it.each(["delimited", "base64"])("of a log, via %s", (encoding) => {
    const stored = encoded(AUDIT, "--to", encoding);
    expect(cli.run(["decode"], stored)).toEqual({ status: 0, stdout: textOf(AUDIT), stderr: "" });
    expectSame(encoded(stored, "--to", encoding), stored);
  });

  it.each(ENCODINGS)("of each recording, via %s", (encoding) => {
    const paths = SAMPLES.filter(({ losses }) => losses.length === 0).map(({ path }) => path);
    expect(paths).toHaveLength(2);
    for (const path of LONG ? paths : paths.slice(1)) {
      const stored = encoded(path, "--to", encoding);
      expect(cli.run(["decode"], stored)).toEqual({ status: 0, stdout: textOf(SESSION_LINES), stderr: "" });
      expectSame(encoded(stored, "--to", "recording"), encoded(path, "--to", "recording"));
    }
  });

  it.each(ENCODINGS)("of a recording with the data of its prints, via %s", async (encoding) => {
    const stored = encoded(encoded(SESSION, "--to", encoding), "--to", "recording");
    const [events, expected] = [await allOf(readRecording(stored)), await allOf(readRecording(fileOf(SESSION)))];
    expect(events.map(dataOf).join("")).not.toBe("");
    expect(events.map(dataOf)).toEqual(expected.map(dataOf));
  });

  /** Returns the terminal output of an event in hexadecimal. */
  const dataOf = (event: AuditEvent): string =>
    event.$case === "SessionPrint" ? Buffer.from(event.value.Data).toString("hex") : "";
});

describe("prints without data", () => {
  const warning = (count: number): string =>
    `teleport-audit-events: print events encoded without terminal output, which JSON does not contain: ${count}\n`;
  const prints = linesOf(SESSION_LINES).filter((line) => line.includes('"event":"print"')).length;

  it.each(ENCODINGS)("cause a warning when JSON is encoded as %s", (encoding) => {
    const { status, stderr } = cli.run(["encode", "--to", encoding, SESSION_LINES]);
    expect(stderr).toBe(warning(prints));
    expect(status).toBe(0);
  });

  it("are counted over all files", () => {
    const { status, stderr } = cli.run(["encode", SESSION_LINES, AUDIT, SESSION, SESSION_LINES]);
    expect(stderr).toBe(warning(2 * prints));
    expect(status).toBe(0);
  });

  it("cause no warning if their size is zero", () => {
    expect(cli.run(["encode", "--to", "base64"], '{"event":"print","bytes":0}\n')).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});

describe("a recording of events with indexes that do not increase", () => {
  const warning = (count: number): string =>
    `teleport-audit-events: events that Teleport's reader will skip because their index is not greater than the previous one: ${count}\n`;

  it.each([
    ["repeats", [0, 1, 1, 2, 2], [0, 1, 2], 2, 2],
    ["decreases", [5, 6, 0, 1, 7], [5, 6, 0, 1, 7], 2, 0],
    ["has gaps", [0, 7, 9], [0, 7, 9], 0, 0],
  ])(
    "causes a warning with the number of events that readers skip: the index %s",
    (_, indexes, read, skipped, repeats) => {
      const path = cli.file("session.tar", "");
      const { status, stdout, stderr } = cli.run(["encode", "--to", "recording", "-o", path], linesAt(...indexes));
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
      expect(stderr).toBe(skipped === 0 ? "" : warning(skipped));
      expect(cli.run(["decode", path]).stdout).toBe(linesAt(...read));
      expect(cli.run(["inspect", "--json", path]).stdout).toContain(`"repeats":${repeats},`);
    },
  );

  it("causes one warning for all files", () => {
    const { stderr } = cli.run([
      "encode",
      "--to",
      "recording",
      cli.file("a", linesAt(0, 1)),
      cli.file("b", linesAt(0, 1)),
    ]);
    expect(stderr).toBe(warning(2));
  });

  it.each(["delimited", "base64"])("causes no warning in %s", (encoding) => {
    expect(cli.run(["encode", "--to", encoding], linesAt(3, 2, 2))).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("--min-part-size", () => {
  it.each(LONG ? [0, 1, 3000, 10_000, 1_000_000] : [3000, 1_000_000])(
    "of %d makes the same parts as the library",
    async (size) => {
      const recording = encoded(SESSION, "--to", "recording", `--min-part-size=${size}`);
      expectSame(recording, await rewritten(SESSION, size));
      const parts = await allOf(readRecordingParts(recording));
      const { parts: inspected, events } = JSON.parse(cli.run(["inspect", "--json"], recording).stdout) as {
        parts: { events: number }[];
        events: number;
      };
      expect(inspected).toMatchObject(parts);
      expect(inspected.reduce((sum, part) => sum + part.events, 0)).toBe(events);
      expect(events).toBe(590);
      for (const part of parts.slice(0, -1)) expect(part.size).toBeGreaterThanOrEqual(size);
    },
  );

  it("determines the number of parts", async () => {
    const count = async (size: number): Promise<number> =>
      (await allOf(readRecordingParts(encoded(SESSION, "--to", "recording", `--min-part-size=${size}`)))).length;
    expect(await count(0)).toBe(590);
    expect(await count(3000)).toBeGreaterThan(3);
    expect(await count(1_000_000)).toBe(1);
  });
});

describe("an event that is too large for a record", () => {
  const large = `{"ei":1,"event":"user.login","user":"${"x".repeat(65_536)}"}\n`;
  const lines = linesAt(0) + large + linesAt(2);

  it("is reported, and the other events are written", () => {
    const path = cli.file("session.tar", "");
    const { status, stdout, stderr } = cli.run(["encode", "--to", "recording", "-o", path], lines);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^teleport-audit-events: stdin:2: the UserLogin with index 1: expected at most 65536 bytes, got 65\d{3} at offset \d+\n$/,
    );
    expect(cli.run(["decode", path]).stdout).toBe(linesAt(0, 2));
  });

  it.each(["delimited", "base64"])("can be written as %s", (encoding) => {
    const stored = encoded(cli.file("large.jsonl", lines), "--to", encoding);
    expect(cli.run(["decode", "--fields", "ei"], stored).stdout).toBe(
      printed(["0", "1", "2"].map((ei) => `{"ei":${ei}}`)),
    );
  });
});

describe("unreadable input", () => {
  it.each(ENCODINGS)("is reported, and the rest is written as %s", (encoding) => {
    const path = cli.file("stored", "");
    const { status, stderr } = cli.run(
      [
        ...["encode", "--to", encoding, cli.missing("other.log")],
        cli.file("audit.log", `${linesAt(0)}?\n${linesAt(1)}`),
        cli.file("session.tar", partOf(2).subarray(0, -9)),
      ],
      "",
      { stdout: path },
    );
    expect(status).toBe(3);
    const problems = stderr.trimEnd().split("\n");
    expect(problems).toHaveLength(4);
    const starts = [
      "other.log: no such file",
      "audit.log:2: ",
      "session.tar: part 0: gzip",
      "session.tar: 2 events are",
    ];
    starts.forEach((problem, i) => {
      expect(problems[i]).toContain(`teleport-audit-events: ${problem}`);
    });
    expect(cli.run(["decode", path])).toEqual({ status: 0, stdout: linesAt(0, 1, 2), stderr: "" });
  });

  it("can be the only input", () => {
    expect(cli.run(["encode"], part(new Uint8Array(10)))).toMatchObject({ status: 1, stdout: "" });
  });
});
