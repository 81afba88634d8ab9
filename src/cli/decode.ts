import { AuditEvent, AuditEventError, type UnknownEvent } from "../index.js";
import { escapeRawControls } from "./controls.js";
import type { EventFilter } from "./event-filter.js";
import type { Problem } from "./events.js";
import type { Job } from "./job.js";
import { layOut, pickMembers } from "./json-text.js";
import type { Output } from "./output.js";

/** How events are to be printed. */
export interface DecodeOptions {
  /** Which events. */
  readonly isWanted: EventFilter;
  /** The keys of the JSON that are wanted, in their order; undefined for all. */
  readonly fields: readonly string[] | undefined;
  /** Whether on several indented lines. */
  readonly pretty: boolean;
}

/** How much text is put together at a time; much more takes longer for each event. */
const TEXT_LENGTH = 32 * 1024;

/** Writes the events of files as JSON lines. */
export async function decode(job: Job, output: Output, options: DecodeOptions): Promise<void> {
  const show = textFor(output, options);
  for (const input of job.inputs) {
    let unknown = 0;
    for await (const items of job.items(input)) {
      let lines = "";
      for (const item of items) {
        if (!("problem" in item) && !options.isWanted(item)) continue;
        if ("$case" in item && item.$case === "Unknown") unknown++;
        const text = "problem" in item ? item : marshal(item);
        if (typeof text === "string") lines += `${show(text)}\n`;
        else job.complain(input, text);
        if (lines.length < TEXT_LENGTH) continue;
        await output.print(lines);
        lines = "";
      }
      await output.print(lines);
    }
    if (unknown > 0) job.reporter.warn(`${input.name}: events of unknown types, given as they are: ${unknown}`);
  }
}

/** How the JSON of an event is shown. */
function textFor(output: Output, { fields, pretty }: DecodeOptions): (text: string) => string {
  const pick = (text: string): string => (fields === undefined ? text : pickMembers(text, fields));
  if (!pretty && !output.isTerminal) return pick;
  // What is laid out is for people, whose terminals may yet show it.
  return (text) => escapeRawControls(layOut(pick(text), pretty, output.colors));
}

/** The JSON of an event, or why it has none: a NaN among identity attributes, for one. */
function marshal(event: AuditEvent | UnknownEvent): string | Problem {
  try {
    return AuditEvent.marshalJSON(event);
  } catch (error) {
    if (!(error instanceof AuditEventError)) throw error;
    const { Index } = event.value.Metadata;
    return { problem: new Error(`the event with index ${Index} has no JSON: ${error.message}`) };
  }
}
