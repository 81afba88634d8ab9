// Edits of bytes, without knowledge of their format.

import type { Random } from "../../bench/random.js";
import { concat } from "../support/bytes.js";
import { INTEGERS } from "./interesting.js";

type Edit = (bytes: Uint8Array, random: Random, donor: Uint8Array) => Uint8Array;

/** Picks the range of an edit. */
function range(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = random.below(bytes.length + 1);
  return [start, Math.min(bytes.length, start + random.below(random.pick([2, 5, 30, 300])))];
}

function changed(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  const at = random.below(Math.max(1, copy.length));
  if (at < copy.length) copy[at] = change(copy[at]!);
  return copy;
}

function integer(random: Random): Uint8Array {
  const bytes = Buffer.alloc(8);
  const value = BigInt.asUintN(64, random.pick(INTEGERS));
  if (random.below(2) === 0) bytes.writeBigUInt64BE(value);
  else bytes.writeBigUInt64LE(value);
  const size = random.pick([1, 2, 4, 8]);
  return random.below(2) === 0 ? bytes.subarray(0, size) : bytes.subarray(8 - size);
}

const EDITS: readonly Edit[] = [
  // Change a bit, a byte, or a byte by a small step.
  (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  (bytes, random) => changed(bytes, random, () => random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)])),
  (bytes, random) => changed(bytes, random, (byte) => byte + random.pick([-2, -1, 1, 2])),
  // Remove bytes.
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => {
    const [start, end] = range(bytes, random);
    return concat(bytes.subarray(0, start), bytes.subarray(end));
  },
  // Insert bytes: a repetition, zeros, or a piece of another input.
  (bytes, random) => {
    const [start, end] = range(bytes, random);
    return concat(bytes.subarray(0, end), bytes.subarray(start));
  },
  (bytes, random) => {
    const [start] = range(bytes, random);
    return concat(bytes.subarray(0, start), new Uint8Array(random.below(20)), bytes.subarray(start));
  },
  (bytes, random, donor) => {
    const [start] = range(bytes, random);
    const [from, to] = range(donor, random);
    return concat(bytes.subarray(0, start), donor.subarray(from, to), bytes.subarray(start));
  },
  // Join the start of this input and the end of another one.
  (bytes, random, donor) => {
    const [start] = range(bytes, random);
    const [from] = range(donor, random);
    return concat(bytes.subarray(0, start), donor.subarray(from));
  },
  // Swap two pieces.
  (bytes, random) => {
    const [a, b, c] = [0, 0, 0].map(() => random.below(bytes.length + 1)).sort((x, y) => x - y) as [
      number,
      number,
      number,
    ];
    return concat(bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c));
  },
  // Overwrite with an interesting integer.
  (bytes, random) => {
    const [start] = range(bytes, random);
    const number = integer(random);
    return concat(bytes.subarray(0, start), number, bytes.subarray(start + number.length));
  },
];

/** Makes a random edit. `donor` is another input to copy from. */
export function editBytes(random: Random, bytes: Uint8Array, donor: Uint8Array): Uint8Array {
  return random.pick(EDITS)(bytes, random, donor);
}
