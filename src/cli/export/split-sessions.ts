import type { AuditEvent } from "../../index.js";

/**
 * Splits events into sessions. A session ends before an event with a different session id. Events
 * without a session id belong to the session before them, or to the first one. Yields no session if
 * there are no events. Read each session to its end before requesting the next one.
 */
export async function* splitSessions(
  events: AsyncIterable<AuditEvent>,
): AsyncGenerator<AsyncIterable<AuditEvent>, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  let next: IteratorResult<AuditEvent, unknown>;
  const readSession = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
    let session = "";
    while (next.done !== true) {
      const id = sessionIdOf(next.value);
      if (session !== "" && id !== "" && id !== session) return;
      session ||= id;
      yield next.value;
      next = await iterator.next();
    }
  };
  try {
    next = await iterator.next();
    while (next.done !== true) yield readSession();
  } finally {
    await iterator.return?.();
  }
}

function sessionIdOf({ value }: AuditEvent): string {
  return "Session" in value ? value.Session.SessionID : "";
}
