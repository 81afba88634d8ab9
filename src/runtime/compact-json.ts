const WHITESPACE = /[ \t\n\r]/;
const QUOTE = '"';
/** What is to be looked at in a string: an escape, or its end. */
const STRING_MARK = /\\.|"/g;

/** Valid JSON text without the whitespace between its tokens, all of which stays as it is. */
export function compactJSON(text: string): string {
  if (!WHITESPACE.test(text)) return text;
  let compact = "";
  for (let pos = 0; pos < text.length;) {
    const end = text[pos] === QUOTE ? endOfString(text, pos) : endOfOthers(text, pos);
    const piece = text.slice(pos, end);
    compact += piece.startsWith(QUOTE) ? piece : piece.replaceAll(/[ \t\n\r]+/g, "");
    pos = end;
  }
  return compact;
}

/** Where the string of valid JSON text ends that begins at an index. */
export function endOfString(text: string, start: number): number {
  const pattern = new RegExp(STRING_MARK);
  pattern.lastIndex = start + 1;
  while (pattern.exec(text)?.[0].startsWith("\\") === true);
  return pattern.lastIndex;
}

/** Where the next string begins. */
function endOfOthers(text: string, start: number): number {
  const end = text.indexOf(QUOTE, start);
  return end < 0 ? text.length : end;
}
