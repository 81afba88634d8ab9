import type { Command } from "commander";
import { AuditEvent, CodecError, type Timestamp, type UnknownEvent } from "../../index.js";
import { addCommonOptions, FORMAT_HELP, type CommonOptions } from "../common-options.js";
import { createEventFilter, parseEventTypes, parseTimeOrDate } from "../event-filter.js";
import type { Problem } from "../input/events.js";
import type { Job } from "../job.js";
import { formatJSON, pickMembers } from "../json-text.js";
import type { Runner } from "../runner.js";
import { escapeRawControls } from "../terminal/controls.js";
import type { Output } from "../terminal/output.js";

interface DecodeCommandOptions extends CommonOptions {
  /** Keys to print, in this order; undefined for all. */
  readonly fields?: string[];
  readonly type?: string[];
  readonly since?: Timestamp;
  readonly until?: Timestamp;
  readonly pretty?: boolean;
}

/** Length of text to collect before printing it. Much longer texts take more time per event. */
const BUFFER_CHARS = 32 * 1024;

/** Defines the command `decode`. */
export function defineDecode(command: Command, runner: Runner): void {
  command
    .summary("print events as JSON lines")
    .description(
      "Print events as JSON lines, as in Teleport's audit log. For JSON input, keys that are not in the schema are " +
        "kept, and unknown events are printed verbatim.",
    )
    .option(
      "--fields <keys>",
      "print only these keys of each event, in this order, for example ei,event,user",
      repeatable(parseKeys),
    )
    .option(
      "--type <types>",
      "print only events of these types, for example session.start,session.end",
      repeatable(parseEventTypes),
    )
    .option(
      "--since <time>",
      "print only events at or after this time (an RFC 3339 time, or a date in UTC)",
      parseTimeOrDate,
    )
    .option(
      "--until <time>",
      "print only events before this time (an RFC 3339 time, or a date in UTC)",
      parseTimeOrDate,
    )
    .option("--pretty", "indent the JSON of each event")
    .action((files: string[], options: DecodeCommandOptions) =>
      runner.withOutput(files, options, (job, output) => runDecode(job, output, options)),
    );
  addCommonOptions(command, FORMAT_HELP);
}

/** Writes the events of all inputs as JSON lines. Reports unreadable items and counts unknown events. */
async function runDecode(job: Job, output: Output, options: DecodeCommandOptions): Promise<void> {
  const { type: types, since, until } = options;
  const isWanted = createEventFilter({ types, since, until });
  const format = createFormatter(output, options);
  for (const input of job.inputs) {
    let unknown = 0;
    for await (const items of job.batches(input)) {
      let lines = "";
      for (const item of items) {
        if (!("problem" in item) && !isWanted(item)) continue;
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
function createFormatter(output: Output, { fields, pretty = false }: DecodeCommandOptions): (text: string) => string {
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

/** Wraps a parser of lists for an option that can be repeated. Concatenates the lists. */
function repeatable<T>(parse: (text: string) => T[]): (text: string, previous?: T[]) => T[] {
  return (text, previous = []) => [...previous, ...parse(text)];
}

function parseKeys(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}
