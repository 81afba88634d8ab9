// The JSON of the Go types that the schema names; see reference/cases/types.go.

import {
  CodecError,
  decodeBase64,
  Long,
  type GoType,
  type JSONObject,
  type JSONValue,
} from "../../../src/runtime/index.js";
import { marshalBytes } from "../../../src/runtime/json/rare-kinds.js";

function invalid(path: string, expected: string): CodecError {
  return new CodecError("invalid-value", `expected ${expected}`, { path });
}

function textOf(json: JSONValue, path: string): string {
  if (typeof json === "string") return json;
  throw invalid(path, "a string");
}

function isObject(json: JSONValue): json is JSONObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

const SECOND = 1_000_000_000n;
const UNITS: Readonly<Record<string, bigint>> = {
  ...{ ns: 1n, us: 1000n, µs: 1000n, μs: 1000n, ms: 1_000_000n },
  ...{ s: SECOND, m: 60n * SECOND, h: 3600n * SECOND },
};
const PART = /([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/gy;

/** A number of nanoseconds that is text such as `1h2m3.5s` in JSON. */
export const duration: GoType<Long> = {
  marshalJSON: (value) => `"${marshalDuration(BigInt(value.toString()))}"`,
  unmarshalJSON: (json, path) => {
    const nanos = parseDuration(textOf(json, path));
    if (nanos === undefined || BigInt.asIntN(64, nanos) !== nanos) throw invalid(path, "a duration");
    return Long.fromString(String(nanos));
  },
};

/** Formats a duration like Go's `time.Duration.String`. */
function marshalDuration(nanos: bigint): string {
  if (nanos === 0n) return "0s";
  if (nanos < 0n) return `-${marshalDuration(-nanos)}`;
  if (nanos < SECOND) {
    const [unit, name] = nanos < 1000n ? [1n, "ns"] : nanos < 1_000_000n ? [1000n, "µs"] : [1_000_000n, "ms"];
    return `${decimal(nanos, unit!)}${name}`;
  }
  const hours = nanos / UNITS["h"]!;
  const minutes = (nanos % UNITS["h"]!) / UNITS["m"]!;
  const seconds = `${decimal(nanos % UNITS["m"]!, SECOND)}s`;
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

function decimal(value: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const fraction = String(value % unit)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return unit === 1n || fraction === "" ? String(value / unit) : `${value / unit}.${fraction}`;
}

/** Parses a duration like Go's `time.ParseDuration`. */
function parseDuration(text: string): bigint | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text)!;
  if (rest === "0") return 0n;
  let nanos = 0n;
  PART.lastIndex = 0;
  while (PART.lastIndex < rest!.length) {
    const [, whole, fraction = "", unit] = PART.exec(rest!) ?? [];
    if (unit === undefined || (whole === "" && fraction === "")) return undefined;
    const scale = 10n ** BigInt(fraction.length);
    nanos += (BigInt(`${whole}${fraction}`) * UNITS[unit]!) / scale;
  }
  if (rest === "") return undefined;
  return sign === "-" ? -nanos : nanos;
}

const LEVELS = ["none", "low", "medium", "high"];

/** A number that is a lower-case name in JSON, or its digits as text if it has no name. */
export const level: GoType<number> = {
  marshalJSON: (value) => `"${LEVELS[value] ?? value}"`,
  unmarshalJSON: (json, path) => {
    const name = textOf(json, path);
    const number = LEVELS.includes(name) ? LEVELS.indexOf(name) : /^[+-]?[0-9]+$/.test(name) ? Number(name) + 0 : NaN;
    if ((number | 0) !== number) throw invalid(path, "a level");
    return number;
  },
};

const GROUPS = [8, 4, 4, 4, 12];

/** 16 bytes that are the text of RFC 4122 in JSON. */
export const uuid: GoType<Uint8Array> = {
  marshalJSON: (value) => {
    let digits = Buffer.from(value).toString("hex");
    const groups = GROUPS.map((length) => {
      const group = digits.slice(0, length);
      digits = digits.slice(length);
      return group;
    });
    return `"${groups.join("-")}"`;
  },
  unmarshalJSON: (json, path) => {
    const text = textOf(json, path);
    if (!/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) throw invalid(path, "a UUID");
    return new Uint8Array(Buffer.from(text.replaceAll("-", ""), "hex"));
  },
  zero: () => new Uint8Array(16),
};

/** Bytes that are hexadecimal digits in JSON. */
export const token: GoType<Uint8Array> = {
  marshalJSON: (value) => `"${Buffer.from(value).toString("hex")}"`,
  unmarshalJSON: (json, path) => {
    const text = textOf(json, path);
    if (!/^([0-9a-f]{2})*$/i.test(text)) throw invalid(path, "hexadecimal digits");
    return new Uint8Array(Buffer.from(text, "hex"));
  },
  isEmpty: (value) => value.length === 0,
};

/** Bytes of a type without JSON methods, which are base64. */
export const raw: GoType<Uint8Array> = {
  marshalJSON: marshalBytes,
  unmarshalJSON: (json, path) => {
    const bytes = decodeBase64(textOf(json, path));
    if (bytes === undefined) throw invalid(path, "base64");
    return bytes;
  },
  isEmpty: (value) => value.length === 0,
};

/** A google.protobuf.BoolValue that is a bool in JSON. */
export const boolOption: GoType<{ value: boolean }> = {
  marshalJSON: ({ value }) => String(value),
  unmarshalJSON: (json, path) => {
    if (typeof json !== "boolean") throw invalid(path, "true or false");
    return { value: json };
  },
};

/** Escapes that Go 1.19 writes in the long form. */
const LONG_ESCAPES: Readonly<Record<string, string>> = { "\\b": "\\u0008", "\\f": "\\u000c" };

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/\\./g, (escape) => LONG_ESCAPES[escape] ?? escape);
}

interface Traits {
  traits: Map<string, { values: string[] } | undefined>;
}

/** A map of string lists. */
export const traits: GoType<Traits> = {
  marshalJSON: ({ traits }) => {
    const sorted = [...traits].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const members = sorted.map(([key, value]) => {
      const values = value?.values ?? [];
      return `${quoted(key)}:${values.length === 0 ? "null" : `[${values.map(quoted).join(",")}]`}`;
    });
    return `{${members.join(",")}}`;
  },
  unmarshalJSON: (json, path) => {
    if (!isObject(json)) throw invalid(path, "an object");
    const entries = Object.entries(json).map(([key, values]): [string, { values: string[] }] => {
      if (values !== null && !Array.isArray(values)) throw invalid(path, "a list of strings");
      return [key, { values: (values ?? []).map((value) => (value === null ? "" : textOf(value, path))) }];
    });
    return { traits: new Map(entries) };
  },
  isEmpty: ({ traits }) => traits.size === 0,
};
