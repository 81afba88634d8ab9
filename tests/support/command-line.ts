import { execFileSync, spawn, spawnSync, type ChildProcessByStdio, type SpawnSyncReturns } from "node:child_process";
import { closeSync, copyFileSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { sharedFolder } from "./shared-folder.js";
import { TempFolder } from "./temp-folder.js";

/** The result of a command. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  /** Standard error, with file names as passed to {@link CommandLine.file}. */
  readonly stderr: string;
}

/** Options for running a command. */
interface RunOptions {
  readonly cwd?: string;
  /** Path of a file to write standard output to. */
  readonly stdout?: string;
}

/** The result of a command on a terminal. */
export interface TerminalRun {
  readonly status: number | null;
  /** All output to the terminal, with escape sequences, and lines ending in CR LF. */
  readonly output: string;
}

/** A running command. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

// Processes are slow to start on a busy machine.
jest.setTimeout(60_000);

const ROOT = join(__dirname, "../..");

/** True if programs can be run on a terminal, which requires script(1) from util-linux. */
export const HAS_TERMINALS = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

/** The path of the main module in the package. */
const MAIN = "dist/esm/src/cli/main.cjs";

/**
 * Bundles the sources of the command line with esbuild, which is faster than compiling them for every process. Returns
 * the path of the main module.
 */
function bundleOnce(): string {
  const folder = sharedFolder("command-line", (folder) => {
    copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
    const args = [join(ROOT, "tools/bundle.js"), "cli", join(folder, dirname(MAIN))];
    execFileSync(process.execPath, args);
  });
  return join(folder, MAIN);
}

/** Runs `teleport-audit-events` as a process. */
export class CommandLine {
  private readonly folder = new TempFolder();
  /** The path of the bundled main module. */
  readonly main = bundleOnce();
  private readonly children: Child[] = [];
  private files = 0;

  /** @param options Options of every command. */
  constructor(private readonly options: readonly string[] = []) {
    // A failed test may leave processes running.
    afterAll(() => this.children.forEach((child) => child.kill()));
  }

  /** Writes a file to a new folder and returns its path. */
  file(name: string, content: string | Uint8Array): string {
    return this.folder.write(join(String(this.files++), name), content);
  }

  /** Writes files to a new folder and returns its path. The names may contain folders. */
  filesIn(contents: Readonly<Record<string, string | Uint8Array>>): string {
    const folder = String(this.files++);
    for (const [name, content] of Object.entries(contents)) this.folder.write(join(folder, name), content);
    return this.folder.at(folder);
  }

  /** Returns a path in a folder that does not exist. */
  missing(name: string): string {
    return this.folder.at(join(String(this.files++), name));
  }

  /** Runs the command with arguments and standard input. */
  run(args: readonly string[], input: string | Uint8Array = "", options: RunOptions = {}): Run {
    const { status, stdout, stderr } = this.spawn(args, input, options);
    const folders = new RegExp(`${this.folder.path}/\\d+/`, "g");
    return { status, stdout: stdout?.toString() ?? "", stderr: stderr.toString().replace(folders, "") };
  }

  /** Runs the command like {@link run} and returns its output. Throws if it fails or writes to standard error. */
  output(args: readonly string[], input: string | Uint8Array = ""): Uint8Array {
    const { status, stdout, stderr } = this.spawn(args, input);
    if (status !== 0 || stderr.length > 0) throw new Error(`exit status ${status}: ${stderr.toString()}`);
    return Uint8Array.from(stdout);
  }

  /** Starts the command. The test handles its input and output. */
  start(args: readonly string[]): Child {
    return this.watched(spawn(process.execPath, this.programArguments(args), { stdio: "pipe" }));
  }

  /**
   * Runs the command on a terminal without typing anything. Standard output goes to the terminal
   * too, unless redirected in shell syntax, such as `> file` or `| head`.
   */
  runOnTerminal(args: readonly string[], redirection = "", env: NodeJS.ProcessEnv = {}): TerminalRun {
    const { status, stdout } = spawnSync("script", this.scriptArguments(args, redirection), {
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      env: { ...terminalEnvironment(), ...env },
    });
    return { status, output: stdout };
  }

  /** Starts the command on a terminal, like {@link runOnTerminal}. Writing to its standard input types on the terminal. */
  startOnTerminal(args: readonly string[], redirection: string): Child {
    const options = { stdio: "pipe", env: terminalEnvironment() } as const;
    return this.watched(spawn("script", this.scriptArguments(args, redirection), options));
  }

  private watched(child: Child): Child {
    this.children.push(child);
    return child;
  }

  private programArguments([command, ...args]: readonly string[]): string[] {
    return command === undefined ? [this.main] : [this.main, command, ...this.options, ...args];
  }

  private scriptArguments(args: readonly string[], redirection: string): string[] {
    const command = [process.execPath, ...this.programArguments(args)].map(quoted).join(" ");
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
      const run = spawnSync(process.execPath, this.programArguments(args), {
        cwd,
        input,
        stdio: ["pipe", fd ?? "pipe", "pipe"],
        maxBuffer: Infinity,
      });
      // The command may exit before reading all of its input.
      if (run.error !== undefined && (run.error as NodeJS.ErrnoException).code !== "EPIPE") throw run.error;
      return run;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }
}

/** Joins lines as printed: each one ends with a line feed. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Waits for a process to end. Returns its status and standard error. */
export async function endOf(child: Child): Promise<{ status: number | null; stderr: string }> {
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (data: string) => (stderr += data));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, stderr };
}

/** Returns the environment of a terminal with colors, regardless of the environment that the tests run in. */
function terminalEnvironment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/COLOR|^CI$|^TERM/.test(name));
  return { ...Object.fromEntries(others), TERM: "xterm-256color", SHELL: "/bin/sh" };
}

/** Quotes an argument for a shell. */
export function quoted(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
