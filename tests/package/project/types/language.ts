// The API with only the types of the language: neither those of the DOM nor those of Node. This file is compiled, not run.

import {
  AuditEvent,
  Long,
  readEvents,
  readRecording,
  SessionStart,
  writeRecording,
  type AbortSignalLike,
  type DecryptPart,
  type RecordingSource,
} from "teleport-audit-events";
import { messageCodec } from "teleport-audit-events/codegen";
import { Duration } from "teleport-audit-events/runtime";

const start: SessionStart = SessionStart.create({ TerminalSize: "80:25", Metadata: { Index: Long.ONE } });
const bytes: Uint8Array = SessionStart.encode(start);
const index: Long = start.Metadata.Index;

// A source or signal is any object with the members that the library uses.
declare const chunks: AsyncIterable<Uint8Array>;
declare const stream: { getReader(): StreamReader };
interface StreamReader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value: undefined }>;
  cancel(): Promise<void>;
  releaseLock(): void;
}
declare const signal: AbortSignalLike;
export const sources: RecordingSource[] = [bytes, new ArrayBuffer(8), stream, chunks];
// @ts-expect-error -- text is not a source
sources.push("session.tar");
// @ts-expect-error -- a stream of text is not a source
sources.push({ getReader: () => ({ read: async () => ({ done: false, value: "" }) }) });
// @ts-expect-error -- an object is not a signal
readRecording(stream, { signal: {} });

const decrypt: DecryptPart = async (body) => {
  const { done, value } = await body.getReader().read();
  const length: number = done || value === undefined ? 0 : value.length;
  return length === 0 ? bytes : body;
};

/** Reads events and writes them as a recording. */
export async function rewrite(): Promise<number> {
  let size = index.toNumber();
  for await (const items of readEvents(chunks, { signal })) size += items.length;
  const events: AsyncIterable<AuditEvent> = readRecording(stream, { signal, decrypt });
  for await (const part of writeRecording(events, { signal })) size += part.length;
  return size;
}

export const others = [messageCodec, Duration.create];
