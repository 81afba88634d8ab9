import type { Frame } from "./frame.js";

/**
 * Shortens pauses between output and resize frames to at most `seconds`. A marker does
 * not end a pause. It keeps its offset within the pause, up to the end of the shortened
 * pause.
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
