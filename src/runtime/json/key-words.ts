/** The bytes of keys as little-endian 32-bit integers, padded with zeros, for all keys looked up so far. */
const wordsOfKeys = new Map<string, readonly number[]>();

/** A byte that does not occur in UTF-8. */
const NEVER = 0xff;

/**
 * True if a key is at an offset. Always false for a key that is not ASCII. Compares four bytes at a time, and reads up to
 * three bytes after the key. Keys must come from a schema, because their words are kept for good.
 */
export function isKeyAt(words: DataView, offset: number, key: string): boolean {
  const expected = wordsOfKeys.get(key) ?? createWords(key);
  const last = expected.length - 1;
  for (let i = 0; i < last; i++) if (words.getInt32(offset + 4 * i, true) !== expected[i]) return false;
  const unusedBits = 8 * (4 * expected.length - key.length);
  return (words.getInt32(offset + 4 * last, true) & (-1 >>> unusedBits)) === expected[last];
}

function createWords(key: string): readonly number[] {
  const bytes = new Uint8Array(4 * Math.max(Math.ceil(key.length / 4), 1));
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    bytes[i] = unit < 0x80 ? unit : NEVER;
  }
  const view = new DataView(bytes.buffer);
  const words = Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true));
  wordsOfKeys.set(key, words);
  return words;
}
