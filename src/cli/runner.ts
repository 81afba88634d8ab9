import { fstatSync } from "node:fs";
import type { CommonOptions } from "./common-options.js";
import { checkOutputs, findInputs } from "./input/inputs.js";
import { openEdition } from "./editions.js";
import { Job } from "./job.js";
import { Output } from "./output/output.js";
import type { Reporter } from "./terminal/reporter.js";

/** Runs the commands on their input files. */
export class Runner {
  constructor(private readonly reporter: Reporter) {}

  /** Runs work that reads the files. Shows a progress bar if that does not disturb other output. */
  async withJob(files: readonly string[], common: CommonOptions, work: (job: Job) => Promise<void>): Promise<void> {
    const inputs = await findInputs(files);
    const { from, maxLosses, output, edition } = common;
    checkOutputs([output], inputs);
    const options = { format: from, maxLossesPerPart: maxLosses };
    const job = new Job(inputs, options, await openEdition(edition), this.reporter);
    // If standard output is not a file, it may share the terminal, either directly or through a pager such as less.
    const isToFile = output !== undefined || fstatSync(process.stdout.fd).isFile();
    if (process.stderr.isTTY && isToFile) await job.showProgress(process.stderr);
    await work(job);
  }

  /** Runs work that reads the files and writes to a single output. */
  async withOutput(
    files: readonly string[],
    common: CommonOptions,
    work: (job: Job, output: Output) => Promise<void>,
  ): Promise<void> {
    await this.withJob(files, common, async (job) => {
      await job.write(Output.to(common.output), (output) => work(job, output));
    });
  }
}
