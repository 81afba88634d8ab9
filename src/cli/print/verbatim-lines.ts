const LINE_FEED = 0x0a;
const NEW_LINE = Uint8Array.of(LINE_FEED);

/** Consecutive lines in a buffer. */
interface Run {
  readonly bytes: Uint8Array;
  /** Start and end in the buffer. The end is before the last line feed. */
  readonly start: number;
  end: number;
}

/** Collects lines to write. Consecutive lines in a buffer become one slice of the buffer, without copying. */
export class VerbatimLines {
  private slices: Uint8Array[] = [];
  private run: Run | undefined;

  /** Adds a line without its line feed. */
  add(line: Uint8Array): void {
    const { run } = this;
    const end = line.byteOffset + line.length;
    const isNext = run !== undefined && run.bytes.buffer === line.buffer && run.end + 1 === line.byteOffset;
    if (isNext && run.bytes[run.end] === LINE_FEED) {
      run.end = end;
      return;
    }
    this.endRun();
    this.run = { bytes: new Uint8Array(line.buffer), start: line.byteOffset, end };
  }

  /** Returns the bytes of all lines with their line feeds, and removes the lines. */
  take(): Uint8Array[] {
    this.endRun();
    const { slices } = this;
    this.slices = [];
    return slices;
  }

  private endRun(): void {
    if (this.run === undefined) return;
    const { bytes, start, end } = this.run;
    // The line feed after the last line may not have been read yet, so a separate slice is added for it.
    this.slices.push(bytes.subarray(start, end), NEW_LINE);
    this.run = undefined;
  }
}
