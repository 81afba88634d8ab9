import { createGunzip } from "node:zlib";
import { AuditEventError } from "../index.js";

/** Compressed bytes given to zlib at a time, which bounds what it has to hold decompressed to 1000 times that. */
const SLICE_BYTES = 4096;

/**
 * Decompresses a gzip stream as it comes. Where the stream is cut short or
 * damaged, it gives what is decompressed up to there.
 *
 * @throws AuditEventError `truncated` or `invalid-gzip`, without an offset.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = createGunzip();
  const output: Uint8Array[] = [];
  let failure: AuditEventError | undefined;
  let wake = (): void => undefined;
  // Iterating over the stream itself would lose what is decompressed but not yet read when it fails.
  stream.on("data", (data: Uint8Array) => output.push(data));
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
    for await (const chunk of chunks) {
      for (let pos = 0; pos < chunk.length; pos += SLICE_BYTES) {
        await done((callback) => stream.write(chunk.subarray(pos, pos + SLICE_BYTES), callback));
        yield* output.splice(0);
        if (failure !== undefined) throw failure;
      }
    }
    await done((callback) => stream.once("end", callback).end());
    yield* output.splice(0);
    if (failure !== undefined) throw failure;
  } finally {
    stream.destroy();
  }
}
