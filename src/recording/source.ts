/**
 * Where the bytes of a recording come from: all of them at once, or in chunks of
 * any size, cut anywhere. A Node stream is an async iterable; so is what `fetch`
 * gives as `body` a ReadableStream, and a `Blob` has `stream()`.
 */
export type RecordingSource = Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

/** Bytes that are there all at once are given in chunks of this size, between which reading can be aborted. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of a source in chunks. The source is closed at the end of them, or when
 * that is not waited for.
 *
 * @throws the reason of the signal once that is aborted, even while the source keeps
 * waiting, a TypeError where the source does not give bytes, and what the source throws.
 */
export async function* chunksOf(source: RecordingSource, signal?: AbortSignal): Chunks {
  signal?.throwIfAborted();
  const chunks = open(source)[Symbol.asyncIterator]();
  let isWaiting = false;
  try {
    for (;;) {
      isWaiting = true;
      const next = await unlessAborted(chunks.next(), signal);
      isWaiting = false;
      if (next.done === true) return;
      const bytes = bytesOf(next.value);
      if (bytes === undefined) throw new TypeError(`expected chunks of bytes, got a ${typeof next.value}`);
      yield bytes;
    }
  } finally {
    const closed = chunks.return?.();
    // A generator that keeps waiting is closed when it has its chunk, or fails.
    if (isWaiting) closed?.catch(() => undefined);
    else await closed;
  }
}

/** The bytes of a source that is there all at once; of one in chunks, undefined. */
export function bytesOf(source: unknown): Uint8Array | undefined {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  // Told by its name, since the class need not be this realm's.
  const isBuffer = Object.prototype.toString.call(source) === "[object ArrayBuffer]";
  return isBuffer ? new Uint8Array(source as ArrayBuffer) : undefined;
}

function open(source: RecordingSource): AsyncIterable<Uint8Array> {
  const bytes = bytesOf(source);
  if (bytes !== undefined) return slices(bytes);
  if (typeof source === "object" && source !== null) {
    // Not every browser's streams are iterable.
    if ("getReader" in source) return readerChunks(source);
    if (Symbol.asyncIterator in source) return source;
  }
  throw new TypeError("expected bytes, a stream, or an async iterable of chunks");
}

async function* slices(bytes: Uint8Array): Chunks {
  for (let pos = 0; pos < bytes.length; pos += CHUNK_BYTES) yield bytes.subarray(pos, pos + CHUNK_BYTES);
}

/** Not as a generator, which could not be ended while it waits. */
function readerChunks(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await reader.cancel().finally(() => reader.releaseLock());
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next: () => reader.read(), return: end }) };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    // The listener goes with each chunk: a signal may outlive many recordings.
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
