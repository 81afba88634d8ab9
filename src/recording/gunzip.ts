import { CodecError, type CodecErrorCode } from "../runtime/error.js";
import { ByteBlocks } from "./byte-blocks.js";
import type { ByteSource } from "./byte-source.js";
import type { Chunks } from "./source.js";
import { openZlib } from "./zlib.js";

/** Maximum number of compressed bytes passed to zlib at a time. */
const SLICE_BYTES = 64 * 1024;
/** Maximum number of compressed bytes kept for a second pass after damage. Parts are slightly over 5 MiB. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
/**
 * Sizes in bytes of the pieces into which the search for damage divides a slice. Each pass divides the piece
 * in which the previous pass failed.
 */
const PIECE_BYTES = [1024, 32, 1];

interface GunzipOptions {
  /** Maximum number of bytes that the stream takes up in the source. */
  readonly length?: number;
  /** Stores the compressed bytes for the second pass. Consecutive streams can share it to reuse its memory. */
  readonly kept?: ByteBlocks;
  /** True if other bytes may follow the stream. Otherwise they may be treated as damage to the stream. */
  readonly isFollowed?: boolean;
  /** Aborts the second pass, which does not read from the source. */
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * Decompresses the next gzip stream in a source as its bytes arrive. The stream must end within `length`
 * bytes. Bytes after the end of the stream remain in the source.
 *
 * If the stream is truncated or damaged, the data before the damage is yielded first. Within the first
 * 16 MiB of the stream, this is all of the data. Later, the data from up to 64 KiB of compressed bytes
 * before the damage may be lost.
 *
 * @throws CodecError `truncated` or `invalid-gzip`, without an offset.
 */
export async function* gunzip(
  source: ByteSource,
  { length = Infinity, kept = new ByteBlocks(), isFollowed, signal }: GunzipOptions = {},
): Chunks {
  const stream = openZlib("gunzip");
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
        if (taken > MAX_KEPT_BYTES && slice.length > 0) throw gzipError("invalid-gzip", error);
        if (yield* inflateDamaged(source, slice, kept, given, signal)) return;
        const followers = isFollowed ? await findFollowers(kept, signal) : undefined;
        if (followers === undefined) throw gzipError(slice.length === 0 ? "truncated" : "invalid-gzip", error);
        return source.unread(followers);
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

/**
 * Reads the undamaged bytes of a slice, and yields the rest of the output up to the damage. Returns true if the stream
 * is complete. Some platforms report the bytes after a complete stream as damage.
 */
async function* inflateDamaged(
  source: ByteSource,
  slice: Uint8Array,
  kept: ByteBlocks,
  given: number,
  signal?: AbortSignal | null,
): AsyncGenerator<Uint8Array, boolean, undefined> {
  if (slice.length === 0) return false;
  kept.add(await source.read(await countUndamaged(kept, slice, signal)));
  return yield* inflateRest(kept, given, signal);
}

/** Returns the number of bytes in `slice` before the damage. `before` holds the bytes of the stream before `slice`. */
async function countUndamaged(before: ByteBlocks, slice: Uint8Array, signal?: AbortSignal | null): Promise<number> {
  let good = 0;
  let end = slice.length;
  for (const size of PIECE_BYTES) {
    if (size >= end - good) continue;
    const stream = openZlib("gunzip");
    try {
      for (const block of before) await drain(stream.write(block), signal);
      await drain(stream.write(slice.subarray(0, good)), signal);
      for (; good < end; good += size) await drain(stream.write(slice.subarray(good, good + size)), signal);
    } catch {
      // This is the damage that is being located.
    } finally {
      stream.close();
    }
    signal?.throwIfAborted();
    end = Math.min(good + size, end);
  }
  return Math.min(good, end);
}

async function drain(chunks: Chunks, signal: AbortSignal | null | undefined): Promise<void> {
  for await (const chunk of chunks) {
    void chunk;
    signal?.throwIfAborted();
  }
}

/**
 * Decompresses undamaged bytes and yields the output after its first `given` bytes. Returns true if the
 * bytes form a complete stream.
 */
async function* inflateRest(
  bytes: ByteBlocks,
  given: number,
  signal?: AbortSignal | null,
): AsyncGenerator<Uint8Array, boolean, undefined> {
  const stream = openZlib("gunzip");
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

/**
 * Returns the last byte if the bytes before it form a complete stream; otherwise undefined. A single byte
 * after a stream can look like the start of another stream, which is then truncated.
 */
async function findFollowers(bytes: ByteBlocks, signal?: AbortSignal | null): Promise<Uint8Array | undefined> {
  const blocks = [...bytes];
  const stream = openZlib("gunzip");
  try {
    for (const [i, block] of blocks.entries()) {
      await drain(stream.write(i === blocks.length - 1 ? block.subarray(0, -1) : block), signal);
    }
    await drain(stream.end(), signal);
    return blocks.length > 0 ? bytes.tail(1) : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  } finally {
    stream.close();
  }
}

function gzipError(code: CodecErrorCode, cause: unknown): CodecError {
  return new CodecError(code, `gzip: ${(cause as Error).message}`, { cause });
}
