/** Characters that would begin another line, have a terminal do something, or turn the order of text around. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The first of the pictures of U+0000 to U+0020. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = "\u2421";
const REPLACEMENT = "\ufffd";

/**
 * Text of a recording as a short line that can stand anywhere: its control
 * characters as pictures (␊), and cut to `maxLength` characters, the last one of
 * which is then an ellipsis.
 */
export function displayText(text: string, maxLength: number): string {
  // A character has at most two units, and no more of a gigantic text is looked at.
  const characters = Array.from(text.slice(0, 2 * maxLength + 2));
  const isCut = characters.length > maxLength;
  const kept = isCut ? [...characters.slice(0, maxLength - 1), "…"] : characters;
  return kept.join("").toWellFormed().replace(CONTROLS, pictureOf);
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
}
