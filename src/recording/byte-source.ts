/**
 * Bytes that come in chunks of any size, read in pieces of a wanted size. Where the
 * source fails, what came before is read first.
 */
export class ByteSource {
  /** Offset of the next byte from the start of the source. */
  offset = 0;

  private readonly chunks: AsyncIterator<Uint8Array>;
  /** Bytes that have come and are not read yet. */
  private readonly pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private failure: { readonly error: unknown } | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, or as many as are left, without reading them. */
  async peek(length: number): Promise<Uint8Array> {
    await this.fill(length);
    const bytes = this.join(Math.min(length, this.pendingBytes));
    if (bytes.length > 0) this.pending.unshift(bytes);
    this.pendingBytes += bytes.length;
    return bytes;
  }

  /** At most `length` of the next bytes, without reading them: those that have come, or none at the end. */
  async peekSome(length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array(0);
    await this.fill(1);
    return this.pending[0]?.subarray(0, length) ?? new Uint8Array(0);
  }

  /** At most `length` of the bytes that come after the next `distance`; undefined where the source ends before them. */
  async peekBehind(distance: number, length: number): Promise<Uint8Array | undefined> {
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

  /** Reads the next `length` bytes, or as many as are left. */
  async read(length: number): Promise<Uint8Array> {
    await this.fill(length);
    const bytes = this.join(Math.min(length, this.pendingBytes));
    this.offset += bytes.length;
    return bytes;
  }

  /** Puts back bytes that were read last, to be read again. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.pending.unshift(bytes);
    this.pendingBytes += bytes.length;
    this.offset -= bytes.length;
  }

  /** Reads the next `length` bytes, or as many as are left, in the chunks in which they come. */
  async *take(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = length; left > 0;) {
      const chunk = await this.peekSome(left);
      if (chunk.length === 0) return;
      left -= chunk.length;
      yield await this.read(chunk.length);
    }
  }

  /** Passes over the next `length` bytes, or as many as are left, and returns how many. */
  async skip(length: number): Promise<number> {
    let skipped = 0;
    for await (const chunk of this.take(length)) skipped += chunk.length;
    return skipped;
  }

  /** Whether all is read. */
  async isAtEnd(): Promise<boolean> {
    await this.fill(1);
    return this.pendingBytes === 0;
  }

  /** Throws what the source failed with, where it did so before it gave `length` more bytes. */
  throwFailure(length: number): void {
    if (this.failure !== undefined && this.pendingBytes < length) throw this.failure.error;
  }

  /** Whether this is what the source failed with. */
  isFailure(error: unknown): boolean {
    return this.failure !== undefined && this.failure.error === error;
  }

  /** Ends the source early. What was read is not worse for a source that fails to. */
  async close(): Promise<void> {
    await this.chunks.return?.().catch(() => undefined);
  }

  /** Has `length` bytes pending, or as many as are left; fails where the source did and none are. */
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

  /** Takes `length` pending bytes, which must be there. */
  private join(length: number): Uint8Array {
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
