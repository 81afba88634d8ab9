// Fuzzes the library; see README.md.

import { parseArgs } from "node:util";
import { corpusOf, keep } from "./corpus.js";
import { Fuzzer, type Finding } from "./fuzzer.js";
import { checkNothingLeft } from "./invariants.js";
import { TARGETS, type Target } from "./targets.js";

/** How long to fuzz one target before switching to the next one. */
const TURN_MILLISECONDS = 5000;
const LIMITS = { milliseconds: 1000 };
/** Far more memory than the pools of inputs need. */
const MAX_HEAP_BYTES = 1024 * 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    target: { type: "string" },
  },
});
const targets = TARGETS.filter(({ name }) => options.target === undefined || name === options.target);
if (targets.length === 0) throw new Error(`--target: expected ${TARGETS.map(({ name }) => name).join(", ")}`);

const found = new Map<string, string>();
const end = Date.now() + Number(options.minutes) * 60_000;
const runs = targets.map((target) => ({
  target,
  fuzzer: new Fuzzer(
    target,
    Number(options.seed),
    corpusOf(target.name).map(({ input }) => input),
    LIMITS,
  ),
}));
console.log(`seed ${options.seed}`);
while (Date.now() < end) for (const { target, fuzzer } of runs) await takeTurn(target, fuzzer);
console.log(`${found.size} findings`);
for (const [what, name] of found) console.log(`${name}: ${what}`);
process.exitCode = found.size > 0 ? 1 : 0;

async function takeTurn(target: Target, fuzzer: Fuzzer): Promise<void> {
  const turnEnd = Math.min(end, Date.now() + TURN_MILLISECONDS);
  while (Date.now() < turnEnd) {
    const finding = await fuzzer.step();
    if (finding !== undefined) await report(target, fuzzer, finding);
  }
  checkNothingLeft();
  const { heapUsed } = process.memoryUsage();
  if (heapUsed > MAX_HEAP_BYTES) throw new Error(`expected a heap of at most ${MAX_HEAP_BYTES} bytes, got ${heapUsed}`);
  const { inputs, poolSize, longest } = fuzzer;
  const counts = `${inputs} inputs, ${poolSize} to mutate, the longest took ${Math.round(longest)} ms`;
  console.log(`${target.name}: ${counts}, heap ${Math.round(heapUsed / 2 ** 20)} MiB, ${found.size} findings`);
}

/** Minimizes and stores a finding, unless it is known already. */
async function report(target: Target, fuzzer: Fuzzer, finding: Finding): Promise<void> {
  const what = `${target.name}: ${finding.what}`;
  if (found.has(what)) return;
  found.set(what, "being minimized");
  const name = keep(target.name, finding.what, await fuzzer.minimize(finding));
  found.set(what, name);
  console.log(`FOUND ${what}\n  in ${name}`);
}
