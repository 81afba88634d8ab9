import type { Edition } from "../events/edition.js";
import { ByteSource } from "../recording/byte-source.js";
import { requireDamage } from "../recording/damage.js";
import { gunzip, isAtGzip } from "../recording/gunzip.js";
import type { RecordingPart } from "../recording/part-header.js";
import { CodecError } from "../runtime/error.js";
import { detectFormat } from "./detect-format.js";
import type { StoredFormat } from "./format.js";
import type { ItemBatches, StoredItem } from "./item.js";
import { problemOf } from "./problem-log.js";
import { readBase64 } from "./read-base64.js";
import { readDelimited, readOneOf } from "./read-messages.js";
import type { ReadContext } from "./read-options.js";
import { readRecordingItems } from "./read-recording-items.js";
import { readText } from "./read-text.js";

const READERS: Readonly<Record<StoredFormat, (source: ByteSource, context: ReadContext) => ItemBatches>> = {
  recording: readRecordingItems,
  json: readText,
  oneof: readOneOf,
  delimited: readDelimited,
  base64: readBase64,
};

/** The items of an input. Returns true if another input may follow. */
type InputItems = AsyncGenerator<readonly StoredItem[], boolean, undefined>;

/** Reads the next input of a source. */
export async function* readInput(source: ByteSource, context: ReadContext): InputItems {
  const isGzipped = await isAtGzip(source);
  if (!isGzipped && source.offset === 0) return yield* readContent(source, source, isGzipped, context);
  // Offsets are relative to the start of the input.
  const { signal } = context.options;
  const content = new ByteSource(isGzipped ? gunzip(source, { isFollowed: true, signal }) : source.take(Infinity));
  try {
    return yield* readContent(content, source, isGzipped, context);
  } finally {
    await content.close();
  }
}

/**
 * Reads the content of an input.
 *
 * @throws The errors of the source and the callbacks. Damage of the content is a problem.
 */
async function* readContent(
  content: ByteSource,
  source: ByteSource,
  isGzipped: boolean,
  context: ReadContext,
): InputItems {
  const { problems } = context;
  const { options, thrown } = watchOnPart(context.options);
  const format = options.format ?? (await findFormat(content, context.edition));
  if (typeof format === "string") options.onFormat?.(format, isGzipped);
  try {
    if (typeof format === "string") yield* READERS[format](content, { ...context, options });
    else {
      content.throwFailure(Infinity);
      yield [problemOf(format)];
    }
    if (isGzipped) await content.skip(Infinity);
    yield problems.rest();
    return isGzipped;
  } catch (error) {
    yield problems.rest();
    options.signal?.throwIfAborted();
    if (source.isFailure(error) || thrown.includes(error)) throw error;
    const damage = requireDamage(error);
    yield [problemOf(damage.code === "invalid-gzip" ? endOfReading(damage, source.offset) : damage)];
    return false;
  }
}

/** Returns the options with an `onPart` that also adds its errors to `thrown`. */
function watchOnPart(options: ReadContext["options"]): { options: ReadContext["options"]; thrown: unknown[] } {
  const { onPart } = options;
  const thrown: unknown[] = [];
  if (onPart === undefined) return { options, thrown };
  const watched = (part: RecordingPart): void => {
    try {
      onPart(part);
    } catch (error) {
      thrown.push(error);
      throw error;
    }
  };
  return { options: { ...options, onPart: watched }, thrown };
}

/** Returns the error for damaged gzip, after which nothing can be read. `offset` is in the compressed input. */
function endOfReading({ code, reason, cause }: CodecError, offset: number): CodecError {
  return new CodecError(code, `${reason}; the rest of the input cannot be read`, { offset, cause });
}

/** Returns the format, or the error if it cannot be detected. */
async function findFormat(content: ByteSource, edition: Edition): Promise<StoredFormat | CodecError> {
  try {
    return await detectFormat(content, edition);
  } catch (error) {
    return requireDamage(error);
  }
}
