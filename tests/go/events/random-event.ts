import Long from "long";
import * as library from "../../../src/index.js";
import { EVENT_TYPES, type AuditEvent, type Struct, type Timestamp } from "../../../src/index.js";
import { randomText } from "./random-text.js";
import { random, type Random } from "../../../bench/random.js";

type Value = NonNullable<ReturnType<Struct["fields"]["get"]>>;
type Kind = NonNullable<Value["kind"]>;

/** Larger than the library's scratch buffers. */
const MAX_TEXT_LENGTH = 20_000;

const TYPES = Object.entries(EVENT_TYPES);

/** The limits of each varint length, of 32 and 64 bits, and of safe integers. */
const INTEGERS = [0n, 1n, 127n, 128n, 16383n, 16384n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n]
  .flatMap((border) => [border - 1n, border, border + 1n, -border])
  .map((integer) => Long.fromBits(Number(integer & 0xffffffffn), Number((integer >> 32n) & 0xffffffffn)));

const DOUBLES = [
  ...[0, -0, 0.1, 1.5, -2.5, 1 / 3, 1e-6, 9.999999e-7, 1e-7, 1e20, 1e21, -1e21, 1.5e22, 123456789012345680000],
  ...[Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, 2.2250738585072014e-308, 2 ** 53, 2 ** 63, 1e100],
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

/** Generates random events. The same seed gives the same events. */
export class RandomEvents {
  readonly #random: Random;
  #count = 0;

  constructor(seed: number) {
    this.#random = random(seed);
  }

  /** Returns an event. Each call uses the next event type. */
  next(): AuditEvent {
    const [type, { message }] = TYPES[this.#count++ % TYPES.length]!;
    const event = { $case: message, value: this.#like(library[message].create()) } as AuditEvent;
    event.value.Metadata.Type = type;
    return event;
  }

  /** Returns a random value with the shape of `zero`. */
  #like(zero: unknown): unknown {
    if (zero === undefined) return this.#random.below(4) === 0 ? undefined : this.#struct(1); // the one optional message
    if (typeof zero === "string") return this.#string();
    if (typeof zero === "boolean") return this.#random.below(2) === 1;
    if (typeof zero === "number") return this.#integer().toInt();
    if (Long.isLong(zero)) return zero.unsigned ? this.#integer().toUnsigned() : this.#integer();
    if (zero instanceof Uint8Array) return Uint8Array.from(this.#random.several(100, () => this.#random.below(256)));
    if (zero instanceof Map) return new Map(this.#random.several(5, () => [this.#string(), this.#string()]));
    if (Array.isArray(zero)) return this.#random.several(5, () => this.#string());
    const fields = Object.entries(zero as object);
    if (fields.length === 2 && "seconds" in (zero as object)) return this.#time();
    return Object.fromEntries(fields.map(([name, field]) => [name, this.#like(field)]));
  }

  #string(): string {
    return randomText(this.#random, MAX_TEXT_LENGTH);
  }

  #integer(): Long {
    if (this.#random.below(2) === 0) return this.#random.pick(INTEGERS);
    return Long.fromBits(this.#random.bits(), this.#random.bits()).shiftRightUnsigned(this.#random.below(64));
  }

  #double(): number {
    if (this.#random.below(2) === 0) return this.#random.pick(DOUBLES);
    const double = new Float64Array(Uint32Array.of(this.#random.bits(), this.#random.bits()).buffer)[0]!;
    return Number.isFinite(double) ? double : this.#random.below(2000) - 1000;
  }

  #time(): Timestamp {
    const unit = 10 ** this.#random.below(10);
    const [seconds, nanos] =
      this.#random.below(4) === 0
        ? this.#random.pick(TIMES)
        : [
            FIRST_SECOND + Math.floor((this.#random.bits() / 2 ** 32) * (LAST_SECOND - FIRST_SECOND)),
            this.#random.below(1e9 / unit) * unit,
          ];
    return { seconds: Long.fromNumber(seconds), nanos };
  }

  #struct(depth: number): Struct {
    return { fields: new Map(this.#random.several(5, () => [this.#string(), this.#value(depth)])) };
  }

  #value(depth: number): Value {
    return { kind: this.#kind(depth) };
  }

  #kind(depth: number): Kind {
    switch (this.#random.below(depth < 5 ? 6 : 4)) {
      case 0:
        return { $case: "null_value", value: 0 };
      case 1:
        return { $case: "number_value", value: this.#double() };
      case 2:
        return { $case: "string_value", value: this.#string() };
      case 3:
        return { $case: "bool_value", value: this.#random.below(2) === 1 };
      case 4:
        return { $case: "struct_value", value: this.#struct(depth + 1) };
      default:
        return { $case: "list_value", value: { values: this.#random.several(5, () => this.#value(depth + 1)) } };
    }
  }
}
