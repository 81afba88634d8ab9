import { CommandLine } from "../support/command-line.js";
import { textOf } from "../support/data.js";
import { LONG } from "../support/long.js";

const cli = new CommandLine();
const FORMATS = ["recording", "json", "oneof", "delimited", "base64"];

/** Each command with its own options, and the words that its help must contain. */
const COMMANDS: readonly [command: string, options: readonly string[], words: readonly string[]][] = [
  ["decode", ["--fields <keys>", "--type <types>", "--since <time>", "--until <time>", "--pretty"], ["RFC 3339"]],
  ["encode", ["--to <encoding>", "--min-part-size <bytes>"], ["delimited", "base64", "recording", "terminal output"]],
  ["inspect", ["--json"], ["parts", "gaps", "repeats", "damage"]],
  ["export", ["--format <format>", "--idle <seconds>"], ["text", "asciicast", "html", "directory"]],
];

/** Runs that print the help of each command. */
const HELP_RUNS = new Map(COMMANDS.map(([command]) => [command, cli.run([command, "--help"])]));

/** Joins the lines of a text. */
function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

describe("the help", () => {
  it.each([["--help"], ["-h"], ["help"], []])("of the program is printed for %s and lists the commands", (...args) => {
    const { status, stdout, stderr } = cli.run(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: teleport-audit-events \[options\] \[command\]\n/);
    expect(stdout).toMatch(/\S\n$/);
    for (const [command] of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} \\[options\\] `, "m"));
    expect(stdout).toMatch(/^ {2}--version /m);
    expect(stdout).toMatch(/^ {2}teleport-audit-events decode session\.tar /m);
  });

  describe.each(COMMANDS)("of %s", (command, options, words) => {
    const { status, stdout, stderr } = HELP_RUNS.get(command)!;

    it("is printed", () => {
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(
        new RegExp(`^Usage: teleport-audit-events ${command} \\[options\\] \\[file\\.\\.\\.\\]\n`),
      );
      expect(stdout).toMatch(/\S\n$/);
    });

    it.each([...options, "--from <format>", "--max-losses <number>", "-o, --output <path>", "-h, --help"])(
      "has the option %s",
      (option) => {
        expect(stdout).toContain(`\n  ${option} `);
      },
    );

    it("explains input, output and exit status", () => {
      for (const word of [...words, ...FORMATS, "standard input", "pattern"]) expect(stdout).toContain(word);
      expect(onOneLine(stdout)).toContain(
        "Exit status: 0 success; standard error may have notices " +
          "1 some input could not be processed, or is incomplete 2 invalid usage " +
          "3 an input could not be read, or the output could not be written; try again",
      );
    });
  });

  it.each(LONG ? COMMANDS : COMMANDS.slice(0, 1))("of %s is the same with -h and help", (command) => {
    const { stdout } = HELP_RUNS.get(command)!;
    expect(cli.run([command, "-h"]).stdout).toBe(stdout);
    expect(cli.run(["help", command]).stdout).toBe(stdout);
  });

  it.each(["decode", "encode", "inspect"])("of %s lists the input formats", (command) => {
    const { stdout } = HELP_RUNS.get(command)!;
    for (const format of FORMATS) expect(stdout).toMatch(new RegExp(`^  ${format} +\\S`, "m"));
  });
});

it("prints the version of the package", () => {
  const { version } = JSON.parse(textOf("package.json")) as { version: string };
  expect(cli.run(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

describe("invalid usage", () => {
  type Case = [name: string, args: string[], reason: string];

  /** One case for each kind of message. */
  const cases: Case[] = [
    ["a misspelled command", ["decod"], "unknown command 'decod' (Did you mean decode?)"],
    ["an unknown option before the command", ["--verbose", "decode"], "unknown option '--verbose'"],
    ["a misspelled option", ["decode", "--form", "json"], "unknown option '--form' (Did you mean --from?)"],
    [
      "an unknown format",
      ["decode", "--from", "xml"],
      "'xml' is invalid. Allowed choices are recording, json, oneof, ",
    ],
    ["no format", ["decode", "--from"], "option '--from <format>' argument missing"],
    ["an empty type", ["decode", "--type", "print,"], 'expected event types or patterns, got "print,"'],
    ["an empty key", ["decode", "--fields", "ei,,user"], 'expected keys, got "ei,,user"'],
    ["an empty file name", ["decode", ""], "the file name is empty"],
    ["a time in words", ["decode", "--since", "yesterday"], 'or a date, got "yesterday"'],
    ["a size with a unit", ["encode", "--min-part-size", "5M"], "'5M' is invalid. Expected a number of bytes"],
    ["no losses", ["decode", "--max-losses", "0"], "'0' is invalid. Expected a positive integer"],
    ["no export format", ["export"], "required option '--format <format>' not specified"],
    [
      "a pause in words",
      ["export", "--format", "text", "--idle", "long"],
      "'long' is invalid. Expected a number of seconds",
    ],
  ];
  const moreCases: Case[] = [
    ["only --", ["--"], "missing or unknown command"],
    ["an unknown command", ["explode"], "unknown command 'explode'"],
    ["help for an unknown command", ["help", "explode"], "missing or unknown command"],
    ["an unknown short option", ["decode", "-f", "json"], "unknown option '-f'"],
    ["an option of another command", ["inspect", "--fields", "ei"], "unknown option '--fields'"],
    ["a value for an option without one", ["decode", "--help=yes"], "unknown option '--help=yes'"],
    ["a format in upper case", ["decode", "--from", "JSON"], "'JSON' is invalid"],
    ["the name of an object property as a format", ["decode", "--from", "constructor"], "'constructor' is invalid"],
    ["an empty format", ["decode", "--from="], "option '--from <format>' argument '' is invalid"],
    ["no path", ["decode", "-o"], "option '-o, --output <path>' argument missing"],
    ["no keys", ["decode", "--fields"], "option '--fields <keys>' argument missing"],
    ["an empty list of keys", ["decode", "--fields", ""], 'expected keys, got ""'],
    ["an empty negative type", ["decode", "--type", "!"], 'expected event types or patterns, got "!"'],
    ["an empty output path", ["decode", "-o", ""], "Expected a path"],
    ["a time without a zone", ["decode", "--since", "2020-09-28T23:08:56"], "expected an RFC 3339 time such as 2020-"],
    ["a date that does not exist", ["decode", "--until", "2020-02-30"], 'or a date, got "2020-02-30"'],
    ["an unknown encoding", ["encode", "--to", "json"], "Allowed choices are delimited, base64, recording"],
    ["a negative size", ["encode", "--min-part-size=-1"], "'-1' is invalid"],
    ["a size above 2^53", ["encode", "--min-part-size", "9".repeat(20)], "Expected a number of bytes"],
    ["a negative number of losses", ["inspect", "--max-losses=-1"], "Expected a positive integer"],
    ["a fraction of losses", ["export", "--format", "text", "--max-losses", "1.5"], "Expected a positive integer"],
    ["an unknown export format", ["export", "--format", "pdf"], "Allowed choices are text, asciicast, html"],
    ["a negative pause", ["export", "--format", "text", "--idle=-1"], "'-1' is invalid"],
    ["an infinite pause", ["export", "--format", "text", "--idle", "9".repeat(400)], "Expected a number of seconds"],
  ];

  it.each(LONG ? [...cases, ...moreCases] : cases)(
    "with %s is reported in one line, and no input is read",
    (_, args, reason) => {
      const { status, stdout, stderr } = cli.run(args, '{"event":"session.start"}\n');
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^teleport-audit-events: [^\n]+; see teleport-audit-events --help\n$/);
      expect(stderr.toLowerCase()).toContain(reason.toLowerCase());
    },
  );
});

it("treats all arguments after -- as files", () => {
  const cwd = cli.filesIn({ "--from": '{"event":"user.login","user":"alice"}\n' });
  expect(cli.run(["decode", "--fields", "user", "--", "--from"], "", { cwd })).toEqual({
    status: 0,
    stdout: '{"user":"alice"}\n',
    stderr: "",
  });
  const { status, stderr } = cli.run(["decode", "--", "--pretty"]);
  expect(status).toBe(3);
  expect(stderr).toBe("teleport-audit-events: --pretty: no such file\n");
});
