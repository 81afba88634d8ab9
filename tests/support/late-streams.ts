// Compression Streams that deliver their output late. Cloudflare's workerd, too, settles writes and the close earlier.

/** When the output of a {@link lateCompressionStream} is delivered. */
export interface Lateness {
  /** Waits before each chunk of output. */
  readonly wait: () => Promise<void>;
  /** Maximum size of a chunk of output in bytes. */
  readonly chunkBytes: number;
  /** True if no output is delivered before all input has been written. */
  readonly isAtEnd?: boolean;
}

const task = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const LATENESS: Readonly<Record<string, Lateness>> = {
  "in the next task": { wait: task, chunkBytes: 4096 },
  "after a timer": { wait: () => new Promise((resolve) => setTimeout(resolve, 2)), chunkBytes: 64 * 1024 },
  "in single bytes": { wait: task, chunkBytes: 1 },
  "at the end": { wait: task, chunkBytes: 4096, isAtEnd: true },
};

const Original = CompressionStream;

/**
 * Returns a class of compression streams that compress at once and deliver the output late. A write settles when its
 * input is compressed, and the close settles at once.
 */
export function lateCompressionStream({ wait, chunkBytes, isAtEnd = false }: Lateness): typeof CompressionStream {
  return class {
    readonly writable: WritableStream<BufferSource>;
    readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;

    constructor(format: CompressionFormat) {
      const stream = new Original(format);
      const writer = stream.writable.getWriter();
      const reader = stream.readable.getReader();
      const output: Uint8Array<ArrayBuffer>[] = [];
      let hasEnded = false;
      const compress = async (): Promise<void> => {
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          for (let pos = 0; pos < next.value.length; pos += chunkBytes) {
            output.push(next.value.slice(pos, pos + chunkBytes));
          }
        }
        hasEnded = true;
      };
      void compress();
      this.writable = new WritableStream({
        write: (bytes) => writer.write(bytes),
        close: () => void writer.close(),
      });
      this.readable = new ReadableStream(
        {
          pull: async (controller) => {
            do await wait();
            while (isAtEnd ? !hasEnded : output.length === 0 && !hasEnded);
            const bytes = output.shift();
            if (bytes === undefined) controller.close();
            else controller.enqueue(bytes);
          },
        },
        { highWaterMark: 0 },
      );
    }
  };
}
