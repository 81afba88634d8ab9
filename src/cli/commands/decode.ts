import { AuditEvent, CodecError, type UnknownEvent } from "../../index.js";
import { escapeRawControls } from "../terminal/controls.js";
import type { EventFilter } from "../event-filter.js";
import type { Problem } from "../input/events.js";
import type { Job } from "../job.js";
import { formatJSON, pickMembers } from "../json-text.js";
import type { Output } from "../terminal/output.js";

/** Options of {@link runDecode}. */
export interface DecodeCommandOptions {
  /** Selects the events to print. */
  readonly isWanted: EventFilter;
  /** Keys to print, in this order; undefined for all. */
  readonly fields: readonly string[] | undefined;
  /** True if the JSON is indented. */
  readonly pretty: boolean;
}

/** Length of text to collect before printing it. Much longer texts take more time per event. */
const BUFFER_CHARS = 32 * 1024;

/** Writes the events of all inputs as JSON lines. Reports unreadable items and counts unknown events. */
export async function runDecode(job: Job, output: Output, options: DecodeCommandOptions): Promise<void> {
  const format = createFormatter(output, options);
  for (const input of job.inputs) {
    let unknown = 0;
    for await (const items of job.batches(input)) {
      let lines = "";
      for (const item of items) {
        if (!("problem" in item) && !options.isWanted(item)) continue;
        if ("$case" in item && item.$case === "UnknownEvent") unknown++;
        const text = "problem" in item ? item : marshalOrProblem(item);
        if (typeof text === "string") lines += `${format(text)}\n`;
        else job.report(input, text);
        if (lines.length < BUFFER_CHARS) continue;
        await output.print(lines);
        lines = "";
      }
      await output.print(lines);
    }
    if (unknown > 0) job.reporter.warn(`${input.name}: unknown events printed verbatim: ${unknown}`);
  }
}

/** Returns the function that formats the JSON of an event for the output. */
function createFormatter(output: Output, { fields, pretty }: DecodeCommandOptions): (text: string) => string {
  const pick = (text: string): string => (fields === undefined ? text : pickMembers(text, fields));
  if (!pretty && !output.isTerminal) return pick;
  // Indented JSON is for people, so it may end up on a terminal even if the output is not one.
  return (text) => escapeRawControls(formatJSON(pick(text), pretty, output.colors));
}

/** Returns the JSON of an event, or a problem if it has none, for example because an identity attribute is NaN. */
function marshalOrProblem(event: AuditEvent | UnknownEvent): string | Problem {
  try {
    return AuditEvent.marshalJSON(event);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const { Index } = event.value.Metadata;
    return { problem: new Error(`the event with index ${Index} cannot be written as JSON: ${error.message}`) };
  }
}
