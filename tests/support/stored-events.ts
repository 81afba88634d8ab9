// Events in the formats of event storage.

import { randomBytes } from "node:crypto";
import {
  AuditEvent,
  readEvents,
  type ReadEventsOptions,
  type RecordingSource,
  type StoredBinary,
  type StoredItem,
  type StoredJSON,
  type StoredProblem,
  type UnknownEvent,
} from "../../src/index.js";
import { EventText } from "../../src/stored/event-text.js";
import { ProblemLog } from "../../src/stored/problem-log.js";
import { concat } from "./bytes.js";
import { allOf } from "./recordings.js";
import { len, varint } from "./wire.js";

/** Concatenates messages, each preceded by its length. */
export function delimited(...messages: readonly Uint8Array[]): Uint8Array {
  return concat(...messages.map((message) => concat(varint(message.length), message)));
}

/** Encodes a message as base64. */
export function base64(message: Uint8Array): string {
  return Buffer.from(message).toString("base64");
}

/** Returns an event that compresses badly, so that truncated gzip ends in the middle of one. */
export function login(): string {
  return loginOf(randomBytes(40).toString("hex"));
}

/** Returns the JSON line of a login by a user. */
export function loginOf(user: string): string {
  const time = '"2020-09-28T23:08:56Z"';
  return `{"ei":1,"event":"user.login","time":${time},"user":"${user}","success":true,"method":"local"}`;
}

/** Returns lines of base64 that are damaged in different ways, by name. `message` is a valid `OneOf`. */
export function damagedBase64(message: Uint8Array): Readonly<Record<string, string>> {
  return {
    "other characters": "CgQ*",
    "padding in the middle": "CgQ=CgQ=",
    "a truncated OneOf": base64(message.subarray(0, 20)),
    "bytes that are not a OneOf": "AA==",
    // Four characters encode three bytes. A fifth adds 6 bits, which is less than a byte.
    "one character too many": `${base64(concat(message, paddingTo3(message)))}A`,
  };
}

/** Returns an unknown field that makes the length of a message a multiple of three. */
export function paddingTo3(message: Uint8Array): Uint8Array {
  return len(999, "x".repeat(3 - (message.length % 3)));
}

/** Returns all items of stored events. */
export async function itemsOf(source: RecordingSource, options?: ReadEventsOptions): Promise<StoredItem[]> {
  return (await allOf(readEvents(source, options))).flat();
}

/** Returns the items of JSON text that arrives in chunks. */
export function itemsOfText(...chunks: readonly Uint8Array[]): StoredItem[] {
  const problems = new ProblemLog();
  const decode = (json: string): AuditEvent | UnknownEvent =>
    AuditEvent.unmarshalJSON(json, { unknownEvents: "keep", unknownKeys: "keep" });
  const text = new EventText(decode, problems);
  return [...chunks.flatMap((chunk) => text.add(chunk)), ...text.finish(), ...problems.rest()];
}

/** Splits bytes into chunks of `size` bytes; the last one may be shorter. */
export function split(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** Returns the text of each event, with one character per byte, and the line or offset of each problem. */
export function outline(items: readonly StoredItem[]): (string | { problem: number | undefined })[] {
  return items.map((item) => (item.kind === "problem" ? { problem: item.line ?? item.offset } : latin1(item.bytes)));
}

/** Returns the events of items. */
export function eventsOf(items: readonly StoredItem[]): (StoredJSON | StoredBinary)[] {
  return items.filter((item) => item.kind !== "problem");
}

/** Returns the problems of items. */
export function problemsOf(items: readonly StoredItem[]): StoredProblem[] {
  return items.filter((item) => item.kind === "problem");
}

/** Returns the properties of items that can be compared. */
export function comparable(items: readonly StoredItem[]): unknown[] {
  return items.map((item) =>
    item.kind === "problem"
      ? [item.error.code, item.error.message, item.line, item.offset, item.count]
      : [item.kind, item.type, item.line, item.offset, latin1(item.bytes)],
  );
}

/** Returns bytes as text with one character per byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Returns the bytes of text with one character per byte. */
export function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}
