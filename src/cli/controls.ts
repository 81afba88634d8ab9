import { replaceEach } from "../runtime/replace-each.js";

/** C0 and C1 control characters, which can control a terminal, and the Unicode line separators. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
/** The control characters that valid JSON text may contain unescaped. */
const RAW_CONTROLS = /[\u007f-\u009f]/g;

/** Escapes all control characters and line separators in the way of JSON (`\u001b`). */
export function escapeControls(text: string): string {
  return replaceEach(text, CONTROLS, escape);
}

/** Escapes DEL and the C1 control characters in JSON text or in lines of text. JSON keeps its meaning. */
export function escapeRawControls(text: string): string {
  return replaceEach(text, RAW_CONTROLS, escape);
}

function escape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
