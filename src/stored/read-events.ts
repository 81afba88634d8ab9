import type { AuditEvent } from "../events/audit-event.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { ByteSource } from "../recording/byte-source.js";
import { gunzip } from "../recording/gunzip.js";
import { isRecording, VERSION_BYTES } from "../recording/part-header.js";
import { checkReadOptions } from "../recording/read-options.js";
import { checkSource, readChunks, type Chunks, type RecordingSource } from "../recording/source.js";
import { checkChoice, checkFunction } from "../runtime/arguments.js";
import { CodecError } from "../runtime/error.js";
import { detectFormat } from "./detect-format.js";
import { STORED_FORMATS, type StoredFormat } from "./format.js";
import type { ItemBatches, StoredItem } from "./item.js";
import { ProblemLog, problemOf } from "./problem-log.js";
import type { ReadContext, ReadEventsOptions, StoredStats } from "./read-options.js";
import { readBase64 } from "./read-base64.js";
import { readDelimited, readOneOf } from "./read-messages.js";
import { readRecordingItems } from "./read-recording-items.js";
import { readText } from "./read-text.js";

/** An async generator of stored items, with counts. */
export interface EventReader<E = AuditEvent | UnknownEvent> extends ItemBatches<E> {
  /** Counts up to the last yielded batch. */
  readonly stats: Readonly<StoredStats>;
}

/**
 * Reads stored events in any format as their bytes arrive: a session recording, JSON text, a `OneOf`, delimited `OneOf`
 * messages, or lines of base64, gzipped or not.
 *
 * Everything in the source is yielded, either as an event or as a problem. JSON text can be JSON lines, indented
 * JSON, several objects in a line, arrays of events, responses of Teleport's web API, or a log with lines of other
 * text. Events in it are only checked for valid JSON and an event type. Their method `decode` reads them by the
 * schema.
 *
 * Memory use does not depend on the size of the source.
 *
 * @param source The stored events, in any form that `readRecording` accepts.
 * @param options The format, the treatment of unknown events, callbacks, and options of `readRecording` for recordings.
 * @returns An async generator of the events and problems, in batches of those that arrive together. After the events
 *   of a recording, it yields a problem with the code `missing-events` for each session with gaps.
 * @throws TypeError or RangeError immediately if an argument is wrong. While iterating: the errors of the source and of
 * the callbacks, and the signal's reason when it is aborted. Invalid input is not thrown, but yielded as a problem.
 */
export function readEvents(
  source: RecordingSource,
  options: ReadEventsOptions & { readonly unknownEvents: "error" },
): EventReader<AuditEvent>;
export function readEvents(source: RecordingSource, options?: ReadEventsOptions): EventReader;
export function readEvents(source: RecordingSource, options: ReadEventsOptions = {}): EventReader {
  checkSource("source", source);
  checkReadOptions(options);
  const { format, onFormat } = options;
  if (format !== undefined) checkChoice("format", format, STORED_FORMATS);
  if (onFormat !== undefined) checkFunction("onFormat", onFormat);
  const stats: StoredStats = { bytes: 0, nulBytes: 0, recording: undefined };
  return Object.assign(readInputs(source, { options, stats }), { stats });
}

const READERS: Readonly<Record<StoredFormat, (source: ByteSource, context: ReadContext) => ItemBatches>> = {
  recording: readRecordingItems,
  json: readText,
  oneof: readOneOf,
  delimited: readDelimited,
  base64: readBase64,
};

async function* readInputs(source: RecordingSource, context: Omit<ReadContext, "problems">): ItemBatches {
  const bytes = new ByteSource(countBytes(readChunks(source, context.options.signal), context.stats));
  try {
    for (let isReadable = true; isReadable && !(await bytes.isAtEnd());) {
      isReadable = yield* readInput(bytes, { ...context, problems: new ProblemLog() });
      if (isReadable) await skipPadding(bytes);
    }
  } finally {
    await bytes.close();
  }
}

/** Skips the NUL bytes after a gzip stream, which are padding unless they are the start of a recording. */
async function skipPadding(bytes: ByteSource): Promise<void> {
  while (!(await bytes.isAtEnd())) {
    if (isRecording(await bytes.peek(VERSION_BYTES))) return;
    const chunk = await bytes.peekSome(MAX_PADDING_BYTES);
    const end = chunk.findIndex((byte) => byte !== 0);
    if (end === 0) return;
    // The last zeros may be the start of a recording.
    await bytes.skip(end < 0 ? Math.max(1, chunk.length - VERSION_BYTES) : Math.max(1, end - VERSION_BYTES));
  }
}

async function* countBytes(chunks: Chunks, stats: StoredStats): Chunks {
  for await (const chunk of chunks) {
    stats.bytes += chunk.length;
    yield chunk;
  }
}

/** Reads the next input of a source. Returns true if another input may follow. */
async function* readInput(
  bytes: ByteSource,
  context: ReadContext,
): AsyncGenerator<readonly StoredItem[], boolean, undefined> {
  const isGzipped = isGzip(await bytes.peek(GZIP_MAGIC.length));
  if (!isGzipped && bytes.offset === 0) return yield* readContent(bytes, bytes, isGzipped, context);
  // Offsets are relative to the start of the input.
  const content = new ByteSource(isGzipped ? gunzipMembers(bytes, context.options.signal) : bytes.take(Infinity));
  try {
    return yield* readContent(content, bytes, isGzipped, context);
  } finally {
    await content.close();
  }
}

async function* readContent(
  content: ByteSource,
  bytes: ByteSource,
  isGzipped: boolean,
  context: ReadContext,
): AsyncGenerator<readonly StoredItem[], boolean, undefined> {
  const { format = await findFormat(content, bytes), onFormat } = context.options;
  if (format instanceof CodecError) {
    yield [problemOf(format)];
    if (content.isFailure(format)) return false;
  } else {
    onFormat?.(format, isGzipped);
    try {
      yield* READERS[format](content, context);
    } catch (error) {
      yield context.problems.rest();
      yield [problemOf(requireDamage(error, bytes))];
      return false;
    }
    yield context.problems.rest();
  }
  if (!isGzipped) return false;
  try {
    await content.skip(Infinity);
    return true;
  } catch (error) {
    yield [problemOf(requireDamage(error, bytes))];
    return false;
  }
}

/** Returns the format, or the error if it cannot be detected. */
async function findFormat(content: ByteSource, bytes: ByteSource): Promise<StoredFormat | CodecError> {
  try {
    return await detectFormat(content);
  } catch (error) {
    return requireDamage(content.failureOr(error), bytes);
  }
}

/** Returns the error if it reports damaged input. Rethrows errors of the source, and any other error. */
function requireDamage(error: unknown, bytes: ByteSource): CodecError {
  if (error instanceof CodecError && !bytes.isFailure(error)) return error;
  throw error;
}

/** Maximum number of bytes examined at a time after a gzip stream. */
const MAX_PADDING_BYTES = 64 * 1024;

const GZIP_MAGIC = [0x1f, 0x8b];

function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, i) => head[i] === byte);
}

/** Decompresses consecutive gzip streams, which count as one. */
async function* gunzipMembers(source: ByteSource, signal: AbortSignal | null | undefined): Chunks {
  do yield* gunzip(source, { isFollowed: true, signal });
  while (isGzip(await source.peek(GZIP_MAGIC.length)));
}
