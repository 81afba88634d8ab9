import type { AbortSignalLike } from "../runtime/abort-signal.js";
import { wrongTypeError } from "../runtime/arguments.js";

/**
 * The bytes of a recording: either all at once, or in chunks of any size. Node streams are async iterables.
 */
export type RecordingSource =
  Uint8Array | ArrayBuffer | StreamSource | AsyncIterable<Uint8Array> | BlobSource | ResponseSource;

/** The members of a web stream, `ReadableStream<Uint8Array>`, that the readers use. */
export interface StreamSource {
  getReader(): StreamSourceReader;
}

/** The members of the reader of a web stream that the readers use. */
export interface StreamSourceReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

/** The members of a `Blob` or `File` that the readers use. */
export interface BlobSource {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
  stream(): StreamSource;
}

/** The members of a `Response` or `Request` that the readers use. If `body` is null, there are no bytes. */
export interface ResponseSource {
  readonly body: StreamSource | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}

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
export async function* readChunks(source: RecordingSource, signal?: AbortSignalLike | null): Chunks {
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
    const closed = Promise.resolve(chunks.return?.());
    // A waiting generator is closed only after its pending chunk arrives or fails.
    if (isWaiting) closed.catch(() => undefined);
    else await closed;
  }
}

/** Throws a TypeError unless the value is a source. */
export function checkSource(name: string, value: unknown): void {
  if (viewBytes(value) !== undefined) return;
  const { getReader, [Symbol.asyncIterator]: iterate } = Object(value) as Partial<
    StreamSource & AsyncIterable<unknown>
  >;
  if (typeof getReader === "function" || typeof iterate === "function") return;
  if (isBlob(value) || isResponse(value)) return;
  throw wrongTypeError(name, "bytes, a stream, or an async iterable of chunks", value);
}

/** True if the value has the members of {@link BlobSource}. */
export function isBlob(value: unknown): value is BlobSource {
  const { size, slice, stream } = Object(value) as Partial<BlobSource>;
  return typeof size === "number" && typeof slice === "function" && typeof stream === "function";
}

function isResponse(value: unknown): value is ResponseSource {
  const { body, bodyUsed, arrayBuffer } = Object(value) as Partial<ResponseSource>;
  return typeof body === "object" && typeof bodyUsed === "boolean" && typeof arrayBuffer === "function";
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
  if ("getReader" in source) return iterateStream(source);
  if (Symbol.asyncIterator in source) return source;
  if (isBlob(source)) return iterateStream(source.stream());
  return openBody(source as ResponseSource);
}

function openBody(response: ResponseSource): AsyncIterable<Uint8Array> {
  const { body, bodyUsed } = response;
  if (bodyUsed) return rejectUsedBody(response);
  return body === null ? sliceBytes(new Uint8Array(0)) : openChunks(body);
}

/** Throws the platform's error for a body that has already been read. Its stream might only appear empty. */
async function* rejectUsedBody(response: ResponseSource): Chunks {
  yield new Uint8Array(await response.arrayBuffer());
}

async function* sliceBytes(bytes: Uint8Array): Chunks {
  for (let pos = 0; pos < bytes.length; pos += SLICED_CHUNK_BYTES) yield bytes.subarray(pos, pos + SLICED_CHUNK_BYTES);
}

/** Returns the chunks of a stream. Not a generator, because a generator cannot be closed while it is waiting. */
function iterateStream(stream: StreamSource): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await reader.cancel().finally(() => reader.releaseLock());
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]: () => ({ next: () => reader.read() as Promise<IteratorResult<Uint8Array>>, return: end }),
  };
}

/** Resolves to the value, or rejects with the signal's reason when it is aborted. */
export function raceAbort<T>(value: PromiseLike<T> | T, signal: AbortSignalLike | null | undefined): Promise<T> {
  // The `next` of an iterator without types may return a result instead of a promise.
  const promise = Promise.resolve(value);
  if (signal === undefined || signal === null) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    // Remove the listener each time: a signal may outlive many recordings.
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
