import { textOf } from "../support/data.js";
import { EDITIONS } from "../support/editions.js";
import { resultOf } from "../support/errors.js";

/** Returns the rows of a table: key to the other cells. */
function rowsIn(text: string): [key: string, cells: string[]][] {
  return [...text.matchAll(/^\| `(.+?)` \| (.*) \|$/gm)].map(([, key, cells]) => [key!, cells!.split(" | ")]);
}

/** Returns the parts of a text that start with a heading of the given level, by heading. */
function partsOf(text: string, level: string): Map<string, string> {
  const parts = text.split(new RegExp(`^${level} `, "m")).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part]));
}

describe.each(EDITIONS.map((edition) => [edition.page, edition] as const))("%s", (path, edition) => {
  const { year, eventTypes, eventCodes, codecs, unmarshal, samples, vectors } = edition;
  const page = textOf(path);
  const sectionOf = partsOf(page, "##");
  const shared = partsOf(sectionOf.get("Keys of several events") ?? "", "###");
  sectionOf.delete("Keys of several events");
  const head = page.slice(0, page.indexOf("\n## "));

  /** Events as JSON, written by Go. */
  const written = [...samples, ...vectors.map(({ json }) => json)];

  /** Returns the rows of a section's table, and of the tables that it refers to: key to the other cells. */
  function rowsOf(section: string): Map<string, string[]> {
    const links = /^Keys of (.*)/m.exec(section)?.[1]?.matchAll(/\[(\w+)\]\(#(\w+)\)/g) ?? [];
    const linked = [...links].map(([, name, anchor]) => {
      expect(anchor).toBe(name!.toLowerCase());
      return shared.get(name!)!;
    });
    return new Map([...linked, section].flatMap(rowsIn));
  }

  /** True if a message has the key. */
  function isKnown(message: string, key: string): boolean {
    return resultOf(() => codecs[message]!.unmarshalJSON(`{"${key}":null}`, { unknownKeys: "error" })) !== undefined;
  }

  test("has a section for every message, and no other sections", () => {
    expect([...sectionOf.keys()].sort()).toEqual([...new Set(Object.values(eventTypes).map((t) => t.message))].sort());
  });

  test.each(Object.entries(eventTypes))("lists the type %s with its codes", (type, { message, codes }) => {
    const names = codes.map((code) => `\`${code}\``).join(", ");
    expect(head).toContain(`| \`${type}\` | [${message}](#${message.toLowerCase()}) | ${names} |`);
    const item = sectionOf
      .get(message)!
      .split("\n")
      .find((line) => line.startsWith(`- \`${type}\``))!;
    for (const code of codes) expect(item).toContain(`\`${code}\` ${eventCodes[code]!.description}`);
  });

  test("lists every key that Go writes, with its type and presence", () => {
    const found = new Map<string, Set<string>>();
    const rowsOfEvent = new Map([...sectionOf].map(([name, section]) => [name, rowsOf(section)]));
    for (const json of written) {
      const { $case } = unmarshal(json);
      const rows = rowsOfEvent.get($case)!;
      const object = JSON.parse(json) as Record<string, unknown>;
      for (const [key, value] of Object.entries(object)) {
        const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
        const type = rows
          .get(key)?.[0]
          ?.replace(/^(unsigned )?\d+-bit integer.*/, "number")
          .replace(/[,:].*/, "");
        expect({ $case, key, type: kind === "null" ? kind : type }).toEqual({ $case, key, type: kind });
        found.set($case, (found.get($case) ?? new Set()).add(key));
      }
      for (const [key, [, presence]] of rows) {
        if (presence!.startsWith("always"))
          expect({ $case, key, isThere: key in object }).toMatchObject({ isThere: true });
      }
    }
    // The page has no keys that Go never writes. The vectors of 2026 do not have all keys, but the codecs know them.
    for (const [name, rows] of rowsOfEvent) {
      const keys = [...rows.keys()].filter(
        (key) => year === "2020" || found.get(name)!.has(key) || !isKnown(name, key),
      );
      expect({ name, keys: keys.sort() }).toEqual({ name, keys: [...found.get(name)!].sort() });
    }
  });

  test("shows examples written by Go", () => {
    const texts = new Set(written.map((json) => JSON.stringify(JSON.parse(json))));
    const examples = [...page.matchAll(/^```json\n(.*?)\n```$/gms)].map(([, json]) =>
      JSON.stringify(JSON.parse(json!)),
    );
    expect(examples).toHaveLength(sectionOf.size);
    for (const example of examples) expect(texts).toContain(example);
  });

  test("has less than 700 KB", () => {
    expect(page.length).toBeLessThan(700_000);
  });
});
