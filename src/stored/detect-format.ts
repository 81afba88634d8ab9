import type { Edition } from "../events/edition.js";
import { METADATA_TAG } from "../events/unknown-event.js";
import type { ByteSource } from "../recording/byte-source.js";
import { isRecording, VERSION_BYTES } from "../recording/part-header.js";
import { hasUnreadableMetadata } from "../recording/record.js";
import { isTarArchive, TAR_DESCRIPTION } from "../recording/tar.js";
import { CodecError } from "../runtime/error.js";
import { WireType, wireType } from "../runtime/wire/tag.js";
import { readVarint } from "../runtime/wire/varint.js";
import { getDecoder } from "../runtime/text-coders.js";
import { NUL, OPEN_BRACE, OPEN_BRACKET } from "./ascii.js";
import { STORED_FORMATS, type StoredFormat } from "./format.js";
import { parseBase64 } from "./read-base64.js";

/** Number of bytes examined first. A live source may not have more for a while. */
const MIN_HEAD_BYTES = 64;
/** Maximum number of bytes examined, in binary data and in text. A log may begin with a lot of other text. */
const MAX_HEAD_BYTES = 64 * 1024;
const MAX_TEXT_BYTES = 1024 * 1024;
/** Number of bytes that are enough to recognize JSON. */
const START_BYTES = 4;

/** Control characters other than NUL, whitespace, the record separator and ESC. Text does not contain them. */
const BINARY_CHARS = /[\u0001-\u0008\u000e-\u001a\u001c\u001d\u001f]/;
/** Number of characters examined for control characters. The first bytes of a message contain some. */
const EXAMINED_CHARS = 64;
/** Characters that may precede the JSON in a line. */
const BEFORE_JSON = /^[\s\u0000\u001e\ufeff]*/;
const JSON_LINE = new RegExp(`${BEFORE_JSON.source}[{[]`);

/** The first bytes of formats that cannot be read, with a description and advice. */
const OTHER_FORMATS: readonly (readonly [bytes: readonly number[], description: string])[] = [
  [[0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd; decompress it first"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "compressed with xz; decompress it first"],
  [[0x42, 0x5a, 0x68], "compressed with bzip2; decompress it first"],
  [[0x50, 0x4b, 0x03, 0x04], "a zip archive; extract it and read the files in it"],
];

/**
 * Tests of the first four bytes for UTF-16, in both byte orders: a byte order mark and an ASCII character, or the
 * start of JSON and another ASCII character.
 */
const UTF16_STARTS: readonly ((bytes: Uint8Array) => boolean)[] = [
  ([a, b, , d]) => a === 0xff && b === 0xfe && d === NUL,
  ([a, b, c]) => a === 0xfe && b === 0xff && c === NUL,
  ([a, b, c, d]) => isJSONStart(a) && b === NUL && c !== NUL && d === NUL,
  ([a, b, c]) => a === NUL && isJSONStart(b) && c === NUL,
];

function isJSONStart(byte: number | undefined): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET;
}

/**
 * Returns the format of the bytes of a source, without consuming them.
 *
 * @throws CodecError `invalid-value` if the format is not recognized.
 */
export async function detectFormat(source: ByteSource, edition: Edition): Promise<StoredFormat> {
  const start = await source.peek(START_BYTES);
  if (UTF16_STARTS.some((matches) => matches(start))) {
    throw new CodecError("invalid-value", "the input is text in UTF-16; convert it to UTF-8");
  }
  if (startsJSON(start)) return "json";
  if (isRecording(await source.peek(VERSION_BYTES))) return "recording";
  for (let size = MIN_HEAD_BYTES; ; size *= 2) {
    const head = await source.peek(size);
    const format = detectFormatOf(head, head.length < size, edition);
    if (format !== undefined) return format;
  }
}

/** True if the input starts with JSON, and not with a delimited message whose length is the code of a bracket. */
function startsJSON([first, tag, length, next]: Uint8Array): boolean {
  if (first === undefined || !isJSONStart(first)) return false;
  return tag === undefined || (tag < 0x80 && !(length === first - 2 && next === METADATA_TAG));
}

/**
 * Returns the format of an input that starts with `head`, or undefined if more bytes are needed.
 *
 * @param isWhole True if the head is the whole input.
 */
function detectFormatOf(head: Uint8Array, isWhole: boolean, edition: Edition): StoredFormat | undefined {
  const [, description] = OTHER_FORMATS.find(([bytes]) => bytes.every((byte, i) => head[i] === byte)) ?? [];
  const otherFormat = isTarArchive(head) ? TAR_DESCRIPTION : description;
  if (otherFormat !== undefined) throw new CodecError("invalid-value", `the input is ${otherFormat}`);
  const text = getDecoder().decode(head).replace(BEFORE_JSON, "");
  const isText = !BINARY_CHARS.test(text.slice(0, EXAMINED_CHARS));
  const isMax = head.length >= (isText ? MAX_TEXT_BYTES : MAX_HEAD_BYTES);
  const lines = text.split("\n");
  const format = isText ? detectTextFormat(lines, isWhole, isMax, edition) : undefined;
  if (format !== undefined || !(isWhole || isMax)) return format;
  if (isOneOf(head, edition, isWhole ? head.length : undefined)) return "oneof";
  const prefix = readVarint(head, 0);
  if (prefix !== undefined && isOneOf(head.subarray(prefix.end), edition, prefix.value)) return "delimited";
  // In a long text, the first event may come after the examined bytes. Text may contain control characters.
  if (isText ? isMax || text === "" : lines.some((line) => JSON_LINE.test(line))) return "json";
  throw new CodecError("invalid-value", `unrecognized format, expected one of ${STORED_FORMATS.join(", ")}`);
}

/** Returns the format of the first line that is JSON or base64, or undefined. The last line may be incomplete. */
function detectTextFormat(
  lines: readonly string[],
  isWhole: boolean,
  isMax: boolean,
  edition: Edition,
): StoredFormat | undefined {
  for (const [i, line] of lines.entries()) {
    if (JSON_LINE.test(line)) return "json";
    const text = line.replace(BEFORE_JSON, "").trimEnd();
    const isComplete = isWhole || i < lines.length - 1;
    if ((isComplete || isMax) && isBase64OneOf(text, isComplete, edition)) return "base64";
  }
  return undefined;
}

function isBase64OneOf(text: string, isComplete: boolean, edition: Edition): boolean {
  const bytes = parseBase64(isComplete ? text : text.slice(0, text.length - (text.length % 4)));
  return bytes !== undefined && isOneOf(bytes, edition, isComplete ? bytes.length : undefined);
}

/**
 * True if the bytes start with a `OneOf` of `length` bytes. If `length` is undefined, it may continue after the
 * bytes.
 */
function isOneOf(bytes: Uint8Array, edition: Edition, length?: number): boolean {
  if (length !== undefined && length <= bytes.length) return isEvent(bytes.subarray(0, length), edition);
  // The event, which is usually the only field, must extend to the end of the message.
  const tag = readVarint(bytes, 0);
  const event =
    tag === undefined || wireType(tag.value) !== WireType.LengthDelimited ? undefined : readVarint(bytes, tag.end);
  if (event === undefined) return false;
  const end = event.end + event.value;
  return length === undefined ? end >= bytes.length : end === length;
}

function isEvent(bytes: Uint8Array, { AuditEvent }: Edition): boolean {
  try {
    return !hasUnreadableMetadata(AuditEvent.decode(bytes, { unknownEvents: "keep" }));
  } catch {
    return false;
  }
}
