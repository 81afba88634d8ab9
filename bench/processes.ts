// Runs the measured programs in separate processes, one at a time, each pinned to one core.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { BUILD, PROGRAMS } from "./paths.js";

/** The command that pins a process and its threads to the last core; empty if there is none. */
const onOneCore = pinning();

/** True if processes are pinned to one core. */
export const isPinned = onOneCore.length > 0;

/** The environment and input of a program. */
export interface RunOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly stdin?: Iterable<Uint8Array>;
}

/** Runs a program of this folder with Node. Returns its output, parsed as JSON. */
export async function runNode(
  name: string,
  args: readonly string[],
  flags: readonly string[] = [],
  options: RunOptions = {},
): Promise<unknown> {
  return run(process.execPath, [...flags, join(PROGRAMS, "bench", `${name}.js`), ...args], options);
}

/** Runs a program. Returns its output, parsed as JSON. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<unknown> {
  const { environment = {}, stdin = [] } = options;
  const [command, ...rest] = [...onOneCore, program, ...args];
  const child = spawn(command!, rest, { env: { ...process.env, ...environment }, stdio: ["pipe", "pipe", "inherit"] });
  const [output, [status]] = await Promise.all([
    text(child.stdout),
    once(child, "close"),
    pipeline(Readable.from(stdin), child.stdin),
  ]);
  if (status !== 0) throw new Error(`${[program, ...args].join(" ")} failed`);
  return JSON.parse(output);
}

/** Runs a program of `.build/`, discards its output and returns the total time in nanoseconds. */
export function timeProcess(name: string, args: readonly string[]): number {
  const [command, ...rest] = [...onOneCore, process.execPath, join(BUILD, `${name}.js`), ...args];
  const start = performance.now();
  const { status } = spawnSync(command!, rest, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${name} failed`);
  return (performance.now() - start) * 1e6;
}

function pinning(): string[] {
  const command = ["taskset", "-c", String(availableParallelism() - 1)];
  const { status } = spawnSync(command[0]!, [...command.slice(1), process.execPath, "--version"]);
  return status === 0 ? command : [];
}
