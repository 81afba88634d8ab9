// A cache of short strings, because event types, codes, logins, hosts and labels repeat a lot.
// A lookup is no faster than creating the string. But a message with cached strings only needs
// no conversion to text, and equal strings share their memory.

/** Maximum byte length of a short string. Engines copy substrings this short; longer ones keep their source alive. */
export const MAX_SHORT_BYTES = 12;

/** Bits of a hash; there is one slot per hash. More bits did not measure faster. */
const HASH_BITS = 10;
/** A slot holds the bytes of a string in three zero-padded words, and its length. */
const SLOT_WORDS = 4;

/** Odd multipliers that mix bits well: 2^32 divided by the golden ratio, and a constant of MurmurHash3. */
const SPREAD = 0x9e3779b1;
const SPREAD_MORE = 0x85ebca6b;

const slots = new Int32Array(SLOT_WORDS << HASH_BITS);
const strings: string[] = Array.from({ length: 1 << HASH_BITS }, () => "");

/** Returns the cached ASCII string with these bytes and this length, or undefined. */
export function keptString(first: number, second: number, third: number, length: number): string | undefined {
  const slot = slotOf(first, second, third, length);
  const i = slot * SLOT_WORDS;
  const isSame = slots[i] === first && slots[i + 1] === second && slots[i + 2] === third && slots[i + 3] === length;
  return isSame ? strings[slot] : undefined;
}

/** Caches a string of 1 to 12 ASCII characters. It replaces a string with the same hash. */
export function keepString(first: number, second: number, third: number, string: string): void {
  const slot = slotOf(first, second, third, string.length);
  const i = slot * SLOT_WORDS;
  slots[i] = first;
  slots[i + 1] = second;
  slots[i + 2] = third;
  slots[i + 3] = string.length;
  strings[slot] = string;
}

function slotOf(first: number, second: number, third: number, length: number): number {
  const hash = Math.imul(second ^ Math.imul(third ^ length, SPREAD), SPREAD_MORE);
  return Math.imul(first ^ hash, SPREAD) >>> (32 - HASH_BITS);
}
