import { fstatSync } from "node:fs";
import { createRequire } from "node:module";
import { Command, InvalidArgumentError, Option } from "commander";
import { decode } from "./decode.js";
import { encode, ENCODINGS, type Encoding } from "./encode.js";
import { eventFilter, parseTime, parseTypes, type EventSelection } from "./event-filter.js";
import { EXPORT_FORMATS, type ExportFormat } from "./export-format.js";
import { FORMATS, type Format } from "./format.js";
import { checkOutputs, findInputs } from "./inputs.js";
import { inspect } from "./inspect.js";
import { Job } from "./job.js";
import { openOutput, type Output } from "./output.js";
import type { Reporter } from "./reporter.js";
import { UsageError } from "./usage-error.js";

/** What every command takes. */
interface CommonOptions {
  readonly from?: Format;
  readonly output?: string;
}

const FORMAT_HELP = `
Formats, which are recognised, and each of which may be gzipped:
  recording  a session recording
  json       JSON lines
  oneof      one protobuf OneOf
  delimited  OneOfs, each after its length as a varint
  base64     lines of base64, each a OneOf
`;

const COMMON_HELP = `
A file can be a pattern such as 'logs/**/*.gz', and - is standard input, which is
also read where no file is given. What cannot be read is told on standard error,
with the file and the line or offset, and all the rest is worked on.

Exit status: 0 if all was good, 1 if something could not be read or written,
2 for wrong usage.
`;

const EXAMPLES = `
Examples:
  teleport-audit decode session.tar events.log.gz > events.jsonl
  teleport-audit decode --type session.command --fields time,user,path,argv *.tar
  teleport-audit inspect session.tar
  teleport-audit export --format html -o session.html session.tar
  teleport-audit export --format text session.tar | grep password
  teleport-audit encode --to recording -o session.tar events.b64

teleport-audit help COMMAND tells more.
`;

/** The command line: its commands, their options, and what they do. */
export function createProgram(reporter: Reporter): Command {
  const program = new Command("teleport-audit")
    .description("Reads Teleport's audit events in all the forms that they are stored in, and writes them.")
    .version(version(), "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", `${COMMON_HELP}${EXAMPLES}`.trimEnd())
    .exitOverride((error) => {
      throw error.code === "commander.help" && error.exitCode !== 0
        ? new UsageError("a command is missing, or unknown")
        : error;
    })
    .configureOutput({
      outputError: (text) => reporter.complain(usageProblem(text)),
      // Help that was not asked for; what was wrong is said instead.
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
      "Prints events as JSON lines, as Teleport's audit log holds them. Of JSON, keys that are not in the schema are " +
        "kept, and events that are not are printed as they are.",
    )
    .option(
      "--fields <keys>",
      "only these keys of each event, in this order, such as ei,event,user",
      collect(parseList),
    )
    .option(
      "--type <types>",
      "only events of these types of the schema, such as session.start,session.end",
      collect(usage(parseTypes)),
    )
    .option("--since <time>", "only events from this time on, as RFC 3339, or this date in UTC", usage(parseTime))
    .option("--until <time>", "only events before this time or date", usage(parseTime))
    .option("--pretty", "indent the JSON of each event")
    .action(async (files: string[], { type, since, until, fields, pretty = false, ...common }: Options) => {
      const isWanted = eventFilter({ types: type, since, until });
      await runner.withOutput(files, common, (job, output) => decode(job, output, { isWanted, fields, pretty }));
    });
  addCommon(command, FORMAT_HELP);
}

function defineEncode(command: Command, runner: Runner): void {
  interface Options extends CommonOptions {
    readonly to: Encoding;
    readonly minPartSize?: number;
  }
  command
    .summary("write events as protobuf")
    .description("Writes events as protobuf: as OneOf messages, or as a session recording.")
    .addOption(new Option("--to <encoding>", "what to write").choices(ENCODINGS).default(ENCODINGS[0]))
    .option("--min-part-size <bytes>", "of a recording, size at which a part is closed (default: 5 MiB)", parseSize)
    .action(async (files: string[], { to, minPartSize, ...common }: Options) => {
      if (to !== "base64" && common.output === undefined && process.stdout.isTTY) {
        throw new UsageError(`${to} is not for a terminal: name a file with -o`);
      }
      await runner.withOutput(files, common, (job, output) => encode(job, output, { to, minPartSize }));
    });
  addCommon(
    command,
    `
Encodings:
  delimited  OneOfs, each after its length as a varint
  base64     lines of base64, each a OneOf
  recording  a session recording

JSON does not hold the data of prints, which is what a terminal showed, so prints
that are read from JSON are encoded without it. Those of recordings and OneOfs are whole.
Keys of JSON that are not in the schema are left out, and events that are not are
reported: protobuf has no place for them.
${FORMAT_HELP}`,
  );
}

function defineInspect(command: Command, runner: Runner): void {
  interface Options extends CommonOptions {
    readonly json?: boolean;
  }
  command
    .summary("tell what files are")
    .description(
      "Tells what files are: format, parts, events by type, session, user, host, times, terminal, gaps, repeats, damage.",
    )
    .option("--json", "print a JSON object a line and file")
    .action(async (files: string[], { json = false, ...common }: Options) => {
      await runner.withOutput(files, common, (job, output) => inspect(job, output, { json }));
    });
  addCommon(command, FORMAT_HELP);
}

function defineExport(command: Command, runner: Runner): void {
  interface Options extends CommonOptions {
    readonly format: ExportFormat;
    readonly idle?: number;
  }
  command
    .summary("write what a session showed: as text, asciicast or a web page")
    .description("Writes what the terminal of a session showed.")
    .addOption(new Option("--format <format>", "what to write").choices(EXPORT_FORMATS).makeOptionMandatory())
    .option("--idle <seconds>", "shorten longer pauses to this; text has none", parseSeconds)
    .action(async (files: string[], { format, idle, ...common }: Options) => {
      // It brings a terminal emulator and a player, which the other commands need not wait for.
      const { exportSessions } = await import("./export.js");
      await runner.withJob(files, common, (job) => exportSessions(job, { format, idle, output: common.output }));
    });
  addCommon(
    command,
    `
Formats to write:
  text       the lines that the terminal showed, as it showed them in the end
  asciicast  for asciinema and its players
  html       a page that plays the session in a browser, and needs nothing else

Of several sessions, -o names a folder, where each has a file of its own.
`,
  );
}

function addCommon(command: Command, help: string): void {
  command
    .addOption(new Option("--from <format>", "format of the files, where it is not recognised").choices(FORMATS))
    .option("-o, --output <path>", "write to a file instead of standard output, which is -", parseOutput)
    .helpOption("-h, --help", "print help")
    .addHelpText("after", (help + COMMON_HELP).trimEnd());
}

function parseOutput(path: string): string | undefined {
  return path === "-" ? undefined : path;
}

/** Runs commands on files. */
class Runner {
  constructor(private readonly reporter: Reporter) {}

  /** Runs work that reads files. */
  async withJob(files: readonly string[], common: CommonOptions, work: (job: Job) => Promise<void>): Promise<void> {
    const inputs = await findInputs(files);
    const { from, output } = common;
    checkOutputs([output], inputs);
    const job = new Job(inputs, from, this.reporter);
    // Otherwise lines come on the terminal, or a program such as less that has it to itself.
    const isToFile = output !== undefined || fstatSync(process.stdout.fd).isFile();
    if (process.stderr.isTTY && isToFile) await job.showProgress(process.stderr);
    await work(job);
  }

  /** Runs work that reads files, and writes to one place. */
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

function version(): string {
  const { version } = createRequire(import.meta.url)("teleport-audit-events/package.json") as { version: string };
  return version;
}

/** Commander's words for wrong usage as one line. */
function usageProblem(text: string): string {
  const problem = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll("\n", " ");
  return `${problem.replace(/\.$/, "")}; see teleport-audit --help`;
}

/** A parser of an option's value, whose errors are those of wrong usage. */
function usage<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      const { message } = error as Error;
      throw new InvalidArgumentError(message.charAt(0).toUpperCase() + message.slice(1));
    }
  };
}

/** A parser of an option that can be given several times, each time with several values. */
function collect<T>(parse: (text: string) => T[]): (text: string, previous?: T[]) => T[] {
  return (text, previous = []) => [...previous, ...parse(text)];
}

function parseList(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

function parseSize(text: string): number {
  const size = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size;
  throw new InvalidArgumentError("It is no number of bytes.");
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && seconds < Infinity) return seconds;
  throw new InvalidArgumentError("It is no number of seconds.");
}
