import { once } from "node:events";
import type { Writable } from "node:stream";

/** Text that is held back, and for how long, so that not every line is a write of its own. */
const BUFFER_CHARS = 0x10000;
const BUFFER_MILLISECONDS = 100;

/** What would have a terminal do something, or begin a line that is not ours. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Where a command writes its lines and its complaints. */
export class Output {
  private buffer = "";
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stdout: Writable,
    private readonly stderr: Writable,
  ) {}

  /** Prints a line on standard output, as fast as that takes it. */
  async print(line: string): Promise<void> {
    this.buffer += line + "\n";
    if (this.buffer.length >= BUFFER_CHARS) await this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), BUFFER_MILLISECONDS);
  }

  /** Prints a line on standard error. */
  complain(line: string): void {
    const text = line.replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
    this.stderr.write(`teleport-audit: ${text}\n`);
  }

  /** Writes what is held back. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.buffer;
    this.buffer = "";
    if (text !== "" && !this.stdout.write(text)) await once(this.stdout, "drain");
  }
}
