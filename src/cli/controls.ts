import { replaceEach } from "../runtime/replace-each.js";

/** What would have a terminal do something, or begin a line that is not ours. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
/** Of these, what JSON text and lines of text can hold as it is. */
const RAW_CONTROLS = /[\u007f-\u009f]/g;

/** Text with its control characters shown as JSON would. */
export function escapeControls(text: string): string {
  return replaceEach(text, CONTROLS, escape);
}

/** JSON text, or lines of text, without what would have a terminal do something; JSON stays the same. */
export function escapeRawControls(text: string): string {
  return replaceEach(text, RAW_CONTROLS, escape);
}

function escape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
