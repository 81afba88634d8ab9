import type { ReadEventsOptions } from "../index.js";
import type { CommandEdition } from "./editions.js";
import { sizeOf, type Input } from "./input/inputs.js";
import { Reading } from "./input/reading.js";
import type { LineTranscoder } from "../recording/line-transcoder.js";
import type { Output } from "./output/output.js";
import type { Reporter } from "./terminal/reporter.js";

/** Opens the inputs of a command, and completes its output. */
export class Job {
  private isStdinUsed = false;

  /**
   * @param inputs The inputs to read.
   * @param options Options for reading all inputs.
   * @param edition The edition that reads the inputs.
   */
  constructor(
    readonly inputs: readonly Input[],
    private readonly options: Pick<ReadEventsOptions, "format" | "maxLossesPerPart">,
    readonly edition: CommandEdition,
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

  /** Starts to read an input. `lines` converts events from protobuf to JSON lines, if lines are needed. */
  open(input: Input, callbacks: Pick<ReadEventsOptions, "onFormat" | "onPart"> = {}, lines?: LineTranscoder): Reading {
    const isStdin = input.path === undefined;
    const isRepeated = isStdin && this.isStdinUsed;
    this.isStdinUsed ||= isStdin;
    if (isStdin && !isRepeated && process.stdin.isTTY) {
      this.reporter.notice("reading from the terminal; end with Ctrl-D");
    }
    return new Reading(input, isRepeated, this.edition, this.reporter, { ...callbacks, ...this.options }, lines);
  }
}
