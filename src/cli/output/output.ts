import { once } from "node:events";
import type { Writable } from "node:stream";
import { describeSystemError, FileError } from "../file-error.js";
import { colorsFor, type Colors } from "../terminal/colors.js";
import { escapeRawControls } from "../terminal/controls.js";
import { findTarget } from "./find-target.js";
import { ReplacedFile } from "./replaced-file.js";
import { StandardOutput, type Target } from "./target.js";

/** Maximum size and age of buffered output. Buffering avoids a write for each event. */
const BUFFER_BYTES = 32 * 1024;
const BUFFER_MILLISECONDS = 100;

/**
 * The output of a command: buffered bytes that go to standard output or a file. The target is
 * opened when the first bytes are written, so no file is created before an input has been read.
 */
export class Output {
  private pieces: Uint8Array[] = [];
  private pieceBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private stream: Writable | undefined;
  private failure: unknown;
  private isDiscarded = false;

  private constructor(
    private readonly target: Target,
    private readonly path: string | undefined,
  ) {}

  /**
   * Checks that a path can be written to, and returns an output that writes to it.
   *
   * @param path A path; undefined for standard output.
   * @param createsFolder True if a missing folder is created with the file.
   * @throws FileError if the path cannot be written to.
   */
  static to(path: string | undefined, createsFolder = false): Output {
    try {
      return new Output(findTarget(path, createsFolder), path);
    } catch (error) {
      throw toOutputError(error, path);
    }
  }

  /** True if the output goes to a terminal. */
  get isTerminal(): boolean {
    return this.target.isTerminal;
  }

  /** True if the output is a regular file, which is replaced when it is complete. */
  get isReplaced(): boolean {
    return this.target instanceof ReplacedFile;
  }

  /** The color functions for the output. */
  get colors(): Colors {
    return colorsFor(this.target instanceof StandardOutput ? process.stdout : undefined);
  }

  /** Buffers text for writing. For a terminal, escapes the control characters that JSON may contain unescaped. */
  async print(text: string): Promise<void> {
    await this.write(Buffer.from(this.isTerminal ? escapeRawControls(text) : text));
  }

  /** Buffers bytes for writing. They must not change afterwards. Waits if the target is slower than the input. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.pieces.push(bytes);
    this.pieceBytes += bytes.length;
    if (this.pieceBytes >= BUFFER_BYTES) await this.flush();
    else this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), BUFFER_MILLISECONDS);
  }

  /**
   * Writes the buffered output and completes the file. Standard output stays open. Has no effect
   * after {@link discard}.
   *
   * @throws FileError if not everything could be written.
   */
  async commit(): Promise<void> {
    if (this.isDiscarded) return;
    await this.flush();
    await this.attempt(async () => {
      if (this.failure !== undefined) throw this.failure;
      await this.target.commit();
    });
  }

  /** Discards the buffered output, and the new content of a file. Has no effect after {@link commit}. */
  discard(): void {
    this.isDiscarded = true;
    clearTimeout(this.timer);
    this.pieces = [];
    this.target.discard();
  }

  /** Writes the buffered output. */
  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { pieces } = this;
    if (pieces.length === 0) return;
    this.pieces = [];
    this.pieceBytes = 0;
    await this.attempt(() => this.put(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)));
  }

  private async put(bytes: Uint8Array): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const stream = this.open();
    if (!stream.write(bytes)) await once(stream, "drain");
  }

  private open(): Writable {
    if (this.stream !== undefined) return this.stream;
    try {
      this.stream = this.target.open();
    } catch (error) {
      // If the timer has called this, only the next call or commit() can report the error.
      this.failure = error;
      throw error;
    }
    // main.ts handles errors of standard output.
    if (!(this.target instanceof StandardOutput)) this.stream.on("error", (error) => (this.failure = error));
    return this.stream;
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw toOutputError(error, this.path);
    }
  }
}

function toOutputError(error: unknown, path = "stdout"): unknown {
  const reason = error instanceof FileError ? error.message : describeSystemError(error);
  return reason === undefined ? error : new FileError(`${path}: ${reason}`);
}
