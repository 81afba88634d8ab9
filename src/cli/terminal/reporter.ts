import { colorsFor, type Colors } from "./colors.js";
import { escapeControls } from "./controls.js";
import type { Progress } from "./progress.js";

/** Name of the program in messages and help. */
export const PROGRAM_NAME = "teleport-audit-events";

/** Exit statuses of the program. */
export const ExitStatus = { Success: 0, Problem: 1, InvalidUsage: 2, Failure: 3 } as const;

/** Writes messages to standard error, and determines the exit status from them. */
export class Reporter {
  /** Progress bar below the messages, if any. */
  progress: Progress | undefined;

  private problems = 0;
  private failures = 0;
  private readonly colors: Colors;

  constructor(private readonly stderr: NodeJS.WriteStream) {
    this.colors = colorsFor(stderr);
  }

  /** The exit status for the messages so far. */
  get exitStatus(): number {
    if (this.failures > 0) return ExitStatus.Failure;
    return this.problems > 0 ? ExitStatus.Problem : ExitStatus.Success;
  }

  /** Number of failures. */
  get failureCount(): number {
    return this.failures;
  }

  /** Number of problems and failures, including counted problems. */
  get problemCount(): number {
    return this.problems + this.failures;
  }

  /** Reports something the user may not expect. It does not affect the exit status. */
  notice(line: string): void {
    this.print(line, this.colors.yellow);
  }

  /** Reports a part of the input that could not be processed. */
  problem(line: string): void {
    this.problems++;
    this.print(line, this.colors.red);
  }

  /** Counts problems that are listed elsewhere. */
  countProblems(count: number): void {
    this.problems += count;
  }

  /** Reports an input that could not be read, or an output that could not be written. Trying again may succeed. */
  failure(line: string): void {
    this.failures++;
    this.print(line, this.colors.red);
  }

  /** Reports an error in the arguments of the command line. */
  invalidUsage(line: string): void {
    this.print(`${line}; see ${PROGRAM_NAME} --help`, this.colors.red);
  }

  private print(line: string, paint: (text: string) => string): void {
    this.progress?.clearLine();
    this.stderr.write(`${paint(`${PROGRAM_NAME}:`)} ${escapeControls(line)}\n`);
    this.progress?.beginLine();
  }
}
