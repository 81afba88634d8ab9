import { InvalidArgumentError, Option, type Command } from "commander";
import { isUnknownEvent, type MaybeUnknown } from "../../events/metadata.js";
import { CodecError, Long } from "../../index.js";
import { encodeRecord } from "../../recording/record.js";
import { addCommonOptions, FORMAT_HELP, type CommonOptions } from "../common-options.js";
import type { CommandEdition } from "../editions.js";
import type { StoredEvent } from "../input/newer-data.js";
import type { Reading } from "../input/reading.js";
import type { Job } from "../job.js";
import type { Output } from "../output/output.js";
import type { Runner } from "../runner.js";
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

Protobuf cannot represent keys and events in JSON that no edition knows. The
keys are dropped and counted, and the events are reported as problems, unless
they have the key $oneof, which holds their protobuf.
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

/** An event and its encoded form. */
type EncodedEvent = readonly [event: MaybeUnknown, bytes: Uint8Array];

/** Maximum length of an event type in an error message. */
const MAX_TYPE_CHARS = 100;

/** Writes the events of all inputs as protobuf messages or as one recording. */
async function runEncode(job: Job, output: Output, { to, minPartSize }: EncodeCommandOptions): Promise<void> {
  const counts = { printsWithoutData: 0 };
  const { edition } = job;
  if (to === "recording") {
    const records = encodeEvents(job, (event) => encodeRecord(edition, event)[1], counts);
    await writeRecordingParts(records, job, output, minPartSize);
  } else {
    for await (const [, bytes] of encodeEvents(job, (event) => edition.encodeEvent(event, to), counts)) {
      await output.write(bytes);
    }
  }
  if (counts.printsWithoutData > 0) {
    job.reporter.notice(
      `print events encoded without terminal output, which JSON does not contain: ${counts.printsWithoutData}`,
    );
  }
}

/** Yields each event with its encoded form, and reports events that cannot be encoded. */
async function* encodeEvents(
  job: Job,
  encode: (event: MaybeUnknown) => Uint8Array,
  counts: { printsWithoutData: number },
): AsyncGenerator<EncodedEvent, void, undefined> {
  for (const input of job.inputs) {
    const reading = job.open(input);
    for await (const events of reading.events()) {
      for (const item of events) {
        const event = decodeKnown(reading, item);
        if (event === undefined) continue;
        reading.newer.addConverted(item, event);
        if (lacksData(job.edition, event)) counts.printsWithoutData++;
        try {
          yield [event, encode(event)];
        } catch (error) {
          if (!(error instanceof CodecError)) throw error;
          reading.reportEvent(item, error.message);
        }
      }
    }
  }
}

/** Decodes an event. Reports it and returns undefined if protobuf cannot represent it. */
function decodeKnown(reading: Reading, item: StoredEvent): MaybeUnknown | undefined {
  const event = reading.decode(item);
  if (event === undefined || !isUnknownEvent(event) || event.value.kind === "binary") return event;
  const { reason } = event.value;
  const type = `event: unknown event type ${JSON.stringify(item.type.slice(0, MAX_TYPE_CHARS))}`;
  const reasons = reading.edition.isEventType(item.type)
    ? [reason ?? "the event does not fit the schema"]
    : [type, reason];
  reading.reportEvent(item, reasons.filter(Boolean).join("; "));
  return undefined;
}

/** True if a print event declares output bytes but has no data. This is the case if it was read from JSON. */
function lacksData(edition: CommandEdition, event: MaybeUnknown): boolean {
  const output = edition.getOutput(event);
  return output !== undefined && output.data.length === 0 && !output.byteCount.isZero();
}

async function writeRecordingParts(
  records: AsyncIterable<EncodedEvent>,
  job: Job,
  output: Output,
  minPartBytes: number | undefined,
): Promise<void> {
  let last = Long.NEG_ONE;
  let skipped = 0;
  // encodeEvents() has already dropped events that do not fit into a record; writeRecording would stop at them.
  async function* events(): AsyncGenerator<MaybeUnknown, void, undefined> {
    for await (const [event] of records) {
      const { Index } = job.edition.AuditEvent.getMetadata(event);
      if (Index.lessThanOrEqual(last)) skipped++;
      else last = Index;
      yield event;
    }
  }
  for await (const part of job.edition.writeRecording(events(), { minPartBytes })) await output.write(part);
  if (skipped > 0) {
    job.reporter.notice(
      `events that Teleport's reader will skip because their index is not greater than the previous one: ${skipped}`,
    );
  }
}
