import { AuditEvent, readRecording, readRecordingLines } from "../../src/index.js";

/** Length of the text that is collected before it is written. */
const CHUNK_LENGTH = 32 * 1024;

/** Converts the events of a recording to chunks of JSON lines. */
export async function recordingToLines(recording: Uint8Array, write: (lines: Uint8Array) => void): Promise<void> {
  for await (const lines of readRecordingLines(recording)) write(lines);
}

/** Does the same event by event. */
export async function eventsToLines(recording: Uint8Array, write: (lines: Uint8Array) => void): Promise<void> {
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
