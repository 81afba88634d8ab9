/** Different in each process, so that nobody can prepare events with equal fingerprints. */
const SEED = randomSeed();
const OTHER_SEED = randomSeed();
// Odd numbers with about as many zeros as ones, from the hashes xxHash32 and MurmurHash3.
const A = 0x9e3779b1 | 0;
const B = 0x85ebca6b | 0;
const C = 0xc2b2ae35 | 0;
const D = 0x27d4eb2f;

/**
 * Returns a 32-bit hash of the bytes from `start` to `end`, from 1 to 2^32 - 1. It is not cryptographic.
 *
 * It hashes 16 bytes at a time in four independent chains, which is three times as fast as a single chain. The
 * last 16 bytes may overlap the ones before. `| 0` avoids the engine's checks for integer overflow.
 */
export function getFingerprint(bytes: DataView, start: number, end: number, seed = SEED): number {
  let a = seed ^ (end - start);
  let b = (seed + A) | 0;
  let c = seed ^ B;
  let d = (seed + C) | 0;
  const last = (end - 16) | 0;
  if (last < start) {
    for (let pos = start; pos < end; pos++) a = mix(a, bytes.getUint8(pos), D);
    return finish(a, b, c, d);
  }
  for (let pos = start; ; pos = Math.min((pos + 16) | 0, last)) {
    a = mix(a, bytes.getInt32(pos, true), A);
    b = mix(b, bytes.getInt32((pos + 4) | 0, true), B);
    c = mix(c, bytes.getInt32((pos + 8) | 0, true), C);
    d = mix(d, bytes.getInt32((pos + 12) | 0, true), D);
    if (pos === last) return finish(a, b, c, d);
  }
}

/**
 * Extends a fingerprint to 53 bits with a second hash of the bytes. 32 bits are not enough to distinguish many events:
 * among 65,536 events, the probability that two have the same 32 bits is about 40%.
 *
 * @param salt A number that changes the result, so that the same bytes differ between sessions.
 */
export function extendFingerprint(fingerprint: number, bytes: Uint8Array, salt: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return fingerprint * 2 ** 21 + (getFingerprint(view, 0, bytes.length, OTHER_SEED ^ salt) >>> 11);
}

function randomSeed(): number {
  return (Math.random() * 2 ** 32) | 0;
}

function mix(hash: number, word: number, factor: number): number {
  return Math.imul(rotate(hash, 13) ^ word, factor);
}

function finish(a: number, b: number, c: number, d: number): number {
  const hash = Math.imul(a ^ rotate(b, 7), D) ^ Math.imul(c ^ rotate(d, 11), A);
  const mixed = Math.imul(hash ^ (hash >>> 15), B);
  return (mixed ^ (mixed >>> 13)) >>> 0 || 1;
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
