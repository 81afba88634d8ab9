import { replaceEach } from "../../../src/runtime/json/replace-each.js";

const PATTERN = /["\ud800-\udfff]/gu;
const hex = (character: string): string => character.charCodeAt(0).toString(16);

describe("replaceEach", () => {
  test.each(["", "plain", '"', 'a"b"', "\ud800", "\ud83d\ude00", '\ude00"'])(
    "does the same as replace() for %j",
    (text) => {
      expect(replaceEach(text, PATTERN, hex)).toBe(text.replace(PATTERN, hex));
    },
  );

  test.each([-2, -1, 0, 1])(
    "does the same as replace() for several blocks, with a match %d characters from their boundaries",
    (shift) => {
      for (const piece of ['"', "\ud83d\ude00", "\ud83d", "\ude00", "\ud83d\ud83d\ude00"]) {
        const text = `${"a".repeat(2 ** 20 + shift)}${piece}${"b".repeat(2 ** 20 - piece.length)}${piece}"c`;
        expect(replaceEach(text, PATTERN, hex) === text.replace(PATTERN, hex)).toBe(true);
      }
    },
  );

  test("replaces more matches than the engine can collect at once", () => {
    const text = '"'.repeat(34_000_000);
    expect(replaceEach(text, PATTERN, () => "")).toBe("");
  });
});
