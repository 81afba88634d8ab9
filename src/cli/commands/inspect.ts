import type { Command } from "commander";
import { addCommonOptions, FORMAT_HELP, type CommonOptions } from "../common-options.js";
import { reportFindings } from "../input/findings.js";
import { sizeOf } from "../input/inputs.js";
import type { Job } from "../job.js";
import type { Runner } from "../runner.js";
import { Summarizer } from "../summary/summary.js";
import { formatSummary } from "../summary/summary-text.js";
import { escapeControls } from "../terminal/controls.js";
import type { Output } from "../output/output.js";

interface InspectCommandOptions extends CommonOptions {
  readonly json?: boolean;
}

const INSPECT_HELP = `
Terms for recordings:
  repeats  events that an interrupted upload stored twice; they are skipped
  late     events out of order, after one of their session with the same or a
           greater index
  gaps     missing events: indexes that no event of the session has
${FORMAT_HELP}`;

/** Defines the command `inspect`. */
export function defineInspect(command: Command, runner: Runner): void {
  command
    .summary("summarize the contents of files")
    .description(
      "Summarize the contents of files: format, session, user, host, times, terminal sizes, parts, events by type, " +
        "repeats, late events, gaps and damage.",
    )
    .option("--json", "print one JSON object per file, each on its own line")
    .action((files: string[], options: InspectCommandOptions) =>
      runner.withOutput(files, options, (job, output) => runInspect(job, output, options)),
    );
  addCommonOptions(command, INSPECT_HELP);
}

/** Writes a summary of each input, either as text or as one JSON object per line. */
async function runInspect(job: Job, output: Output, { json = false }: InspectCommandOptions): Promise<void> {
  for (const input of job.inputs) {
    const summarizer = new Summarizer(job.edition);
    const { onFormat, onPart } = summarizer;
    const reading = job.open(input, { onFormat, onPart });
    for await (const items of reading.items()) {
      for (const item of items) {
        summarizer.add(item);
        reading.newer.addBinary(item);
      }
    }
    // The summary has the other findings.
    reportFindings(input.name, { ...reading.stats, recording: undefined }, reading.newer, job.reporter);
    if (reading.failure !== undefined) summarizer.addFailure(reading.failure);
    const summary = summarizer.summarize(input.name, sizeOf(input), reading.stats);
    job.reporter.countProblems(summary.damaged + (summary.missing?.length ?? 0));
    await output.print(json ? `${escapeControls(JSON.stringify(summary))}\n` : formatSummary(summary, output.colors));
  }
}
