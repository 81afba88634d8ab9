/**
 * Number of UTF-16 code units per call of `replace`. V8 collects all matches before it replaces any, and
 * crashes the process if there are too many.
 */
const MAX_BLOCK_UNITS = 2 ** 20;

/** Replaces each match of a global pattern in a text. Every match must be a single character. */
export function replaceEach(text: string, pattern: RegExp, replace: (character: string) => string): string {
  if (text.length <= MAX_BLOCK_UNITS) return text.replace(pattern, replace);
  let replaced = "";
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + MAX_BLOCK_UNITS, text.length);
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
