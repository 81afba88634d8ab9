import { runInNewContext } from "node:vm";
import fc from "fast-check";
import Long from "long";
import { Timestamp } from "../../../src/index.js";
import { time } from "../../support/arbitrary.js";
import { errorOf, resultOf } from "../../support/errors.js";

const at = (seconds: number, nanos = 0) => ({ seconds: Long.fromNumber(seconds), nanos });

describe("RFC 3339 text", () => {
  test.each([
    ["1970-01-01T00:00:00Z", 0, 0],
    ["1969-12-31T23:59:59.999999999Z", -1, 999999999],
    ["0001-01-01T00:00:00Z", -62135596800, 0],
    ["9999-12-31T23:59:59.999999999Z", 253402300799, 999999999],
    ["2020-09-28T23:08:56.123456789Z", 1601334536, 123456789],
    ["2000-02-29T12:00:00Z", 951825600, 0],
    ["2004-02-29T00:00:00Z", 1078012800, 0],
    ["1900-02-28T23:59:59Z", -2203891201, 0],
    ["1900-03-01T00:00:00Z", -2203891200, 0],
    ["2100-03-01T00:00:00Z", 4107542400, 0],
    ["2019-12-31T23:59:59Z", 1577836799, 0],
    ["2020-01-01T00:00:00Z", 1577836800, 0],
    ["2038-01-19T03:14:08Z", 2147483648, 0],
    ["2106-02-07T06:28:16Z", 4294967296, 0],
  ])("%s is parsed and formatted", (text, seconds, nanos) => {
    expect(Timestamp.fromRFC3339(text)).toStrictEqual(at(seconds, nanos));
    expect(Timestamp.toRFC3339(at(seconds, nanos))).toBe(text);
  });

  test.each([
    [".1", 100000000, ".1"],
    [".12", 120000000, ".12"],
    [".123", 123000000, ".123"],
    [".1234", 123400000, ".1234"],
    [".12345", 123450000, ".12345"],
    [".123456", 123456000, ".123456"],
    [".1234567", 123456700, ".1234567"],
    [".12345678", 123456780, ".12345678"],
    [".123456789", 123456789, ".123456789"],
    [".1234567899", 123456789, ".123456789"],
    [".12345678999", 123456789, ".123456789"],
    [".123456789999", 123456789, ".123456789"],
    [".000000001", 1, ".000000001"],
    [".0000000009", 0, ""],
    [".0", 0, ""],
    [".100", 100000000, ".1"],
    [".010", 10000000, ".01"],
  ])("has the fraction %s for %i nanoseconds", (fraction, nanos, written) => {
    expect(Timestamp.fromRFC3339(`2020-01-01T00:00:00${fraction}Z`).nanos).toBe(nanos);
    expect(Timestamp.toRFC3339(at(1577836800, nanos))).toBe(`2020-01-01T00:00:00${written}Z`);
  });

  test.each([
    ["2020-01-01T00:00:00+00:00", "2020-01-01T00:00:00Z"],
    ["2020-01-01T00:00:00-00:00", "2020-01-01T00:00:00Z"],
    ["2020-01-01T01:30:00+01:30", "2020-01-01T00:00:00Z"],
    ["2019-12-31T19:00:00-05:00", "2020-01-01T00:00:00Z"],
    ["2020-01-01T23:59:00.5+23:59", "2020-01-01T00:00:00.5Z"],
    ["2019-12-31T00:01:00-23:59", "2020-01-01T00:00:00Z"],
    ["0001-01-01T01:00:00+01:00", "0001-01-01T00:00:00Z"],
    ["9999-12-31T22:59:59-01:00", "9999-12-31T23:59:59Z"],
  ])("%s is converted to UTC", (text, utc) => {
    expect(Timestamp.toRFC3339(Timestamp.fromRFC3339(text))).toBe(utc);
  });

  test.each([
    ["", "an empty text"],
    ["2020-01-01", "a date"],
    ["2020-01-01T00:00:00", "no zone"],
    ["2020-01-01 00:00:00Z", "a space instead of T"],
    ["2020-01-01t00:00:00Z", "a lowercase t"],
    ["2020-01-01T00:00:00z", "a lowercase z"],
    ["2020-01-01T00:00Z", "no seconds"],
    ["2020-1-01T00:00:00Z", "a month of one digit"],
    ["2020-01-01T0:00:00Z", "an hour of one digit"],
    ["20200101T000000Z", "no separators"],
    ["12020-01-01T00:00:00Z", "a year of five digits"],
    ["-2020-01-01T00:00:00Z", "a negative year"],
    ["0000-12-31T23:59:59Z", "the year 0"],
    ["0001-01-01T00:59:59+01:00", "before year 1"],
    ["9999-12-31T23:00:00-01:00", "after year 9999"],
    ["2020-00-01T00:00:00Z", "month 0"],
    ["2020-13-01T00:00:00Z", "month 13"],
    ["2020-01-00T00:00:00Z", "day 0"],
    ["2020-01-32T00:00:00Z", "day 32"],
    ["2020-04-31T00:00:00Z", "April 31"],
    ["2020-06-31T00:00:00Z", "June 31"],
    ["2020-09-31T00:00:00Z", "September 31"],
    ["2020-11-31T00:00:00Z", "November 31"],
    ["2020-02-30T00:00:00Z", "February 30"],
    ["2019-02-29T00:00:00Z", "February 29 in a common year"],
    ["1900-02-29T00:00:00Z", "February 29 in a common century year"],
    ["2020-01-01T24:00:00Z", "hour 24"],
    ["2020-01-01T00:60:00Z", "minute 60"],
    ["2016-12-31T23:59:60Z", "a leap second"],
    ["2020-01-01T00:00:00.Z", "a decimal point without digits"],
    ["2020-01-01T00:00:00,5Z", "a comma"],
    ["2020-01-01T00:00:00+24:00", "offset hour 24"],
    ["2020-01-01T00:00:00+00:60", "offset minute 60"],
    ["2020-01-01T00:00:00+0100", "an offset without a colon"],
    ["2020-01-01T00:00:00+01", "an offset without minutes"],
    ["2020-01-01T00:00:00Z ", "a trailing space"],
    ["2020-01-01T00:00:00Z\n", "a trailing line feed"],
    [" 2020-01-01T00:00:00Z", "a leading space"],
    ["٢٠٢٠-01-01T00:00:00Z", "digits that are not ASCII"],
  ])("%j is rejected: %s", (text) => {
    expect(errorOf(() => Timestamp.fromRFC3339(text))).toMatchObject({ code: "invalid-value" });
  });

  test("matches Date for every day of more than 400 years", () => {
    const wrong: string[] = [];
    for (let day = Date.UTC(1890, 0, 1); day < Date.UTC(2320, 0, 1); day += 86400000) {
      const text = new Date(day).toISOString().replace(".000", "");
      if (Timestamp.toRFC3339(at(day / 1000)) !== text) wrong.push(text);
      if (Timestamp.fromRFC3339(text).seconds.toNumber() !== day / 1000) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  test("matches Date for the first and last second of every year", () => {
    const wrong: string[] = [];
    for (let year = 1; year <= 9999; year++) {
      for (const text of [
        `${String(year).padStart(4, "0")}-01-01T00:00:00Z`,
        `${String(year).padStart(4, "0")}-12-31T23:59:59Z`,
      ]) {
        const parsed = Timestamp.fromRFC3339(text);
        if (parsed.seconds.toNumber() * 1000 !== Date.parse(text)) wrong.push(text);
        if (Timestamp.toRFC3339(parsed) !== text) wrong.push(text);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("of any time survives a round trip", () => {
    fc.assert(
      fc.property(time, (value) => {
        expect(Timestamp.fromRFC3339(Timestamp.toRFC3339(value))).toStrictEqual(value);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("parsing and formatting several times in a row", () => {
  const seconds = (text: string) => resultOf(() => Timestamp.fromRFC3339(text))?.seconds.toNumber();
  const expected = (text: string) => Date.parse(text) / 1000;

  test("matches Date around the boundaries of minutes, hours, days, months and years", () => {
    const borders = [
      ...["2020-09-28T23:08:00Z", "2020-09-28T23:00:00Z", "2020-09-29T00:00:00Z", "2020-10-01T00:00:00Z"],
      ...["2021-01-01T00:00:00Z", "2020-02-29T00:00:00Z", "2020-03-01T00:00:00Z", "2021-03-01T00:00:00Z"],
      ...["2000-02-29T23:59:59Z", "1900-03-01T00:00:00Z", "1970-01-01T00:00:00Z", "0001-01-02T00:00:00Z"],
      ...["2100-03-01T00:00:00Z", "9999-12-31T00:00:00Z", "2001-01-01T00:00:00Z"],
    ];
    const around = borders.flatMap((border) =>
      [-61, -60, -59, -2, -1, 0, 1, 59, 60, 61].map((more) =>
        new Date(Date.parse(border) + more * 1000).toISOString().replace(".000", ""),
      ),
    );
    // Each step visits all of them, in an order with near or far neighbors.
    for (const step of [1, 7, 31, around.length - 1]) {
      for (let i = 0; i < around.length; i++) {
        const text = around[(i * step) % around.length]!;
        expect([text, seconds(text)]).toEqual([text, expected(text)]);
        expect(Timestamp.toRFC3339(at(expected(text), i))).toBe(
          i === 0 ? text : text.replace("Z", `.${String(i).padStart(9, "0").replace(/0+$/, "")}Z`),
        );
      }
    }
  });

  test("parses different seconds, fractions and offsets after the same minute", () => {
    const minute = "2020-09-28T23:08";
    for (const rest of [":00Z", ":59Z", ":56.5Z", ":56+00:00", ":56+01:30", ":56-23:59", ":56.25-01:00", ":00Z"]) {
      expect(seconds(minute + rest)).toBe(Math.floor(expected(minute + rest)));
    }
  });

  test.each([
    ...["", "2", "2020-09-28", "2020-09-28T23", "2020-09-28T23:0", "2020-09-28T23:08", "2020-09-28T23:08:"],
    ...["2020-09-28T23:08:5", "2020-09-28T23:08:56", "2020-09-28T23:08:60Z", "2020-09-28T23:08:99Z"],
    ...["2020-09-28T23:08Z", "2020-09-28T23:08 56Z", "2020-09-28T23:08:5xZ", "2020-09-28T23:08:x6Z"],
    ...["2020-09-28T23:08:56z", "2020-09-28T23:08:56.Z", "2020-09-28T23:08:56.5", "2020-09-28T23:08:56ZZ"],
    ...[
      "2020-09-28T23:08:56+1:00",
      "2020-09-28T23:08:56+01:0",
      "2020-09-28T23:08:56+01:000",
      "2020-09-28T23:08:56*01:00",
    ],
    ...["2020-09-28T23:08:56+24:00", "2020-09-28T23:08:56+00:60", "2020-09-28T23:0８:56Z", "2020-09-28t23:08:56Z"],
    ...["2020-09-31T23:08:56Z", "2020-09-28T24:08:56Z", "2020-09-28T23:60:56Z", "2020-13-28T23:08:56Z"],
  ])("parses valid times correctly after rejecting %j", (wrong) => {
    for (let i = 0; i < 2; i++) {
      expect(seconds("2020-09-28T23:08:56Z")).toBe(1601334536);
      expect(errorOf(() => Timestamp.fromRFC3339(wrong)).code).toBe("invalid-value");
      expect(seconds("2020-09-28T23:08:57Z")).toBe(1601334537);
      expect(errorOf(() => Timestamp.fromRFC3339(wrong)).code).toBe("invalid-value");
      expect(seconds("2020-09-28T23:09:57Z")).toBe(1601334597);
    }
  });

  test("accepts a minute that is in the years 1 to 9999 only with its offset", () => {
    expect(seconds("0000-12-31T23:59:00Z")).toBeUndefined();
    expect(seconds("0000-12-31T23:59:00-00:01")).toBe(-62135596800);
    expect(seconds("0000-12-31T23:59:00Z")).toBeUndefined();
    expect(seconds("0001-01-01T00:00:00Z")).toBe(-62135596800);
    expect(seconds("0001-01-01T00:00:00+00:01")).toBeUndefined();
    expect(seconds("0001-01-01T00:00:00Z")).toBe(-62135596800);
  });

  test("does not depend on earlier times", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(time, fc.integer({ min: -90, max: 90 })), { maxLength: 6 }), (pairs) => {
        for (const [{ seconds, nanos }, more] of pairs) {
          const second = Math.max(-62135596800, Math.min(253402300799, seconds.toNumber() + more));
          for (const value of [at(seconds.toNumber(), nanos), at(second, nanos)]) {
            const text = Timestamp.toRFC3339(value);
            expect(Date.parse(text.replace(/(\.\d{3})\d*Z$/, "$1Z"))).toBe(
              value.seconds.toNumber() * 1000 + Math.floor(nanos / 1000000),
            );
            expect(Timestamp.fromRFC3339(text)).toStrictEqual(value);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("rejects zero bytes as the first minute", async () => {
    await jest.isolateModulesAsync(async () => {
      const fresh = await import("../../../src/index.js");
      expect(() => fresh.Timestamp.fromRFC3339(`${"\u0000".repeat(16)}:56Z`)).toThrow(fresh.CodecError);
    });
  });
});

const date = fc.date({
  min: new Date("0001-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

describe("a Date", () => {
  test.each([
    ["1970-01-01T00:00:00.000Z", 0, 0],
    ["1969-12-31T23:59:59.999Z", -1, 999000000],
    ["1969-12-31T23:59:59.001Z", -1, 1000000],
    ["2020-09-28T23:08:56.123Z", 1601334536, 123000000],
    ["0001-01-01T00:00:00.000Z", -62135596800, 0],
    ["9999-12-31T23:59:59.999Z", 253402300799, 999000000],
  ])("of %s is converted in both directions", (iso, seconds, nanos) => {
    expect(Timestamp.fromDate(new Date(iso))).toStrictEqual(at(seconds, nanos));
    expect(Timestamp.toDate(at(seconds, nanos)).toISOString()).toBe(iso);
  });

  test("drops fractions of a millisecond", () => {
    expect(Timestamp.toDate(at(0, 1999999)).getTime()).toBe(1);
    expect(Timestamp.toDate(at(-1, 999999999)).getTime()).toBe(-1);
  });

  test("matches toISOString() without trailing zeros", () => {
    fc.assert(
      fc.property(date, (value) => {
        const text = value.toISOString();
        const time = Timestamp.fromDate(value);
        expect(Timestamp.toRFC3339(time)).toBe(text.replace(/\.000Z$/, "Z").replace(/(\.\d+?)0+Z$/, "$1Z"));
        expect(Timestamp.fromRFC3339(text)).toStrictEqual(time);
        expect(Timestamp.toDate(time)).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([[NaN], [-62135596800001], [253402300800000], [8.64e15], [-8.64e15]])(
    "of %d is rejected",
    (milliseconds) => {
      expect(errorOf(() => Timestamp.fromDate(new Date(milliseconds)))).toMatchObject({ code: "invalid-value" });
    },
  );

  test.each([[undefined], [null], [0], ["2020"], ["5"], [{}]])("rejects %p, which is not a Date", (value) => {
    expect(errorOf(() => Timestamp.fromDate(value as never))).toMatchObject({
      code: "invalid-value",
      reason: expect.stringMatching(/^expected a valid Date, got /),
    });
  });

  test("can be of another realm", () => {
    const date = runInNewContext("new Date(1500)") as Date;
    expect(Timestamp.fromDate(date)).toStrictEqual(at(1, 500_000_000));
  });
});

describe("a time out of range", () => {
  test.each([
    ["before year 1", at(-62135596801, 999999999)],
    ["after year 9999", at(253402300800)],
    ["with negative nanoseconds", at(0, -1)],
    ["with a whole second of nanoseconds", at(0, 1000000000)],
    ["with half a nanosecond", at(0, 0.5)],
  ])("%s is rejected by toRFC3339() and toDate()", (_, value) => {
    expect(errorOf(() => Timestamp.toRFC3339(value))).toMatchObject({ code: "invalid-value" });
    expect(errorOf(() => Timestamp.toDate(value))).toMatchObject({ code: "invalid-value" });
  });
});

describe("create()", () => {
  test("without fields returns Go's zero time", () => {
    expect(Timestamp.toRFC3339(Timestamp.create())).toBe("0001-01-01T00:00:00Z");
  });

  test("with one field takes the other one from Go's zero time", () => {
    expect(Timestamp.create({ nanos: 5 })).toStrictEqual({ ...Timestamp.create(), nanos: 5 });
    expect(Timestamp.create({ seconds: Long.ONE })).toStrictEqual(at(1));
  });
});
