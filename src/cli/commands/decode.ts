import type { Command } from "commander";
import { isUnknownEvent } from "../../events/metadata.js";
import type { Edition } from "../../events/edition.js";
import { CodecError } from "../../index.js";
import { LineTranscoder } from "../../recording/line-transcoder.js";
import { addCommonOptions, FORMAT_HELP, type CommonOptions } from "../common-options.js";
import { EventFilter, type EventSelection } from "../filter/event-filter.js";
import { EventPrinter, type PrintOptions } from "../print/event-printer.js";
import type { StoredEvent } from "../input/newer-data.js";
import type { Reading } from "../input/reading.js";
import type { Job } from "../job.js";
import type { Output } from "../output/output.js";
import type { Runner } from "../runner.js";
import { parseListOption } from "../filter/list-option.js";
import { parseSince, parseUntil } from "../times.js";
import { parseTypePatterns } from "../filter/type-filter.js";

interface DecodeCommandOptions extends CommonOptions, EventSelection, PrintOptions {
  /** True to report JSON that fits no edition, and to count unknown keys. */
  readonly check?: boolean;
}

const DECODE_HELP = `
JSON is printed verbatim, except that an event over several lines is printed on
one line. Without --check, only its syntax and its event type are checked.

Unknown events, which no edition knows, are printed too. If an unknown event is
stored as protobuf, the key $oneof holds it as base64, and encode restores it.

--since and --until do not exclude events without a readable time.
${FORMAT_HELP}`;

/** Defines the command `decode`. */
export function defineDecode(command: Command, runner: Runner): void {
  command
    .summary("print events as JSON lines")
    .description("Print events as JSON lines, as in Teleport's audit log.")
    .option(
      "--fields <keys>",
      "print only these keys of each event, in this order, for example ei,event,user",
      repeatable((text) => parseListOption(text, "keys")),
    )
    .option(
      "--type <types>",
      "print only events of these types; * matches any characters, and ! excludes, for example session.*,!session.data",
      repeatable(parseTypePatterns),
    )
    .option(
      "--since <time>",
      "print only events at or after this RFC 3339 time, or since the start of this date in UTC",
      parseSince,
    )
    .option(
      "--until <time>",
      "print only events before this RFC 3339 time, or up to the end of this date in UTC",
      parseUntil,
    )
    .option("--pretty", "indent the JSON of each event")
    .option("--check", "also report JSON events that fit no edition, and count keys that no edition knows")
    .action((files: string[], options: DecodeCommandOptions) =>
      runner.withOutput(files, options, (job, output) => runDecode(job, output, options)),
    );
  addCommonOptions(command, DECODE_HELP);
}

/** Writes the events of all inputs as JSON lines. */
async function runDecode(job: Job, output: Output, options: DecodeCommandOptions): Promise<void> {
  const filter = new EventFilter(options, job.edition);
  const printer = new EventPrinter(output, options, job.edition);
  const lines = createLines(job.edition, options);
  for (const input of job.inputs) {
    const reading = job.open(input, {}, lines);
    for await (const events of reading.events()) {
      for (const item of events) {
        if (!filter.selects(item)) continue;
        reading.newer.addPrinted(item);
        if (options.check) checkBySchema(reading, item);
        printOrReport(reading, item, printer);
        if (printer.isFull) await printer.flush();
      }
      await printer.flush();
    }
  }
  reportUnused(job, filter, printer);
}

/** Returns the converter of the selected events to JSON lines. */
function createLines(edition: Edition, options: EventSelection): LineTranscoder | undefined {
  const { transcoding } = edition;
  const { type, since, until } = options;
  if (transcoding === undefined) return undefined;
  if (type === undefined && since === undefined && until === undefined) return new LineTranscoder(transcoding);
  // A separate filter, because a damaged event must not count as an event that matches.
  const filter = new EventFilter(options, edition);
  return new LineTranscoder(transcoding, (type, time) => filter.selectsEvent(type, time));
}

/** Prints an event. Reports it if JSON cannot represent it, for example because an identity attribute is NaN. */
function printOrReport(reading: Reading, item: StoredEvent, printer: EventPrinter): void {
  try {
    printer.add(item);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const { Index } = reading.edition.AuditEvent.getMetadata(item.decode());
    reading.reportEvent(item, `the event with index ${Index} cannot be written as JSON: ${error.message}`);
  }
}

/** Reports a JSON event that does not fit the schema, and counts its unknown keys. */
function checkBySchema(reading: Reading, item: StoredEvent): void {
  if (item.kind !== "json") return;
  const event = reading.decode(item);
  if (event === undefined) return;
  if (isUnknownEvent(event)) reading.reportMisfit(item, event);
  else reading.newer.addKeys(event);
}

/** Reports the patterns of `--type` that matched nothing, and the keys of `--fields` that no event has. */
function reportUnused({ reporter }: Job, filter: EventFilter, printer: EventPrinter): void {
  const types = filter.unmatchedTypes();
  if (types.length > 0) reporter.notice(`--type: no event matches ${types.join(", ")}`);
  const fields = [...printer.unseenFields];
  if (printer.hasPrinted && fields.length > 0) {
    reporter.notice(`--fields: no printed event has the key ${fields.join(", ")}`);
  }
}

/** Wraps a parser of lists for an option that can be repeated. Concatenates the lists. */
function repeatable<T>(parse: (text: string) => T[]): (text: string, previous?: T[]) => T[] {
  return (text, previous = []) => [...previous, ...parse(text)];
}
