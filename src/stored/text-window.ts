import { LINE_FEED } from "./ascii.js";

/** The bytes of a text that have arrived and are still needed. */
export class TextWindow {
  bytes: Uint8Array = new Uint8Array(0);
  /** Index of the next byte. The bytes before it are dropped when more bytes arrive. */
  pos = 0;
  /** Index after the last byte. */
  end = 0;
  /** Offset of the window in the text. */
  base = 0;
  /** Number of the line at `pos`, from 1. */
  line = 1;
  /** True if no more bytes will arrive. */
  isLast = false;

  /** True if the window was allocated here, so that bytes can be added to it. */
  private isOwn = false;

  /** Adds a chunk to the bytes from `pos` to `end`. The chunk must not change while it is in use. */
  add(chunk: Uint8Array): void {
    const length = this.end - this.pos;
    const fits = this.isOwn && this.bytes.length - this.end >= chunk.length;
    if (length === 0 || !fits) {
      // Twice as large, so that a long value in many small chunks is not copied for each of them.
      const bytes = length === 0 ? chunk : new Uint8Array(2 * (length + chunk.length));
      if (length > 0) bytes.set(this.bytes.subarray(this.pos, this.end));
      this.bytes = bytes;
      this.isOwn = length > 0;
      this.base += this.pos;
      this.pos = 0;
      this.end = length;
    }
    if (this.isOwn) this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Returns the index of the next line feed from `start`, or the end of the window. */
  findLineFeed(start: number): number {
    return this.find(LINE_FEED, start);
  }

  /** Returns the index of the next `byte` from `start`, or the end of the window. */
  find(byte: number, start: number): number {
    const index = this.bytes.subarray(start, this.end).indexOf(byte);
    return index < 0 ? this.end : start + index;
  }
}
