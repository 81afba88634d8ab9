import type { ByteSource } from "../recording/byte-source.js";
import { gunzip } from "../recording/gunzip.js";
import { isRecording, VERSION_BYTES } from "../recording/part-header.js";
import type { Chunks } from "../recording/source.js";
import { READ_BYTES } from "./limits.js";

const GZIP_MAGIC = [0x1f, 0x8b];

/** True if a gzip stream begins at the next byte. */
export async function isAtGzip(source: ByteSource): Promise<boolean> {
  const head = await source.peek(GZIP_MAGIC.length);
  return GZIP_MAGIC.every((byte, i) => head[i] === byte);
}

/** Decompresses consecutive gzip streams, which count as one. */
export async function* gunzipMembers(source: ByteSource, signal: AbortSignal | null | undefined): Chunks {
  do yield* gunzip(source, { isFollowed: true, signal });
  while (await isAtGzip(source));
}

/** Skips the NUL bytes after a gzip stream, which are padding unless they are the start of a recording. */
export async function skipZeros(source: ByteSource): Promise<void> {
  while ((await source.peek(1))[0] === 0) {
    const bytes = await source.peek(READ_BYTES);
    let zeros = 0;
    while (bytes[zeros] === 0) zeros++;
    // The last zeros may be the start of a recording.
    const padding = Math.max(0, zeros - VERSION_BYTES + 1);
    if (zeros < bytes.length && isRecording(bytes.subarray(padding))) return void (await source.skip(padding));
    if (zeros < READ_BYTES) return void (await source.skip(zeros));
    await source.skip(padding);
  }
}
