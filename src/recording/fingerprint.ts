/** Different in each process, so that nobody can prepare bytes with equal fingerprints by trying. */
const SEED = (Math.random() * 2 ** 32) | 0;
// Odd numbers with about as many zeros as ones, from the hashes xxHash32 and MurmurHash3.
const A = 0x9e3779b1 | 0;
const B = 0x85ebca6b | 0;
const C = 0xc2b2ae35 | 0;
const D = 0x27d4eb2f;

/** A view of the buffer of the last bytes. The records of a chunk share a buffer. */
let view: DataView = new DataView(new ArrayBuffer(0));

/**
 * Returns a 32-bit hash of the bytes, from 1 to 2^32 - 1. It is not cryptographic.
 *
 * It takes 16 bytes at a time in four independent chains, which is three times as fast as a single chain.
 */
export function getFingerprint(bytes: Uint8Array): number {
  if (bytes.buffer !== view.buffer) view = new DataView(bytes.buffer);
  const words = view;
  let pos = bytes.byteOffset;
  const end = pos + bytes.length;
  let a = SEED ^ bytes.length;
  let b = SEED + A;
  let c = SEED ^ B;
  let d = SEED + C;
  for (const last = end - 16; pos <= last; pos += 16) {
    a = Math.imul(rotate(a, 13) ^ words.getInt32(pos, true), A);
    b = Math.imul(rotate(b, 13) ^ words.getInt32(pos + 4, true), B);
    c = Math.imul(rotate(c, 13) ^ words.getInt32(pos + 8, true), C);
    d = Math.imul(rotate(d, 13) ^ words.getInt32(pos + 12, true), D);
  }
  for (; pos + 4 <= end; pos += 4) a = Math.imul(rotate(a, 13) ^ words.getInt32(pos, true), B);
  for (; pos < end; pos++) a = Math.imul(rotate(a, 13) ^ words.getUint8(pos), C);
  let hash = Math.imul(a ^ rotate(b, 7), D) ^ Math.imul(c ^ rotate(d, 11), A);
  hash = Math.imul(hash ^ (hash >>> 15), B);
  return (hash ^ (hash >>> 13)) >>> 0 || 1;
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
