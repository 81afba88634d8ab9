import fc from "fast-check";
import { compactBytes } from "../../src/stored/compact-bytes.js";
import { LINES, parsed, valueText, withoutSpace } from "../support/json-text.js";
import { fromLatin1, latin1 } from "../support/stored-events.js";

/** Removes the whitespace between the tokens of text with one character per byte. */
function compact(text: string): string {
  return latin1(compactBytes(fromLatin1(text)));
}

it("removes the whitespace between tokens, and nothing in strings", () => {
  expect(compact(' {\n\t"a b" :\r\n[ 1 , -2.50 ],"\\" \\\\" : "\\\\" } ')).toBe('{"a b":[1,-2.50],"\\" \\\\":"\\\\"}');
});

it("keeps the text of every token of any JSON", () => {
  fc.assert(
    fc.property(valueText(LINES), (text) => {
      const result = compact(text);
      expect(result).toBe(withoutSpace(text));
      expect(parsed(result)).toEqual(parsed(text));
      expect(compact(result)).toBe(result);
    }),
    { numRuns: 1000 },
  );
});
