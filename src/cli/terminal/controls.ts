import { replaceEach } from "../../runtime/json/replace-each.js";

/** C0 and C1 control characters, which can control a terminal, and the Unicode line separators. */
const CONTROL_CHARS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
/** The control characters that valid JSON text may contain unescaped. */
const RAW_CONTROL_CHARS = /[\u007f-\u009f]/g;

/** Escapes all control characters and line separators in JSON's syntax (`\u001b`). */
export function escapeControls(text: string): string {
  return replaceEach(text, CONTROL_CHARS, escapeChar);
}

/** Escapes DEL and the C1 control characters in JSON text or in lines of text. The JSON remains equivalent. */
export function escapeRawControls(text: string): string {
  return replaceEach(text, RAW_CONTROL_CHARS, escapeChar);
}

function escapeChar(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
