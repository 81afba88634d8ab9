export { ByteSource } from "./byte-source.js";
export { isRecording } from "./part.js";
export { readItems, readRecording, type Gunzip, type RecordingOptions, type RecordingReader } from "./recording.js";
export type { RecordingStats } from "./sequence.js";
