import type { ZlibKind, ZlibStream } from "./zlib-stream.js";

/** Opens a stream of the web's Compression Streams, https://compression.spec.whatwg.org */
export function openWebZlib(kind: ZlibKind): ZlibStream {
  const stream = kind === "gzip" ? new CompressionStream("gzip") : new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  let reading: ReturnType<typeof reader.read> | undefined;
  let bytesTaken = 0;
  let hasEnded = false;
  writer.closed.catch(() => undefined);

  /** Yields the output until the operation completes. */
  async function* readOutput(operation: Promise<void>): AsyncGenerator<Uint8Array, void, undefined> {
    const done = operation.then(() => undefined);
    done.catch(() => undefined);
    for (;;) {
      reading ??= reader.read();
      // Output is available before the write completes, and a race is won by the promise that settles first.
      const next = await Promise.race([reading, done]);
      if (next === undefined) return;
      reading = undefined;
      hasEnded = next.done;
      if (next.done) return;
      yield next.value;
    }
  }

  return {
    async *write(bytes) {
      // Copied, because the stream may keep the bytes after this call and rejects shared memory.
      yield* readOutput(writer.write(bytes.slice()));
      bytesTaken += bytes.length;
    },
    end: () => readOutput(writer.close()),
    get bytesTaken() {
      return bytesTaken;
    },
    get hasEnded() {
      return hasEnded;
    },
    close() {
      writer.abort().catch(() => undefined);
      reading?.catch(() => undefined);
      reader.cancel().catch(() => undefined);
    },
  };
}
