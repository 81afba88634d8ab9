/**
 * Reads chunked bytes in pieces of any requested size. If the source fails, the bytes received before the
 * failure can still be read.
 */
export class ByteSource {
  /** Byte offset of the next unread byte from the start of the source. */
  offset = 0;

  private readonly chunks: AsyncIterator<Uint8Array>;
  /** Chunks that were received but not yet read. */
  private readonly pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private failure: { readonly error: unknown } | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** Returns the next `length` bytes without consuming them, or all remaining bytes if there are fewer. */
  async peek(length: number): Promise<Uint8Array> {
    await this.fill(length);
    const bytes = this.shiftPending(Math.min(length, this.pendingBytes));
    if (bytes.length > 0) this.pending.unshift(bytes);
    this.pendingBytes += bytes.length;
    return bytes;
  }

  /**
   * Returns up to `length` bytes of the next chunk without consuming them. The result is empty only at the
   * end or if `length` is 0.
   */
  async peekSome(length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array(0);
    await this.fill(1);
    return this.pending[0]?.subarray(0, length) ?? new Uint8Array(0);
  }

  /**
   * Returns up to `length` bytes that follow the next `distance` bytes, without consuming any. Returns
   * undefined if fewer than `distance` bytes are left.
   */
  async peekAfter(distance: number, length: number): Promise<Uint8Array | undefined> {
    await this.fill(distance + length);
    if (this.pendingBytes < distance) return undefined;
    const bytes = new Uint8Array(Math.min(length, this.pendingBytes - distance));
    let start = -distance;
    for (const chunk of this.pending) {
      if (start >= bytes.length) break;
      bytes.set(chunk.subarray(Math.max(-start, 0), Math.max(bytes.length - start, 0)), Math.max(start, 0));
      start += chunk.length;
    }
    return bytes;
  }

  /** Reads the next `length` bytes, or all remaining bytes if there are fewer. */
  async read(length: number): Promise<Uint8Array> {
    await this.fill(length);
    const bytes = this.shiftPending(Math.min(length, this.pendingBytes));
    this.offset += bytes.length;
    return bytes;
  }

  /** Reads up to `length` bytes of the next chunk. The result is empty only at the end or if `length` is 0. */
  async readSome(length: number): Promise<Uint8Array> {
    return this.read((await this.peekSome(length)).length);
  }

  /** Puts back the bytes that were read last, so that they are read again. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.pending.unshift(bytes);
    this.pendingBytes += bytes.length;
    this.offset -= bytes.length;
  }

  /** Yields the next `length` bytes, or all remaining bytes if there are fewer, in the chunks in which they arrive. */
  async *take(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = length; left > 0;) {
      const chunk = await this.readSome(left);
      if (chunk.length === 0) return;
      left -= chunk.length;
      yield chunk;
    }
  }

  /** Skips the next `length` bytes, or all remaining bytes if there are fewer. Returns the number of skipped bytes. */
  async skip(length: number): Promise<number> {
    let skipped = 0;
    for await (const chunk of this.take(length)) skipped += chunk.length;
    return skipped;
  }

  /** True if no bytes are left. */
  async isAtEnd(): Promise<boolean> {
    await this.fill(1);
    return this.pendingBytes === 0;
  }

  /** Throws the error of a failed source if fewer than `length` bytes are left before the failure. */
  throwFailure(length: number): void {
    if (this.failure !== undefined && this.pendingBytes < length) throw this.failure.error;
  }

  /** True if `error` is the error with which the source failed. */
  isFailure(error: unknown): boolean {
    return this.failure !== undefined && this.failure.error === error;
  }

  /** Closes the source. Ignores errors while closing, because they do not affect the bytes already read. */
  async close(): Promise<void> {
    await this.chunks.return?.().catch(() => undefined);
  }

  /**
   * Waits until `length` bytes are pending or the source has ended or failed. Throws the source's error
   * only if no bytes are pending.
   */
  private async fill(length: number): Promise<void> {
    while (this.pendingBytes < length && this.failure === undefined) {
      const chunk = await this.nextChunk();
      if (chunk === undefined) break;
      if (chunk.length > 0) this.pending.push(chunk);
      this.pendingBytes += chunk.length;
    }
    this.throwFailure(1);
  }

  private async nextChunk(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.chunks.next();
      return next.done === true ? undefined : next.value;
    } catch (error) {
      this.failure = { error };
      return undefined;
    }
  }

  /** Removes the first `length` pending bytes and returns them. At least that many must be pending. */
  private shiftPending(length: number): Uint8Array {
    this.pendingBytes -= length;
    const first = this.pending[0];
    if (first !== undefined && first.length > length) {
      this.pending[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const bytes = new Uint8Array(length);
    let whole = 0;
    for (let pos = 0; pos < length;) {
      const chunk = this.pending[whole]!;
      const part = chunk.subarray(0, length - pos);
      bytes.set(part, pos);
      pos += part.length;
      if (part.length === chunk.length) whole++;
      else this.pending[whole] = chunk.subarray(part.length);
    }
    this.pending.splice(0, whole);
    return bytes;
  }
}
