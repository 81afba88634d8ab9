import type { Frame, StartFrame } from "./frame.js";
import { formatSessionTitle } from "./session-title.js";

/**
 * Yields the lines of an asciicast, version 2, one per frame, each with its line feed.
 *
 * @see https://docs.asciinema.org/manual/asciicast/v2/
 */
export async function* writeAsciicast(frames: AsyncIterable<Frame>): AsyncGenerator<string, void, undefined> {
  for await (const frame of frames) yield marshalFrame(frame);
}

/** Returns the asciicast line of a frame, with its line feed. */
export function marshalFrame(frame: Frame): string {
  return `${JSON.stringify(toJSONValue(frame))}\n`;
}

function toJSONValue(frame: Frame): unknown {
  switch (frame.kind) {
    case "start":
      return createHeader(frame);
    case "output":
      return [roundTime(frame), "o", frame.text];
    case "resize":
      return [roundTime(frame), "r", `${frame.size.columns}x${frame.size.rows}`];
    case "marker":
      return [roundTime(frame), "m", frame.label];
  }
}

/** Returns the header. JSON.stringify omits its undefined members. */
function createHeader(start: StartFrame): unknown {
  const { size, startTime } = start;
  return {
    version: 2,
    width: size.columns,
    height: size.rows,
    timestamp: startTime === undefined ? undefined : Math.floor(Number(startTime) / 1000),
    title: formatSessionTitle(start),
    env: { TERM: "xterm-256color" },
  };
}

/** Rounds to microseconds, since JSON.stringify writes smaller numbers with an exponent. */
function roundTime({ time }: { readonly time: number }): number {
  return Number(time.toFixed(6));
}
