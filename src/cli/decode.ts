import { createReadStream } from "node:fs";
import { AuditEvent, AuditEventError } from "../index.js";
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
        output.complain(`${placeOf(file, item.line)}: ${item.problem.message}`);
        continue;
      }
      const line = marshal(item);
      if (typeof line === "string") {
        await output.print(line);
      } else {
        isGood = false;
        output.complain(
          `${placeOf(file)}: the event with index ${item.value.Metadata.Index} has no JSON: ${line.message}`,
        );
      }
    }
  }
  return isGood;
}

function placeOf(file: string, line?: number): string {
  const name = file === STDIN ? "stdin" : file;
  return line === undefined ? name : `${name}:${line}`;
}

/** The JSON of an event, or why it has none: a NaN among identity attributes, for one. */
function marshal(event: AuditEvent): string | AuditEventError {
  try {
    return AuditEvent.marshalJSON(event);
  } catch (error) {
    if (error instanceof AuditEventError) return error;
    throw error;
  }
}
