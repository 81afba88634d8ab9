import type { Writable } from "node:stream";
import pc from "picocolors";

/** Functions that color text, or return it unchanged if colors are off. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Returns the color functions for a stream: no-ops unless it is a terminal with colors (see NO_COLOR and TERM). */
export function colorsFor(stream: Writable | NodeJS.WriteStream): Colors {
  return pc.createColors("isTTY" in stream && stream.isTTY && stream.hasColors());
}
