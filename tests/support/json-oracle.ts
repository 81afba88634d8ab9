// A simple and slow JSON reader to compare the codecs with. It parses the whole text first, and
// takes the fields of messages from the text of events.proto.

import Long from "long";
import { CodecError, EVENT_TYPES, type Timestamp } from "../../src/index.js";
import { JSONNumber, keysOf, parseJSON, type JSONObject, type JSONValue } from "../../src/runtime/json/parse.js";
import type { AnyMessage } from "./codecs.js";
import { messages, type Field } from "./schema.js";

/** The outcome of reading a text: a message or an error. */
export type Outcome =
  { readonly message: unknown } | Pick<CodecError, "code" | "path"> | Pick<CodecError, "code" | "offset">;

/** Runs an action and returns its result or CodecError. Other errors are rethrown. */
export function outcomeOf(action: () => unknown): Outcome {
  try {
    return { message: action() };
  } catch (error) {
    // Not instanceof: a module loaded again has another class.
    if (!(error instanceof Error) || error.name !== "CodecError") throw error;
    const { code, path, offset } = error as CodecError;
    return offset === undefined ? { code, path } : { code, offset };
  }
}

/** Returns the expected message of type `type` for a text. */
export function unmarshalBySchema(type: string, text: string): AnyMessage {
  return topOf(type, parseJSON(text));
}

/** Returns the expected event for a text. */
export function unmarshalEventBySchema(text: string): unknown {
  const value = parseJSON(text);
  if (!isObject(value) && value !== null) throw invalidValue("");
  const type = value?.["event"];
  if (typeof type !== "string") throw invalidValue("event");
  if (!Object.hasOwn(EVENT_TYPES, type)) throw new CodecError("unknown-event", "unknown", { path: "event" });
  const { message } = EVENT_TYPES[type as keyof typeof EVENT_TYPES];
  return { $case: message, value: topOf(message, value) };
}

function topOf(type: string, value: JSONValue): AnyMessage {
  if (!isObject(value) && value !== null) throw invalidValue("");
  return messageOf(type, value ?? {}, "");
}

function messageOf(type: string, object: JSONObject, path: string): AnyMessage {
  const message: AnyMessage = {};
  for (const field of messages.get(type)!) {
    const { name, key, oneof } = field;
    if (oneof !== undefined) message[oneof] ??= oneofOf(type, oneof, object[oneof] ?? null, join(path, oneof));
    else if (key !== undefined) message[name] = valueOf(field, object[key] ?? null, join(path, key));
    else if (messages.has(field.type)) message[name] = messageOf(field.type, object, path);
    else message[name] = new Uint8Array(0);
  }
  return message;
}

function oneofOf(type: string, oneof: string, value: JSONValue, path: string): unknown {
  if (value === null) return undefined;
  if (!isObject(value)) throw invalidValue(path);
  const keys = keysOf(value);
  if (keys.length === 0) return undefined;
  const field = messages.get(type)!.find((member) => member.oneof === oneof && member.name === keys[0]);
  if (keys.length > 1) throw invalidValue(path);
  const inner = value[keys[0]!]!;
  if (inner !== null && !isObject(inner)) throw invalidValue(join(path, keys[0]!));
  if (field === undefined) throw invalidValue(path);
  return { $case: field.name, value: messageOf(field.type, inner ?? {}, join(path, field.name)) };
}

function valueOf({ type, repeated }: Field, value: JSONValue, path: string): unknown {
  if (repeated) {
    if (value !== null && !Array.isArray(value)) throw invalidValue(path);
    return (value ?? []).map((element, i) => scalarOf(type, element, `${path}[${i}]`));
  }
  if (type.startsWith("map<")) {
    if (value !== null && !isObject(value)) throw invalidValue(path);
    const object = value ?? {};
    return new Map(keysOf(object).map((key) => [key, scalarOf("string", object[key]!, join(path, key))]));
  }
  return scalarOf(type, value, path);
}

function scalarOf(type: string, value: JSONValue, path: string): unknown {
  switch (type) {
    case "string":
      if (typeof value !== "string" && value !== null) throw invalidValue(path);
      return value ?? "";
    case "bool":
      if (typeof value !== "boolean" && value !== null) throw invalidValue(path);
      return value ?? false;
    case "int32":
      return Number(integerOf(value, -(2n ** 31n), 2n ** 31n - 1n, path));
    case "int64":
      return Long.fromString(String(integerOf(value, -(2n ** 63n), 2n ** 63n - 1n, path)));
    case "uint64":
      if (Object.is(value, -0)) throw invalidValue(path);
      return Long.fromString(String(integerOf(value, 0n, 2n ** 64n - 1n, path)), true);
    case "Timestamp":
      return timeOf(value, path);
    case "Struct":
      if (value === null) return undefined;
      if (!isObject(value)) throw invalidValue(path);
      return structOf(value, path);
    default:
      throw new Error(`unexpected type ${type}`);
  }
}

function integerOf(value: JSONValue, min: bigint, max: bigint, path: string): bigint {
  const text = value instanceof JSONNumber ? value.text : typeof value === "number" ? String(value) : undefined;
  const integer = value === null ? 0n : text !== undefined && /^-?[0-9]+$/.test(text) ? BigInt(text) : undefined;
  if (integer === undefined || integer < min || integer > max) throw invalidValue(path);
  return integer;
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
const MIN_SECONDS = -62135596800;
const MAX_SECONDS = 253402300799;

function timeOf(value: JSONValue, path: string): Timestamp {
  if (value === null) return { seconds: Long.fromNumber(MIN_SECONDS), nanos: 0 };
  const match = typeof value === "string" ? TIME.exec(value) : null;
  if (match === null) throw invalidValue(path);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const isDate = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  const isClock = hour < 24 && minute < 60 && second < 60 && Number(match[9] ?? 0) < 24 && Number(match[10] ?? 0) < 60;
  const clock = hour * 3600 + minute * 60 + second - offset * (match[8] === "-" ? -60 : 60);
  const seconds = midnight.getTime() / 1000 + clock;
  if (!isDate || !isClock || seconds < MIN_SECONDS || seconds > MAX_SECONDS) throw invalidValue(path);
  return { seconds: Long.fromNumber(seconds), nanos: Number((match[7] ?? "").slice(0, 9).padEnd(9, "0")) };
}

function structOf(object: JSONObject, path: string): unknown {
  return { fields: new Map(keysOf(object).map((key) => [key, structValueOf(object[key]!, join(path, key))])) };
}

function structValueOf(value: JSONValue, path: string): unknown {
  const kind = ($case: string, inner: unknown) => ({ kind: { $case, value: inner } });
  if (value === null) return kind("null_value", 0);
  if (typeof value === "string") return kind("string_value", value);
  if (typeof value === "boolean") return kind("bool_value", value);
  if (Array.isArray(value)) {
    return kind("list_value", { values: value.map((element, i) => structValueOf(element, `${path}[${i}]`)) });
  }
  if (isObject(value)) return kind("struct_value", structOf(value, path));
  const number = value instanceof JSONNumber ? Number(value.text) : value;
  if (!Number.isFinite(number)) throw invalidValue(path);
  return kind("number_value", number);
}

function isObject(value: JSONValue): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JSONNumber);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function invalidValue(path: string): CodecError {
  return new CodecError("invalid-value", "rejected", { path });
}
