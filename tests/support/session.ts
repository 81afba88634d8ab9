// Sessions to export: the sample, and frames created by hand.

import type { Frame, StartFrame } from "../../src/export/index.js";
import { readRecording, type AuditEvent } from "../../src/index.js";
import { readFileSync } from "node:fs";

/** Reads the events of examples/session.tar. */
export function sampleEvents(): AsyncIterable<AuditEvent> {
  return readRecording(readFileSync(new URL("../../examples/session.tar", import.meta.url)));
}

/** The start of a session without metadata. */
export const START: StartFrame = {
  kind: "start",
  size: { columns: 80, rows: 24 },
  startTime: undefined,
  sessionId: undefined,
  user: undefined,
  login: undefined,
  host: undefined,
};

/** Creates an output frame. `time` is in seconds. */
export function output(text: string, time = 0): Frame {
  return { kind: "output", time, text };
}

/** Creates a resize frame. `time` is in seconds. */
export function resize(columns: number, rows: number, time = 0): Frame {
  return { kind: "resize", time, size: { columns, rows } };
}

/** Creates a marker frame. `time` is in seconds. */
export function marker(label: string, time: number): Frame {
  return { kind: "marker", time, label };
}

/** Yields the items asynchronously. */
export async function* stream<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

/** Collects all items of a stream. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Joins the pieces of a text. */
export async function textIn(pieces: AsyncIterable<string>): Promise<string> {
  return (await collect(pieces)).join("");
}
