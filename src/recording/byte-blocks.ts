const BLOCK_BYTES = 64 * 1024;

/** A copy of bytes that are added to, in blocks, so that what was added is never moved. */
export class ByteBlocks {
  private readonly blocks: Uint8Array[] = [];
  private length = 0;

  /** Adds a copy of bytes at the end. */
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

  /** Drops all bytes, whose memory is for those that are added next. */
  clear(): void {
    this.length = 0;
  }

  /** Drops all bytes and their memory. */
  free(): void {
    this.length = 0;
    this.blocks.length = 0;
  }

  /** A copy of the bytes added last, at most `length` of them. */
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

  /** The bytes added so far, block by block: views, until they are dropped. */
  *[Symbol.iterator](): Generator<Uint8Array, void, undefined> {
    for (let pos = 0; pos < this.length; pos += BLOCK_BYTES) {
      yield this.blocks[pos / BLOCK_BYTES]!.subarray(0, this.length - pos);
    }
  }
}
