import { createHash } from "node:crypto";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for use between HTML tags or in a quoted attribute. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}

/** Escapes JSON for use in a script element. The result is equivalent JSON. */
export function escapeJSON(json: string): string {
  return json.replaceAll("<", "\\u003c");
}

/** Escapes JavaScript for use in a script element. Only its strings may contain `</script` or `<!--`. */
export function escapeScript(script: string): string {
  // HTML parsers turn carriage returns into line feeds, which would change the hash of the script.
  return script.replace(/\r\n?/g, "\n").replace(/<(?=\/script|!--)/gi, "\\x3c");
}

/** Escapes CSS for use in a style element. Only its strings may contain `</style` or `<!--`. */
export function escapeStyle(style: string): string {
  return style.replace(/<(?=\/style|!--)/gi, "\\3c ");
}

/** Returns the source expression that allows an inline script in a Content-Security-Policy. */
export function hashScript(script: string): string {
  return `'sha256-${createHash("sha256").update(script, "utf8").digest("base64")}'`;
}
