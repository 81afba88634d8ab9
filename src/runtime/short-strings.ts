// Types, codes, logins, hosts and labels come again and again, so the short strings met
// last are kept. Finding one takes as long as making it does, but a message that has no
// others needs no text to cut them from, and equal strings are one in memory.

/** The most bytes of a short string: engines copy those, while longer ones keep alive what they are cut from. */
export const MAX_SHORT_BYTES = 12;

/** Bits of a hash, of which each has a slot. More make nothing faster. */
const HASH_BITS = 10;
/** A slot is the string's bytes in three words, with zeros after them, and its length. */
const SLOT_WORDS = 4;

/** Odd numbers whose products spread bits: 2^32 over the golden ratio, and one of MurmurHash3. */
const SPREAD = 0x9e3779b1;
const SPREAD_MORE = 0x85ebca6b;

const slots = new Int32Array(SLOT_WORDS << HASH_BITS);
const strings: string[] = Array.from({ length: 1 << HASH_BITS }, () => "");

/** The string of ASCII whose bytes and length these are, if it was kept. */
export function keptString(first: number, second: number, third: number, length: number): string | undefined {
  const slot = slotOf(first, second, third, length);
  const i = slot * SLOT_WORDS;
  const isSame = slots[i] === first && slots[i + 1] === second && slots[i + 2] === third && slots[i + 3] === length;
  return isSame ? strings[slot] : undefined;
}

/** Keeps a string of 1 to 12 ASCII characters, in the place of one with the same hash. */
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
