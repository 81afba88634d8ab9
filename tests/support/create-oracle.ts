// A simple implementation of `create`, from the model of the schema. It shares no code with the codecs.

import { types } from "node:util";
import Long from "long";
import type { Field, MessageModel, Oneof, Scalar, ValueType } from "../../src/generator/model/model.js";
import { DETACHED } from "./misuse.js";
import type { SchemaModel } from "./models.js";

/** A value that `create` must reject. */
export class Rejected extends Error {
  constructor(
    /** The path of the wrong value. */
    readonly path: string,
    readonly code: "invalid-value" | "too-deep" = "invalid-value",
  ) {
    super(`${path}: ${code}`);
  }
}

type Properties = Readonly<Record<string, unknown>>;

const MIN_SECONDS = -62135596800n;
const MAX_SECONDS = 253402300799n;
const MAX_STRUCT_DEPTH = 1000;

/** Creates the expected values of messages. */
export class CreateOracle {
  /** @param zeroOf Returns the zero value of a message. */
  constructor(
    private readonly schema: SchemaModel,
    private readonly zeroOf: (message: MessageModel) => Properties,
  ) {}

  /** Returns the expected message. Throws {@link Rejected} if it must be rejected. */
  create(message: MessageModel, given: unknown): Properties {
    return this.message(message, given, "") as Properties;
  }

  private member(member: Field | Oneof, given: unknown, zero: unknown): unknown {
    if (given === undefined) return zero;
    const path = member.name;
    if (member.kind === "oneof") return this.oneof(member, given);
    if (member.cardinality === "repeated") return this.list(member, given, path);
    if (member.cardinality === "map") return this.map(member, given, path);
    return this.value(member.value, given, path);
  }

  private oneof(oneof: Oneof, given: unknown): unknown {
    if (!isPlain(given)) throw new Rejected(oneof.name);
    for (const key of Object.keys(given)) {
      if (key !== "$case" && key !== "value") throw new Rejected(`${oneof.name}.${key}`);
    }
    const field = oneof.fields.find(({ name }) => name === given["$case"]);
    if (field === undefined) throw new Rejected(oneof.name);
    const { value } = given;
    return { $case: field.name, value: value === undefined ? this.zero(field.value) : this.one(field, value) };
  }

  private one(field: Field, given: unknown): unknown {
    return this.value(field.value, given, field.name);
  }

  private list({ value }: Field, given: unknown, path: string): unknown {
    if (!Array.isArray(given)) throw new Rejected(path);
    return Array.from(given, (element, i) => this.defined(value, element, `${path}[${i}]`));
  }

  private map(field: Field, given: unknown, path: string): unknown {
    const entries = this.entries(field.key!, given, path);
    return new Map(
      entries.map(([key, value]) => {
        if (!isScalar(KEY_KINDS[field.key!] ?? field.key!, key)) throw new Rejected(`${path}.key`);
        const isNil = value === undefined && field.presence === "pointer";
        return [key, isNil ? undefined : this.defined(field.value, value, `${path}.${String(key)}`)];
      }),
    );
  }

  private entries(key: Scalar, given: unknown, path: string): [unknown, unknown][] {
    if (types.isMap(given)) return [...given.entries()];
    if (key !== "string" || !isPlain(given)) throw new Rejected(path);
    return Object.keys(given).flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]));
  }

  private defined(type: ValueType, given: unknown, path: string): unknown {
    if (given === undefined) throw new Rejected(path);
    return this.value(type, given, path);
  }

  private value(type: ValueType, given: unknown, path: string): unknown {
    switch (type.kind) {
      case "scalar":
      case "wrapper":
        return scalar(type.scalar, given, path);
      case "enum":
        return scalar("int32", given, path);
      case "time":
        return time(given, path, true);
      case "duration":
        return duration(given, path);
      case "message":
        return this.message(this.schema.messageOf(type.message), given, path);
    }
  }

  private message(message: MessageModel, given: unknown, path: string): unknown {
    if (message.typeName === "google.protobuf.Timestamp" && types.isDate(given)) return time(given, path, true);
    if (message.typeName === "google.protobuf.Struct" && !isStructMessage(given)) return structOf(given, path, 1);
    if (!isPlain(given)) throw new Rejected(path);
    const created: Record<string, unknown> = { ...this.zeroOf(message) };
    try {
      for (const member of message.members) {
        const own = Object.hasOwn(given, member.name) ? given[member.name] : undefined;
        created[member.name] = this.member(member, own, created[member.name]);
      }
      for (const key of Object.keys(given)) {
        if (Object.hasOwn(created, key)) continue;
        created[key] = unknownMember(key, given[key]);
      }
    } catch (error) {
      throw error instanceof Rejected ? new Rejected(join(path, error.path), error.code) : error;
    }
    return created;
  }

  private zero(type: ValueType): unknown {
    switch (type.kind) {
      case "message":
        return this.zeroOf(this.schema.messageOf(type.message));
      case "time":
        return { seconds: Long.fromString(String(MIN_SECONDS)), nanos: 0 };
      case "duration":
        return { seconds: Long.ZERO, nanos: 0 };
      case "enum":
        return 0;
      default:
        return ZEROS[type.scalar];
    }
  }
}

const ZEROS: Partial<Record<Scalar, unknown>> = {
  ...{ string: "", bytes: new Uint8Array(0), bool: false, double: 0, float: 0, int64: Long.ZERO, uint64: Long.UZERO },
  ...{ int32: 0, uint32: 0, sint32: 0, fixed32: 0, sfixed32: 0 },
  ...{ sint64: Long.ZERO, sfixed64: Long.ZERO, fixed64: Long.UZERO },
};

/** The kinds of 64-bit keys, which are bigints. */
const KEY_KINDS: Partial<Record<Scalar, string>> = {
  ...{ int64: "int64 key", sint64: "int64 key", sfixed64: "int64 key" },
  ...{ uint64: "uint64 key", fixed64: "uint64 key" },
};

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function unknownMember(key: string, given: unknown): unknown {
  if (key === "$unknown") return scalar("bytes", given, key);
  if (key !== "$unknownKeys") throw new Rejected(key);
  if (!types.isMap(given)) throw new Rejected(key);
  for (const [name, json] of given) {
    if (typeof name !== "string") throw new Rejected(`${key}.key`);
    if (typeof json !== "string") throw new Rejected(`${key}.${name}`);
  }
  return new Map(given);
}

function isPlain(given: unknown): given is Properties {
  if (typeof given !== "object" || given === null || types.isProxy(given)) return false;
  // An own property `constructor` does not make an object a class instance.
  const prototype = Object.getPrototypeOf(given) as { constructor: { name: string } } | null;
  return prototype === null || (Object.hasOwn(prototype, "isPrototypeOf") && prototype.constructor.name === "Object");
}

function isStructMessage(given: unknown): boolean {
  if (!isPlain(given) || !types.isMap(given["fields"])) return false;
  return Object.keys(given).every((key) => ["fields", "$unknown", "$unknownKeys"].includes(key));
}

/** Converts JSON to a Struct. */
function structOf(given: unknown, path: string, depth: number): unknown {
  if (!isPlain(given)) throw new Rejected(path);
  if (depth > MAX_STRUCT_DEPTH) throw new Rejected(path, "too-deep");
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  return { fields: new Map(names.map((name) => [name, valueOf(given[name], join(path, name), depth)])) };
}

function valueOf(given: unknown, path: string, depth: number): unknown {
  if (given === null) return { kind: { $case: "null_value", value: 0 } };
  if (typeof given === "string") return { kind: { $case: "string_value", value: given } };
  if (typeof given === "boolean") return { kind: { $case: "bool_value", value: given } };
  if (typeof given === "number" && Number.isFinite(given)) return { kind: { $case: "number_value", value: given } };
  if (!Array.isArray(given)) return { kind: { $case: "struct_value", value: structOf(given, path, depth + 1) } };
  const values = Array.from(given, (element, i) => valueOf(element, `${path}[${i}]`, depth + 1));
  return { kind: { $case: "list_value", value: { values } } };
}

function time(given: unknown, path: string, isTime: boolean): unknown {
  if (isTime && types.isDate(given)) {
    const milliseconds = given.valueOf();
    if (Number.isNaN(milliseconds)) throw new Rejected(path);
    const nanos = ((milliseconds % 1000) + 1000) % 1000;
    return inRange(BigInt(milliseconds - nanos) / 1000n, nanos * 1e6, path);
  }
  const { seconds, nanos } = secondsAndNanos(given, path, String(MIN_SECONDS));
  return inRange(BigInt(seconds.toString()), nanos, path);
}

function inRange(seconds: bigint, nanos: number, path: string): unknown {
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos < 0 || nanos > 999_999_999) throw new Rejected(path);
  return { seconds: Long.fromString(String(seconds)), nanos };
}

function duration(given: unknown, path: string): unknown {
  const created = secondsAndNanos(given, path, "0");
  const seconds = BigInt(created.seconds.toString());
  const total = seconds * 1_000_000_000n + BigInt(created.nanos);
  const differ = (seconds < 0n && created.nanos > 0) || (seconds > 0n && created.nanos < 0);
  const isWrong = differ || Math.abs(created.nanos) > 999_999_999 || BigInt.asIntN(64, total) !== total;
  if (isWrong) throw new Rejected(path);
  return created;
}

function secondsAndNanos(given: unknown, path: string, zero: string): { seconds: Long; nanos: number } {
  if (!isPlain(given)) throw new Rejected(path);
  const { seconds, nanos } = given;
  const created = {
    seconds: (seconds === undefined ? Long.fromString(zero) : scalar("int64", seconds, `${path}.seconds`)) as Long,
    nanos: (nanos === undefined ? 0 : scalar("int32", nanos, `${path}.nanos`)) as number,
  };
  const other = Object.keys(given).find((key) => key !== "seconds" && key !== "nanos");
  if (other !== undefined) throw new Rejected(`${path}.${other}`);
  return created;
}

function scalar(kind: Scalar, given: unknown, path: string): unknown {
  if (!isScalar(kind, given)) throw new Rejected(path);
  const isUnsigned = kind === "uint64" || kind === "fixed64";
  return kind.endsWith("64") ? Long.fromString(String(integerOf(given)), isUnsigned) : given;
}

function isScalar(kind: Scalar | string, given: unknown): boolean {
  switch (kind) {
    case "string":
      return typeof given === "string";
    case "bool":
      return typeof given === "boolean";
    case "bytes":
      return types.isUint8Array(given) && !DETACHED.includes(given);
    case "double":
    case "float":
      return typeof given === "number";
    case "int32":
    case "sint32":
    case "sfixed32":
      return typeof given === "number" && isBetween(given, -(2 ** 31), 2 ** 31 - 1);
    case "uint32":
    case "fixed32":
      return typeof given === "number" && isBetween(given, 0, 2 ** 32 - 1);
    case "int64 key":
      return typeof given === "bigint" && given >= -(2n ** 63n) && given < 2n ** 63n;
    case "uint64 key":
      return typeof given === "bigint" && given >= 0n && given < 2n ** 64n;
    default: {
      const integer = integerOf(given);
      if (integer === undefined) return false;
      const isUnsigned = kind === "uint64" || kind === "fixed64";
      return isUnsigned ? integer >= 0n && integer < 2n ** 64n : integer >= -(2n ** 63n) && integer < 2n ** 63n;
    }
  }
}

function isBetween(given: number, min: number, max: number): boolean {
  return Number.isInteger(given) && given >= min && given <= max;
}

/** Returns the integer that a value for a 64-bit field represents, or undefined. */
function integerOf(given: unknown): bigint | undefined {
  if (typeof given === "bigint") return given;
  if (typeof given === "number") return Number.isSafeInteger(given) ? BigInt(given) : undefined;
  if (Long.isLong(given)) return BigInt(given.toString());
  if (typeof given !== "object" || given === null || Object.keys(given).join() !== "low,high,unsigned")
    return undefined;
  const { low, high, unsigned } = given as Long;
  if (!Number.isInteger(low) || !Number.isInteger(high)) return undefined;
  return BigInt(Long.fromBits(low, high, unsigned).toString());
}
