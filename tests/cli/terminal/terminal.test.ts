import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Terminal } from "@xterm/headless";
import { CommandLine, endOf, HAS_TERMINALS, printed, quoted } from "../../support/command-line.js";
import { textOf } from "../../support/data.js";
import { LONG } from "../../support/long.js";

const SESSION = "examples/session.tar";
const COLOR = "\u001b[3";
const HIDE_CURSOR = "\u001b[?25l";
const SAVE_CURSOR = "\u001b7";
const SHOW_CURSOR = "\u001b[?25h";

const onTerminal = HAS_TERMINALS ? describe : describe.skip;
if (!HAS_TERMINALS) console.warn("script(1) of util-linux is missing, so the terminal tests are skipped.");

const cli = new CommandLine();

/** Returns the path of a file that does not exist yet. */
function newFile(): string {
  return join(cli.filesIn({ x: "" }), "out");
}

/** Returns text with the line ends that a terminal receives. */
function shown(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

/** Returns the lines that remain visible on a terminal after this output. */
async function linesLeft(output: string): Promise<string[]> {
  const terminal = new Terminal({ cols: 200, rows: 50, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, y) => active.getLine(y)!.translateToString(true));
  return lines.filter((line) => line !== "");
}

/** Expects that the output restores the cursor and line wrapping of a terminal. */
async function expectRestored(output: string): Promise<void> {
  expect(output).toContain(HIDE_CURSOR);
  expect(output.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(output.lastIndexOf(HIDE_CURSOR));
  const terminal = new Terminal({ allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  expect(terminal.modes.wraparoundMode).toBe(true);
}

onTerminal("colors", () => {
  /** Cached outputs to a pipe, by arguments. */
  const pipedOutputs = new Map<string, string>();

  function outputToPipe(args: readonly string[]): string {
    const key = args.join(" ");
    const output = pipedOutputs.get(key) ?? cli.run(args).stdout;
    pipedOutputs.set(key, output);
    return output;
  }

  const commands: [args: string[]][] = [
    [["decode", SESSION]],
    [["decode", "--pretty", SESSION]],
    [["decode", "--fields", "ei,time,server_labels", SESSION]],
    [["inspect", SESSION]],
  ];

  it.each(commands)("are the only difference between a terminal and a pipe for %j", (args) => {
    const { status, output } = cli.runOnTerminal(args);
    expect(status).toBe(0);
    expect(output).toContain(COLOR);
    const piped = outputToPipe(args);
    expect(stripVTControlCharacters(output)).toBe(shown(piped));
    expect(piped).not.toContain("\u001b");
  });

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("are off with %j", (env) => {
    for (const [args] of LONG ? commands : commands.slice(0, 1)) {
      expect(cli.runOnTerminal(args, "", env)).toEqual({ status: 0, output: shown(outputToPipe(args)) });
    }
  });

  it("are off in a file, even if there is a terminal", () => {
    const path = newFile();
    expect(cli.runOnTerminal(["decode", "-o", path, SESSION]).status).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(textOf("tests/fixtures/samples/session.jsonl"));
    cli.runOnTerminal(["inspect", SESSION], `> ${quoted(path)}`);
    expect(readFileSync(path, "utf8")).toBe(outputToPipe(["inspect", SESSION]));
  });

  it("are used in messages on stderr", () => {
    const problem = "no-such-file: no such file\r\n";
    const args = ["decode", "no-such-file"];
    expect(cli.runOnTerminal(args)).toEqual({
      status: 3,
      output: `\u001b[31mteleport-audit-events:\u001b[39m ${problem}`,
    });
    expect(cli.runOnTerminal(args, "", { NO_COLOR: "1" }).output).toBe(`teleport-audit-events: ${problem}`);
    expect(cli.runOnTerminal(["decode", "--from", "xml"])).toEqual({
      status: 2,
      output: expect.stringMatching(/^\u001b\[31mteleport-audit-events:\u001b\[39m option [^\n]+\r\n$/) as string,
    });
  });
});

onTerminal("a control character", () => {
  // JSON always escapes characters below U+0020.
  const user = "a\u009b31mb\u007fc\u0085d\u001b[31m\u202a\u202ee\u2066\u2069";
  const escaped = "a\\u009b31mb\\u007fc\\u0085d\\u001b[31m\\u202a\\u202ee\\u2066\\u2069";
  const file = cli.file("login.jsonl", printed([JSON.stringify({ event: "user.login", user, bad: 1 })]));

  it.each([[["decode"]], [["decode", "--pretty"]], [["inspect"]], [["inspect", "--json"]]])(
    "is escaped by %j",
    (args) => {
      const { output } = cli.runOnTerminal([...args, file], "", { NO_COLOR: "1" });
      expect(output).toContain(escaped);
      expect(output.replaceAll("\r\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    },
  );

  it("is not escaped in a pipe unless JSON requires it", () => {
    expect(cli.run(["decode", file]).stdout).toContain("a\u009b31mb\u007fc\u0085d\\u001b[31m\u202a\u202ee\u2066\u2069");
  });
});

onTerminal("the progress bar", () => {
  const REPEATS = LONG ? 20 : 6;
  const log = textOf("tests/fixtures/samples/audit.jsonl");
  const file = cli.file("audit.jsonl", log.repeat(REPEATS));

  it.each([
    ["a file is written with -o", ["decode", "-o", newFile(), file], ""],
    ["standard output goes to a file", ["decode", file], `> ${quoted(newFile())}`],
    ["a file is read from standard input", ["decode"], `< ${quoted(file)} > ${quoted(newFile())}`],
    ["a summary is written to a file", ["inspect", file], `> ${quoted(newFile())}`],
  ])("is shown while %s, and then removed", async (_, args, redirection) => {
    const { status, output } = cli.runOnTerminal(args, redirection);
    expect(status).toBe(0);
    expect(output).toMatch(/█+░* +\d+% · [\d.]+ [KM]iB · [\d,]+ events · [\d,]+ events\/s/);
    expect(output).toContain(` 100% · ${((REPEATS * log.length) / 1024 ** 2).toFixed(1)} MiB · `);
    await expectRestored(output);
    expect(await linesLeft(output)).toEqual([]);
  });

  it("has no percentage if the size is unknown", async () => {
    const pipe = newFile();
    execFileSync("mkfifo", [pipe]);
    const writer = spawn("cp", [file, pipe]);
    const { output } = cli.runOnTerminal(["decode"], `< ${quoted(pipe)} > ${quoted(newFile())}`);
    writer.kill();
    expect(output).toMatch(/[\d.]+ [KM]iB · [\d,]+ events · [\d,]+ events\/s/);
    expect(output).not.toMatch(/%|█/);
    await expectRestored(output);
  });

  it("does not hide messages on stderr", async () => {
    const bad = cli.file("bad.jsonl", `${log}?\n${log}?\n`);
    const args = ["decode", "no-such-file", bad, file, "no-such-file-either"];
    const { status, output } = cli.runOnTerminal(args, `> ${quoted(newFile())}`);
    expect(status).toBe(3);
    const { stderr } = cli.run(args);
    const problems = stderr.trimEnd().split("\n");
    expect(problems).toHaveLength(4);
    const left = await linesLeft(output);
    expect(left.map((line) => line.replace(/\S+(?=bad\.jsonl)/, ""))).toEqual(problems);
    await expectRestored(output);
  });

  it.each(["", "| cat", "| cat > /dev/null"])(
    "is not shown if other output may go to the terminal (%j)",
    (redirection) => {
      expect(cli.runOnTerminal(["decode", SESSION], redirection).output).not.toContain(HIDE_CURSOR);
    },
  );

  it("is not shown without a terminal", () => {
    expect(cli.runOnTerminal(["decode", file], `2> /dev/null > ${quoted(newFile())}`)).toEqual({
      status: 0,
      output: "",
    });
    expect(cli.run(["decode", "-o", newFile(), file])).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  const onFullDisk = existsSync("/dev/full") ? it : it.skip;

  onFullDisk("is removed if the output cannot be written", async () => {
    const { status, output } = cli.runOnTerminal(["decode", "-o", "/dev/full", file]);
    expect(status).toBe(3);
    await expectRestored(output);
    expect(await linesLeft(output)).toEqual(["teleport-audit-events: /dev/full: no space left on the disk"]);
  });

  it("is removed on Ctrl-C, which ends the process", async () => {
    const child = cli.startOnTerminal(["decode", "-"], `> ${quoted(newFile())}`);
    const end = endOf(child);
    let output = "";
    let isTyped = false;
    child.stdout.setEncoding("utf8").on("data", (data: string) => {
      output += data;
      // Wait until the bar has moved below the message.
      if (!isTyped && output.includes(`Ctrl-D\r\n${SAVE_CURSOR}`)) isTyped = child.stdin.write("\u0003") || true;
    });
    const { status } = await end;
    const SIGINT = 2;
    expect(status).toBe(128 + SIGINT);
    await expectRestored(output);
    // The terminal itself echoes the key, before or after the bar is removed.
    const left = await linesLeft(output.replace("^C", ""));
    expect(left).toEqual(["teleport-audit-events: reading from the terminal; end with Ctrl-D"]);
  });
});

onTerminal("encode", () => {
  const binary = [[[]], [["--to", "recording"]], [["--to", "delimited"]]];

  it.each(LONG ? binary : binary.slice(0, 2))("%j does not write binary data to a terminal", (options) => {
    const { status, output } = cli.runOnTerminal(["encode", ...options, SESSION], "", { NO_COLOR: "1" });
    expect(status).toBe(2);
    expect(output).toMatch(
      /^teleport-audit-events: cannot write binary data \((delimited|recording)\) to a terminal, use -o to write to a file; see teleport-audit-events --help\r\n$/,
    );
  });

  it("writes base64 to a terminal, and binary data to a file", () => {
    const base64 = cli.run(["encode", "--to", "base64", SESSION]).stdout;
    expect(cli.runOnTerminal(["encode", "--to", "base64", SESSION])).toEqual({ status: 0, output: shown(base64) });
    const path = newFile();
    const expected = cli.output(["encode", SESSION]);
    for (const [args, redirection] of [
      [["-o", path], ""],
      [[], `> ${quoted(path)}`],
    ] as const) {
      expect(cli.runOnTerminal(["encode", SESSION, ...args], redirection).status).toBe(0);
      // toEqual() would compare byte by byte, which is slow.
      expect(Buffer.compare(readFileSync(path), expected)).toBe(0);
    }
  });
});
