// The sources and signals of Cloudflare's workers. This file is compiled, not run.

import { readRecording, type DecryptPart, type RecordingSource } from "teleport-audit-events";

declare const stream: ReadableStream<Uint8Array>;
declare const streamOfAny: ReadableStream;
declare const blob: Blob;
declare const file: File;
declare const request: Request;
declare const response: Response;
declare const object: R2ObjectBody;
declare const signal: AbortSignal;

export const sources: RecordingSource[] = [stream, streamOfAny, blob, file, request, response, object, object.body];
readRecording(request, { signal });
readRecording(request, { signal: AbortSignal.timeout(1000) });

// The body of a part is a stream of the platform.
declare const decryptStream: (ciphertext: ReadableStream<Uint8Array>) => Promise<ReadableStream<Uint8Array>>;
export const decrypts: DecryptPart[] = [
  decryptStream,
  (body) => decryptStream(body),
  (body) => new Response(body).arrayBuffer(),
];
