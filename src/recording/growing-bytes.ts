/** A growing copy of bytes in contiguous memory, which at least doubles whenever it is full. */
export class GrowingBytes {
  private used = 0;
  private memory = new Uint8Array(0);

  /** Number of bytes added so far. */
  get length(): number {
    return this.used;
  }

  /** A view of the bytes added so far, valid until the next call of `add`. */
  get bytes(): Uint8Array {
    return this.memory.subarray(0, this.used);
  }

  /** Appends a copy of the bytes. */
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

  /** Removes all bytes and keeps the memory for reuse. */
  clear(): void {
    this.used = 0;
  }
}
