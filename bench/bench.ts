// Measures the library and its peers and prints the results; see README.md.

import { join } from "node:path";
import { CONTEST_HEAD, runContest, type Contest } from "./contest.js";
import { CORPORA } from "./corpus.js";
import { writeCorpus, type StoredCorpus } from "./corpus-file.js";
import { buildGo, GO, type Go } from "./go.js";
import { describeMachine } from "./machine.js";
import { ALLOCATION_HEAD, allocations, LARGE_RECORDING_HEAD, largeRecordingMemory } from "./memory.js";
import { mean, operationContest, OPERATIONS } from "./operations.js";
import { readOptions } from "./options.js";
import { BUILD } from "./paths.js";
import { generatePeers, transpile } from "./peers.js";
import { recordingContest } from "./recording-contest.js";
import { SIZE_HEAD, sizes } from "./size.js";
import { printTable, type Row } from "./table.js";

const options = readOptions();
const { only } = options;

generatePeers();
await transpile();
const corpora = options.corpora.map(storedCorpus);
const go = options.peers?.includes(GO) === false ? undefined : builtGo();

console.log(describeMachine());
for (const { name, encoded, lines } of corpora) {
  const sizes = [encoded.map(({ length }) => length), lines.map((line) => Buffer.byteLength(line))];
  const [protobuf, json] = sizes.map((lengths) => mean(lengths).toFixed(0));
  console.log(`${name}: ${lines.length} events, on average ${protobuf} bytes of protobuf and ${json} bytes of JSON.`);
}
await printContests();
if (only.includes("memory")) {
  printTable(ALLOCATION_HEAD, await allocations(corpora, go));
  printTable(LARGE_RECORDING_HEAD, [await largeRecordingMemory()]);
}
if (only.includes("size")) printTable(SIZE_HEAD, await sizes());

function storedCorpus(name: string): StoredCorpus {
  const corpus = CORPORA[name]!();
  const file = join(BUILD, `${name}.json`);
  writeCorpus(file, corpus);
  return { name, file, ...corpus };
}

function builtGo(): Go | undefined {
  const built = buildGo();
  if (built === undefined) console.log("Go is left out, because tests/go/events/build.sh failed.");
  return built;
}

async function printContests(): Promise<void> {
  const contests: Contest[] = OPERATIONS.filter((operation) => only.includes(operation)).flatMap((operation) =>
    corpora.map((corpus) => operationContest(operation, corpus, go)),
  );
  if (only.includes("recording")) contests.push(await recordingContest());
  const rows: Row[] = [];
  for (const contest of contests) rows.push(...(await runContest(withChosenPeers(contest), options.turns)));
  if (rows.length > 0) printTable(CONTEST_HEAD, rows);
}

function withChosenPeers(contest: Contest): Contest {
  return { ...contest, peers: contest.peers.filter(({ name }) => options.peers?.includes(name) ?? true) };
}
