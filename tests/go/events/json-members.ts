// Splits JSON objects into members with their source text, which JSON.parse does not keep.

/** A member of a JSON object. */
export interface JSONMember {
  readonly key: string;
  /** The source text of the key, with quotes. */
  readonly rawKey: string;
  /** The text of the value, without whitespace. */
  readonly value: string;
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/gy;

/** Returns the members of an object, including repeated ones. */
export function membersOf(object: string): JSONMember[] {
  return itemsOf(object).map((item) => {
    const [rawKey, , ...value] = item;
    return { key: JSON.parse(rawKey!) as string, rawKey: rawKey!, value: value.join("") };
  });
}

/** Returns the texts of the elements of an array. */
export function elementsOf(array: string): string[] {
  return itemsOf(array).map((item) => item.join(""));
}

/** Returns the tokens of each item between the commas of an object or array. */
function itemsOf(text: string): string[][] {
  const tokens = Array.from(text.matchAll(TOKEN), ([, token]) => token!);
  const items: string[][] = [];
  let item: string[] = [];
  let depth = 0;
  for (const token of tokens.slice(1, -1)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (token === "," && depth === 0) {
      items.push(item);
      item = [];
    } else item.push(token);
  }
  return item.length > 0 ? [...items, item] : items;
}
