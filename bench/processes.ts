// Runs the contestants in separate processes on one core.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";

/** The command that pins a process to the last core; empty if there is none. */
export const PINNED =
  spawnSync("taskset", ["-c", "0", "true"]).status === 0 ? ["taskset", "-c", `${availableParallelism() - 1}`] : [];
const env = { ...process.env, GOMAXPROCS: "1" };

/** A running contestant, which answers commands with numbers. */
export interface Contestant {
  measure(command: string): Promise<number>;
  /** Ends the process. Throws if it failed. */
  close(): Promise<void>;
}

/** Starts a process that reads commands from standard input, as described in worker.ts. */
export function startWorker(command: readonly string[]): Contestant {
  const [program, ...args] = [...PINNED, ...command];
  const child = spawn(program!, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exit = once(child, "close");
  return {
    async measure(command) {
      child.stdin.write(`${command}\n`);
      const { done, value } = await answers.next();
      if (done) throw new Error(`${args.join(" ")} ended`);
      return Number(value);
    },
    async close() {
      child.stdin.end();
      if ((await exit)[0] !== 0) throw new Error(`${args.join(" ")} failed`);
    },
  };
}

/** Returns a contestant that runs a whole command for each measurement, and measures its CPU time in nanoseconds. */
export function startCommand(command: readonly string[]): Contestant {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1';
  return {
    async measure() {
      const args = ["-c", script, "-", ...PINNED, ...command];
      const { status, stderr } = spawnSync("bash", args, { encoding: "utf8", env });
      if (status !== 0) throw new Error(`${command.join(" ")} failed`);
      const [user, system] = stderr.trim().split(" ").map(Number) as [number, number];
      return (user + system) * 1e9;
    },
    async close() {},
  };
}

/** Returns the path of a major version of Node, which npm downloads if necessary. */
export function nodePath(version: string | undefined): string {
  if (version === undefined) return process.execPath;
  const args = ["exec", "--yes", `--package=node@${version}`, "--", "node", "-p", "process.execPath"];
  return execFileSync("npm", args, { encoding: "utf8" }).trim();
}
