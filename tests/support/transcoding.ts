// Runs the transcoder and the codec on the same event, and predicts whether the transcoder accepts an event.

import assert from "node:assert/strict";
import { transcoding as tables2020 } from "../../generated/2020/events/events.transcoding.js";
import { transcoding as tables2026 } from "../../generated/2026/teleport/legacy/types/events/events.transcoding.js";
import type { Edition } from "../../src/events/edition.js";
import * as kinds from "../../src/runtime/transcode/table.js";
import type { FieldTable, MessageTable, UnionTable } from "../../src/runtime/transcode/table.js";
import { Transcoder } from "../../src/runtime/transcode/transcoder.js";
import { Timestamp } from "../../src/runtime/types/timestamp.js";
import { parseMessage, type WireField } from "../fuzz/message-edits.js";

/** The tables of each edition. */
export const TABLES: Readonly<Record<"2020" | "2026", UnionTable>> = { "2020": tables2020, "2026": tables2026 };

/** Kept for all events, because the result must not depend on earlier ones. */
const transcoder = new Transcoder();

/** Bytes around an event in its buffer, which must not matter: fields, and the start of a varint. */
const BEFORE = Uint8Array.of(0x0a, 0x02, 0x08, 0x96);
const AFTER = Uint8Array.of(0x01, 0x0a, 0x00, 0xff, 0xff, 0x01);
/** JSON in the output before that of the event. */
const EARLIER = '{"earlier":1}\n';

/**
 * Checks that the transcoder either has the same results as the codec, or leaves the event to the codec without output.
 * Returns the JSON, or undefined if the event is left to the codec.
 */
export function transcode(edition: Edition, bytes: Uint8Array): string | undefined {
  const buffer = Uint8Array.from(Buffer.concat([BEFORE, bytes, AFTER]));
  const view = new DataView(buffer.buffer);
  const [start, end] = [BEFORE.length, BEFORE.length + bytes.length];
  const { json } = transcoder;
  const transcoding = edition.transcoding!;
  json.length = 0;
  json.text(EARLIER);
  const peeked = transcoding.peek(transcoder, buffer, view, start, end) ? currentHead() : undefined;
  assert.equal(json.length, EARLIER.length, "peek writes something");
  const isAccepted = transcoding.transcode(transcoder, buffer, view, start, end);
  const output = Buffer.from(json.bytes.subarray(0, json.length)).toString();
  assert.ok(output.startsWith(EARLIER), "the JSON before the event changes");
  if (!isAccepted) {
    assert.equal(output, EARLIER, "a part of the event remains");
    return undefined;
  }
  assert.equal(transcoder.isUnknown, false, "an event is accepted and unknown");
  const { index, sessionId } = transcoder;
  const head = currentHead();
  const event = edition.AuditEvent.decode(bytes);
  assert.equal(edition.countUnknownFields(), 0, "an event with unknown fields is accepted");
  const { Index, Type, Time } = edition.AuditEvent.getMetadata(event);
  const expected = { type: Type, time: Timestamp.toRFC3339(Time) };
  assert.deepEqual(head, expected, "the type or the time differs from that of the codec");
  assert.deepEqual({ ...index }, { ...Index }, "the index differs from that of the codec");
  assert.equal(sessionId, edition.getSessionId(event), "the session id differs from that of the codec");
  if (peeked !== undefined) assert.deepEqual(peeked, expected, "peek finds another type or time than the codec");
  const text = output.slice(EARLIER.length);
  assert.equal(text, edition.AuditEvent.marshalJSON(event), "the JSON differs from that of the codec");
  return text;
}

/** Returns the type and the time that the transcoder has found. The time is undefined if it is out of range. */
function currentHead(): { type: string; time: string | undefined } {
  const { type, time } = transcoder;
  try {
    return { type, time: Timestamp.toRFC3339(time) };
  } catch {
    return { type, time: undefined };
  }
}

/** The fields of a message by number, with the one that has the number. */
type Visit = (field: FieldTable, value: Uint8Array) => string | undefined;

/**
 * Returns why the transcoder leaves an event to the codec, or undefined if it must accept it. The event must be encoded
 * as in Go. A simple and slow implementation of the rules in docs/performance.md.
 */
export function reasonToLeave(tables: UnionTable, bytes: Uint8Array): string | undefined {
  const [{ number, value }] = fieldsIn(bytes) as [WireField & { value: Uint8Array }];
  if (!(number in tables)) return "unknown event";
  const table = tables[number];
  return table === undefined ? "message without table" : reasonInMessage(table, value);
}

function reasonInMessage(table: MessageTable, bytes: Uint8Array): string | undefined {
  if (table.overhead === 0) table.open();
  const byNumber = new Map(table.fields.map((field) => [field.tag >>> 3, field]));
  const wire = fieldsIn(bytes);
  const present = new Set(wire.map(({ number }) => byNumber.get(number)));
  const missing = firstOf(table.fields, (field) => (present.has(field) ? undefined : reasonIfAbsent(field)));
  return (
    missing ??
    firstOf(wire, ({ number, value }) => {
      const field = byNumber.get(number);
      return field === undefined ? "unknown field" : reasonInField(field, value as Uint8Array);
    })
  );
}

function reasonIfAbsent({ absent, message }: FieldTable): string | undefined {
  if (absent !== undefined) return undefined;
  return message === undefined ? "another kind" : reasonInMessage(message, new Uint8Array(0));
}

/** Returns the key of a field between a comma and a colon. */
export function keyOf({ key: { words, length } }: FieldTable): string {
  return Buffer.from(words.buffer).subarray(0, length).toString();
}

const reasonInField: Visit = ({ kind, message, tag }, value) => {
  if (tag >= 2 ** 31) return "large field number";
  switch (kind) {
    case kinds.OTHER:
      return "another kind";
    case kinds.INT64:
      return Number.isSafeInteger(Number(BigInt.asIntN(64, integerIn(value)))) ? undefined : "unsafe integer";
    case kinds.UINT64:
      return Number.isSafeInteger(Number(integerIn(value))) ? undefined : "unsafe integer";
    case kinds.STRING:
    case kinds.STRINGS:
      return reasonInText(value);
    case kinds.STRING_MAP:
      return firstOf(fieldsIn(value), ({ value }) => reasonInText(value as Uint8Array));
    case kinds.STRING_LISTS:
      return firstOf(fieldsIn(value), ({ value: entry }) => {
        const [key, list] = fieldsIn(entry as Uint8Array).map(({ value }) => value as Uint8Array);
        return reasonInText(key!) ?? firstOf(fieldsIn(list!), ({ value }) => reasonInText(value as Uint8Array));
      });
    case kinds.MESSAGE:
    case kinds.MESSAGES:
    case kinds.EMBEDDED:
      return reasonInMessage(message!, value);
    case kinds.STRUCT:
      return reasonInStruct(value);
    default:
      return undefined;
  }
};

function reasonInStruct(bytes: Uint8Array): string | undefined {
  return firstOf(fieldsIn(bytes), ({ value: entry }) => {
    const [key, value] = fieldsIn(entry as Uint8Array).map(({ value }) => value as Uint8Array);
    return reasonInText(key!, true) ?? reasonInStructValue(value!);
  });
}

function reasonInStructValue(bytes: Uint8Array): string | undefined {
  const [kind] = fieldsIn(bytes);
  if (kind === undefined) return "value without kind";
  const value = kind.value as Uint8Array;
  if (kind.number === 2) return Number.isFinite(Buffer.from(value).readDoubleLE()) ? undefined : "number not in JSON";
  if (kind.number === 3) return reasonInText(value, true);
  if (kind.number === 5) return reasonInStruct(value);
  return kind.number === 6
    ? firstOf(fieldsIn(value), ({ value }) => reasonInStructValue(value as Uint8Array))
    : undefined;
}

function reasonInText(bytes: Uint8Array, isInStruct = false): string | undefined {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString();
  if (!buffer.equals(Buffer.from(text))) return "invalid UTF-8";
  return isInStruct && /[\u2028\u2029]/.test(text) ? "line separator in a Struct" : undefined;
}

function firstOf<T>(fields: readonly T[], reasonIn: (field: T) => string | undefined): string | undefined {
  for (const field of fields) {
    const reason = reasonIn(field);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function fieldsIn(bytes: Uint8Array): readonly WireField[] {
  return parseMessage("", bytes, new Map())!.fields;
}

function integerIn(varint: Uint8Array): bigint {
  const bits = varint.reduce((sum, byte, i) => sum | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n);
  return BigInt.asUintN(64, bits);
}
