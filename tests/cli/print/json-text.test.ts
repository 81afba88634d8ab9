import fc from "fast-check";
import pc from "picocolors";
import { formatJSON, pickMembers } from "../../../src/cli/print/json-text.js";

const plain = pc.createColors(false);

/** JSON objects, some with punctuation in keys and strings. */
const objects = fc.dictionary(
  fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'"\\{}[],: \n\u2028') })),
  fc.jsonValue({ noUnicodeString: false }),
  { noNullPrototype: true },
);

/** Returns the UTF-8 of a text, one byte per character. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

describe("pickMembers", () => {
  it("returns the requested members in the requested order", () => {
    fc.assert(
      fc.property(objects, (object) => {
        const picked = Object.entries(object)
          .filter((_, i) => i % 2 === 0)
          .reverse();
        const members = picked.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
        const keys = picked.map(([key]) => key);
        expect(pickMembers(bytesOf(JSON.stringify(object)), keys)).toBe(bytesOf(`{${members.join(",")}}`));
      }),
    );
  });

  it("keeps numbers, escapes and white space in values unchanged", () => {
    const text = '{"a":9007199254740993,"b":"\\u003c\\/\\"","c":1.50E+2,"d":[1 , {"a": 2}],"e":-0}';
    expect(pickMembers(text, ["e", "d", "c", "b", "a"])).toBe(
      '{"e":-0,"d":[1 , {"a": 2}],"c":1.50E+2,"b":"\\u003c\\/\\"","a":9007199254740993}',
    );
  });

  it("ignores missing and nested keys", () => {
    expect(pickMembers('{"a":{"b":1,"c":[{"d":2}]},"e":"\\"f\\":3,"}', ["b", "c", "d", "f", "g"])).toBe("{}");
    expect(pickMembers("{}", ["a"])).toBe("{}");
  });
});

describe("formatJSON", () => {
  it("limits the indentation", () => {
    const text = `${"[".repeat(1000)}1${"]".repeat(1000)}`;
    const lines = formatJSON(text, true, plain).split("\n");
    expect(lines).toHaveLength(2001);
    expect(lines[10]).toBe(`${" ".repeat(20)}[`);
    expect(lines[1000]).toBe(`${" ".repeat(64)}1`);
  });

  it("indents like JSON.stringify", () => {
    fc.assert(
      fc.property(objects, (object) => {
        expect(formatJSON(JSON.stringify(object), true, plain)).toBe(JSON.stringify(object, undefined, 2));
      }),
    );
  });

  it("keeps compact text unchanged without colors", () => {
    fc.assert(
      fc.property(objects, (object) => {
        const text = JSON.stringify(object);
        expect(formatJSON(text, false, plain)).toBe(text);
      }),
    );
  });

  it("colors only keys, strings, numbers and literals", () => {
    const painted = formatJSON('{"a":"b","c":[-1,true,null],"d":{}}', false, {
      ...plain,
      blue: (text) => `key<${text}>`,
      green: (text) => `string<${text}>`,
      yellow: (text) => `number<${text}>`,
      magenta: (text) => `word<${text}>`,
    });
    expect(painted).toBe('{key<"a">:string<"b">,key<"c">:[number<-1>,word<true>,word<null>],key<"d">:{}}');
  });
});

describe.each([
  ["characters", "x"],
  ["escapes", '\\"'],
  ["escaped backslashes", "\\\\"],
])("a string of millions of %s", (_, unit) => {
  const value = `"${unit.repeat(8_000_000)}"`;
  const text = `{"a":${value},"b":1}`;

  it("can be picked", () => {
    expect(pickMembers(text, ["b"])).toBe('{"b":1}');
    // toBe() would print all of it.
    expect(pickMembers(text, ["a"]) === `{"a":${value}}`).toBe(true);
  });

  it("can be indented", () => {
    expect(formatJSON(text, true, plain) === `{\n  "a": ${value},\n  "b": 1\n}`).toBe(true);
  });
});
