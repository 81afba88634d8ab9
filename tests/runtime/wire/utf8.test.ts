import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { compareUTF8, decodeUTF8, lengthUTF8, writeUTF8 } from "../../../src/runtime/wire/utf8.js";
import { text } from "../../support/arbitrary.js";
import { bytesOf, hexOf, utf8 } from "../../support/bytes.js";

function decoded(bytes: Uint8Array): string {
  return decodeUTF8(bytes, 0, bytes.length);
}

function encoded(value: string): Uint8Array {
  const bytes = new Uint8Array(lengthUTF8(value));
  writeUTF8(value, bytes, 0);
  return bytes;
}

/** Returns the text with every byte escaped on its own. */
function escaped(hex: string): string {
  return String.fromCharCode(...Array.from(bytesOf(hex), (byte) => (byte < 0x80 ? byte : 0xdc00 + byte)));
}

describe("valid UTF-8", () => {
  test.each([
    ["00", "\u0000"],
    ["7f", "\u007f"],
    ["c280", "\u0080"],
    ["dfbf", "\u07ff"],
    ["e0a080", "\u0800"],
    ["ed9fbf", "\ud7ff"],
    ["ee8080", "\ue000"],
    ["efbbbf", "\ufeff"],
    ["efbfbd", "\ufffd"],
    ["efbfbf", "\uffff"],
    ["f0908080", "\u{10000}"],
    ["f09f9880", "\u{1f600}"],
    ["f48fbfbf", "\u{10ffff}"],
  ])("%s is decoded and encoded again", (hex, value) => {
    expect(decoded(bytesOf(hex))).toBe(value);
    expect(hexOf(encoded(value))).toBe(hex);
  });

  test("matches TextEncoder for every code point", () => {
    const block = 0x800;
    for (let first = 0; first <= 0x10ffff; first += block) {
      if (first === 0xd800) continue;
      const value = String.fromCodePoint(...Array.from({ length: block }, (_, i) => first + i));
      const bytes = encoded(value);
      expect([first, Buffer.compare(bytes, utf8(value)), decoded(bytes) === value]).toEqual([first, 0, true]);
    }
  });
});

describe("invalid UTF-8", () => {
  test.each([
    ["a continuation byte", "80"],
    ["the last continuation byte", "bf"],
    ["an overlong slash in 2 bytes", "c0af"],
    ["the last overlong sequence of 2 bytes", "c1bf"],
    ["the last overlong sequence of 3 bytes", "e09fbf"],
    ["the last overlong sequence of 4 bytes", "f08fbfbf"],
    ["the first surrogate", "eda080"],
    ["the last surrogate", "edbfbf"],
    ["a pair of surrogates", "eda080edb080"],
    ["the first code above U+10FFFF", "f4908080"],
    ["the lead byte f5", "f5808080"],
    ["a sequence of 5 bytes", "f888808080"],
    ["fe and ff", "feff"],
    ["a truncated sequence of 2 bytes", "c3"],
    ["a truncated sequence of 3 bytes", "e282"],
    ["a truncated sequence of 4 bytes", "f09f98"],
    ["a lead byte before ASCII", "c341"],
    ["a broken third byte", "e28241"],
    ["a broken fourth byte", "f09f9841"],
  ])("is kept byte by byte: %s", (_, hex) => {
    expect(decoded(bytesOf(hex))).toBe(escaped(hex));
    expect(hexOf(encoded(escaped(hex)))).toBe(hex);
  });

  test("does not affect adjacent valid text", () => {
    expect(decoded(bytesOf("41 ff c3a9 e2 42"))).toBe("A\udcffé\udce2B");
  });

  test("is cut at the end of the string, not at the end of the input", () => {
    expect(decodeUTF8(bytesOf("c3a9"), 0, 1)).toBe("\udcc3");
    expect(decodeUTF8(bytesOf("41c3a942"), 1, 3)).toBe("é");
  });
});

test("all pairs of bytes survive a round trip", () => {
  let wrong = 0;
  for (let first = 0; first < 256; first++) {
    for (let second = 0; second < 256; second++) {
      const bytes = Uint8Array.of(first, second);
      if (hexOf(encoded(decoded(bytes))) !== hexOf(bytes)) wrong++;
    }
  }
  expect(wrong).toBe(0);
});

test("any bytes survive a round trip, and are well-formed text if they are UTF-8", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const value = decoded(bytes);
      expect(hexOf(encoded(value))).toBe(hexOf(bytes));
      expect(value.isWellFormed()).toBe(isUtf8(bytes));
    }),
    { numRuns: 5000 },
  );
});

describe("lone surrogates", () => {
  test.each([
    ["\ud800", "efbfbd"],
    ["\udbff", "efbfbd"],
    ["\udc00", "efbfbd"],
    ["\udc7f", "efbfbd"],
    ["\udc80", "80"],
    ["\udcff", "ff"],
    ["\udd00", "efbfbd"],
    ["\udfff", "efbfbd"],
    ["\ud800a", "efbfbd61"],
    ["\ud83d\ud83d\ude00", "efbfbdf09f9880"],
  ])("are encoded: %j as %s", (value, hex) => {
    expect(hexOf(encoded(value))).toBe(hex);
  });
});

describe("compareUTF8", () => {
  const sign = (value: number) => Math.sign(value);

  test.each([
    ["", ""],
    ["", "a"],
    ["a", "b"],
    ["a", "ab"],
    ["Z", "a"],
    ["z", "é"],
    ["\ud7ff", "\ue000"],
    ["\uffff", "\u{10000}"],
    ["\ue000", "\u{1f600}"],
    ["a\u{1f600}", "a\u{1f601}"],
    ["\u{1f600}", "\u{1f600}a"],
  ])("sorts %j before %j", (a, b) => {
    const expected = sign(Buffer.compare(utf8(a), utf8(b)));
    expect(sign(compareUTF8(a, b))).toBe(expected);
    expect(sign(compareUTF8(b, a))).toBe(-expected + 0);
    expect(expected).toBe(a === b ? 0 : -1);
  });

  test("orders strings by their UTF-8 bytes", () => {
    const prefix = fc.tuple(text, text, text);
    fc.assert(
      fc.property(prefix, ([common, a, b]) => {
        const compared = compareUTF8(common + a, common + b);
        expect(sign(compared)).toBe(Buffer.compare(utf8(common + a), utf8(common + b)));
      }),
      { numRuns: 5000 },
    );
  });

  test("orders strings by their bytes if these are not UTF-8", () => {
    const bytes = fc.uint8Array({ maxLength: 6 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(sign(compareUTF8(decoded(a), decoded(b)))).toBe(Buffer.compare(a, b));
      }),
      { numRuns: 5000 },
    );
  });
});
