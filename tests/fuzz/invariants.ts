// Invariants that must hold for any input. Each check throws if one does not hold. Otherwise it
// returns a short summary of the outcome, which serves to find inputs with a new outcome.

import assert from "node:assert/strict";
import {
  AuditEvent,
  CodecError,
  type CodecErrorCode,
  readRecording,
  readRecordingParts,
  readRecordingLines,
  STORED_FORMATS,
  type RecordingPart,
  type RecordingSource,
  type RecordingStats,
  type StoredFormat,
  type StoredItem,
  type UnknownEvent,
} from "../../src/index.js";
import { decodeUTF8 } from "../../src/runtime/wire/utf8.js";
import { bytesOf, concat, hexOf } from "../support/bytes.js";
import { codecOf, codecs, nameOf, type AnyCodec, type AnyMessage } from "../support/codecs.js";
import { objectsOf, type Vector } from "../support/data.js";
import { isEvent, parsed, withoutSpace } from "../support/json-text.js";
import { outcomeOf, unmarshalBySchema, unmarshalEventBySchema, type Outcome } from "../support/json-oracle.js";
import { chunksOf, statsOfLog, upToError } from "../support/recordings.js";
import { asInJSON, inOrder } from "../support/shape.js";
import { comparable as comparableItems, eventsOf, itemsOf, latin1, problemsOf } from "../support/stored-events.js";
import { len } from "../support/wire.js";

/** Maximum length of an error message, since it may end up in a log. */
const MAX_MESSAGE_CHARS = 1000;
/** An unknown field that makes an input too large to be copied before decoding. */
const LARGE_FIELD = len(2 ** 29 - 1, new Uint8Array(20_000));

/** Valid messages from Go, one of them with a Struct. They must be read correctly at any time. */
const GOOD = ["SessionStart", "UserLogin"].map((name) => {
  return objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").find(({ message }) => message === name)!;
});
const PROTOTYPES = [Object, Array, Map, String, Function, Error].map((type) => type.prototype as object);
const PROTOTYPE_KEYS = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

/** Checks that earlier inputs left nothing behind, neither in the readers nor in a prototype. */
export function checkNothingLeft(): void {
  PROTOTYPES.forEach((prototype, i) => {
    assert.equal(Reflect.ownKeys(prototype).length, PROTOTYPE_KEYS[i], "a prototype has changed");
  });
  for (const { oneof, json } of GOOD) {
    assert.equal(
      hexOf(AuditEvent.encode(AuditEvent.decode(bytesOf(oneof)))),
      oneof,
      "a valid message is not read correctly",
    );
    for (const text of [json, ` ${json}`]) {
      assert.equal(AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(text)), json, "valid JSON is not read correctly");
    }
  }
}

const KEEP = { unknownKeys: "keep" } as const;
const KEEP_ALL = { ...KEEP, unknownEvents: "keep" } as const;

/** Reads an input. Checks that an error has a short message and an offset within the input. */
function outcomeIn(length: number, read: () => unknown): Outcome {
  const outcome = outcomeOf(() => {
    try {
      return read();
    } catch (error) {
      if (error instanceof CodecError) checkMessage(error);
      throw error;
    }
  });
  const { offset = 0 } = outcome as { offset?: number };
  assert.ok(offset >= 0 && offset <= length, `the offset ${offset} is outside the input`);
  return outcome;
}

/** Checks decoding: the input is rejected, or the message stays the same in every format. */
export function checkDecode(bytes: Uint8Array): string {
  // Trying all codecs would be slow, so the length of the input selects one.
  const other = codecs[bytes.length % codecs.length]!;
  outcomeIn(bytes.length, () => AuditEvent.decode(bytes));
  const kept = outcomeIn(bytes.length, () => AuditEvent.decode(bytes, KEEP_ALL));
  const event = "message" in kept ? (kept.message as AuditEvent | UnknownEvent) : undefined;
  if (event?.$case === "UnknownEvent") checkUnknownBytes(event, bytes);
  return [codecOf("OneOf"), codecOf("UserLogin"), other].map((codec) => checkCodec(codec, bytes)).join(" ");
}

function checkCodec(codec: AnyCodec, bytes: Uint8Array): string {
  const outcome = outcomeIn(bytes.length, () => codec.decode(bytes));
  checkLarge(codec, bytes, outcome);
  if (!("message" in outcome)) {
    checkNothingLeft();
    return shown(outcome);
  }
  const message = outcome.message as AnyMessage;
  checkEncoding(codec, message);
  assert.deepEqual(inOrder(codec.create(message)), inOrder(message), "create() does not copy the message");
  const json = outcomeOf(() => codec.marshalJSON(message));
  if ("message" in json) checkJSON(codec, json.message as string);
  return shown(outcome);
}

function checkEncoding(codec: AnyCodec, message: AnyMessage): void {
  const encoded = codec.encode(message);
  const again = codec.decode(encoded);
  assert.deepEqual(inOrder(again), inOrder(message), "the message changes in protobuf");
  assert.equal(hexOf(codec.encode(again)), hexOf(encoded), "the second encoding differs from the first");
}

/** Checks that a message in a large input, which is not copied, is decoded in the same way. */
function checkLarge(codec: AnyCodec, bytes: Uint8Array, expected: Outcome): void {
  const found = outcomeOf(() => codec.decode(concat(LARGE_FIELD, bytes)));
  if ("message" in found) {
    const { $unknown, ...message } = found.message as { $unknown: Uint8Array };
    const rest = $unknown.slice(LARGE_FIELD.length);
    assert.deepEqual(
      { message: inOrder(rest.length === 0 ? message : { ...message, $unknown: rest }) },
      {
        message: inOrder((expected as { message: unknown }).message),
      },
    );
  } else {
    const offset = "offset" in found ? { offset: found.offset! - LARGE_FIELD.length } : {};
    assert.deepEqual({ ...found, ...offset }, expected, "the error differs in a large input");
  }
}

/** Checks unmarshaling: both JSON readers and the reader that follows the schema have the same outcome. */
export function checkUnmarshal(bytes: Uint8Array): string {
  const text = textOf(bytes);
  const other = codecs[text.length % codecs.length]!;
  const event = outcomeOf(() => inOrder(AuditEvent.unmarshalJSON(text)));
  assert.deepEqual(
    event,
    outcomeOf(() => inOrder(unmarshalEventBySchema(text))),
    "the event does not match the schema",
  );
  if ("code" in event) checkUnknownEvent(text, event.code);
  const name = "message" in event ? (event.message as { $case: string }).$case : "UserLogin";
  return shown(event) + [codecOf(name), other].map((codec) => checkReaders(codec, text)).join("");
}

/** Checks text that is rejected with an error code: if it is an event, it can be kept as an unknown event. */
function checkUnknownEvent(text: string, code: CodecErrorCode): void {
  const kept = outcomeIn(text.length, () => AuditEvent.unmarshalJSON(text, KEEP_ALL));
  if ("code" in kept) {
    assert.notEqual(code, "unknown-event", "an unknown event is not kept");
    return assert.equal(kept.code, code);
  }
  const event = kept.message as AuditEvent | UnknownEvent;
  if (event.$case !== "UnknownEvent") return assert.ok(text.includes("oneo"), "an invalid event is not rejected");
  if (event.value.kind === "binary") checkUnknownBytes(event, AuditEvent.encode(event));
  else assert.equal(AuditEvent.marshalJSON(event), text, "an unknown event changes");
}

/** Checks that an unknown event from protobuf stays the same in every format. */
function checkUnknownBytes(event: UnknownEvent, bytes: Uint8Array): void {
  assert.equal(hexOf(AuditEvent.encode(event)), hexOf(bytes), "an unknown event changes");
  const again = AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(event), KEEP_ALL);
  assert.deepEqual(again, event, "an unknown event changes in JSON");
}

/** Decodes bytes as UTF-8. Bytes that are not UTF-8 become lone surrogates. */
function textOf(bytes: Uint8Array): string {
  return decodeUTF8(bytes, 0, bytes.length);
}

function checkReaders(codec: AnyCodec, text: string): string {
  const found = outcomeIn(text.length, () => inOrder(codec.unmarshalJSON(text)));
  const expected = outcomeOf(() => inOrder(unmarshalBySchema(nameOf(codec), text)));
  // The path of an unknown case may include its name or not.
  if (nameOf(codec) === "OneOf" && "code" in expected) assert.equal((found as { code?: string }).code, expected.code);
  else assert.deepEqual(found, expected, "the message does not match the schema");
  // White space selects the general reader, because Go writes none.
  const spaced = outcomeOf(() => inOrder(codec.unmarshalJSON(` ${text}`)));
  const offset = "offset" in spaced ? { offset: spaced.offset! - 1 } : {};
  assert.deepEqual({ ...spaced, ...offset }, found, "the JSON readers differ");
  checkFromObject(codec, text);
  if (!("message" in found)) checkNothingLeft();
  else {
    checkJSON(codec, codec.marshalJSON(codec.unmarshalJSON(text)));
    checkUnknownKeys(codec, text);
  }
  return shown(found);
}

/** Checks that any result of JSON.parse() is read or rejected. */
function checkFromObject(codec: AnyCodec, text: string): void {
  let object: object;
  try {
    object = JSON.parse(text) as object;
  } catch {
    return;
  }
  for (const options of [KEEP, {}]) {
    const outcome = outcomeOf(() => codec.fromJSON(object, options));
    if ("message" in outcome) checkObject(codec, outcome.message as AnyMessage);
  }
}

/** Checks that the object of a message equals its parsed JSON text, and is read as the same message. */
function checkObject(codec: AnyCodec, message: AnyMessage): void {
  const object = codec.toJSON(message);
  const parsed: unknown = JSON.parse(codec.marshalJSON(message));
  assert.deepStrictEqual(object, parsed, "the object differs from the parsed text");
  assert.equal(JSON.stringify(object), JSON.stringify(parsed), "the object has its keys in another order");
  const again = outcomeOf(() => codec.fromJSON(object, KEEP));
  if ("code" in again) assert.equal(again.code, "invalid-value", "the object is rejected");
  else assert.deepEqual(codec.toJSON(again.message as AnyMessage), object, "the message changes as an object");
}

/** Checks that the unknown keys of a valid text can be kept. */
function checkUnknownKeys(codec: AnyCodec, text: string): void {
  const message = codec.unmarshalJSON(text, KEEP);
  assert.deepEqual(
    inOrder(codec.unmarshalJSON(` ${text}`, KEEP)),
    inOrder(message),
    "the JSON readers keep different unknown keys",
  );
  const again = codec.marshalJSON(message);
  assert.deepEqual(
    outcomeOf(() => inOrder(codec.unmarshalJSON(again))),
    outcomeOf(() => asInJSON(codec.unmarshalJSON(text))),
  );
  if (!/\ufffd|\\ufffd/.test(again)) assert.equal(codec.marshalJSON(codec.unmarshalJSON(again, KEEP)), again);
  const strict = outcomeOf(() => codec.unmarshalJSON(text, { unknownKeys: "error" }));
  const isKept = JSON.stringify(message, (key: string, value: unknown) => (key === "$unknownKeys" ? "kept" : value));
  assert.equal(
    "code" in strict ? strict.code : undefined,
    isKept.includes('"$unknownKeys":"kept"') ? "unknown-key" : undefined,
  );
}

/** Checks JSON text written by a codec. */
function checkJSON(codec: AnyCodec, text: string): void {
  assert.doesNotThrow(() => JSON.parse(text), "the output is not valid JSON");
  const message = codec.unmarshalJSON(text);
  checkEncoding(codec, message);
  checkObject(codec, message);
  const again = codec.marshalJSON(message);
  // Keys that are not UTF-8 can become equal.
  if (!/\ufffd|\\ufffd/.test(text)) assert.equal(again, text, "the text changes");
  assert.deepEqual(inOrder(codec.unmarshalJSON(again)), asInJSON(message), "the message changes in JSON");
}

function shown(outcome: Outcome): string {
  if ("message" in outcome) return "ok ";
  const path = "path" in outcome ? (outcome.path ?? "") : "";
  return `${outcome.code}@${path.slice(0, 60).replaceAll(/\d+/g, "#")} `;
}

/** Checks reading a recording: events, losses and counts are consistent, and do not depend on how it is read. */
export async function checkRecording(bytes: Uint8Array): Promise<string> {
  const parts = await logOf(bytes);
  const log = parts.log.filter((item) => !("bodySize" in item)) as Log;
  const events = log.filter((item) => "$case" in item);
  for (const item of log) if (item instanceof CodecError) checkMessage(item);
  const { repeated, sessions, total } = parts.stats;
  // A repeat, which the log lacks, may belong to another session than the event before it.
  if (repeated === 0 || sessions < 2) assert.deepEqual(parts.stats, statsOfLog(log, total));
  assert.equal(total, events.length + repeated);
  const inChunks = await logOf(chunksOf(bytes, 7 + (bytes.length % 1000)));
  assert.deepEqual(comparable(inChunks.log), comparable(parts.log), "the result depends on the chunks");
  await checkWithoutOnLoss(bytes, log);
  await checkLines(bytes, log);
  const { given, error } = await upToError(readRecordingParts(bytes));
  if (error !== undefined) assert.ok(error instanceof CodecError, String(error));
  assert.ok(given.every(({ offset }, i) => offset === (i === 0 ? 0 : given[i - 1]!.offset + given[i - 1]!.size)));
  checkNothingLeft();
  const losses = new Set(log.map((item) => (item instanceof CodecError ? item.code : "")));
  return `${[...losses].join()} ${Math.ceil(Math.log2(events.length + 1))} ${given.length}`;
}

type Log = (AuditEvent | CodecError)[];
type PartsLog = (AuditEvent | CodecError | RecordingPart)[];

/** Reads a recording. Returns parts, events and losses in their order. */
async function logOf(source: RecordingSource): Promise<{ log: PartsLog; stats: RecordingStats }> {
  const log: PartsLog = [];
  const tell = (item: CodecError | RecordingPart): void => void log.push(item);
  const reader = readRecording(source, { onLoss: tell, onPart: tell });
  for await (const event of reader) log.push(event);
  return { log, stats: { ...reader.stats } };
}

function comparable(log: PartsLog): unknown[] {
  return log.map((item) => (item instanceof CodecError ? [item.code, item.offset, item.message] : inOrder(item)));
}

async function checkWithoutOnLoss(bytes: Uint8Array, log: Log): Promise<void> {
  const first = log.findIndex((item) => item instanceof CodecError);
  const { given, error } = await upToError(readRecording(bytes));
  assert.deepEqual(comparable(given), comparable(first < 0 ? log : log.slice(0, first)), "onLoss changes the events");
  assert.equal((error as Error | undefined)?.message, first < 0 ? undefined : (log[first] as Error).message);
}

async function checkLines(bytes: Uint8Array, log: Log): Promise<void> {
  const losses: CodecError[] = [];
  const lines = await upToError(readRecordingLines(bytes, { onLoss: (loss) => losses.push(loss) }));
  assert.equal(lines.error, undefined);
  const texts = log.map((item) => (item instanceof CodecError ? undefined : lineOf(item)));
  assert.equal(Buffer.concat(lines.given).toString(), texts.map((text) => text ?? "").join(""));
  assert.equal(
    losses.length,
    texts.filter((text) => text === undefined).length,
    "the number of losses differs for JSON lines",
  );
}

function lineOf(event: AuditEvent): string | undefined {
  const outcome = outcomeOf(() => AuditEvent.marshalJSON(event));
  return "message" in outcome ? `${outcome.message as string}\n` : undefined;
}

function checkMessage(error: CodecError): void {
  assert.ok(error.message.length <= MAX_MESSAGE_CHARS, "an error message is too long");
}

/** Checks that `readEvents` does not throw for bytes in any format, and that its items are valid. */
export async function checkStored(bytes: Uint8Array): Promise<string> {
  const outcomes: string[] = [];
  for (const format of [undefined, ...STORED_FORMATS]) outcomes.push(await checkFormat(bytes, format));
  return outcomes.join(" ");
}

async function checkFormat(bytes: Uint8Array, format: StoredFormat | undefined): Promise<string> {
  const items = await itemsOf(chunksOf(bytes, 1 + (bytes.length % 777)), { format });
  const others = await itemsOf(chunksOf(bytes, 70_000), { format });
  assert.deepEqual(comparableItems(others), comparableItems(items), "the result depends on the chunks");
  for (const item of items) checkItem(item);
  if (format === "json" && !isGzip(bytes)) checkText(latin1(bytes), items);
  checkNothingLeft();
  const problems = new Set(problemsOf(items).map(({ error }) => error.code));
  return `${format}:${[...problems].join()}:${Math.ceil(Math.log2(items.length + 1))}`;
}

function checkItem(item: StoredItem): void {
  if (item.kind === "problem") return checkMessage(item.error);
  assert.ok("message" in outcomeOf(() => inOrder(item.decode())), "an event cannot be decoded");
  if (item.kind === "binary") return;
  assert.ok(isEvent(parsed(latin1(item.bytes))?.value), "an item is not an event");
  assert.ok(!item.bytes.includes(0x0a), "an event contains a line feed");
  assert.equal(item.type, (JSON.parse(item.json) as { event: string }).event.toWellFormed());
}

/** Checks that events are verbatim and start where an event may start, and that no line with an event is lost. */
function checkText(text: string, items: readonly StoredItem[]): void {
  const events = eventsOf(items).map(({ offset, bytes }) => ({ offset, json: latin1(bytes) }));
  for (const { offset, json } of events) {
    assert.ok(isVerbatim(text, offset, json), "an event has changed");
    assert.ok(mayStart(text, offset), "an event starts where it must not");
  }
  const all = events.map(({ json }) => json).join("\n");
  for (const line of text.split("\n")) {
    const json = line.trimEnd();
    // An object with an array `events` is a response of the web API, and not an event.
    if (!line.startsWith("{") || /"events"|\\u/.test(json) || !isEvent(parsed(json)?.value)) continue;
    assert.ok(all.includes(json) || all.includes(withoutSpace(json)), "a line with an event is lost");
  }
}

/** True if the text at a position is the JSON of an event, apart from whitespace between tokens. */
function isVerbatim(text: string, start: number, json: string): boolean {
  if (text.startsWith(json, start)) return true;
  let length = 0;
  let isInString = false;
  for (let pos = start; length < json.length && pos < text.length; pos++) {
    const char = text[pos]!;
    if (char === json[length]) {
      length++;
      if (char === '"') isInString = !isInString;
      else if (char === "\\") length += Number(text[++pos] === json[length]);
    } else if (isInString || !/[ \t\r\n]/.test(char)) return false;
  }
  return length === json.length;
}

/** True if a position is preceded in its line by nothing but characters that readEvents skips, or by a bracket or comma. */
function mayStart(text: string, pos: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", pos) + 1, pos).replace(/(?:[\s\0\u001e]|\u00ef\u00bb\u00bf)*$/, "");
  return line === "" || "[]{},".includes(line.at(-1)!);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
