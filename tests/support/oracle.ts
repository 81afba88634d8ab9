// A simple and slow encoder to compare the codecs with. It takes the fields of messages from the
// text of events.proto. It can insert unknown fields between the fields of every message.

import type Long from "long";
import type { Timestamp } from "../../src/index.js";
import { concat } from "./bytes.js";
import type { AnyMessage } from "./codecs.js";
import { messages, type Field } from "./schema.js";
import { double, int, len } from "./wire.js";

/** A message as protobuf, in two encodings. */
export interface Encoding {
  /** With the unknown fields at the positions at which they were inserted. */
  readonly input: Uint8Array;
  /** The expected output of a codec that has read `input`: with the unknown fields at the end. */
  readonly output: Uint8Array;
}

/** Returns the unknown fields to insert at the next position, or empty bytes. */
export type Splice = () => Uint8Array;

const NOTHING = new Uint8Array(0);

/** Encodes a message of type `type`. */
export function encodeBySchema(type: string, message: AnyMessage, splice: Splice = () => NOTHING): Encoding {
  const input: Uint8Array[] = [];
  const output: Uint8Array[] = [];
  const unknown: Uint8Array[] = [];
  const put = () => {
    const spliced = splice();
    input.push(spliced);
    unknown.push(spliced);
  };
  for (const field of messages.get(type)!) {
    for (const encoding of encodeField(field, message, splice)) {
      put();
      input.push(encoding.input);
      output.push(encoding.output);
    }
  }
  put();
  return { input: concat(...input), output: concat(...output, ...unknown) };
}

/** Encodes a field, once per occurrence on the wire. */
function encodeField(field: Field, message: AnyMessage, splice: Splice): Encoding[] {
  if (field.oneof !== undefined) {
    const member = message[field.oneof] as { $case: string; value: unknown } | undefined;
    return member?.$case === field.name ? [encodeValue(field, member.value, splice)] : [];
  }
  const value = message[field.name];
  if (field.repeated) return (value as unknown[]).map((element) => encodeValue(field, element, splice));
  if (value instanceof Map) return Array.from(value, (entry) => encodeEntry(field, entry, splice));
  return isZero(field, value) ? [] : [encodeValue(field, value, splice)];
}

function encodeEntry(field: Field, [key, value]: [string, unknown], splice: Splice): Encoding {
  const keyField = len(1, key);
  const inner =
    value === undefined
      ? { input: NOTHING, output: NOTHING }
      : encodeValue(
          { ...field, number: 2, type: field.type === "map<string, string>" ? "string" : "Value" },
          value,
          splice,
        );
  // gogo drops unknown fields of map entries and times.
  return {
    input: len(field.number, splice(), keyField, splice(), inner.input, splice()),
    output: len(field.number, keyField, inner.output),
  };
}

function encodeValue({ type, number }: Field, value: unknown, splice: Splice): Encoding {
  if (type === "Timestamp") {
    const { seconds, nanos } = value as Timestamp;
    const fields = [seconds.isZero() ? NOTHING : int(1, bigintOf(seconds)), nanos === 0 ? NOTHING : int(2, nanos)];
    return {
      input: len(number, splice(), fields[0]!, splice(), fields[1]!, splice()),
      output: len(number, ...fields),
    };
  }
  if (messages.has(type)) {
    const { input, output } = encodeBySchema(type, value as AnyMessage, splice);
    return { input: len(number, input), output: len(number, output) };
  }
  const bytes = encodeScalar(type, number, value);
  return { input: bytes, output: bytes };
}

function encodeScalar(type: string, number: number, value: unknown): Uint8Array {
  switch (type) {
    case "string":
    case "bytes":
      return len(number, value as string | Uint8Array);
    case "int64":
    case "uint64":
      return int(number, bigintOf(value as Long));
    case "int32":
    case "NullValue":
      return int(number, value as number);
    case "bool":
      return int(number, value === true ? 1 : 0);
    case "double":
      return double(number, value as number);
    default:
      throw new Error(`unexpected type ${type}`);
  }
}

function isZero(field: Field, value: unknown): boolean {
  if (value === undefined || value === "" || value === 0 || value === false) return true;
  if (field.type === "int64" || field.type === "uint64") return (value as Long).isZero();
  return value instanceof Uint8Array && value.length === 0;
}

function bigintOf(value: Long): bigint {
  return BigInt(value.toString());
}
