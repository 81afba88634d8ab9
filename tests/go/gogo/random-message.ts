import { random, type Random } from "../../../bench/random.js";
import type {
  EnumModel,
  Field,
  FileModel,
  Member,
  MessageModel,
  TypeRef,
  ValueType,
} from "../../../src/generator/model/model.js";
import { scalarInfo, type JSONScalar } from "../../../src/generator/model/scalars.js";
import { Long } from "../../../src/runtime/index.js";
import { randomText } from "../events/random-text.js";

/** A message of any type. */
export type AnyMessage = Record<string, unknown>;

/** Limits of random messages. */
export interface Limits {
  /** The length that a few strings nearly have. */
  readonly textLength: number;
  /** The maximum nesting depth of messages. */
  readonly depth: number;
}

/** The limits of varint lengths, of 32 and 64 bits, and of safe integers. */
const BORDERS = [0n, 1n, 127n, 128n, 16383n, 16384n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n].flatMap(
  (border) => [border - 1n, border, border + 1n, -border],
);
const DOUBLES = [
  ...[0, -0, 0.1, 1.5, -2.5, 1 / 3, 1e-6, 9.999999e-7, 1e-7, 1e20, 1e21, -1e21, 1.5e22, 16777217, 123456789],
  ...[
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    2.2250738585072014e-308,
    123456789012345680000,
    2 ** 53,
    2 ** 63,
    1e100,
    1.1754944e-38,
    3.4028234663852886e38,
  ],
];

const FIRST_SECOND = -62135596800;
const LAST_SECOND = 253402300799;
const TIMES: readonly (readonly [seconds: number, nanos: number])[] = [
  [FIRST_SECOND, 0],
  [FIRST_SECOND, 1],
  [-1, 999999999],
  [0, 0],
  [LAST_SECOND, 999999999],
];
/** The greatest whole number of seconds in 64 bits of nanoseconds. */
const MAX_DURATION_SECONDS = 9223372036;

/** Generates random messages of a schema. The same seed gives the same messages. */
export class RandomMessages {
  readonly #limits: Limits;
  readonly #random: Random;
  readonly #messages: ReadonlyMap<string, MessageModel>;
  readonly #enums: ReadonlyMap<string, EnumModel>;

  constructor(models: readonly FileModel[], seed: number, limits: Limits = { textLength: 2000, depth: 3 }) {
    this.#limits = limits;
    this.#random = random(seed);
    this.#messages = new Map(models.flatMap((model) => model.messages.map((message) => [keyOf(message), message])));
    this.#enums = new Map(models.flatMap((model) => model.enums.map((type) => [keyOf(type), type])));
  }

  /** Returns a message of a type. With `isWhole`, it has everything that JSON requires. */
  message(type: TypeRef, depth = 0, isWhole = false): AnyMessage {
    const model = this.#messages.get(keyOf(type));
    if (model === undefined) throw new Error(`message ${type.name} is not in ${type.path}`);
    return Object.fromEntries(model.members.map((member) => [member.name, this.#member(member, depth, isWhole)]));
  }

  #member(member: Member, depth: number, isWhole: boolean): unknown {
    if (member.kind === "oneof") {
      if (!isWhole && this.#random.oneIn(4)) return undefined;
      const shallow = member.fields.filter(({ value }) => depth < this.#limits.depth || value.kind !== "message");
      if (shallow.length === 0) return undefined;
      const field = this.#random.pick(shallow);
      return { $case: field.name, value: this.#value(field, depth, isWhole) };
    }
    const isTooDeep = depth >= this.#limits.depth && member.value.kind === "message";
    const several = isTooDeep ? 1 : 4;
    if (member.cardinality === "repeated") {
      return this.#random.several(several, () => this.#value(member, depth, isWhole));
    }
    const isAbsent = (): boolean => member.presence === "pointer" && !isWhole && this.#random.oneIn(3);
    if (member.cardinality === "map") {
      return new Map(
        this.#random.several(several, () => [
          this.#key(member),
          isAbsent() ? undefined : this.#value(member, depth, isWhole),
        ]),
      );
    }
    return isAbsent() || (isTooDeep && member.presence === "pointer") ? undefined : this.#value(member, depth, isWhole);
  }

  #key({ key }: Field): unknown {
    const value = this.#scalar(scalarInfo(key!).json);
    return Long.isLong(value) ? BigInt(value.toString()) : value;
  }

  #value(field: Field, depth: number, isWhole: boolean): unknown {
    const { value } = field;
    switch (value.kind) {
      case "message":
        return this.message(value.message, depth + 1, isWhole || value.goType !== undefined);
      case "time":
        return this.#time();
      case "duration":
        return this.#duration();
      case "enum":
        // JSON has only one null.
        if (isWhole && value.enum.name === "NullValue") return 0;
        return this.#enum(value, field.packed === true);
      case "wrapper":
        return this.#scalar(scalarInfo(value.scalar).json);
      case "scalar":
        // This type is an array of 16 bytes in Go.
        if (value.goType?.name === "uuid") return Uint8Array.from({ length: 16 }, () => this.#random.below(256));
        return this.#scalar(scalarInfo(value.scalar).json);
    }
  }

  /** Returns an enum value. It has a name if names are written, and is not negative if it is packed. */
  #enum({ enum: type, writesNames }: ValueType & { kind: "enum" }, isPacked: boolean): number {
    if (!writesNames && this.#random.oneIn(2)) return this.#int32() & (isPacked ? 0x7fffffff : -1);
    const numbers = this.#enums.get(keyOf(type))!.values.map(({ number }) => number);
    return this.#random.pick(numbers.filter((number) => !isPacked || number >= 0));
  }

  #scalar(scalar: JSONScalar): unknown {
    switch (scalar) {
      case "double":
        return this.#double();
      case "float":
        return this.#float();
      case "int32":
        return this.#int32();
      case "uint32":
        return this.#int32() >>> 0;
      case "int64":
        return this.#integer();
      case "uint64":
        return this.#integer().toUnsigned();
      case "bool":
        return this.#random.oneIn(2);
      case "string":
        return randomText(this.#random, this.#limits.textLength);
      case "bytes":
        return Uint8Array.from(this.#random.several(40, () => this.#random.below(256)));
    }
  }

  #integer(): Long {
    if (this.#random.oneIn(2)) return Long.fromString(String(BigInt.asIntN(64, this.#random.pick(BORDERS))));
    return Long.fromBits(this.#random.bits(), this.#random.bits()).shiftRightUnsigned(this.#random.below(64));
  }

  #int32(): number {
    return this.#integer().toInt();
  }

  #double(): number {
    if (this.#random.oneIn(2)) return this.#random.pick(DOUBLES);
    const double = new Float64Array(Uint32Array.of(this.#random.bits(), this.#random.bits()).buffer)[0]!;
    return Number.isFinite(double) ? double : this.#random.below(2000) - 1000;
  }

  #float(): number {
    const float = this.#random.oneIn(2)
      ? Math.fround(this.#random.pick(DOUBLES))
      : new Float32Array(Uint32Array.of(this.#random.bits()).buffer)[0]!;
    return Number.isFinite(float) ? float : Math.fround(this.#random.below(2000) / 7);
  }

  #time(): object {
    if (this.#random.oneIn(4)) {
      const [seconds, nanos] = this.#random.pick(TIMES);
      return { seconds: Long.fromNumber(seconds), nanos };
    }
    const seconds = FIRST_SECOND + Math.floor(this.#random.unit() * (LAST_SECOND - FIRST_SECOND));
    return { seconds: Long.fromNumber(seconds), nanos: this.#nanos() };
  }

  #duration(): object {
    const sign = this.#random.oneIn(2) ? 1 : -1;
    const seconds = this.#random.oneIn(3) ? 0 : Math.floor(this.#random.unit() * MAX_DURATION_SECONDS);
    // Adding 0 turns -0 into 0.
    return { seconds: Long.fromNumber(sign * seconds), nanos: sign * this.#nanos() + 0 };
  }

  #nanos(): number {
    const unit = 10 ** this.#random.below(10);
    return this.#random.below(1e9 / unit) * unit;
  }
}

function keyOf({ path, name }: TypeRef): string {
  return `${path} ${name}`;
}
