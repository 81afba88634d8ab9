import type { Frame } from "./frame.js";

/**
 * Shortens every pause in which nothing happens on the terminal to at most so many
 * seconds. A marker does not end a pause; it stays where it is in what is left of it.
 */
export async function* limitIdle(
  frames: AsyncIterable<Frame>,
  seconds: number,
): AsyncGenerator<Frame, void, undefined> {
  let lastTime = 0;
  let lastLimitedTime = 0;
  for await (const frame of frames) {
    if (frame.kind === "start") {
      yield frame;
      continue;
    }
    const time = lastLimitedTime + Math.min(frame.time - lastTime, seconds);
    if (frame.kind !== "marker") {
      lastTime = frame.time;
      lastLimitedTime = time;
    }
    yield { ...frame, time };
  }
}
