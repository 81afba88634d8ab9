// Passes every value of misuse.ts for every field of every message, and compares `create` with the oracle.

import { isDeepStrictEqual, types } from "node:util";
import Long from "long";
import { CodecError, type MessageCodec } from "../../src/index.js";
import type { Field, MessageModel, Oneof, Scalar } from "../../src/generator/model/model.js";
import type { AnyMessage } from "./codecs.js";
import { CreateOracle, Rejected } from "./create-oracle.js";
import { VALUES } from "./misuse.js";
import type { SchemaModel } from "./models.js";

/** A codec of any message. */
export type CreateCodec = Pick<MessageCodec<AnyMessage>, "typeName" | "create" | "encode" | "decode">;

/** The number of values that `create` rejected and accepted, and descriptions of unexpected results. */
export interface CreateTally {
  rejected: number;
  accepted: number;
  readonly wrong: string[];
}

/** Checks all fields of a message. */
export function checkMisuse(schema: SchemaModel, codecs: readonly CreateCodec[], message: MessageModel): CreateTally {
  const { stackTraceLimit } = Error;
  // Recording the stacks of the errors takes half of the time.
  Error.stackTraceLimit = 0;
  try {
    return checkFields(schema, codecs, message);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function checkFields(schema: SchemaModel, codecs: readonly CreateCodec[], message: MessageModel): CreateTally {
  const byName = new Map(codecs.map((codec) => [codec.typeName, codec]));
  const codec = byName.get(message.typeName)!;
  const zeroOf = ({ typeName }: MessageModel): AnyMessage => byName.get(typeName)!.decode(new Uint8Array(0));
  const oracle = new CreateOracle(schema, zeroOf);
  const tally: CreateTally = { rejected: 0, accepted: 0, wrong: [] };
  for (const member of message.members) {
    for (const [description, value] of VALUES) {
      for (const [place, given] of placesOf(member, value)) {
        const expected = outcomeOf(() => oracle.create(message, { [member.name]: given }));
        const problem = checkOne(codec, member.name, given, expected, tally);
        if (problem !== undefined)
          tally.wrong.push(`${message.typeName}.${member.name}${place}: ${description}: ${problem}`);
      }
    }
  }
  return tally;
}

function checkOne(
  codec: CreateCodec,
  name: string,
  given: unknown,
  expected: Outcome,
  tally: CreateTally,
): string | undefined {
  const actual = outcomeOf(() => codec.create({ [name]: given } as never));
  if ("error" in expected || "error" in actual) {
    tally.rejected++;
    return describeError(actual) === describeError(expected)
      ? undefined
      : `expected ${describeError(expected)}, got ${describeError(actual)}`;
  }
  tally.accepted++;
  const message = actual.value as AnyMessage;
  if (!isSame(message, expected.value)) return "another value than expected";
  const bytes = codec.encode(message);
  // Decoding turns the nil values of a map of bytes into empty bytes.
  if (types.isMap(message[name]) && [...message[name].values()].includes(undefined)) return undefined;
  const decoded = codec.decode(bytes);
  if (!isSame(codec.encode(decoded), bytes)) return "other bytes after decoding";
  return isSame(rounded(decoded[name]), rounded(message[name])) ? undefined : "another value after decoding";
}

type Outcome = { value: unknown } | { error: unknown };

function describeError(outcome: Outcome): string {
  if ("value" in outcome) return "a value";
  const { error } = outcome;
  return error instanceof CodecError || error instanceof Rejected
    ? `${error.code} at ${error.path ?? ""}`
    : `another error: ${String(error)}`;
}

function outcomeOf(action: () => unknown): Outcome {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}

/** Returns the values for a member that contain the given value, with the name of its place. */
function placesOf(member: Field | Oneof, value: unknown): [place: string, given: unknown][] {
  if (member.kind === "oneof") {
    const cases = member.fields.flatMap(({ name }): [string, unknown][] => [
      [`.${name}`, { $case: name, value }],
      [`.${name} with another key`, { $case: name, value, other: value }],
    ]);
    return [["", value], ["$case", { $case: value, value: {} }], ...cases];
  }
  if (member.cardinality === "repeated")
    return [
      ["", value],
      ["[0]", [value]],
      ["[...]", [value, value]],
    ];
  if (member.cardinality === "single") return [["", value]];
  const key = KEYS[member.key!];
  const places: [string, unknown][] = [
    ["", value],
    [".value", new Map([[key, value]])],
    [".key", new Map([[value, undefined]])],
  ];
  return member.key === "string" ? [...places, [".property", { __proto__: null, env: value }]] : places;
}

const KEYS: Readonly<Record<Scalar, unknown>> = {
  ...{ string: "env", bool: true, int32: -5, uint32: 5, sint32: -5, fixed32: 5, sfixed32: -5, bytes: "", float: 0 },
  ...{ int64: -5n, uint64: 5n, sint64: -5n, fixed64: 5n, sfixed64: -5n, double: 0 },
};

/** Removes what some fields lose in protobuf: unknown fields, the order of maps, and the precision of numbers. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Math.fround(value);
  if (types.isMap(value)) {
    const entries = Array.from(value, ([key, inner]): [unknown, unknown] => [key, rounded(inner)]);
    return new Map(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null || Long.isLong(value) || types.isUint8Array(value)) return value;
  const encoded = Object.entries(value).filter(([key]) => !key.startsWith("$unknown"));
  return Object.fromEntries(encoded.map(([key, inner]) => [key, rounded(inner)]));
}

function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(canonical(a), canonical(b));
}

/** Replaces objects of other realms and subclasses of Uint8Array with plain ones, to compare their content. */
function canonical(value: unknown): unknown {
  if (types.isUint8Array(value)) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Long) return { long: String(value), unsigned: value.unsigned };
  if (types.isMap(value)) return { map: Array.from(value, ([key, inner]) => [key, canonical(inner)]) };
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, canonical(inner)]));
}
