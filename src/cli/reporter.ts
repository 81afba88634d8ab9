import { colorsFor, type Colors } from "./colors.js";
import type { Progress } from "./progress.js";

/** What would have a terminal do something, or begin a line that is not ours. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Text with its control characters shown as JSON would. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

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
