import { createGunzip } from "node:zlib";
import { AuditEventError } from "../index.js";

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/** Compressed bytes given to zlib at a time, which bounds what it has to hold decompressed to 1000 times that. */
const SLICE_BYTES = 4096;
/** Compressed bytes that are kept to be gone over again: a part of a recording has 5 MiB and a little more. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Decompresses a gzip stream as it comes. Where the stream is cut short or damaged,
 * it gives what is decompressed up to there, to the byte (in the first 64 MiB of
 * the stream, after that to 4 KiB of it).
 *
 * @throws AuditEventError `truncated` or `invalid-gzip`, without an offset.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): Chunks {
  let kept: Uint8Array[] | undefined = [];
  let given = 0;
  async function* keep(): Chunks {
    let keptBytes = 0;
    for await (const slice of slices(chunks)) {
      keptBytes += slice.length;
      if (keptBytes > MAX_KEPT_BYTES) kept = undefined;
      kept?.push(slice);
      yield slice;
    }
  }
  try {
    for await (const output of inflate(keep())) {
      given += output.length;
      yield output;
    }
  } catch (error) {
    if (kept !== undefined) yield* inflateToDamage(kept, given);
    throw error;
  }
}

async function* slices(chunks: AsyncIterable<Uint8Array>): Chunks {
  for await (const chunk of chunks) {
    for (let pos = 0; pos < chunk.length; pos += SLICE_BYTES) yield chunk.subarray(pos, pos + SLICE_BYTES);
  }
}

/**
 * Decompresses slices of which the last is damaged, byte by byte, since zlib gives
 * nothing of what it was given together with damage. Leaves out the first `given` bytes.
 */
async function* inflateToDamage(slices: readonly Uint8Array[], given: number): Chunks {
  async function* pieces(): Chunks {
    yield* slices.slice(0, -1);
    const last = slices.at(-1) ?? new Uint8Array(0);
    for (let pos = 0; pos < last.length; pos++) yield last.subarray(pos, pos + 1);
  }
  let skip = given;
  try {
    for await (const output of inflate(pieces())) {
      if (skip < output.length) yield output.subarray(skip);
      skip = Math.max(0, skip - output.length);
    }
  } catch {
    // The same error again.
  }
}

/** Decompresses pieces one by one. */
async function* inflate(pieces: AsyncIterable<Uint8Array>): Chunks {
  const stream = createGunzip();
  const output: Uint8Array[] = [];
  let failure: AuditEventError | undefined;
  let hasEnded = false;
  let wake = (): void => undefined;
  // Iterating over the stream itself would lose what is decompressed but not yet read when it fails.
  stream.on("data", (data: Uint8Array) => output.push(data));
  stream.on("end", () => {
    hasEnded = true;
    wake();
  });
  stream.on("error", (error: NodeJS.ErrnoException) => {
    const code = error.code === "Z_BUF_ERROR" ? "truncated" : "invalid-gzip";
    failure = new AuditEventError(code, `gzip: ${error.message}`, { cause: error });
    wake();
  });
  const done = (start: (callback: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      start(resolve);
    });
  try {
    for await (const piece of pieces) {
      await done((callback) => stream.write(piece, callback));
      yield* output.splice(0);
      if (failure !== undefined) throw failure;
      // What follows the stream is none of ours, such as padding.
      if (hasEnded) return;
    }
    await done(() => stream.end());
    yield* output.splice(0);
    if (failure !== undefined) throw failure;
  } finally {
    stream.destroy();
  }
}
