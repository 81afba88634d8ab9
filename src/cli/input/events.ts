import { AuditEvent, CodecError, type RecordingPart, type RecordingStats, type UnknownEvent } from "../../index.js";
import { ByteSource } from "../../recording/byte-source.js";
import { readEventBatches } from "../../recording/event-batches.js";
import { gunzip } from "../../recording/gunzip.js";
import { isRecording } from "../../recording/part-header.js";
import { EventSequence } from "../../recording/sequence.js";
import { MAX_VARINT_BYTES } from "../../runtime/wire/tag.js";
import { detectFormat, FORMATS, HEAD_BYTES, isBase64, isGzip, type Format } from "./format.js";
import { MAX_ITEM_BYTES, readLines, type Line } from "./lines.js";
import { readVarint } from "../../runtime/wire/varint.js";

/** A piece of the input that could not be read as an event. */
export interface Problem {
  readonly problem: Error;
  /** Line number, from 1, in line-based formats. */
  readonly line?: number;
}

/** Callbacks that receive facts about an input while it is read. */
export interface Observer {
  /** Called first, with the format and whether the whole input is gzipped. */
  onFormat?(format: Format, isGzipped: boolean): void;
  /** Called for each part of a recording, before its events. */
  onPart?(part: RecordingPart): void;
  /** Called at the end of a recording with its counts. */
  onStats?(stats: Readonly<RecordingStats>): void;
  /** Called at the end with the number of bytes read. */
  onEnd?(bytes: number): void;
}

/** An event, or a problem in its place. */
export type EventOrProblem = AuditEvent | UnknownEvent | Problem;
/** Events and problems, in batches of those that arrive together. */
export type EventBatches = AsyncGenerator<readonly EventOrProblem[], void, undefined>;

/** Whether an unknown event in JSON is a problem or is kept as an event. */
export type UnknownEvents = "error" | "keep";

/**
 * Reads the events of an input, gzipped or not, and the problems between them. Never
 * throws; a read error becomes the last problem.
 *
 * @param format The format of the input; undefined to detect it.
 */
export async function* readEvents(
  input: AsyncIterable<Uint8Array>,
  format?: Format,
  observer: Observer = {},
  unknownEvents: UnknownEvents = "error",
): EventBatches {
  const source = new ByteSource(input);
  let content = source;
  try {
    const isGzipped = isGzip(await source.peek(2));
    if (isGzipped) content = new ByteSource(gunzip(source));
    const found = format ?? (await detectSourceFormat(content));
    observer.onFormat?.(found, isGzipped);
    yield* READERS[found](content, observer, unknownEvents);
  } catch (error) {
    yield [toProblem(error)];
  } finally {
    await content.close();
    await source.close();
    observer.onEnd?.(source.offset);
  }
}

type FormatReader = (source: ByteSource, observer: Observer, unknownEvents: UnknownEvents) => EventBatches;

const READERS: Readonly<Record<Format, FormatReader>> = {
  recording: readRecordingEvents,
  json: (source, _, unknownEvents) =>
    readLineEvents(source, (text) => AuditEvent.unmarshalJSON(text, { unknownKeys: "keep", unknownEvents })),
  oneof: readOneOfEvent,
  delimited: readDelimitedEvents,
  base64: (source) => readLineEvents(source, (text) => AuditEvent.decode(parseBase64(text))),
};

const OPENING_BRACE = 0x7b;
/** Maximum number of lines per batch. Limits memory, because a problem takes far more memory than its line. */
const BATCH_LINES = 1024;

async function detectSourceFormat(source: ByteSource): Promise<Format> {
  // No other format begins with this byte, and waiting for more of a live stream could take long.
  if ((await source.peek(1))[0] === OPENING_BRACE) return "json";
  if (isRecording(await source.peek(8))) return "recording";
  const format = detectFormat(await source.peek(HEAD_BYTES));
  if (format !== undefined) return format;
  throw new CodecError(
    "invalid-value",
    `unrecognized format, expected one of ${FORMATS.join(", ")}; use --from to specify it`,
  );
}

async function* readRecordingEvents(source: ByteSource, observer: Observer): EventBatches {
  const sequence = new EventSequence();
  const onPart = (part: RecordingPart): void => observer.onPart?.(part);
  try {
    for await (const items of readEventBatches(source, { onPart })) {
      yield items
        .filter((item) => sequence.accept(item))
        .map((item) => (item instanceof CodecError ? toProblem(item) : (item.event as AuditEvent)));
    }
  } finally {
    observer.onStats?.(sequence.stats);
  }
}

async function* readOneOfEvent(source: ByteSource): EventBatches {
  const message = await source.read(MAX_ITEM_BYTES + 1);
  if (message.length > MAX_ITEM_BYTES) throw tooLongError("OneOf");
  yield [decodeAt(message, 0)];
  // Throws if reading the input failed.
  await source.isAtEnd();
}

async function* readDelimitedEvents(source: ByteSource): EventBatches {
  while (!(await source.isAtEnd())) {
    const { offset } = source;
    const head = await source.peek(MAX_VARINT_BYTES);
    const prefix = readVarint(head, 0);
    if (prefix === undefined) {
      const code = head.length < MAX_VARINT_BYTES ? "truncated" : "invalid-varint";
      throw new CodecError(code, "expected a varint with the length of a message", { offset });
    }
    if (prefix.value > MAX_ITEM_BYTES) throw tooLongError("OneOf", offset);
    await source.read(prefix.end);
    const message = await source.read(prefix.value);
    if (message.length < prefix.value) {
      await source.isAtEnd(); // Throws if reading the input failed, which is the more useful error.
      const reason = `expected a message of ${prefix.value} bytes, got ${message.length}`;
      throw new CodecError("truncated", reason, { offset });
    }
    yield [decodeAt(message, offset + prefix.end)];
  }
}

/** Decodes a message. Error offsets are relative to the input, in which the message starts at `offset`. */
function decodeAt(message: Uint8Array, offset: number): AuditEvent | Problem {
  try {
    return AuditEvent.decode(message);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const { code, reason, path = "" } = error;
    return toProblem(new CodecError(code, reason, { path, offset: offset + (error.offset ?? 0) }));
  }
}

async function* readLineEvents(source: ByteSource, parse: (text: string) => AuditEvent | UnknownEvent): EventBatches {
  for await (const lines of readLines(source)) {
    for (let i = 0; i < lines.length; i += BATCH_LINES) {
      yield lines.slice(i, i + BATCH_LINES).flatMap((line) => parseLine(line, parse));
    }
  }
}

/** Parses the event of a line. Returns no items for a blank line. */
function parseLine(line: Line, parse: (text: string) => AuditEvent | UnknownEvent): EventOrProblem[] {
  try {
    if (line.text === undefined) throw tooLongError("line");
    const text = line.text.trim();
    return text === "" ? [] : [parse(text)];
  } catch (error) {
    return [toProblem(error, line.number)];
  }
}

function tooLongError(what: string, offset?: number): CodecError {
  const reason = `the ${what} is longer than ${MAX_ITEM_BYTES} bytes`;
  return new CodecError("invalid-value", reason, offset === undefined ? {} : { offset });
}

function parseBase64(text: string): Uint8Array {
  if (!isBase64(text)) throw new CodecError("invalid-value", "expected base64");
  return Buffer.from(text, "base64");
}

function toProblem(error: unknown, line?: number): Problem {
  const problem = error instanceof Error ? error : new Error(String(error));
  return line === undefined ? { problem } : { problem, line };
}
