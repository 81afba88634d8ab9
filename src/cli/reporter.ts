import { colorsFor, type Colors } from "./colors.js";
import { escapeControls } from "./controls.js";
import type { Progress } from "./progress.js";

/** Writes errors and warnings to standard error. */
export class Reporter {
  /** Number of errors. If it is not zero, the exit status reports failure. */
  complaints = 0;
  /** Progress bar below the messages, if any. */
  progress: Progress | undefined;

  private readonly colors: Colors;

  constructor(private readonly stderr: NodeJS.WriteStream) {
    this.colors = colorsFor(stderr);
  }

  /** Reports an error. */
  complain(line: string): void {
    this.complaints++;
    this.tell(line, this.colors.red);
  }

  /** Reports something the user may not expect. It does not affect the exit status. */
  warn(line: string): void {
    this.tell(line, this.colors.yellow);
  }

  private tell(line: string, paint: (text: string) => string): void {
    this.progress?.clearLine();
    this.stderr.write(`${paint("teleport-audit-events:")} ${escapeControls(line)}\n`);
    this.progress?.beginLine();
  }
}
