// Sessions to be exported: the sample, and frames put together by hand.

import type { Frame, StartFrame } from "../../src/export/index.js";
import { readRecording, type AuditEvent } from "../../src/index.js";
import { readFileSync } from "node:fs";

/** The events of examples/session.tar. */
export function sampleEvents(): AsyncIterable<AuditEvent> {
  return readRecording(readFileSync(new URL("../../examples/session.tar", import.meta.url)));
}

/** The start of a session that nothing is known of. */
export const START: StartFrame = {
  kind: "start",
  size: { columns: 80, rows: 24 },
  startTime: undefined,
  sessionId: undefined,
  user: undefined,
  login: undefined,
  host: undefined,
};

/** Output at a time in seconds. */
export function output(text: string, time = 0): Frame {
  return { kind: "output", time, text };
}

/** A resize at a time in seconds. */
export function resize(columns: number, rows: number, time = 0): Frame {
  return { kind: "resize", time, size: { columns, rows } };
}

/** A marker at a time in seconds. */
export function marker(label: string, time: number): Frame {
  return { kind: "marker", time, label };
}

/** Items as they come one after another. */
export async function* stream<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

/** All items of a stream. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The text that comes in pieces. */
export async function textIn(pieces: AsyncIterable<string>): Promise<string> {
  return (await collect(pieces)).join("");
}
