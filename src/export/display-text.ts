/** Characters that break lines, control a terminal or change the direction of text. */
const UNSAFE_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The first of the symbols for U+0000 to U+0020. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = "\u2421";
const REPLACEMENT = "\ufffd";

/**
 * Converts untrusted text to a short line that is safe to display. Control characters
 * become symbols such as ␊ or U+FFFD, and lone surrogates become U+FFFD. Text of more
 * than `maxLength` code points is cut to that length, including a final ellipsis.
 */
export function toDisplayText(text: string, maxLength: number): string {
  // A code point takes at most two UTF-16 code units, so the rest of a huge text need not be split.
  const characters = Array.from(text.slice(0, 2 * maxLength + 2));
  const isCut = characters.length > maxLength;
  const kept = isCut ? [...characters.slice(0, maxLength - 1), "…"] : characters;
  return kept.join("").toWellFormed().replace(UNSAFE_CHARACTERS, toPicture);
}

function toPicture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
}
