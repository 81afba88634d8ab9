import fc from "fast-check";
import { readLines } from "../../../src/cli/input/lines.js";
import { ByteSource } from "../../../src/recording/byte-source.js";
import { concat, utf8 } from "../../support/bytes.js";
import { allOf, chunksOf } from "../../support/recordings.js";

/** Reads the lines of bytes in chunks of a size, checks their numbers, and returns their texts. */
async function linesOf(bytes: Uint8Array, size: number): Promise<(string | undefined)[]> {
  const lines = (await allOf(readLines(new ByteSource(chunksOf(bytes, size))))).flat();
  expect(lines.map(({ number }) => number)).toEqual(lines.map((_, i) => i + 1));
  return lines.map(({ text }) => text);
}

/** Returns the expected lines, decoded one by one. */
function decodedLines(bytes: Uint8Array): string[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    lines.push(decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end)));
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

it("splits only at line feeds, with chunks of any size", async () => {
  const piece = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom("\n", "\n\n", "\r\n", "\u2028", "é", "\u{1f600}", '{"a":1}').map(utf8) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 100 }), async (pieces, size) => {
      const bytes = concat(...pieces);
      const withoutMarks = (lines: readonly (string | undefined)[]): unknown[] =>
        lines.map((line) => line?.replace(/^\ufeff/, ""));
      expect(withoutMarks(await linesOf(bytes, size))).toEqual(withoutMarks(decodedLines(bytes)));
    }),
    { numRuns: 300 },
  );
});

it("reads lines that are longer than a chunk", async () => {
  const long = "é".repeat(100_000);
  expect(await linesOf(utf8(`a\n${long}\n\n${long}`), 64 * 1024)).toEqual(["a", long, "", long]);
  expect(await linesOf(utf8(`a\n${long}\n\n${long}\n`), 1_000_000)).toEqual(["a", long, "", long]);
});
