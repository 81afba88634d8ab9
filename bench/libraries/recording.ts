import { AuditEvent, readRecording } from "../../src/index.js";

/** Text that is collected before it is written. */
const CHUNK_LENGTH = 64 * 1024;

/** Reads a recording, and writes its events as lines of JSON, in bytes. */
export async function recordingToLines(recording: Uint8Array, write: (lines: Uint8Array) => void): Promise<void> {
  const encoder = new TextEncoder();
  let text = "";
  for await (const event of readRecording(recording)) {
    text += `${AuditEvent.marshalJSON(event)}\n`;
    if (text.length < CHUNK_LENGTH) continue;
    write(encoder.encode(text));
    text = "";
  }
  write(encoder.encode(text));
}
