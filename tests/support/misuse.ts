// Values of every kind for the fields of messages. For any field, most of them are wrong.

import { runInNewContext } from "node:vm";
import Long from "long";

class Instance {
  readonly seconds = 5;
}

function detached(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

function cycle(): object {
  const object: Record<string, unknown> = {};
  object["self"] = object;
  return object;
}

/** Uint8Arrays with a detached buffer. */
export const DETACHED = [detached(0), detached(5), runInNewContext("new Uint8Array(3)") as Uint8Array];
structuredClone(DETACHED[2], { transfer: [DETACHED[2]!.buffer] });

/** Values by description. */
export const VALUES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["null", null],
  ...[NaN, Infinity, -Infinity, 0, 1, -1, 0.5, -1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1].map(named),
  ...[2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53) + 1, -(2 ** 53), 1e300, 1e-10].map(named),
  ...["", "text", "123", "true", "2020-01-01T00:00:00Z", true, false].map(named),
  ...[0n, 5n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 64n - 1n, 2n ** 64n].map(named),
  ["a large bigint", 10n ** 4000n],
  ["a symbol", Symbol("text")],
  ["a function", () => "text"],
  ["a class", Instance],
  ["a Date", new Date(1_600_000_000_123)],
  ["a Date before 1970", new Date(-1)],
  ["an invalid Date", new Date(NaN)],
  ["a Date in year 10000", new Date(Date.UTC(10000, 0))],
  ["a Date in year 0", new Date(-62135596800001)],
  ["a Date of another realm", runInNewContext("new Date(1500)")],
  ["the prototype of Date", Object.create(Date.prototype)],
  ["a RegExp", /text/],
  ["an instance of a class", new Instance()],
  ["a Promise", Promise.resolve("text")],
  ["an Error", new Error("text")],
  ["an empty array", []],
  ["an array of a string", ["text"]],
  ["an array of an integer", [5]],
  ["an array of null", [null]],
  ["an array of undefined", [undefined]],
  ["an array of objects", [{}, {}]],
  ["an array of an array", [["text"]]],
  ["a sparse array", [, "text"]],
  ["an array of another realm", runInNewContext("['text']")],
  ["an array with other properties", Object.assign(["text"], { more: 1 })],
  ["a Set", new Set(["text"])],
  ["an empty Map", new Map()],
  ["a Map of strings", new Map([["env", "prod"]])],
  ["a Map of integers", new Map([["env", 5]])],
  ["a Map with an integer as key", new Map<unknown, unknown>([[5, "prod"]])],
  ["a Map with a bigint as key", new Map<unknown, unknown>([[5n, "prod"]])],
  ["a Map with a Long as key", new Map<unknown, unknown>([[Long.ONE, "prod"]])],
  ["a Map with null as key", new Map<unknown, unknown>([[null, "prod"]])],
  ["a Map with undefined as key", new Map<unknown, unknown>([[undefined, "prod"]])],
  ["a Map with an undefined value", new Map<unknown, unknown>([["env", undefined]])],
  ["a Map with the key __proto__", new Map([["__proto__", "prod"]])],
  ["a Map of another realm", runInNewContext("new Map([['env', 'prod']])")],
  ["the prototype of Map", Object.create(Map.prototype)],
  ["a WeakMap", new WeakMap()],
  ["an empty object", {}],
  ["an object without a prototype", Object.create(null)],
  ["an object of another realm", runInNewContext("({})")],
  ["an object of a string", { env: "prod" }],
  ["an object of undefined", { env: undefined }],
  ["an object of null", { env: null }],
  ["a misspelled field", { metaData: {} }],
  ["an inherited name", { toString: "text" }],
  ["the key __proto__", JSON.parse('{"__proto__":{"env":"prod"}}')],
  ["a nested object", { a: { b: [1, "text", null, { c: true }] } }],
  ["an object with a Date in it", { a: { b: [1, new Date(0)] } }],
  ["an object that refers to itself", cycle()],
  ["an ArrayBuffer", new ArrayBuffer(2)],
  ["a DataView", new DataView(new ArrayBuffer(2))],
  ["a Buffer", Buffer.from("text")],
  ["bytes", new Uint8Array([1, 2])],
  ["no bytes", new Uint8Array(0)],
  ["bytes of another realm", runInNewContext("new Uint8Array([1])")],
  ["detached bytes", DETACHED[1]],
  ["detached empty bytes", DETACHED[0]],
  ["detached bytes of another realm", DETACHED[2]],
  ["an Int8Array", new Int8Array(2)],
  ["a Uint8ClampedArray", new Uint8ClampedArray(2)],
  ["the prototype of Uint8Array", Object.create(Uint8Array.prototype)],
  ["an object tagged as bytes", { [Symbol.toStringTag]: "Uint8Array", length: 0 }],
  ["a boxed string", new String("text")],
  ["a boxed number", new Number(5)],
  ["a boxed boolean", new Boolean(true)],
  ["a boxed bigint", Object(5n)],
  ["a Long", Long.fromNumber(5)],
  ["a negative Long", Long.NEG_ONE],
  ["an unsigned Long", Long.fromNumber(5, true)],
  ["a large unsigned Long", Long.MAX_UNSIGNED_VALUE],
  ["a copied Long", { low: 5, high: 1, unsigned: false }],
  ["a copied unsigned Long", { low: -1, high: -1, unsigned: true }],
  ["half a Long", { low: 5, high: 1 }],
  ["a Long with a fraction", { low: 0.5, high: 1, unsigned: false }],
  ["a Long with another property", { low: 5, high: 1, unsigned: false, more: 1 }],
  ["seconds", { seconds: 5 }],
  ["seconds as a bigint, and nanoseconds", { seconds: -5n, nanos: -1 }],
  ["seconds as a Long, and nanoseconds", { seconds: Long.fromNumber(5), nanos: 999_999_999 }],
  ["seconds as text", { seconds: "5" }],
  ["seconds that are null", { seconds: null, nanos: 0 }],
  ["half a nanosecond", { seconds: 0, nanos: 0.5 }],
  ["a nanosecond", { nanos: 1 }],
  ["too many nanoseconds", { seconds: 0, nanos: 1_000_000_000 }],
  ["too many seconds", { seconds: 2 ** 40, nanos: 0 }],
  ["seconds and milliseconds", { seconds: 5, millis: 1 }],
  ["an unknown case", { $case: "none", value: "text" }],
  ["a case without a name", { value: "text" }],
  ["a Struct", { fields: new Map([["a", { kind: { $case: "string_value", value: "text" } }]]) }],
  ["a Struct of another realm", { fields: runInNewContext("new Map()") }],
  ["a Struct with an undefined value", { fields: new Map([["a", undefined]]) }],
  ["a Struct with a wrong value", { fields: new Map([["a", { kind: { $case: "string_value", value: 5 } }]]) }],
  ["a Struct and another key", { fields: new Map(), more: 1 }],
  ["an object of fields", { fields: { a: 1 } }],
  ["unknown fields", { $unknown: new Uint8Array([0xfa, 0x3f, 0]) }],
  ["unknown fields as text", { $unknown: "text" }],
  ["unknown keys", { $unknownKeys: new Map([["key", "1"]]) }],
  ["unknown keys in an object", { $unknownKeys: { key: "1" } }],
  ["unknown keys with a wrong text", { $unknownKeys: new Map([["key", 1]]) }],
]);

function named(value: unknown): [string, unknown] {
  return [`${typeof value} ${typeof value === "string" ? JSON.stringify(value) : String(value)}`, value];
}
