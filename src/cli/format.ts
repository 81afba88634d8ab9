import { OneOf } from "../index.js";
import { isRecording } from "../recording/index.js";

/** The forms that stored events come in, each of which may be gzipped. */
export const FORMATS = ["recording", "json", "oneof", "delimited", "base64"] as const;

/** One of the {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

/** How much of an input is looked at to recognise its format. */
export const HEAD_BYTES = 64 * 1024;

const GZIP_MAGIC = [0x1f, 0x8b];
const BASE64_LINE = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Whether bytes begin as a gzip stream does. */
export function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, i) => head[i] === byte);
}

/**
 * Recognises the format of an input by its first bytes, or undefined. Binary forms
 * come first: a `OneOf` may begin with a byte that is a line feed in text.
 */
export function detectFormat(head: Uint8Array): Format | undefined {
  if (isRecording(head)) return "recording";
  if (isOneOf(head)) return "oneof";
  if (isDelimited(head)) return "delimited";
  const text = new TextDecoder().decode(head).trimStart();
  if (text === "" || text.startsWith("{")) return "json";
  const [line = ""] = text.split(/\r?\n/, 1);
  if (BASE64_LINE.test(line)) return "base64";
  // What is longer than the head cannot be checked as a whole.
  return head.length === HEAD_BYTES && isLengthDelimited(head) ? "oneof" : undefined;
}

function isOneOf(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    OneOf.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function isDelimited(head: Uint8Array): boolean {
  const prefix = readLength(head);
  if (prefix === undefined) return false;
  const end = prefix.bytes + prefix.length;
  return end <= head.length && isOneOf(head.subarray(prefix.bytes, end));
}

/** Whether bytes begin with the tag of a length-delimited field. */
function isLengthDelimited(head: Uint8Array): boolean {
  return (head[0]! & 7) === 2;
}

/** The length before a varint-delimited message, and how many bytes it takes; undefined where there is none. */
export function readLength(bytes: Uint8Array): { length: number; bytes: number } | undefined {
  let length = 0;
  for (let i = 0; i < Math.min(bytes.length, 10); i++) {
    length += (bytes[i]! & 0x7f) * 2 ** (7 * i);
    if (bytes[i]! < 0x80) return { length, bytes: i + 1 };
  }
  return undefined;
}
