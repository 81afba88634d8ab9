import { InvalidArgumentError, Option, type Command } from "commander";
import { STORED_FORMATS, type StoredFormat } from "../index.js";
import { EDITION_CHOICES, type EditionChoice } from "./editions.js";

/** The `--output` path that means standard output. */
const STDOUT = "-";

/** Options of all commands. */
export interface CommonOptions {
  readonly from?: StoredFormat;
  /** The edition that reads the input. */
  readonly edition: EditionChoice;
  /** Maximum number of losses in a part of a recording, after which the rest of the part is skipped. */
  readonly maxLosses?: number;
  /** Path of the output; undefined for standard output. */
  readonly output?: string;
}

/** The part of the help that lists the input formats. */
export const FORMAT_HELP = `
Input formats (detected automatically; each may be gzipped):
  recording  one or more session recordings
  json       JSON lines, as in Teleport's audit log; other text with events
  oneof      a single OneOf, the protobuf message that holds any event
  delimited  OneOf messages, each preceded by its length as a varint
  base64     one base64-encoded OneOf message per line
`;

/** The part of the help that is the same for all commands. */
export const COMMON_HELP = `
Each file is a path, a glob pattern such as 'logs/**/*.gz', or - for standard
input. Without files, standard input is read.

Unreadable input is reported on standard error with file and line or offset;
inspect lists it in its summary. The rest is still processed.

With -o, a file is replaced when all output has been written. If an input cannot
be read or the command is interrupted, the file is not changed. For input that
never ends, such as the output of tail -f, use > instead.

Exit status:
  0  success; standard error may have notices
  1  some input could not be processed, or is incomplete
  2  invalid usage
  3  an input could not be read, or the output could not be written; try again
`;

/** Adds the options and the help text that all commands have. */
export function addCommonOptions(command: Command, help: string): void {
  command
    .addOption(new Option("--from <format>", "override the detected input format").choices(STORED_FORMATS))
    .addOption(
      new Option(
        "--edition <edition>",
        "edition that reads the input; with auto, each event is read by the oldest edition that knows the event and " +
          "all its fields, at any depth, or else by the newest edition that knows the event",
      )
        .choices(EDITION_CHOICES)
        .default(EDITION_CHOICES[0]),
    )
    .option(
      "--max-losses <number>",
      "give up on a part of a recording after this many losses (default: 1000)",
      parsePositive,
    )
    .option("-o, --output <path>", "write to a file instead of standard output (-)", parseOutput)
    .helpOption("-h, --help", "print help")
    .addHelpText("after", (help + COMMON_HELP).trimEnd())
    // Commander replaces an undefined result of an option's parser with "".
    .hook("preAction", (action) => {
      if (action.getOptionValue("output") === STDOUT) action.setOptionValue("output", undefined);
    });
}

function parsePositive(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number > 0 && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError("Expected a positive integer.");
}

function parseOutput(path: string): string {
  if (path === "") throw new InvalidArgumentError("Expected a path.");
  return path;
}
