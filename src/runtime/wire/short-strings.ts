// A cache of short strings, because event types, codes, logins, hosts and labels repeat a lot.
// A lookup takes as long as creating the string. But if all short strings of a message are cached,
// its bytes may not have to be converted to text at all. Equal strings also share their memory.

/** Maximum byte length of a short string. Engines copy such substrings. Longer ones keep their source alive. */
export const MAX_SHORT_BYTES = 12;

/** Number of bits in a hash. There is one slot per hash. More bits were not measurably faster. */
const HASH_BITS = 10;
/** Size of a slot: three zero-padded words with the bytes of a string, and a word with its length. */
const SLOT_WORDS = 4;

/** Odd multipliers that mix bits well: 2^32 divided by the golden ratio, and a constant from MurmurHash3. */
const SPREAD = 0x9e3779b1;
const SPREAD_MORE = 0x85ebca6b;

const slots = new Int32Array(SLOT_WORDS << HASH_BITS);
const strings: string[] = Array.from({ length: 1 << HASH_BITS }, () => "");

/** Returns the cached ASCII string with these bytes and this length, or undefined. */
export function findCachedString(first: number, second: number, third: number, length: number): string | undefined {
  const slot = slotOf(first, second, third, length);
  const i = slot * SLOT_WORDS;
  const isSame = slots[i] === first && slots[i + 1] === second && slots[i + 2] === third && slots[i + 3] === length;
  return isSame ? strings[slot] : undefined;
}

/** Caches a string of 1 to 12 ASCII characters. It replaces the cached string with the same hash, if any. */
export function cacheString(first: number, second: number, third: number, string: string): void {
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
