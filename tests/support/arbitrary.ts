import fc, { type Arbitrary } from "fast-check";
import Long from "long";
import type { AuditEvent, Struct, Timestamp } from "../../src/index.js";
import { concat } from "./bytes.js";
import { codecOf, eventNames, type AnyCodec, type AnyMessage } from "./codecs.js";
import { group, int, len, tag } from "./wire.js";

type Value = NonNullable<ReturnType<Struct["fields"]["get"]>>;

/** The range of values of an arbitrary message. */
export interface Range {
  /** True if JSON can hold the message: finite numbers, no bytes, no google.protobuf.Value without a kind. */
  readonly json: boolean;
}

/** Text without lone surrogates, with every character that some format treats specially. */
export const text: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...["", "0", "10", "9", "4294967295", "__proto__", "constructor", "toString", "\u0000", '"', "\\", "\\u0041"],
      ...["\n\r\t\b\f\u001f", "\u007f\u0080", "<>&", "\u2028\u2029", "\uffff", "\ufffd", "\u{1f600}", "\ue000", "é"],
    ),
  },
);

/** An integer of 64 bits. */
export function long(unsigned: boolean): Arbitrary<Long> {
  const [min, max] = unsigned ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
  const notable = [0n, 1n, 127n, 128n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n, min, max];
  return fc
    .oneof(fc.bigInt({ min, max }), fc.constantFrom(...notable), fc.bigInt({ min: unsigned ? 0n : -200n, max: 200n }))
    .map((value) => Long.fromString(String(value), unsigned));
}

/** A time in the years 1 to 9999. */
export const time: Arbitrary<Timestamp> = fc.record(
  {
    seconds: fc.integer({ min: -62135596800, max: 253402300799 }).map((seconds) => Long.fromNumber(seconds)),
    nanos: fc.oneof(fc.integer({ min: 0, max: 999999999 }), fc.constantFrom(0, 1, 1000000, 120000000)),
  },
  { noNullPrototype: true },
);

/** A google.protobuf.Struct. */
export function struct({ json }: Range): Arbitrary<Struct> {
  const number = json ? fc.double({ noNaN: true, noDefaultInfinity: true }) : fc.double();
  const { fields } = fc.letrec<{ value: Value; fields: Struct }>((tie) => ({
    value: fc.oneof(
      { depthIdentifier: "struct", maxDepth: 3 },
      fc.constant<Value>({ kind: { $case: "null_value", value: 0 } }),
      number.map((value): Value => ({ kind: { $case: "number_value", value } })),
      text.map((value): Value => ({ kind: { $case: "string_value", value } })),
      fc.boolean().map((value): Value => ({ kind: { $case: "bool_value", value } })),
      ...(json ? [] : [fc.constant<Value>({ kind: undefined })]),
      tie("fields").map((value): Value => ({ kind: { $case: "struct_value", value } })),
      fc
        .array(tie("value"), { maxLength: 3, depthIdentifier: "struct" })
        .map((values): Value => ({ kind: { $case: "list_value", value: { values } } })),
    ),
    fields: fc
      .array(fc.tuple(text, json ? tie("value") : fc.option(tie("value"), { nil: undefined })), {
        maxLength: 3,
        depthIdentifier: "struct",
      })
      .map((entries): Struct => ({ fields: new Map(entries) })),
  }));
  return fields;
}

/** A message of the codec's type, derived from the shape of its zero value. */
export function message(codec: AnyCodec, range: Range): Arbitrary<AnyMessage> {
  return valueLike(codec.create(), "", range) as Arbitrary<AnyMessage>;
}

/** An event of any type. */
export function event(range: Range): Arbitrary<AuditEvent> {
  return fc
    .constantFrom(...eventNames)
    .chain((name) => message(codecOf(name), range).map((value) => ({ $case: name, value }) as unknown as AuditEvent));
}

function valueLike(zero: unknown, key: string, range: Range): Arbitrary<unknown> {
  if (typeof zero === "string") return text;
  if (typeof zero === "boolean") return fc.boolean();
  if (typeof zero === "number") return fc.integer();
  if (Long.isLong(zero)) return long(zero.unsigned);
  if (zero instanceof Uint8Array) return range.json ? fc.constant(new Uint8Array(0)) : fc.uint8Array({ maxLength: 20 });
  if (zero instanceof Map) return fc.array(fc.tuple(text, text), { maxLength: 4 }).map((entries) => new Map(entries));
  if (Array.isArray(zero)) return fc.array(text, { maxLength: 4 });
  if (key === "IdentityAttributes") return fc.option(struct(range), { nil: undefined });
  if (key === "Event") return fc.option(event(range), { nil: undefined, freq: 10 });
  if (typeof zero !== "object" || zero === null) throw new Error(`no arbitrary for ${key}`);
  if ("seconds" in zero) return time;
  const fields = Object.entries(zero).map(([name, value]) => [name, valueLike(value, name, range)] as const);
  return fc.record(Object.fromEntries(fields), { noNullPrototype: true });
}

/** An unknown field: no message of the schema has its number. */
export const unknownField: Arbitrary<Uint8Array> = fc.letrec<{ field: Uint8Array }>((tie) => ({
  field: fc
    .oneof(fc.integer({ min: 1000, max: 2 ** 29 - 1 }), fc.constantFrom(1000, 2 ** 28, 2 ** 29, 2 ** 31 - 1))
    .chain((number) =>
      fc.oneof(
        { depthIdentifier: "group", maxDepth: 2 },
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => int(number, value)),
        fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => concat(tag(number, 1), bytes)),
        fc.uint8Array({ maxLength: 10 }).map((bytes) => len(number, bytes)),
        fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => concat(tag(number, 5), bytes)),
        fc.array(tie("field"), { maxLength: 3 }).map((fields) => group(number, ...fields)),
      ),
    ),
})).field;

/** Unknown fields to insert at consecutive positions, cyclically. */
export const unknownFields: Arbitrary<readonly Uint8Array[]> = fc.array(
  fc.oneof(fc.constant(new Uint8Array(0)), unknownField),
  { minLength: 1, maxLength: 12 },
);
