import { clearLine, cursorTo } from "node:readline";
import { SingleBar } from "cli-progress";
import { formatBytes, formatCount } from "./numbers.js";

const BAR_CHARS = 24;
/** Ends this process, which first has to leave the terminal as it was. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The escape sequence at which a terminal remembers where the cursor is. */
const SAVE_CURSOR = "\u001b7";

/** Shows on a terminal how far reading has come, how many events there were, and how fast. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly startTime = performance.now();
  private bytes = 0;
  private events = 0;

  /** @param totalBytes Bytes that there are to read; 0 where that is not known. */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    totalBytes: number,
  ) {
    this.bar = new SingleBar({
      stream,
      format: `${totalBytes > 0 ? "{bar} {percentage}% · " : ""}{bytes} · {events} events · {rate} events/s`,
      barsize: BAR_CHARS,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      hideCursor: true,
      clearOnComplete: true,
    });
    for (const signal of SIGNALS) process.once(signal, this.end);
    this.bar.start(totalBytes, 0, this.payload());
  }

  addBytes(count: number): void {
    this.bytes += count;
    this.bar.update(this.bytes, this.payload());
  }

  addEvents(count: number): void {
    this.events += count;
  }

  /** Makes room for another line, after which {@link beginLine} is to be called. */
  clearLine(): void {
    cursorTo(this.stream, 0);
    clearLine(this.stream, 1);
  }

  /** Has the bar come where the cursor is, when another line is written. */
  beginLine(): void {
    this.stream.write(SAVE_CURSOR);
  }

  /** Takes the bar away. */
  stop(): void {
    this.bar.stop();
    for (const signal of SIGNALS) process.off(signal, this.end);
  }

  private readonly end = (signal: NodeJS.Signals): void => {
    this.stop();
    process.kill(process.pid, signal);
  };

  private payload(): object {
    const seconds = (performance.now() - this.startTime) / 1000;
    const rate = seconds === 0 ? 0 : Math.round(this.events / seconds);
    return { bytes: formatBytes(this.bytes), events: formatCount(this.events), rate: formatCount(rate) };
  }
}
