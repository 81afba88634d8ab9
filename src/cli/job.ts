import {
  CodecError,
  type AuditEvent,
  type ReadEventsOptions,
  type StoredBinary,
  type StoredFormat,
  type StoredItem,
  type StoredProblem,
  type UnknownEvent,
} from "../index.js";
import { reportFindings, type NewerData, type StoredEvent } from "./findings.js";
import { isRegularFile, readBytes, sizeOf, type Input } from "./input/inputs.js";
import { Reading } from "./input/reading.js";
import type { Output } from "./output/output.js";
import { formatCount } from "./terminal/numbers.js";
import type { Reporter } from "./terminal/reporter.js";

/**
 * Maximum number of problems printed per input, apart from missing events. Even a small recording can have
 * millions.
 */
const MAX_REPORTED = 10_000;

/** Reads the inputs of a command and reports their problems. */
export class Job {
  private readonly reportedProblems = new Map<Input, number>();
  private readonly countedProblems = new Map<Input, number>();
  private isStdinUsed = false;

  /**
   * @param inputs The inputs to read.
   * @param format The format of all inputs; undefined to detect it for each.
   */
  constructor(
    readonly inputs: readonly Input[],
    private readonly format: StoredFormat | undefined,
    readonly reporter: Reporter,
  ) {}

  /** Shows a progress bar on a terminal. */
  async showProgress(terminal: NodeJS.WriteStream): Promise<void> {
    // Loaded on demand, because most runs do not show it.
    const { Progress } = await import("./terminal/progress.js");
    const sizes = this.inputs.map(sizeOf);
    const total = sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
    this.reporter.progress = new Progress(terminal, total ?? 0);
  }

  /**
   * Runs work that writes to an output, and then completes the output. A file is not changed if an
   * input could not be read or the work fails.
   *
   * @param failureCount The number of failures before the inputs of this output were read.
   */
  async write(
    output: Output,
    work: (output: Output) => Promise<void>,
    failureCount = this.reporter.failureCount,
  ): Promise<void> {
    try {
      await work(output);
      if (this.reporter.failureCount === failureCount || !output.isReplaced) await output.commit();
    } finally {
      output.discard();
    }
  }

  /**
   * Yields the events of an input in batches. Reports its problems and, at the end,
   * {@link reportFindings notices}.
   *
   * @param newer Counts for the notices. The caller adds the events that it processes.
   */
  async *events(input: Input, newer: NewerData): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    const reading = this.open(input);
    for await (const items of reading.batches()) {
      this.reporter.progress?.addEvents(items.length);
      yield this.reportProblems(input, items);
    }
    this.finish(input, reading);
    reportFindings(input.name, reading.stats, newer, this.reporter);
  }

  /** Decodes an event. Reports it and returns undefined if that fails. */
  decode(input: Input, item: StoredEvent): AuditEvent | UnknownEvent | undefined {
    try {
      return item.decode();
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      this.report(input, error.message, item.line);
      return undefined;
    }
  }

  /** Starts reading an input. Call {@link finish} at its end. */
  open(input: Input, callbacks: Pick<ReadEventsOptions, "onFormat" | "onPart"> = {}): Reading {
    return new Reading(this.chunks(input), { ...callbacks, format: this.format });
  }

  /** Reports an input that could not be read or is empty, and the number of problems that were not printed. */
  finish(input: Input, { failure, isEmpty }: Reading): void {
    const { reporter } = this;
    const unreported = this.countedProblems.get(input) ?? 0;
    if (unreported > 0) reporter.problem(`${input.name}: … and ${formatCount(unreported)} more problems`);
    if (failure !== undefined) reporter.failure(`${input.name}: ${failure}`);
    if (isEmpty && isRegularFile(input)) reporter.problem(`${input.name}: the file is empty`);
    else if (isEmpty && (input.path !== undefined || !this.isStdinUsed))
      reporter.notice(`${input.name}: the input is empty`);
    this.isStdinUsed ||= input.path === undefined;
  }

  /** Prints a problem with its place. After {@link MAX_REPORTED} problems of an input, only counts them. */
  report(input: Input, message: string, line?: number): void {
    if (increase(this.reportedProblems, input, 1) > MAX_REPORTED) increase(this.countedProblems, input, 1);
    else this.print(input, message, line);
  }

  private print(input: Input, message: string, line?: number): void {
    this.reporter.problem(`${line === undefined ? input.name : `${input.name}:${line}`}: ${message}`);
  }

  /** Reports the problems among items, and returns the events. */
  private reportProblems(input: Input, items: readonly StoredItem[]): readonly StoredEvent[] {
    return items.filter((item): item is StoredEvent => {
      if (item.kind === "problem") this.reportProblem(input, item);
      else if (item.kind === "binary") this.reportUnreadable(input, item);
      return item.kind !== "problem";
    });
  }

  private reportProblem(input: Input, problem: StoredProblem): void {
    const { error, line, count } = problem;
    if (count > 1) increase(this.countedProblems, input, count);
    else if (error.code === "missing-events") this.print(input, error.message);
    else this.report(input, describeProblem(problem), line);
  }

  /** Reports an unknown event with unreadable metadata. It is still processed as an event. */
  private reportUnreadable(input: Input, item: StoredBinary): void {
    const event = item.decode();
    if (event.$case !== "UnknownEvent" || event.value.kind !== "binary") return;
    const { number, reason } = event.value;
    if (reason === undefined) return;
    const { line, offset } = item;
    const place = line === undefined ? ` at offset ${offset}` : "";
    this.report(input, `cannot read the metadata of the unknown event in field ${number} (${reason})${place}`, line);
  }

  private async *chunks(input: Input): AsyncGenerator<Uint8Array, void, undefined> {
    if (input.path === undefined && process.stdin.isTTY && !this.isStdinUsed) {
      this.reporter.notice("reading from the terminal; end with Ctrl-D");
    }
    for await (const chunk of readBytes(input)) {
      this.reporter.progress?.addBytes(chunk.length);
      yield chunk;
    }
  }
}

/** Adds to a count and returns the new count. */
function increase<K>(counts: Map<K, number>, key: K, by: number): number {
  const count = (counts.get(key) ?? 0) + by;
  counts.set(key, count);
  return count;
}

/** Returns the message of a problem, with a hint for the command line. */
export function describeProblem({ error: { message } }: StoredProblem): string {
  return message.startsWith("unrecognized format") ? `${message}; use --from to specify it` : message;
}
