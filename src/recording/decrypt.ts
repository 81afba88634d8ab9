import { CodecError } from "../runtime/error.js";
import type { RecordingPart } from "./part-header.js";
import type { AnyReadOptions, EncryptedBody } from "./read-options.js";
import { checkSource, readChunks, type Chunks } from "./source.js";

/** Yields the plaintext of a body in chunks. */
export async function* decryptBody(
  ciphertext: AsyncGenerator<Uint8Array>,
  part: RecordingPart,
  { decrypt, signal }: AnyReadOptions,
): Chunks {
  if (decrypt === undefined) {
    throw new CodecError("encrypted", "cannot read an encrypted body without a decrypt function");
  }
  // Read through `readChunks`, so that aborting the signal also stops waiting for `decrypt`.
  const plaintext = async function* (): Chunks {
    const source = await decrypt(createStream(ciphertext), part);
    checkSource("the result of decrypt", source);
    yield* readChunks(source);
  };
  try {
    yield* readChunks(plaintext(), signal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CodecError("encrypted", `cannot decrypt the body: ${message}`, { cause: error });
  }
}

function createStream(chunks: AsyncGenerator<Uint8Array>): EncryptedBody {
  const pull = async (controller: ReadableStreamDefaultController): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) controller.close();
    else controller.enqueue(next.value);
  };
  // Do not read ahead of the consumer.
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}
