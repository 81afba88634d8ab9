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
      // The operation may have completed or failed while the caller used the output.
      if (!isDone && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
    if (failure !== undefined) throw failure;
  }

  return {
    write(bytes) {
      bytesPut += bytes.length;
      return readOutput((done) => stream.write(bytes, done));
    },
    // Complete when the readable side ends, not when the writable side does.
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
