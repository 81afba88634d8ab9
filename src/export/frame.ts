import type { TerminalSize } from "./terminal-size.js";

/** The first frame, which describes the session. Unknown properties are undefined. */
export interface StartFrame {
  readonly kind: "start";
  readonly size: TerminalSize;
  readonly startTime: Date | undefined;
  readonly sessionId: string | undefined;
  /** The Teleport user. */
  readonly user: string | undefined;
  /** The user on the host. */
  readonly login: string | undefined;
  readonly host: string | undefined;
  /** The Kubernetes pod as `namespace/name`. */
  readonly pod?: string | undefined;
  readonly kubernetesCluster?: string | undefined;
}

/** Output that the terminal received. */
export interface OutputFrame {
  readonly kind: "output";
  /** Seconds since the start of the session, as in the other frames. */
  readonly time: number;
  readonly text: string;
}

/** A change of the terminal's size. */
export interface ResizeFrame {
  readonly kind: "resize";
  readonly time: number;
  readonly size: TerminalSize;
}

/** A command that was run in the session, as a position to seek to. */
export interface MarkerFrame {
  readonly kind: "marker";
  readonly time: number;
  /** A short line without control characters. */
  readonly label: string;
}

/** A step in the playback of a session. Times are finite and never decrease. */
export type Frame = StartFrame | OutputFrame | ResizeFrame | MarkerFrame;
