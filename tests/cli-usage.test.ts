import { CommandLine } from "./support/command-line.js";
import { textOf } from "./support/data.js";

const cli = new CommandLine();
const FORMATS = ["recording", "json", "oneof", "delimited", "base64"];

/** What each command takes of its own, and what of that its help has to name. */
const COMMANDS: readonly [command: string, options: readonly string[], words: readonly string[]][] = [
  ["decode", ["--fields <keys>", "--type <types>", "--since <time>", "--until <time>", "--pretty"], ["RFC 3339"]],
  ["encode", ["--to <encoding>", "--min-part-size <bytes>"], ["delimited", "base64", "recording", "data of prints"]],
  ["inspect", ["--json"], ["parts", "gaps", "repeats", "damage"]],
  ["export", ["--format <format>", "--idle <seconds>"], ["text", "asciicast", "html", "folder"]],
];

/** What a text of several lines says, on one. */
function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

describe("the help", () => {
  it.each(["--help", "-h", "help"])("of the program is printed for %s, and names the commands", (option) => {
    const { status, stdout, stderr } = cli.run([option]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: teleport-audit \[options\] \[command\]\n/);
    expect(stdout).toMatch(/\S\n$/);
    for (const [command] of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} \\[options\\] `, "m"));
    expect(stdout).toMatch(/^ {2}--version /m);
    expect(stdout).toMatch(/^ {2}teleport-audit decode session\.tar /m);
  });

  describe.each(COMMANDS)("of %s", (command, options, words) => {
    const { status, stdout, stderr } = cli.run([command, "--help"]);

    it("is printed", () => {
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`^Usage: teleport-audit ${command} \\[options\\] \\[file\\.\\.\\.\\]\n`));
      expect(stdout).toMatch(/\S\n$/);
    });

    it.each([...options, "--from <format>", "-o, --output <path>", "-h, --help"])("has the option %s", (option) => {
      expect(stdout).toContain(`\n  ${option} `);
    });

    it("says what it reads and writes, and what the exit status is", () => {
      for (const word of [...words, ...FORMATS, "standard input", "pattern"]) expect(stdout).toContain(word);
      expect(onOneLine(stdout)).toContain(
        "Exit status: 0 if all was good, 1 if something could not be read or written, 2",
      );
    });

    it("is the same for -h and help", () => {
      expect(cli.run([command, "-h"]).stdout).toBe(stdout);
      expect(cli.run(["help", command]).stdout).toBe(stdout);
    });
  });

  it.each(["decode", "encode", "inspect"])("of %s lists the formats that are recognised", (command) => {
    const { stdout } = cli.run([command, "--help"]);
    for (const format of FORMATS) expect(stdout).toMatch(new RegExp(`^  ${format} +\\S`, "m"));
  });
});

it("prints the version of the package", () => {
  const { version } = JSON.parse(textOf("package.json")) as { version: string };
  expect(cli.run(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

describe("wrong usage", () => {
  it.each([
    ["no command", [], "a command is missing"],
    ["nothing but --", ["--"], "a command is missing"],
    ["an unknown command", ["explode"], "unknown command 'explode'"],
    ["a command that is nearly one", ["decod"], "unknown command 'decod' (Did you mean decode?)"],
    ["help for an unknown command", ["help", "explode"], "a command is missing, or unknown"],
    ["an unknown option before the command", ["--verbose", "decode"], "unknown option '--verbose'"],
    ["an option that is nearly one", ["decode", "--form", "json"], "unknown option '--form' (Did you mean --from?)"],
    ["an unknown short option", ["decode", "-f", "json"], "unknown option '-f'"],
    ["an option of another command", ["inspect", "--fields", "ei"], "unknown option '--fields'"],
    ["a value for an option that has none", ["decode", "--help=yes"], "unknown option '--help=yes'"],
    [
      "an unknown format",
      ["decode", "--from", "xml"],
      "'xml' is invalid. Allowed choices are recording, json, oneof, ",
    ],
    ["a format in other case", ["decode", "--from", "JSON"], "'JSON' is invalid"],
    ["the name of a property as a format", ["decode", "--from", "constructor"], "'constructor' is invalid"],
    ["no format", ["decode", "--from"], "option '--from <format>' argument missing"],
    ["an empty format", ["decode", "--from="], "option '--from <format>' argument '' is invalid"],
    ["no path", ["decode", "-o"], "option '-o, --output <path>' argument missing"],
    ["no keys", ["decode", "--fields"], "option '--fields <keys>' argument missing"],
    ["an unknown type", ["decode", "--type", "session.begin"], 'no event type "session.begin"'],
    ["an unknown type among others", ["decode", "--type", "print,session.begin"], 'no event type "session.begin"'],
    ["the name of a property as a type", ["decode", "--type", "toString"], 'no event type "toString"'],
    ["an empty type", ["decode", "--type", "print,"], 'no event type ""'],
    ["a time in words", ["decode", "--since", "yesterday"], 'or a date, got "yesterday"'],
    ["a time without a zone", ["decode", "--since", "2020-09-28T23:08:56"], "expected a time such as 2020-"],
    ["a date that there is not", ["decode", "--until", "2020-02-30"], 'or a date, got "2020-02-30"'],
    ["an unknown encoding", ["encode", "--to", "json"], "Allowed choices are delimited, base64, recording"],
    ["a size with a unit", ["encode", "--min-part-size", "5M"], "'5M' is invalid. It is no number of bytes"],
    ["a negative size", ["encode", "--min-part-size=-1"], "'-1' is invalid"],
    ["a size that no number holds", ["encode", "--min-part-size", "9".repeat(20)], "It is no number of bytes"],
    ["no format to export", ["export"], "required option '--format <format>' not specified"],
    ["an unknown format to export", ["export", "--format", "pdf"], "Allowed choices are text, asciicast, html"],
    [
      "a pause in words",
      ["export", "--format", "text", "--idle", "long"],
      "'long' is invalid. It is no number of seconds",
    ],
    ["a negative pause", ["export", "--format", "text", "--idle=-1"], "'-1' is invalid"],
    ["an endless pause", ["export", "--format", "text", "--idle", "9".repeat(400)], "It is no number of seconds"],
  ])("%s is told in a line, and nothing is read", (_, args, reason) => {
    const { status, stdout, stderr } = cli.run(args, '{"event":"session.start"}\n');
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^teleport-audit: [^\n]+; see teleport-audit --help\n$/);
    expect(stderr.toLowerCase()).toContain(reason.toLowerCase());
  });
});

it("takes what follows -- as files, whatever they are called", () => {
  const cwd = cli.filesIn({ "--from": '{"event":"user.login","user":"alice"}\n' });
  expect(cli.run(["decode", "--fields", "user", "--", "--from"], "", { cwd })).toEqual({
    status: 0,
    stdout: '{"user":"alice"}\n',
    stderr: "",
  });
  const { status, stderr } = cli.run(["decode", "--", "--pretty"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^teleport-audit: --pretty: ENOENT/);
});
