import fc from "fast-check";
import { VerbatimLines } from "../../../src/cli/print/verbatim-lines.js";
import { concat, utf8 } from "../../support/bytes.js";

/** Adds slices of a buffer as lines, and returns the slices to write and their bytes as text. */
function written(...lines: readonly Uint8Array[]): { slices: readonly Uint8Array[]; text: string } {
  const all = new VerbatimLines();
  for (const line of lines) all.add(line);
  const slices = all.take();
  expect(all.take()).toEqual([]);
  return { slices, text: Buffer.from(concat(...slices)).toString() };
}

it("takes lines that follow each other as one slice", () => {
  const buffer = utf8("aa\nbb\ncc\n");
  const { slices, text } = written(buffer.subarray(0, 2), buffer.subarray(3, 5), buffer.subarray(6, 8));
  expect(text).toBe("aa\nbb\ncc\n");
  expect(slices.map(({ length }) => length)).toEqual([8, 1]);
  expect(slices[0]!.buffer).toBe(buffer.buffer);
});

it.each([
  ["another separator", "aa,bb"],
  ["more than a line feed", "aa\n\nbb"],
  ["a carriage return", "aa\r\nbb"],
])("does not include %s between lines", (_, content) => {
  const buffer = utf8(content);
  const lines = [buffer.subarray(0, 2), buffer.subarray(buffer.length - 2)];
  expect(written(...lines).text).toBe("aa\nbb\n");
});

it("keeps the order of lines of different buffers and of earlier lines of a buffer", () => {
  const [a, b] = [utf8("11\n22\n"), utf8("33\n44\n")];
  const lines = [b.subarray(3, 5), a.subarray(0, 2), b.subarray(0, 2), a.subarray(3, 5), a.subarray(0, 2)];
  expect(written(...lines).text).toBe("44\n11\n33\n22\n11\n");
});

it("writes the same as lines one by one", () => {
  const content = fc.array(fc.constantFrom("a", "bc", "\n", ","), { maxLength: 20 }).map((pieces) => pieces.join(""));
  const range = fc.tuple(fc.nat(30), fc.nat(5));
  fc.assert(
    fc.property(content, fc.array(range, { maxLength: 10 }), (text, ranges) => {
      const buffer = utf8(text);
      const lines = ranges.map(([start, length]) => buffer.subarray(start, start + length));
      expect(written(...lines).text).toBe(lines.map((line) => `${Buffer.from(line).toString()}\n`).join(""));
    }),
  );
});
