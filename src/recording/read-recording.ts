import type { AuditEvent } from "../events/audit-event.js";
import { AuditEventError } from "../runtime/error.js";
import { ByteBlocks } from "./byte-blocks.js";
import { ByteSource } from "./byte-source.js";
import { damageOf, inPart } from "./damage.js";
import { gunzip } from "./gunzip.js";
import {
  MAX_HEADER_BYTES,
  parsePart,
  skipDamagedBody,
  skipToPart,
  skipPadding,
  takeCiphertext,
  type PartPlace,
  type RecordingPart,
} from "./part.js";
import { RecordReader, type Item, type RecordOptions } from "./record.js";
import { EventSequence, type RecordingStats } from "./sequence.js";
import { chunksOf, type RecordingSource } from "./source.js";

/**
 * Decrypts the body of a part, an [age](https://age-encryption.org/v1) file, and gives
 * its plaintext. What it throws becomes the cause of an AuditEventError, `encrypted`.
 */
export type DecryptPart = (
  body: ReadableStream<Uint8Array>,
  part: RecordingPart,
) => RecordingSource | Promise<RecordingSource>;

/** How a recording is to be read. */
export interface ReadRecordingOptions extends RecordOptions {
  /** Decrypts encrypted parts, which are otherwise an error. */
  readonly decrypt?: DecryptPart | undefined;
  /**
   * Is told of each loss, after which reading goes on with the next event or part that
   * can be found, unless it throws. Without it, the first loss is thrown.
   */
  readonly salvage?: ((loss: AuditEventError) => void) | undefined;
  /** Is told of each part before its events are read. */
  readonly onPart?: ((part: RecordingPart) => void) | undefined;
  /** Ends the reading with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The events of a recording, and what was met on the way to the last one given out. */
export interface RecordingReader extends AsyncGenerator<AuditEvent, void, undefined> {
  readonly stats: Readonly<RecordingStats>;
}

/**
 * Reads a session recording as its bytes come; memory does not grow with it. Events
 * come in order, those that an interrupted upload sent again only once, as from
 * Teleport's reader (`ProtoReader` in its lib/events/stream.go). Only what is asked
 * for is read.
 *
 * @param source The recording: bytes, a web stream, a Node stream, or any async iterable of chunks.
 * @returns The events; `stats` has counted those up to the last one given out.
 * @throws AuditEventError while iterating, after all events before the damage, with
 * the number and the offset of the part: `truncated`, `invalid-recording`,
 * `invalid-gzip`, `encrypted`, or the code of a damaged event. Also what the source
 * throws, and the reason of the signal.
 */
export function readRecording(source: RecordingSource, options: ReadRecordingOptions = {}): RecordingReader {
  const sequence = new EventSequence();
  return reader(source, options, sequence, (bytes) => readParts(bytes, options, sequence));
}

/**
 * Reads one part of a recording alone, as {@link readRecording} reads all of them.
 * Which events other parts have is not known: those that an interrupted upload sent
 * again come again.
 *
 * @param part The part, from `recordingParts`; one of another size is an error.
 * @param source The bytes of the part: those of the recording from `part.offset` to
 * `part.offset + part.size`.
 */
export function readRecordingPart(
  part: PartPlace & { readonly size?: number },
  source: RecordingSource,
  options: ReadRecordingOptions = {},
): RecordingReader {
  const sequence = new EventSequence(null);
  return reader(source, options, sequence, (bytes) => readPart(bytes, part, options, sequence));
}

/** Events that come together, and damage where there should be some. */
export type Batches = AsyncGenerator<readonly Item[], void, undefined>;

function reader(
  source: RecordingSource,
  options: ReadRecordingOptions,
  sequence: EventSequence,
  read: (bytes: ByteSource) => Batches,
): RecordingReader {
  const { salvage, signal } = options;
  let items: readonly Item[] = [];
  let pos = 0;
  async function* events(): AsyncGenerator<AuditEvent, void, undefined> {
    const bytes = new ByteSource(chunksOf(source, signal));
    try {
      for await (items of read(bytes)) {
        for (pos = 0; pos < items.length;) {
          signal?.throwIfAborted();
          const item = items[pos++]!;
          if (!(item instanceof AuditEventError)) {
            if (sequence.accept(item)) yield item;
          } else if (salvage !== undefined) salvage(item);
          else throw item;
        }
      }
    } finally {
      items = [];
      await bytes.close();
    }
  }
  /** The next event that has come, where it is all that comes next. */
  const nextAtHand = (): AuditEvent | undefined => {
    if (signal?.aborted === true) return undefined;
    for (let item = items[pos]; item !== undefined; item = items[pos]) {
      if (item instanceof AuditEventError) return undefined;
      pos++;
      if (sequence.accept(item)) return item;
    }
    return undefined;
  };
  return Object.assign(withShortcut(events(), nextAtHand), { stats: sequence.stats });
}

/**
 * Has `next` of a generator, wherever it waits to be asked, first look for what is at
 * hand: for each event, going through the generator takes far longer.
 */
function withShortcut<T>(
  generator: AsyncGenerator<T, void, undefined>,
  atHand: () => T | undefined,
): AsyncGenerator<T, void, undefined> {
  /** Calls that are not answered yet, before which no later one may be. */
  let open = 0;
  const close = (): void => void open--;
  const track = <R>(call: () => Promise<R>): Promise<R> => {
    open++;
    const answer = call();
    answer.then(close, close);
    return answer;
  };
  const { next, return: end, throw: fail } = generator;
  return Object.assign(generator, {
    next(): Promise<IteratorResult<T, void>> {
      const value = open === 0 ? atHand() : undefined;
      return value === undefined ? track(() => next.call(generator)) : Promise.resolve({ done: false, value });
    },
    return: (...args: Parameters<typeof end>) => track(() => end.apply(generator, args)),
    throw: (...args: Parameters<typeof fail>) => track(() => fail.apply(generator, args)),
  });
}

/**
 * Reads the parts of a recording through all damage, with the events that were sent again.
 *
 * @param sequence Accepts the events of a batch before the next one is asked for.
 */
export async function* readParts(source: ByteSource, options: ReadRecordingOptions, sequence: EventSequence): Batches {
  const kept = new ByteBlocks();
  for (let index = 0; !(await source.isAtEnd()); index++) {
    yield* readPart(source, { index, offset: source.offset }, options, sequence, kept);
  }
}

/** Reads the next part, and after damage passes over what is left of it. */
async function* readPart(
  source: ByteSource,
  place: PartPlace & { readonly size?: number },
  options: ReadRecordingOptions,
  sequence: EventSequence,
  kept = new ByteBlocks(),
): Batches {
  let end = Infinity;
  let isInBody = false;
  sequence.beginPart();
  kept.clear();
  try {
    const header = await source.peek(MAX_HEADER_BYTES);
    source.throwFailure(MAX_HEADER_BYTES);
    const part = parsePart(header, place);
    if (place.size !== undefined && place.size !== part.size) throw anotherPart(place.size, part.size);
    end = source.offset + part.size;
    await source.skip(part.headerSize);
    options.onPart?.(part);
    isInBody = true;
    yield* readBody(source, part, options, kept);
    isInBody = false;
    await skipPadding(source, end, kept);
  } catch (error) {
    // What fails with an error of damage may be the source itself, if that decompresses.
    if (source.isFailure(error)) throw error;
    if (isInBody) sequence.distrustPart();
    yield [inPart(place, damageOf(error))];
    // Its sizes may be what is damaged, so what looks like another part is one.
    if (isInBody) await skipDamagedBody(source, end, kept);
    else await skipToPart(source, end);
  }
}

function anotherPart(expected: number, got: number): AuditEventError {
  const reason = `expected the part that is ${expected} bytes large, got one of ${got} bytes`;
  return new AuditEventError("invalid-recording", reason);
}

async function* readBody(
  source: ByteSource,
  part: RecordingPart,
  options: ReadRecordingOptions,
  kept: ByteBlocks,
): Batches {
  const { bodySize: length, encrypted } = part;
  if (length === 0) return;
  if (encrypted) return yield* readEncryptedBody(source, part, options);
  yield* readRecords(gunzip(source, { length, kept, signal: options.signal }), part, options);
}

async function* readEncryptedBody(source: ByteSource, part: RecordingPart, options: ReadRecordingOptions): Batches {
  const end = source.offset + part.bodySize;
  const ciphertext = takeCiphertext(source, part.bodySize);
  const plaintext = new ByteSource(decrypted(ciphertext, part, options));
  try {
    yield* readRecords(gunzip(plaintext, { signal: options.signal }), part, options);
  } catch (error) {
    // What ends the ciphertext is no fault of the hook.
    source.throwFailure(1);
    throw damageOf(error);
  } finally {
    await plaintext.close();
    await ciphertext.return();
  }
  for await (const rest of takeCiphertext(source, end - source.offset)) void rest;
}

/**
 * The events in the decompressed body of a part, which is gone through to its end: what
 * comes next is after it.
 */
async function* readRecords(body: AsyncIterable<Uint8Array>, part: PartPlace, options: RecordOptions): Batches {
  const records = new RecordReader(part, options);
  for await (const chunk of body) yield* records.read(chunk);
  records.end();
}

/** The plaintext of a body. */
async function* decrypted(
  ciphertext: AsyncGenerator<Uint8Array>,
  part: RecordingPart,
  { decrypt, signal }: ReadRecordingOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (decrypt === undefined) {
    throw new AuditEventError("encrypted", "the body is encrypted, and nothing is given to decrypt it");
  }
  // Not to be waited for either once the signal is aborted.
  const plaintext = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield* chunksOf(await decrypt(streamOf(ciphertext), part));
  };
  try {
    yield* chunksOf(plaintext(), signal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new AuditEventError("encrypted", `the body cannot be decrypted: ${message}`, { cause: error });
  }
}

function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) controller.close();
    else controller.enqueue(next.value);
  };
  // Nothing is read ahead of what is asked for.
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}
