import type { Chunks } from "./source.js";

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

/** A compressor that takes its input in pieces. Each generator must be iterated to its end before the next call. */
export interface GzipStream {
  /** Writes a piece of input and yields the output that has arrived. */
  write(bytes: Uint8Array): Chunks;
  /** Yields output until no more arrives. Missing if `write` yields all output of the compressor. */
  settle?(): Chunks;
  /** Ends the input and yields the remaining output. */
  end(): Chunks;
  /** Releases the resources of the stream. */
  close(): void;
}

/** A stream of node:zlib. It yields all output for a piece of input before the next one. */
export interface NodeZlibStream extends GzipStream {
  /** @throws The error of node:zlib for damaged input. Some of the output for the piece is then lost. */
  write(bytes: Uint8Array): Chunks;
  /** @throws The error of node:zlib for incomplete input. */
  end(): Chunks;
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
  async function* readOutput(start: (done: Callback) => void): Chunks {
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
export function openGzip(): GzipStream {
  const zlib = findNodeZlib();
  return zlib === undefined ? openWebGzip() : openNodeZlib(zlib, "gzip");
}

/**
 * Opens a gzip stream of the web's Compression Streams, https://compression.spec.whatwg.org
 *
 * Writing and closing may settle long before the output arrives, for example in Cloudflare's workerd.
 */
export function openWebGzip(): GzipStream {
  const { writable, readable } = new CompressionStream("gzip");
  const writer = writable.getWriter();
  const reader = readable.getReader();
  let output: Uint8Array[] = [];
  const reading = readOutput();
  reading.catch(() => undefined);
  writer.closed.catch(() => undefined);

  async function readOutput(): Promise<void> {
    for (let next = await reader.read(); !next.done; next = await reader.read()) output.push(next.value);
  }

  function* takeOutput(): Generator<Uint8Array, void, undefined> {
    const taken = output;
    output = [];
    yield* taken;
  }

  return {
    async *write(bytes) {
      // Copied, because the stream may keep the bytes after this call and rejects shared memory.
      await writer.write(bytes.slice());
      yield* takeOutput();
    },
    async *settle() {
      do {
        yield* takeOutput();
        await new Promise((resolve) => setTimeout(resolve));
      } while (output.length > 0);
    },
    async *end() {
      const closed = writer.close();
      closed.catch(() => undefined);
      await reading;
      await closed;
      yield* takeOutput();
    },
    close() {
      writer.abort().catch(() => undefined);
      reader.cancel().catch(() => undefined);
    },
  };
}
