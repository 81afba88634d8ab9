const BLOCK_BYTES = 64 * 1024;

/** A growing copy of bytes. It is stored in blocks, so that bytes already added are never moved. */
export class ByteBlocks {
  private readonly blocks: Uint8Array[] = [];
  private length = 0;

  /** Appends a copy of the bytes. */
  add(bytes: Uint8Array): void {
    for (let pos = 0; pos < bytes.length;) {
      const used = this.length % BLOCK_BYTES;
      const block = (this.blocks[(this.length - used) / BLOCK_BYTES] ??= new Uint8Array(BLOCK_BYTES));
      const piece = bytes.subarray(pos, pos + BLOCK_BYTES - used);
      block.set(piece, used);
      this.length += piece.length;
      pos += piece.length;
    }
  }

  /** Removes all bytes and keeps the memory for reuse. */
  clear(): void {
    this.length = 0;
  }

  /** Removes all bytes and releases the memory. */
  free(): void {
    this.length = 0;
    this.blocks.length = 0;
  }

  /** Returns a copy of the last `length` bytes, or of all bytes if there are fewer. */
  tail(length: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(length, this.length));
    let end = bytes.length;
    for (let rest = this.length; end > 0;) {
      const used = ((rest - 1) % BLOCK_BYTES) + 1;
      const piece = this.blocks[(rest - used) / BLOCK_BYTES]!.subarray(Math.max(used - end, 0), used);
      bytes.set(piece, end - piece.length);
      end -= piece.length;
      rest -= used;
    }
    return bytes;
  }

  /** Yields the bytes as views of the blocks. The views are valid until the bytes are removed. */
  *[Symbol.iterator](): Generator<Uint8Array, void, undefined> {
    for (let pos = 0; pos < this.length; pos += BLOCK_BYTES) {
      yield this.blocks[pos / BLOCK_BYTES]!.subarray(0, this.length - pos);
    }
  }
}
