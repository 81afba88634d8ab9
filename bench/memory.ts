// Measures the memory that operations allocate and that reading a large recording uses.

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
/** Node flags for a heap that needs no garbage collection during a measurement. */
const LARGE_HEAP_FLAGS = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"];

/** The header row for the table of {@link allocations}. */
export const ALLOCATION_HEAD: Row = ["bytes allocated per event", "corpus", ...LIBRARIES, GO];

/** Measures the bytes allocated per event. Returns one row for each operation and corpus. */
export async function allocations(corpora: readonly StoredCorpus[], go: Go | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const operation of ["decode", "encode"] satisfies Operation[]) {
    for (const { name, file } of corpora) {
      const bytes: number[] = [];
      for (const library of LIBRARIES) {
        bytes.push((await runNode("allocation-worker", [file, library, operation], LARGE_HEAP_FLAGS)) as number);
      }
      const inGo = go === undefined ? "" : (await go(file, operation)).bytes.toFixed(0);
      rows.push([operation, name, ...bytes.map((count) => count.toFixed(0)), inGo]);
    }
  }
  return rows;
}

/** The header row for the table of {@link largeRecordingMemory}. */
export const LARGE_RECORDING_HEAD: Row = [
  "input",
  "events",
  "peak live",
  "target",
  "peak with garbage",
  "process growth",
];

/** Measures the memory used while reading a recording of 1 GiB. */
export async function largeRecordingMemory(): Promise<Row> {
  const stdin = largeRecording(LARGE_RECORDING_BYTES);
  const use = (await runNode("memory-worker", [], ["--expose-gc"], { stdin })) as MemoryUse;
  const inMiB = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
  const events = use.events.toString();
  return ["recording of 1 GiB", events, inMiB(use.held), "64 MiB", inMiB(use.used), inMiB(use.growth)];
}
