import type { Frame } from "../frame.js";
import { DEFAULT_TERMINAL_SIZE } from "../terminal-size.js";
import { Screen } from "./screen.js";

/**
 * How much text to send to the terminal at a time, in UTF-16 code units. This bounds the
 * transcript in memory, which can be a hundred times as large.
 */
const SLICE_LENGTH = 0x4000;

/**
 * Yields the text that the terminal of a session showed, in pieces: lines without colors,
 * each with its line feed, in the order in which they left the screen. The contents of
 * the alternate screen, which programs such as vim use, appear between two marker lines,
 * in their state when the program left it.
 *
 * Memory use does not depend on the length of the session.
 */
export async function* writeTerminalText(frames: AsyncIterable<Frame>): AsyncGenerator<string, void, undefined> {
  const screen = new Screen(DEFAULT_TERMINAL_SIZE);
  let pending = "";
  try {
    for await (const frame of frames) {
      if (frame.kind === "output") {
        pending += frame.text;
        if (pending.length < SLICE_LENGTH) continue;
      }
      yield* writeInSlices(screen, pending);
      pending = "";
      if (frame.kind === "start" || frame.kind === "resize") screen.resize(frame.size);
    }
    yield* writeInSlices(screen, pending);
    screen.end();
    yield* screen.takeText();
  } finally {
    screen.dispose();
  }
}

async function* writeInSlices(screen: Screen, text: string): AsyncGenerator<string, void, undefined> {
  for (let pos = 0; pos < text.length; pos += SLICE_LENGTH) {
    await screen.write(text.slice(pos, pos + SLICE_LENGTH));
    yield* screen.takeText();
  }
}
