// Random events of any edition, as Go encodes them, from the tables of the transcoder.

import type { Random } from "../../bench/random.js";
import * as kinds from "../../src/runtime/transcode/table.js";
import type { FieldTable, MessageTable, UnionTable } from "../../src/runtime/transcode/table.js";
import { concat, utf8 } from "./bytes.js";
import { double, int, len } from "./wire.js";

const TEXTS = [
  ...["", "a", "alice", "10.0.0.1:3022", "a longer text with several words", "é", "\u{1f600}", '"quoted"', "\\", "\n"],
  ...["\u0000", "\u007f\u0080", "<>&", "\u2027\u202a", "\ufeff", "__proto__", "0", "日本語の文字列"],
];
/** Texts that only the codec converts in a Struct. */
const SEPARATORS = ["\u2028", "a\u2029"];
const INTEGERS = [
  1n,
  -1n,
  7n,
  127n,
  128n,
  2n ** 31n - 1n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  -(2n ** 53n) + 1n,
];
const UNSAFE_INTEGERS = [2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
const NUMBERS = [0, -0, 1, 0.1, -1.5, 1e21, 1e-7, 2 ** 53, 5e-324, Number.MAX_VALUE];
const MAX_DEPTH = 4;
const MAX_NESTING = 20;

/** Creates random events. Now and then, one has a value that the transcoder leaves to the codec. */
export class RandomEvents {
  private depth = 0;

  constructor(
    private readonly tables: UnionTable,
    private readonly random: Random,
  ) {}

  /** Returns an event of a random type. */
  next(): Uint8Array {
    const { random } = this;
    const [number, table] = random.pick(Object.entries(this.tables));
    return len(Number(number), table === undefined ? new Uint8Array(0) : this.message(table));
  }

  private message(table: MessageTable): Uint8Array {
    if (table.overhead === 0) table.open();
    this.depth++;
    const bytes = concat(...table.fields.map((field) => this.field(field)));
    this.depth--;
    return bytes;
  }

  private field(field: FieldTable): Uint8Array {
    const { kind, tag, absent } = field;
    const number = tag >>> 3;
    const isAbsent = this.random.below(2) === 0 || this.depth > MAX_DEPTH;
    // Go always encodes these, unless they are pointers.
    if (kind === kinds.EMBEDDED || kind === kinds.MESSAGE || kind === kinds.TIME || kind === kinds.STRUCT) {
      // A message that contains itself must end somewhere, even if Go would encode more.
      if (this.depth > MAX_NESTING) return new Uint8Array(0);
      const isOptional = absent === undefined ? kind === kinds.STRUCT && isAbsent : absent.length === 0 && isAbsent;
      return isOptional ? new Uint8Array(0) : len(number, this.lengthDelimited(field));
    }
    if (kind === kinds.STRING_LISTS && isAbsent) return len(number);
    if (kind === kinds.OTHER) return this.random.below(8) === 0 ? this.other(number) : new Uint8Array(0);
    if (isAbsent) return new Uint8Array(0);
    if (kind <= kinds.UINT64) return this.integer(number, kind);
    const isRepeated = kind === kinds.STRINGS || kind === kinds.STRING_MAP || kind === kinds.MESSAGES;
    if (kind === kinds.STRING_MAP) return concat(...this.entries(() => this.text()).map((entry) => len(number, entry)));
    return concat(...this.times(isRepeated ? 3 : 1, () => len(number, this.lengthDelimited(field))));
  }

  /** Returns a field that the transcoder must not convert, even if its value looks like one that it can convert. */
  private other(number: number): Uint8Array {
    const { random } = this;
    return random.pick([
      len(number),
      len(number, this.struct()),
      len(number, this.text()),
      int(number, random.below(2)),
    ]);
  }

  private integer(number: number, kind: number): Uint8Array {
    const { random } = this;
    if (kind === kinds.BOOL) return int(number, 1);
    const value = random.pick(random.below(100) === 0 ? UNSAFE_INTEGERS : INTEGERS);
    if (kind === kinds.INT32) return int(number, BigInt.asIntN(32, value) || 1n);
    if (kind === kinds.UINT32) return int(number, BigInt.asUintN(32, value) || 1n);
    return int(number, kind === kinds.UINT64 && value < 0 ? -value : value);
  }

  private lengthDelimited({ kind, message }: FieldTable): Uint8Array {
    const { random } = this;
    switch (kind) {
      case kinds.TIME:
        return this.time();
      case kinds.STRUCT:
        return this.struct();
      case kinds.STRING_LISTS: {
        const list = (): Uint8Array => concat(...this.times(2, () => len(1, this.text())));
        return concat(...this.entries(list).map((entry) => len(1, entry)));
      }
      case kinds.HIDDEN:
      case kinds.BYTES:
        return Uint8Array.from({ length: 1 + random.below(20) }, () => random.below(256));
      case kinds.STRINGS:
        return this.text();
      case kinds.STRING:
        return concat(this.text(), utf8("x"));
      default:
        return this.message(message!);
    }
  }

  private time(): Uint8Array {
    const { random } = this;
    const seconds = random.pick([-62135596800n, 0n, 1n, 1_600_000_000n, -1n, 253402300799n]);
    const nanos = random.pick([0, 1, 100, 120_000_000, 999_999_999]);
    return concat(
      seconds === 0n ? new Uint8Array(0) : int(1, seconds),
      nanos === 0 ? new Uint8Array(0) : int(2, nanos),
    );
  }

  private struct(): Uint8Array {
    this.depth++;
    const bytes = concat(...this.entries(() => this.structValue()).map((entry) => len(1, entry)));
    this.depth--;
    return bytes;
  }

  private structValue(): Uint8Array {
    const { random } = this;
    switch (random.below(this.depth > MAX_DEPTH + 2 ? 4 : 6)) {
      case 0:
        return int(1, 0);
      case 1:
        return double(2, random.below(100) === 0 ? NaN : random.pick(NUMBERS));
      case 2:
        return len(3, random.below(100) === 0 ? random.pick(SEPARATORS) : this.text());
      case 3:
        return int(4, random.below(2));
      case 4:
        return len(5, this.struct());
      default:
        this.depth++;
        try {
          return len(6, ...this.times(3, () => len(1, this.structValue())));
        } finally {
          this.depth--;
        }
    }
  }

  /** Returns map entries with different keys in any order. */
  private entries(value: () => Uint8Array): Uint8Array[] {
    const { random } = this;
    const keys = new Set(this.times(3, () => random.pick(TEXTS)));
    return [...keys].map((key) => concat(len(1, key), len(2, value())));
  }

  private text(): Uint8Array {
    const { random } = this;
    if (random.below(200) === 0) return Uint8Array.of(0x61, 0xc3);
    return utf8(random.pick(TEXTS) + (random.below(3) === 0 ? random.pick(TEXTS) : ""));
  }

  /** Calls a function up to `max` times, but at least once. */
  private times<T>(max: number, create: () => T): T[] {
    return Array.from({ length: 1 + this.random.below(max) }, create);
  }
}
