import type { Frame } from "./frame.js";
import { Screen } from "./screen.js";
import { DEFAULT_TERMINAL_SIZE } from "./terminal-size.js";

/**
 * Text given to the terminal at a time, in UTF-16 units. It bounds what is held of
 * the transcript, which can be a hundred times as large.
 */
const SLICE_LENGTH = 0x4000;

/**
 * What the terminal of a session showed, as pieces of text: its lines, each with its
 * line feed, without colours, in the order in which they left the screen. What a
 * program such as vim showed on the alternate screen stands between two lines that
 * say so, as it was when the program left.
 *
 * Memory does not grow with the session.
 */
export async function* terminalText(frames: AsyncIterable<Frame>): AsyncGenerator<string, void, undefined> {
  const screen = new Screen(DEFAULT_TERMINAL_SIZE);
  let pending = "";
  try {
    for await (const frame of frames) {
      if (frame.kind === "output") {
        pending += frame.text;
        if (pending.length < SLICE_LENGTH) continue;
      }
      yield* write(screen, pending);
      pending = "";
      if (frame.kind === "start" || frame.kind === "resize") screen.resize(frame.size);
    }
    yield* write(screen, pending);
    screen.end();
    yield* screen.takeText();
  } finally {
    screen.dispose();
  }
}

async function* write(screen: Screen, text: string): AsyncGenerator<string, void, undefined> {
  for (let pos = 0; pos < text.length; pos += SLICE_LENGTH) {
    await screen.write(text.slice(pos, pos + SLICE_LENGTH));
    yield* screen.takeText();
  }
}
