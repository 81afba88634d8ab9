import { createReadStream } from "node:fs";
import { AuditEvent } from "../index.js";
import { readEvents } from "./events.js";
import type { Format } from "./format.js";
import type { Output } from "./output.js";

/** The name that stands for standard input. */
export const STDIN = "-";

/** Writes the events of files as JSON lines, and tells of what is none; returns whether all was good. */
export async function decode(files: readonly string[], format: Format | undefined, output: Output): Promise<boolean> {
  let isGood = true;
  for (const file of files) {
    for await (const item of readEvents(file === STDIN ? process.stdin : createReadStream(file), format)) {
      if ("problem" in item) {
        isGood = false;
        const place = [file === STDIN ? "stdin" : file, ...(item.line === undefined ? [] : [item.line])].join(":");
        output.complain(`${place}: ${item.problem.message}`);
      } else {
        await output.print(AuditEvent.marshalJSON(item));
      }
    }
  }
  return isGood;
}
