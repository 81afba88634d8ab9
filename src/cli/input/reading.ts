import { isUnknownEvent, type MaybeUnknown } from "../../events/metadata.js";
import { CodecError, type ReadEventsOptions, type StoredProblem } from "../../index.js";
import type { StoredItem, StoredJSON } from "../../stored/item.js";
import type { LineTranscoder } from "../../recording/line-transcoder.js";
import { readStored, type EventReader } from "../../stored/read-events.js";
import type { CommandEdition } from "../editions.js";
import { FileError } from "../file-error.js";
import { formatCount } from "../terminal/numbers.js";
import type { Reporter } from "../terminal/reporter.js";
import { reportFindings } from "./findings.js";
import { isRegularFile, readBytes, type Input } from "./inputs.js";
import { NewerData, type StoredEvent } from "./newer-data.js";
import { addOffset, describeProblem, describeUnreadable } from "./problem-text.js";

/**
 * Maximum number of problems printed per input, apart from missing events. Even a small recording can have
 * millions.
 */
const MAX_REPORTED = 10_000;

/** Reads an input and reports its problems. */
export class Reading {
  /** Counts of the events that the command processes. It adds them. */
  readonly newer: NewerData;
  /** Why the input could not be read to its end; undefined if it could. */
  failure: string | undefined;

  private readonly reader: EventReader<MaybeUnknown>;
  private reported = 0;
  private unreported = 0;

  /**
   * @param isRepeated True for standard input if it has been read before, so that it is empty now.
   * @param lines Converts events from protobuf to JSON lines, if lines are needed.
   */
  constructor(
    private readonly input: Input,
    private readonly isRepeated: boolean,
    readonly edition: CommandEdition,
    private readonly reporter: Reporter,
    options: ReadEventsOptions,
    lines: LineTranscoder | undefined,
  ) {
    this.newer = new NewerData(edition);
    this.reader = readStored(edition, this.chunks(), options, lines);
  }

  /** Counts of the input so far. */
  get stats(): EventReader<MaybeUnknown>["stats"] {
    return this.reader.stats;
  }

  /**
   * Yields the events in batches. Reports the problems among them and, at the end,
   * {@link reportFindings notices}.
   */
  async *events(): AsyncGenerator<readonly StoredEvent[], void, undefined> {
    for await (const items of this.items()) yield this.reportProblems(items);
    reportFindings(this.input.name, this.stats, this.newer, this.reporter);
  }

  /** Yields the events and problems in batches. At the end, reports an input that could not be read or is empty. */
  async *items(): AsyncGenerator<readonly StoredItem[], void, undefined> {
    try {
      for await (const items of this.reader) {
        this.reporter.progress?.addEvents(items.length);
        yield items;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.failure = error.message;
    }
    this.finish();
  }

  /** Decodes an event. Reports it and returns undefined if that fails. */
  decode(item: StoredEvent): MaybeUnknown | undefined {
    try {
      return item.decode();
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      this.reportEvent(item, error.message);
      return undefined;
    }
  }

  /** Reports a JSON event that does not fit the schema. */
  reportMisfit(item: StoredJSON, event: MaybeUnknown): void {
    if (!isUnknownEvent(event) || event.value.reason === undefined) return;
    this.reportEvent(item, event.value.reason);
  }

  /** Reports a problem of an event with the event's place. */
  reportEvent(item: StoredEvent, message: string): void {
    this.report(addOffset(message, item), item.line);
  }

  /** Prints a problem. After {@link MAX_REPORTED} problems, only counts them. */
  private report(message: string, line?: number): void {
    if (this.reported++ < MAX_REPORTED) this.print(message, line);
    else this.unreported++;
  }

  private async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of readBytes(this.input)) {
      this.reporter.progress?.addBytes(chunk.length);
      yield chunk;
    }
  }

  private finish(): void {
    const { input, reporter, unreported, failure } = this;
    if (unreported > 0) this.print(`… and ${formatCount(unreported)} more problems`);
    if (failure !== undefined) reporter.failure(`${input.name}: ${failure}`);
    else if (this.stats.bytes > 0) return;
    else if (isRegularFile(input)) this.print("the file is empty");
    else if (!this.isRepeated) reporter.notice(`${input.name}: the input is empty`);
  }

  private print(message: string, line?: number): void {
    const { name } = this.input;
    this.reporter.problem(`${line === undefined ? name : `${name}:${line}`}: ${message}`);
  }

  /** Reports the problems among items, and returns the events. */
  private reportProblems(items: readonly StoredItem[]): readonly StoredEvent[] {
    return items.filter((item): item is StoredEvent => {
      if (item.kind === "problem") this.reportProblem(item);
      else this.reportUnreadable(item);
      return item.kind !== "problem";
    });
  }

  private reportProblem(problem: StoredProblem): void {
    const { error, line, count } = problem;
    if (count > 1) this.unreported += count;
    else if (error.code === "missing-events") this.print(error.message);
    else this.report(describeProblem(problem), line);
  }

  /** Reports an unknown event with unreadable metadata. It is still processed as an event. */
  private reportUnreadable(item: StoredEvent): void {
    const problem = describeUnreadable(item);
    if (problem !== undefined) this.report(problem, item.line);
  }
}
