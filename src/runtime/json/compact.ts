const ANY_WHITESPACE = /[ \t\n\r]/;
const DOUBLE_QUOTE = '"';
/** Matches an escape in a string or the closing quote. */
const STRING_MARK = /\\.|"/g;

/** Removes the whitespace between the tokens of valid JSON text. */
export function compactJSON(text: string): string {
  if (!ANY_WHITESPACE.test(text)) return text;
  let compact = "";
  for (let pos = 0; pos < text.length;) {
    const end = text[pos] === DOUBLE_QUOTE ? endOfString(text, pos) : findString(text, pos);
    const piece = text.slice(pos, end);
    compact += piece.startsWith(DOUBLE_QUOTE) ? piece : piece.replaceAll(/[ \t\n\r]+/g, "");
    pos = end;
  }
  return compact;
}

/** Returns the index after the closing quote of the string that begins at `start` in valid JSON text. */
export function endOfString(text: string, start: number): number {
  const pattern = new RegExp(STRING_MARK);
  pattern.lastIndex = start + 1;
  while (pattern.exec(text)?.[0].startsWith("\\") === true);
  return pattern.lastIndex;
}

/** Returns the index of the next string, or the length of the text if there is none. */
function findString(text: string, start: number): number {
  const end = text.indexOf(DOUBLE_QUOTE, start);
  return end < 0 ? text.length : end;
}
