/** A seeded source of random values, the same on every run. */
export interface Random {
  /** A number from 0 up to 1. */
  unit(): number;
  /** A whole number from 0 up to `limit`. */
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
  /** Lower-case letters, `length` of them on average. */
  word(length: number): string;
  uuid(): string;
}

/** Creates a source from a seed (mulberry32). */
export function random(seed: number): Random {
  let state = seed;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(unit() * limit);
  const characters = (alphabet: string, length: number): string => {
    return Array.from({ length }, () => alphabet[below(alphabet.length)]).join("");
  };
  return {
    unit,
    below,
    pick: (values) => values[below(values.length)]!,
    word: (length) => characters("abcdefghijklmnopqrstuvwxyz", 1 + below(2 * length - 1)),
    uuid: () => [8, 4, 4, 4, 12].map((length) => characters("0123456789abcdef", length)).join("-"),
  };
}
