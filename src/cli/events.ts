import { AuditEvent, AuditEventError, type RecordingPart, type RecordingStats, type UnknownEvent } from "../index.js";
import { ByteSource } from "../recording/byte-source.js";
import { gunzip } from "../recording/gunzip.js";
import { isRecording } from "../recording/part.js";
import { readParts } from "../recording/read-recording.js";
import { EventSequence } from "../recording/sequence.js";
import { MAX_VARINT_BYTES } from "../runtime/wire.js";
import { detectFormat, FORMATS, HEAD_BYTES, isBase64, isGzip, type Format } from "./format.js";
import { MAX_ITEM_BYTES, readLines, type Line } from "./lines.js";
import { readVarint } from "./varint.js";

/** What stands in an input where an event should be. */
export interface Problem {
  readonly problem: Error;
  /** Number of the line, in a format that is made of lines. */
  readonly line?: number;
}

/** Is told what is found about an input as it is read. */
export interface Observer {
  /** Its format, and whether all of it is gzipped; before anything else. */
  onFormat?(format: Format, isGzipped: boolean): void;
  /** A part of a recording, before its events. */
  onPart?(part: RecordingPart): void;
  /** The counts of a recording, at its end. */
  onStats?(stats: Readonly<RecordingStats>): void;
  /** How many bytes there were, at the end. */
  onEnd?(bytes: number): void;
}

/** An event, or what stands in its place. */
export type Item = AuditEvent | UnknownEvent | Problem;
type Batches = AsyncGenerator<readonly Item[], void, undefined>;

/** Whether JSON of a type that is not known is a problem, or an event too. */
export type UnknownEvents = "error" | "keep";

/**
 * Reads what an input holds in a format, or in the one that it is recognised as:
 * events, and problems between them, those that come together in one batch. It
 * does not throw.
 */
export async function* readEvents(
  input: AsyncIterable<Uint8Array>,
  format?: Format,
  observer: Observer = {},
  unknownEvents: UnknownEvents = "error",
): Batches {
  const source = new ByteSource(input);
  let content = source;
  try {
    const isGzipped = isGzip(await source.peek(2));
    if (isGzipped) content = new ByteSource(gunzip(source));
    const found = format ?? (await recognise(content));
    observer.onFormat?.(found, isGzipped);
    yield* READERS[found](content, observer, unknownEvents);
  } catch (error) {
    yield [asProblem(error)];
  } finally {
    await content.close();
    await source.close();
    observer.onEnd?.(source.offset);
  }
}

type Reader = (source: ByteSource, observer: Observer, unknownEvents: UnknownEvents) => Batches;

const READERS: Readonly<Record<Format, Reader>> = {
  recording: readRecordingEvents,
  json: (source, _, unknownEvents) =>
    readLineEvents(source, (text) => AuditEvent.unmarshalJSON(text, { unknownKeys: "keep", unknownEvents })),
  oneof: readOneOf,
  delimited: readDelimited,
  base64: (source) => readLineEvents(source, (text) => AuditEvent.decode(decodeBase64(text))),
};

const OPENING_BRACE = 0x7b;
/** How many lines are read at a time: problems take far more memory than the lines that they are about. */
const BATCH_LINES = 1024;

async function recognise(source: ByteSource): Promise<Format> {
  // No other formats begin so, and more of what is still written may be long in coming.
  if ((await source.peek(1))[0] === OPENING_BRACE) return "json";
  if (isRecording(await source.peek(8))) return "recording";
  const format = detectFormat(await source.peek(HEAD_BYTES));
  if (format !== undefined) return format;
  throw new AuditEventError("invalid-value", `the format is none of ${FORMATS.join(", ")}; --from can name it`);
}

async function* readRecordingEvents(source: ByteSource, observer: Observer): Batches {
  const sequence = new EventSequence();
  const onPart = (part: RecordingPart): void => observer.onPart?.(part);
  try {
    for await (const items of readParts(source, { onPart }, sequence)) {
      yield items
        .filter((item) => item instanceof AuditEventError || sequence.accept(item))
        .map((item) => (item instanceof AuditEventError ? asProblem(item) : item));
    }
  } finally {
    observer.onStats?.(sequence.stats);
  }
}

async function* readOneOf(source: ByteSource): Batches {
  const message = await source.read(MAX_ITEM_BYTES + 1);
  if (message.length > MAX_ITEM_BYTES) throw tooLong("OneOf");
  yield [decodeAt(message, 0)];
  // Fails where the input did.
  await source.isAtEnd();
}

async function* readDelimited(source: ByteSource): Batches {
  while (!(await source.isAtEnd())) {
    const { offset } = source;
    const head = await source.peek(MAX_VARINT_BYTES);
    const prefix = readVarint(head, 0);
    if (prefix === undefined) {
      const code = head.length < MAX_VARINT_BYTES ? "truncated" : "invalid-varint";
      throw new AuditEventError(code, "expected the length of a message as a varint", { offset });
    }
    if (prefix.value > MAX_ITEM_BYTES) throw tooLong("OneOf", offset);
    await source.read(prefix.end);
    const message = await source.read(prefix.value);
    if (message.length < prefix.value) {
      await source.isAtEnd(); // Fails where the input did, which says more.
      const reason = `expected a message of ${prefix.value} bytes, ${message.length} are left`;
      throw new AuditEventError("truncated", reason, { offset });
    }
    yield [decodeAt(message, offset + prefix.end)];
  }
}

/** Decodes a message that stands at an offset of the input. */
function decodeAt(message: Uint8Array, offset: number): AuditEvent | Problem {
  try {
    return AuditEvent.decode(message);
  } catch (error) {
    if (!(error instanceof AuditEventError)) throw error;
    const { code, reason, path = "" } = error;
    return asProblem(new AuditEventError(code, reason, { path, offset: offset + (error.offset ?? 0) }));
  }
}

async function* readLineEvents(source: ByteSource, read: (text: string) => AuditEvent | UnknownEvent): Batches {
  for await (const lines of readLines(source)) {
    for (let i = 0; i < lines.length; i += BATCH_LINES) {
      yield lines.slice(i, i + BATCH_LINES).flatMap((line) => readLine(line, read));
    }
  }
}

/** The event of a line, or nothing where it is empty. */
function readLine(line: Line, read: (text: string) => AuditEvent | UnknownEvent): Item[] {
  try {
    if (line.text === undefined) throw tooLong("line");
    const text = line.text.trim();
    return text === "" ? [] : [read(text)];
  } catch (error) {
    return [asProblem(error, line.number)];
  }
}

function tooLong(what: string, offset?: number): AuditEventError {
  const reason = `the ${what} is longer than ${MAX_ITEM_BYTES} bytes`;
  return new AuditEventError("invalid-value", reason, offset === undefined ? {} : { offset });
}

function decodeBase64(text: string): Uint8Array {
  if (!isBase64(text)) throw new AuditEventError("invalid-value", "expected base64");
  return Buffer.from(text, "base64");
}

function asProblem(error: unknown, line?: number): Problem {
  const problem = error instanceof Error ? error : new Error(String(error));
  return line === undefined ? { problem } : { problem, line };
}
