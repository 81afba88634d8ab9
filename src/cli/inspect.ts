import { sizeOf } from "./inputs.js";
import type { Job } from "./job.js";
import type { Output } from "./output.js";
import { escapeControls } from "./controls.js";
import { Summarizer } from "./summary.js";
import { summaryText } from "./summary-text.js";

/** Writes a summary of each input, either as text or as one JSON object per line. */
export async function inspect(job: Job, output: Output, { json }: { readonly json: boolean }): Promise<void> {
  for (const input of job.inputs) {
    const summarizer = new Summarizer();
    for await (const items of job.items(input, summarizer)) {
      for (const item of items) {
        if ("problem" in item) summarizer.addProblem(item);
        else summarizer.addEvent(item);
      }
    }
    const summary = summarizer.summary(input.name, sizeOf(input));
    job.reporter.complaints += summary.damaged;
    await output.print(json ? `${escapeControls(JSON.stringify(summary))}\n` : summaryText(summary, output.colors));
  }
}
