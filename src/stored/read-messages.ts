import type { ByteSource } from "../recording/byte-source.js";
import { CodecError } from "../runtime/error.js";
import { MAX_VARINT_BYTES } from "../runtime/wire/tag.js";
import { readVarint } from "../runtime/wire/varint.js";
import { readItem } from "./binary-item.js";
import type { ItemBatches, StoredItem } from "./item.js";
import { MAX_ITEM_BYTES, READ_BYTES } from "./limits.js";
import { problemOf } from "./problem-log.js";
import type { ReadContext } from "./read-options.js";

/** Reads a single `OneOf`. */
export async function* readOneOf(source: ByteSource, context: ReadContext): ItemBatches {
  const message = await source.read(MAX_ITEM_BYTES + 1);
  context.lines?.clear();
  const item = message.length > MAX_ITEM_BYTES ? problemOf(tooLongError(0)) : readItem(message, { offset: 0 }, context);
  // A whole message can come from a source that then fails, for example without the checksum of gzip.
  if (item.kind !== "problem") yield [item];
  // Throws if the source has failed, which is the more useful error.
  await source.isAtEnd();
  if (item.kind === "problem") yield [item];
}

/** Reads `OneOf` messages that are preceded by their lengths. */
export async function* readDelimited(source: ByteSource, context: ReadContext): ItemBatches {
  const { lines, problems } = context;
  while (!(await source.isAtEnd())) {
    lines?.clear();
    const { offset } = source;
    const chunk = await source.peekSome(READ_BYTES);
    const items: StoredItem[] = [];
    let pos = 0;
    for (let next = findMessage(chunk, pos); next !== undefined; next = findMessage(chunk, pos)) {
      items.push(readItem(next, { offset: offset + next.byteOffset - chunk.byteOffset }, context));
      pos = next.byteOffset - chunk.byteOffset + next.length;
    }
    if (pos > 0) await source.read(pos);
    else items.push(await readMessage(source, context));
    yield problems.limit(items);
  }
}

/** Returns the message at `pos` without its length, or undefined if it is incomplete or invalid. */
function findMessage(chunk: Uint8Array, pos: number): Uint8Array | undefined {
  const prefix = readVarint(chunk, pos);
  if (prefix === undefined || prefix.value > chunk.length - prefix.end) return undefined;
  return chunk.subarray(prefix.end, prefix.end + prefix.value);
}

/** Reads a message that may extend over several chunks. Throws if no further message can be found. */
async function readMessage(source: ByteSource, context: ReadContext): Promise<StoredItem> {
  const { offset } = source;
  const head = await source.peek(MAX_VARINT_BYTES);
  const prefix = readVarint(head, 0);
  if (prefix === undefined) {
    source.throwFailure(MAX_VARINT_BYTES);
    const code = head.length < MAX_VARINT_BYTES ? "truncated" : "invalid-varint";
    throw new CodecError(code, "expected a varint with the length of a message", { offset });
  }
  if (prefix.value > MAX_ITEM_BYTES) throw tooLongError(offset);
  await source.read(prefix.end);
  const message = await source.read(prefix.value);
  if (message.length < prefix.value) {
    await source.isAtEnd(); // Throws if the source has failed, which is the more useful error.
    const reason = `expected a message of ${prefix.value} bytes, got ${message.length}`;
    throw new CodecError("truncated", reason, { offset });
  }
  return readItem(message, { offset: offset + prefix.end }, context);
}

function tooLongError(offset: number): CodecError {
  return new CodecError("invalid-value", `expected a OneOf of at most ${MAX_ITEM_BYTES} bytes`, { offset });
}
