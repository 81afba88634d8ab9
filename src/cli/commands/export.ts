import { InvalidArgumentError, Option, type Command } from "commander";
import { addCommonOptions, type CommonOptions } from "../common-options.js";
import { EXPORT_FORMATS, type ExportFormat } from "../export/export-format.js";
import type { Runner } from "../runner.js";

interface ExportCommandOptions extends CommonOptions {
  readonly format: ExportFormat;
  readonly idle?: number;
}

const EXPORT_HELP = `
Output formats:
  text       the final text of each line that the terminal showed
  asciicast  asciinema recording, for asciinema and compatible players
  html       self-contained web page that plays the session

If the -o path is an existing directory or ends in /, the output for each input
file is written to a separate file there. If an input has several sessions, the
second and later ones are written to files with -2, -3 and so on in their names.
A directory is required to export several sessions as asciicast or html. If there
are no events, no output is written.

Recordings and protobuf messages contain terminal output. JSON lines do not.
`;

/** Defines the command `export`. */
export function defineExport(command: Command, runner: Runner): void {
  command
    .summary("export terminal output as text, asciicast or HTML")
    .description("Export the terminal output of sessions as text, asciicast or HTML.")
    .addOption(new Option("--format <format>", "output format, required").choices(EXPORT_FORMATS).makeOptionMandatory())
    .option("--idle <seconds>", "shorten longer pauses to this length; no effect on text", parseSeconds)
    .action(async (files: string[], options: ExportCommandOptions) => {
      // Loaded on demand, because it brings a terminal emulator and a player that no other command needs.
      const { exportSessions } = await import("../export/export-sessions.js");
      await runner.withJob(files, options, (job) => exportSessions(job, options));
    });
  addCommonOptions(command, EXPORT_HELP);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && seconds < Infinity) return seconds;
  throw new InvalidArgumentError("Expected a number of seconds.");
}
