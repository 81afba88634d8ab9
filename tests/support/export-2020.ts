// src/export with the edition of 2020.

import { splitSessions as splitSessionsOf } from "../../src/cli/export/split-sessions.js";
import { playEvents as playEventsOf, type Frame } from "../../src/export/index.js";
import { edition, type AuditEvent } from "../../src/index.js";

export * from "../../src/export/index.js";

/** Converts the events of a session to frames. */
export function playEvents(events: AsyncIterable<AuditEvent>): AsyncGenerator<Frame, void, undefined> {
  return playEventsOf(edition, events);
}

/** Splits events into sessions. */
export function splitSessions(
  events: AsyncIterable<AuditEvent>,
): AsyncGenerator<AsyncIterable<AuditEvent>, void, undefined> {
  return splitSessionsOf(edition, events);
}
