// The members of JSON objects as they stand in the text, which JSON.parse does not keep.

/** A member of an object. */
export interface JsonMember {
  readonly key: string;
  /** The key as it stands in the text, quotes included. */
  readonly rawKey: string;
  /** The text of the value. */
  readonly value: string;
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/gy;

/** The members of an object, repeated ones too. */
export function membersOf(object: string): JsonMember[] {
  return itemsOf(object).map((item) => {
    const [rawKey, , ...value] = item;
    return { key: JSON.parse(rawKey!) as string, rawKey: rawKey!, value: value.join("") };
  });
}

/** The texts of the elements of an array. */
export function elementsOf(array: string): string[] {
  return itemsOf(array).map((item) => item.join(""));
}

/** The tokens of what stands between the commas of an object or array; whitespace is dropped. */
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
