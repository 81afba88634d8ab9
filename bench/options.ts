import { parseArgs } from "node:util";
import { CORPORA } from "./corpus.js";
import { OPERATIONS } from "./operations.js";

/** Options of a run. */
export interface Options {
  /** The sections to print, from {@link SECTIONS}. */
  readonly only: readonly string[];
  /** The names of the corpora to use. */
  readonly corpora: readonly string[];
  /** The names of the peers to time; undefined for all peers. */
  readonly peers: readonly string[] | undefined;
  /** How many times each measurement is repeated. */
  readonly turns: number;
}

/** The possible values of `--only`. */
export const SECTIONS = [...OPERATIONS, "recording", "memory", "size"];

/** Parses the command line. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: SECTIONS.join() },
      corpus: { type: "string", default: Object.keys(CORPORA).join() },
      peers: { type: "string" },
      turns: { type: "string", default: "3" },
      quick: { type: "boolean", default: false },
    },
  });
  const turns = values.quick ? 1 : Number(values.turns);
  if (!Number.isInteger(turns) || turns < 1)
    throw new Error(`--turns: expected a positive integer, got ${values.turns}`);
  return {
    only: listOf("--only", values.only, SECTIONS),
    corpora: listOf("--corpus", values.corpus, Object.keys(CORPORA)),
    peers: values.peers?.split(","),
    turns,
  };
}

function listOf(option: string, text: string, known: readonly string[]): string[] {
  const list = text.split(",");
  const wrong = list.find((name) => !known.includes(name));
  if (wrong === undefined) return list;
  throw new Error(`${option}: expected a list of ${known.join()}, got ${wrong}`);
}
