/** Units that are gone through at a time: V8 collects all matches first, and ends the process where they are too many. */
const BLOCK_UNITS = 2 ** 20;

/** A text with a replacement for each match of a global pattern, which takes one character. */
export function replaceEach(text: string, pattern: RegExp, replace: (character: string) => string): string {
  if (text.length <= BLOCK_UNITS) return text.replace(pattern, replace);
  let replaced = "";
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + BLOCK_UNITS, text.length);
    // No pair of surrogates is parted.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    replaced += text.slice(start, end).replace(pattern, replace);
    start = end;
  }
  return replaced;
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}
