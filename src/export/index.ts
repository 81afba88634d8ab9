export { writeAsciicast } from "./asciicast.js";
export type { Frame, MarkerFrame, OutputFrame, ResizeFrame, StartFrame } from "./frame.js";
export { limitIdle } from "./idle.js";
export { playEvents } from "./playback.js";
export { writePlayerPage, type PlayerAssets } from "./player/page.js";
export { writeTerminalText } from "./terminal/text.js";
