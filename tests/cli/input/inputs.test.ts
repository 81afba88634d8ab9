import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CommandLine, endOf, printed } from "../../support/command-line.js";
import { textOf } from "../../support/data.js";
import { LONG } from "../../support/long.js";
import { partOf } from "../../support/recordings.js";

const cli = new CommandLine();

/** Returns the JSON line of a login by a user. */
function loginOf(user: string): string {
  return `{"ei":1,"event":"user.login","time":"2020-09-28T23:08:56Z","user":"${user}","success":true}`;
}

/** Returns a log with one login by a user. */
function logOf(user: string): string {
  return `${loginOf(user)}\n`;
}

/** Returns the output of `decode --fields user` for these users. */
function users(...names: readonly string[]): string {
  return printed(names.map((user) => `{"user":"${user}"}`));
}

const USERS = ["decode", "--fields", "user"];

/** A device on Linux that fails all writes. */
const FULL_DISK = "/dev/full";
const onFullDisk = existsSync(FULL_DISK) ? it : it.skip;

describe("a glob pattern", () => {
  const cwd = cli.filesIn({
    "b.log": logOf("b"),
    "a.log": logOf("a"),
    "c.log.gz": gzipSync(logOf("c")),
    "notes.txt": "hello\n",
    ".hidden.log": logOf("hidden"),
    "[x].log": logOf("x"),
    "deep/er/d.log": logOf("d"),
    "deep/e.log": logOf("e"),
  });

  it.each([
    ["*.log", ["x", "a", "b"]],
    ["./[ab].log", ["a", "b"]],
    ["?.log", ["a", "b"]],
    ["{b,a}.log", ["a", "b"]],
    ["**/*.log*", ["x", "a", "b", "c", "e", "d"]],
    ["deep/**/*.log", ["e", "d"]],
    [".*.log", ["hidden"]],
  ])("expands to the matching files, sorted by name: %s", (pattern, names) => {
    const { status, stdout, stderr } = cli.run([...USERS, pattern], "", { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(users(...names));
  });

  it("can be mixed with files and other patterns, in the order of the arguments", () => {
    expect(cli.run([...USERS, "deep/*.log", "b.log", "-", "?.log"], logOf("stdin"), { cwd }).stdout).toBe(
      users("e", "b", "stdin", "a", "b"),
    );
  });

  it("can be an absolute path, which messages then show", () => {
    const { status, stdout, stderr } = cli.run([...USERS, join(cwd, "[abn]*.*")]);
    expect(status).toBe(1);
    expect(stdout).toBe(users("a", "b"));
    expect(stderr).toMatch(/^teleport-audit-events: notes\.txt: unrecognized format, .+\n$/);
  });

  it("is treated as a path if a file has that name", () => {
    const files = { "[x].log": logOf("brackets"), "x.log": logOf("x") };
    const { stdout } = cli.run([...USERS, "[x].log"], "", { cwd: cli.filesIn(files) });
    expect(stdout).toBe(users("brackets"));
  });

  it("without matches is reported as a missing file, and the other files are read", () => {
    const { status, stdout, stderr } = cli.run([...USERS, "*.json", "a.log"], "", { cwd });
    expect(status).toBe(3);
    expect(stdout).toBe(users("a"));
    expect(stderr).toBe("teleport-audit-events: *.json: no file matches this pattern\n");
  });

  it("does not match directories", () => {
    const { status, stderr } = cli.run([...USERS, "d*"], "", { cwd });
    expect(status).toBe(3);
    expect(stderr).toBe("teleport-audit-events: d*: no file matches this pattern\n");
  });

  it.each(["inspect", "encode", "decode"])("is accepted by %s", (command) => {
    const both = cli.run([command, "?.log"], "", { cwd });
    expect(both).toEqual(cli.run([command, "a.log", "b.log"], "", { cwd }));
    expect(both.status).toBe(0);
  });
});

describe("standard input", () => {
  it.each([[[]], [["-"]]])("is read for the arguments %j", (files) => {
    expect(cli.run([...USERS, ...files], logOf("alice"))).toEqual({ status: 0, stdout: users("alice"), stderr: "" });
  });

  it("is empty when it is read again", () => {
    expect(cli.run([...USERS, "-", "-"], logOf("alice"))).toEqual({ status: 0, stdout: users("alice"), stderr: "" });
  });

  it("is decoded as it arrives", async () => {
    const child = cli.start(USERS);
    const end = endOf(child);
    const output = child.stdout.setEncoding("utf8")[Symbol.asyncIterator]();
    for (const user of ["alice", "bob"]) {
      child.stdin.write(logOf(user));
      // The output must arrive although standard input is still open.
      expect(await output.next()).toEqual({ done: false, value: users(user) });
    }
    child.stdin.end();
    expect(await end).toEqual({ status: 0, stderr: "" });
  });
});

it("continues after missing and damaged files, directories and files of unrecognized format", () => {
  const cwd = cli.filesIn({
    "a.log": logOf("a"),
    "b.log": printed([loginOf("b"), "{", loginOf("bb")]),
    "c.txt": "hello\n",
    "d.log": logOf("d"),
    "e.tar": partOf(0).subarray(0, 20),
    "f.log": logOf("f"),
  });
  mkdirSync(join(cwd, "folder"));
  const files = ["a.log", "missing", "b.log", "folder", "c.txt", "d.log", "e.tar", "a.log/x", "f.log"];
  const { status, stdout, stderr } = cli.run([...USERS, ...files], "", { cwd });
  expect(status).toBe(3);
  expect(stdout).toBe(users("a", "b", "bb", "d", "f"));
  const problems = [
    "missing: no such file",
    "b.log:2: ",
    "folder: is a directory, expected a file",
    "c.txt: unrecognized format",
    "e.tar: part 0",
    "a.log/x: no such file, because a part of the path is not a directory",
  ];
  const lines = stderr.trimEnd().split("\n");
  expect(lines).toHaveLength(problems.length);
  problems.forEach((problem, i) => expect(lines[i]).toContain(`teleport-audit-events: ${problem}`));
});

describe.each(["-o", "--output"])("%s", (option) => {
  it("writes to a file instead of standard output", () => {
    const path = join(
      cli.filesIn({ "out.jsonl": "previous content, which is longer than the new content\n" }),
      "out.jsonl",
    );
    expect(cli.run([...USERS, option, path], logOf("alice"))).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(path, "utf8")).toBe(users("alice"));
  });
});

describe("an output file", () => {
  it("contains the readable events, even if the status is 1", () => {
    const path = join(cli.filesIn({ x: "" }), "out.jsonl");
    const { status, stdout, stderr } = cli.run([...USERS, "-o", path], printed([loginOf("a"), "?", loginOf("b")]));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^teleport-audit-events: stdin:2: .+\n$/);
    expect(readFileSync(path, "utf8")).toBe(users("a", "b"));
  });

  it("contains all of a large output", () => {
    const path = join(cli.filesIn({ x: "" }), "out.jsonl");
    const log = textOf("tests/fixtures/samples/audit.jsonl").repeat(LONG ? 20 : 5);
    expect(cli.run(["decode", "-o", path], log)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(path, "utf8") === log).toBe(true);
  });

  it("in a missing directory is reported", () => {
    const { status, stdout, stderr } = cli.run([...USERS, "-o", cli.missing("out.jsonl")], logOf("alice"));
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(/^teleport-audit-events: out\.jsonl: the directory \S+ does not exist\n$/);
  });

  it("that is a directory is reported", () => {
    const { status, stderr } = cli.run([...USERS, "-o", cli.filesIn({ x: "" })], logOf("alice"));
    expect(status).toBe(3);
    expect(stderr).toMatch(/^teleport-audit-events: \S+: is a directory, expected a file\n$/);
  });

  onFullDisk("on a full disk is reported", () => {
    const { status, stderr } = cli.run([...USERS, "-o", FULL_DISK], logOf("alice"));
    expect(status).toBe(3);
    expect(stderr).toBe("teleport-audit-events: /dev/full: no space left on the disk\n");
  });

  it.each([
    ["by the same name", "in.log"],
    ["by another name", "./other/../in.log"],
    ["through a link", "link.log"],
  ])("that is also an input is rejected and left unchanged: %s", (_, name) => {
    const cwd = cli.filesIn({ "in.log": logOf("alice"), "other/x": "" });
    symlinkSync("in.log", join(cwd, "link.log"));
    const { status, stdout, stderr } = cli.run([...USERS, "-o", name, "other/x", "in.*"], "", { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `teleport-audit-events: ${name} is both an input and an output; see teleport-audit-events --help\n`,
    );
    expect(readFileSync(join(cwd, "in.log"), "utf8")).toBe(logOf("alice"));
  });
});

describe("standard output", () => {
  const commands = [["decode"], ["encode", "--to", "recording", "--min-part-size", "1"]];
  const moreCommands = [["decode", "--pretty"], ["encode"], ["encode", "--to", "base64"]];

  it.each((LONG ? [...commands, ...moreCommands] : commands).map((args) => [args.join(" "), args]))(
    "ends %s of endless input silently when its reader closes the pipe",
    async (_, args) => {
      const child = cli.start(args);
      const end = endOf(child);
      // Like head after a program such as yes.
      child.stdout.once("data", () => child.stdout.destroy());
      child.stdin.on("error", () => undefined);
      const chunk = logOf("alice").repeat(1000);
      const feed = (): void => {
        while (child.stdin.writable && child.stdin.write(chunk));
      };
      child.stdin.on("drain", feed);
      feed();
      expect(await end).toEqual({ status: 0, stderr: "" });
    },
  );

  onFullDisk("on a full disk is reported", () => {
    expect(cli.run(USERS, logOf("alice"), { stdout: FULL_DISK })).toEqual({
      status: 3,
      stdout: "",
      stderr: "teleport-audit-events: stdout: no space left on the disk\n",
    });
  });
});
