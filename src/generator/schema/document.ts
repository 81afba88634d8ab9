// Prints JSON documents that may contain integers above 2^53.

/** A JSON value. A bigint is printed with all its digits. */
export type DocumentValue =
  string | number | bigint | boolean | null | readonly DocumentValue[] | { readonly [key: string]: DocumentValue };

/** Maximum length of an object or array on one line, in UTF-16 code units with its indentation. */
const WIDTH = 100;

/** Prints a value, indented by two spaces. Objects and arrays that fit are printed on one line. */
export function documentText(value: DocumentValue, indent = ""): string {
  const [open, elements, close] = textParts(value, (element) => documentText(element, `${indent}  `));
  const space = open === "{" && elements.length > 0 ? " " : "";
  const line = open + space + elements.join(", ") + space + close;
  if (line.length + indent.length <= WIDTH && !line.includes("\n")) return line;
  if (elements.length === 0) return line;
  return `${open}${elements.map((element) => `\n${indent}  ${element}`).join(",")}\n${indent}${close}`;
}

/**
 * Returns the opening text of a value, the texts of its elements, and its closing text. A
 * primitive value has only an opening text.
 */
function textParts(
  value: DocumentValue,
  textOf: (value: DocumentValue) => string,
): [string, readonly string[], string] {
  if (typeof value === "bigint") return [String(value), [], ""];
  if (typeof value !== "object" || value === null) return [JSON.stringify(value), [], ""];
  if (isArray(value)) return ["[", value.map(textOf), "]"];
  return ["{", Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${textOf(member)}`), "}"];
}

function isArray(value: DocumentValue): value is readonly DocumentValue[] {
  return Array.isArray(value);
}
