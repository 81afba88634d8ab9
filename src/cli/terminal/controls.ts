// These characters include bidirectional overrides and isolates, which can make text on a terminal look like other
// text.

/** C0 and C1 control characters, Unicode line separators, and bidirectional overrides and isolates. */
const CONTROL_CHARS = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
/** Those of the characters that valid JSON text may contain unescaped, except line separators. */
const RAW_CONTROL_CHARS = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Number of pieces of text that are collected before they are joined. It limits their memory. */
const MAX_PIECES = 2 ** 16;

/**
 * Escapes all control characters, line separators, and bidirectional overrides and isolates with
 * JSON's syntax (`\u001b`).
 */
export function escapeControls(text: string): string {
  return escapeEach(text, CONTROL_CHARS);
}

/**
 * Escapes DEL, the C1 control characters, and bidirectional overrides and isolates in JSON text or
 * in lines of text. The JSON remains equivalent.
 */
export function escapeRawControls(text: string): string {
  return escapeEach(text, RAW_CONTROL_CHARS);
}

/**
 * Escapes each match of a global pattern for single characters. `String.replace` collects all
 * matches first, and crashes the process if a text has tens of millions of them.
 */
function escapeEach(text: string, pattern: RegExp): string {
  let escaped = "";
  let pieces: string[] = [];
  let start = 0;
  for (const { index } of text.matchAll(pattern)) {
    pieces.push(text.slice(start, index), escapeUnit(text.charCodeAt(index)));
    start = index + 1;
    if (pieces.length < MAX_PIECES) continue;
    escaped += pieces.join("");
    pieces = [];
  }
  return start === 0 ? text : escaped + pieces.join("") + text.slice(start);
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
