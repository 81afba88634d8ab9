import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeRecording } from "../src/index.js";
import type { Contest } from "./contest.js";
import { BUILD, ROOT } from "./paths.js";
import { runNode, timeProcess } from "./processes.js";
import { recordBytes, repeatedEvents } from "./recordings.js";

const EVENTS = 64 * 1024;
/** Small enough for the recording to have several parts. */
const MIN_PART_BYTES = 1024 * 1024;
const COMMAND_LINE = "our whole command line";

/** Creates the contest of converting a recording to JSON lines. One peer only decompresses the parts. */
export async function recordingContest(): Promise<Contest> {
  execFileSync(process.execPath, ["tools/bundle.js", "cli", join(BUILD, "cli"), "--whole"], { cwd: ROOT });
  const file = join(BUILD, "recording.tar");
  const parts: Uint8Array[] = [];
  for await (const part of writeRecording(repeatedEvents(EVENTS), { minPartBytes: MIN_PART_BYTES })) parts.push(part);
  writeFileSync(file, Buffer.concat(parts));
  let bytes = 0;
  for (const event of repeatedEvents(EVENTS)) bytes += recordBytes(event);
  return {
    operation: "recording to JSON lines",
    corpus: "rec",
    peers: [
      { name: "ours without Buffer" },
      { name: "readRecording + marshalJSON" },
      { name: "zlib.gunzipSync", target: 0.3 },
      { name: COMMAND_LINE },
    ],
    bytes: bytes / EVENTS,
    time: async (name) => {
      if (name === COMMAND_LINE) return timeProcess("cli/main", ["decode", file]) / EVENTS;
      return ((await runNode("recording-worker", [file, name])) as number) / EVENTS;
    },
  };
}
