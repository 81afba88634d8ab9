import { spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buildSync } from "esbuild";
import { TempFolder } from "./temp-folder.js";

/** What a run of a command line came to. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  /** With the names of files as they were given to {@link CommandLine.file}. */
  readonly stderr: string;
}

// Processes take their time on a busy machine.
jest.setTimeout(60_000);

const ROOT = join(__dirname, "../..");

/**
 * `teleport-audit` as a process: the sources, put together by esbuild, which takes
 * less than compiling them for every run. They stand where they do in the package.
 */
export class CommandLine {
  private readonly folder = new TempFolder();
  private readonly main = this.folder.at("dist/esm/src/cli/main.js");
  private files = 0;

  constructor() {
    copyFileSync(join(ROOT, "package.json"), this.folder.at("package.json"));
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: ["src/cli/main.ts"],
      outfile: this.main,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "warning",
    });
  }

  /** Writes a file for a test of its own, and returns its path. */
  file(name: string, content: string | Uint8Array): string {
    return this.folder.write(join(String(this.files++), name), content);
  }

  /** A path in a folder where nothing is. */
  missing(name: string): string {
    return this.folder.at(join(String(this.files++), name));
  }

  /** Runs it with arguments, and with bytes on standard input. */
  run(args: readonly string[], input: string | Uint8Array = ""): Run {
    const { status, stdout, stderr, error } = spawnSync(process.execPath, [this.main, ...args], {
      input,
      encoding: "utf8",
      maxBuffer: Infinity,
    });
    // It need not read all of its input.
    if (error !== undefined && (error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
    const folders = new RegExp(`${this.folder.path}/\\d+/`, "g");
    return { status, stdout, stderr: stderr.replace(folders, "") };
  }

  /** Starts it, without standard input. */
  start(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(process.execPath, [this.main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  }
}

/** Lines as they are printed. */
export function printed(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
