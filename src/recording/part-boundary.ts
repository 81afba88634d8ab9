import { CodecError } from "../runtime/error.js";
import type { ByteBlocks } from "./byte-blocks.js";
import type { ByteSource } from "./byte-source.js";
import { isLikelyPart, isRecording, MAX_HEADER_BYTES, truncatedPartError, VERSION_BYTES } from "./part-header.js";
import type { Chunks } from "./source.js";

/** Number of bytes searched for a header at a time. */
const SEARCH_BYTES = 64 * 1024;
/** Overlap of consecutive windows. A header and the first 3 bytes of its body always fit in one of them. */
const SEARCH_OVERLAP = MAX_HEADER_BYTES + 2;
/** Maximum number of bytes to look ahead for the end of a damaged part. Parts are slightly over 5 MiB. */
const MAX_PEEK_BYTES = 16 * 1024 * 1024;

/**
 * Skips the rest of a part with a damaged body.
 *
 * If another part or the end of the recording is at `end`, skips to `end`. Otherwise skips to the next
 * bytes that look like a part. That part may start in the bytes already read, if bytes are missing from
 * the body.
 *
 * @param end Offset of the end of the part, according to its header.
 * @param taken The bytes of the body that were read last.
 */
export async function skipDamagedBody(source: ByteSource, end: number, taken: ByteBlocks): Promise<void> {
  const left = end - source.offset;
  if (left <= MAX_PEEK_BYTES) {
    const header = await source.peekAfter(left, VERSION_BYTES);
    if (header !== undefined && (header.length === 0 || isRecording(header))) return void (await source.skip(left));
  }
  source.unread(taken.tail(SEARCH_BYTES));
  await skipToPart(source, end);
}

/**
 * Yields up to `length` bytes of a ciphertext in chunks. Stops at bytes that look like the next part. A
 * ciphertext itself, which consists of text and random bytes, does not look like a part.
 */
export async function* takeCiphertext(source: ByteSource, length: number): Chunks {
  for (let left = length; left > 0;) {
    const bytes = await source.peek(Math.min(SEARCH_BYTES, left) + SEARCH_OVERLAP);
    const window = Math.min(SEARCH_BYTES, left, bytes.length);
    let pos = 0;
    while (pos < window && !isLikelyPart(bytes, pos)) pos++;
    if (pos > 0) yield await source.read(pos);
    if (pos < window || bytes.length === 0) return;
    left -= pos;
  }
}

/**
 * Skips to the next bytes that look like a part with a body, or to the end of the recording. At the offset
 * `expected`, a known version number is sufficient.
 */
export async function skipToPart(source: ByteSource, expected: number): Promise<void> {
  for (;;) {
    const start = source.offset;
    const isPart = (pos: number): boolean =>
      isLikelyPart(bytes, pos) || (start + pos === expected && isRecording(bytes.subarray(pos)));
    const bytes = await source.peek(SEARCH_BYTES);
    const isLast = bytes.length < SEARCH_BYTES;
    const end = isLast ? bytes.length : bytes.length - SEARCH_OVERLAP;
    let pos = 0;
    while (pos < end && !isPart(pos)) pos++;
    await source.skip(pos);
    if (isLast || pos < end) return;
  }
}

/**
 * Skips the rest of a part, which must be zeros. If bytes are missing from the part, zeros at the end of
 * its body may belong to the next header, so these are checked again.
 *
 * @param end Offset of the end of the part, according to its header.
 * @param taken The bytes of the body that were read last.
 * @throws CodecError `invalid-recording` if other bytes follow or the next part starts before `end`. The
 * source is then at most 8 zeros before those bytes. `truncated` if the recording ends before `end`.
 */
export async function skipPadding(source: ByteSource, end: number, taken: ByteBlocks): Promise<void> {
  source.unread(sliceTrailingZeros(taken.tail(VERSION_BYTES - 1)));
  while (source.offset < end) {
    const left = end - source.offset;
    const window = Math.min(SEARCH_BYTES, left);
    const bytes = await source.peek(window + SEARCH_OVERLAP);
    const zeros = countLeadingZeros(bytes.subarray(0, window));
    if (zeros === left && !hasPartStart(bytes, left)) return void (await source.skip(left));
    // The last zeros before other bytes may be the start of a header.
    await source.skip(Math.max(0, zeros - VERSION_BYTES));
    if (zeros < Math.min(window, bytes.length)) {
      throw new CodecError("invalid-recording", "expected zeros after the body's gzip stream");
    }
    if (zeros === left) {
      throw new CodecError("invalid-recording", "the next part begins before the end of this one");
    }
    if (zeros < window) {
      source.throwFailure(window);
      throw truncatedPartError(left - zeros);
    }
  }
}

/** Returns the zeros at the end of the bytes. */
function sliceTrailingZeros(bytes: Uint8Array): Uint8Array {
  let start = bytes.length;
  while (bytes[start - 1] === 0) start--;
  return bytes.subarray(start);
}

/** True if some of the leading zeros belong to the header of the next part and not to the padding. */
function hasPartStart(bytes: Uint8Array, zeros: number): boolean {
  if (isRecording(bytes.subarray(zeros))) return false;
  for (let pos = Math.max(0, zeros - VERSION_BYTES); pos < zeros; pos++) if (isLikelyPart(bytes, pos)) return true;
  return false;
}

function countLeadingZeros(bytes: Uint8Array): number {
  let zeros = 0;
  while (bytes[zeros] === 0) zeros++;
  return zeros;
}
