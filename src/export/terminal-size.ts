import { MAX_TERMINAL_SIZE, type TerminalSize } from "./frame.js";

/** The size of a terminal that nothing is known of. */
export const DEFAULT_TERMINAL_SIZE: TerminalSize = { columns: 80, rows: 24 };

/** Reads a size as events hold it, `"W:H"`, within the limits; undefined where it is something else. */
export function parseTerminalSize(text: string): TerminalSize | undefined {
  const match = /^(\d+):(\d+)$/.exec(text);
  return match === null ? undefined : { columns: clamp(Number(match[1])), rows: clamp(Number(match[2])) };
}

function clamp(size: number): number {
  return Math.min(Math.max(size, 1), MAX_TERMINAL_SIZE);
}
