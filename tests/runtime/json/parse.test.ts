import fc from "fast-check";
import { JSONNumber, keysOf, parseJSON, type JSONObject, type JSONValue } from "../../../src/runtime/json/parse.js";
import { text } from "../../support/arbitrary.js";
import { errorOf, resultOf } from "../../support/errors.js";

/** Returns the JavaScript value of a JSONValue. */
function plain(value: JSONValue | undefined): unknown {
  if (value instanceof JSONNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(keysOf(value).map((key) => [key, plain(value[key])]));
}

/** Returns a JSONValue in a form that shows the order of keys. */
function ordered(value: JSONValue | undefined): unknown {
  if (value instanceof JSONNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return { entries: keysOf(value).map((key) => [key, ordered(value[key])]) };
}

/** Parses text with the exact parser, which the escape in the second value requires. */
function exact(json: string): JSONValue {
  return (parseJSON(`[${json}\n,"\\u0030"]`) as JSONValue[])[0]!;
}

const keys = fc.oneof(text, fc.constantFrom("a", "1", "01", "12", "4294967294", "4294967295", "-1", "1.5"));
const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.maxSafeInteger());
const values = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" });
const objects = fc.dictionary(keys, fc.oneof(values, numbers, fc.dictionary(keys, numbers)));
const indents = fc.constantFrom("", " ", "\n", "\t");

/** Any JSON text. */
const json = fc.oneof(
  fc.json({ stringUnit: "binary" }),
  fc.tuple(fc.oneof(values, objects), indents).map(([value, indent]) => JSON.stringify(value, null, indent)),
);

describe("parseJSON()", () => {
  test("returns the same value as JSON.parse", () => {
    fc.assert(
      fc.property(json, (source) => {
        // Not toStrictEqual(), which mistakes a key "constructor" for the class of the object.
        expect(plain(parseJSON(source))).toEqual(JSON.parse(source));
      }),
      { numRuns: 3000 },
    );
  });

  test("returns the same value from its fast and its exact parser", () => {
    fc.assert(
      fc.property(json, (source) => {
        expect(ordered(exact(source))).toStrictEqual(ordered(parseJSON(source)));
      }),
      { numRuns: 3000 },
    );
  });

  test("accepts exactly the texts that JSON.parse accepts", () => {
    const fragment = fc.constantFrom(
      ...'{}[]:,"\\ue-+.0 1\n\u00a0\ufeffa/',
      '"a"',
      "true",
      "null",
      "1e5",
      "\\n",
      "\\u12",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 8 }), (fragments) => {
        const source = fragments.join("");
        let expected = true;
        try {
          JSON.parse(source);
        } catch {
          expected = false;
        }
        expect(resultOf(() => parseJSON(source)) !== undefined).toBe(expected);
        expect(resultOf(() => exact(source)) !== undefined || source.includes(",")).toBe(
          expected || source.includes(","),
        );
      }),
      { numRuns: 10000 },
    );
  });

  test.each([
    ["null", null],
    ["true", true],
    ["false", false],
    ["0", 0],
    ["-0", -0],
    ['""', ""],
    ["[]", []],
    ["{}", {}],
    [" \t\r\n[ 1 ,\n2 ] ", [1, 2]],
    ['\n{ "a"\t: 1 }\r', { a: 1 }],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
    ['"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00"', "Aé€😀"],
    ['"\u2028\u2029\u007f"', "\u2028\u2029\u007f"],
  ])("parses %j as %p with both parsers", (source, value) => {
    expect(plain(parseJSON(source))).toStrictEqual(value);
    expect(plain(exact(source))).toStrictEqual(value);
  });

  test.each([
    ["9007199254740993"],
    ["9223372036854775807"],
    ["-9223372036854775808"],
    ["18446744073709551615"],
    ["123456789012345678901234567890"],
    ["1.0"],
    ["-1.5"],
    ["1e3"],
    ["1E+3"],
    ["0.1e-7"],
    ["1e400"],
  ])("keeps the digits of the number %s", (number) => {
    const members = [
      `{"k":${number}}`,
      `{"k" :\n${number}}`,
      `[{"a":1,"k": ${number} }]`,
      `{"k":0,"a":{"":${number}}}`,
    ];
    for (const source of members) {
      expect(JSON.stringify(parseJSON(source))).toContain(JSON.stringify({ text: number }));
    }
  });

  test.each([
    ["lone high", '"\\ud800"', "\ufffd"],
    ["lone low", '"\\uDC00"', "\ufffd"],
    ["two high", '"\\ud83d\\ud83d\\ude00"', "\ufffd😀"],
    ["reversed", '"\\ude00\\ud83d"', "\ufffd\ufffd"],
    ["high before text", '"\\ud800a"', "\ufffda"],
    ["raw lone", '"\ud800"', "\ufffd"],
    ["half raw and half escaped", '"\ud83d\\ude00"', "\ufffd\ufffd"],
  ])("replaces a lone surrogate with U+FFFD: %s", (_, source, value) => {
    expect(parseJSON(source)).toBe(value);
  });

  test("replaces a lone surrogate in a key with U+FFFD", () => {
    expect(keysOf(parseJSON('{"\\ud800":1}') as JSONObject)).toEqual(["\ufffd"]);
  });
});

describe("keysOf()", () => {
  test.each([
    ['{"b":0,"2":0,"a":0,"1":0}', ["b", "2", "a", "1"]],
    ['{"10" :0,"9"\n:0}', ["10", "9"]],
    ['{"4294967294":0,"a":0,"0":0}', ["4294967294", "a", "0"]],
    ['{"a":0,"4294967294":0}', ["a", "4294967294"]],
    ['{"a":0,"\\u0031":0,"\\u0030":0}', ["a", "1", "0"]],
    ['{"99999999999":0,"1":0}', ["99999999999", "1"]],
    ['{"__proto__":0,"constructor":0,"1":0}', ["__proto__", "constructor", "1"]],
    ['{"b":0,"a":0,"b":1}', ["b", "a"]],
    ['{"2":0,"1":0,"2":1}', ["2", "1"]],
    ["{}", []],
  ])("returns the keys of %s in the order of the text", (source, expected) => {
    expect(keysOf(parseJSON(source) as JSONObject)).toEqual(expected);
  });

  test("returns the keys of any object in the order of the text", () => {
    fc.assert(
      fc.property(fc.uniqueArray(keys), (names) => {
        const source = `{${names.map((name) => `${JSON.stringify(name)}:0`).join()}}`;
        expect(keysOf(parseJSON(source) as JSONObject)).toEqual(names);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("an object", () => {
  test.each(['{"__proto__":{"x":1}}', '{"__proto__":{"x":1},"1":2}'])(
    "treats __proto__ as an ordinary key: %s",
    (source) => {
      const object = parseJSON(source) as JSONObject;
      expect(keysOf(object)).toContain("__proto__");
      expect(Object.hasOwn(object, "__proto__")).toBe(true);
      expect(object["x"]).toBeUndefined();
      expect(plain(object["__proto__"])).toEqual({ x: 1 });
    },
  );

  test.each(['{"a":1,"a":2}', '{"a":1,"a":2,"1":0}'])("has the last value of a repeated key: %s", (source) => {
    expect((parseJSON(source) as JSONObject)["a"]).toBe(2);
  });
});

describe("a syntax error", () => {
  test.each([
    ["empty text", "", 0],
    ["only whitespace", " \n", 2],
    ["an unknown word", "nope", 0],
    ["a truncated literal", '{"a":tru}', 5],
    ["a literal with a suffix", "nullx", 4],
    ["a byte order mark", "\ufeff{}", 0],
    ["a space that is not JSON whitespace", "\u00a0{}", 0],
    ["an unterminated string", '{"a":"b', 7],
    ["an unterminated key", '{"a', 3],
    ["an unterminated escape", '"a\\', 2],
    ["a control character in a string", '"a\nb"', 2],
    ["a NUL in a string", '"\u0000"', 1],
    ["a tab in a key", '{"\t":1}', 2],
    ["an invalid escape", '"ab\\x41"', 3],
    ["a short \\u", '"\\u12"', 1],
    ["a \\u with an invalid digit", '"\\u00g0"', 1],
    ["a capital \\U", '"\\U0041"', 1],
    ["single quotes", "{'a':1}", 1],
    ["a key without quotes", "{a:1}", 1],
    ["a number for a key", "{1:1}", 1],
    ["a missing colon", '{"a" 1}', 5],
    ["a missing value", '{"a":}', 5],
    ["a missing comma in an object", '{"a":1 "b":2}', 7],
    ["a missing comma in an array", "[1 2]", 3],
    ["a trailing comma in an object", '{"a":1,}', 7],
    ["a trailing comma in an array", "[1,]", 3],
    ["an array of only a comma", "[,]", 1],
    ["an unclosed object", '{"a":1', 6],
    ["an unclosed array", "[1,2", 4],
    ["an array closed as an object", "[1}", 2],
    ["a closing bracket alone", "]", 0],
    ["trailing data", '{"a":1} x', 8],
    ["a second value", "{}{}", 2],
    ["a leading zero", "[01]", 2],
    ["a minus alone", "[-]", 1],
    ["a plus sign", "[+1]", 1],
    ["a leading decimal point", "[.5]", 1],
    ["a trailing decimal point", "[5.]", 2],
    ["an exponent without digits", "[1e]", 2],
    ["a hexadecimal number", "[0x10]", 2],
    ["NaN", "[NaN]", 1],
    ["Infinity", "[-Infinity]", 1],
    ["a comment", "{} // nope", 3],
  ])("is reported with the offset of %s", (_, source, offset) => {
    expect(errorOf(() => parseJSON(source))).toMatchObject({ code: "invalid-json", offset, path: undefined });
  });

  test("has an offset in UTF-16 units", () => {
    expect(errorOf(() => parseJSON('["é😀\ud800" x]'))).toMatchObject({ code: "invalid-json", offset: 8 });
  });
});

describe("deep nesting", () => {
  const nested = (depth: number, inner = "") => "[".repeat(depth) + inner + "]".repeat(depth);

  test("of 1000 arrays is accepted by both parsers", () => {
    expect(JSON.stringify(parseJSON(nested(1000)))).toBe(nested(1000));
    expect(JSON.stringify(parseJSON(nested(1000, '"\\u0030"')))).toBe(nested(1000, '"0"'));
    expect(JSON.stringify(parseJSON(nested(999, '{"k":1.5}')))).toBe(nested(999, '{"k":{"text":"1.5"}}'));
  });

  test.each([2000, 100000])("of %i arrays is rejected by both parsers", (depth) => {
    for (const inner of ['"0"', '"\\u0030"', '{"k":1.5}']) {
      expect(errorOf(() => parseJSON(nested(depth, inner)))).toMatchObject({ code: "too-deep" });
      expect(errorOf(() => parseJSON(`{"k":${nested(depth, inner)}}`))).toMatchObject({ code: "too-deep" });
    }
  });

  test("has the same limit in both parsers", () => {
    for (let depth = 995; depth <= 1010; depth++) {
      const refused = (inner: string) => resultOf(() => parseJSON(nested(depth, inner))) === undefined;
      expect([depth, refused('"\\u0030"'), refused('{"":0.5}')]).toEqual([depth, refused('"0"'), refused('{"":0}')]);
    }
  });

  test("without closing brackets is rejected", () => {
    expect(["invalid-json", "too-deep"]).toContain(errorOf(() => parseJSON("[".repeat(100000))).code);
    expect(["invalid-json", "too-deep"]).toContain(errorOf(() => parseJSON('{"a":'.repeat(100000))).code);
  });
});

test.each([[null], [undefined], [5], [{}], [["{}"]], [new Uint8Array(2)]])(
  "rejects %p, which is not a string",
  (source) => {
    expect(errorOf(() => parseJSON(source as never))).toMatchObject({ code: "invalid-value" });
  },
);
