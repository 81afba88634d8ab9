import { once } from "node:events";
import type { Writable } from "node:stream";

/** Text that is held back, so that not every line is a write of its own. */
const BUFFER_CHARS = 0x10000;

/** Where a command writes its lines and its complaints. */
export class Output {
  private buffer = "";

  constructor(
    private readonly stdout: Writable,
    private readonly stderr: Writable,
  ) {}

  /** Prints a line on standard output, as fast as that takes it. */
  async print(line: string): Promise<void> {
    this.buffer += line + "\n";
    if (this.buffer.length >= BUFFER_CHARS) await this.flush();
  }

  /** Prints a line on standard error. */
  complain(line: string): void {
    this.stderr.write(`teleport-audit: ${line}\n`);
  }

  /** Writes what is held back. */
  async flush(): Promise<void> {
    const text = this.buffer;
    this.buffer = "";
    if (text !== "" && !this.stdout.write(text)) await once(this.stdout, "drain");
  }
}
