import type { DecodeEventOptions } from "../events/audit-event.js";
import { AuditEvent } from "../events/audit-event.js";
import type { ByteSource } from "../recording/byte-source.js";
import { countUnknownFields } from "../runtime/codec.js";
import { CodecError, describe } from "../runtime/error.js";
import { decodeBase64 } from "../runtime/types/base64.js";
import { BinaryItem } from "./binary-item.js";
import { MAX_ITEM_BYTES } from "./event-text.js";
import { readLines, type Line } from "./lines.js";
import type { ItemBatches, StoredItem } from "./item.js";
import { problemOf } from "./problem-log.js";
import { decodeOptionsOf, type ReadContext } from "./read-options.js";

/** Reads lines of base64. Skips blank lines. */
export async function* readBase64(source: ByteSource, { options, problems }: ReadContext): ItemBatches {
  const decodeOptions = decodeOptionsOf(options);
  for await (const lines of readLines(source)) {
    const items = lines.filter(({ text }) => text !== "").map((line) => readLine(line, decodeOptions));
    yield items.filter((item) => item.kind !== "problem" || problems.admit());
  }
}

function readLine({ line, offset, text }: Line, options: DecodeEventOptions): StoredItem {
  try {
    const bytes = decodeLine(text);
    const event = AuditEvent.decode(bytes, options);
    return new BinaryItem(event, bytes, countUnknownFields(), { line, offset, part: undefined });
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const { code, reason, path = "" } = error;
    return problemOf(new CodecError(code, reason, { path, offset, cause: error }), line);
  }
}

function decodeLine(text: string | undefined): Uint8Array {
  if (text === undefined) throw new CodecError("invalid-value", `expected a line of at most ${MAX_ITEM_BYTES} bytes`);
  const bytes = parseBase64(text);
  if (bytes === undefined) throw new CodecError("invalid-value", `expected base64, got ${describe(text)}`);
  return bytes;
}

/** Decodes base64 in the standard or the URL-safe alphabet, padded or not. Returns undefined if it is not valid. */
export function parseBase64(text: string): Uint8Array | undefined {
  const digits = text
    .replace(/={0,2}$/, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  if (!/^[A-Za-z0-9+/]+$/.test(digits)) return undefined;
  return decodeBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, "="));
}
