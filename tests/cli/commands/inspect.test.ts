import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readRecordingParts } from "../../../src/index.js";
import { bytesOf, concat, utf8 } from "../../support/bytes.js";
import { CommandLine, printed } from "../../support/command-line.js";
import { objectsOf, textOf, type Vector } from "../../support/data.js";
import {
  fileOf,
  gzip,
  part,
  partOf,
  record,
  recordsOf,
  readWithLosses,
  SAMPLES,
  upToError,
} from "../../support/recordings.js";
import { base64, delimited } from "../../support/stored-events.js";
import { int } from "../../support/wire.js";

const cli = new CommandLine();

/** Returns the output of `inspect --json` for an input, with the exit status. Nothing may be on stderr. */
function summaryOf(input: string | Uint8Array, ...options: readonly string[]): Record<string, unknown> {
  const { status, stdout, stderr } = cli.run(["inspect", "--json", ...options], input);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\{[^\n]*\}\n$/);
  return { status, ...(JSON.parse(stdout) as object) };
}

/** Parses the lines of the output of `inspect --json`. */
function summariesIn(stdout: string): object[] {
  const lines = stdout.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as object);
}

/** Returns the lines of the text output of `inspect` for an input, without indentation. */
function linesOfSummary(input: string | Uint8Array, ...options: readonly string[]): string[] {
  const { stdout, stderr } = cli.run(["inspect", ...options], input);
  expect(stderr).toBe("");
  return stdout.split("\n").map((line) => line.trim());
}

/** Returns the JSON line of a login. */
function login(event: object): string {
  return JSON.stringify({ event: "user.login", ...event });
}

describe("the samples", () => {
  const files = [...SAMPLES.map(({ path }) => path), "tests/fixtures/samples/audit.jsonl"];

  it.each([
    ["text", [], "tests/fixtures/inspect/inspect.txt"],
    ["JSON", ["--json"], "tests/fixtures/inspect/inspect.jsonl"],
  ])("are summarized as %s", (_, options, path) => {
    // The status is 1 because one sample is damaged.
    expect(cli.run(["inspect", ...options, ...files])).toEqual({ status: 1, stdout: textOf(path), stderr: "" });
  });

  it.each(SAMPLES)(
    "have the same parts and events as with the library: $path",
    async ({ path, events, stats, losses }) => {
      const { given: parts } = await upToError(readRecordingParts(fileOf(path)));
      const summary = summaryOf(fileOf(path));
      expect(summary).toMatchObject({
        ...{ status: losses.length, bytes: fileOf(path).length, parts, events },
        ...{ repeats: stats.skipped, gaps: stats.outOfOrder, damaged: losses.length, damage: losses },
      });
      expect(summary["parts"]).toHaveLength(parts.length);
    },
  );

  it("have a summary that can be written to a file", () => {
    const path = join(cli.filesIn({ x: "" }), "summary.txt");
    expect(cli.run(["inspect", "-o", path, ...files])).toEqual({ status: 1, stdout: "", stderr: "" });
    expect(readFileSync(path, "utf8")).toBe(textOf("tests/fixtures/inspect/inspect.txt"));
  });
});

describe("the format", () => {
  const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 10);
  const oneofs = vectors.map((vector) => bytesOf(vector.oneof));
  const forms: readonly [format: string, input: Uint8Array, events: number][] = [
    ["recording", concat(partOf(0, 1), partOf(2)), 3],
    ["json", utf8(printed(vectors.map((vector) => vector.json))), 10],
    ["oneof", oneofs[0]!, 1],
    ["delimited", delimited(...oneofs), 10],
    ["base64", utf8(printed(oneofs.map(base64))), 10],
  ];

  it("is listed with the size", () => {
    const files = forms.flatMap(([format, input, events]) => {
      const gzipped = gzipSync(input);
      return [
        { file: format, format, events, content: input, gzipped: false },
        { file: `${format}.gz`, format, events, content: gzipped, gzipped: true },
      ];
    });
    const cwd = cli.filesIn(Object.fromEntries(files.map(({ file, content }) => [file, content])));
    const names = files.map(({ file }) => file);

    const { status, stdout, stderr } = cli.run(["inspect", "--json", ...names], "", { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const summaries = summariesIn(stdout);
    expect(summaries).toMatchObject(
      files.map(({ content, ...others }) => ({ ...others, bytes: content.length, damaged: 0, damage: [] })),
    );

    const text = cli.run(["inspect", ...names], "", { cwd });
    expect(text.stderr).toBe("");
    const lines = text.stdout.split("\n").map((line) => line.trim());
    expect(lines.filter((line) => line.startsWith("format  "))).toEqual(
      files.map(({ format, content, gzipped }) => {
        return `format    ${format}, ${gzipped ? "gzipped, " : ""}${sizeOf(content)}`;
      }),
    );
  });

  it.each(forms)("%s is listed for standard input and if specified with --from", (format, input, events) => {
    const expected = { status: 0, file: "stdin", format, events, damaged: 0, damage: [] };
    expect(summaryOf(input)).toMatchObject({ ...expected, gzipped: false, bytes: input.length });
    const gzipped = gzipSync(input);
    expect(summaryOf(gzipped)).toMatchObject({ ...expected, gzipped: true, bytes: gzipped.length });
    expect(linesOfSummary(input, "--from", format)).toContain(`format    ${format}, ${sizeOf(input)}`);
    expect(linesOfSummary(gzipped)).toContain(`format    ${format}, gzipped, ${sizeOf(gzipped)}`);
  });

  const sizeOf = ({ length }: Uint8Array): string =>
    length < 1024 ? `${length} B` : `${(length / 1024).toFixed(1)} KiB`;

  it("is unknown if it is not recognized, which counts as damage", () => {
    const summary = summaryOf("hello, world\n");
    expect(summary).toMatchObject({ status: 1, events: 0, damaged: 1, damage: [{ code: "invalid-value" }] });
    expect(summary).not.toHaveProperty("format");
    expect(linesOfSummary("hello, world\n").join("\n")).toMatch(
      /^stdin\nformat {4}unknown, [^]*\ndamage {4}1\nunrecognized format, expected one of /,
    );
  });

  it("has no parts, repeats and gaps unless it is a recording", () => {
    const summary = summaryOf(login({}));
    for (const key of ["parts", "repeats", "gaps"]) expect(summary).not.toHaveProperty(key);
    expect(linesOfSummary(login({})).join("\n")).not.toMatch(/^(parts|repeats|gaps)/m);
  });
});

describe("events", () => {
  it("are counted by type, most frequent first, or by message if they have no type", () => {
    const types = ["exec", "scp", "exec", "user.login", "scp", "exec"];
    const lines = types.map((event) => JSON.stringify({ event }));
    expect(summaryOf(printed(lines))["eventsByType"]).toEqual({ exec: 3, scp: 2, "user.login": 1 });
    const untyped = utf8(base64(bytesOf("0a00")));
    expect(Object.keys(summaryOf(untyped)["eventsByType"] as object)).toEqual(["UserLogin"]);
    expect(linesOfSummary(printed(lines)).join("\n")).toContain(`events    6
exec        3  ████████████████████████████████
scp         2  █████████████████████▍
user.login  1  ██████████▋
`);
  });

  it("are summarized by session, user, login, host and terminal size, in order of appearance", () => {
    const lines = [
      { user: "bob", login: "root", sid: "2", server_id: "id-2", size: "80:25" },
      { user: "alice", login: "root", sid: "1", server_id: "id-1", server_hostname: "planet", size: "100:30" },
      { user: "bob", login: "", sid: "2", server_id: "id-2", size: "80:25" },
    ].map((event) => JSON.stringify({ event: "session.start", ...event }));
    expect(summaryOf(printed(lines))).toMatchObject({
      sessions: ["2", "1"],
      users: ["bob", "alice"],
      logins: ["root"],
      hosts: ["id-2", "planet"],
      terminalSizes: ["80:25", "100:30"],
    });
    const text = linesOfSummary(printed(lines));
    expect(text).toContain("user      2 (first: bob)");
    expect(text).toContain("login     root");
    expect(text).toContain("terminal  80:25, 100:30");
  });

  it("determine start and end, in any order", () => {
    const times = ["2020-09-28T23:08:56.5Z", "2020-09-27T23:08:56.123456789Z", "2020-09-28T01:00:00+02:00"];
    const lines = [login({}), ...times.map((time) => login({ time }))];
    expect(summaryOf(printed(lines))).toMatchObject({
      start: "2020-09-27T23:00:00Z",
      end: "2020-09-28T23:08:56.5Z",
      milliseconds: 86_936_500,
    });
    expect(linesOfSummary(printed(lines))).toContain("duration  24:08:56.500");
  });

  it("without a time do not determine start and end", () => {
    const summary = summaryOf(login({}));
    for (const key of ["start", "end", "milliseconds"]) expect(summary).not.toHaveProperty(key);
    expect(linesOfSummary(login({})).join("\n")).not.toMatch(/^(start|end|duration)/m);
  });
});

describe("a recording", () => {
  it("is summarized with its repeats and gaps", async () => {
    const recording = concat(partOf(0, 1, 3), partOf(3, 4), partOf(2, 7));
    const { stats } = await readWithLosses(recording);
    expect(stats).toMatchObject({ total: 7, skipped: 2, outOfOrder: 2 });
    const missing = ["2 events are missing: indexes 5–6"];
    const summary = { status: 1, events: 6, repeats: 1, gaps: 2, missing, late: 1, damaged: 0 };
    expect(summaryOf(recording)).toMatchObject(summary);
    const text = linesOfSummary(recording);
    const lines = ["events    6", "repeats   1", "gaps      2", "late      1", "damage    none", ...missing];
    for (const line of lines) expect(text).toContain(line);
  });

  it("has no late events and no missing indexes in its summary if there are none", () => {
    const summary = summaryOf(partOf(0, 1));
    for (const key of ["late", "missing"]) expect(summary).not.toHaveProperty(key);
    expect(linesOfSummary(partOf(0, 1)).join("\n")).not.toMatch(/^late/m);
  });

  it("is summarized with padded, encrypted and empty parts", () => {
    const parts = [
      part(gzip(recordsOf(0, 1)), { padding: 5000 }),
      part(utf8("age-encryption.org/v1\n"), { version: 2, flags: 1 }),
      part(gzip(recordsOf(2)), { version: 2 }),
      part(new Uint8Array(0), { padding: 10 }),
    ];
    const offsets = parts.map((_, i) => concat(...parts.slice(0, i)).length);
    const summary = summaryOf(concat(...parts));
    expect(summary).toMatchObject({
      status: 1,
      events: 3,
      parts: [
        { version: 1, paddingSize: 5000, encrypted: false, events: 2 },
        { version: 2, encrypted: true, events: 0 },
        { version: 2, encrypted: false, events: 1 },
        { version: 1, bodySize: 0, paddingSize: 10, events: 0 },
      ],
      damage: [{ code: "encrypted", offset: offsets[1] }],
    });
    expect(summary["parts"]).toMatchObject(
      offsets.map((offset, index) => ({ index, offset, size: parts[index]!.length })),
    );
    const rows = linesOfSummary(concat(...parts)).filter((line) => / v[12]/.test(line));
    expect(rows.map((row) => row.split(/  +/))).toEqual([
      ["0", "0", String(parts[0]!.length - 5024), "5,000", "2", "v1"],
      ["1", offsets[1]!.toLocaleString("en-US"), "22", "0", "0", "v2, encrypted"],
      ["2", offsets[2]!.toLocaleString("en-US"), String(parts[2]!.length - 32), "0", "1", "v2"],
      ["3", offsets[3]!.toLocaleString("en-US"), "0", "10", "0", "v1"],
    ]);
  });

  it("with many parts is shortened in text, but not in JSON", () => {
    const recording = concat(...Array.from({ length: 25 }, (_, i) => partOf(i)));
    expect(summaryOf(recording)["parts"]).toHaveLength(25);
    const text = linesOfSummary(recording);
    expect(text).toContain("parts     25");
    expect(text.filter((line) => line.endsWith(" v1"))).toHaveLength(20);
    expect(text).toContain("… and 5 more");
  });
});

describe("unknown events", () => {
  it("are counted by type", () => {
    const unknown = ["new.thing", "__proto__", "new.thing"].map((type) => `{"event":"${type}"}`);
    const summary = summaryOf(printed([login({}), ...unknown]));
    expect(summary).toMatchObject({ status: 0, events: 4, damaged: 0 });
    expect(Object.entries(summary["eventsByType"] as object)).toEqual([
      ["new.thing", 2],
      ["user.login", 1],
      ["__proto__", 1],
    ]);
  });

  it("are counted together if there are too many types or their names are too long", () => {
    const types = [...Array.from({ length: 150 }, (_, i) => `new.${i}`), "n".repeat(1000), "new.1"];
    const { eventsByType } = summaryOf(printed(types.map((type) => `{"event":"${type}"}`)));
    expect(eventsByType).toMatchObject({ "new.0": 1, "new.1": 2, "new.99": 1, Unknown: 51 });
    expect(Object.keys(eventsByType as object)).toHaveLength(101);
  });
});

describe("damage", () => {
  it("is listed by line, and the events around it are counted", () => {
    const log = printed([login({}), "?", login({}), '{"event":1}']);
    expect(summaryOf(log)).toMatchObject({
      status: 1,
      events: 2,
      damaged: 2,
      damage: [
        { line: 2, code: "invalid-json" },
        { line: 4, code: "invalid-value" },
      ],
    });
    const text = linesOfSummary(log).join("\n");
    expect(text).toMatch(/\ndamage {4}2\nline 2: .+\nline 4: .*expected an event type.*\n/);
  });

  it("is listed by offset", () => {
    const damaged = part(gzip(concat(recordsOf(0), record(int(1, 0)), recordsOf(2))));
    const recording = concat(partOf(), damaged, partOf(3), Uint8Array.of(0, 0));
    const offsets = [partOf().length, recording.length - 2];
    expect(summaryOf(recording)).toMatchObject({
      ...{ status: 1, events: 3, gaps: 1, damaged: 2 },
      damage: offsets.map((offset) => ({ offset })),
    });
    const text = linesOfSummary(recording).join("\n");
    expect(text).toMatch(
      new RegExp(`\ndamage {4}2\npart 1, .+ at offset ${offsets[0]}\npart 3: .+ at offset ${offsets[1]}\n`),
    );
  });

  it("is listed up to a limit", () => {
    const log = printed([...Array.from({ length: 150 }, () => "?"), login({})]);
    const summary = summaryOf(log, "--from", "json");
    expect(summary).toMatchObject({ status: 1, events: 1, damaged: 150 });
    expect(summary["damage"]).toHaveLength(100);
    expect(summary["damage"]).toMatchObject([{ line: 1 }, { line: 2 }, ...Array.from({ length: 98 }, () => ({}))]);
    const text = linesOfSummary(log, "--from", "json");
    expect(text).toContain("damage    150");
    expect(text.filter((line) => line.startsWith("line "))).toHaveLength(20);
    expect(text).toContain("… and 130 more");
  });

  it("does not change the size of the file", () => {
    const gzipped = gzipSync(printed(Array.from({ length: 50_000 }, (_, i) => login({ user: `user-${i}` }))));
    gzipped[100] = 0xff;
    const contents = [gzipped, utf8("hello\n".repeat(100_000))];
    const { stdout } = cli.run(["inspect", "--json", ...contents.map((content) => cli.file("file", content))]);
    const summaries = summariesIn(stdout);
    expect(summaries).toMatchObject(contents.map(({ length }) => ({ bytes: length, damaged: 1 })));
  });

  it("of one file does not affect the summaries of others", () => {
    const cwd = cli.filesIn({ "a.log": login({}), "b.txt": "hello\n", "c.log": login({}) });
    const { status, stdout, stderr } = cli.run(["inspect", "--json", "missing", "b.txt", "?.log"], "", { cwd });
    expect({ status, stderr }).toEqual({ status: 3, stderr: "teleport-audit-events: missing: no such file\n" });
    expect(summariesIn(stdout)).toMatchObject([
      { file: "missing", damaged: 1, damage: [{ message: "no such file" }] },
      { file: "b.txt", damaged: 1 },
      { file: "a.log", events: 1, damaged: 0 },
      { file: "c.log", events: 1, damaged: 0 },
    ]);
  });
});

describe("names", () => {
  it.each([[[]], [["--json"]]])("are printed without control characters (%j)", (options) => {
    const evil = "\u001b[31m\r\n\u0007\u007f\u009b1m\u2028";
    const start = { event: "session.start", user: evil, login: evil, sid: evil, server_hostname: evil, size: evil };
    const cwd = cli.filesIn({ [`${evil}.log`]: printed([JSON.stringify(start), JSON.stringify({ event: evil })]) });
    const { stdout, stderr } = cli.run(["inspect", ...options, "*.log", `missing${evil}`], "", { cwd });
    expect(stdout).toContain("\\u001b[31m\\");
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(stderr).toMatch(/^teleport-audit-events: missing\P{Cc}+: no such file\n$/u);
  });

  it("are shortened if they are long", () => {
    const user = "x".repeat(100_000);
    expect(summaryOf(login({ user }))["users"]).toEqual([`${"x".repeat(200)}…`]);
    expect(linesOfSummary(login({ user })).join("\n").length).toBeLessThan(1000);
  });

  it("are listed up to a limit", () => {
    const lines = Array.from({ length: 150 }, (_, i) => login({ user: `user-${i}` }));
    expect(summaryOf(printed(lines))["users"]).toHaveLength(100);
    expect(linesOfSummary(printed(lines))).toContain("user      100 or more (first: user-0)");
  });
});

it("summarizes an empty input", () => {
  const stdout = "  format    unknown, 0 B\n  events    0\n  damage    none\n\n";
  const stderr = "teleport-audit-events: stdin: the input is empty\n";
  expect(cli.run(["inspect"])).toEqual({ status: 0, stdout: `stdin\n${stdout}`, stderr });
  const problem = "teleport-audit-events: empty.log: the file is empty\n";
  const run = cli.run(["inspect", cli.file("empty.log", "")]);
  expect({ ...run, stdout: run.stdout.replace(/^.*\n/, "") }).toEqual({ status: 1, stdout, stderr: problem });
});

it("summarizes a recording of the library like the sample", () => {
  const recording = cli.output(["encode", "--to", "recording", "examples/session.tar"]);
  const { parts, bytes, ...others } = summaryOf(recording);
  const { parts: sampleParts, bytes: sampleBytes, ...sampleOthers } = summaryOf(fileOf("examples/session.tar"));
  expect(others).toEqual(sampleOthers);
  expect([parts, sampleParts]).toMatchObject([[{ events: 590, size: bytes }], [{ events: 590, size: sampleBytes }]]);
});
