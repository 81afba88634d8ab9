import { parseArgs } from "node:util";
import { CORPORA } from "./corpus.js";
import { OPERATIONS } from "./operations.js";

/** What a run measures, and how well. */
export interface Options {
  /** The sections and operations to print, of {@link SECTIONS}. */
  readonly only: readonly string[];
  /** The corpora to use, by name. */
  readonly corpora: readonly string[];
  /** The peers to time beside ours; all where it is undefined. */
  readonly peers: readonly string[] | undefined;
  /** How often everything is timed. */
  readonly turns: number;
}

/** What can be asked for with `--only`. */
export const SECTIONS = [...OPERATIONS, "recording", "memory", "size"];

/** Reads the command line. */
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
  if (!Number.isInteger(turns) || turns < 1) throw new Error(`--turns: expected a number, got ${values.turns}`);
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
  throw new Error(`${option}: expected some of ${known.join()}, got ${wrong}`);
}
