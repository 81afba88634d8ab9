import { ByteSource } from "./byte-source.js";
import { damageOf, inPart } from "./damage.js";
import { endsEarly, MAX_HEADER_BYTES, parsePart, type RecordingPart } from "./part.js";
import { bytesOf, chunksOf, type RecordingSource } from "./source.js";

/** A recording that is read by ranges, such as a file or an object in storage, of which only headers are fetched. */
export interface RecordingRanges {
  /** Size of the recording in bytes. */
  readonly byteLength: number;
  /** The bytes from `start` up to, but not with, `end`, which is at most `byteLength`. */
  slice(start: number, end: number): Uint8Array | ArrayBuffer | Promise<Uint8Array | ArrayBuffer>;
}

/**
 * Finds the parts of a recording by their headers, without decompressing anything, so
 * that they can be read side by side, or by range requests: a part is the bytes from
 * `offset` to `offset + size`, and `readRecordingPart` reads it alone.
 *
 * @param source The recording; one that comes in chunks is gone through to its end.
 * @throws AuditEventError while iterating, with the number and the offset of the part:
 * `invalid-recording` for a header that is none, and `truncated` where the recording
 * ends inside a header or, after the part is given, inside the part.
 */
export async function* recordingParts(
  source: RecordingSource | RecordingRanges,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<RecordingPart, void, undefined> {
  const bytes = isRanges(source) ? new RangeSource(source) : new ByteSource(chunksOf(source, options.signal));
  try {
    for (let index = 0; ; index++) {
      options.signal?.throwIfAborted();
      const place = { index, offset: bytes.offset };
      const header = await bytes.peek(MAX_HEADER_BYTES);
      bytes.throwFailure(MAX_HEADER_BYTES);
      if (header.length === 0) return;
      try {
        const part = parsePart(header, place);
        yield part;
        const missing = part.size - (await bytes.skip(part.size));
        if (missing > 0) throw endsEarly(missing);
      } catch (error) {
        throw inPart(place, damageOf(error));
      }
    }
  } finally {
    await bytes.close();
  }
}

function isRanges(source: RecordingSource | RecordingRanges): source is RecordingRanges {
  return "byteLength" in Object(source) && bytesOf(source) === undefined;
}

/** Of a {@link ByteSource}, what headers are found with. */
class RangeSource implements Pick<ByteSource, "offset" | "peek" | "skip" | "throwFailure" | "close"> {
  offset = 0;

  constructor(private readonly ranges: RecordingRanges) {
    const { byteLength } = ranges;
    if (!Number.isSafeInteger(byteLength) || byteLength < 0) {
      throw new TypeError(`byteLength: expected a number of bytes, got ${byteLength}`);
    }
  }

  async peek(length: number): Promise<Uint8Array> {
    const end = Math.min(this.offset + length, this.ranges.byteLength);
    if (end <= this.offset) return new Uint8Array(0);
    const bytes = bytesOf(await this.ranges.slice(this.offset, end));
    if (bytes?.length !== end - this.offset) {
      throw new TypeError(`slice(${this.offset}, ${end}): expected that many bytes, got ${bytes?.length}`);
    }
    return bytes;
  }

  async skip(length: number): Promise<number> {
    const skipped = Math.min(length, this.ranges.byteLength - this.offset);
    this.offset += skipped;
    return skipped;
  }

  throwFailure(): void {
    // What fails has thrown.
  }

  async close(): Promise<void> {
    // There is nothing open.
  }
}
