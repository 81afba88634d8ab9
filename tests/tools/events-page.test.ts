import { AuditEvent, EVENT_CODES, EVENT_TYPES } from "../../src/index.js";
import { linesOf, objectsOf, textOf, type Vector } from "../support/data.js";

const page = textOf("docs/events.md");
const [head, ...sections] = page.split(/^## /m);
const sectionOf = new Map(sections.map((text) => [text.slice(0, text.indexOf("\n")), text]));

/** Events as JSON, written by Go. */
const written = [
  ...["audit", "session"].flatMap((name) => linesOf(`tests/fixtures/samples/${name}.jsonl`)),
  ...objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").map(({ json }) => json),
];

/** Returns the rows of a section's table: key to the other cells. */
function rowsOf(section: string): Map<string, string[]> {
  const rows = [...section.matchAll(/^\| `(.+?)` \| (.*) \|$/gm)];
  return new Map(rows.map(([, key, cells]) => [key!, cells!.split(" | ")]));
}

test("docs/events.md has a section for every message, and no other sections", () => {
  expect([...sectionOf.keys()].sort()).toEqual([...new Set(Object.values(EVENT_TYPES).map((t) => t.message))].sort());
});

test.each(Object.entries(EVENT_TYPES))(
  "docs/events.md lists the type %s with its codes",
  (type, { message, codes }) => {
    const names = codes.map((code) => `\`${code}\``).join(", ");
    expect(head).toContain(`| \`${type}\` | [${message}](#${message.toLowerCase()}) | ${names} |`);
    const item = sectionOf
      .get(message)!
      .split("\n")
      .find((line) => line.startsWith(`- \`${type}\``))!;
    for (const code of codes) expect(item).toContain(`\`${code}\` ${EVENT_CODES[code].description}`);
  },
);

test("docs/events.md lists every key that Go writes, with its type and presence", () => {
  const found = new Map<string, Set<string>>();
  for (const json of written) {
    const { $case } = AuditEvent.unmarshalJSON(json);
    const rows = rowsOf(sectionOf.get($case)!);
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
  // The page has no keys that Go never writes.
  for (const [name, section] of sectionOf)
    expect([...rowsOf(section).keys()].sort()).toEqual([...found.get(name)!].sort());
});

test("docs/events.md shows examples written by Go", () => {
  const texts = new Set(written.map((json) => JSON.stringify(JSON.parse(json))));
  const examples = [...page.matchAll(/^```json\n(.*?)\n```$/gms)].map(([, json]) => JSON.stringify(JSON.parse(json!)));
  expect(examples).toHaveLength(sectionOf.size);
  for (const example of examples) expect(texts).toContain(example);
});
