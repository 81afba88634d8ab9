import type { ZlibKind, ZlibStream } from "./zlib-stream.js";

/** The functions of node:zlib in use. The library is compiled without Node's types. */
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
const CHUNK_BYTES = 64 * 1024;

/** Opens a stream of node:zlib. */
export function nodeZlibStream(zlib: NodeZlib, kind: ZlibKind): ZlibStream {
  const options = { chunkSize: CHUNK_BYTES };
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
  async function* outputOf(start: (through: Callback) => void): AsyncGenerator<Uint8Array, void, undefined> {
    let isThrough = false;
    start((error) => {
      isThrough = true;
      failure ??= error ?? undefined;
      wake();
    });
    for (;;) {
      const isLast = isThrough || failure !== undefined;
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) yield chunk;
      if (isLast) break;
      // The operation may have completed or failed while the caller used the output.
      if (!isThrough && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
    if (failure !== undefined) throw failure;
  }

  return {
    write(bytes) {
      bytesPut += bytes.length;
      return outputOf((through) => stream.write(bytes, through));
    },
    // Complete when the readable side ends, not when the writable side does.
    end: () =>
      outputOf((through) => {
        stream.on("end", through);
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
