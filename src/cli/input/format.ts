import { OneOf } from "../../index.js";
import { isRecording } from "../../recording/part-header.js";
import { readVarint } from "../../runtime/wire/varint.js";

/** Input formats. Each may be gzipped. */
export const FORMATS = ["recording", "json", "oneof", "delimited", "base64"] as const;

/** One of the {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

/** Number of bytes at the start of an input used to detect its format. */
export const HEAD_BYTES = 64 * 1024;

const GZIP_MAGIC = [0x1f, 0x8b];

/** True if the bytes start with the magic number of gzip. */
export function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, i) => head[i] === byte);
}

/** True if the text is base64 in the standard or the URL-safe alphabet, padded or not. */
export function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && text.replace(/=+$/, "").length % 4 !== 1;
}

/**
 * Returns the format of an input, given its first {@link HEAD_BYTES} bytes or all of them,
 * or undefined if it is not recognized. Binary formats are tried first, because the
 * first byte of a `OneOf` can be a line feed (0x0a).
 */
export function detectFormat(head: Uint8Array): Format | undefined {
  if (isRecording(head)) return "recording";
  if (isOneOf(head)) return "oneof";
  const prefix = readVarint(head, 0);
  if (prefix !== undefined && isOneOf(head.subarray(prefix.end), prefix.value)) return "delimited";
  const text = new TextDecoder().decode(head).trimStart();
  if (text === "" || text.startsWith("{")) return "json";
  return isBase64(text.split(/\r?\n/, 1)[0]!) ? "base64" : undefined;
}

/** True if the bytes start with a `OneOf` of `length` bytes; without `length`, if they are a `OneOf` or its head. */
function isOneOf(bytes: Uint8Array, length?: number): boolean {
  const size = length ?? (bytes.length < HEAD_BYTES ? bytes.length : undefined);
  if (size !== undefined && size <= bytes.length) return size > 0 && isDecodable(bytes.subarray(0, size));
  // Only the head is available, so check that the event, the single field, extends to the end of the message.
  const tag = readVarint(bytes, 0);
  const event = tag === undefined || (tag.value & 7) !== 2 ? undefined : readVarint(bytes, tag.end);
  if (event === undefined) return false;
  const end = event.end + event.value;
  return size === undefined ? end >= bytes.length : end === size;
}

function isDecodable(bytes: Uint8Array): boolean {
  try {
    OneOf.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
