import type { Edition } from "../../events/edition.js";
import type { AnyEvent } from "../../runtime/event-schema.js";

/**
 * Splits events into sessions. A session ends before an event with a different session id. Events
 * without a session id belong to the session before them, or to the first one. Yields no session if
 * there are no events. Read each session to its end before requesting the next one.
 */
export async function* splitSessions<E extends AnyEvent>(
  edition: Edition,
  events: AsyncIterable<E>,
): AsyncGenerator<AsyncIterable<E>, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  let next: IteratorResult<E, unknown>;
  const readSession = async function* (): AsyncGenerator<E, void, undefined> {
    let session = "";
    while (next.done !== true) {
      const id = edition.getSessionId(next.value);
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
