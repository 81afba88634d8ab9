import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { isatty } from "node:tty";

/** A place that output is written to. */
export interface Target {
  /** True if the target is a terminal. */
  readonly isTerminal: boolean;
  /** Opens the target on the first call. Always returns the same stream. */
  open(): Writable;
  /** Completes the output. Throws if not everything was written. */
  commit(): Promise<void>;
  /** Abandons the output. A regular file is not changed. */
  discard(): void;
}

/** Standard output, which stays open. */
export class StandardOutput implements Target {
  get isTerminal(): boolean {
    return process.stdout.isTTY;
  }

  open(): NodeJS.WriteStream {
    return process.stdout;
  }

  async commit(): Promise<void> {
    // Node writes the remaining output before the process exits.
  }

  discard(): void {
    // Output that has been written cannot be undone.
  }
}

/** A device, a pipe or an open file descriptor, which is written directly. */
export class SpecialFile implements Target {
  private stream: Writable | undefined;

  /** @param file The path, or a file descriptor, which stays open. */
  constructor(private readonly file: string | number) {}

  get isTerminal(): boolean {
    return typeof this.file === "number" ? isatty(this.file) : this.file === "/dev/tty";
  }

  open(): Writable {
    const { file } = this;
    this.stream ??=
      typeof file === "string" ? createWriteStream(file) : createWriteStream("", { fd: file, autoClose: false });
    return this.stream;
  }

  async commit(): Promise<void> {
    const stream = this.open();
    stream.end();
    await finished(stream);
  }

  discard(): void {
    this.stream?.destroy();
  }
}
