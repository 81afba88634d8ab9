import { CodecError } from "../runtime/error.js";
import type { StoredItem, StoredProblem } from "./item.js";

/**
 * Maximum number of problems per input that are reported one by one. Even a small input can have millions of lines that
 * are not events, and an error takes far more time and memory than such a line.
 */
const MAX_PROBLEMS = 1000;

/** Counts the problems of an input, and drops those after the first {@link MAX_PROBLEMS}. */
export class ProblemLog {
  private count = 0;

  /** Counts a problem. Returns true if it is reported. */
  admit(): boolean {
    return ++this.count <= MAX_PROBLEMS;
  }

  /** Counts the problems among items. Returns the events, and the problems that are reported. */
  limit(items: readonly StoredItem[]): StoredItem[] {
    return items.filter((item) => item.kind !== "problem" || this.admit());
  }

  /** Returns a problem that represents the dropped ones, if there are any. */
  rest(): StoredProblem[] {
    const count = this.count - MAX_PROBLEMS;
    if (count <= 0) return [];
    const error = new CodecError("invalid-value", `${count} more ${count === 1 ? "problem" : "problems"}`);
    return [{ kind: "problem", error, line: undefined, offset: undefined, count }];
  }
}

/** Returns a problem with the place of its error. */
export function problemOf(error: CodecError, line?: number): StoredProblem {
  return { kind: "problem", error, line, offset: error.offset, count: 1 };
}
