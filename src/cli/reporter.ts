import { colorsFor, type Colors } from "./colors.js";
import { escapeControls } from "./controls.js";
import type { Progress } from "./progress.js";

/** Tells on standard error how things go. */
export class Reporter {
  /** How often something was wrong, so that the exit status has to say so. */
  complaints = 0;
  /** Shown below what is told. */
  progress: Progress | undefined;

  private readonly colors: Colors;

  constructor(private readonly stderr: NodeJS.WriteStream) {
    this.colors = colorsFor(stderr);
  }

  /** Tells of something that is wrong. */
  complain(line: string): void {
    this.complaints++;
    this.tell(line, this.colors.red);
  }

  /** Tells of something that is as asked for, but may not be what is expected. */
  warn(line: string): void {
    this.tell(line, this.colors.yellow);
  }

  private tell(line: string, paint: (text: string) => string): void {
    this.progress?.clearLine();
    this.stderr.write(`${paint("teleport-audit:")} ${escapeControls(line)}\n`);
    this.progress?.beginLine();
  }
}
