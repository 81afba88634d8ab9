import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { GrowingBytes } from "../recording/growing-bytes.js";
import { colorsFor, type Colors } from "./colors.js";
import { escapeRawControls } from "./controls.js";

/** How much is held back, and for how long, so that not every event is a write of its own. */
const BUFFER_LENGTH = 32 * 1024;
const BUFFER_MILLISECONDS = 100;

/** Where a command writes what it was asked for, either text or bytes: standard output, or a file. */
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

  /** Whether a person looks at it. */
  get isTerminal(): boolean {
    return "isTTY" in this.stream && this.stream.isTTY;
  }

  /** What makes text coloured, on a terminal that shows colours. */
  get colors(): Colors {
    return colorsFor(this.stream);
  }

  /** Writes text, a little later so that there are fewer writes, and as fast as it is taken. */
  async print(text: string): Promise<void> {
    this.text += text;
    if (this.text.length >= BUFFER_LENGTH) await this.flush();
    else this.flushSoon();
  }

  /** Writes bytes, in the same way. */
  async write(bytes: Uint8Array): Promise<void> {
    this.bytes.add(bytes);
    if (this.bytes.length >= BUFFER_LENGTH) await this.flush();
    else this.flushSoon();
  }

  /** Writes what is held back. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { text, bytes } = this;
    this.text = "";
    this.bytes = new GrowingBytes();
    if (text !== "") await this.put(text);
    if (bytes.length > 0) await this.put(bytes.bytes);
  }

  /** Writes what is held back, and ends the file. */
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

/** Opens a file to be written, or standard output where there is no path. */
export async function openOutput(path: string | undefined): Promise<Output> {
  if (path === undefined) return new Output(process.stdout, false);
  const stream = createWriteStream(path);
  await once(stream, "open");
  return new Output(stream, true);
}
