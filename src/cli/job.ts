import type { AuditEvent } from "../index.js";
import { readEvents, type EventBatches, type Observer, type Problem, type UnknownEvents } from "./input/events.js";
import type { Format } from "./input/format.js";
import { FileError } from "./file-error.js";
import { readInput, sizeOf, type Input } from "./input/inputs.js";
import type { Output } from "./output/output.js";
import { formatCount } from "./terminal/numbers.js";
import type { Reporter } from "./terminal/reporter.js";

/** Maximum number of problems reported per input. Even a small input can have millions. */
const MAX_REPORTED = 1000;

/** Reads the inputs of a command and reports their problems. */
export class Job {
  private readonly problemCounts = new Map<Input, number>();
  private isTerminalAnnounced = false;

  /**
   * @param inputs The inputs to read.
   * @param format The format of all inputs; undefined to detect it for each.
   */
  constructor(
    readonly inputs: readonly Input[],
    private readonly format: Format | undefined,
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
   * Runs work that writes to an output. Then completes the output, unless it is a file and an
   * input could not be read: a file is either replaced as a whole or left unchanged.
   */
  async write(output: Output, work: (output: Output) => Promise<void>): Promise<void> {
    const { failureCount } = this.reporter;
    try {
      await work(output);
      if (this.reporter.failureCount === failureCount || !output.isReplaced) await output.commit();
    } finally {
      output.discard();
    }
  }

  /** Yields the events of an input one by one. Reports problems, including unknown events. */
  async *events(input: Input): AsyncGenerator<AuditEvent, void, undefined> {
    for await (const items of this.read(input, "error")) {
      for (const item of items) {
        if ("problem" in item) this.report(input, item);
        else if (item.$case !== "UnknownEvent") yield item;
      }
    }
  }

  /** Yields the events of an input in batches, including unknown events, and the problems between them. */
  batches(input: Input, observer?: Observer): EventBatches {
    return this.read(input, "keep", observer);
  }

  private async *read(input: Input, unknownEvents: UnknownEvents, observer?: Observer): EventBatches {
    for await (const items of readEvents(this.chunks(input), this.format, observer, unknownEvents)) {
      this.reporter.progress?.addEvents(items.length);
      yield items;
    }
    const unreported = (this.problemCounts.get(input) ?? 0) - MAX_REPORTED;
    if (unreported > 0) this.reporter.problem(`${input.name}: … and ${formatCount(unreported)} more problems`);
  }

  /** Reports a problem with its input and line. After {@link MAX_REPORTED} problems of an input, only counts them. */
  report(input: Input, { problem, line }: Problem): void {
    if (problem instanceof FileError) return this.reporter.failure(`${input.name}: ${problem.message}`);
    const count = (this.problemCounts.get(input) ?? 0) + 1;
    this.problemCounts.set(input, count);
    if (count > MAX_REPORTED) return;
    this.reporter.problem(`${line === undefined ? input.name : `${input.name}:${line}`}: ${problem.message}`);
  }

  private async *chunks(input: Input): AsyncGenerator<Uint8Array, void, undefined> {
    if (input.path === undefined && process.stdin.isTTY && !this.isTerminalAnnounced) {
      this.reporter.notice("reading from the terminal; end with Ctrl-D");
      this.isTerminalAnnounced = true;
    }
    for await (const chunk of readInput(input)) {
      this.reporter.progress?.addBytes(chunk.length);
      yield chunk;
    }
  }
}
