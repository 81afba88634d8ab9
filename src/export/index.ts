export { asciicast } from "./asciicast.js";
export type { Frame, MarkerFrame, OutputFrame, ResizeFrame, StartFrame, TerminalSize } from "./frame.js";
export { limitIdle } from "./limit-idle.js";
export { playback } from "./playback.js";
export { playerPage, type PlayerAssets } from "./player/page.js";
export { terminalText } from "./terminal-text.js";
