// Runs the Go program and reports differences.

import { spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const MAX_SHOWN = 10;
/** The script that builds the Go program and prints its path, with its arguments. */
let script: readonly string[] = [];
let binary: string | undefined;
let shown = 0;

/** Selects the Go program by its build script and the arguments for the script. */
export function useReference(build: URL, ...args: readonly string[]): void {
  script = [fileURLToPath(build), ...args];
}

/** Starts a command of the Go program, after building it on the first call. */
export function reference(...args: readonly string[]): ChildProcessByStdio<Writable, Readable, null> {
  binary ??= build();
  const child = spawn(binary, args, { stdio: ["pipe", "pipe", "inherit"] });
  const kill = (): boolean => child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

function build(): string {
  const [path, ...args] = script;
  const { status, stdout } = spawnSync(path!, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) process.exit(1);
  return stdout.trim();
}

/** Prints a difference on stderr. Exits the process after {@link MAX_SHOWN} differences. */
export function show(difference: string): void {
  console.error(difference);
  if (++shown < MAX_SHOWN) return;
  console.error(`stopping at ${MAX_SHOWN} differences`);
  process.exit(1);
}

/** Returns the number of differences shown. */
export function differences(): number {
  return shown;
}

/** Throws if two texts differ, with an excerpt around the first difference. */
export function compareText(what: string, ours: string, go: string): void {
  if (ours === go) return;
  let at = 0;
  while (ours[at] === go[at]) at++;
  const excerpt = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 40), at + 80));
  throw new Error(`${what} differs at ${at}: ours ${excerpt(ours)}, Go's ${excerpt(go)}`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}
