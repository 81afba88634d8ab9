import type { AbortSignalLike } from "../runtime/abort-signal.js";
import { checkInteger, checkObject, checkSignal } from "../runtime/arguments.js";
import { ByteSource } from "./byte-source.js";
import { locateInPart, requireDamage } from "./damage.js";
import { MAX_HEADER_BYTES, parsePartHeader, truncatedPartError, type RecordingPart } from "./part-header.js";
import { checkSource, isBlob, readChunks, viewBytes, type BlobSource, type RecordingSource } from "./source.js";

/** A recording with random access, such as a file or an object in storage. Only its headers are fetched. */
export interface RecordingRanges {
  /** Size of the recording in bytes. */
  readonly byteLength: number;
  /** Returns the bytes from `start` up to, but not including, `end`. `end` is at most `byteLength`. */
  slice(start: number, end: number): Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;
}

/**
 * Finds the parts of a recording by their headers, without decompressing them.
 *
 * The parts can then be read in parallel or with range requests. A part consists of the bytes from
 * `offset` to `offset + size`, and `readRecordingPart` reads its events.
 *
 * @param source The recording. Only the headers of a Blob are read. Streams and iterables are read to their end.
 * @param options `signal` aborts the search. The signal's reason is then thrown.
 * @returns An async generator of the parts, in order.
 * @throws TypeError or RangeError immediately if an argument is wrong. While iterating: CodecError with
 * the code `invalid-recording` if a version is unknown, or `truncated` if the recording ends inside a header
 * or a part. A truncated part is yielded before the error if its header is complete. The message names the
 * part, and `offset` is the offset of its header. Also throws the errors of the source, and a TypeError if the
 * source does not return the expected bytes.
 */
export function readRecordingParts(
  source: RecordingSource | RecordingRanges,
  options: { readonly signal?: AbortSignalLike | null | undefined } = {},
): AsyncGenerator<RecordingPart, void, undefined> {
  checkObject("options", options);
  const { signal } = options;
  checkSignal("signal", signal);
  if (isRanges(source)) {
    checkInteger("byteLength", source.byteLength, 0);
    return findParts(new RangeSource(source), signal);
  }
  if (isBlob(source)) return findParts(new RangeSource(rangesOf(source)), signal);
  checkSource("source", source);
  return findParts(new ByteSource(readChunks(source, signal)), signal);
}

/** The members of a {@link ByteSource} that are needed to find headers. */
type HeaderSource = Pick<ByteSource, "offset" | "peek" | "skip" | "throwFailure" | "close">;

async function* findParts(
  bytes: HeaderSource,
  signal: AbortSignalLike | null | undefined,
): AsyncGenerator<RecordingPart, void, undefined> {
  try {
    for (let index = 0; ; index++) {
      signal?.throwIfAborted();
      const place = { index, offset: bytes.offset };
      const header = await bytes.peek(MAX_HEADER_BYTES);
      bytes.throwFailure(MAX_HEADER_BYTES);
      if (header.length === 0) return;
      try {
        const part = parsePartHeader(header, place);
        yield part;
        const missing = part.size - (await bytes.skip(part.size));
        if (missing > 0) throw truncatedPartError(missing);
      } catch (error) {
        throw locateInPart(place, requireDamage(error));
      }
    }
  } finally {
    await bytes.close();
  }
}

function isRanges(source: RecordingSource | RecordingRanges): source is RecordingRanges {
  const { byteLength, slice } = Object(source) as Partial<RecordingRanges>;
  return typeof byteLength === "number" && typeof slice === "function" && viewBytes(source) === undefined;
}

function rangesOf(blob: BlobSource): RecordingRanges {
  return { byteLength: blob.size, slice: (start, end) => blob.slice(start, end).arrayBuffer() };
}

/** A recording with random access. */
class RangeSource implements HeaderSource {
  offset = 0;

  constructor(private readonly ranges: RecordingRanges) {}

  async peek(length: number): Promise<Uint8Array> {
    const end = Math.min(this.offset + length, this.ranges.byteLength);
    if (end <= this.offset) return new Uint8Array(0);
    const bytes = viewBytes(await this.ranges.slice(this.offset, end));
    if (bytes?.length !== end - this.offset) {
      throw new TypeError(`slice(${this.offset}, ${end}): expected ${end - this.offset} bytes, got ${bytes?.length}`);
    }
    return bytes;
  }

  async skip(length: number): Promise<number> {
    const skipped = Math.min(length, this.ranges.byteLength - this.offset);
    this.offset += skipped;
    return skipped;
  }

  throwFailure(): void {
    // `peek` has already thrown the errors of `slice`.
  }

  async close(): Promise<void> {
    // Nothing to close.
  }
}
