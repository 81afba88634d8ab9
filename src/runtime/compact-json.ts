const WHITESPACE = /[ \t\n\r]/;
const QUOTE = '"';
const BACKSLASH = "\\";

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

/** Where the string ends that begins at an index. */
function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== QUOTE) end += text[end] === BACKSLASH ? 2 : 1;
  return end + 1;
}

/** Where the next string begins. */
function endOfOthers(text: string, start: number): number {
  const end = text.indexOf(QUOTE, start);
  return end < 0 ? text.length : end;
}
