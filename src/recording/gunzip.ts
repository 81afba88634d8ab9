import type { AbortSignalLike } from "../runtime/abort-signal.js";
import { CodecError, type CodecErrorCode } from "../runtime/error.js";
import { ByteBlocks } from "./byte-blocks.js";
import type { ByteSource } from "./byte-source.js";
import { Inflater } from "./inflater.js";
import type { Chunks } from "./source.js";
import { findNodeZlib, openNodeZlib, type NodeZlib } from "./zlib.js";

/** Maximum number of compressed bytes decompressed at a time. */
const SLICE_BYTES = 64 * 1024;
/** Maximum number of compressed bytes kept for a second pass after damage. Parts are slightly over 5 MiB. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b];
/** Number of output chunks of an {@link Inflater} after which timers and other events can run. */
const CHUNKS_PER_TASK = 128;

interface GunzipOptions {
  /** Maximum number of bytes that the streams take up in the source. */
  readonly length?: number;
  /** Receives the bytes read last, up to 16 MiB. Consecutive calls can share it to reuse its memory. */
  readonly kept?: ByteBlocks;
  /** True if other bytes may follow the streams. Otherwise, such bytes are damage, unless they begin with a zero. */
  readonly isFollowed?: boolean;
  /** Aborts the decompression, even while it does not wait for the source. */
  readonly signal?: AbortSignalLike | null | undefined;
}

/**
 * Decompresses the next gzip stream in a source as its bytes arrive, and the streams that directly follow it. The
 * streams must end within `length` bytes. The bytes after them remain in the source.
 *
 * If a stream is truncated or damaged, the data before the damage is yielded first. Within the first
 * 16 MiB, this is all of the data. Later, the data from up to 64 KiB of compressed bytes
 * before the damage may be lost.
 *
 * @throws CodecError `truncated` or `invalid-gzip`, without an offset.
 */
export async function* gunzip(source: ByteSource, options: GunzipOptions = {}): Chunks {
  const { kept = new ByteBlocks() } = options;
  kept.clear();
  const zlib = findNodeZlib();
  if (zlib === undefined) return yield* inflate(source, { ...options, kept });
  const given = yield* gunzipWithNode(zlib, source, { ...options, kept });
  if (given === undefined) return;
  // Start again, because zlib does not report the position of the damage, and loses data before it.
  for (const block of [...kept].reverse()) source.unread(block);
  kept.free();
  yield* skipOutput(inflate(source, { ...options, kept }), given);
}

type KeepingOptions = GunzipOptions & { readonly kept: ByteBlocks };

/**
 * Decompresses with node:zlib, which is faster. Returns undefined at the end, or the number of yielded bytes at damage
 * that must be located. All bytes of the source before the damage are then kept or still in the source.
 */
async function* gunzipWithNode(
  zlib: NodeZlib,
  source: ByteSource,
  { length = Infinity, kept, isFollowed = false }: KeepingOptions,
): AsyncGenerator<Uint8Array, number | undefined, undefined> {
  const stream = openNodeZlib(zlib, "gunzip");
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
        if (slice.length === 0 && (taken > MAX_KEPT_BYTES || !isFollowed)) throw gzipError("truncated", error);
        if (taken > MAX_KEPT_BYTES) throw gzipError("invalid-gzip", error);
        return given;
      }
      if (slice.length === 0) return undefined;
      keep(kept, await source.read(stream.bytesTaken - taken), stream.bytesTaken);
    }
    return undefined;
  } finally {
    stream.close();
  }
}

function keep(kept: ByteBlocks, bytes: Uint8Array, taken: number): void {
  if (taken <= MAX_KEPT_BYTES) kept.add(bytes);
  else kept.free();
}

/** Decompresses with {@link Inflater}. */
async function* inflate(
  source: ByteSource,
  { length = Infinity, kept, isFollowed = false, signal }: KeepingOptions,
): Chunks {
  let taken = 0;
  let chunks = 0;
  do {
    const inflater = new Inflater();
    for (const start = taken; !inflater.hasEnded;) {
      const slice = await source.peekSome(Math.min(SLICE_BYTES, length - taken));
      if (slice.length === 0) throw gzipError("truncated", new Error("unexpected end of file"));
      for (const output of inflater.write(slice)) {
        if (++chunks % CHUNKS_PER_TASK === 0) await new Promise((resolve) => setTimeout(resolve));
        signal?.throwIfAborted();
        yield output;
      }
      const read = await source.read(start + inflater.bytesTaken - taken);
      taken += read.length;
      keep(kept, read, taken);
      if (inflater.damage !== undefined) throw gzipError("invalid-gzip", inflater.damage);
    }
  } while (await isAtMember(source, length - taken, isFollowed));
}

/**
 * True if the next bytes are another gzip stream. If no other bytes are expected, any byte but zero counts as the start
 * of a stream, which is then damaged.
 */
async function isAtMember(source: ByteSource, left: number, isFollowed: boolean): Promise<boolean> {
  if (isFollowed) return isAtGzip(source, left);
  const [first = 0] = await source.peek(Math.min(1, left));
  return first !== 0;
}

/** True if the next bytes are the start of a gzip stream. Reads at most `length` bytes ahead. */
export async function isAtGzip(source: ByteSource, length = GZIP_MAGIC.length): Promise<boolean> {
  const head = await source.peek(Math.min(GZIP_MAGIC.length, length));
  return GZIP_MAGIC.every((byte, i) => head[i] === byte);
}

/** Yields chunks without their first `length` bytes. */
async function* skipOutput(chunks: Chunks, length: number): Chunks {
  let left = length;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
    if (rest.length > 0) yield rest;
  }
}

function gzipError(code: CodecErrorCode, cause: unknown): CodecError {
  return new CodecError(code, `gzip: ${(cause as Error).message}`, { cause });
}
