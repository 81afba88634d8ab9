import { execFileSync, spawn, spawnSync, type ChildProcessByStdio, type SpawnSyncReturns } from "node:child_process";
import { closeSync, copyFileSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { TempFolder } from "./temp-folder.js";

/** What a run of a command line came to. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  /** With the names of files as they were given to {@link CommandLine.file}. */
  readonly stderr: string;
}

/** Where a command line is run. */
interface RunOptions {
  readonly cwd?: string;
  /** A file that standard output goes to. */
  readonly stdout?: string;
}

/** What a run on a terminal came to. */
export interface TerminalRun {
  readonly status: number | null;
  /** All that came to the terminal: escape sequences, and lines that end in CR LF. */
  readonly output: string;
}

/** A running command line. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

// Processes take their time on a busy machine.
jest.setTimeout(60_000);

const ROOT = join(__dirname, "../..");

/** Whether programs can be run on a terminal, for which there has to be script(1) of util-linux. */
export const HAS_TERMINALS = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

/**
 * `teleport-audit` as a process: the sources, put together by esbuild, which takes
 * less than compiling them for every run. They stand where they do in the package.
 */
export class CommandLine {
  private readonly folder = new TempFolder();
  private readonly main = this.folder.at("dist/esm/src/cli/main.js");
  private readonly children: Child[] = [];
  private files = 0;

  constructor() {
    // Those that a failed test has left running.
    afterAll(() => this.children.forEach((child) => child.kill()));
    copyFileSync(join(ROOT, "package.json"), this.folder.at("package.json"));
    execFileSync(process.execPath, [join(ROOT, "scripts/bundle.js"), "cli", dirname(this.main), "--whole"]);
  }

  /** Writes a file for a test of its own, and returns its path. */
  file(name: string, content: string | Uint8Array): string {
    return this.folder.write(join(String(this.files++), name), content);
  }

  /** Writes files, whose names may have folders, to a folder of their own, and returns its path. */
  filesIn(contents: Readonly<Record<string, string | Uint8Array>>): string {
    const folder = String(this.files++);
    for (const [name, content] of Object.entries(contents)) this.folder.write(join(folder, name), content);
    return this.folder.at(folder);
  }

  /** A path in a folder that does not exist. */
  missing(name: string): string {
    return this.folder.at(join(String(this.files++), name));
  }

  /** Runs it with arguments, and with bytes on standard input. */
  run(args: readonly string[], input: string | Uint8Array = "", options: RunOptions = {}): Run {
    const { status, stdout, stderr } = this.spawn(args, input, options);
    const folders = new RegExp(`${this.folder.path}/\\d+/`, "g");
    return { status, stdout: stdout?.toString() ?? "", stderr: stderr.toString().replace(folders, "") };
  }

  /** Runs it as {@link run}; all has to be good. Returns the bytes that it wrote. */
  output(args: readonly string[], input: string | Uint8Array = ""): Uint8Array {
    const { status, stdout, stderr } = this.spawn(args, input);
    if (status !== 0 || stderr.length > 0) throw new Error(`exit status ${status}: ${stderr.toString()}`);
    return Uint8Array.from(stdout);
  }

  /** Starts it; what it reads and writes is left to the test. */
  start(args: readonly string[]): Child {
    return this.watched(spawn(process.execPath, [this.main, ...args], { stdio: "pipe" }));
  }

  /**
   * Runs it on a terminal, where nothing is typed. Its standard output goes there too,
   * unless a shell is told otherwise, such as by `> file` or `| head`.
   */
  runOnTerminal(args: readonly string[], redirection = "", env: NodeJS.ProcessEnv = {}): TerminalRun {
    const { status, stdout } = spawnSync("script", this.scriptArguments(args, redirection), {
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      env: { ...terminalEnvironment(), ...env },
    });
    return { status, output: stdout };
  }

  /** Starts it on a terminal, as {@link runOnTerminal}. What is written to it is typed there. */
  startOnTerminal(args: readonly string[], redirection: string): Child {
    const options = { stdio: "pipe", env: terminalEnvironment() } as const;
    return this.watched(spawn("script", this.scriptArguments(args, redirection), options));
  }

  private watched(child: Child): Child {
    this.children.push(child);
    return child;
  }

  private scriptArguments(args: readonly string[], redirection: string): string[] {
    const command = [process.execPath, this.main, ...args].map(quoted).join(" ");
    return ["--quiet", "--return", "--command", `exec ${command} ${redirection}`, "/dev/null"];
  }

  private spawn(
    args: readonly string[],
    input: string | Uint8Array,
    options: RunOptions = {},
  ): SpawnSyncReturns<Buffer> {
    const { cwd = ROOT, stdout: path } = options;
    const fd = path === undefined ? undefined : openSync(path, "w");
    try {
      const run = spawnSync(process.execPath, [this.main, ...args], {
        cwd,
        input,
        stdio: ["pipe", fd ?? "pipe", "pipe"],
        maxBuffer: Infinity,
      });
      // It need not read all of its input.
      if (run.error !== undefined && (run.error as NodeJS.ErrnoException).code !== "EPIPE") throw run.error;
      return run;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }
}

/** Lines as they are printed. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** What became of a process: its status, and what it wrote on standard error. */
export async function endOf(child: Child): Promise<{ status: number | null; stderr: string }> {
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (data: string) => (stderr += data));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, stderr };
}

/** The environment of a terminal with colours, whatever there is around the tests. */
function terminalEnvironment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/COLOR|^CI$|^TERM/.test(name));
  return { ...Object.fromEntries(others), TERM: "xterm-256color", SHELL: "/bin/sh" };
}

/** An argument for a shell. */
export function quoted(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
