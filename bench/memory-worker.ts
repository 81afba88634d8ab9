// Reads a recording from standard input, event by event, and prints the memory use as JSON. Needs --expose-gc.

import { getHeapStatistics } from "node:v8";
import { readRecording } from "../src/index.js";

const SAMPLE_EVENTS = 2048;
/** From this number of events on, garbage is collected before each sample. */
const FIRST_COLLECTED = 2 ** 21;
const COLLECTED_SAMPLE_EVENTS = 2 ** 16;

/** Memory used while reading a recording, in bytes. */
export interface MemoryUse {
  readonly events: number;
  /** Maximum in use after garbage collection, including the memory of typed arrays, which is outside the heap. */
  readonly held: number;
  /** The same without forced garbage collection. */
  readonly used: number;
  /** Growth of the process: its maximum resident set size minus the resident set size at the start. */
  readonly growth: number;
}

const { rss } = process.memoryUsage();
let events = 0;
let held = 0;
let used = 0;
for await (const event of readRecording(process.stdin)) {
  if (event.value.Metadata.Index.toNumber() !== events) throw new Error(`event ${events} is missing`);
  events++;
  if (events < FIRST_COLLECTED) {
    if (events % SAMPLE_EVENTS === 0) used = Math.max(used, memory());
  } else if (events % COLLECTED_SAMPLE_EVENTS === 0) {
    await collect();
    held = Math.max(held, memory());
  }
}
const growth = process.resourceUsage().maxRSS * 1024 - rss;
const use: MemoryUse = { events, held, used, growth };
console.log(JSON.stringify(use));

function memory(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Collects all garbage. Memory outside the heap is released some time later. */
async function collect(): Promise<void> {
  globalThis.gc!();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
