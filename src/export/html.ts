import { createHash } from "node:crypto";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML, between tags or in a quoted attribute. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}

/** JSON as the same JSON that can stand in a script element. */
export function escapeJSON(json: string): string {
  return json.replaceAll("<", "\\u003c");
}

/** A script as one that can stand in a script element, of which strings may hold the end. */
export function escapeScript(script: string): string {
  // A parser makes line feeds of carriage returns, after which the hash would be another one.
  return script.replace(/\r\n?/g, "\n").replace(/<(?=\/script|!--)/gi, "\\x3c");
}

/** A style sheet as one that can stand in a style element, of which strings may hold the end. */
export function escapeStyle(style: string): string {
  return style.replace(/<(?=\/style|!--)/gi, "\\3c ");
}

/** The source expression by which a Content-Security-Policy lets an inline script run. */
export function scriptHash(script: string): string {
  return `'sha256-${createHash("sha256").update(script, "utf8").digest("base64")}'`;
}
