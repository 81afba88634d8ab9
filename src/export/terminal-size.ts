/** The size of a terminal in characters, each from 1 to {@link MAX_TERMINAL_SIZE}. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The largest number of columns and of rows; larger sizes are clamped to it. */
const MAX_TERMINAL_SIZE = 1000;

/** The size to use if the size of a terminal is unknown. */
export const DEFAULT_TERMINAL_SIZE: TerminalSize = { columns: 80, rows: 24 };

/**
 * Parses the terminal size of an event, such as `80:25`, and clamps it to the limits. Returns undefined if it is
 * invalid or unknown. Teleport stores an unknown size as `0:0`.
 */
export function parseTerminalSize(text: string): TerminalSize | undefined {
  const match = /^(\d+):(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [columns, rows] = [Number(match[1]), Number(match[2])];
  if (columns === 0 || rows === 0) return undefined;
  return { columns: Math.min(columns, MAX_TERMINAL_SIZE), rows: Math.min(rows, MAX_TERMINAL_SIZE) };
}
