/** Bytes that are added to, in one piece of memory of at most twice their size. */
export class GrowingBytes {
  private used = 0;
  private memory = new Uint8Array(0);

  /** How many bytes were added so far. */
  get length(): number {
    return this.used;
  }

  /** The bytes added so far: a view, until more are added. */
  get bytes(): Uint8Array {
    return this.memory.subarray(0, this.used);
  }

  /** Adds a copy of bytes at the end. */
  add(bytes: Uint8Array): void {
    const length = this.used + bytes.length;
    if (length > this.memory.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.memory.length));
      grown.set(this.bytes);
      this.memory = grown;
    }
    this.memory.set(bytes, this.used);
    this.used = length;
  }

  /** Drops all bytes, whose memory is for those that are added next. */
  clear(): void {
    this.used = 0;
  }
}
