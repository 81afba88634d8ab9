import { median } from "./rounds.js";
import type { Row } from "./table.js";

/** The name of this library among those that are timed. */
export const OURS = "ours";

/** What ours is timed beside. */
export interface Peer {
  readonly name: string;
  /** How many times what ours takes it is to take at least. */
  readonly target?: number;
}

/** Something that ours and its peers do with the same events. */
export interface Contest {
  readonly operation: string;
  readonly corpus: string;
  readonly peers: readonly Peer[];
  /** Bytes of an event on average: those that megabytes a second are of. */
  readonly bytes: number;
  /** Nanoseconds an event that ours or a peer takes, by its name. */
  time(name: string): Promise<number>;
}

/** What the cells of {@link runContest} are. */
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
 * Times ours and all peers, who take turns, so that a slow spell of the machine meets
 * all of them. Gives a row for each peer, or for ours alone: medians, and the least
 * and the greatest ratio of a turn.
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

/** Nanoseconds an event, and megabytes a second. */
function speed(nanoseconds: number, bytes: number): Row {
  return [nanoseconds.toFixed(0), ((bytes / nanoseconds) * 1000).toFixed(0)];
}

/** The ratio of the medians, and the least and the greatest of a turn. */
function ratios(ours: readonly number[], theirs: readonly number[]): Row {
  const ofTurns = theirs.map((time, turn) => time / ours[turn]!);
  const [least, greatest] = [Math.min(...ofTurns), Math.max(...ofTurns)];
  return [(median(theirs) / median(ours)).toFixed(2), `${least.toFixed(2)}–${greatest.toFixed(2)}`];
}
