import fc from "fast-check";
import { compactJSON } from "../../../src/runtime/json/compact.js";

describe("compactJSON()", () => {
  test.each([
    ['{ "a b" : [ 1 , "\\" , \\\\" ] }', '{"a b":[1,"\\" , \\\\"]}'],
    [' \t\r\n"a \t b"\n', '"a \t b"'],
    ["[ ]", "[]"],
    ["1.50e+3 ", "1.50e+3"],
    ['{"a":"\u00a0"}', '{"a":"\u00a0"}'],
  ])("turns %j into %j", (text, expected) => {
    expect(compactJSON(text)).toBe(expected);
  });

  test("keeps every value of any JSON", () => {
    const indent = fc.constantFrom("", " ", "\t", "\n", "\r\n ");
    fc.assert(
      fc.property(fc.jsonValue(), indent, (value, space) => {
        expect(compactJSON(JSON.stringify(value, undefined, space))).toBe(JSON.stringify(value));
      }),
    );
  });

  test("handles long strings and many tokens", () => {
    const value = ['\\ "'.repeat(1e5), ...Array.from({ length: 1e5 }, (_, i) => ` ${i}`)];
    expect(compactJSON(JSON.stringify(value, undefined, 1))).toBe(JSON.stringify(value));
  });
});
