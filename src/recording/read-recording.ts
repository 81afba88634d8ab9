import type { AuditEvent } from "../events/audit-event.js";
import { checkFunction, checkInteger, checkObject, checkSignal } from "../runtime/arguments.js";
import type { DecodeOptions } from "../runtime/codec.js";
import { CodecError } from "../runtime/error.js";
import { ByteBlocks } from "./byte-blocks.js";
import { ByteSource } from "./byte-source.js";
import { requireDamage, locateInPart } from "./damage.js";
import { gunzip } from "./gunzip.js";
import {
  MAX_HEADER_BYTES,
  parsePartHeader,
  skipDamagedBody,
  skipToPart,
  skipPadding,
  takeCiphertext,
  type PartPlace,
  type RecordingPart,
} from "./part-header.js";
import { RecordReader, type EventOrLoss } from "./record.js";
import { EventSequence, type RecordingStats } from "./sequence.js";
import { checkSource, readChunks, type RecordingSource } from "./source.js";

/**
 * Decrypts the body of a part, which is an [age](https://age-encryption.org/v1) file, and returns the
 * plaintext in any form that {@link readRecording} accepts. If it throws, the part is a loss: an
 * CodecError with the code `encrypted` and the thrown error as its `cause`.
 */
export type DecryptPart = (
  body: ReadableStream<Uint8Array>,
  part: RecordingPart,
) => RecordingSource | Promise<RecordingSource>;

/** Options of {@link readRecording} and {@link readRecordingPart}. */
export interface ReadRecordingOptions extends DecodeOptions {
  /**
   * Maximum size of an event in bytes of protobuf, by default 65536 (Teleport's limit) and at most 512
   * MiB. A larger event is a loss with the code `invalid-recording`. A size above both this limit and
   * 65536 is treated as damage, and the rest of the part's body is skipped.
   */
  readonly maxEventBytes?: number | undefined;
  /** Decrypts the bodies of encrypted parts. Without it, each encrypted part is a loss with the code `encrypted`. */
  readonly decrypt?: DecryptPart | undefined;
  /**
   * Called for each loss: damaged or unreadable data. Reading resumes at the next recoverable event or
   * part, unless the callback throws. Without it, the first loss is thrown and ends reading.
   */
  readonly onLoss?: ((loss: CodecError) => void) | undefined;
  /** Called with the header of each part before its events are read. */
  readonly onPart?: ((part: RecordingPart) => void) | undefined;
  /** Aborts reading. The reason of the signal is then thrown. Null is the same as undefined. */
  readonly signal?: AbortSignal | null | undefined;
}

/** The events of a recording, with event counts. */
export interface RecordingReader extends AsyncGenerator<AuditEvent, void, undefined> {
  /** Counts of the events up to the last yielded event. */
  readonly stats: Readonly<RecordingStats>;
}

/**
 * Reads the events of a session recording as its bytes arrive.
 *
 * Memory use does not depend on the size of the recording, and the source is read only as far as the
 * requested events need. Events are yielded in the order of the recording. Repeats, which an interrupted
 * upload sent again, are skipped as in Teleport's reader (`ProtoReader` in its lib/events/stream.go).
 *
 * @param source The recording: bytes, a web stream, a Node stream, or any async iterable of chunks.
 * @returns An async generator of the events. Its `stats` counts them up to the last yielded event.
 * @throws TypeError or RangeError immediately if an argument is wrong. CodecError while iterating, after all events before the damage, if `options.onLoss` is not
 * set. The code is `truncated`, `invalid-recording`, `invalid-gzip`, `encrypted`, or the code of the
 * decoding error of a damaged event. The message names the part, and `offset` is the offset of its header.
 * Also throws the errors of the source, a TypeError if the source does not yield bytes, and the reason of
 * the signal.
 */
export function readRecording(source: RecordingSource, options: ReadRecordingOptions = {}): RecordingReader {
  checkSource("source", source);
  checkReadOptions(options);
  const sequence = new EventSequence();
  const events = yieldEvents(source, options, sequence, (bytes) => readEventBatches(bytes, options, sequence));
  return Object.assign(events, { stats: sequence.stats });
}

/**
 * Reads the events of a single part of a recording, like {@link readRecording} does for all parts. Repeats
 * of events in other parts cannot be recognized and are yielded.
 *
 * @param part The location of the part, as returned by `readRecordingParts`. If `size` is set, a part of a
 * different size is a loss with the code `invalid-recording`.
 * @param source The bytes of the part: those of the recording from `part.offset` to
 * `part.offset + part.size`.
 * @returns An async generator of the events. Its `stats` counts them up to the last yielded event.
 * @throws The same errors as `readRecording`. Offsets are relative to the whole recording.
 */
export function readRecordingPart(
  part: PartPlace & { readonly size?: number },
  source: RecordingSource,
  options: ReadRecordingOptions = {},
): RecordingReader {
  checkObject("part", part);
  checkInteger("part.index", part.index, 0);
  checkInteger("part.offset", part.offset, 0);
  checkSource("source", source);
  checkReadOptions(options);
  const sequence = new EventSequence(null);
  const events = yieldEvents(source, options, sequence, (bytes) => readPartBatches(bytes, part, options, sequence));
  return Object.assign(events, { stats: sequence.stats });
}

/** Throws a TypeError or RangeError if an option is wrong. */
export function checkReadOptions(options: ReadRecordingOptions): void {
  checkObject("options", options);
  const { decrypt, onLoss, onPart, signal, maxDepth, maxEventBytes } = options;
  if (decrypt !== undefined) checkFunction("decrypt", decrypt);
  if (onLoss !== undefined) checkFunction("onLoss", onLoss);
  if (onPart !== undefined) checkFunction("onPart", onPart);
  if (signal !== undefined && signal !== null) checkSignal("signal", signal);
  if (maxDepth !== undefined) checkInteger("maxDepth", maxDepth, 0);
  if (maxEventBytes !== undefined) checkInteger("maxEventBytes", maxEventBytes, 1);
}

/** Batches of events that arrive together, with errors in place of damaged ones. */
export type EventBatches = AsyncGenerator<readonly EventOrLoss[], void, undefined>;

async function* yieldEvents(
  source: RecordingSource,
  { onLoss, signal }: ReadRecordingOptions,
  sequence: EventSequence,
  readBatches: (bytes: ByteSource) => EventBatches,
): AsyncGenerator<AuditEvent, void, undefined> {
  const bytes = new ByteSource(readChunks(source, signal));
  try {
    for await (const batch of readBatches(bytes)) {
      for (const item of batch) {
        signal?.throwIfAborted();
        if (!(item instanceof CodecError)) {
          if (sequence.accept(item)) yield item;
        } else if (onLoss !== undefined) onLoss(item);
        else throw item;
      }
    }
  } finally {
    await bytes.close();
  }
}

/**
 * Reads the parts of a recording and continues after damage. Repeats are included.
 *
 * @param sequence Must have accepted the events of a batch before the next batch is requested.
 */
export async function* readEventBatches(
  source: ByteSource,
  options: ReadRecordingOptions,
  sequence: EventSequence,
): EventBatches {
  const kept = new ByteBlocks();
  for (let index = 0; !(await source.isAtEnd()); index++) {
    yield* readPartBatches(source, { index, offset: source.offset }, options, sequence, kept);
  }
}

/** Reads the next part. After damage, skips the rest of the part. */
async function* readPartBatches(
  source: ByteSource,
  place: PartPlace & { readonly size?: number },
  options: ReadRecordingOptions,
  sequence: EventSequence,
  kept = new ByteBlocks(),
): EventBatches {
  let end = Infinity;
  let isInBody = false;
  sequence.beginPart();
  kept.clear();
  try {
    const header = await source.peek(MAX_HEADER_BYTES);
    source.throwFailure(MAX_HEADER_BYTES);
    const part = parsePartHeader(header, place);
    if (place.size !== undefined && place.size !== part.size) throw partSizeError(place.size, part.size);
    end = source.offset + part.size;
    await source.skip(part.headerSize);
    options.onPart?.(part);
    isInBody = true;
    yield* readBody(source, part, options, kept);
    isInBody = false;
    await skipPadding(source, end, kept);
  } catch (error) {
    // The source itself may throw a CodecError, for example if it decompresses its input.
    if (source.isFailure(error)) throw error;
    if (isInBody) sequence.distrustPart();
    yield [locateInPart(place, requireDamage(error))];
    // The sizes in the header may be wrong, so bytes that look like another part are treated as one.
    if (isInBody) await skipDamagedBody(source, end, kept);
    else await skipToPart(source, end);
  }
}

function partSizeError(expected: number, got: number): CodecError {
  const reason = `expected a part of ${expected} bytes, got one of ${got} bytes`;
  return new CodecError("invalid-recording", reason);
}

async function* readBody(
  source: ByteSource,
  part: RecordingPart,
  options: ReadRecordingOptions,
  kept: ByteBlocks,
): EventBatches {
  const { bodySize: length, encrypted } = part;
  if (length === 0) return;
  if (encrypted) return yield* readEncryptedBody(source, part, options);
  yield* readRecords(gunzip(source, { length, kept, signal: options.signal }), part, options);
}

async function* readEncryptedBody(
  source: ByteSource,
  part: RecordingPart,
  options: ReadRecordingOptions,
): EventBatches {
  const end = source.offset + part.bodySize;
  const ciphertext = takeCiphertext(source, part.bodySize);
  const plaintext = new ByteSource(decryptBody(ciphertext, part, options));
  try {
    yield* readRecords(gunzip(plaintext, { signal: options.signal }), part, options);
  } catch (error) {
    // Decryption also fails if the source does. Report the error of the source.
    source.throwFailure(1);
    throw requireDamage(error);
  } finally {
    await plaintext.close();
    await ciphertext.return();
  }
  for await (const rest of takeCiphertext(source, end - source.offset)) void rest;
}

/**
 * Yields the events in the decompressed body of a part. Reads the body to its end, so that the source is
 * then at the padding.
 */
async function* readRecords(
  body: AsyncIterable<Uint8Array>,
  part: PartPlace,
  options: ReadRecordingOptions,
): EventBatches {
  const records = new RecordReader(part, options, options.maxEventBytes);
  for await (const chunk of body) yield* records.read(chunk);
  records.end();
}

/** Yields the plaintext of a body in chunks. */
async function* decryptBody(
  ciphertext: AsyncGenerator<Uint8Array>,
  part: RecordingPart,
  { decrypt, signal }: ReadRecordingOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (decrypt === undefined) {
    throw new CodecError("encrypted", "cannot read an encrypted body without a decrypt function");
  }
  // Passed through `readChunks` so that aborting the signal also stops waiting for `decrypt`.
  const plaintext = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    const source = await decrypt(createStream(ciphertext), part);
    checkSource("the result of decrypt", source);
    yield* readChunks(source);
  };
  try {
    yield* readChunks(plaintext(), signal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CodecError("encrypted", `cannot decrypt the body: ${message}`, { cause: error });
  }
}

function createStream(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) controller.close();
    else controller.enqueue(next.value);
  };
  // Do not read ahead of the consumer.
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}
