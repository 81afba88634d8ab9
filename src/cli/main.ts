#!/usr/bin/env node
import { CommanderError } from "commander";
import { createProgram } from "./program.js";
import { Reporter } from "./terminal/reporter.js";
import { UsageError } from "./usage-error.js";

const ExitStatus = { Success: 0, Failure: 1, InvalidUsage: 2 } as const;

/** Runs the command line and returns the exit status. */
async function main(args: readonly string[], reporter: Reporter): Promise<number> {
  try {
    await createProgram(reporter).parseAsync(args, { from: "user" });
  } catch (error) {
    return exitStatusOf(error, reporter);
  } finally {
    reporter.progress?.stop();
  }
  return reporter.problems > 0 ? ExitStatus.Failure : ExitStatus.Success;
}

function exitStatusOf(error: unknown, reporter: Reporter): number {
  // Commander has already reported it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.Success : ExitStatus.InvalidUsage;
  if (error instanceof UsageError) {
    reporter.reportUsage(error.message);
    return ExitStatus.InvalidUsage;
  }
  // System errors come from output files that cannot be written. Anything else is a bug.
  if (!(error instanceof Error && "syscall" in error)) throw error;
  reporter.report(error.message);
  return ExitStatus.Failure;
}

const reporter = new Reporter(process.stderr);

// Ignore errors on stderr: nobody may be reading it.
process.stderr.on("error", () => undefined);

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // EPIPE is not an error: the reader, such as head, has closed the pipe.
  if (error.code !== "EPIPE") reporter.report(`stdout: ${error.message}`);
  reporter.progress?.stop();
  process.exit(reporter.problems === 0 ? ExitStatus.Success : ExitStatus.Failure);
});

process.exitCode = await main(process.argv.slice(2), reporter);
