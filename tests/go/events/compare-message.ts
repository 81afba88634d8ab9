// Compares a message that the library read with Go's answer for the same input.

import { isDeepStrictEqual } from "node:util";
import { CodecError, type MarshalOptions } from "../../../src/index.js";
import type { AnyCodec, AnyMessage } from "../../support/codecs.js";
import { resultOf } from "../../support/errors.js";
import type { Answer } from "./answers.js";
import { AuditEvent, codecOf, type AnyEvent } from "./edition.js";
import { compareText, hex } from "./harness.js";

/** The result of reading an input: the message, or the error. */
export type Outcome = { readonly message: AnyMessage } | { readonly error: CodecError };

/** Reads an input. Rethrows errors other than CodecErrors. */
export function outcomeOf(read: () => AnyMessage): Outcome {
  try {
    return { message: read() };
  } catch (error) {
    if (error instanceof CodecError) return { error };
    throw error;
  }
}

/** Throws if Go's bytes or texts differ from the message's, after adapting the texts of both. */
export function compareMessage(
  name: string,
  message: AnyMessage,
  go: Answer,
  adapt: (text: string) => string = (text) => text,
): void {
  const codec = codecOf(name);
  compareBytes(codec, message, go.bytes!);
  if (name === "OneOf") {
    const event = message["Event"] as AnyEvent | undefined;
    const marshal: Marshal = (options) => adapt(codec.marshalJSON(message, options));
    compareJSON("OneOf's marshalJSON", marshal, go.oneOf && adapt(go.oneOf), message);
    if (event !== undefined)
      return compareTexts((options) => AuditEvent.marshalJSON(event, options), go, message, adapt);
  }
  compareTexts((options) => codec.marshalJSON(message, options), go, message, adapt);
}

type Marshal = (options?: MarshalOptions) => string;

function compareTexts(marshal: Marshal, go: Answer, message: AnyMessage, adapt: (text: string) => string): void {
  const adapted: Marshal = (options) => adapt(marshal(options));
  compareJSON("marshalJSON", adapted, go.json && adapt(go.json), message);
  const std = resultOf(() => adapted({ escapeHTML: true }));
  compareText("marshalJSON with escapeHTML", String(std), String(go.std && adapt(go.std)));
}

/** Compares the text of Teleport's marshaler. That marshaler keeps invalid UTF-8, which appears as U+FFFD when read. */
function compareJSON(what: string, marshal: Marshal, go: string | undefined, message: AnyMessage): void {
  const ours = resultOf(marshal);
  if (ours === go) return;
  if (ours === undefined || go === undefined || !hasLoneSurrogate(message)) {
    return compareText(what, String(ours), String(go));
  }
  const escaped = (text: string): string => text.replaceAll("\ufffd", "\\ufffd");
  compareText(what, escaped(ours), escaped(go));
}

/** Compares bytes. Go writes the entries of a map in any order. */
function compareBytes(codec: AnyCodec, message: AnyMessage, go: string): void {
  const bytes = codec.encode(message);
  const ours = hex(bytes);
  if (ours === go) return;
  const mayDifferInOrder = ours.length === go.length && hasSeveralEntries(message);
  if (mayDifferInOrder && isDeepStrictEqual(codec.decode(bytes), codec.decode(Buffer.from(go, "hex")))) return;
  compareText("encode", ours, go);
}

function hasSeveralEntries(value: unknown): boolean {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  if (value instanceof Map) return value.size > 1 || [...value.values()].some(hasSeveralEntries);
  return Object.values(value).some(hasSeveralEntries);
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === "string") return !value.isWellFormed();
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  if (value instanceof Map) return [...value].flat().some(hasLoneSurrogate);
  return Object.values(value).some(hasLoneSurrogate);
}
