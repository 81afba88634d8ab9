import type { Random } from "../../../bench/random.js";

/** Plain characters, characters that JSON escapes, controls, and the limits of UTF-8 and UTF-16 lengths. */
const CHARS = [
  ..."abcxyzABC019 -_.:/\"\\'<>&",
  ..."\u0000\u0001\u0007\b\t\n\v\f\r\u001b\u001f\u007f",
  ..."\u0080\u00a0éß\u0301\u07ff\u0800א中\u200b\u200d\u2028\u2029",
  ..."\ud7ff\ue000\ufeff～\ufffd\uffff\u{10000}😀𝒳\u{10ffff}",
];
const STRINGS = ["", "", "root", "line\nline", "<script>&\"'\\/", "10", "2", "-1", "__proto__", "constructor", "$case"];

/** Returns a text without lone surrogates. Most are short; some have nearly `maxLength` characters. */
export function randomText(random: Random, maxLength: number): string {
  if (random.below(2) === 0) return random.pick(STRINGS);
  const bound = random.below(200) === 0 ? maxLength : 12;
  return random.several(bound, () => random.pick(CHARS)).join("");
}
