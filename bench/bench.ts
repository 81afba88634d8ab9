// Measures the library and its peers, and prints the results as Markdown tables; see README.md.

import { execFileSync, spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { CONTESTS, MODES, type Contest, type Mode } from "./contests.js";
import { EVENTS, recordingOf, repeatedRecording, writeCorpus } from "./corpora/index.js";
import { nodePath, PINNED, startCommand, startWorker, type Contestant } from "./processes.js";

const BUILD = "bench/.build";
const SESSION_EVENTS = 300_000;
/** How often the session is repeated for a recording of 1 GiB. */
const GIB_SESSIONS = 12;
const DECODE = ["dist/esm/src/cli/main.cjs", "decode"];
const [OURS, GO] = ["ours", "Go"];
/** The target for `marshalBytes` since Node 24, in which JSON.stringify is twice as fast as before. */
const NODE_24_MARSHAL_BYTES = 0.5;
/** Operations that are also measured while and after all results are kept. */
const KEPT = ["decode", "unmarshalJSON"];
/** Long enough for all code to be compiled, and for each round to include garbage collection. */
const [WARM_UP_MS, ROUND_MS, ROUNDS] = [700, 100, 5];
/** Without garbage collection, the growth of the heap is the memory allocated. */
const LARGE_HEAP = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"];

type Row = readonly string[];
/** For each mode, the nanoseconds per event of each contestant in each round. */
type Times = Record<Mode | "first pass", number[][]>;

const STRING = { type: "string" } as const;
const { values: options } = parseArgs({
  options: { only: STRING, corpus: STRING, peers: STRING, node: STRING, turns: { type: "string", default: "2" } },
});
const isChosen = (option: "only" | "corpus" | "peers", name: string): boolean =>
  options[option]?.split(",").includes(name) ?? true;
const node = nodePath(options.node);
const nodeVersion = execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
const goPrograms: Record<string, SpawnSyncReturns<Buffer>> = {};

await prepare();
await printContests();
if (isChosen("only", "start")) await printStart();
if (isChosen("only", "memory")) await printMemory();

/** Compiles the workers and writes the inputs. The code of the peers and recordings are kept for the next run. */
async function prepare(): Promise<void> {
  if (!existsSync(`${BUILD}/peers`)) execFileSync("bench/peers.sh", { stdio: "inherit" });
  const entryPoints = ["bench/worker.ts", "bench/memory-worker.ts"];
  await build({ entryPoints, outdir: BUILD, bundle: true, packages: "external", format: "esm" });
  for (const corpus of ["log", "rec", "2026"] as const) {
    if (isChosen("corpus", corpus)) writeCorpus(corpus, `${BUILD}/${corpus}`);
  }
  for (const [name, events] of Object.entries({ session: SESSION_EVENTS, one: 1 })) {
    if (!existsSync(`${BUILD}/${name}.tar`)) await writeFile(`${BUILD}/${name}.tar`, recordingOf(events));
  }
  const pinning = PINNED.length > 0 ? "each process on one core" : "without taskset";
  console.log(`${cpus().length} cores of ${cpus()[0]!.model}, Node ${nodeVersion}, ${pinning}.`);
}

/** Returns the Go program of an edition, or undefined if Go or a package that it needs is not installed. */
function goProgram(corpus: string): string | undefined {
  const edition = editionOf(corpus);
  goPrograms[edition] ??= spawnSync("tests/go/events/build.sh", [edition], { stdio: ["ignore", "pipe", "inherit"] });
  const { status, stdout } = goPrograms[edition];
  return status === 0 ? stdout.toString().trim() : undefined;
}

/** Prints one table for each operation. */
async function printContests(): Promise<void> {
  let rows: Row[] = [];
  for (const [i, contest] of CONTESTS.entries()) {
    const { operation, corpus } = contest;
    if (isChosen("only", operation) && isChosen("corpus", corpus)) {
      const peers = Object.keys(contest.peers).filter((name) => isChosen("peers", name) && canStart(name, contest));
      rows.push(...rowsOf(contest, [OURS, ...peers], await measure(contest, [OURS, ...peers])));
    }
    if (CONTESTS[i + 1]?.operation === operation || rows.length === 0) continue;
    printTable([operation, "peer", ...MODES, "first pass", "spread"], rows);
    rows = [];
  }
}

function editionOf(corpus: string): string {
  return corpus === "2026" ? "2026" : "2020";
}

function canStart(name: string, { corpus }: Contest): boolean {
  return name !== GO || goProgram(corpus) !== undefined;
}

function start(name: string, { operation, corpus }: Contest, flags: readonly string[] = []): Contestant {
  const path = `${BUILD}/${corpus}${corpus === "session" ? ".tar" : ""}`;
  if (operation === "command") {
    return startCommand(name === GO ? [goProgram(corpus)!, "lines", path] : [node, ...DECODE, path]);
  }
  if (name === GO) return startWorker([goProgram(corpus)!, "bench", path, operation]);
  return startWorker([node, ...flags, `${BUILD}/worker.js`, name, operation, editionOf(corpus), path]);
}

/** Measures all contestants in turn, round by round, so that a slow period of the machine affects all of them. */
async function measure(contest: Contest, names: readonly string[]): Promise<Times> {
  const times: Times = { streaming: [], "keeping all": [], "after keeping": [], "first pass": [] };
  const events = contest.corpus === "session" ? SESSION_EVENTS : EVENTS;
  let contestants: Contestant[] = [];
  const run = async (command: string, rounds: number, mode?: keyof Times): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      for (const [i, contestant] of contestants.entries()) {
        const nanoseconds = (await contestant.measure(command)) / events;
        if (mode !== undefined) (times[mode][i] ??= []).push(nanoseconds);
      }
    }
  };
  const inNewProcesses = async (measureAll: () => Promise<void>): Promise<void> => {
    contestants = names.map((name) => start(name, contest));
    await measureAll();
    for (const contestant of contestants) await contestant.close();
  };
  for (let turn = 0; turn < Number(options.turns); turn++) {
    await inNewProcesses(async () => {
      await run("stream 0", 1, "first pass");
      if (contest.operation !== "command") await run(`stream ${WARM_UP_MS}`, 1);
      await run(`stream ${ROUND_MS}`, ROUNDS, "streaming");
    });
    if (!KEPT.includes(contest.operation)) continue;
    // In new processes, because V8 may decide for good where it allocates objects when many are kept.
    await inNewProcesses(async () => {
      await run(`keep ${ROUND_MS}`, 2);
      await run(`keep ${ROUND_MS}`, ROUNDS, "keeping all");
      await run(`stream ${WARM_UP_MS}`, 1);
      await run(`stream ${ROUND_MS}`, ROUNDS, "after keeping");
    });
  }
  return times;
}

/** Returns a row with our times, and one with ratios for each peer. A ratio that misses its target is bold. */
function rowsOf({ operation, corpus, peers }: Contest, names: readonly string[], times: Times): Row[] {
  return names.map((name, i) => {
    const ratios = (mode: keyof Times): number[] =>
      times[mode][i]!.map((time, round) => time / times[mode][0]![round]!);
    const cells = [...MODES, "first pass" as const].map((mode, column) => {
      if (times[mode].length === 0) return "";
      if (name === OURS) return `${median(times[mode][0]!).toFixed(0)} ns`;
      const ratio = median(ratios(mode));
      const isNode24 = operation === "marshalBytes" && Number.parseInt(nodeVersion) >= 24;
      const target = isNode24 && peers[name]![column] ? NODE_24_MARSHAL_BYTES : peers[name]![column];
      if (target === undefined) return ratio.toFixed(2);
      return ratio < target ? `**${ratio.toFixed(2)}** (${target})` : `${ratio.toFixed(2)} (${target})`;
    });
    const spread = [Math.min, Math.max].map((of) => of(...ratios("streaming")).toFixed(2)).join("–");
    return [corpus, name, ...cells, name === OURS ? "" : spread];
  });
}

/** Prints the CPU time that the command line needs for one event, compared with Node alone. */
async function printStart(): Promise<void> {
  const [bare, ours] = [startCommand([node, "-e", "0"]), startCommand([node, ...DECODE, `${BUILD}/one.tar`])];
  const rounds: number[][] = [];
  while (rounds.length < 20) rounds.push([await ours.measure(""), await bare.measure("")]);
  const [oursTime, bareTime] = [0, 1].map((i) => median(rounds.map((round) => round[i]!)) / 1e6) as [number, number];
  const cells = [oursTime, bareTime, oursTime - bareTime].map((milliseconds) => `${milliseconds.toFixed(0)} ms`);
  printTable(["`decode` of one event", "`node -e 0`", "difference", "target"], [[...cells, "40 ms"]]);
}

/** Prints the bytes allocated per event, and the memory used for a recording of 1 GiB. */
async function printMemory(): Promise<void> {
  const rows: Row[] = [];
  const contests = CONTESTS.filter(({ operation, corpus }) => /^(de|en)code$/.test(operation) && corpus !== "2026");
  for (const contest of contests.filter(({ corpus }) => isChosen("corpus", corpus))) {
    for (const name of [OURS, ...Object.keys(contest.peers)].filter((name) => canStart(name, contest))) {
      const contestant = start(name, contest, LARGE_HEAP);
      const bytes = (await contestant.measure("bytes 0")) / EVENTS;
      rows.push([contest.operation, contest.corpus, name, bytes.toFixed(0)]);
      await contestant.close();
    }
  }
  printTable(["operation", "corpus", "library", "bytes allocated per event"], rows);
  const [program, ...args] = [...PINNED, node, "--expose-gc", `${BUILD}/memory-worker.js`];
  const { stdin, stdout } = spawn(program!, args, { stdio: ["pipe", "pipe", "inherit"] });
  const recording = repeatedRecording(`${BUILD}/session.tar`, GIB_SESSIONS);
  const [output] = await Promise.all([text(stdout), pipeline(recording, stdin)]);
  const [held, growth] = (JSON.parse(output) as number[]).map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`);
  printTable(
    ["recording of 1 GiB to JSON lines: memory held", "target", "process growth"],
    [[held!, "64 MiB", growth!]],
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Prints a table without its empty columns. */
function printTable(head: Row, rows: readonly Row[]): void {
  const columns = [...head.keys()].filter((i) => rows.some((row) => row[i] !== ""));
  const all = [head, head.map(() => "---"), ...rows].map((row) => columns.map((i) => row[i]!));
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const lines = all.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`);
  console.log(["", ...lines].join("\n"));
}
