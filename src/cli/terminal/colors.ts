import type { Writable } from "node:stream";
import pc from "picocolors";

/** Functions that color text, or return it unchanged if colors are off. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Color functions that return text unchanged. */
export const NO_COLORS: Colors = pc.createColors(false);

/** Returns the color functions for a stream: no-ops unless it is a terminal with colors (see NO_COLOR and TERM). */
export function colorsFor(stream: Writable | NodeJS.WriteStream | undefined): Colors {
  const hasColors = stream !== undefined && "isTTY" in stream && stream.isTTY && stream.hasColors();
  return hasColors ? pc.createColors(true) : NO_COLORS;
}
