import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { GrowingBytes } from "../../recording/growing-bytes.js";
import { colorsFor, type Colors } from "./colors.js";
import { escapeRawControls } from "./controls.js";

/** Output is buffered up to this length and for at most this time, so that not every event causes a write. */
const BUFFER_LENGTH = 32 * 1024;
const BUFFER_MILLISECONDS = 100;

/** The output of a command: buffered text or bytes that go to standard output or a file. */
export class Output {
  private text = "";
  private bytes = new GrowingBytes();
  private timer: NodeJS.Timeout | undefined;
  private failure: Error | undefined;

  constructor(
    private readonly stream: NodeJS.WriteStream | WriteStream,
    private readonly isFile: boolean,
  ) {
    if (isFile) stream.on("error", (error) => (this.failure = error));
  }

  /** True if the output goes to a terminal. */
  get isTerminal(): boolean {
    return "isTTY" in this.stream && this.stream.isTTY;
  }

  /** The color functions for the output. */
  get colors(): Colors {
    return colorsFor(this.stream);
  }

  /** Buffers text for writing. Waits if the destination is slower than the input. */
  async print(text: string): Promise<void> {
    this.text += text;
    if (this.text.length >= BUFFER_LENGTH) await this.flush();
    else this.flushSoon();
  }

  /** Buffers bytes for writing, like {@link print}. */
  async write(bytes: Uint8Array): Promise<void> {
    this.bytes.add(bytes);
    if (this.bytes.length >= BUFFER_LENGTH) await this.flush();
    else this.flushSoon();
  }

  /** Writes the buffered output. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { text, bytes } = this;
    this.text = "";
    this.bytes = new GrowingBytes();
    if (text !== "") await this.put(text);
    if (bytes.length > 0) await this.put(bytes.bytes);
  }

  /** Writes the buffered output and closes the file. Standard output stays open. */
  async close(): Promise<void> {
    await this.flush();
    if (!this.isFile) return;
    this.stream.end();
    await finished(this.stream as Writable);
  }

  private flushSoon(): void {
    this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), BUFFER_MILLISECONDS);
  }

  private async put(data: string | Uint8Array): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const isShown = typeof data === "string" && this.isTerminal;
    if (!this.stream.write(isShown ? escapeRawControls(data) : data)) await once(this.stream, "drain");
  }
}

/** Opens an output file, or standard output if there is no path. */
export async function openOutput(path: string | undefined): Promise<Output> {
  if (path === undefined) return new Output(process.stdout, false);
  const stream = createWriteStream(path);
  await once(stream, "open");
  return new Output(stream, true);
}
