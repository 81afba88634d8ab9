import { sizeOf } from "../input/inputs.js";
import type { Job } from "../job.js";
import type { Output } from "../terminal/output.js";
import { escapeControls } from "../terminal/controls.js";
import { Summarizer } from "../summary.js";
import { formatSummary } from "../summary-text.js";

/** Writes a summary of each input, either as text or as one JSON object per line. */
export async function runInspect(job: Job, output: Output, { json }: { readonly json: boolean }): Promise<void> {
  for (const input of job.inputs) {
    const summarizer = new Summarizer();
    for await (const items of job.batches(input, summarizer)) {
      for (const item of items) {
        if ("problem" in item) summarizer.addProblem(item);
        else summarizer.addEvent(item);
      }
    }
    const summary = summarizer.summarize(input.name, sizeOf(input));
    job.reporter.problems += summary.damaged;
    await output.print(json ? `${escapeControls(JSON.stringify(summary))}\n` : formatSummary(summary, output.colors));
  }
}
