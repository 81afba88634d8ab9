import { AuditEventError } from "../runtime/error.js";
import type { ByteBlocks } from "./byte-blocks.js";
import type { ByteSource } from "./byte-source.js";

/** Where a part of a recording is. */
export interface PartPlace {
  /** Number of the part, from 0. */
  readonly index: number;
  /** Offset of the part's header from the start of the recording. */
  readonly offset: number;
}

/** A part of a recording, as its header describes it. */
export interface RecordingPart extends PartPlace {
  /** Size of the whole part in bytes: its header, body and padding. The next part is at `offset + size`. */
  readonly size: number;
  /** Size of the header in bytes. */
  readonly headerSize: number;
  /** Format version, 1 or 2. */
  readonly version: number;
  /** Size of the body in bytes; 0 where the part is only padding. */
  readonly bodySize: number;
  /** Size of the padding after the body in bytes. */
  readonly paddingSize: number;
  /** Whether the body is encrypted (version 2). */
  readonly encrypted: boolean;
}

/** Size of a header's first number. */
const VERSION_BYTES = 8;
/** Size of the header of version 1; that of version 2 has the flags after it. */
export const HEADER_BYTES = 24;
const FLAGS_BYTES = 8;
const ENCRYPTED_FLAG = 1;

/** The most bytes that a header takes. */
export const MAX_HEADER_BYTES = HEADER_BYTES + FLAGS_BYTES;

/** How the body of a part begins: as a deflated gzip stream, or as an age file. */
const BODY_MAGIC = [
  [0x1f, 0x8b, 0x08],
  [0x61, 0x67, 0x65],
];
/** How much is looked at when a header is looked for. */
const SEARCH_BYTES = 64 * 1024;
const SEARCH_OVERLAP = MAX_HEADER_BYTES + 2;
/** How far ahead of damage it is looked for the next part: a part has 5 MiB and a little more. */
const MAX_PEEK_BYTES = 16 * 1024 * 1024;
/** No file has more bytes than 48 bits count, so the upper two of a size are zero. */
const MAX_SIZE = 2 ** 48;

/**
 * Reads the header of a part, given its first {@link MAX_HEADER_BYTES} bytes, or all
 * that are left of the recording.
 *
 * @throws AuditEventError `truncated` or `invalid-recording`.
 */
export function parsePart(bytes: Uint8Array, place: PartPlace): RecordingPart {
  if (bytes.length < HEADER_BYTES) throw truncatedHeader();
  const version = readUint64(bytes, 0);
  if (version !== 1 && version !== 2) {
    throw new AuditEventError("invalid-recording", `expected version 1 or 2, got ${version}`);
  }
  const headerSize = version === 1 ? HEADER_BYTES : MAX_HEADER_BYTES;
  if (bytes.length < headerSize) throw truncatedHeader();
  const bodySize = readUint64(bytes, 8);
  const paddingSize = readUint64(bytes, 16);
  const size = headerSize + bodySize + paddingSize;
  const encrypted = version === 2 && (bytes[HEADER_BYTES]! & ENCRYPTED_FLAG) !== 0;
  return { index: place.index, offset: place.offset, size, headerSize, version, bodySize, paddingSize, encrypted };
}

function truncatedHeader(): AuditEventError {
  return new AuditEventError("truncated", "the recording ends inside the header");
}

/** The header of a part of version 1. */
export function partHeader(bodySize: number, paddingSize: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  [1, bodySize, paddingSize].forEach((value, i) => view.setBigUint64(8 * i, BigInt(value)));
  return bytes;
}

/** Whether bytes begin as a recording does: with a version. */
export function isRecording(bytes: Uint8Array): boolean {
  if (bytes.length < VERSION_BYTES) return false;
  const version = readUint64(bytes, 0);
  return version === 1 || version === 2;
}

/**
 * Passes over the rest of a part whose body is damaged: to its end, if there is another
 * part or that of the recording, or else to what looks like the next part. Where bytes
 * are missing, that may begin among those that were taken for the body.
 *
 * @param taken The bytes that were read last, from the body.
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
 * Reads a ciphertext in chunks, up to its length, or to what looks like the next part,
 * as the text and the random bytes of a ciphertext do not.
 */
export async function* takeCiphertext(source: ByteSource, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let left = length; left > 0;) {
    const bytes = await source.peek(Math.min(SEARCH_BYTES, left) + SEARCH_OVERLAP);
    const window = Math.min(SEARCH_BYTES, left, bytes.length);
    let pos = 0;
    while (pos < window && !looksLikePart(bytes, pos)) pos++;
    if (pos > 0) yield await source.read(pos);
    if (pos < window || bytes.length === 0) return;
    left -= pos;
  }
}

/**
 * Passes over bytes up to what looks like the next part with a body, or to any part
 * at the offset where one is expected, or over all that are left.
 */
export async function skipToPart(source: ByteSource, expected: number): Promise<void> {
  for (;;) {
    const start = source.offset;
    const isPart = (pos: number): boolean =>
      looksLikePart(bytes, pos) || (start + pos === expected && isRecording(bytes.subarray(pos)));
    const bytes = await source.peek(SEARCH_BYTES);
    const isLast = bytes.length < SEARCH_BYTES;
    const end = isLast ? bytes.length : bytes.length - SEARCH_OVERLAP;
    let pos = 0;
    while (pos < end && !isPart(pos)) pos++;
    await source.skip(pos);
    if (isLast || pos < end) return;
  }
}

function looksLikePart(bytes: Uint8Array, pos: number): boolean {
  // First what nearly all bytes fail.
  if (bytes[pos] !== 0 || bytes.length < pos + MAX_HEADER_BYTES) return false;
  const version = readUint64(bytes, pos);
  if (version !== 1 && version !== 2) return false;
  if (readUint64(bytes, pos + 8) >= MAX_SIZE || readUint64(bytes, pos + 16) >= MAX_SIZE) return false;
  const body = pos + (version === 1 ? HEADER_BYTES : MAX_HEADER_BYTES);
  return BODY_MAGIC.some((magic) => magic.every((byte, i) => bytes[body + i] === byte));
}

/**
 * Passes over the zeros that are left of a part. Where bytes are missing, some that end
 * its body may be of the next header.
 *
 * @param taken The bytes that were read last, from the body.
 * @throws AuditEventError `invalid-recording`, just before it, where there is anything
 * else or the next part begins early, and `truncated` where the recording ends before
 * the part.
 */
export async function skipPadding(source: ByteSource, end: number, taken: ByteBlocks): Promise<void> {
  source.unread(zerosAtEnd(taken.tail(VERSION_BYTES - 1)));
  while (source.offset < end) {
    const left = end - source.offset;
    const window = Math.min(SEARCH_BYTES, left);
    const bytes = await source.peek(window + SEARCH_OVERLAP);
    const zeros = countZeros(bytes.subarray(0, window));
    if (zeros === left && !holdsPartStart(bytes, left)) return void (await source.skip(left));
    // Zeros before something else may be the beginning of a header.
    await source.skip(Math.max(0, zeros - VERSION_BYTES));
    if (zeros < Math.min(window, bytes.length)) {
      throw new AuditEventError("invalid-recording", "expected zeros after the body's gzip stream");
    }
    if (zeros === left) {
      throw new AuditEventError("invalid-recording", "the next part begins before the end of this one");
    }
    if (zeros < window) {
      source.throwFailure(window);
      throw endsEarly(left - zeros);
    }
  }
}

/** The zeros that bytes end with. */
function zerosAtEnd(bytes: Uint8Array): Uint8Array {
  let start = bytes.length;
  while (bytes[start - 1] === 0) start--;
  return bytes.subarray(start);
}

/** Whether the zeros that bytes begin with are no padding in the end, but of the next part's header. */
function holdsPartStart(bytes: Uint8Array, zeros: number): boolean {
  if (isRecording(bytes.subarray(zeros))) return false;
  for (let pos = Math.max(0, zeros - VERSION_BYTES); pos < zeros; pos++) if (looksLikePart(bytes, pos)) return true;
  return false;
}

/** The error of a recording that ends so many bytes before its last part does. */
export function endsEarly(missing: number): AuditEventError {
  return new AuditEventError("truncated", `the recording ends ${missing} bytes before the part does`);
}

function countZeros(bytes: Uint8Array): number {
  let zeros = 0;
  while (bytes[zeros] === 0) zeros++;
  return zeros;
}

/** A big-endian unsigned integer; above 2^53 it is not exact, but larger than any file. */
function readUint64(bytes: Uint8Array, pos: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + pos, 8);
  return view.getUint32(0) * 0x100000000 + view.getUint32(4);
}
