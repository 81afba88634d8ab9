import type { Corpus } from "../corpus.js";

/** An operation on an event. */
export type Operation = "decode" | "encode" | "marshalJSON" | "unmarshalJSON";

/** Runs an operation on the event at an index of the corpus. */
export type Run = (index: number) => unknown;

/**
 * The operations of a library. Each function prepares an operation for a corpus. It must not keep objects
 * that the operation itself creates: V8 would then treat all objects allocated at the same place as
 * long-lived, which changes the timings.
 */
export type Library = Partial<Record<Operation, (corpus: Corpus) => Run>>;
