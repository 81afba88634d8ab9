import { readCorpus } from "./corpus-file.js";
import type { Corpus } from "./corpus.js";
import { LIBRARIES } from "./libraries/index.js";
import type { Operation } from "./libraries/library.js";

/** A library's operation on a corpus, ready to run. */
export interface Prepared {
  /** Runs the operation once on every event. */
  readonly pass: () => void;
  /** Number of events in the corpus. */
  readonly count: number;
}

/** The last result. Storing it prevents the engine from optimizing the operation away. */
export let result: unknown;

/** Prepares the operation given by the arguments FILE LIBRARY OPERATION. */
export async function prepare(args: readonly string[]): Promise<Prepared> {
  const [file, name, operation] = args as [string, string, Operation];
  const corpus = readCorpus(file);
  const library = await LIBRARIES[name]!();
  const run = library[operation]!(corpus);
  const count = corpus.lines.length;
  const pass = (): void => {
    for (let i = 0; i < count; i++) result = run(i);
  };
  process.once("exit", () => check(run, operation, corpus));
  return { pass, count };
}

/**
 * Throws if the measured code does not write the same output as Go. Runs after the measurement, so that it
 * does not warm anything up.
 */
function check(run: (index: number) => unknown, operation: Operation, { encoded, lines }: Corpus): void {
  if (operation !== "encode" && operation !== "marshalJSON") return;
  for (const [i, line] of lines.entries()) {
    const given = run(i);
    const isRight = operation === "encode" ? equal(given as Uint8Array, encoded[i]!) : given === line;
    if (!isRight) throw new Error(`${operation} does not write Go's output for ${line}`);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
