import { OneOf } from "../index.js";
import { isRecording } from "../recording/part.js";
import { readVarint } from "./varint.js";

/** The forms that stored events come in, each of which may be gzipped. */
export const FORMATS = ["recording", "json", "oneof", "delimited", "base64"] as const;

/** One of the {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

/** How much of an input is looked at to recognise its format. */
export const HEAD_BYTES = 64 * 1024;

const GZIP_MAGIC = [0x1f, 0x8b];

/** Whether bytes begin as a gzip stream does. */
export function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, i) => head[i] === byte);
}

/** Whether text is base64, with either of its alphabets, padded or not. */
export function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && text.replace(/=+$/, "").length % 4 !== 1;
}

/**
 * Recognises the format of an input by its first bytes, or undefined. Binary forms
 * come first: a `OneOf` may begin with a byte that is a line feed in text.
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

/** Whether bytes begin with a `OneOf` of `length` bytes; without it, whether they are one, or a head of one. */
function isOneOf(bytes: Uint8Array, length?: number): boolean {
  const size = length ?? (bytes.length < HEAD_BYTES ? bytes.length : undefined);
  if (size !== undefined && size <= bytes.length) return size > 0 && isDecodable(bytes.subarray(0, size));
  // Only its beginning is here: the tag and the length of the event, which takes all of it.
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
