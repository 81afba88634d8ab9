import type { Command } from "commander";
import { addCommonOptions, FORMAT_HELP, type CommonOptions } from "../common-options.js";
import { FileError } from "../file-error.js";
import { sizeOf } from "../input/inputs.js";
import type { Job } from "../job.js";
import type { Runner } from "../runner.js";
import { Summarizer } from "../summary.js";
import { formatSummary } from "../summary-text.js";
import { escapeControls } from "../terminal/controls.js";
import type { Output } from "../output/output.js";

interface InspectCommandOptions extends CommonOptions {
  readonly json?: boolean;
}

const INSPECT_HELP = `
Terms for recordings:
  repeats  events stored again after an interrupted upload; readers skip them
  gaps     places at which event indexes are missing
${FORMAT_HELP}`;

/** Defines the command `inspect`. */
export function defineInspect(command: Command, runner: Runner): void {
  command
    .summary("summarize the contents of files")
    .description(
      "Summarize the contents of files: format, session, user, host, times, terminal sizes, parts, events by type, " +
        "repeats, gaps and damage.",
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
    const summarizer = new Summarizer();
    for await (const items of job.batches(input, summarizer)) {
      for (const item of items) {
        if ("problem" in item && item.problem instanceof FileError) job.report(input, item);
        if ("problem" in item) summarizer.addProblem(item);
        else summarizer.addEvent(item);
      }
    }
    const summary = summarizer.summarize(input.name, sizeOf(input));
    job.reporter.countProblems(summary.damaged);
    await output.print(json ? `${escapeControls(JSON.stringify(summary))}\n` : formatSummary(summary, output.colors));
  }
}
