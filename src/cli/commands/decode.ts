import type { Command } from "commander";
import { AuditEvent, CodecError, type Timestamp, type UnknownEvent } from "../../index.js";
import { addCommonOptions, FORMAT_HELP, type CommonOptions } from "../common-options.js";
import type { Problem } from "../input/events.js";
import type { Job } from "../job.js";
import { formatJSON, pickMembers } from "../json-text.js";
import type { Runner } from "../runner.js";
import type { Output } from "../output/output.js";
import { NO_COLORS } from "../terminal/colors.js";
import { compareTimes, knownTime, parseSince, parseUntil } from "../times.js";
import { parseTypePatterns, TypeFilter } from "../type-filter.js";

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
      "print only events of these types or patterns, for example session.*,!session.command",
      repeatable(parseTypePatterns),
    )
    .option(
      "--since <time>",
      "print only events at or after this time (an RFC 3339 time, or a date in UTC)",
      parseSince,
    )
    .option("--until <time>", "print only events before this time, or up to the end of this date (in UTC)", parseUntil)
    .option("--pretty", "indent the JSON of each event")
    .action((files: string[], options: DecodeCommandOptions) =>
      runner.withOutput(files, options, (job, output) => runDecode(job, output, options)),
    );
  addCommonOptions(command, FORMAT_HELP);
}

/** Writes the events of all inputs as JSON lines. Reports unreadable items and counts unknown events. */
async function runDecode(job: Job, output: Output, options: DecodeCommandOptions): Promise<void> {
  const { type = [], since, until, fields = [] } = options;
  const types = new TypeFilter(type);
  const unseen = new Set(fields);
  const format = createFormatter(output, options, unseen);
  let isAnyPrinted = false;
  for (const input of job.inputs) {
    let unknown = 0;
    for await (const items of job.batches(input)) {
      let lines = "";
      for (const item of items) {
        if (!("problem" in item)) {
          const { Type, Time } = item.value.Metadata;
          if (!types.selects(Type) || !isWithin(Time, since, until)) continue;
        }
        if ("$case" in item && item.$case === "UnknownEvent") unknown++;
        const text = "problem" in item ? item : marshalOrProblem(item);
        if (typeof text === "string") {
          lines += `${format(text)}\n`;
          isAnyPrinted = true;
        } else job.report(input, text);
        if (lines.length < BUFFER_CHARS) continue;
        await output.print(lines);
        lines = "";
      }
      await output.print(lines);
    }
    if (unknown > 0) job.reporter.notice(`${input.name}: unknown events printed verbatim: ${unknown}`);
  }
  reportUnused(job, types, isAnyPrinted ? unseen : new Set());
}

/** Reports the patterns of `--type` that matched nothing, and the keys of `--fields` that no event has. */
function reportUnused({ reporter }: Job, types: TypeFilter, unseen: ReadonlySet<string>): void {
  const unmatched = types.unmatched();
  if (unmatched.length > 0) reporter.notice(`--type: no event matches ${unmatched.join(", ")}`);
  if (unseen.size > 0) reporter.notice(`--fields: no printed event has the key ${[...unseen].join(", ")}`);
}

/** True if a time is in a period, or is not known. */
function isWithin(time: Timestamp, since: Timestamp | undefined, until: Timestamp | undefined): boolean {
  if (knownTime(time) === undefined) return true;
  if (since !== undefined && compareTimes(time, since) < 0) return false;
  return until === undefined || compareTimes(time, until) < 0;
}

/** Returns the function that formats the JSON of an event for the output. */
function createFormatter(
  output: Output,
  { fields, pretty = false }: DecodeCommandOptions,
  unseen: Set<string>,
): (text: string) => string {
  const onFound = (key: string): void => void unseen.delete(key);
  const pick = (text: string): string => {
    if (fields === undefined) return text;
    const bytes = Buffer.from(text).toString("latin1");
    return Buffer.from(pickMembers(bytes, fields, onFound), "latin1").toString();
  };
  if (!pretty && !output.isTerminal) return pick;
  const colors = output.isTerminal ? output.colors : NO_COLORS;
  return (text) => formatJSON(pick(text), pretty, colors);
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
