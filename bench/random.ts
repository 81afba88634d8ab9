/** A seeded source of random values, the same on every run. */
export interface Random {
  /** 32 random bits. */
  bits(): number;
  /** A number from 0 up to 1. */
  unit(): number;
  /** A whole number from 0 up to `limit`. */
  below(limit: number): number;
  /** True once in so many times. */
  oneIn(times: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** Fewer than `limit`. */
  several<T>(limit: number, make: () => T): T[];
  /** Lower-case letters, `length` of them on average. */
  word(length: number): string;
  uuid(): string;
}

/** Creates a source from a seed (mulberry32). */
export function random(seed: number): Random {
  let state = seed;
  const bits = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const unit = (): number => bits() / 2 ** 32;
  const below = (limit: number): number => Math.floor(unit() * limit);
  const characters = (alphabet: string, length: number): string => {
    return Array.from({ length }, () => alphabet[below(alphabet.length)]).join("");
  };
  return {
    bits,
    unit,
    below,
    oneIn: (times) => below(times) === 0,
    pick: (values) => values[below(values.length)]!,
    several: (limit, make) => Array.from({ length: below(limit) }, make),
    word: (length) => characters("abcdefghijklmnopqrstuvwxyz", 1 + below(2 * length - 1)),
    uuid: () => [8, 4, 4, 4, 12].map((length) => characters("0123456789abcdef", length)).join("-"),
  };
}
