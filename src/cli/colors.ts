import type { Writable } from "node:stream";
import pc from "picocolors";

/** Functions that make text coloured, or leave it as it is. */
export type Colors = ReturnType<typeof pc.createColors>;

/** The colours of a stream: none where it is not a terminal, or one without them, as NO_COLOR and TERM say. */
export function colorsFor(stream: Writable | NodeJS.WriteStream): Colors {
  return pc.createColors("isTTY" in stream && stream.isTTY && stream.hasColors());
}
