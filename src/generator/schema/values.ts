// Builds the JSON Schemas of single values. They describe Go's output.

import type { EnumModel, GoTypeRef, Scalar, ValueType } from "../model/model.js";
import { scalarInfo, type JSONScalar } from "../model/scalars.js";
import type { Definitions, JSONSchema } from "./definitions.js";
import {
  BASE64_PATTERN,
  integerPattern,
  NUMBER_PATTERN,
  STRING_PATTERN,
  TIME_PATTERN,
  TIME_OUT_OF_RANGE_PATTERN,
} from "./patterns.js";

const MAX_DOUBLE = Number.MAX_VALUE;
/** The smallest number that rounds to infinity as a float. */
const FLOAT_OVERFLOW = 2 ** 128 - 2 ** 103;

/** Inclusive ranges of the integer types. */
const RANGES: Readonly<Partial<Record<JSONScalar, readonly [min: bigint, max: bigint]>>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** A value that is not a message or an enum. */
type LeafType = Exclude<ValueType, { readonly kind: "message" | "enum" }>;

/** Returns the schema of a value that is not a message or an enum. */
export function leafSchema(definitions: Definitions, value: LeafType): JSONSchema {
  switch (value.kind) {
    case "time":
      return definitions.refTo("rfc3339-time", timeSchema);
    case "duration":
      return definitions.refTo("nanoseconds", () => ({ description: "Nanoseconds.", ...integerSchema("int64") }));
    case "scalar":
    case "wrapper":
      return scalarSchema(definitions, value.scalar);
  }
}

function scalarSchema(definitions: Definitions, scalar: Scalar): JSONSchema {
  const { json } = scalarInfo(scalar);
  switch (json) {
    case "double":
      return { type: "number", minimum: -MAX_DOUBLE, maximum: MAX_DOUBLE };
    case "float":
      return { type: "number", exclusiveMinimum: -FLOAT_OVERFLOW, exclusiveMaximum: FLOAT_OVERFLOW };
    case "bool":
      return { type: "boolean" };
    case "string":
      return { type: "string" };
    case "bytes":
      return definitions.refTo("base64", () => ({
        type: "string",
        contentEncoding: "base64",
        pattern: BASE64_PATTERN,
      }));
    default:
      return integerSchema(json);
  }
}

function integerSchema(kind: JSONScalar): JSONSchema {
  const [minimum, maximum] = RANGES[kind]!;
  return { type: "integer", minimum, maximum };
}

function timeSchema(): JSONSchema {
  const description = "RFC 3339 time in the years 1 to 9999, with up to nanosecond precision. Go writes UTC.";
  return {
    description,
    type: "string",
    format: "date-time",
    pattern: TIME_PATTERN,
    not: { pattern: TIME_OUT_OF_RANGE_PATTERN },
  };
}

/** Returns the schema of a value that is written as a string because of the JSON option `string`. */
export function quotedSchema(value: ValueType): JSONSchema {
  return { type: "string", pattern: quotedPattern(value) };
}

function quotedPattern(value: ValueType): string {
  const kind = quotedKindOf(value);
  if (kind === "string") return STRING_PATTERN;
  if (kind === "bool") return "^(?:true|false)$";
  return RANGES[kind] === undefined ? NUMBER_PATTERN : integerPattern(...RANGES[kind]);
}

function quotedKindOf(value: ValueType): JSONScalar {
  if (value.kind === "duration") return "int64";
  return value.kind === "scalar" || value.kind === "wrapper" ? scalarInfo(value.scalar).json : "int32";
}

/** Returns the schema of a map's keys, or undefined if any string is valid. */
export function keySchema(key: Scalar): JSONSchema | undefined {
  const range = RANGES[scalarInfo(key).json];
  return range && { pattern: integerPattern(...range) };
}

/** Returns the schema of an enum. Enums are open: numbers without a name are valid too. */
export function enumSchema({ comment, values, writesNames }: EnumModel): JSONSchema {
  const known = values.map((value) => ({
    ...(writesNames ? { const: value.name } : { const: value.number, title: value.name }),
    ...described(value.comment),
  }));
  const description = described(comment);
  const [min, max] = RANGES.int32!;
  if (!writesNames) return { ...description, ...integerSchema("int32"), anyOf: [...known, {}] };
  const unnamed = { description: "A number without a name.", pattern: integerPattern(min, max) };
  return { ...description, type: "string", anyOf: [...known, unnamed] };
}

/**
 * Returns the schema of a Go type that marshals itself. Only the output of the runtime's
 * `plainStruct` is known; any other type gets a schema that accepts every value.
 */
export function goTypeSchema(definitions: Definitions, { name }: GoTypeRef): JSONSchema {
  return name === "plainStruct" ? { type: "object", additionalProperties: anyValue(definitions) } : {};
}

function anyValue(definitions: Definitions): JSONSchema {
  return definitions.refTo("any-value", () => ({
    description: "Any JSON value. Numbers must fit in a double.",
    anyOf: [
      ...["null", "boolean", "string"].map((type) => ({ type })),
      { type: "number", minimum: -MAX_DOUBLE, maximum: MAX_DOUBLE },
      { type: "array", items: anyValue(definitions) },
      { type: "object", additionalProperties: anyValue(definitions) },
    ],
  }));
}

/** Returns a schema that also accepts `null`. */
export function acceptNull(schema: JSONSchema): JSONSchema {
  const { type } = schema;
  if (typeof type === "string") return { ...schema, type: [type, "null"] };
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: "null" }] };
}

/** Returns a `description` made from a comment, with each paragraph on one line; nothing if it is empty. */
export function described(comment: string): JSONSchema {
  if (comment === "") return {};
  const paragraphs = comment.split(/\n\s*\n/).map((paragraph) => paragraph.replaceAll(/\s+/g, " ").trim());
  return { description: paragraphs.join("\n\n") };
}
