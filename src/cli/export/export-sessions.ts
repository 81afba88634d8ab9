import { statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { isUnknownEvent } from "../../events/metadata.js";
import {
  limitIdle,
  playEvents,
  writeAsciicast,
  writePlayerPage,
  writeTerminalText,
  type Frame,
} from "../../export/index.js";
import type { AnyEvent } from "../../runtime/event-schema.js";
import type { ExportFormat } from "./export-format.js";
import { checkOutputs, type Input } from "../input/inputs.js";
import type { CommandEdition } from "../editions.js";
import type { Job } from "../job.js";
import { player } from "./player.js";
import { Output } from "../output/output.js";
import { splitSessions } from "./split-sessions.js";
import { UsageError } from "../usage-error.js";

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
interface SessionExportOptions {
  readonly format: ExportFormat;
  /** Maximum length of a pause in seconds. Longer pauses are shortened; undefined keeps all pauses. */
  readonly idle?: number;
  /** A file, or a directory that receives one file per session; undefined for standard output. */
  readonly output?: string;
}

/**
 * Writes the terminal output of each session in the chosen format.
 *
 * @throws UsageError if several sessions would be written to the same file, or if an output file is also an input.
 */
export async function exportSessions(job: Job, options: SessionExportOptions): Promise<void> {
  const paths = outputPaths(job.inputs, options);
  if (paths === undefined) await job.write(Output.to(options.output), (output) => exportToOne(job, output, options));
  else await exportToFiles(job, paths, options);
}

/** Writes all sessions to one output. Without sessions, the output is not written. */
async function exportToOne(job: Job, output: Output, options: SessionExportOptions): Promise<void> {
  let count = 0;
  for (const input of job.inputs) {
    for await (const session of splitSessions(job.edition, readAndCheckOutput(input, job))) {
      if (count++ > 0 && options.format !== "text") throw severalSessionsError(options.format);
      await writeSession(job.edition, session, output, options);
    }
  }
  if (count === 0) output.discard();
}

/**
 * Writes each session to a separate file. The second and later sessions of an input have a number in their file
 * names. For an input without events, no file is written.
 */
async function exportToFiles(job: Job, paths: readonly string[], options: SessionExportOptions): Promise<void> {
  // Check all outputs before reading any input.
  const outputs = paths.map((path) => Output.to(path, true));
  const used = new Set(paths);
  for (const [i, input] of job.inputs.entries()) {
    const { failureCount } = job.reporter;
    let output: Output | undefined = outputs[i];
    for await (const session of splitSessions(job.edition, readAndCheckOutput(input, job))) {
      output ??= Output.to(furtherPath(paths[i]!, used, job.inputs), true);
      await job.write(output, (output) => writeSession(job.edition, session, output, options), failureCount);
      output = undefined;
    }
  }
}

async function writeSession(
  edition: CommandEdition,
  events: AsyncIterable<AnyEvent>,
  output: Output,
  { format, idle }: SessionExportOptions,
): Promise<void> {
  const frames = playEvents(edition, events);
  const shortened = idle === undefined ? frames : limitIdle(frames, idle);
  for await (const text of WRITERS[format].write(shortened)) await output.print(text);
}

function severalSessionsError(format: ExportFormat): UsageError {
  return new UsageError(`-o must name a directory to export several sessions as ${format}`);
}

/** Returns an unused path for a further session of an input, such as `out/session-2.txt`, and adds it to `used`. */
function furtherPath(first: string, used: Set<string>, inputs: readonly Input[]): string {
  const extension = extname(first);
  const start = first.slice(0, first.length - extension.length);
  for (let number = 2; ; number++) {
    const path = `${start}-${number}${extension}`;
    if (used.has(path)) continue;
    used.add(path);
    checkOutputs([path], inputs);
    return path;
  }
}

/** Returns the output path of each input; undefined for one output. */
function outputPaths(inputs: readonly Input[], { format, output }: SessionExportOptions): string[] | undefined {
  if (output === undefined || !isDirectory(output)) {
    if (inputs.length === 1 || format === "text") return undefined;
    throw severalSessionsError(format);
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

/** Yields the events of an input. Reports an input without terminal output. */
async function* readAndCheckOutput(input: Input, job: Job): AsyncGenerator<AnyEvent, void, undefined> {
  let hasOutput = false;
  let hasEvents = false;
  const { problemCount } = job.reporter;
  const reading = job.open(input);
  for await (const items of reading.events()) {
    for (const item of items) {
      const event = reading.decode(item);
      if (event === undefined) continue;
      reading.newer.addConverted(item, event);
      if (item.kind === "json") reading.reportMisfit(item, event);
      if (isUnknownEvent(event)) continue;
      hasOutput ||= (reading.edition.getOutput(event)?.data.length ?? 0) > 0;
      hasEvents = true;
      yield event;
    }
  }
  // Empty input and the reason why no event could be read have already been reported.
  const isReported = reading.stats.bytes === 0 || (!hasEvents && job.reporter.problemCount > problemCount);
  if (!hasOutput && !isReported) job.reporter.problem(`${input.name}: no terminal output to export`);
}
