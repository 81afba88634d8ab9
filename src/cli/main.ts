#!/usr/bin/env node
import { CommanderError } from "commander";
import { createProgram } from "./program.js";
import { Reporter } from "./reporter.js";
import { UsageError } from "./usage-error.js";

const ExitCode = { Good: 0, BadInput: 1, Usage: 2 } as const;

/** Runs the command line and returns the exit status. */
async function main(args: readonly string[], reporter: Reporter): Promise<number> {
  try {
    await createProgram(reporter).parseAsync(args, { from: "user" });
  } catch (error) {
    return exitCodeOf(error, reporter);
  } finally {
    reporter.progress?.stop();
  }
  return reporter.complaints > 0 ? ExitCode.BadInput : ExitCode.Good;
}

function exitCodeOf(error: unknown, reporter: Reporter): number {
  // Commander has already reported it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Good : ExitCode.Usage;
  if (error instanceof UsageError) {
    reporter.complain(`${error.message}; see teleport-audit-events --help`);
    return ExitCode.Usage;
  }
  // System errors come from output files that cannot be written. Anything else is a bug.
  if (!(error instanceof Error && "syscall" in error)) throw error;
  reporter.complain(error.message);
  return ExitCode.BadInput;
}

const reporter = new Reporter(process.stderr);

// Ignore errors on stderr: nobody may be reading it.
process.stderr.on("error", () => undefined);

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // EPIPE is not an error: the reader, such as head, has closed the pipe.
  const isGood = error.code === "EPIPE";
  if (!isGood) reporter.complain(`stdout: ${error.message}`);
  reporter.progress?.stop();
  process.exit(reporter.complaints === 0 ? ExitCode.Good : ExitCode.BadInput);
});

process.exitCode = await main(process.argv.slice(2), reporter);
