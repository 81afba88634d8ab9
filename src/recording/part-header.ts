import { CodecError } from "../runtime/error.js";
import type { ByteBlocks } from "./byte-blocks.js";
import type { ByteSource } from "./byte-source.js";

/** The location of a part in a recording. */
export interface PartPlace {
  /** Index of the part in the recording, starting at 0. */
  readonly index: number;
  /** Byte offset of the part's header from the start of the recording. */
  readonly offset: number;
}

/** A part of a recording, as described by its header. */
export interface RecordingPart extends PartPlace {
  /** Size of the whole part in bytes: header, body and padding. The next part starts at `offset + size`. */
  readonly size: number;
  /** Size of the header in bytes. */
  readonly headerSize: number;
  /** Version of the part's format, 1 or 2. */
  readonly version: number;
  /** Size of the body in bytes, as stored. 0 if the part consists of padding only. */
  readonly bodySize: number;
  /** Size of the padding after the body in bytes. */
  readonly paddingSize: number;
  /** True if the body is encrypted. Always false in version 1. */
  readonly encrypted: boolean;
}

/** Size of the version number, which is the first field of a header. */
const VERSION_BYTES = 8;
/** Size of a version 1 header. A version 2 header has a flags field after it. */
export const HEADER_BYTES = 24;
const FLAGS_BYTES = 8;
const ENCRYPTED_FLAG = 1;

/** Size of the longest header. */
export const MAX_HEADER_BYTES = HEADER_BYTES + FLAGS_BYTES;

/** The first bytes of a body: either a gzip stream that uses deflate, or an age file. */
const BODY_MAGIC = [
  [0x1f, 0x8b, 0x08],
  [0x61, 0x67, 0x65],
];
/** Number of bytes searched for a header at a time. */
const SEARCH_BYTES = 64 * 1024;
/** Overlap of consecutive windows. A header and the first 3 bytes of its body always fit in one of them. */
const SEARCH_OVERLAP = MAX_HEADER_BYTES + 2;
/** How far to look ahead for the end of a damaged part. Parts are slightly over 5 MiB. */
const MAX_PEEK_BYTES = 16 * 1024 * 1024;
/** Limit of a plausible size. No file is larger, so the upper two bytes of a size are zero. */
const MAX_SIZE = 2 ** 48;

/**
 * Parses the header of a part.
 *
 * @param bytes The first {@link MAX_HEADER_BYTES} bytes of the part, or all remaining bytes of the
 * recording if there are fewer.
 * @throws CodecError `truncated` if the bytes end inside the header, `invalid-recording` if the
 * version is unknown.
 */
export function parsePartHeader(bytes: Uint8Array, place: PartPlace): RecordingPart {
  if (bytes.length < HEADER_BYTES) throw truncatedHeaderError();
  const version = readUint64(bytes, 0);
  if (version !== 1 && version !== 2) {
    throw new CodecError("invalid-recording", `expected version 1 or 2, got ${version}`);
  }
  const headerSize = version === 1 ? HEADER_BYTES : MAX_HEADER_BYTES;
  if (bytes.length < headerSize) throw truncatedHeaderError();
  const bodySize = readUint64(bytes, 8);
  const paddingSize = readUint64(bytes, 16);
  const size = headerSize + bodySize + paddingSize;
  const encrypted = version === 2 && (bytes[HEADER_BYTES]! & ENCRYPTED_FLAG) !== 0;
  return { index: place.index, offset: place.offset, size, headerSize, version, bodySize, paddingSize, encrypted };
}

function truncatedHeaderError(): CodecError {
  return new CodecError("truncated", "the recording ends inside the header");
}

/** Returns the header of a version 1 part. Sizes are in bytes. */
export function createPartHeader(bodySize: number, paddingSize: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  [1, bodySize, paddingSize].forEach((value, i) => view.setBigUint64(8 * i, BigInt(value)));
  return bytes;
}

/** Returns true if the bytes start with a known version number, as a recording does. */
export function isRecording(bytes: Uint8Array): boolean {
  if (bytes.length < VERSION_BYTES) return false;
  const version = readUint64(bytes, 0);
  return version === 1 || version === 2;
}

/**
 * Skips the rest of a part with a damaged body.
 *
 * If another part or the end of the recording is at `end`, skips to `end`. Otherwise skips to the next
 * bytes that look like a part. If bytes are missing from the body, that part may start among the bytes
 * already read.
 *
 * @param end Offset of the end of the part, according to its header.
 * @param taken The bytes of the body that were read last.
 */
export async function skipDamagedBody(source: ByteSource, end: number, taken: ByteBlocks): Promise<void> {
  const left = end - source.offset;
  if (left <= MAX_PEEK_BYTES) {
    const header = await source.peekBehind(left, VERSION_BYTES);
    if (header !== undefined && (header.length === 0 || isRecording(header))) return void (await source.skip(left));
  }
  source.unread(taken.tail(SEARCH_BYTES));
  await skipToPart(source, end);
}

/**
 * Yields up to `length` bytes of a ciphertext in chunks. Stops at bytes that look like the next part. The
 * text and the random bytes of a ciphertext do not look like one.
 */
export async function* takeCiphertext(source: ByteSource, length: number): AsyncGenerator<Uint8Array, void, undefined> {
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

function isLikelyPart(bytes: Uint8Array, pos: number): boolean {
  // This cheap check rejects nearly all bytes.
  if (bytes[pos] !== 0 || bytes.length < pos + MAX_HEADER_BYTES) return false;
  const version = readUint64(bytes, pos);
  if (version !== 1 && version !== 2) return false;
  if (readUint64(bytes, pos + 8) >= MAX_SIZE || readUint64(bytes, pos + 16) >= MAX_SIZE) return false;
  const body = pos + (version === 1 ? HEADER_BYTES : MAX_HEADER_BYTES);
  return BODY_MAGIC.some((magic) => magic.every((byte, i) => bytes[body + i] === byte));
}

/**
 * Skips the rest of a part, which must be zeros. If bytes are missing from the part, zeros at the end of
 * its body may belong to the next header, so these are checked again.
 *
 * @param end Offset of the end of the part, according to its header.
 * @param taken The bytes of the body that were read last.
 * @throws CodecError `invalid-recording` if other bytes follow or the next part starts before `end`.
 * The source is then at most 8 zeros before those bytes. `truncated` if the recording ends before `end`.
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

/** Returns true if some of the leading zeros belong to the header of the next part and not to the padding. */
function hasPartStart(bytes: Uint8Array, zeros: number): boolean {
  if (isRecording(bytes.subarray(zeros))) return false;
  for (let pos = Math.max(0, zeros - VERSION_BYTES); pos < zeros; pos++) if (isLikelyPart(bytes, pos)) return true;
  return false;
}

/** Returns the error for a recording that ends `missing` bytes before the end of its last part. */
export function truncatedPartError(missing: number): CodecError {
  return new CodecError("truncated", `the recording ends ${missing} bytes before the end of the part`);
}

function countLeadingZeros(bytes: Uint8Array): number {
  let zeros = 0;
  while (bytes[zeros] === 0) zeros++;
  return zeros;
}

/** Reads a big-endian unsigned integer. Values above 2^53 are rounded, but are still larger than any file. */
function readUint64(bytes: Uint8Array, pos: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + pos, 8);
  return view.getUint32(0) * 0x100000000 + view.getUint32(4);
}
