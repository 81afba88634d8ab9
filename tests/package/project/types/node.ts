// The sources and signals of Node. This file is compiled, not run.

import type { Blob as NodeBlob, File as NodeFile } from "node:buffer";
import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { ReadableStream as WebStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import {
  readEvents,
  readRecording,
  writeRecording,
  type DecryptPart,
  type RecordingSource,
} from "teleport-audit-events";

declare const buffer: Buffer;
declare const stream: WebStream<Uint8Array>;
declare const streamOfAny: WebStream;
declare const message: IncomingMessage;
declare const handle: FileHandle;
declare const blob: Blob;
declare const nodeBlob: NodeBlob;
declare const nodeFile: NodeFile;
declare const request: Request;
declare const response: Response;
declare const signal: AbortSignal;

export const sources: RecordingSource[] = [
  ...[buffer, stream, streamOfAny, blob, nodeBlob, nodeFile, request, response, response.body!],
  ...[createReadStream("session.tar"), message, Readable.from([]), new PassThrough(), createGunzip()],
  ...[handle.readableWebStream(), handle.createReadStream()],
];
export const fetched: Promise<RecordingSource> = fetch("http://localhost/session.tar");
readRecording(stream, { signal });
readRecording(stream, { signal: null });
readEvents(message, { signal: AbortSignal.timeout(1000) });
readEvents(message, { signal: new AbortController().signal });
writeRecording([], { signal });

// The body of a part is a web stream of Node.
declare const decryptStream: (ciphertext: WebStream<Uint8Array>) => Promise<WebStream<Uint8Array>>;
export const decrypts: DecryptPart[] = [
  decryptStream,
  (body) => decryptStream(body),
  (body) => Readable.fromWeb(body),
  (body) => new Response(body).arrayBuffer(),
];
