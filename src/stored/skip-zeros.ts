import type { ByteSource } from "../recording/byte-source.js";
import { isRecording, VERSION_BYTES } from "../recording/part-header.js";
import { READ_BYTES } from "./limits.js";

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
