import type { Edition } from "../events/edition.js";
import { CodecError } from "../runtime/error.js";
import { ByteBlocks } from "./byte-blocks.js";
import { ByteSource } from "./byte-source.js";
import { locateInPart, requireDamage } from "./damage.js";
import { decryptBody } from "./decrypt.js";
import { gunzip } from "./gunzip.js";
import { skipDamagedBody, skipPadding, skipToPart, takeCiphertext } from "./part-boundary.js";
import { isRecording, MAX_HEADER_BYTES, parsePartHeader, type PartPlace, type RecordingPart } from "./part-header.js";
import { RecordReader, type RecordOptions, type RecordOrLoss } from "./record.js";
import { isTarArchive, TAR_DESCRIPTION, TAR_HEAD_BYTES } from "./tar.js";

/** Batches of events that arrive together, with errors in place of lost ones. */
export type RecordingBatches = AsyncGenerator<readonly RecordOrLoss[], void, undefined>;

/**
 * Yields the events of a recording, including repeats. Continues with the next recoverable part after damage.
 */
export async function* readEventBatches(
  source: ByteSource,
  edition: Edition,
  options: RecordOptions,
): RecordingBatches {
  const kept = new ByteBlocks();
  for (let index = 0; !(await source.isAtEnd()); index++) {
    yield* readPartBatches(source, { index, offset: source.offset }, edition, options, kept);
  }
}

/**
 * Yields the events of the next part. After damage, skips the rest of the part.
 *
 * @throws The errors of the source and of `options.onPart`.
 */
export async function* readPartBatches(
  source: ByteSource,
  place: PartPlace & { readonly size?: number },
  edition: Edition,
  options: RecordOptions,
  kept = new ByteBlocks(),
): RecordingBatches {
  kept.clear();
  const part = await peekPartHeader(source, place).catch((error: unknown) => damageOf(error, source));
  if (part instanceof CodecError) {
    yield [locateInPart(place, part)];
    return skipToPart(source, Infinity);
  }
  const end = source.offset + part.size;
  await source.skip(part.headerSize);
  options.onPart?.(part);
  let isInBody = true;
  try {
    yield* readBody(source, part, edition, options, kept);
    isInBody = false;
    await skipPadding(source, end, kept);
  } catch (error) {
    yield [locateInPart(place, damageOf(error, source))];
    // The sizes in the header may be wrong, so the search may stop before `end` at bytes that look like a part.
    if (isInBody) await skipDamagedBody(source, end, kept);
    else await skipToPart(source, end);
  }
}

/** Returns the error if it reports damaged input. Rethrows any other error, and the error of the source. */
function damageOf(error: unknown, source: ByteSource): CodecError {
  // The source itself may throw a CodecError, for example if it decompresses its input.
  if (source.isFailure(error)) throw error;
  return requireDamage(error);
}

async function peekPartHeader(
  source: ByteSource,
  place: PartPlace & { readonly size?: number },
): Promise<RecordingPart> {
  const header = await source.peek(MAX_HEADER_BYTES);
  source.throwFailure(MAX_HEADER_BYTES);
  if (place.offset === 0 && !isRecording(header) && isTarArchive(await source.peek(TAR_HEAD_BYTES))) {
    throw new CodecError("invalid-recording", `the recording is ${TAR_DESCRIPTION}`);
  }
  const part = parsePartHeader(header, place);
  if (place.size !== undefined && place.size !== part.size) throw partSizeError(place.size, part.size);
  return part;
}

function partSizeError(expected: number, got: number): CodecError {
  const reason = `expected a part of ${expected} bytes, got ${got} bytes`;
  return new CodecError("invalid-recording", reason);
}

async function* readBody(
  source: ByteSource,
  part: RecordingPart,
  edition: Edition,
  options: RecordOptions,
  kept: ByteBlocks,
): RecordingBatches {
  const { bodySize: length, encrypted } = part;
  if (length === 0) return;
  if (encrypted) return yield* readEncryptedBody(source, part, edition, options);
  yield* readRecords(gunzip(source, { length, kept, signal: options.signal }), part, edition, options);
}

async function* readEncryptedBody(
  source: ByteSource,
  part: RecordingPart,
  edition: Edition,
  options: RecordOptions,
): RecordingBatches {
  const end = source.offset + part.bodySize;
  const ciphertext = takeCiphertext(source, part.bodySize);
  const plaintext = new ByteSource(decryptBody(ciphertext, part, options));
  try {
    yield* readRecords(gunzip(plaintext, { signal: options.signal }), part, edition, options);
  } catch (error) {
    // Decryption also fails if the source fails. Report the error of the source.
    source.throwFailure(1);
    throw requireDamage(error);
  } finally {
    await plaintext.close();
    await ciphertext.return();
  }
  for await (const rest of takeCiphertext(source, end - source.offset)) void rest;
}

/**
 * Yields the events in the decompressed body of a part. Reads the body to its end, which moves the source to
 * the padding.
 */
async function* readRecords(
  body: AsyncIterable<Uint8Array>,
  part: PartPlace,
  edition: Edition,
  options: RecordOptions,
): RecordingBatches {
  const records = new RecordReader(part, edition, options);
  try {
    for await (const chunk of body) yield* records.read(chunk);
  } catch (error) {
    yield records.stop();
    throw error;
  }
  yield records.end();
}
