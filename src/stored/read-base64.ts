import type { ByteSource } from "../recording/byte-source.js";
import { CodecError, describe } from "../runtime/error.js";
import { decodeBase64 } from "../runtime/types/base64.js";
import { readItem } from "./binary-item.js";
import { MAX_ITEM_BYTES } from "./limits.js";
import { readLines, type Line } from "./lines.js";
import type { ItemBatches, StoredItem } from "./item.js";
import { problemOf } from "./problem-log.js";
import type { ReadContext } from "./read-options.js";

/** Reads lines of base64. Skips blank lines. */
export async function* readBase64(source: ByteSource, context: ReadContext): ItemBatches {
  for await (const lines of readLines(source)) {
    context.lines?.clear();
    const items = lines.filter(({ text }) => text !== "").map((line) => readLine(line, context));
    yield context.problems.limit(items);
  }
}

function readLine({ line, offset, text }: Line, context: ReadContext): StoredItem {
  const bytes = text === undefined ? undefined : parseBase64(text);
  if (bytes !== undefined) return readItem(bytes, { line, offset }, context);
  const reason =
    text === undefined
      ? `expected a line of at most ${MAX_ITEM_BYTES} bytes`
      : `expected base64, got ${describe(text)}`;
  return problemOf(new CodecError("invalid-value", reason, { offset }), line);
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
