import { JSONWriter } from "../../../src/runtime/transcode/json-writer.js";
import { Words } from "../../../src/runtime/transcode/words.js";
import { concat, utf8 } from "../../support/bytes.js";

/** Returns the text that a function writes after a byte, so that it is not aligned. */
function written(write: (json: JSONWriter) => void, before = " "): string {
  const json = new JSONWriter(1000);
  json.bytes.fill(0xee);
  json.text(before);
  write(json);
  return Buffer.from(json.bytes.subarray(before.length, json.length)).toString();
}

/** Writes bytes as a string. They are not at the start of their buffer. */
function writtenString(text: Uint8Array): string {
  const bytes = concat(utf8('"é\u0000'), text, utf8("\\\u0001é"));
  const start = utf8('"é\u0000').length;
  return written((json) => {
    expect(json.string(bytes, new DataView(bytes.buffer), start, start + text.length)).toBe(true);
  });
}

describe("words", () => {
  test.each(["", "a", "ab", "abc", "abcd", "abcde", ',"é":"\u{1f600}"'])("are written as their text: %j", (text) => {
    const words = new Words(text);
    expect(words.length).toBe(utf8(text).length);
    expect(words.words).toHaveLength(Math.ceil(words.length / 4));
    for (const before of ["", "1", "12", "123"]) expect(written((json) => json.words(words), before)).toBe(text);
  });

  test("are followed by the next text without a gap", () => {
    const [a, b] = [new Words("abcde"), new Words("x")];
    expect(written((json) => [a, b, a].forEach((words) => json.words(words)))).toBe("abcdexabcde");
  });
});

describe("strings", () => {
  const TEXTS = ["", "a", "abc", "abcd", "abcde", "abcdefgh", 'a"b', "\\", "\u0000", "\u001f\u007f\u0080", "\u2028<>&"];

  test.each([...TEXTS, "\b\f\n\r\t", "abcdefg\n", "\nabcdefg", "\u{10ffff}abcdefghi"])("are escaped: %j", (text) => {
    // JSON.stringify has short escapes for two more characters.
    const expected = JSON.stringify(text).replace("\\b", "\\u0008").replace("\\f", "\\u000c");
    expect(writtenString(utf8(text))).toBe(expected);
  });

  test.each(TEXTS)("of Structs are escaped like HTML, except that line separators are not written: %j", (text) => {
    const bytes = utf8(text);
    const json = new JSONWriter(1000);
    expect(json.htmlString(bytes, 0, bytes.length)).toBe(!text.includes("\u2028"));
    if (text.includes("\u2028")) return;
    const expected = JSON.stringify(text).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
    expect(Buffer.from(json.bytes.subarray(0, json.length)).toString()).toBe(expected);
  });

  test("with any two bytes in a word are accepted if, and only if, they are UTF-8", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const isUTF8 = (bytes: Uint8Array): boolean => {
      try {
        decoder.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const json = new JSONWriter(100);
    const bytes = utf8("abcdefgh");
    const view = new DataView(bytes.buffer);
    const wrong: number[][] = [];
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        bytes[3] = first;
        bytes[4] = second;
        json.length = 0;
        if (json.string(bytes, view, 0, bytes.length) !== isUTF8(bytes)) wrong.push([first, second]);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("integers", () => {
  const around = (value: number): number[] => [value - 1, value, value + 1];
  const powers = Array.from({ length: 16 }, (_, i) => 10 ** i);

  test("are written in decimal", () => {
    const values = [...powers, 2 ** 31, 2 ** 32, 2 ** 52].flatMap(around).concat(Number.MAX_SAFE_INTEGER);
    for (const value of values.flatMap((value) => [value, -value])) {
      expect(written((json) => json.integer(value))).toBe(String(value === 0 ? 0 : value));
    }
  });
});

describe("times", () => {
  test("are written with as many digits as they need", () => {
    const json = (seconds: number, nanos: number): string => written((json) => json.time(seconds, nanos));
    expect(json(0, 0)).toBe('"1970-01-01T00:00:00Z"');
    expect(json(-1, 1)).toBe('"1969-12-31T23:59:59.000000001Z"');
    expect(json(86_399, 999_999_999)).toBe('"1970-01-01T23:59:59.999999999Z"');
    expect(json(-62_135_596_800, 100_000_000)).toBe('"0001-01-01T00:00:00.1Z"');
    expect(json(253_402_300_799, 10)).toBe('"9999-12-31T23:59:59.00000001Z"');
  });

  test("of alternating days have their own dates", () => {
    const times = [0, 86_400, 1, 86_401, -1, -86_401, 0];
    const text = written((json) => times.forEach((seconds) => json.time(seconds, 0)));
    expect(text).toBe(times.map((seconds) => `"${new Date(seconds * 1000).toISOString().slice(0, 19)}Z"`).join(""));
  });
});

test("bytes are written as base64", () => {
  const bytes = Uint8Array.from({ length: 256 + 5 }, (_, i) => i);
  for (const [start, end] of [
    [0, 0],
    [3, 4],
    [3, 5],
    [3, 6],
    [250, 261],
    [0, 256],
    [1, 256],
    [2, 256],
  ] as const) {
    const expected = Buffer.from(bytes.subarray(start, end)).toString("base64");
    expect(written((json) => json.base64(bytes, start, end))).toBe(`"${expected}"`);
  }
});
