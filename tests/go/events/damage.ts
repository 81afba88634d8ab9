// Damages an input by removing, changing or inserting a piece.

import { concat } from "../../support/bytes.js";
import type { Random } from "../../../bench/random.js";

/** Returns a copy of bytes with one piece of damage. */
export function damagedBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.below(5)) {
    case 0:
      return before;
    case 1:
      return concat(before, Uint8Array.of(random.below(256)), after.subarray(1));
    case 2:
      return concat(before, Uint8Array.of((after[0] ?? 0) ^ (1 << random.below(8))), after.subarray(1));
    case 3:
      return concat(before, Uint8Array.of(random.below(256)), after);
    default:
      return concat(before, after.subarray(1 + random.below(3)));
  }
}

/** The characters to insert into text: those with a meaning in JSON, and some without. */
const CHARS = [..."{}[]:,\"\\/ \t\r\n0123456789+-.eEnulltruefalsebNI'`#", ..."\u0000\u000b\u001f\u007f\u00a0é\ufeff😀"];

/** Returns text with one piece of damage. */
export function damagedText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (random.below(4)) {
    case 0:
      return before;
    case 1:
      return before + random.pick(CHARS) + after.slice(1);
    case 2:
      return before + random.pick(CHARS) + after;
    default:
      return before + after.slice(1 + random.below(3));
  }
}
