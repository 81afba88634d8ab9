// How much memory the operations allocate, and a large recording takes.

import type { StoredCorpus } from "./corpus-file.js";
import { OURS } from "./contest.js";
import { GO, type Go } from "./go.js";
import type { Operation } from "./libraries/library.js";
import type { MemoryUse } from "./memory-worker.js";
import { runNode } from "./processes.js";
import { largeRecording } from "./recordings.js";
import type { Row } from "./table.js";

const LIBRARIES = [OURS, "ours without Buffer", "protobufjs static", "ts-proto", "@bufbuild/protobuf"];
const MIB = 1024 * 1024;
const LARGE_RECORDING_BYTES = 1024 * MIB;
/** A heap on which nothing is collected while bytes are counted. */
const ROOMY = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"];

/** What the cells of {@link allocations} are. */
export const ALLOCATION_HEAD: Row = ["bytes allocated an event", "corpus", ...LIBRARIES, GO];

/** What decoding and encoding allocate an event, a row for each. */
export async function allocations(corpora: readonly StoredCorpus[], go: Go | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const operation of ["decode", "encode"] satisfies Operation[]) {
    for (const { name, file } of corpora) {
      const bytes: number[] = [];
      for (const library of LIBRARIES) {
        bytes.push((await runNode("allocation-worker", [file, library, operation], ROOMY)) as number);
      }
      const inGo = go === undefined ? "" : (await go(file, operation)).bytes.toFixed(0);
      rows.push([operation, name, ...bytes.map((count) => count.toFixed(0)), inGo]);
    }
  }
  return rows;
}

/** What the cells of {@link largeRecordingMemory} are. */
export const LARGE_RECORDING_HEAD: Row = [
  "decoding",
  "events",
  "held at most",
  "target",
  "with garbage",
  "process grew by",
];

/** What decoding a recording of 1 GiB takes. */
export async function largeRecordingMemory(): Promise<Row> {
  const stdin = largeRecording(LARGE_RECORDING_BYTES);
  const use = (await runNode("memory-worker", [], ["--expose-gc"], { stdin })) as MemoryUse;
  const inMiB = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
  const events = use.events.toString();
  return ["1 GiB of a recording", events, inMiB(use.held), "64 MiB", inMiB(use.used), inMiB(use.growth)];
}
