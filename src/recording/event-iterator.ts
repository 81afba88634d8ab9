import type { AbortSignalLike } from "../runtime/abort-signal.js";
import { raceAbort } from "./source.js";

/** Any iterable. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

/** Returned instead of an event if none arrives in time. */
export const PAUSE = Symbol("pause");
/** Returned instead of an event after the last one. */
export const END = Symbol("end");

/** Requests events one by one. A wait for an event can be aborted, and can have a time limit. */
export class EventIterator<T> {
  private readonly iterator: AsyncIterator<T>;
  /** The next event, from its request until it is returned. */
  private requested: Promise<IteratorResult<T>> | undefined;
  private hasEnded = false;

  constructor(
    events: AnyIterable<T>,
    private readonly signal: AbortSignalLike | null | undefined,
  ) {
    this.iterator = openEvents(events);
  }

  /**
   * Returns the next event, or {@link END} after the last one. If the event does not arrive in `maxMs` milliseconds,
   * returns {@link PAUSE}, and the next call waits for the same event. Without `maxMs`, there is no time limit.
   *
   * @throws The errors of the iterable, and the signal's reason when it is aborted.
   */
  async next(maxMs: number | undefined): Promise<T | typeof PAUSE | typeof END> {
    const { signal } = this;
    signal?.throwIfAborted();
    try {
      this.requested ??= raceAbort(this.iterator.next(), signal);
      const result = await (maxMs === undefined ? this.requested : raceTimeout(this.requested, maxMs));
      if (result === PAUSE) return PAUSE;
      this.requested = undefined;
      if (result.done !== true) return result.value;
      this.hasEnded = true;
      return END;
    } catch (error) {
      // An iterable that fails has ended.
      this.hasEnded = signal?.aborted !== true;
      throw error;
    }
  }

  /** Closes the iterable unless it has ended. Does not wait for a requested event. */
  async close(): Promise<void> {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const closed = Promise.resolve(this.iterator.return?.());
    if (this.requested === undefined) return void (await closed);
    // A generator that is waiting for an event closes only after the event arrives.
    for (const late of [this.requested, closed]) late.catch(() => undefined);
  }
}

function openEvents<T>(events: AnyIterable<T>): AsyncIterator<T> {
  const { [Symbol.asyncIterator]: open } = events as Partial<AsyncIterable<T>>;
  return open === undefined ? iterateLater(events as Iterable<T>) : open.call(events);
}

async function* iterateLater<T>(events: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* events;
}

/** Resolves like the promise, or to {@link PAUSE} if the promise takes longer than the given time. */
function raceTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T | typeof PAUSE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, PAUSE);
    // In Node, a timer is an object that keeps the process alive by default.
    (timer as unknown as { unref?(): void }).unref?.();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
