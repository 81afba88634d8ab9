import type { AuditEvent } from "../index.js";
import { readEvents, type Item, type Observer, type Problem, type UnknownEvents } from "./events.js";
import type { Format } from "./format.js";
import { openInput, sizeOf, type Input } from "./inputs.js";
import { formatCount } from "./numbers.js";
import type { Reporter } from "./reporter.js";

/** How many problems of an input are told, of which a small one can have millions. */
const MAX_TOLD = 1000;

/** What a command has to read, and how it tells of it. */
export class Job {
  private readonly problems = new Map<Input, number>();

  /**
   * @param inputs What is to be read.
   * @param format The format of all of it; undefined where it is to be recognised.
   */
  constructor(
    readonly inputs: readonly Input[],
    private readonly format: Format | undefined,
    readonly reporter: Reporter,
  ) {}

  /** Shows on a terminal how far reading has come. */
  async showProgress(terminal: NodeJS.WriteStream): Promise<void> {
    // Where it is not shown, nothing need wait for it.
    const { Progress } = await import("./progress.js");
    const sizes = this.inputs.map(sizeOf);
    const total = sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
    this.reporter.progress = new Progress(terminal, total ?? 0);
  }

  /** The events of an input, one by one; of what is none, or not known, it tells. */
  async *events(input: Input): AsyncGenerator<AuditEvent, void, undefined> {
    for await (const items of this.read(input, "error")) {
      for (const item of items) {
        if ("problem" in item) this.complain(input, item);
        else if (item.$case !== "Unknown") yield item;
      }
    }
  }

  /** What an input holds, in batches: events, those of unknown types too, and problems between them. */
  items(input: Input, observer?: Observer): AsyncGenerator<readonly Item[], void, undefined> {
    return this.read(input, "keep", observer);
  }

  private async *read(
    input: Input,
    unknownEvents: UnknownEvents,
    observer?: Observer,
  ): AsyncGenerator<readonly Item[], void, undefined> {
    for await (const items of readEvents(this.chunks(input), this.format, observer, unknownEvents)) {
      this.reporter.progress?.addEvents(items.length);
      yield items;
    }
    const untold = (this.problems.get(input) ?? 0) - MAX_TOLD;
    if (untold > 0) this.reporter.complain(`${input.name}: … and ${formatCount(untold)} more`);
  }

  /** Tells of a problem, and where it is. */
  complain(input: Input, { problem, line }: Problem): void {
    const count = (this.problems.get(input) ?? 0) + 1;
    this.problems.set(input, count);
    if (count > MAX_TOLD) return;
    this.reporter.complain(`${line === undefined ? input.name : `${input.name}:${line}`}: ${problem.message}`);
  }

  private async *chunks(input: Input): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of openInput(input)) {
      this.reporter.progress?.addBytes(chunk.length);
      yield chunk;
    }
  }
}
