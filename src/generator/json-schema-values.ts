// JSON Schema of single values: each kind, as Go writes it.

import type { DocumentValue } from "./json-document.js";
import { BASE64, integerPattern, NUMBER, STRING, TIME, TIME_OUT_OF_RANGE } from "./json-schema-patterns.js";
import type { EnumModel, GoTypeRef, Scalar, ValueType } from "./model.js";
import { scalarInfo, type JSONScalar } from "./scalars.js";

/** A JSON Schema. */
export type JSONSchema = { readonly [keyword: string]: DocumentValue };

/** Definitions of a document: each is made once it is referred to. */
export class Definitions {
  private readonly makers = new Map<string, () => JSONSchema>();

  /** A reference to a definition, which `make` makes. */
  refTo(name: string, make: () => JSONSchema): JSONSchema {
    if (!this.makers.has(name)) this.makers.set(name, make);
    return { $ref: `#/$defs/${name}` };
  }

  /** All that are referred to, and what they refer to in turn. */
  build(): { readonly [name: string]: JSONSchema } {
    const built: [string, JSONSchema][] = [];
    // A map goes on to what is added while it is gone through.
    for (const [name, make] of this.makers) built.push([name, make()]);
    return Object.fromEntries(built);
  }
}

const MAX_DOUBLE = Number.MAX_VALUE;
/** The least number that is rounded to infinity as a float: 2^128 - 2^103. */
const BEYOND_FLOAT = 2 ** 128 - 2 ** 103;

/** The integers of each kind. */
const RANGES: Readonly<Partial<Record<JSONScalar, readonly [min: bigint, max: bigint]>>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** A value without a Go type that marshals itself, which is not a message or an enum. */
type PlainValue = Exclude<ValueType, { readonly kind: "message" | "enum" }>;

/** The schema of a value that is no message and no enum. */
export function plainSchema(definitions: Definitions, value: PlainValue): JSONSchema {
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
      return { type: "number", exclusiveMinimum: -BEYOND_FLOAT, exclusiveMaximum: BEYOND_FLOAT };
    case "bool":
      return { type: "boolean" };
    case "string":
      return { type: "string" };
    case "bytes":
      return definitions.refTo("base64", () => ({ type: "string", contentEncoding: "base64", pattern: BASE64 }));
    default:
      return integerSchema(json);
  }
}

function integerSchema(kind: JSONScalar): JSONSchema {
  const [minimum, maximum] = RANGES[kind]!;
  return { type: "integer", minimum, maximum };
}

function timeSchema(): JSONSchema {
  const description = "A time of the years 1 to 9999 as RFC 3339, to the nanosecond. Go writes UTC.";
  return { description, type: "string", format: "date-time", pattern: TIME, not: { pattern: TIME_OUT_OF_RANGE } };
}

/** The schema of a value that stands in a string: the JSON option `string`. */
export function quotedSchema(value: ValueType): JSONSchema {
  return { type: "string", pattern: quotedPattern(value) };
}

function quotedPattern(value: ValueType): string {
  const kind = kindOf(value);
  if (kind === "string") return STRING;
  if (kind === "bool") return "^(?:true|false)$";
  return RANGES[kind] === undefined ? NUMBER : integerPattern(...RANGES[kind]);
}

function kindOf(value: ValueType): JSONScalar {
  if (value.kind === "duration") return "int64";
  return value.kind === "scalar" || value.kind === "wrapper" ? scalarInfo(value.scalar).json : "int32";
}

/** The schema of the keys of a map; undefined where they may be any text. */
export function keySchema(key: Scalar): JSONSchema | undefined {
  const range = RANGES[scalarInfo(key).json];
  return range && { pattern: integerPattern(...range) };
}

/** The schema of an enum. It is open: numbers that have no name are valid, too. */
export function enumSchema({ comment, values, writesNames }: EnumModel): JSONSchema {
  const known = values.map((value) => ({
    ...(writesNames ? { const: value.name } : { const: value.number, title: value.name }),
    ...described(value.comment),
  }));
  const description = described(comment);
  const [min, max] = RANGES.int32!;
  if (!writesNames) return { ...description, ...integerSchema("int32"), anyOf: [...known, {}] };
  const unnamed = { description: "A number that has no name.", pattern: integerPattern(min, max) };
  return { ...description, type: "string", anyOf: [...known, unnamed] };
}

/** The schema of what a Go type writes, of which only that of the runtime is known: the object of a Struct. */
export function goTypeSchema(definitions: Definitions, { name }: GoTypeRef): JSONSchema {
  return name === "plainStruct" ? { type: "object", additionalProperties: anyValue(definitions) } : {};
}

function anyValue(definitions: Definitions): JSONSchema {
  return definitions.refTo("any-value", () => ({
    description: "Any JSON value whose numbers are doubles.",
    anyOf: [
      ...["null", "boolean", "string"].map((type) => ({ type })),
      { type: "number", minimum: -MAX_DOUBLE, maximum: MAX_DOUBLE },
      { type: "array", items: anyValue(definitions) },
      { type: "object", additionalProperties: anyValue(definitions) },
    ],
  }));
}

/** A schema that takes `null`, too. */
export function nullable(schema: JSONSchema): JSONSchema {
  const { type } = schema;
  if (typeof type === "string") return { ...schema, type: [type, "null"] };
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: "null" }] };
}

/** The description of what has a comment: its paragraphs, each as one line. */
export function described(comment: string): JSONSchema {
  if (comment === "") return {};
  const paragraphs = comment.split(/\n\s*\n/).map((paragraph) => paragraph.replaceAll(/\s+/g, " ").trim());
  return { description: paragraphs.join("\n\n") };
}
