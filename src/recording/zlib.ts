/** The direction of a stream: compression or decompression. */
export type ZlibKind = "gzip" | "gunzip";

/** The platform's gzip or gunzip, which takes its input piece by piece. */
export interface ZlibStream {
  /**
   * Writes a piece of input and yields the output until the piece is processed. The generator must be
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
  /** Number of input bytes consumed. Excludes bytes after the end of a gzip stream. */
  readonly bytesTaken: number;
  /** True if the gzip stream has ended and zeros follow it. */
  readonly hasEnded: boolean;
  /** Releases the resources of the stream. */
  close(): void;
}

/** Opens a stream of node:zlib if the platform has it, otherwise one of the web's Compression Streams. */
export function openZlib(kind: ZlibKind): ZlibStream {
  const zlib = (globalThis as HasNode).process?.getBuiltinModule?.("node:zlib");
  return zlib === undefined ? openWebZlib(kind) : openNodeZlib(zlib, kind);
}

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

/** Size of the output chunks. Unread output blocks the stream. */
const OUTPUT_CHUNK_BYTES = 64 * 1024;

/** Opens a stream of node:zlib. */
export function openNodeZlib(zlib: NodeZlib, kind: ZlibKind): ZlibStream {
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
      // Output becomes available before the write completes, so `reading` wins the race as long as there is output.
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
