// The sources and signals of browsers. This file is compiled, not run.

import {
  readEvents,
  readRecording,
  readRecordingParts,
  writeRecording,
  type DecryptPart,
  type RecordingSource,
} from "teleport-audit-events";

declare const stream: ReadableStream<Uint8Array>;
declare const streamOfAny: ReadableStream;
declare const blob: Blob;
declare const file: File;
declare const request: Request;
declare const response: Response;
declare const signal: AbortSignal;

export const sources: RecordingSource[] = [stream, streamOfAny, blob, file, request, response, blob.stream()];
export const fetched: Promise<RecordingSource> = fetch("/session.tar");
readRecording(response.body!, { signal });
readRecording(stream, { signal: null });
readRecordingParts(file, { signal: AbortSignal.timeout(1000) });
readEvents(response, { signal: new AbortController().signal });
writeRecording([], { signal });

// The body of a part is a stream of the platform.
declare const decryptStream: (ciphertext: ReadableStream<Uint8Array>) => Promise<ReadableStream<Uint8Array>>;
export const decrypts: DecryptPart[] = [
  decryptStream,
  (body) => decryptStream(body),
  (body) => new Response(body).arrayBuffer(),
  async (body) => {
    const { done, value } = await body.getReader().read();
    return done ? new Uint8Array(0) : value;
  },
];
