/** A pseudorandom generator with a fixed seed, so that every run has the same values. */
export interface Random {
  /** Returns 32 random bits as an unsigned integer. */
  bits(): number;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  unit(): number;
  /** Returns an integer from 0 (inclusive) to `limit` (exclusive). */
  below(limit: number): number;
  /** Returns true with a probability of 1 in `times`. */
  oneIn(times: number): boolean;
  /** Returns one of the values. */
  pick<T>(values: readonly T[]): T;
  /** Returns an array of 0 to `limit - 1` values. */
  several<T>(limit: number, make: () => T): T[];
  /** Returns lower-case letters, `length` of them on average. */
  word(length: number): string;
  uuid(): string;
}

/** Creates a generator from a seed (mulberry32). */
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
