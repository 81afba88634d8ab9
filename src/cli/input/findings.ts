import type { StoredStats } from "../../index.js";
import { formatCount } from "../terminal/numbers.js";
import type { Reporter } from "../terminal/reporter.js";
import type { NewerData } from "./newer-data.js";

/** Prints notices about an input, which do not affect the exit status. */
export function reportFindings(name: string, stats: Readonly<StoredStats>, newer: NewerData, reporter: Reporter): void {
  const { late = 0, sameIndex = 0 } = stats.recording ?? {};
  const findings: [count: number, one: string, many: string][] = [
    [newer.events, "event is not in the schema", "events are not in the schema"],
    [newer.fields, "field of the events is not in the schema", "fields of the events are not in the schema"],
    [newer.keys, "key of the events is not in the schema", "keys of the events are not in the schema"],
    [late - sameIndex, "event is out of order", "events are out of order"],
    [sameIndex, "event has the same index as another event", "events have the same index as another event"],
    [stats.nulBytes, "NUL byte is skipped", "NUL bytes are skipped"],
  ];
  if (newer.verbatimEvents > 0) reporter.notice(`${name}: unknown events printed verbatim: ${newer.verbatimEvents}`);
  for (const [count, one, many] of findings) {
    if (count > 0) reporter.notice(`${name}: ${formatCount(count)} ${count === 1 ? one : many}`);
  }
}
