import fc from "fast-check";
import { formatInteger } from "../../../src/runtime/types/decimal.js";

describe("formatInteger", () => {
  const borders = [0, 9, 10, 99, 100, 999, 1000, 1001, 1099, 999_999, 1_000_000, 1_001_001, 1_000_999, 999_999_999];

  test.each([...borders, 1e9, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])("formats %i and its negative", (value) => {
    expect(formatInteger(value)).toBe(value.toFixed());
    expect(formatInteger(-value)).toBe((0 - value).toFixed());
  });

  test("formats integers of 1 to 10 digits", () => {
    const ofDigits = fc.integer({ min: 0, max: 32 }).chain((bits) => fc.integer({ min: 0, max: 2 ** bits - 1 }));
    fc.assert(fc.property(ofDigits, (value) => expect(formatInteger(value)).toBe(value.toFixed())));
  });
});
