import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  limitIdle,
  playEvents,
  writeAsciicast,
  writePlayerPage,
  writeTerminalText,
} from "../../support/export-2020.js";
import { readRecording } from "../../../src/index.js";
import { concat } from "../../support/bytes.js";
import { CommandLine } from "../../support/command-line.js";
import { textOf } from "../../support/data.js";
import { LONG } from "../../support/long.js";
import { allOf, fileOf, part, partOf } from "../../support/recordings.js";

const cli = new CommandLine();
const SESSION = "examples/session.tar";
const TRUNCATED = "tests/fixtures/samples/session-truncated.tar";
const LINES = "tests/fixtures/samples/session.jsonl";

const player = {
  script: textOf("node_modules/asciinema-player/dist/bundle/asciinema-player.min.js"),
  style: textOf("node_modules/asciinema-player/dist/bundle/asciinema-player.css"),
};

const FORMATS = ["text", "asciicast", "html"] as const;
type Format = (typeof FORMATS)[number];
const EXTENSIONS: Readonly<Record<Format, string>> = { text: "txt", asciicast: "cast", html: "html" };

/** Runs that export the whole sample in each format. */
const SAMPLE_RUNS = {
  text: cli.run(["export", "--format", "text", SESSION]),
  asciicast: cli.run(["export", "--format", "asciicast", SESSION]),
  html: cli.run(["export", "--format", "html", SESSION]),
};

/** Cached exports by the library, by format, path and idle limit. */
const expectedTexts = new Map<string, Promise<string>>();

/** Returns the library's export of the readable part of a recording. */
function expected(format: Format, path: string, idle = Infinity): Promise<string> {
  const key = [format, path, idle].join();
  const text = expectedTexts.get(key) ?? exportByLibrary(format, path, idle);
  expectedTexts.set(key, text);
  return text;
}

async function exportByLibrary(format: Format, path: string, idle: number): Promise<string> {
  const events = readRecording(fileOf(path), { onLoss: () => undefined });
  const frames = limitIdle(playEvents(events), idle);
  const writers = {
    text: writeTerminalText,
    asciicast: writeAsciicast,
    html: (all: typeof frames) => writePlayerPage(all, player),
  };
  return (await allOf(writers[format](frames))).join("");
}

/** Expects equal texts. They are too long to print a difference. */
function expectSame(text: string, other: string): void {
  expect(text.length).toBe(other.length);
  expect(text === other).toBe(true);
}

describe.each(FORMATS)("%s", (format) => {
  const args = ["export", "--format", format];

  it("matches the export of the library", async () => {
    const { status, stdout, stderr } = SAMPLE_RUNS[format];
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expectSame(stdout, await expected(format, SESSION));
  });

  it("contains the readable rest of a truncated recording", async () => {
    const { status, stdout, stderr } = cli.run([...args, TRUNCATED]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^teleport-audit-events: tests\/fixtures\/samples\/session-truncated\.tar: part 3: .+ at offset 24576\n$/,
    );
    expectSame(stdout, await expected(format, TRUNCATED));
    expect(stdout.length).toBeLessThan(SAMPLE_RUNS[format].stdout.length);
  });

  it.each(LONG ? ["0.1", "2"] : ["0.1"])("shortens pauses to %s seconds with --idle", async (idle) => {
    const { status, stdout, stderr } = cli.run([...args, "--idle", idle, SESSION]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expectSame(stdout, await expected(format, SESSION, Number(idle)));
  });

  it("writes one session to an existing directory", async () => {
    const cwd = cli.filesIn({ "out/x": "", "a.tar": fileOf(SESSION) });
    expect(cli.run([...args, "-o", "out", "a.tar"], "", { cwd })).toEqual({ status: 0, stdout: "", stderr: "" });
    expectSame(readFileSync(join(cwd, "out", `a.${EXTENSIONS[format]}`), "utf8"), await expected(format, SESSION));
  });
});

// These tests exercise code that all formats share.
describe.each(LONG ? FORMATS : (["asciicast"] as const))("%s", (format) => {
  const args = ["export", "--format", format];

  it("can be written to a file from gzipped standard input", async () => {
    const path = join(cli.filesIn({ x: "" }), "session");
    const run = cli.run([...args, "-o", path], gzipSync(fileOf(SESSION)));
    expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
    expectSame(readFileSync(path, "utf8"), await expected(format, SESSION));
  });

  it("reads other formats that contain the data of prints", async () => {
    const stored = cli.output(["encode", "--to", "base64", SESSION]);
    const { status, stdout, stderr } = cli.run(args, stored);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expectSame(stdout, await expected(format, SESSION));
  });

  it("writes several sessions to one file each in a directory", async () => {
    const cwd = cli.filesIn({
      "a.tar": fileOf(SESSION),
      "logs/b.c.tar": fileOf(TRUNCATED),
      "logs/d": fileOf("tests/fixtures/samples/session-parts.tar"),
    });
    const { status, stdout, stderr } = cli.run(
      [...args, "-o", "new/folder/", "a.tar", "logs/*", "-"],
      fileOf(SESSION),
      { cwd },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^teleport-audit-events: logs\/b\.c\.tar: part 3: .+\n$/);
    const extension = EXTENSIONS[format];
    const files = ["a", "b.c", "d", "stdin"].map((name) => `${name}.${extension}`);
    expect(readdirSync(join(cwd, "new/folder")).sort()).toEqual(files);
    const whole = await expected(format, SESSION);
    const texts = [whole, await expected(format, TRUNCATED), whole, whole];
    files.forEach((file, i) => expectSame(readFileSync(join(cwd, "new/folder", file), "utf8"), texts[i]!));
  });

  it("rejects several sessions with the same output file", () => {
    const cwd = cli.filesIn({ "a/s.tar": fileOf(SESSION), "b/s.log": fileOf(SESSION), "out/x": "" });
    const { status, stdout, stderr } = cli.run([...args, "-o", "out", "a/s.tar", "b/s.log"], "", { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `teleport-audit-events: several sessions would be written to out/s.${EXTENSIONS[format]}; see teleport-audit-events --help\n`,
    );
    expect(readdirSync(join(cwd, "out"))).toEqual(["x"]);
  });

  it("does not overwrite an input", () => {
    const name = `s.${EXTENSIONS[format]}`;
    const cwd = cli.filesIn({ [name]: fileOf(SESSION), "other.tar": fileOf(SESSION) });
    for (const path of [".", name]) {
      const files = path === "." ? ["other.tar", name] : [name];
      const { status, stdout, stderr } = cli.run([...args, "-o", path, ...files], "", { cwd });
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toBe(
        `teleport-audit-events: ${name} is both an input and an output; see teleport-audit-events --help\n`,
      );
      expect(Buffer.compare(readFileSync(join(cwd, name)), fileOf(SESSION))).toBe(0);
    }
  });

  it("reports JSON input, which contains no terminal output", () => {
    const { status, stderr } = cli.run([...args, LINES]);
    expect(status).toBe(1);
    expect(stderr).toBe(`teleport-audit-events: ${LINES}: no terminal output to export\n`);
  });

  it.each([
    ["gzipped empty input", gzipSync(""), "no terminal output to export"],
    ["a recording without output", partOf(0, 1), "no terminal output to export"],
    ["a damaged part", part(new Uint8Array(10)), "part 0: gzip: .+"],
    [
      "a damaged recording without output",
      concat(partOf(0), Uint8Array.of(0)),
      "part 1: .+\n.*no terminal output to export",
    ],
  ])("reports %s once", (_, input, problem) => {
    const { status, stderr } = cli.run(args, input);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^teleport-audit-events: stdin: ${problem}\n$`));
  });

  it("writes nothing for empty standard input, which causes a notice", () => {
    const path = cli.file("old", "old");
    const stderr = "teleport-audit-events: stdin: the input is empty\n";
    for (const options of [[], ["-o", path]]) {
      expect(cli.run([...args, ...options])).toEqual({ status: 0, stdout: "", stderr });
    }
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  it("writes nothing for an empty file, which is a problem", () => {
    const cwd = cli.filesIn({ "empty.tar": "", old: "old" });
    const stderr = "teleport-audit-events: empty.tar: the file is empty\n";
    for (const options of [[], ["-o", "old"], ["-o", "new"], ["-o", "folder/"]]) {
      const run = cli.run([...args, ...options, "empty.tar"], "", { cwd });
      expect(run).toEqual({ status: 1, stdout: "", stderr });
    }
    expect(readFileSync(join(cwd, "old"), "utf8")).toBe("old");
    expect(readdirSync(cwd).sort()).toEqual(["empty.tar", "old"]);
  });

  it("reports a missing file once, and writes the other sessions", async () => {
    const cwd = cli.filesIn({ "a.tar": fileOf(SESSION) });
    const { status, stderr } = cli.run([...args, "-o", "out/", "missing.tar", "a.tar"], "", { cwd });
    expect(status).toBe(3);
    expect(stderr).toBe("teleport-audit-events: missing.tar: no such file\n");
    expect(readdirSync(join(cwd, "out"))).toEqual([`a.${EXTENSIONS[format]}`]);
    expectSame(readFileSync(join(cwd, "out", `a.${EXTENSIONS[format]}`), "utf8"), await expected(format, SESSION));
  });

  it("reports a missing output directory", () => {
    const path = cli.missing("session");
    const { status, stdout, stderr } = cli.run([...args, "-o", path, SESSION]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(/^teleport-audit-events: session: the directory \S+ does not exist\n$/);
    expect(existsSync(path)).toBe(false);
  });
});

it.each([
  ["text", "tests/fixtures/export/session.txt"],
  ["asciicast", "tests/fixtures/export/session.cast"],
] as const)("writes the sample as %s exactly as in %s", (format, path) => {
  expect(SAMPLE_RUNS[format].stdout).toBe(textOf(path));
});

describe("several sessions in one output", () => {
  it("are written as text one after another", async () => {
    const texts = [await expected("text", SESSION), await expected("text", TRUNCATED)];
    expectSame(cli.run(["export", "--format", "text", SESSION, TRUNCATED]).stdout, texts.join(""));
    const path = join(cli.filesIn({ x: "" }), "all.txt");
    cli.run(["export", "--format", "text", "-o", path, SESSION, TRUNCATED]);
    expectSame(readFileSync(path, "utf8"), texts.join(""));
  });

  it.each(LONG ? ["asciicast", "html"] : ["asciicast"])("are rejected as %s", (format) => {
    const path = join(cli.filesIn({ x: "" }), "all");
    for (const options of [[], ["-o", path]]) {
      const { status, stdout, stderr } = cli.run(["export", "--format", format, ...options, SESSION, TRUNCATED]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toBe(
        `teleport-audit-events: -o must name a directory to export several sessions as ${format}; see teleport-audit-events --help\n`,
      );
    }
    expect(existsSync(path)).toBe(false);
  });
});

describe("the page", () => {
  const { stdout: page } = SAMPLE_RUNS.html;

  it("is HTML", () => {
    expect(page).toMatch(/^<!doctype html>\n<html /i);
    expect(page).toMatch(/<\/html>\n$/);
  });

  it("makes no network requests", () => {
    const styles = page.match(/<style>[^]*?<\/style>/g)!.map((style) => style.replace(/\/\*[^]*?\*\//g, ""));
    const addresses = [...styles, page.replace(/<style>[^]*?<\/style>/g, "")].flatMap(
      (text) => text.match(/https?:\/\/[\w./-]*/g) ?? [],
    );
    // The SVG namespace, and the base URL that the player falls back to outside of a page.
    expect([...new Set(addresses)].sort()).toEqual(["http://localhost/", "http://www.w3.org/2000/svg"]);
    expect(styles.flatMap((style) => style.match(/@import|url\(\s*["']?(?!data:)/gi) ?? [])).toEqual([]);
    const withSources =
      /<(?:script|img|iframe|link|object|embed|video|audio|source|base)\b[^>]*\s(?:src|href|data)\s*=/gi;
    expect(page.match(withSources)).toBeNull();
    expect(page.match(/sourceMappingURL/g)).toBeNull();
  });
});
