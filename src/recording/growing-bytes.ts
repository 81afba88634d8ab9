/** Bytes that are added to, in one piece of memory of at most twice their size. */
export class GrowingBytes {
  length = 0;
  private memory = new Uint8Array(0);

  /** The bytes added so far: a view, until more are added. */
  get bytes(): Uint8Array {
    return this.memory.subarray(0, this.length);
  }

  /** Adds a copy of bytes at the end. */
  add(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.memory.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.memory.length));
      grown.set(this.bytes);
      this.memory = grown;
    }
    this.memory.set(bytes, this.length);
    this.length = length;
  }

  /** Drops all bytes, and their memory. */
  clear(): void {
    this.length = 0;
    this.memory = new Uint8Array(0);
  }
}
