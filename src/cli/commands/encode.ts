import { InvalidArgumentError, Option, type Command } from "commander";
import { AuditEvent, CodecError, Long, writeRecording } from "../../index.js";
import { encodeRecord } from "../../recording/record.js";
import { GoCounters } from "../../recording/go-counters.js";
import { encodeVarint } from "../../runtime/wire/varint.js";
import { addCommonOptions, FORMAT_HELP, type CommonOptions } from "../common-options.js";
import type { Job } from "../job.js";
import type { Runner } from "../runner.js";
import type { Output } from "../output/output.js";
import { UsageError } from "../usage-error.js";

/** Output formats. */
const ENCODINGS = ["delimited", "base64", "recording"] as const;

type Encoding = (typeof ENCODINGS)[number];

interface EncodeCommandOptions extends CommonOptions {
  readonly to: Encoding;
  /** Minimum size in bytes of the parts of a recording; undefined for the default of `writeRecording`. */
  readonly minPartSize?: number;
}

const ENCODE_HELP = `
Output formats:
  delimited  OneOf messages, each preceded by its length as a varint
  base64     one base64-encoded OneOf message per line
  recording  session recording

JSON does not contain the terminal output of a session, so a recording made from
JSON lines shows nothing when it is played.

Protobuf cannot represent keys and events of JSON input that are not in the
schema. The keys are dropped, and the events are reported as errors.
${FORMAT_HELP}`;

/** Defines the command `encode`. */
export function defineEncode(command: Command, runner: Runner): void {
  command
    .summary("write events as protobuf messages or a recording")
    .description("Write events as protobuf messages (OneOf) or as a session recording.")
    .addOption(new Option("--to <encoding>", "output format").choices(ENCODINGS).default(ENCODINGS[0]))
    .option("--min-part-size <bytes>", "minimum size of the parts of a recording (default: 5 MiB)", parseSize)
    .action(async (files: string[], options: EncodeCommandOptions) => {
      const { to, output: path } = options;
      if (to !== "base64" && path === undefined && process.stdout.isTTY) {
        throw new UsageError(`cannot write binary data (${to}) to a terminal, use -o to write to a file`);
      }
      await runner.withOutput(files, options, (job, output) => runEncode(job, output, options));
    });
  addCommonOptions(command, ENCODE_HELP);
}

function parseSize(text: string): number {
  const size = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(size)) return size;
  throw new InvalidArgumentError("Expected a number of bytes.");
}

type EncodedEvents<T> = AsyncGenerator<readonly [event: AuditEvent, bytes: T], void, undefined>;

/** Writes the events of all inputs as protobuf messages or as one recording. */
async function runEncode(job: Job, output: Output, { to, minPartSize }: EncodeCommandOptions): Promise<void> {
  const counts = { printsWithoutData: 0 };
  if (to === "delimited") await writeDelimited(encodeEvents(job, AuditEvent.encode, counts), output);
  else if (to === "base64") await writeBase64(encodeEvents(job, AuditEvent.encode, counts), output);
  else await writeRecordingParts(encodeEvents(job, encodeRecord, counts), job, output, minPartSize);
  if (counts.printsWithoutData > 0) {
    job.reporter.notice(
      `print events encoded without terminal output, which JSON does not contain: ${counts.printsWithoutData}`,
    );
  }
}

/** Yields each event with its encoded form, and reports events that cannot be encoded. */
async function* encodeEvents<T>(
  job: Job,
  encode: (event: AuditEvent) => T,
  counts: { printsWithoutData: number },
): EncodedEvents<T> {
  for (const input of job.inputs) {
    for await (const event of job.events(input)) {
      if (lacksData(event)) counts.printsWithoutData++;
      try {
        yield [event, encode(event)];
      } catch (error) {
        if (!(error instanceof CodecError)) throw error;
        job.report(input, { problem: error });
      }
    }
  }
}

/** True if a print event declares output bytes but has no data. This is the case if it was read from JSON. */
function lacksData(event: AuditEvent): boolean {
  return event.$case === "SessionPrint" && event.value.Data.length === 0 && !event.value.Bytes.isZero();
}

async function writeDelimited(messages: EncodedEvents<Uint8Array>, output: Output): Promise<void> {
  for await (const [, message] of messages) {
    await output.write(encodeVarint(message.length));
    await output.write(message);
  }
}

async function writeBase64(messages: EncodedEvents<Uint8Array>, output: Output): Promise<void> {
  for await (const [, message] of messages) await output.print(`${Buffer.from(message).toString("base64")}\n`);
}

async function writeRecordingParts(
  records: EncodedEvents<unknown>,
  job: Job,
  output: Output,
  minPartSize: number | undefined,
): Promise<void> {
  const counts = { total: 0, skipped: 0, outOfOrder: 0 };
  const counters = new GoCounters(counts, Long.NEG_ONE);
  // encodeEvents() has already dropped events that do not fit into a record; writeRecording would stop at them.
  async function* events(): AsyncGenerator<AuditEvent, void, undefined> {
    for await (const [event] of records) {
      counters.add(event.value.Metadata.Index);
      yield event;
    }
  }
  for await (const part of writeRecording(events(), { minPartBytes: minPartSize })) {
    await output.write(part);
  }
  const { skipped } = counts;
  if (skipped > 0) {
    job.reporter.notice(
      `events that readers will skip because their index is not greater than the previous one: ${skipped}`,
    );
  }
}
