#!/usr/bin/env node
import { CommanderError } from "commander";
import { describeSystemError, FileError } from "./file-error.js";
import { createProgram } from "./program.js";
import { ExitStatus, Reporter } from "./terminal/reporter.js";
import { UsageError } from "./usage-error.js";

/** Runs the command line and returns the exit status. */
async function main(args: readonly string[], reporter: Reporter): Promise<number> {
  try {
    await createProgram(reporter).parseAsync(args.length === 0 ? ["--help"] : args, { from: "user" });
  } catch (error) {
    return exitStatusOf(error, reporter);
  } finally {
    reporter.progress?.stop();
  }
  return reporter.exitStatus;
}

function exitStatusOf(error: unknown, reporter: Reporter): number {
  // Commander has already reported it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.Success : ExitStatus.InvalidUsage;
  if (error instanceof UsageError) {
    reporter.invalidUsage(error.message);
    return ExitStatus.InvalidUsage;
  }
  // Anything else is a bug.
  if (!(error instanceof FileError)) throw error;
  reporter.failure(error.message);
  return reporter.exitStatus;
}

const reporter = new Reporter(process.stderr);

// Ignore errors on stderr: nobody may be reading it.
process.stderr.on("error", () => undefined);

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // EPIPE is not an error: the reader, such as head, has closed the pipe.
  if (error.code !== "EPIPE") reporter.failure(`stdout: ${describeSystemError(error) ?? error.message}`);
  reporter.progress?.stop();
  process.exit(reporter.exitStatus);
});

// Without this, the exit status would be 0 if Node.js found nothing left to wait for before the command ended.
process.once("beforeExit", () => (process.exitCode ??= ExitStatus.Failure));

void main(process.argv.slice(2), reporter).then((status) => (process.exitCode = status));
