import { AuditEventError, type AuditEventErrorCode } from "../runtime/error.js";
import { ByteBlocks } from "./byte-blocks.js";
import type { ByteSource } from "./byte-source.js";
import { openZlibStream } from "./zlib-stream.js";

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/** Compressed bytes that are put in at a time. */
const SLICE_BYTES = 64 * 1024;
/** Compressed bytes that are kept to be gone over again: a part of a recording has 5 MiB and a little more. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/** The pieces that a damaged slice is gone over in, each time that in which the time before stopped. */
const PIECE_BYTES = [1024, 32, 1];

interface GunzipOptions {
  /** How many bytes the stream may take. */
  readonly length?: number;
  /** Where its bytes are kept to be gone over again: memory that one stream after another can use. */
  readonly kept?: ByteBlocks;
  /** Ends what goes on without reading the source. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decompresses the gzip stream that a source has next, within `length` bytes, as it
 * comes. What follows the end of the stream is left in the source. Where the stream
 * is cut short or damaged, what is decompressed up to there is given first: to the
 * byte in the first 16 MiB of the stream, after that to 64 KiB of it.
 *
 * @throws AuditEventError `truncated` or `invalid-gzip`, without an offset.
 */
export async function* gunzip(
  source: ByteSource,
  { length = Infinity, kept = new ByteBlocks(), signal }: GunzipOptions = {},
): Chunks {
  const stream = openZlibStream("gunzip");
  kept.clear();
  let given = 0;
  try {
    for (let taken = 0; !stream.hasEnded; taken = stream.bytesTaken) {
      const slice = await source.peekSome(Math.min(SLICE_BYTES, length - taken));
      try {
        for await (const output of slice.length > 0 ? stream.write(slice) : stream.end()) {
          given += output.length;
          yield output;
        }
      } catch (error) {
        if (slice.length === 0) throw gzipError("truncated", error);
        if (taken > MAX_KEPT_BYTES) throw gzipError("invalid-gzip", error);
        kept.add(await source.read(await countUndamaged(kept, slice, signal)));
        // Not every platform lets a stream be followed by anything; here it may be.
        if (yield* inflate(kept, given, signal)) return;
        throw gzipError("invalid-gzip", error);
      }
      if (slice.length === 0) return;
      const read = await source.read(stream.bytesTaken - taken);
      if (stream.bytesTaken <= MAX_KEPT_BYTES) kept.add(read);
      else kept.free();
    }
  } finally {
    stream.close();
  }
}

/** How many bytes of a slice go through before there is damage, after those that went through before. */
async function countUndamaged(before: ByteBlocks, slice: Uint8Array, signal?: AbortSignal): Promise<number> {
  let good = 0;
  let end = slice.length;
  for (const size of PIECE_BYTES) {
    if (size >= end - good) continue;
    const stream = openZlibStream("gunzip");
    try {
      for (const block of before) await drain(stream.write(block), signal);
      await drain(stream.write(slice.subarray(0, good)), signal);
      for (; good < end; good += size) await drain(stream.write(slice.subarray(good, good + size)), signal);
    } catch {
      // The damage again.
    } finally {
      stream.close();
    }
    signal?.throwIfAborted();
    end = Math.min(good + size, end);
  }
  return Math.min(good, end);
}

async function drain(chunks: Chunks, signal: AbortSignal | undefined): Promise<void> {
  for await (const chunk of chunks) {
    void chunk;
    signal?.throwIfAborted();
  }
}

/** Gives what undamaged bytes decompress to, but for the first `given` bytes; returns whether they are a whole stream. */
async function* inflate(
  bytes: ByteBlocks,
  given: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, boolean, undefined> {
  const stream = openZlibStream("gunzip");
  let skip = given;
  const rest = (output: Uint8Array): Uint8Array => {
    signal?.throwIfAborted();
    const skipped = Math.min(skip, output.length);
    skip -= skipped;
    return output.subarray(skipped);
  };
  try {
    for (const block of bytes) for await (const output of stream.write(block)) yield rest(output);
    try {
      for await (const output of stream.end()) yield rest(output);
      return true;
    } catch {
      return false;
    }
  } finally {
    stream.close();
  }
}

function gzipError(code: AuditEventErrorCode, cause: unknown): AuditEventError {
  return new AuditEventError(code, `gzip: ${(cause as Error).message}`, { cause });
}
