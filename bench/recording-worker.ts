// Times one way to read the recording in a file, in a separate process, and prints nanoseconds.
//
//   node recording-worker.js FILE WAY

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { timePass, type Pass } from "./rounds.js";

const HEADER_BYTES = 24;

/** The last result. Storing it prevents the engine from optimizing the work away. */
export let result: Uint8Array;

/** The ways to process a recording, by name. Each prepares its input and returns the pass to be timed. */
const WAYS: Readonly<Record<string, (recording: Buffer) => Pass | Promise<Pass>>> = {
  ours: lines,
  "ours without Buffer": (recording) => {
    Reflect.deleteProperty(globalThis, "Buffer");
    return lines(recording);
  },
  "readRecording + marshalJSON": async (recording) => {
    const { eventsToLines } = await import("./libraries/recording.js");
    return () => eventsToLines(recording, keep);
  },
  "zlib.gunzipSync": (recording) => {
    const bodies = bodiesOf(recording);
    return () => {
      for (const body of bodies) result = gunzipSync(body);
    };
  },
};

const [file, way] = process.argv.slice(2) as [string, string];
console.log(await timePass(await WAYS[way]!(readFileSync(file))));

/** Prepares the conversion of the recording to JSON lines. */
async function lines(recording: Buffer): Promise<Pass> {
  const { recordingToLines } = await import("./libraries/recording.js");
  return () => recordingToLines(recording, keep);
}

function keep(lines: Uint8Array): void {
  result = lines;
}

/** Returns the compressed bodies of the parts. */
function bodiesOf(recording: Buffer): Buffer[] {
  const bodies: Buffer[] = [];
  for (let pos = 0; pos < recording.length;) {
    const start = pos + HEADER_BYTES;
    const end = start + Number(recording.readBigUInt64BE(pos + 8));
    bodies.push(recording.subarray(start, end));
    pos = end + Number(recording.readBigUInt64BE(pos + 16));
  }
  return bodies;
}
