/** The size of a terminal in characters, each from 1 to {@link MAX_TERMINAL_SIZE}. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The most columns and rows that a terminal is taken to have. */
export const MAX_TERMINAL_SIZE = 1000;

/** The first frame: whose session it is. What is unknown is undefined. */
export interface StartFrame {
  readonly kind: "start";
  readonly size: TerminalSize;
  readonly startTime: Date | undefined;
  readonly sessionId: string | undefined;
  /** The user of Teleport, and the one on the host. */
  readonly user: string | undefined;
  readonly login: string | undefined;
  readonly host: string | undefined;
}

/** What the terminal received. */
export interface OutputFrame {
  readonly kind: "output";
  /** Seconds since the start, as in the frames that follow. */
  readonly time: number;
  readonly text: string;
}

/** The terminal got another size. */
export interface ResizeFrame {
  readonly kind: "resize";
  readonly time: number;
  readonly size: TerminalSize;
}

/** A place to jump to: a command that was run. */
export interface MarkerFrame {
  readonly kind: "marker";
  readonly time: number;
  /** A short line without control characters. */
  readonly label: string;
}

/** A step of what there is to watch in a session. Times are finite, and never go back. */
export type Frame = StartFrame | OutputFrame | ResizeFrame | MarkerFrame;
