import Long from "long";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import { GrowingBytes } from "./growing-bytes.js";
import { createPartHeader, HEADER_BYTES } from "./part-header.js";
import { openGzip } from "./zlib.js";

/** Size in bytes of the gzip header, which the compressor emits before any compressed data. */
const GZIP_HEADER_BYTES = 10;
/** Assumed compression ratio of the data that the compressor still holds, typical of session events. */
const COMPRESSION_RATIO = 3;
/** Approximate maximum size in bytes of that data after compression. The compressor holds at most 16,384 symbols. */
const MAX_HELD_BYTES = 32 * 1024;
/** Number of bytes of records compressed at a time. */
const BATCH_BYTES = 16 * 1024;

/** Builds a part of a recording in memory. */
export class PartWriter {
  /** Event index of the last record. */
  lastIndex = Long.ZERO;

  private readonly stream = openGzip();
  private readonly batch = new GrowingBytes();
  private readonly body: Uint8Array[] = [];
  private bodySize = 0;
  /** Number of bytes added since the compressor last emitted compressed data. */
  private heldBytes = 0;
  /** Number of bytes compressed since all available output was last collected. */
  private unsettledBytes = 0;

  /** @param minSize The size in bytes near which {@link size} must be accurate. */
  constructor(private readonly minSize: number) {}

  /** Estimated size of the part in bytes, without padding. */
  get size(): number {
    // If even the gzip header is missing, the compressor is not holding data: its output is late.
    const maxHeld = this.bodySize === 0 ? Infinity : MAX_HELD_BYTES;
    const held = Math.min(Math.floor(this.heldBytes / COMPRESSION_RATIO), maxHeld);
    return HEADER_BYTES + this.bodySize + held;
  }

  /** Adds the record, in pieces, of the event with this index. */
  async add(record: readonly Uint8Array[], index: Long): Promise<void> {
    this.lastIndex = index;
    for (const piece of record) {
      this.batch.add(piece);
      this.heldBytes += piece.length;
    }
    if (this.batch.length >= BATCH_BYTES) await this.compressBatch();
  }

  /** Finishes the part and returns its bytes, padded to at least `minSize` bytes. */
  async close(minSize: number): Promise<ArrayBufferBytes> {
    try {
      await this.collect(this.stream.write(this.batch.bytes));
      await this.collect(this.stream.end());
    } finally {
      this.stream.close();
    }
    const size = HEADER_BYTES + this.bodySize;
    const paddingSize = Math.max(0, minSize - size);
    const bytes = new Uint8Array(size + paddingSize);
    let pos = 0;
    for (const piece of [createPartHeader(this.bodySize, paddingSize), ...this.body]) {
      bytes.set(piece, pos);
      pos += piece.length;
    }
    return bytes;
  }

  /** Releases the resources of a part that is not needed. */
  discard(): void {
    this.stream.close();
  }

  private async compressBatch(): Promise<void> {
    await this.collect(this.stream.write(this.batch.bytes));
    this.unsettledBytes += this.batch.length;
    this.batch.clear();
    // Compression does not make the unsettled bytes larger.
    const mayBeFull = HEADER_BYTES + this.bodySize + this.unsettledBytes >= this.minSize;
    if (!mayBeFull || this.stream.settle === undefined) return;
    await this.collect(this.stream.settle());
    this.unsettledBytes = 0;
  }

  private async collect(output: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of output) {
      this.body.push(piece);
      this.bodySize += piece.length;
      if (this.bodySize > GZIP_HEADER_BYTES) this.heldBytes = 0;
    }
  }
}
