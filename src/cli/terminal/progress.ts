import { clearLine, cursorTo } from "node:readline";
import { SingleBar } from "cli-progress";
import { onExit } from "../exit-actions.js";
import { formatBytes, formatCount } from "./numbers.js";

const PROGRESS_BAR_CHARS = 24;
/** Escape sequence that saves the cursor position (DECSC). */
const SAVE_CURSOR = "\u001b7";

/** A progress bar with the bytes read, the number of events and the events per second. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly startTime = performance.now();
  private bytes = 0;
  private events = 0;
  /** Stops restoring the terminal when the process ends. */
  private readonly release: () => void;

  /** @param totalBytes Number of bytes to read; 0 if unknown. */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    totalBytes: number,
  ) {
    this.bar = new SingleBar({
      stream,
      format: `${totalBytes > 0 ? "{bar} {percentage}% · " : ""}{bytes} · {events} events · {rate} events/s`,
      barsize: PROGRESS_BAR_CHARS,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      hideCursor: true,
      clearOnComplete: true,
    });
    this.release = onExit(() => this.bar.stop());
    this.bar.start(totalBytes, 0, this.payload());
  }

  addBytes(count: number): void {
    this.bytes += count;
    this.bar.update(this.bytes, this.payload());
  }

  addEvents(count: number): void {
    this.events += count;
  }

  /** Clears the bar, so that a line can be printed in its place. Call {@link beginLine} after that line. */
  clearLine(): void {
    cursorTo(this.stream, 0);
    clearLine(this.stream, 1);
  }

  /** Shows the bar on the current line from now on. */
  beginLine(): void {
    this.stream.write(SAVE_CURSOR);
  }

  /** Removes the bar and restores the terminal. */
  stop(): void {
    this.bar.stop();
    this.release();
  }

  private payload(): object {
    const seconds = (performance.now() - this.startTime) / 1000;
    const rate = seconds === 0 ? 0 : Math.round(this.events / seconds);
    return { bytes: formatBytes(this.bytes), events: formatCount(this.events), rate: formatCount(rate) };
  }
}
