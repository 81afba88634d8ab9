import { CodecError } from "../runtime/error.js";

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
export const VERSION_BYTES = 8;
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
/** Limit for plausible sizes. No file is larger, so the upper two bytes of a size must be zero. */
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

/** True if the bytes start with a known version number, as a recording does. */
export function isRecording(bytes: Uint8Array): boolean {
  if (bytes.length < VERSION_BYTES) return false;
  const version = readUint64(bytes, 0);
  return version === 1 || version === 2;
}

/** True if the bytes at `pos` look like the header of a part, followed by a body. */
export function isLikelyPart(bytes: Uint8Array, pos: number): boolean {
  // This cheap check rules out nearly all offsets.
  if (bytes[pos] !== 0 || bytes.length < pos + MAX_HEADER_BYTES) return false;
  const version = readUint64(bytes, pos);
  if (version !== 1 && version !== 2) return false;
  if (readUint64(bytes, pos + 8) >= MAX_SIZE || readUint64(bytes, pos + 16) >= MAX_SIZE) return false;
  const body = pos + (version === 1 ? HEADER_BYTES : MAX_HEADER_BYTES);
  return BODY_MAGIC.some((magic) => magic.every((byte, i) => bytes[body + i] === byte));
}

/** Returns the error for a recording that ends `missing` bytes before the end of its last part. */
export function truncatedPartError(missing: number): CodecError {
  return new CodecError("truncated", `the recording ends ${missing} bytes before the end of the part`);
}

/** Reads a big-endian uint64. Values above 2^53 are rounded, but remain larger than any file. */
function readUint64(bytes: Uint8Array, pos: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + pos, 8);
  return view.getUint32(0) * 0x100000000 + view.getUint32(4);
}
