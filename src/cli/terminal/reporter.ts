import { colorsFor, type Colors } from "./colors.js";
import { escapeControls } from "./controls.js";
import type { Progress } from "./progress.js";

/** Name of the program in messages and help. */
export const PROGRAM_NAME = "teleport-audit-events";

/** Writes errors and warnings to standard error. */
export class Reporter {
  /** Number of errors. If it is not zero, the exit status reports failure. */
  problems = 0;
  /** Progress bar below the messages, if any. */
  progress: Progress | undefined;

  private readonly colors: Colors;

  constructor(private readonly stderr: NodeJS.WriteStream) {
    this.colors = colorsFor(stderr);
  }

  /** Reports an error. */
  report(line: string): void {
    this.problems++;
    this.print(line, this.colors.red);
  }

  /** Reports an error in the arguments of the command line. */
  reportUsage(line: string): void {
    this.report(`${line}; see ${PROGRAM_NAME} --help`);
  }

  /** Reports something the user may not expect. It does not affect the exit status. */
  warn(line: string): void {
    this.print(line, this.colors.yellow);
  }

  private print(line: string, paint: (text: string) => string): void {
    this.progress?.clearLine();
    this.stderr.write(`${paint(`${PROGRAM_NAME}:`)} ${escapeControls(line)}\n`);
    this.progress?.beginLine();
  }
}
