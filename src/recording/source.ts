import { wrongTypeError } from "../runtime/arguments.js";

/**
 * The bytes of a recording: either all at once, or in chunks of any size. Node streams are async
 * iterables. `body` of a `fetch` response and `stream()` of a `Blob` are ReadableStreams.
 */
export type RecordingSource = Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** Bytes in chunks of any size. */
export type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/** Size of the chunks that bytes are split into. Reading can be aborted between chunks. */
const SLICED_CHUNK_BYTES = 64 * 1024;

/**
 * Yields the bytes of a source in chunks. Closes the source at its end, or when the generator is closed
 * early.
 *
 * @param source A source that passes {@link checkSource}.
 * @throws The signal's reason when it is aborted, even while waiting for the source; a TypeError if the
 * source does not yield bytes; and the errors of the source.
 */
export async function* readChunks(source: RecordingSource, signal?: AbortSignal | null): Chunks {
  signal?.throwIfAborted();
  const chunks = openChunks(source)[Symbol.asyncIterator]();
  let isWaiting = false;
  try {
    for (;;) {
      isWaiting = true;
      const next = await raceAbort(chunks.next(), signal);
      isWaiting = false;
      if (next.done === true) return;
      const bytes = viewBytes(next.value);
      if (bytes === undefined)
        throw new TypeError(`expected chunks of bytes, got a chunk of type ${typeof next.value}`);
      yield bytes;
    }
  } finally {
    const closed = chunks.return?.();
    // A waiting generator is closed only after its pending chunk arrives or fails.
    if (isWaiting) closed?.catch(() => undefined);
    else await closed;
  }
}

/** Throws a TypeError unless the value is a source. */
export function checkSource(name: string, value: unknown): void {
  if (viewBytes(value) !== undefined) return;
  const { getReader, [Symbol.asyncIterator]: iterate } = Object(value) as Partial<
    ReadableStream & AsyncIterable<unknown>
  >;
  if (typeof getReader === "function" || typeof iterate === "function") return;
  throw wrongTypeError(name, "bytes, a stream, or an async iterable of chunks", value);
}

/** Returns the bytes of a Uint8Array, another view or an ArrayBuffer, without copying. Returns undefined otherwise. */
export function viewBytes(source: unknown): Uint8Array | undefined {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  // Checked by name, because the buffer may be from another realm.
  const isBuffer = Object.prototype.toString.call(source) === "[object ArrayBuffer]";
  return isBuffer ? new Uint8Array(source as ArrayBuffer) : undefined;
}

function openChunks(source: RecordingSource): AsyncIterable<Uint8Array> {
  const bytes = viewBytes(source);
  if (bytes !== undefined) return sliceBytes(bytes);
  // Streams are not iterable in every browser.
  return "getReader" in source ? iterateStream(source) : (source as AsyncIterable<Uint8Array>);
}

async function* sliceBytes(bytes: Uint8Array): Chunks {
  for (let pos = 0; pos < bytes.length; pos += SLICED_CHUNK_BYTES) yield bytes.subarray(pos, pos + SLICED_CHUNK_BYTES);
}

/** Returns the chunks of a stream. Not a generator, because a generator cannot be closed while it is waiting. */
function iterateStream(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await reader.cancel().finally(() => reader.releaseLock());
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next: () => reader.read(), return: end }) };
}

function raceAbort<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (signal === undefined || signal === null) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    // Remove the listener after each chunk: a signal may outlive many recordings.
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
