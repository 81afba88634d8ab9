import type { Corpus } from "../corpus.js";

/** What can be done with an event. */
export type Operation = "decode" | "encode" | "marshalJSON" | "unmarshalJSON";

/** Does an operation on the nth event of a corpus. */
export type Run = (index: number) => unknown;

/**
 * The operations that a library has, each to be prepared for a corpus. Nothing that
 * an operation makes may be kept while it is prepared: V8 would then take all that
 * comes from the same places for long-lived, and the timings would be of that.
 */
export type Library = Partial<Record<Operation, (corpus: Corpus) => Run>>;
