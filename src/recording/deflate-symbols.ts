// The symbols of the deflate format (RFC 1951, 3.2.5 and 3.2.7).

/** The symbol at the end of a block. Lower ones are literals, and higher ones are lengths of matches. */
export const END_OF_BLOCK = 256;
/** The first and the last symbol for a length. */
export const FIRST_LENGTH = 257;
export const LAST_LENGTH = 285;
/** The last symbol for a distance. The first one is 0. */
export const LAST_DISTANCE = 29;
/** Maximum length of a match, in bytes. */
export const MAX_MATCH = 258;

/** Number of extra bits after the code for each length, and after the code for each distance. */
export const LENGTH_EXTRA_BITS = Array.from({ length: 28 }, (_, i) => Math.max(0, (i >> 2) - 1));
export const DISTANCE_EXTRA_BITS = Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1));
/** The length and the distance for each code if its extra bits are 0. */
export const LENGTH_BASES = basesOf(LENGTH_EXTRA_BITS, 3);
export const DISTANCE_BASES = basesOf(DISTANCE_EXTRA_BITS, 1);
// The last code for a length does not follow the rule.
LENGTH_BASES.push(MAX_MATCH);
LENGTH_EXTRA_BITS.push(0);

function basesOf(extraBits: readonly number[], first: number): number[] {
  let next = first;
  return extraBits.map((count) => {
    const base = next;
    next += 1 << count;
    return base;
  });
}

/** The symbol for a code length that repeats the previous one. */
export const REPEAT_PREVIOUS = 16;
/** The extra bits after the symbols 16, 17 and 18, which repeat a code length, and the number of repeats if they are 0. */
export const REPEATS = [
  { extraBits: 2, base: 3 },
  { extraBits: 3, base: 3 },
  { extraBits: 7, base: 11 },
] as const;
/** The order in which a block states the lengths of the codes for code lengths. */
export const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
