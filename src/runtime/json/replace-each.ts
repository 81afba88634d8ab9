/** Code units per call of `replace`. V8 collects all matches first, and crashes the process if there are too many. */
const BLOCK_UNITS = 2 ** 20;

/** Replaces each match of a global pattern in a text. The pattern must match one character at a time. */
export function replaceEach(text: string, pattern: RegExp, replace: (character: string) => string): string {
  if (text.length <= BLOCK_UNITS) return text.replace(pattern, replace);
  let replaced = "";
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + BLOCK_UNITS, text.length);
    // Do not split a surrogate pair.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    replaced += text.slice(start, end).replace(pattern, replace);
    start = end;
  }
  return replaced;
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}
