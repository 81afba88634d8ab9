// A JSON document as text, with integers beyond those that numbers hold.

/** What stands in a document: JSON, and bigints, which are written with all their digits. */
export type DocumentValue =
  string | number | bigint | boolean | null | readonly DocumentValue[] | { readonly [key: string]: DocumentValue };

/** How long what stands on one line may be. */
const WIDTH = 100;

/** The text of a document, indented by two spaces; what is short stands on one line. */
export function documentText(value: DocumentValue, indent = ""): string {
  const [open, elements, close] = partsOf(value, (element) => documentText(element, `${indent}  `));
  const space = open === "{" && elements.length > 0 ? " " : "";
  const line = open + space + elements.join(", ") + space + close;
  if (line.length + indent.length <= WIDTH && !line.includes("\n")) return line;
  if (elements.length === 0) return line;
  return `${open}${elements.map((element) => `\n${indent}  ${element}`).join(",")}\n${indent}${close}`;
}

/** What a value is made of, and what stands around that; of a value that has no parts, all is around them. */
function partsOf(value: DocumentValue, textOf: (value: DocumentValue) => string): [string, readonly string[], string] {
  if (typeof value === "bigint") return [String(value), [], ""];
  if (typeof value !== "object" || value === null) return [JSON.stringify(value), [], ""];
  if (isArray(value)) return ["[", value.map(textOf), "]"];
  return ["{", Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${textOf(member)}`), "}"];
}

function isArray(value: DocumentValue): value is readonly DocumentValue[] {
  return Array.isArray(value);
}
