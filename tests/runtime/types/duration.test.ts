import fc from "fast-check";
import Long from "long";
import { Duration } from "../../../src/runtime/index.js";
import { errorOf } from "../../support/errors.js";

const of = (seconds: number, nanos = 0) => ({ seconds: Long.fromNumber(seconds), nanos });

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

describe("nanoseconds", () => {
  test.each([
    [0n, of(0)],
    [1n, of(0, 1)],
    [-1n, of(0, -1)],
    [1_500_000_000n, of(1, 500_000_000)],
    [-1_500_000_000n, of(-1, -500_000_000)],
    [MAX, of(9223372036, 854775807)],
    [MIN, of(-9223372036, -854775808)],
  ])("%d are converted in both directions", (nanoseconds, duration) => {
    expect(Duration.fromNanoseconds(nanoseconds)).toStrictEqual(duration);
    expect(Duration.toNanoseconds(duration)).toBe(nanoseconds);
  });

  test("survive a round trip for any int64", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: MIN, max: MAX }), (nanoseconds) => {
        expect(Duration.toNanoseconds(Duration.fromNanoseconds(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });

  test.each([MAX + 1n, MIN - 1n, 10n ** 300n])("%d are rejected", (nanoseconds) => {
    expect(errorOf(() => Duration.fromNanoseconds(nanoseconds))).toMatchObject({ code: "invalid-value" });
  });

  test("that are not a bigint are rejected", () => {
    expect(errorOf(() => Duration.fromNanoseconds(5 as unknown as bigint)).reason).toBe(
      "expected a bigint of nanoseconds, got 5",
    );
  });
});

describe("milliseconds", () => {
  test.each([
    [0, of(0)],
    [1, of(0, 1_000_000)],
    [1500, of(1, 500_000_000)],
    [-1500, of(-1, -500_000_000)],
    [0.000001, of(0, 1)],
    [1.5, of(0, 1_500_000)],
    [86_400_000, of(86_400)],
  ])("%d are converted in both directions", (milliseconds, duration) => {
    expect(Duration.fromMilliseconds(milliseconds)).toStrictEqual(duration);
    expect(Duration.toMilliseconds(duration)).toBe(milliseconds);
  });

  test("are rounded to the nanosecond", () => {
    expect(Duration.fromMilliseconds(0.1 + 0.2)).toStrictEqual(of(0, 300_000));
    expect(Duration.fromMilliseconds(999.9999999)).toStrictEqual(of(1));
  });

  test.each([NaN, Infinity, 1e300, 9223372036855, "5" as unknown as number])("%p are rejected", (milliseconds) => {
    expect(errorOf(() => Duration.fromMilliseconds(milliseconds))).toMatchObject({ code: "invalid-value" });
  });
});

describe("a duration that is not a Go time.Duration", () => {
  test.each([
    ["with seconds and nanoseconds of different signs", of(1, -1)],
    ["with a whole second of nanoseconds", of(0, 1_000_000_000)],
    ["with half a nanosecond", of(0, 0.5)],
    ["of 300 years", of(9_500_000_000)],
    ["with seconds as a number", { seconds: 1, nanos: 0 } as unknown as Duration],
  ])("%s is rejected", (_, duration) => {
    expect(errorOf(() => Duration.toNanoseconds(duration))).toMatchObject({ code: "invalid-value" });
    expect(errorOf(() => Duration.toMilliseconds(duration))).toMatchObject({ code: "invalid-value" });
  });
});

test("create() fills in zeros", () => {
  expect(Duration.create()).toStrictEqual(of(0));
  expect(Duration.create({ nanos: 5 })).toStrictEqual(of(0, 5));
  expect(Duration.create({ seconds: Long.ONE })).toStrictEqual(of(1));
});
