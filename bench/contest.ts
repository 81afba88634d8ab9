import { median } from "./rounds.js";
import type { Row } from "./table.js";

/** The name of this library in the results. */
export const OURS = "ours";

/** A library or program that this library is compared with. */
export interface Peer {
  readonly name: string;
  /** Minimum ratio of the peer's time to ours. */
  readonly target?: number;
}

/** An operation that is timed for this library and its peers on the same events. */
export interface Contest {
  readonly operation: string;
  readonly corpus: string;
  readonly peers: readonly Peer[];
  /** Average size of an event in bytes, for computing MB/s. */
  readonly bytes: number;
  /** Returns the nanoseconds per event for this library or a peer, by its name. */
  time(name: string): Promise<number>;
}

/** The header row for the table of {@link runContest}. */
export const CONTEST_HEAD: Row = [
  "operation",
  "corpus",
  "ours, ns",
  "MB/s",
  "peer",
  "peer, ns",
  "MB/s",
  "ratio",
  "spread",
  "target",
];

/**
 * Times this library and all peers in turns, so that a slow period of the machine affects all of them.
 * Returns one row per peer, or a single row if there are no peers. Times are medians; the spread is the
 * smallest and largest ratio within a turn.
 */
export async function runContest(contest: Contest, turns: number): Promise<Row[]> {
  const { operation, corpus, peers, bytes } = contest;
  const names = [OURS, ...peers.map(({ name }) => name)];
  const times = names.map((): number[] => []);
  for (let turn = 0; turn < turns; turn++) {
    for (const [i, name] of names.entries()) times[i]!.push(await contest.time(name));
  }
  const [ours, ...theirs] = times as [number[], ...number[][]];
  const start = [operation, corpus, ...speed(median(ours), bytes)];
  if (peers.length === 0) return [[...start, "", "", "", "", "", ""]];
  return peers.map(({ name, target }, i) => [
    ...start,
    name,
    ...speed(median(theirs[i]!), bytes),
    ...ratios(ours, theirs[i]!),
    target?.toString() ?? "",
  ]);
}

/** Returns nanoseconds per event and megabytes per second. */
function speed(nanoseconds: number, bytes: number): Row {
  return [nanoseconds.toFixed(0), ((bytes / nanoseconds) * 1000).toFixed(0)];
}

/** Returns the ratio of the medians, and the smallest and largest ratio within a turn. */
function ratios(ours: readonly number[], theirs: readonly number[]): Row {
  const ofTurns = theirs.map((time, turn) => time / ours[turn]!);
  const [least, greatest] = [Math.min(...ofTurns), Math.max(...ofTurns)];
  return [(median(theirs) / median(ours)).toFixed(2), `${least.toFixed(2)}–${greatest.toFixed(2)}`];
}
