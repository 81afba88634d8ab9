import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { CommandLine, endOf, printed, quoted, type Child, type Run } from "../../support/command-line.js";
import { fileOf } from "../../support/recordings.js";

const cli = new CommandLine();
const SESSION = "examples/session.tar";
const OLD = "previous content\n";

/** Returns the JSON line of a login by a user. */
function loginOf(user: string): string {
  return `{"ei":1,"event":"user.login","time":"2020-09-28T23:08:56Z","user":"${user}","success":true}`;
}

const LINE = printed([loginOf("alice")]);

/** Returns the permissions of a file. */
function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

/** Waits until a condition is true. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Starts `decode -o out.jsonl -` in a folder, and waits until its temporary file has content. */
async function startWriting(folder: string): Promise<Child> {
  const child = cli.start(["decode", "-o", join(folder, "out.jsonl"), "-"]);
  child.stdin.on("error", () => undefined);
  child.stdin.write(LINE.repeat(1000));
  const temporary = (): string | undefined => readdirSync(folder).find((name) => name.endsWith(".tmp"));
  await until(() => temporary() !== undefined && statSync(join(folder, temporary()!)).size > 0);
  return child;
}

/** A command that runs another one without root's right to ignore file permissions. */
const UNPRIVILEGED = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : ["env"];
const withoutPrivileges = spawnSync(UNPRIVILEGED[0]!, [...UNPRIVILEGED.slice(1), "true"]).status === 0 ? it : it.skip;

/** Runs the command line without the right to ignore file permissions. */
function runUnprivileged(args: readonly string[], cwd: string): Run {
  const [program, ...options] = [...UNPRIVILEGED, process.execPath, cli.main, ...args];
  const { status, stdout, stderr } = spawnSync(program!, options, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("a file written with -o", () => {
  it("is replaced when the output is complete, and is private until then", async () => {
    const folder = cli.filesIn({ "out.jsonl": OLD });
    const child = await startWriting(folder);
    const [temporary] = readdirSync(folder).filter((name) => name.endsWith(".tmp"));
    expect(modeOf(join(folder, temporary!))).toBe(0o600);
    expect(readFileSync(join(folder, "out.jsonl"), "utf8")).toBe(OLD);
    const end = endOf(child);
    child.stdin.end();
    expect(await end).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(folder, "out.jsonl"), "utf8")).toBe(LINE.repeat(1000));
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("stays as it was on %s, which ends the process", async (signal) => {
    const folder = cli.filesIn({ "out.jsonl": OLD });
    const child = await startWriting(folder);
    const end = new Promise((resolve) => child.once("close", (_, by) => resolve(by)));
    child.kill(signal);
    expect(await end).toBe(signal);
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
    expect(readFileSync(join(folder, "out.jsonl"), "utf8")).toBe(OLD);
  });

  it.each([
    ["is missing", "missing.log", "no such file"],
    ["is a directory", "folder", "is a directory, expected a file"],
  ])("stays as it was if an input %s", (_, name, reason) => {
    const cwd = cli.filesIn({ "out.jsonl": OLD, "a.log": LINE, "folder/x": "" });
    for (const inputs of [[name], ["a.log", name], [name, "a.log"]]) {
      const run = cli.run(["decode", "-o", "out.jsonl", ...inputs], "", { cwd });
      expect(run).toEqual({ status: 3, stdout: "", stderr: `teleport-audit-events: ${name}: ${reason}\n` });
      expect(readFileSync(join(cwd, "out.jsonl"), "utf8")).toBe(OLD);
      expect(cli.run(["decode", "-o", "new.jsonl", ...inputs], "", { cwd }).status).toBe(3);
      expect(readdirSync(cwd).sort()).toEqual(["a.log", "folder", "out.jsonl"]);
    }
  });

  it("is not created before the first input is read", async () => {
    const folder = cli.filesIn({});
    mkdirSync(folder, { recursive: true });
    const names: (string | null)[] = [];
    const watcher = watch(folder, (_, name) => names.push(name));
    const child = cli.start(["decode", "-o", join(folder, "out"), cli.missing("in.log")]);
    expect((await endOf(child)).status).toBe(3);
    watcher.close();
    expect(names).toEqual([]);
  });

  it("is empty if there are no events", () => {
    const cwd = cli.filesIn({ "a.log": "\n", "out.jsonl": OLD });
    expect(cli.run(["decode", "-o", "out.jsonl", "a.log"], "", { cwd })).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(cwd, "out.jsonl"), "utf8")).toBe("");
  });

  it("has the mode of any new file, or keeps its own", () => {
    const cwd = cli.filesIn({ "a.log": LINE, "old.jsonl": OLD });
    chmodSync(join(cwd, "old.jsonl"), 0o640);
    writeFileSync(join(cwd, "any"), "");
    for (const name of ["old.jsonl", "new.jsonl"]) cli.run(["decode", "-o", name, "a.log"], "", { cwd });
    expect(modeOf(join(cwd, "old.jsonl"))).toBe(0o640);
    expect(modeOf(join(cwd, "new.jsonl"))).toBe(modeOf(join(cwd, "any")));
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;

  asRoot("keeps its owner", () => {
    const cwd = cli.filesIn({ "a.log": LINE, "old.jsonl": OLD });
    chownSync(join(cwd, "old.jsonl"), 1234, 2345);
    cli.run(["decode", "-o", "old.jsonl", "a.log"], "", { cwd });
    expect(statSync(join(cwd, "old.jsonl"))).toMatchObject({ uid: 1234, gid: 2345 });
  });

  it.each([
    ["exists", "target/old.jsonl"],
    ["does not exist", "target/new.jsonl"],
  ])("can be named by a link, which stays, and whose target %s", (_, target) => {
    const cwd = cli.filesIn({ "a.log": LINE, "target/old.jsonl": OLD, "links/x": "" });
    symlinkSync(join("..", target), join(cwd, "links/first"));
    symlinkSync("first", join(cwd, "links/second"));
    expect(cli.run(["decode", "-o", "links/second", "a.log"], "", { cwd }).stderr).toBe("");
    expect(readlinkSync(join(cwd, "links/second"))).toBe("first");
    expect(lstatSync(join(cwd, "links/first")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, target), "utf8")).toBe(LINE);
    expect(readdirSync(join(cwd, "links")).sort()).toEqual(["first", "second", "x"]);
  });

  it("cannot be a link to itself", () => {
    const cwd = cli.filesIn({ "a.log": LINE });
    symlinkSync("loop", join(cwd, "loop"));
    expect(cli.run(["decode", "-o", "loop", "a.log"], "", { cwd })).toMatchObject({
      status: 3,
      stderr: "teleport-audit-events: loop: too many symbolic links\n",
    });
  });

  it("stays as it was if the file system is full", () => {
    const folder = cli.filesIn({ "out.jsonl": OLD });
    const log = cli.file("a.log", LINE.repeat(2000));
    // The shell limits the size of files that the command writes.
    const command = [process.execPath, cli.main, "decode", "-o", join(folder, "out.jsonl"), log].map(quoted).join(" ");
    const { status, stderr } = spawnSync("sh", ["-c", `ulimit -f 20; trap '' XFSZ; exec ${command}`], {
      encoding: "utf8",
    });
    expect(stderr).toMatch(/^teleport-audit-events: \S+out\.jsonl: the file is too large for the file system\n$/);
    expect(status).toBe(3);
    expect(readdirSync(folder)).toEqual(["out.jsonl"]);
    expect(readFileSync(join(folder, "out.jsonl"), "utf8")).toBe(OLD);
  });

  it("in a folder named with a slash at its end is rejected", () => {
    const cwd = cli.filesIn({ "a.log": LINE });
    const { status, stderr } = cli.run(["decode", "-o", "new/", "a.log"], "", { cwd });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "teleport-audit-events: new/: -o must name a file, but the path ends in a slash\n",
    });
    expect(existsSync(join(cwd, "new"))).toBe(false);
  });

  withoutPrivileges("in a folder without write permission is rejected, and the message names the folder", () => {
    const cwd = cli.filesIn({ "a.log": LINE, "s.tar": fileOf(SESSION), "ro/old": OLD });
    chmodSync(join(cwd, "ro"), 0o555);
    chmodSync(join(cwd, "ro/old"), 0o666);
    const reason = "cannot create a file in the directory ro: permission denied\n";
    for (const name of ["ro/new", "ro/old"]) {
      const run = runUnprivileged(["decode", "-o", name, "a.log"], cwd);
      expect(run).toEqual({ status: 3, stdout: "", stderr: `teleport-audit-events: ${name}: ${reason}` });
    }
    const run = runUnprivileged(["export", "--format=text", "-o", "ro", "s.tar"], cwd);
    expect(run).toEqual({ status: 3, stdout: "", stderr: `teleport-audit-events: ro/s.txt: ${reason}` });
    const missing = runUnprivileged(["export", "--format=text", "-o", "ro/x/", "s.tar"], cwd);
    expect(missing.stderr).toContain("cannot create a file in the directory ro/x: permission denied\n");
    expect(readFileSync(join(cwd, "ro/old"), "utf8")).toBe(OLD);
  });

  it("in something that is not a directory is rejected", () => {
    const cwd = cli.filesIn({ "a.log": LINE });
    const { status, stderr } = cli.run(["decode", "-o", "a.log/out", "a.log"], "", { cwd });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^teleport-audit-events: a\.log\/out: .*not a directory\n$/);
  });
});

describe("standard output given with -o", () => {
  const cwd = cli.filesIn({ "a.log": LINE, "s.tar": fileOf(SESSION) });

  it.each([
    ["decode", "a.log"],
    ["inspect", "a.log"],
    ["encode", "--to=base64", "a.log"],
    ["export", "--format=text", "s.tar"],
  ])("is written by %s", (...args) => {
    const run = cli.run(args, "", { cwd });
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(run.stdout).not.toBe("");
    for (const option of [["-o", "-"], ["-o-"], ["--output=-"], ["-o", "x", "-o", "-"]]) {
      expect(cli.run([...args, ...option], "", { cwd })).toEqual(run);
    }
    expect(readdirSync(cwd).sort()).toEqual(["a.log", "s.tar"]);
  });
});

describe("a special file given with -o", () => {
  it("can be standard output", () => {
    const cwd = cli.filesIn({ "a.log": LINE });
    for (const name of ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]) {
      expect(cli.run(["decode", "-o", name, "a.log"], "", { cwd })).toEqual({ status: 0, stdout: LINE, stderr: "" });
    }
    symlinkSync("/dev/stdout", join(cwd, "link"));
    expect(cli.run(["decode", "-o", "link", "a.log"], "", { cwd })).toEqual({ status: 0, stdout: LINE, stderr: "" });
  });

  it("can be standard output that is appended to a file", () => {
    const cwd = cli.filesIn({ "a.log": LINE, out: OLD });
    const command = [process.execPath, cli.main, "decode", "-o", "/dev/stdout", "a.log"].map(quoted).join(" ");
    execFileSync("sh", ["-c", `${command} >> out`], { cwd });
    expect(readFileSync(join(cwd, "out"), "utf8")).toBe(OLD + LINE);
  });

  it("can be standard error", () => {
    const log = cli.file("a.log", LINE);
    expect(cli.run(["decode", "-o", "/dev/stderr", log])).toEqual({ status: 0, stdout: "", stderr: LINE });
  });

  it("can be another open file", () => {
    const cwd = cli.filesIn({ "a.log": LINE, out: OLD });
    const command = [process.execPath, cli.main, "decode", "-o", "/dev/fd/3", "a.log"].map(quoted).join(" ");
    execFileSync("sh", ["-c", `${command} 3>> out`], { cwd });
    expect(readFileSync(join(cwd, "out"), "utf8")).toBe(OLD + LINE);
  });

  it("can be a pipe or a device, which stays", async () => {
    const cwd = cli.filesIn({ "a.log": LINE });
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    const child = cli.start(["decode", "-o", join(cwd, "pipe"), join(cwd, "a.log")]);
    const end = endOf(child);
    expect(execFileSync("cat", [join(cwd, "pipe")], { encoding: "utf8" })).toBe(LINE);
    expect(await end).toEqual({ status: 0, stderr: "" });
    expect(lstatSync(join(cwd, "pipe")).isFIFO()).toBe(true);
    expect(cli.run(["decode", "-o", "/dev/null", "a.log"], "", { cwd }).status).toBe(0);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("export to a folder", () => {
  it.each(["text", "asciicast", "html"])("creates neither files nor the folder for missing inputs: %s", (format) => {
    const cwd = cli.filesIn({ x: "" });
    expect(cli.run(["export", "--format", format, "-o", "out/", "missing.tar"], "", { cwd }).status).toBe(3);
    expect(readdirSync(cwd)).toEqual(["x"]);
  });

  it("replaces files of inputs that were read, and leaves the others as they were", () => {
    const cwd = cli.filesIn({ "a.tar": fileOf(SESSION), "out/a.txt": OLD, "out/b.txt": OLD });
    expect(cli.run(["export", "--format=text", "-o", "out", "a.tar", "b.tar"], "", { cwd }).status).toBe(3);
    expect(readdirSync(join(cwd, "out")).sort()).toEqual(["a.txt", "b.txt"]);
    expect(readFileSync(join(cwd, "out/a.txt"), "utf8")).not.toBe(OLD);
    expect(readFileSync(join(cwd, "out/b.txt"), "utf8")).toBe(OLD);
  });

  it("writes through links", () => {
    const cwd = cli.filesIn({ "a.tar": fileOf(SESSION), "other.txt": OLD, "out/x": "" });
    symlinkSync("../other.txt", join(cwd, "out/a.txt"));
    expect(cli.run(["export", "--format=text", "-o", "out", "a.tar"], "", { cwd }).status).toBe(0);
    expect(lstatSync(join(cwd, "out/a.txt")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, "other.txt"), "utf8")).not.toBe(OLD);
    rmSync(join(cwd, "other.txt"));
  });
});
