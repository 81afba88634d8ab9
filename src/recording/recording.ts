import { AuditEvent } from "../events/audit-event.js";
import { AuditEventError } from "../runtime/error.js";
import { ByteSource } from "./byte-source.js";
import { readPartHeader, type PartHeader } from "./part.js";
import { EventSequence, type RecordingStats } from "./sequence.js";

/**
 * Decompresses a gzip stream. Where that is damaged or cut short, it gives what
 * comes before, and then throws an AuditEventError.
 */
export type Gunzip = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** How a recording is to be read. */
export interface RecordingOptions {
  /** Decompresses the body of a part. */
  readonly gunzip: Gunzip;
  /**
   * Is told of damage, after which reading goes on with the next record or part.
   * Without it, damage is thrown.
   */
  readonly onDamage?: (error: AuditEventError) => void;
}

/** The events of a recording, and what was met on the way to the last one given out. */
export interface RecordingReader extends AsyncIterable<AuditEvent> {
  readonly stats: Readonly<RecordingStats>;
}

/** Size of the number before a record, and the limit that Teleport sets to it. */
const RECORD_SIZE_BYTES = 4;
const MAX_RECORD_BYTES = 64 * 1024;

/** An event of a recording, or damage where there should be one. */
export type RecordingItem = AuditEvent | AuditEventError;

type Items = AsyncGenerator<RecordingItem, void, undefined>;

/**
 * Reads a session recording: parts, each a gzip stream of records, each a `OneOf`.
 * Memory does not grow with the recording. Events come in order, those that an
 * interrupted upload sent again only once.
 *
 * @throws AuditEventError while iterating, with the offset of the damaged part:
 * `truncated`, `invalid-recording`, `encrypted`, or the code of a damaged record.
 */
export function readRecording(source: AsyncIterable<Uint8Array>, options: RecordingOptions): RecordingReader {
  const sequence = new EventSequence();
  async function* events(): AsyncGenerator<AuditEvent, void, undefined> {
    for await (const item of readItems(source, options.gunzip, sequence)) {
      if (!(item instanceof AuditEventError)) yield item;
      else if (options.onDamage !== undefined) options.onDamage(item);
      else throw item;
    }
  }
  return { stats: sequence.stats, [Symbol.asyncIterator]: events };
}

/** Reads a session recording through all damage, which comes between the events. */
export async function* readItems(
  source: AsyncIterable<Uint8Array>,
  gunzip: Gunzip,
  sequence = new EventSequence(),
): Items {
  const bytes = new ByteSource(source);
  try {
    for (let index = 0; ; index++) {
      // Without its header, nothing is known of a part nor of those after it.
      const part = await readPartHeader(bytes, index).catch(damageOf);
      if (part === undefined) return;
      if (part instanceof AuditEventError) return yield part;
      yield* readPart(bytes, part, sequence, gunzip);
    }
  } finally {
    await bytes.close();
  }
}

async function* readPart(source: ByteSource, part: PartHeader, sequence: EventSequence, gunzip: Gunzip): Items {
  const end = source.offset + part.bodySize + part.paddingSize;
  let isDamaged = false;
  for await (const item of readBody(source, part, gunzip)) {
    if (item instanceof AuditEventError) {
      isDamaged = true;
      yield inPart(part, item);
    } else if (sequence.accept(item)) {
      yield item;
    }
  }
  const missing = end - source.offset - (await source.skip(end - source.offset));
  if (missing === 0 || isDamaged) return;
  const reason = `the recording ends ${missing} bytes before the part does`;
  yield inPart(part, new AuditEventError("truncated", reason));
}

/** The events of a part, and damage, with offsets in the decompressed body. */
async function* readBody(source: ByteSource, part: PartHeader, gunzip: Gunzip): Items {
  if (part.bodySize === 0) return;
  if (part.encrypted) return yield new AuditEventError("encrypted", "the body is encrypted");
  const body = new ByteSource(gunzip(source.take(part.bodySize)));
  try {
    for (;;) {
      const { offset } = body;
      const record = await readRecord(body);
      if (record === undefined) return;
      yield decodeRecord(record, offset);
    }
  } catch (error) {
    yield damageOf(error);
  } finally {
    await body.close();
  }
}

/** Reads the next record; undefined at the end of the body. */
async function readRecord(body: ByteSource): Promise<Uint8Array | undefined> {
  const { offset } = body;
  const prefix = await body.read(RECORD_SIZE_BYTES);
  if (prefix.length === 0) return undefined;
  if (prefix.length < RECORD_SIZE_BYTES) throw await cutShort(body, offset);
  const size = new DataView(prefix.buffer, prefix.byteOffset).getUint32(0);
  if (size === 0 || size > MAX_RECORD_BYTES) {
    const reason = `expected a record of 1 to ${MAX_RECORD_BYTES} bytes, got ${size}`;
    throw new AuditEventError("invalid-recording", reason, { offset });
  }
  const record = await body.read(size);
  if (record.length < size) throw await cutShort(body, offset);
  return record;
}

/** The error of a body that ends inside a record: the decompressor's own, if that failed. */
async function cutShort(body: ByteSource, offset: number): Promise<AuditEventError> {
  await body.isAtEnd();
  return new AuditEventError("truncated", "the body ends inside a record", { offset });
}

function decodeRecord(record: Uint8Array, offset: number): RecordingItem {
  try {
    return AuditEvent.decode(record);
  } catch (error) {
    const damage = damageOf(error);
    return new AuditEventError(damage.code, `in the record, ${damage.message}`, { offset, cause: error });
  }
}

/** The error of damaged input; any other is thrown again, such as one of reading a file. */
function damageOf(error: unknown): AuditEventError {
  if (error instanceof AuditEventError) return error;
  throw error;
}

/** An error in the body of a part as one in the recording. */
function inPart(part: PartHeader, error: AuditEventError): AuditEventError {
  const place = error.offset === undefined ? "" : `, byte ${error.offset} of its decompressed body`;
  const reason = `part ${part.index}${place}: ${error.reason}`;
  return new AuditEventError(error.code, reason, { offset: part.offset, cause: error });
}
