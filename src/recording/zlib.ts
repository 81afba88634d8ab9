/** Node's access to built-in modules. Unlike an import, it is invisible to bundlers. */
interface HasNode {
  readonly process?: { getBuiltinModule?(name: "node:zlib"): NodeZlib | undefined };
}

/** The functions of node:zlib that are used. Declared here because the library is compiled without Node's types. */
export interface NodeZlib {
  createGzip(options: { chunkSize: number }): NodeTransform;
  createGunzip(options: { chunkSize: number }): NodeTransform;
}

interface NodeTransform {
  readonly bytesWritten: number;
  write(bytes: Uint8Array, written: Callback): void;
  end(): void;
  read(): Uint8Array | null;
  on(event: "readable" | "end", listener: () => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  destroy(): void;
}

type Callback = (error?: Error | null) => void;

/** Returns node:zlib if the platform has it. */
export function findNodeZlib(): NodeZlib | undefined {
  try {
    return (globalThis as HasNode).process?.getBuiltinModule?.("node:zlib");
  } catch {
    // Next.js's edge runtime has the function, but it throws.
    return undefined;
  }
}

/** A stream that compresses or decompresses its input piece by piece. */
export interface ZlibStream {
  /**
   * Writes a piece of input and yields the output that is available. The generator must be
   * iterated to its end before the next call.
   *
   * @throws The platform's error if gunzip gets damaged input. Some of the output for the piece is then lost.
   */
  write(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * Ends the input and yields the remaining output.
   *
   * @throws The platform's error if the gzip stream is incomplete.
   */
  end(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Releases the resources of the stream. */
  close(): void;
}

/** A stream of node:zlib. It yields all output for a piece of input before it takes the next. */
export interface NodeZlibStream extends ZlibStream {
  /** Number of input bytes consumed. Excludes bytes after the end of a gzip stream. */
  readonly bytesTaken: number;
  /** True if the gzip stream has ended and zeros follow it. */
  readonly hasEnded: boolean;
}

/** Size of the output chunks. Unread output blocks the stream. */
const OUTPUT_CHUNK_BYTES = 64 * 1024;

/** Opens a stream of node:zlib. */
export function openNodeZlib(zlib: NodeZlib, kind: "gzip" | "gunzip"): NodeZlibStream {
  const options = { chunkSize: OUTPUT_CHUNK_BYTES };
  const stream = kind === "gzip" ? zlib.createGzip(options) : zlib.createGunzip(options);
  let bytesPut = 0;
  let failure: Error | undefined;
  let wake = (): void => undefined;
  stream.on("readable", () => wake());
  stream.on("error", (error) => {
    failure = error;
    wake();
  });

  /** Starts an operation and yields the output until it completes. */
  async function* readOutput(start: (done: Callback) => void): AsyncGenerator<Uint8Array, void, undefined> {
    let isDone = false;
    start((error) => {
      isDone = true;
      failure ??= error ?? undefined;
      wake();
    });
    for (;;) {
      const isLast = isDone || failure !== undefined;
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) yield chunk;
      if (isLast) break;
      // Do not wait if the operation completed or failed while the caller processed the output.
      if (!isDone && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
    if (failure !== undefined) throw failure;
  }

  return {
    write(bytes) {
      bytesPut += bytes.length;
      return readOutput((done) => stream.write(bytes, done));
    },
    // Done when the readable side ends, not when the writable side does.
    end: () =>
      readOutput((done) => {
        stream.on("end", done);
        stream.end();
      }),
    get bytesTaken() {
      return stream.bytesWritten;
    },
    get hasEnded() {
      return stream.bytesWritten < bytesPut;
    },
    close: () => stream.destroy(),
  };
}

/** Opens a gzip stream of node:zlib if the platform has it, otherwise one of the web's Compression Streams. */
export function openGzip(): ZlibStream {
  const zlib = findNodeZlib();
  return zlib === undefined ? openWebGzip() : openNodeZlib(zlib, "gzip");
}

/**
 * Opens a gzip stream of the web's Compression Streams, https://compression.spec.whatwg.org
 *
 * A write may settle long before its output arrives, and so may the close, as in Cloudflare's workerd. `write` yields
 * the output that has arrived.
 */
export function openWebGzip(): ZlibStream {
  const { writable, readable } = new CompressionStream("gzip");
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const output: Uint8Array[] = [];
  const reading = readAll();
  reading.catch(() => undefined);
  writer.closed.catch(() => undefined);

  async function readAll(): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      output.push(value);
    }
  }

  return {
    async *write(bytes) {
      // Copied, because the stream may keep the bytes after this call and rejects shared memory.
      await writer.write(bytes.slice());
      yield* output.splice(0);
    },
    async *end() {
      const closed = writer.close();
      closed.catch(() => undefined);
      await reading;
      await closed;
      yield* output.splice(0);
    },
    close() {
      writer.abort().catch(() => undefined);
      reader.cancel().catch(() => undefined);
    },
  };
}
