import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRecording, readRecordingParts } from "../../src/index.js";
import { CommandLine, HAS_TERMINALS, printed, type Run } from "../support/command-line-2020.js";
import { linesOf, objectsOf, textOf } from "../support/data.js";
import { allOf, fileOf } from "../support/recordings.js";

// Inputs modeled on public reports. Each represents one kind of problem.
const CASES = "tests/fixtures/cases";
const cli = new CommandLine();

/** Runs `decode` on a case, and removes the folder from its messages. */
function decode(name: string, ...options: readonly string[]): Run {
  const { stderr, ...run } = cli.run(["decode", ...options, join(CASES, name)]);
  return { ...run, stderr: stderr.replaceAll(`teleport-audit-events: ${join(CASES, name)}`, "FILE") };
}

/** Returns the events in printed lines. */
function eventsIn(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Returns the content of a case without its whitespace. The values of these cases contain no spaces. */
function compact(name: string): string {
  return textOf(join(CASES, name)).replace(/\s/g, "");
}

describe("JSON", () => {
  it.each(["empty-list.jsonl", "known-event-other-type.jsonl", "bidi.log"])("is printed verbatim: %s", (file) => {
    const stdout = textOf(join(CASES, "json", file));
    expect(decode(`json/${file}`)).toEqual({ status: 0, stdout, stderr: "" });
  });

  it.each(["unknown-event-odd-time.jsonl", "numbers.jsonl"])("with unknown events is printed verbatim: %s", (file) => {
    const stdout = textOf(join(CASES, "json", file));
    const stderr = "FILE: unknown events printed verbatim: 1\n";
    expect(decode(`json/${file}`)).toEqual({ status: 0, stdout, stderr });
  });

  it("that does not fit the schema is reported with --check, and printed", () => {
    const file = "json/known-event-other-type.jsonl";
    const { status, stdout, stderr } = decode(file, "--check");
    expect({ status, stdout }).toEqual({ status: 1, stdout: textOf(join(CASES, file)) });
    expect(stderr).toMatch(/^FILE:1: action: expected a string, got 0 at offset 0\n$/);
  });

  it("keeps every digit and the spelling of values with --fields and --pretty", () => {
    const [first, unknown] = linesOf(join(CASES, "json/numbers.jsonl"));
    const { stdout } = decode(
      "json/numbers.jsonl",
      "--fields",
      "pid,big,f,e,neg,huge,tiny,dup,s,u,nest",
      "--type=!user.login",
    );
    const keys = ["pid", "big", "f", "e", "neg", "huge", "tiny", "dup", "nest"];
    const values = keys.map((key) => new RegExp(`"${key}":(?:\\{.*?\\}|\\[.*\\]|[^,]+)`).exec(first!)![0]);
    const unknownKeys = ["big", "f", "e", "neg", "huge", "s", "u"];
    const unknownValues = unknownKeys.map((key) => new RegExp(`"${key}":(?:".*?"|[^,]+)`).exec(unknown!)![0]);
    expect(stdout).toBe(printed([`{${values.join()}}`, `{${unknownValues.join()}}`]));
    const { stdout: pretty } = decode("json/numbers.jsonl", "--pretty");
    const withoutLayout = (text: string): string => text.replace(/\s/g, "");
    expect(withoutLayout(pretty)).toBe(compact("json/numbers.jsonl"));
  });

  it("can be an indented array", () => {
    const { status, stdout, stderr } = decode("json/array-indented.json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(`[${stdout.trimEnd().replaceAll("\n", ",")}]`).toBe(compact("json/array-indented.json"));
    expect(stdout.split("\n")).toHaveLength(5);
  });

  it("can be a response of the web API", () => {
    const { events } = JSON.parse(textOf(join(CASES, "json/search-result.json"))) as { events: object[] };
    const stdout = printed(events.map((event) => JSON.stringify(event)));
    expect(decode("json/search-result.json")).toEqual({ status: 0, stdout, stderr: "" });
  });

  it("can follow NUL bytes, which are reported", () => {
    const stdout = textOf(join(CASES, "json/nul-start.log")).replace(/^\0+/, "");
    expect(stdout.split("\n")).toHaveLength(3);
    const stderr = "FILE: 4,096 NUL bytes are skipped\n";
    expect(decode("json/nul-start.log")).toEqual({ status: 0, stdout, stderr });
  });

  (HAS_TERMINALS ? it : it.skip)("with direction overrides is shown escaped on a terminal", () => {
    for (const args of [["decode"], ["decode", "--pretty"], ["decode", "--fields", "user"], ["inspect"]]) {
      const { output } = cli.runOnTerminal([...args, join(__dirname, "../..", CASES, "json/bidi.log")], "", {
        NO_COLOR: "1",
      });
      expect(output).toContain("alice\\u202e moc.live");
      expect(output).not.toContain("\u202e");
    }
  });
});

describe("wrapped events", () => {
  it.each([
    ["08-fluentd-array-line.json", 2],
    ["16-pretty-object.json", 1],
    ["17-webapi-search.json", 2],
    ["44-concatenated-json.json", 2],
  ])("are printed if they can be read: %s", (file, count) => {
    const { status, stdout, stderr } = decode(`wrapped/${file}`);
    expect(status).toBe(0);
    expect(stderr).toBe(count === 2 ? "FILE: unknown events printed verbatim: 1\n" : "");
    expect(eventsIn(stdout).map(({ event }) => event)).toEqual(["session.start", "db.session.query"].slice(0, count));
    const text = compact(`wrapped/${file}`);
    for (const line of stdout.trimEnd().split("\n")) expect(text).toContain(line.replace(/\s/g, ""));
  });

  it("are printed from a log with other text, which is reported by line", () => {
    const { status, stdout, stderr } = decode("wrapped/45-log-with-blank-and-text.log");
    expect(status).toBe(1);
    const lines = linesOf(join(CASES, "wrapped/45-log-with-blank-and-text.log"));
    expect(stdout).toBe(printed(lines.filter((line) => line.startsWith("{"))));
    expect(stderr).toMatch(
      /^FILE:1: .*INFO starting teleport.*\nFILE:4: .*panic: something.*\nFILE: unknown events .+\n$/,
    );
  });

  it("are reported if they cannot be read", () => {
    const readable = /^(08|16|17|44|45)-/;
    const others = readdirSync(join(__dirname, "../..", CASES, "wrapped")).filter((file) => !readable.test(file));
    expect(others.length).toBeGreaterThan(5);
    for (const file of others) {
      const { status, stdout, stderr } = decode(`wrapped/${file}`);
      expect({ file, status, stdout }).toEqual({ file, status: 1, stdout: "" });
      expect(stderr).toMatch(/^(FILE(:\d+)?: .+\n)+$/);
    }
  });

  it("in a zstd file are reported with the name of the format", () => {
    expect(decode("wrapped/26-jsonl.log.zst").stderr).toMatch(/^FILE: .*zstd.*\n$/);
  });
});

describe("a recording", () => {
  const recording = (name: string): string => join(CASES, "recordings", name);
  const session = textOf("tests/fixtures/samples/session.jsonl");

  it("with parts out of order is printed, and the number of late events is reported", () => {
    const { status, stdout, stderr } = decode("recordings/parts-out-of-order.tar");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "FILE: 80 events are out of order\n" });
    const indexes = eventsIn(stdout).map(({ ei }) => ei as number);
    expect([...indexes].sort((a, b) => a - b)).toEqual(Array.from({ length: 160 }, (_, i) => i));
    const summary = cli.run(["inspect", recording("parts-out-of-order.tar")]);
    expect(summary).toMatchObject({ status: 0, stderr: "" });
    expect(summary.stdout).toContain("\n  repeats   0\n  gaps      0\n  late      80\n");
  });

  it("without one of its parts is printed, and the missing indexes are reported", () => {
    const { status, stdout, stderr } = decode("recordings/part-missing.tar");
    expect(status).toBe(1);
    expect(eventsIn(stdout)).toHaveLength(120);
    expect(stderr).toMatch(/^FILE: .*40 events are missing: indexes 60–99\n$/);
    const exported = cli.run(["export", "--format", "text", recording("part-missing.tar")]);
    expect(exported).toMatchObject({ status: 1, stderr: expect.stringContaining("indexes 60–99\n") as string });
    const summary = cli.run(["inspect", recording("part-missing.tar")]);
    expect(summary.status).toBe(1);
    expect(summary.stdout).toMatch(/\n {2}gaps {6}40\n {4}.*indexes 60–99\n {2}damage {4}none\n/);
  });

  it("of two sessions is printed completely", () => {
    const { status, stdout, stderr } = decode("recordings/two-sessions.tar");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines).toHaveLength(1181);
    expect(printed(lines.slice(0, 590))).toBe(session);
    const ids = objectsOf<{ sid?: string }>("tests/fixtures/samples/session.jsonl").map(({ sid }) => sid);
    const other = eventsIn(stdout).slice(590);
    expect(new Set(other.map(({ sid }) => sid)).size).toBe(new Set(ids).size);
    expect(other[0]!["sid"]).not.toBe(ids[0]);
  });

  it("of two sessions is exported as text to one output, and otherwise to a folder", async () => {
    const path = recording("two-sessions.tar");
    const parts = await allOf(readRecordingParts(fileOf(path)));
    expect(parts).toHaveLength(2);
    const exported = (format: string, i: number): string => {
      const { offset, size } = parts[i]!;
      return cli.run(["export", "--format", format], fileOf(path).subarray(offset, offset + size)).stdout;
    };
    const { status, stdout, stderr } = cli.run(["export", "--format", "text", path]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout === exported("text", 0) + exported("text", 1)).toBe(true);
    const cwd = cli.filesIn({ "two.tar": fileOf(path), "old.cast": "old" });
    const error =
      "teleport-audit-events: -o must name a directory to export several sessions as asciicast; see teleport-audit-events --help\n";
    const single = cli.run(["export", "--format", "asciicast", "-o", "old.cast", "two.tar"], "", { cwd });
    expect(single).toEqual({ status: 2, stdout: "", stderr: error });
    expect(readFileSync(join(cwd, "old.cast"), "utf8")).toBe("old");
    expect(readdirSync(cwd).sort()).toEqual(["old.cast", "two.tar"]);
    const folder = cli.run(["export", "--format", "asciicast", "-o", "out/", "two.tar"], "", { cwd });
    expect(folder).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readdirSync(join(cwd, "out")).sort()).toEqual(["two-2.cast", "two.cast"]);
    for (const [i, name] of ["two.cast", "two-2.cast"].entries()) {
      expect(readFileSync(join(cwd, "out", name), "utf8") === exported("asciicast", i)).toBe(true);
    }
  });

  it("of two sessions gets another file name if the name is used for another input", () => {
    const two = fileOf(recording("two-sessions.tar"));
    const cwd = cli.filesIn({ "a.tar": two, "a-2.tar": two });
    expect(cli.run(["export", "--format", "text", "-o", "out/", "a.tar", "a-2.tar"], "", { cwd }).status).toBe(0);
    expect(readdirSync(join(cwd, "out")).sort()).toEqual(["a-2-2.txt", "a-2.txt", "a-3.txt", "a.txt"]);
  });

  it("with an unknown event is printed, and can be encoded again", async () => {
    const { status, stdout, stderr } = decode("recordings/unknown-oneof.tar");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^FILE: 1 event is not in the schema\n/);
    const newer = stdout.split("\n").filter((line) => line.includes('"$oneof"'));
    expect(newer).toHaveLength(1);
    const message = Buffer.from((JSON.parse(newer[0]!) as { $oneof: string }).$oneof, "base64");
    const events = await allOf(readRecording(fileOf(recording("unknown-oneof.tar")), { unknownEvents: "keep" }));
    const unknown = events.find(({ $case }) => $case === "UnknownEvent")!;
    expect(unknown.value).toMatchObject({ kind: "binary", bytes: new Uint8Array(message) });
    // From a line, and from a recording that was made of the lines.
    expect(cli.run(["encode", "--to", "base64"], printed(newer)).stdout).toBe(`${message.toString("base64")}\n`);
    const path = join(cli.filesIn({ x: "" }), "copy.tar");
    expect(cli.run(["encode", "--to", "recording", "-o", path, recording("unknown-oneof.tar")]).status).toBe(0);
    expect(cli.run(["decode", "--type", JSON.parse(newer[0]!).event as string, path]).stdout).toBe(printed(newer));
    const summary = cli.run(["inspect", "--json", recording("unknown-oneof.tar")]);
    const { eventsByType } = JSON.parse(summary.stdout) as { eventsByType: Record<string, number> };
    expect(eventsByType[JSON.parse(newer[0]!).event as string]).toBe(1);
  });

  it("with an unknown field is printed, and the field is reported", () => {
    const { status, stdout, stderr } = decode("recordings/newer-field.tar");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "FILE: 1 field of the events is not in the schema\n" });
    expect(eventsIn(stdout)).toHaveLength(160);
  });

  it("with an event of 66,000 bytes is printed", () => {
    const { status, stdout, stderr } = decode("recordings/record-66000.tar");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(eventsIn(stdout).map(({ ei }) => ei)).toEqual(Array.from({ length: 10 }, (_, i) => i));
  });

  it("with a terminal size of 0:0 is exported with the default size", () => {
    const { status, stdout, stderr } = cli.run(["export", "--format", "asciicast", recording("size-0-0.tar")]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout.split("\n")[0]!)).toMatchObject({ width: 80, height: 24 });
  });
});
