import { fstatSync } from "node:fs";
import { createRequire } from "node:module";
import { Command, InvalidArgumentError, Option } from "commander";
import { runDecode } from "./commands/decode.js";
import { ENCODINGS, runEncode, type Encoding } from "./commands/encode.js";
import { createEventFilter, parseEventTypes, parseTimeOrDate, type EventSelection } from "./event-filter.js";
import { EXPORT_FORMATS, type ExportFormat } from "./export-format.js";
import { FORMATS, type Format } from "./input/format.js";
import { checkOutputs, findInputs } from "./input/inputs.js";
import { runInspect } from "./commands/inspect.js";
import { Job } from "./job.js";
import { openOutput, type Output } from "./terminal/output.js";
import { PROGRAM_NAME, type Reporter } from "./terminal/reporter.js";
import { UsageError } from "./usage-error.js";

/** Options of all commands. */
interface CommonOptions {
  readonly from?: Format;
  readonly output?: string;
}

const FORMAT_HELP = `
Input formats (detected automatically; each may be gzipped):
  recording  session recording
  json       JSON lines, as in Teleport's audit log
  oneof      a single OneOf, the protobuf message that holds any event
  delimited  OneOf messages, each preceded by its length as a varint
  base64     one base64-encoded OneOf message per line
`;

const COMMON_HELP = `
Each file is a path, a glob pattern such as 'logs/**/*.gz', or - for standard
input. Without files, standard input is read.

Unreadable input is reported on standard error with file and line or offset
(inspect lists it in its summary). The rest is still processed.

Exit status:
  0  success
  1  some input could not be processed, or the output could not be written
  2  invalid usage
`;

const EXAMPLES_HELP = `
Examples:
  teleport-audit-events decode session.tar events.log.gz > events.jsonl
  teleport-audit-events decode --type session.command --fields time,argv *.tar
  teleport-audit-events inspect session.tar
  teleport-audit-events export --format html -o session.html session.tar
  teleport-audit-events export --format text session.tar | grep password
  teleport-audit-events encode --to recording -o session.tar events.b64

Run 'teleport-audit-events help <command>' for the options of a command.
`;

/** Creates the command line parser with all commands. */
export function createProgram(reporter: Reporter): Command {
  const program = new Command(PROGRAM_NAME)
    .description("Read, convert and inspect Teleport audit events and session recordings.")
    .version(readPackageVersion(), "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", `${COMMON_HELP}${EXAMPLES_HELP}`.trimEnd())
    .exitOverride((error) => {
      throw error.code === "commander.help" && error.exitCode !== 0
        ? new UsageError("missing or unknown command")
        : error;
    })
    .configureOutput({
      outputError: (text) => reporter.reportUsage(toUsageProblem(text)),
      // Suppress the help text that Commander prints on a usage error. The error message suffices.
      writeErr: () => undefined,
    });
  const runner = new Runner(reporter);
  defineDecode(program.command("decode [file...]"), runner);
  defineEncode(program.command("encode [file...]"), runner);
  defineInspect(program.command("inspect [file...]"), runner);
  defineExport(program.command("export [file...]"), runner);
  return program;
}

function defineDecode(command: Command, runner: Runner): void {
  interface Options extends CommonOptions {
    readonly fields?: string[];
    readonly type?: string[];
    readonly since?: EventSelection["since"];
    readonly until?: EventSelection["until"];
    readonly pretty?: boolean;
  }
  command
    .summary("print events as JSON lines")
    .description(
      "Print events as JSON lines, as in Teleport's audit log. Keys of JSON input that are not in the schema are " +
        "kept, and unknown events are printed verbatim.",
    )
    .option(
      "--fields <keys>",
      "print only these keys of each event, in this order, for example ei,event,user",
      repeatable(parseList),
    )
    .option(
      "--type <types>",
      "print only events of these types, for example session.start,session.end",
      repeatable(withUsageError(parseEventTypes)),
    )
    .option(
      "--since <time>",
      "print only events at or after this time (RFC 3339, or a date in UTC)",
      withUsageError(parseTimeOrDate),
    )
    .option(
      "--until <time>",
      "print only events before this time (RFC 3339, or a date in UTC)",
      withUsageError(parseTimeOrDate),
    )
    .option("--pretty", "indent the JSON of each event")
    .action(async (files: string[], { type, since, until, fields, pretty = false, ...common }: Options) => {
      const isWanted = createEventFilter({ types: type, since, until });
      await runner.withOutput(files, common, (job, output) => runDecode(job, output, { isWanted, fields, pretty }));
    });
  addCommon(command, FORMAT_HELP);
}

function defineEncode(command: Command, runner: Runner): void {
  interface Options extends CommonOptions {
    readonly to: Encoding;
    readonly minPartSize?: number;
  }
  command
    .summary("write events as protobuf messages or a recording")
    .description("Write events as protobuf messages (OneOf) or as a session recording.")
    .addOption(new Option("--to <encoding>", "output format").choices(ENCODINGS).default(ENCODINGS[0]))
    .option("--min-part-size <bytes>", "minimum size of the parts of a recording (default: 5 MiB)", parseSize)
    .action(async (files: string[], { to, minPartSize, ...common }: Options) => {
      if (to !== "base64" && common.output === undefined && process.stdout.isTTY) {
        throw new UsageError(`cannot write binary data (${to}) to a terminal, use -o to write to a file`);
      }
      await runner.withOutput(files, common, (job, output) => runEncode(job, output, { to, minPartSize }));
    });
  addCommon(
    command,
    `
Output formats:
  delimited  OneOf messages, each preceded by its length as a varint
  base64     one base64-encoded OneOf message per line
  recording  session recording

Events of type print hold the terminal output of a session, but their JSON does
not contain it. It is lost if they are read from JSON, and kept otherwise.

Protobuf cannot represent keys and events of JSON input that are not in the
schema. The keys are dropped, and the events are reported as errors.
${FORMAT_HELP}`,
  );
}

function defineInspect(command: Command, runner: Runner): void {
  interface Options extends CommonOptions {
    readonly json?: boolean;
  }
  command
    .summary("summarize the contents of files")
    .description(
      "Summarize the contents of files: format, session, user, host, times, terminal sizes, parts, events by type, " +
        "repeats, gaps and damage.",
    )
    .option("--json", "print one JSON object per file, each on its own line")
    .action(async (files: string[], { json = false, ...common }: Options) => {
      await runner.withOutput(files, common, (job, output) => runInspect(job, output, { json }));
    });
  addCommon(
    command,
    `
Terms for recordings:
  repeats  events stored again after an interrupted upload; readers skip them
  gaps     places where event indexes are missing
${FORMAT_HELP}`,
  );
}

function defineExport(command: Command, runner: Runner): void {
  interface Options extends CommonOptions {
    readonly format: ExportFormat;
    readonly idle?: number;
  }
  command
    .summary("export terminal output as text, asciicast or HTML")
    .description("Export the terminal output of sessions as text, asciicast or HTML.")
    .addOption(new Option("--format <format>", "output format, required").choices(EXPORT_FORMATS).makeOptionMandatory())
    .option("--idle <seconds>", "shorten longer pauses to this length; no effect on text", parseSeconds)
    .action(async (files: string[], { format, idle, ...common }: Options) => {
      // Loaded on demand, because it brings a terminal emulator and a player that no other command needs.
      const { runExport } = await import("./export-sessions.js");
      await runner.withJob(files, common, (job) => runExport(job, { format, idle, output: common.output }));
    });
  addCommon(
    command,
    `
Output formats:
  text       the final text of each line that the terminal showed
  asciicast  asciinema recording, for asciinema and compatible players
  html       self-contained web page that plays the session

If the -o path is an existing directory or ends in /, each session is written to
its own file there. This is required to export several sessions as asciicast or
html.
`,
  );
}

function addCommon(command: Command, help: string): void {
  command
    .addOption(new Option("--from <format>", "input format, if it is not detected correctly").choices(FORMATS))
    .option("-o, --output <path>", "write to a file instead of standard output (-)", parseOutput)
    .helpOption("-h, --help", "print help")
    .addHelpText("after", (help + COMMON_HELP).trimEnd());
}

function parseOutput(path: string): string | undefined {
  return path === "-" ? undefined : path;
}

/** Runs the commands on their input files. */
class Runner {
  constructor(private readonly reporter: Reporter) {}

  /** Runs work that reads the files. Shows a progress bar if that does not disturb other output. */
  async withJob(files: readonly string[], common: CommonOptions, work: (job: Job) => Promise<void>): Promise<void> {
    const inputs = await findInputs(files);
    const { from, output } = common;
    checkOutputs([output], inputs);
    const job = new Job(inputs, from, this.reporter);
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
      const output = await openOutput(common.output);
      try {
        await work(job, output);
      } finally {
        await output.close();
      }
    });
  }
}

function readPackageVersion(): string {
  const { version } = createRequire(import.meta.url)("teleport-audit-events/package.json") as { version: string };
  return version;
}

/** Converts a usage error message of Commander to a single line in the style of the other messages. */
function toUsageProblem(text: string): string {
  const problem = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll("\n", " ");
  return problem.replace(/\.$/, "");
}

/** Wraps the parser of an option value, so that its errors become usage errors. */
function withUsageError<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      const { message } = error as Error;
      throw new InvalidArgumentError(message.charAt(0).toUpperCase() + message.slice(1));
    }
  };
}

/** Wraps a parser of lists for an option that can be repeated. Concatenates the lists. */
function repeatable<T>(parse: (text: string) => T[]): (text: string, previous?: T[]) => T[] {
  return (text, previous = []) => [...previous, ...parse(text)];
}

function parseList(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

function parseSize(text: string): number {
  const size = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size;
  throw new InvalidArgumentError("Expected a number of bytes.");
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && seconds < Infinity) return seconds;
  throw new InvalidArgumentError("Expected a number of seconds.");
}
