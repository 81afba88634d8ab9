// Compares the library with Go live: a sample, or everything with LONG=1. See events/README.md and gogo/README.md.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { LONG } from "../support/long.js";
import { ROOT, run } from "../support/packed-package.js";

// Building the Go programs takes up to a minute, and the full comparison several minutes.
jest.setTimeout(30 * 60_000);

const TOOLS = ["go", "protoc", "protoc-gen-gogofast"];
const hasGo = TOOLS.every((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0);
if (!hasGo) console.warn(`Nothing is compared with Go live: that needs ${TOOLS.join(", ")}.`);

/** The scripts with their options, and the number of messages. */
const COMPARISONS: [command: string, count: number][] = [
  ["events/compare.ts", LONG ? 50_000 : 300],
  ["gogo/compare.ts", LONG ? 200 : 2],
];
if (LONG) COMPARISONS.push(["events/compare.ts --edition 2026", 100_000]);

(hasGo ? test : test.skip).each(COMPARISONS)("%s finds no differences in %d random messages", (command, count) => {
  const tsx = join(ROOT, "node_modules/tsx/dist/cli.mjs");
  const [script, ...options] = command.split(" ");
  const args = [tsx, join(ROOT, "tests/go", script!), ...options, "--count", String(count)];
  const { status, stdout, stderr } = run(process.execPath, args, ROOT);
  expect(`${stderr}${stdout}`).toMatch(/(^|\n)no differences\n$/);
  expect(status).toBe(0);
});
