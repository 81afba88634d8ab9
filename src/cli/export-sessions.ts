import { statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { AuditEvent } from "../index.js";
import {
  limitIdle,
  playEvents,
  writeAsciicast,
  writePlayerPage,
  writeTerminalText,
  type Frame,
} from "../export/index.js";
import type { ExportFormat } from "./export-format.js";
import { checkOutputs, type Input } from "./input/inputs.js";
import type { Job } from "./job.js";
import { player } from "./player.js";
import { Output } from "./output/output.js";
import { UsageError } from "./usage-error.js";

type FrameStream = AsyncIterable<Frame>;

interface SessionWriter {
  readonly extension: string;
  write(frames: FrameStream): AsyncIterable<string>;
}

/** The writer and the file extension of each output format. */
const WRITERS: Readonly<Record<ExportFormat, SessionWriter>> = {
  text: { extension: ".txt", write: writeTerminalText },
  asciicast: { extension: ".cast", write: writeAsciicast },
  html: { extension: ".html", write: (frames: FrameStream) => writePlayerPage(frames, player) },
};

/** Options of {@link exportSessions}. */
export interface SessionExportOptions {
  readonly format: ExportFormat;
  /** Maximum length of a pause in seconds. Longer pauses are shortened; undefined keeps all pauses. */
  readonly idle?: number;
  /** A file, or a directory that receives one file per session; undefined for standard output. */
  readonly output?: string;
}

/**
 * Writes the terminal output of each input in the chosen format.
 *
 * @throws UsageError if several sessions would be written to the same file, or if an output file is also an input.
 */
export async function exportSessions(job: Job, options: SessionExportOptions): Promise<void> {
  const paths = outputPaths(job.inputs, options);
  const write = async (input: Input, output: Output): Promise<void> => {
    for await (const text of WRITERS[options.format].write(playInput(input, job, options))) await output.print(text);
  };
  if (paths === undefined) {
    await job.write(Output.to(options.output), async (output) => {
      for (const input of job.inputs) await write(input, output);
    });
  } else {
    // Checks all outputs before it reads any input.
    const outputs = paths.map((path) => Output.to(path, true));
    for (const [i, input] of job.inputs.entries()) await job.write(outputs[i]!, (output) => write(input, output));
  }
}

/** Returns the output path of each input; undefined for one output. */
function outputPaths(inputs: readonly Input[], { format, output }: SessionExportOptions): string[] | undefined {
  if (output === undefined || !isDirectory(output)) {
    if (inputs.length === 1 || format === "text") return undefined;
    throw new UsageError(`-o must name a directory to export several sessions as ${format}`);
  }
  const { extension } = WRITERS[format];
  const paths = inputs.map(({ name }) => join(output, outputName(name) + extension));
  const duplicate = paths.find((path, i) => paths.indexOf(path) < i);
  if (duplicate !== undefined) throw new UsageError(`several sessions would be written to ${duplicate}`);
  checkOutputs(paths, inputs);
  return paths;
}

/** Returns the file name without directory, `.gz` and extension. */
function outputName(path: string): string {
  const name = basename(path).replace(/\.gz$/, "");
  return basename(name, extname(name));
}

function isDirectory(path: string): boolean {
  return /[/\\]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function playInput(input: Input, job: Job, { idle }: SessionExportOptions): FrameStream {
  const frames = playEvents(readAndCheckOutput(input, job));
  return idle === undefined ? frames : limitIdle(frames, idle);
}

/** Yields the events of an input. Reports an input without terminal output. */
async function* readAndCheckOutput(input: Input, job: Job): AsyncGenerator<AuditEvent, void, undefined> {
  let hasOutput = false;
  let hasEvents = false;
  const { problemCount } = job.reporter;
  for await (const event of job.events(input)) {
    hasOutput ||= event.$case === "SessionPrint" && event.value.Data.length > 0;
    hasEvents = true;
    yield event;
  }
  // If no event could be read, the reason has already been reported.
  const isReported = !hasEvents && job.reporter.problemCount > problemCount;
  if (!hasOutput && !isReported) job.reporter.problem(`${input.name}: no terminal output to export`);
}
