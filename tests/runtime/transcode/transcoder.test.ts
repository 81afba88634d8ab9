// Each event is also decoded: whatever the transcoder accepts must have the results of the codec.

import { EMBEDDED, type MessageTable } from "../../../src/runtime/transcode/table.js";
import { Transcoder } from "../../../src/runtime/transcode/transcoder.js";
import { concat, utf8 } from "../../support/bytes.js";
import { api2020, api2026, oneofs } from "../../support/edition-data.js";
import { keyOf, TABLES, transcode } from "../../support/transcoding.js";
import { double, group, int, len, tag, varint } from "../../support/wire.js";

/** Fields of a message, each encoded with its tag. */
type Fields = readonly Uint8Array[];

/** Returns the number of an event in the union of an edition. */
function numberOf(fields: Readonly<Record<number, string>>, name: string): number {
  return Number(Object.entries(fields).find(([, field]) => field === name)![0]);
}

/** Encodes an event of 2020 with empty embedded messages in fields 1 to `embedded`, followed by more fields. */
function event(name: string, embedded: number, ...fields: Fields): Uint8Array {
  const first = Array.from({ length: embedded }, (_, i) => len(i + 1));
  return len(numberOf(api2020.OneOf.fields, name), ...first, ...fields);
}

/** The same for an event of 2026. */
function event2026(name: string, embedded: number, ...fields: Fields): Uint8Array {
  const first = Array.from({ length: embedded }, (_, i) => len(i + 1));
  return len(numberOf(api2026.OneOf.fields, name), ...first, ...fields);
}

/** Encodes an event with these fields in its metadata: 1 index, 2 type, 3 id, 4 code, 5 time. */
const withMetadata = (...fields: Fields): Uint8Array => event("UserPasswordChange", 0, len(1, ...fields), len(2));
/** Encodes an event with fields 6 (uint64), 7 (string), 8 (strings) and 9 (int32). */
const command = (...fields: Fields): Uint8Array => event("SessionCommand", 5, ...fields);
/** Encodes an event with fields 6 and 7 (bool), 8 (strings), 9 and 10 (time). */
const sessionEnd = (...fields: Fields): Uint8Array => event("SessionEnd", 5, ...fields);
/** Encodes an event with a map of strings in field 5 of the embedded message 4. */
const withLabels = (...entries: Fields): Uint8Array => {
  return event("SessionStart", 3, len(4, ...entries.map((entry) => len(5, entry))), len(5));
};
/** Encodes an entry of a map of strings. */
const entry = (key: Uint8Array | string, value: Uint8Array | string): Uint8Array => concat(len(1, key), len(2, value));
/** Encodes an event with a Struct. */
const withStruct = (...fields: Fields): Uint8Array => event("UserLogin", 3, len(5, ...fields));
/** Encodes a field of a Struct. */
const member = (key: Uint8Array | string, ...value: Fields): Uint8Array => len(1, len(1, key), len(2, ...value));
/** Encodes an event of 2026 with a list of strings per trait. */
const withTraits = (...lists: Fields): Uint8Array => deleted(len(15, ...lists.map((list) => len(1, list))));
/** Encodes an event of 2026 with fields of its user. */
const deleted = (...fields: Fields): Uint8Array => event2026("UserDelete", 1, len(2, ...fields), len(3), len(4));

const accepted = (bytes: Uint8Array): string | undefined => transcode(api2020.edition, bytes);
const accepted2026 = (bytes: Uint8Array): string | undefined => transcode(api2026.edition, bytes);

/** Returns the value of a key in the JSON of an accepted event, as text. */
function textIn(json: string | undefined, key: string): string | undefined {
  return json?.slice(json.indexOf(`,"${key}":`)).replace(`,"${key}":`, "");
}

const OVERLONG_ZERO = Uint8Array.of(0x80, 0x00);

describe("fields", () => {
  test.each<[string, Uint8Array]>([
    ["absent", command()],
    ["in the order of their numbers", command(int(6, 1), len(7, "p"), len(8, "a"), int(9, 2))],
    ["with an absent embedded message, as from older versions of Teleport", event("SessionCommand", 4, int(6, 1))],
    ["without any embedded message", event("SessionCommand", 0)],
    ["with gaps", command(int(6, 1), int(9, 2))],
    ["with a tag that has superfluous bytes", command(concat(Uint8Array.of(0xba, 0x00), len(0, "p").slice(1)))],
    ["with a length that has superfluous bytes", command(tag(7, 2), Uint8Array.of(0x81, 0x00), utf8("p"))],
    ["with a varint that has superfluous bytes", command(tag(9, 0), Uint8Array.of(0x85, 0x80, 0x80, 0x00))],
    ["with a varint of 10 bytes", command(tag(9, 0), Uint8Array.of(0x85, ...new Uint8Array(8).fill(0x80), 0x00))],
    [
      "with a varint of more than 64 bits",
      command(tag(9, 0), Uint8Array.of(0x85, ...new Uint8Array(8).fill(0x80), 0x7e)),
    ],
  ])("%s are accepted", (_, bytes) => {
    expect(accepted(bytes)).toBeDefined();
  });

  test.each<[string, Uint8Array]>([
    ["out of order", command(len(7, "p"), int(6, 1))],
    ["out of order in an embedded message", withMetadata(len(2, "a"), int(1, 1))],
    ["repeated", command(int(6, 1), int(6, 1))],
    ["repeated later", command(int(6, 1), len(7, "p"), int(6, 1))],
    ["with an embedded message twice", event("SessionCommand", 5, len(5), int(6, 1))],
    ["with another wire type", command(len(6, "1"))],
    ["with the wire type of 32 bits", command(concat(tag(9, 5), new Uint8Array(4)))],
    ["in a group", command(group(9))],
    ["with a zero integer", command(int(6, 0))],
    ["with a zero integer that has superfluous bytes", command(tag(6, 0), OVERLONG_ZERO)],
    ["with an integer that is zero after truncation to 32 bits", command(int(9, 2n ** 32n))],
    ["with an empty string", command(len(7))],
    ["with false", sessionEnd(int(6, 0))],
    ["with a varint of 11 bytes", command(tag(9, 0), new Uint8Array(10).fill(0x80), Uint8Array.of(1))],
    ["with a tag of more than 32 bits", command(tag((2n ** 32n + 72n) >> 3n, 0), varint(1))],
    ["with the field number 0", command(tag(0, 0), varint(1))],
    ["with an event that ends before its last field does", command(len(7, "p").slice(0, -1))],
  ])("%s are left to the codec", (_, bytes) => {
    expect(accepted(bytes)).toBeUndefined();
  });
});

describe("isUnknown", () => {
  const transcoder = new Transcoder();
  const isUnknown = (bytes: Uint8Array, year: "2020" | "2026" = "2020"): boolean => {
    const isAccepted = transcoder.transcode(TABLES[year], bytes, new DataView(bytes.buffer), 0, bytes.length);
    expect(isAccepted).toBe(false);
    return transcoder.isUnknown;
  };

  test.each<[string, Uint8Array]>([
    ["an event that the union lacks", len(900, len(1))],
    ["a field that the event lacks", command(int(5000, 1))],
    ["a field before known ones", event("SessionCommand", 0, int(5000, 1))],
    ["a field of an embedded message", withMetadata(len(6, "cluster"))],
    ["a group", command(group(5000))],
    ["nothing", new Uint8Array(0)],
  ])("is true for %s", (_, bytes) => {
    expect(isUnknown(bytes)).toBe(true);
  });

  test.each<[string, Uint8Array]>([
    ["fields out of order", command(len(7, "p"), int(6, 1))],
    ["another wire type", command(len(6, "1"))],
    ["a zero value before an unknown field", command(int(6, 0), int(5000, 1))],
    ["an empty string before an unknown field", command(len(7), int(5000, 1))],
    ["a truncated event", command(int(6, 1)).slice(0, -1)],
    ["an event that is not length-delimited", int(5, 1)],
  ])("is false for %s", (_, bytes) => {
    expect(isUnknown(bytes)).toBe(false);
  });

  test("is false again after an event that is accepted", () => {
    expect(isUnknown(len(900, len(1)))).toBe(true);
    const bytes = command();
    expect(transcoder.transcode(TABLES["2020"], bytes, new DataView(bytes.buffer), 0, bytes.length)).toBe(true);
    expect(transcoder.isUnknown).toBe(false);
  });
});

describe("the union", () => {
  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["only a tag", tag(5, 2)],
    ["a field before the event", concat(int(900, 1), command())],
    ["a field after the event", concat(command(), int(900, 1))],
    ["a byte after the event", concat(command(), Uint8Array.of(0))],
    ["the same event twice", concat(command(), command())],
    ["two events", concat(command(), withMetadata())],
    ["an event with another wire type", int(5, 1)],
  ])("with %s is left to the codec", (_, bytes) => {
    expect(accepted(bytes)).toBeUndefined();
  });

  test("may have a tag and a length with superfluous bytes", () => {
    const number = numberOf(api2020.OneOf.fields, "UserPasswordChange");
    const overlong = (bytes: Uint8Array): Uint8Array =>
      concat(
        bytes.map((byte) => byte | 0x80),
        Uint8Array.of(0x80, 0),
      );
    const fields = concat(len(1), len(2));
    expect(number).toBeLessThan(16);
    expect(accepted(concat(overlong(tag(number, 2)), overlong(varint(fields.length)), fields))).toBeDefined();
  });
});

test("an event that is truncated anywhere is left to the codec, and so is one with a longer length", () => {
  const bytes = concat(
    event(
      "SessionEnd",
      3,
      len(4, len(1, "é"), len(3, "ssh")),
      len(5, len(5, entry("a", "b"))),
      int(6, 1),
      len(8, "bob"),
    ),
  );
  expect(accepted(bytes)).toBeDefined();
  for (let end = 0; end < bytes.length; end++) {
    expect(accepted(bytes.subarray(0, end))).toBeUndefined();
    const longer = bytes.slice();
    longer[end]!++;
    accepted(longer);
    const shorter = bytes.slice();
    shorter[end]!--;
    accepted(shorter);
  }
});

describe("a message that ends after a tag", () => {
  const tags = [tag(1, 2), tag(2, 2), tag(6, 0), tag(6, 2), tag(20, 0)];
  const places: [string, (end: Uint8Array) => Uint8Array, typeof accepted][] = [
    ["the event", (end) => command(int(6, 1), end), accepted],
    ["an embedded message", (end) => withMetadata(int(1, 1), end), accepted],
    ["a time", (end) => withMetadata(len(5, int(1, 1), end)), accepted],
    ["an entry of a map", (end) => withLabels(concat(entry("k", "v"), end)), accepted],
    ["a Struct", (end) => withStruct(member("a", int(1, 0)), end), accepted],
    ["an entry of a Struct", (end) => withStruct(len(1, len(1, "a"), len(2, int(1, 0)), end)), accepted],
    ["a value", (end) => withStruct(member("a", int(1, 0), end)), accepted],
    ["a list in a Struct", (end) => withStruct(member("a", len(6, len(1, int(1, 0)), end))), accepted],
    ["traits", (end) => deleted(len(15, len(1, entry("k", len(1, "v"))), end)), accepted2026],
    ["an entry of traits", (end) => withTraits(concat(entry("k", len(1, "v")), end)), accepted2026],
    ["a list of traits", (end) => withTraits(entry("k", concat(len(1, "v"), end))), accepted2026],
    ["a message in a list", (end) => event2026("AccessRequestCreate", 3, len(12, len(1, "c"), end)), accepted2026],
    ["the union", (end) => concat(command(), end), accepted],
  ];

  test.each(places)("is left to the codec: %s", (_, build, accept) => {
    const nothing = new Uint8Array(0);
    expect(accept(build(nothing))).toBeDefined();
    for (const end of tags) expect(accept(build(end))).toBeUndefined();
  });
});

describe("strings", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13])("of %d bytes may have any character at any place", (length) => {
    for (let code = 0; code < 0x80; code++) {
      for (let i = 0; i < length; i++) {
        const text = "abcdefghijklm".slice(0, i) + String.fromCharCode(code) + "nopqrstuvwxyz".slice(i + 1, length);
        const json = accepted(command(len(7, text)))!;
        expect((JSON.parse(json) as { path: string }).path).toBe(text);
      }
    }
  });

  test.each([
    "é",
    "\u0800",
    "\u2028",
    "\u2029",
    "\ud7ff",
    "\ue000",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "\u{10000}",
    "\u{10ffff}",
  ])("with %j at any place are accepted", (char) => {
    for (let i = 0; i <= 9; i++) {
      const text = "abcdefghi".slice(0, i) + char + "nopqrs".slice(0, 9 - i);
      expect(textIn(accepted(command(len(7, text))), "path")).toContain(`"${text}"`);
    }
  });

  const INVALID: readonly (readonly [string, readonly number[]])[] = [
    ["a continuation byte", [0x80]],
    ["a lead byte without its continuation", [0xc3]],
    ["a sequence of three bytes that is cut off", [0xe2, 0x82]],
    ["a sequence of four bytes that is cut off", [0xf0, 0x9f, 0x98]],
    ["an overlong sequence of two bytes", [0xc0, 0x80]],
    ["an overlong sequence of three bytes", [0xe0, 0x9f, 0xbf]],
    ["an overlong sequence of four bytes", [0xf0, 0x8f, 0xbf, 0xbf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a code point after U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["the byte FF", [0xff]],
  ];

  test.each(INVALID)("with %s at any place are left to the codec", (_, invalid) => {
    for (let length = 0; length <= 9; length++) {
      for (let i = 0; i <= length; i++) {
        const text = concat(
          utf8("abcdefghi".slice(0, i)),
          Uint8Array.from(invalid),
          utf8("jklmnopqr".slice(i, length)),
        );
        expect(accepted(command(len(7, text)))).toBeUndefined();
        expect(accepted(command(len(8, text)))).toBeUndefined();
        expect(accepted(withLabels(entry(text, "a")))).toBeUndefined();
        expect(accepted(withLabels(entry("a", text)))).toBeUndefined();
        expect(accepted(withStruct(member(text, int(1, 0))))).toBeUndefined();
        expect(accepted(withStruct(member("a", len(3, text))))).toBeUndefined();
        expect(accepted2026(withTraits(entry("a", len(1, text))))).toBeUndefined();
      }
    }
  });

  test("that end with a byte of a sequence that continues in the next field are left to the codec", () => {
    expect(accepted(command(len(7, Uint8Array.of(0x61, 0xc3)), int(9, 0xa9)))).toBeUndefined();
  });

  test("that are not part of the JSON may have any bytes, or none", () => {
    const print = (...fields: Fields): Uint8Array => event("SessionPrint", 1, ...fields);
    for (const bytes of [Uint8Array.of(0xff), new Uint8Array(0), new Uint8Array(40_000)]) {
      expect(accepted(print(int(2, 1), len(3, bytes), int(4, 5)))).toContain('"ci":1,"bytes":5,"ms":0');
    }
    expect(accepted(print(len(3, "a"), len(3, "a")))).toBeUndefined();
    expect(accepted(print(concat(tag(3, 2), varint(9))))).toBeUndefined();
  });

  test("are not escaped like HTML, except in a Struct", () => {
    expect(textIn(accepted(command(len(7, "<>&"))), "path")).toMatch(/^"<>&"/);
    expect(accepted(withStruct(member("<>&", len(3, "<>&"))))).toContain(
      String.raw`{"\u003c\u003e\u0026":"\u003c\u003e\u0026"}`,
    );
  });

  test("with line separators in a Struct are left to the codec", () => {
    for (const text of ["\u2028", "\u2029", "abc\u2028", "\u2029abc"]) {
      expect(accepted(withStruct(member(text, int(1, 0))))).toBeUndefined();
      expect(accepted(withStruct(member("a", len(3, text))))).toBeUndefined();
    }
    // Their neighbors have the same first bytes.
    const text = "\u2027\u202a\u2068\u20a8\u2828";
    expect(accepted(withStruct(member(text, len(3, text))))).toContain(`{"${text}":"${text}"}`);
  });
});

describe("integers", () => {
  const LARGEST = 2n ** 53n - 1n;

  test.each([1n, -1n, 9n, 10n, 99n, 100n, -128n, 2n ** 31n - 1n, -(2n ** 31n)])("of 32 bits: %d", (value) => {
    expect(textIn(accepted(command(int(9, value))), "return_code")).toBe(`${value}}`);
    // Only 32 bits of the varint count.
    expect(textIn(accepted(command(int(9, value & 0xffffffffn))), "return_code")).toBe(`${value}}`);
    expect(textIn(accepted(command(int(9, (value & 0xffffffffn) | (5n << 40n)))), "return_code")).toBe(`${value}}`);
  });

  test.each([1n, 10n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n])("of 32 bits without a sign: %d", (value) => {
    for (const bits of [value, value | (1n << 32n), value | (1n << 63n)]) {
      const bytes = event2026("AppSessionRequest", 1, int(2, bits), len(6), len(7));
      expect(textIn(accepted2026(bytes), "status_code")).toMatch(new RegExp(`^${value},`));
    }
  });

  const SIGNED = [1n, -1n, 2n ** 31n, -(2n ** 31n), 2n ** 32n - 1n, 2n ** 32n, 10n ** 15n, LARGEST, -LARGEST];
  test.each(SIGNED)("of 64 bits: %d", (value) => {
    expect(accepted(withMetadata(int(1, value)))).toContain(`{"ei":${value},`);
  });

  test.each([LARGEST + 1n, -LARGEST - 1n, LARGEST + 2n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n * 3n])(
    "of 64 bits that are not safe are left to the codec: %d",
    (value) => {
      expect(accepted(withMetadata(int(1, value)))).toBeUndefined();
    },
  );

  test.each([1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, LARGEST])("of 64 bits without a sign: %d", (value) => {
    expect(textIn(accepted(command(int(6, value))), "ppid")).toMatch(new RegExp(`^${value},`));
  });

  test.each([LARGEST + 1n, 2n ** 63n, 2n ** 64n - 1n])(
    "of 64 bits without a sign that are not safe are left to the codec: %d",
    (value) => {
      expect(accepted(command(int(6, value)))).toBeUndefined();
    },
  );
});

test.each([1n, 2n, 128n, 2n ** 32n, 2n ** 63n])("any integer other than zero is true: %d", (value) => {
  expect(accepted(sessionEnd(int(7, value)))).toContain('"enhanced_recording":false,"interactive":true');
});

describe("times", () => {
  const YEAR_1 = -62135596800n;
  const YEAR_10000 = 253402300800n;
  const at = (seconds: bigint, nanos: bigint): Uint8Array => {
    return withMetadata(len(5, seconds === 0n ? "" : int(1, seconds), nanos === 0n ? "" : int(2, nanos)));
  };

  test.each<[bigint, bigint, string]>([
    [0n, 0n, "1970-01-01T00:00:00Z"],
    [YEAR_1, 0n, "0001-01-01T00:00:00Z"],
    [YEAR_1, 1n, "0001-01-01T00:00:00.000000001Z"],
    [YEAR_10000 - 1n, 999_999_999n, "9999-12-31T23:59:59.999999999Z"],
    [-1n, 500_000_000n, "1969-12-31T23:59:59.5Z"],
    [-86_400n, 0n, "1969-12-31T00:00:00Z"],
    [951_782_400n, 0n, "2000-02-29T00:00:00Z"],
    [1_601_334_536n, 120_000n, "2020-09-28T23:08:56.00012Z"],
    [-12_219_292_800n, 0n, "1582-10-15T00:00:00Z"],
  ])("of %d seconds and %d nanoseconds are accepted", (seconds, nanos, expected) => {
    expect(textIn(accepted(at(seconds, nanos)), "time")).toMatch(`"${expected}"`);
  });

  test.each<[bigint, bigint]>([
    [YEAR_1 - 1n, 0n],
    [YEAR_10000, 0n],
    [0n, -1n],
    [0n, 1_000_000_000n],
    [0n, 2n ** 31n - 1n],
    [2n ** 63n - 1n, 0n],
    [-(2n ** 63n), 0n],
    [2n ** 53n, 0n],
  ])("of %d seconds and %d nanoseconds are left to the codec", (seconds, nanos) => {
    expect(accepted(at(seconds, nanos))).toBeUndefined();
  });

  test("have as many digits as they need", () => {
    for (let nanos = 1n; nanos < 1_000_000_000n; nanos = nanos * 3n + 1n) accepted(at(1_600_000_000n, nanos));
    for (let digits = 0; digits < 9; digits++) {
      for (const digit of [1n, 9n, 10n]) {
        const nanos = digit * 10n ** BigInt(digits);
        if (nanos < 1_000_000_000n) expect(accepted(at(1_600_000_000n, nanos))).toBeDefined();
      }
    }
  });

  test("agree with the codec at many times of day and on many days of 400 years", () => {
    for (let second = -86_400n; second < 86_400n; second += 59n) expect(accepted(at(second, 0n))).toBeDefined();
    for (let day = -20n; day < 146_097n; day += 23n) expect(accepted(at(day * 86_400n, 0n))).toBeDefined();
  });

  test("may have explicit zeros, which Go does not write", () => {
    expect(textIn(accepted(withMetadata(len(5, int(1, 0), int(2, 0)))), "time")).toMatch('"1970-01-01T00:00:00Z"');
    expect(accepted(withMetadata(len(5, int(2, 5))))).toContain("00.000000005Z");
  });

  test.each<[string, Fields]>([
    ["out of order", [int(2, 1), int(1, 1)]],
    ["repeated", [int(1, 1), int(1, 1)]],
    ["unknown", [int(1, 1), int(3, 1)]],
    ["cut off", [int(1, 2 ** 30).slice(0, -1)]],
    ["of another wire type", [len(1, "a")]],
  ])("with fields that are %s are left to the codec", (_, fields) => {
    expect(accepted(withMetadata(len(5, ...fields)))).toBeUndefined();
  });

  test("that may be absent are accepted", () => {
    const create = (...fields: Fields): Uint8Array => event2026("AccessRequestCreate", 3, ...fields);
    expect(accepted2026(create())).not.toContain("assume_start_time");
    expect(accepted2026(create(len(16)))).toContain('"assume_start_time":"1970-01-01T00:00:00Z"');
    expect(accepted2026(create(len(16, int(1, YEAR_1))))).toContain('"assume_start_time":"0001-01-01T00:00:00Z"');
  });
});

describe("lists of strings", () => {
  test("have their elements in order", () => {
    expect(accepted(command(len(8, "b"), len(8, "a"), len(8, "b")))).toContain('"argv":["b","a","b"],');
  });

  test("may have empty elements", () => {
    expect(accepted(command(len(8)))).toContain('"argv":[""],');
    expect(accepted(command(len(8), len(8, "a"), len(8)))).toContain('"argv":["","a",""],');
  });

  test("may have many empty elements", () => {
    const fields = Array.from({ length: 20_000 }, () => len(8));
    expect(accepted(command(...fields))).toContain(`"argv":["",${'"",'.repeat(19_998)}""],`);
  });

  test("are null if they are absent", () => {
    expect(accepted(command())).toContain('"argv":null,');
  });

  test("that continue after another field are left to the codec", () => {
    expect(accepted(command(len(8, "a"), int(9, 1), len(8, "b")))).toBeUndefined();
  });
});

describe("maps of strings", () => {
  test("are sorted by their bytes", () => {
    const keys = ["b", "", "\uffff", "a", "\u{10000}", "aa", "Z", "é", "\ue000", "__proto__", "10", "9"];
    const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const labels = accepted(withLabels(...keys.map((key) => entry(key, `of ${key}`))));
    expect(labels).toContain(`"server_labels":{${sorted.map((key) => `"${key}":"of ${key}"`).join(",")}}`);
  });

  test("may have empty keys and values", () => {
    expect(accepted(withLabels(entry("", "")))).toContain('"server_labels":{"":""}');
  });

  test("may have 256 entries in any order", () => {
    for (const step of [1, 255, 101]) {
      const entries = Array.from({ length: 256 }, (_, i) => entry(`${(i * step) % 256}`, "v"));
      expect(accepted(withLabels(...entries))).toBeDefined();
    }
  });

  test.each<[string, Fields]>([
    ["more than 256 entries", Array.from({ length: 257 }, (_, i) => entry(`${i}`, "v"))],
    ["a key twice", [entry("a", "1"), entry("b", "2"), entry("a", "1")]],
    ["an empty key twice", [entry("", "1"), entry("", "1")]],
    ["an entry without a key", [len(2, "v")]],
    ["an entry without a value", [len(1, "k")]],
    ["an empty entry", [new Uint8Array(0)]],
    ["the value before the key", [concat(len(2, "v"), len(1, "k"))]],
    ["a key twice in an entry", [concat(len(1, "k"), entry("k", "v"))]],
    ["a value twice in an entry", [concat(entry("k", "v"), len(2, "v"))]],
    ["an unknown field in an entry", [concat(entry("k", "v"), int(3, 1))]],
    ["a key that is not a string", [concat(int(1, 1), len(2, "v"))]],
    ["an entry that is cut off", [entry("k", "value").slice(0, -1)]],
  ])("with %s are left to the codec", (_, entries) => {
    expect(accepted(withLabels(...entries))).toBeUndefined();
  });

  test("that are accepted do not depend on maps that were left to the codec before", () => {
    const many = Array.from({ length: 300 }, (_, i) => entry(`${i}`, "v"));
    expect(accepted(withLabels(...many))).toBeUndefined();
    expect(accepted(withLabels(...many.slice(0, 256)))).toBeDefined();
    expect(accepted(withLabels(...many.slice(0, 200), entry("a", Uint8Array.of(0xff))))).toBeUndefined();
    expect(accepted(withLabels(...many.slice(0, 256)))).toBeDefined();
  });
});

describe("maps of lists", () => {
  test("have their lists by sorted keys", () => {
    const bytes = withTraits(entry("b", len(1, "x")), entry("a", concat(len(1, "y"), len(1), len(1, "<"))));
    expect(accepted2026(bytes)).toContain('"user_traits":{"a":["y","","<"],"b":["x"]}');
  });

  test("have null for empty lists", () => {
    expect(accepted2026(withTraits(entry("", "")))).toContain('"user_traits":{"":null}');
  });

  test("without entries count as absent", () => {
    expect(accepted2026(withTraits())).not.toContain("user_traits");
    expect(accepted2026(withTraits())).toBeDefined();
  });

  test.each<[string, Fields]>([
    ["a key twice", [entry("a", ""), entry("a", "")]],
    ["an entry without a value", [len(1, "a")]],
    ["an unknown field in a list", [entry("a", concat(len(1, "x"), int(2, 1)))]],
    ["another field in a list", [entry("a", len(2, "x"))]],
    ["more than 256 entries", Array.from({ length: 257 }, (_, i) => entry(`${i}`, ""))],
  ])("with %s are left to the codec", (_, lists) => {
    expect(accepted2026(withTraits(...lists))).toBeUndefined();
  });

  test("with an unknown field are left to the codec", () => {
    expect(accepted2026(event2026("UserDelete", 1, len(2, len(15, len(2, "x"))), len(3), len(4)))).toBeUndefined();
  });
});

describe("messages", () => {
  const create = (...fields: Fields): Uint8Array => event2026("AccessRequestCreate", 3, ...fields);

  test("are objects", () => {
    const device = (...fields: Fields): Uint8Array =>
      event2026("UserDelete", 1, len(2, len(8, ...fields)), len(3), len(4));
    expect(accepted2026(device(len(1, "id")))).toContain('"trusted_device":{"device_id":"id"}');
    expect(accepted2026(device())).toContain('"trusted_device":{"device_id":""}');
    expect(accepted2026(device(len(1)))).toBeUndefined();
    expect(accepted2026(device(int(5000, 1)))).toBeUndefined();
  });

  test("have zero values if they are absent and not pointers", () => {
    const json = accepted2026(event2026("LockCreate", 3, len(4), len(5, len(4))));
    expect(json).toBeDefined();
    expect(accepted2026(event2026("LockCreate", 3, len(4), len(5)))).toBe(json);
  });

  test("may be in lists", () => {
    const resource = len(12, len(1, "c"), len(2, "k"), len(3, "n"));
    expect(accepted2026(create(resource, resource))).toContain(
      '"resource_ids":[{"cluster":"c","kind":"k","name":"n"},{"cluster":"c","kind":"k","name":"n"}],',
    );
    expect(accepted2026(create(len(12)))).toMatch(/"resource_ids":\[\{[^[]*\}\],/);
    expect(accepted2026(create(resource, len(12, int(5000, 1)), resource))).toBeUndefined();
  });

  test("that are empty need more room than they have bytes, and are left to the codec if there are too many", () => {
    for (const count of [1, 1000, 3000, 5000, 30_000])
      accepted2026(create(...Array.from({ length: count }, () => len(12))));
    expect(accepted2026(create(...Array.from({ length: 1000 }, () => len(12))))).toBeDefined();
    expect(accepted2026(create(...Array.from({ length: 30_000 }, () => len(12))))).toBeUndefined();
  });
});

describe("fields of other kinds", () => {
  const sftp = (...attributes: Fields): Uint8Array => event2026("SFTP", 5, len(10, ...attributes));

  test("are left to the codec", () => {
    expect(accepted2026(sftp())).toContain('"attributes":{"file_size":null,');
    expect(accepted2026(sftp(len(1, int(1, 5))))).toBeUndefined();
    expect(accepted2026(event2026("DatabasePermissionUpdate", 4, len(6, len(1, "k"), int(2, 1))))).toBeUndefined();
  });

  test("are left to the codec even if their values look like an empty or another Struct", () => {
    for (const value of [len(1), len(1, member("a", int(1, 0)))]) expect(accepted2026(sftp(value))).toBeUndefined();
    const create = (...fields: Fields): Uint8Array => event2026("AccessRequestCreate", 3, len(18, len(1), ...fields));
    expect(accepted2026(create())).toContain('"Constraints":null}]');
    for (const number of [10, 11, 12]) expect(accepted2026(create(len(number)))).toBeUndefined();
  });
});

test("bytes of any length become base64", () => {
  for (let length = 1; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 67 + length);
    const json = accepted2026(event2026("DesktopRecording", 1, len(2, bytes)));
    expect(json).toContain(`"message":"${Buffer.from(bytes).toString("base64")}"`);
  }
  expect(accepted2026(event2026("DesktopRecording", 1))).toContain('"message":null');
  expect(accepted2026(event2026("DesktopRecording", 1, len(2)))).toBeUndefined();
});

describe("Structs", () => {
  test.each<[string, Uint8Array, string]>([
    ["no fields", withStruct(), "{}"],
    ["null", withStruct(member("a", int(1, 0))), '{"a":null}'],
    ["another value of null", withStruct(member("a", int(1, 5))), '{"a":null}'],
    ["a number", withStruct(member("a", double(2, 0.1))), '{"a":0.1}'],
    ["zero", withStruct(member("a", double(2, 0))), '{"a":0}'],
    ["the number -0", withStruct(member("a", double(2, -0))), '{"a":-0}'],
    ["a large number", withStruct(member("a", double(2, 1e21))), '{"a":1e+21}'],
    ["a small number", withStruct(member("a", double(2, 1e-7))), '{"a":1e-7}'],
    ["the smallest number", withStruct(member("a", double(2, 5e-324))), '{"a":5e-324}'],
    ["a string", withStruct(member("a", len(3, "\b\f\u001f"))), String.raw`{"a":"\u0008\u000c\u001f"}`],
    ["an empty string", withStruct(member("a", len(3))), '{"a":""}'],
    ["true", withStruct(member("a", int(4, 1))), '{"a":true}'],
    ["false", withStruct(member("a", int(4, 0))), '{"a":false}'],
    ["a large integer as true", withStruct(member("a", int(4, 2n ** 40n))), '{"a":true}'],
    ["an empty Struct", withStruct(member("a", len(5))), '{"a":{}}'],
    ["an empty list", withStruct(member("a", len(6))), '{"a":[]}'],
    [
      "a list",
      withStruct(member("a", len(6, len(1, int(1, 0)), len(1, len(6)), len(1, len(5))))),
      '{"a":[null,[],{}]}',
    ],
    [
      "sorted keys",
      withStruct(member("b", int(1, 0)), member("a", len(5, member("c", len(3, "x"))))),
      '{"a":{"c":"x"},"b":null}',
    ],
  ])("with %s are accepted", (_, bytes, expected) => {
    expect(textIn(accepted(bytes), "attributes")).toBe(`${expected}}`);
  });

  test.each<[string, Uint8Array]>([
    ["a value without a kind", withStruct(member("a"))],
    ["an entry without a value", withStruct(len(1, len(1, "a")))],
    ["an entry without a key", withStruct(len(1, len(2, int(1, 0))))],
    ["NaN", withStruct(member("a", double(2, NaN)))],
    ["Infinity", withStruct(member("a", double(2, -Infinity)))],
    ["a number that is cut off", withStruct(member("a", double(2, 1).slice(0, -1)))],
    ["two kinds", withStruct(member("a", int(1, 0), len(3, "x")))],
    ["an unknown kind", withStruct(member("a", int(7, 1)))],
    ["an unknown field", withStruct(int(2, 1))],
    ["an unknown field after its fields", withStruct(member("a", int(1, 0)), int(2, 1))],
    ["an unknown field in a list", withStruct(member("a", len(6, int(2, 1))))],
    ["an unknown field after a value", withStruct(member("a", int(1, 0), int(9, 1)))],
    ["a key twice", withStruct(member("a", int(1, 0)), member("a", int(1, 0)))],
    ["an element without a kind", withStruct(member("a", len(6, len(1))))],
    ["null without an integer", withStruct(member("a", tag(1, 0)))],
    ["false without an integer", withStruct(member("a", tag(4, 0)))],
    [
      "more than 256 fields on the way to one of them",
      withStruct(
        member("a", len(5, ...Array.from({ length: 200 }, (_, i) => member(`${i}`, int(1, 0))))),
        ...Array.from({ length: 57 }, (_, i) => member(`b${i}`, int(1, 0))),
      ),
    ],
  ])("with %s are left to the codec", (_, bytes) => {
    expect(accepted(bytes)).toBeUndefined();
  });

  test("may have more than 256 fields in all", () => {
    const inner = Array.from({ length: 200 }, (_, i) => member(`${i}`, int(1, 0)));
    expect(accepted(withStruct(member("a", len(5, ...inner)), member("b", len(5, ...inner))))).toBeDefined();
  });

  test.each([
    ["Structs", (value: Uint8Array) => len(5, member("a", value))],
    ["lists", (value: Uint8Array) => len(6, len(1, value))],
  ])("that are too deep are left to the codec: %s", (_, wrap) => {
    const nested = (depth: number): Uint8Array => {
      let value = int(1, 0);
      for (let i = 0; i < depth; i++) value = wrap(value);
      return withStruct(member("a", value));
    };
    for (let depth = 0; depth < 20; depth++) expect(accepted(nested(depth))).toBeDefined();
    for (const depth of [32, 33, 100, 900, 3000]) expect(accepted(nested(depth))).toBeUndefined();
    expect(accepted(nested(20))).toBeDefined();
  });
});

describe("the buffer", () => {
  test("has room for a string of control characters in an event of 68 KiB", () => {
    const text = "\u0001".repeat(68 * 1024);
    expect(accepted(command(len(7, text)))).toContain(String.raw`\u0001`.repeat(text.length));
  });

  test("is too small for larger events, which are left to the codec", () => {
    expect(accepted(command(len(7, "a".repeat(100_000))))).toBeUndefined();
    expect(accepted(command(len(7, "a".repeat(2_000_000))))).toBeUndefined();
  });

  test("accepts events up to a size, whatever their text", () => {
    const isAccepted = (length: number, char: string): boolean => {
      return accepted(command(len(7, char.repeat(length)))) !== undefined;
    };
    let [low, high] = [0, 200_000];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (isAccepted(middle, "a")) low = middle;
      else high = middle;
    }
    for (const char of ["a", "\u0000", '"']) {
      expect(isAccepted(low, char)).toBe(true);
      expect(isAccepted(low + 1, char)).toBe(false);
    }
  });

  test("is filled by consecutive events until one has no room, and then has room again", () => {
    const transcoder = new Transcoder();
    const bytes = command(len(7, '"'.repeat(9000)));
    const add = (): boolean => {
      return transcoder.transcode(TABLES["2020"], bytes, new DataView(bytes.buffer), 0, bytes.length);
    };
    const text = api2020.AuditEvent.marshalJSON(api2020.AuditEvent.decode(bytes));
    let count = 0;
    while (add()) count++;
    expect(count).toBeGreaterThan(20);
    const { json } = transcoder;
    expect(Buffer.from(json.bytes.subarray(0, json.length)).toString()).toBe(text.repeat(count));
    expect(transcoder.isUnknown).toBe(false);
    json.length = 0;
    expect(add()).toBe(true);
  });

  test("never overflows, whatever is in it", () => {
    const transcoder = new Transcoder();
    const { json } = transcoder;
    const size = json.bytes.length;
    for (const year of ["2020", "2026"] as const) {
      for (const bytes of oneofs[year].slice(-25)) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        for (const left of [0, 1, 2, 3, 4, 7, 30, 300, 1000, 3000, 6000, 9000, 12_000, 15_000]) {
          json.length = size - left;
          const isAccepted = transcoder.transcode(TABLES[year], bytes, view, 0, bytes.length);
          if (isAccepted) expect(json.length).toBeLessThan(size);
          else expect(json.length).toBe(size - left);
        }
      }
    }
  });
});

describe("peek", () => {
  const transcoder = new Transcoder();
  const peek = (bytes: Uint8Array): boolean => {
    return transcoder.peek(TABLES["2020"], bytes, new DataView(bytes.buffer), 0, bytes.length);
  };

  test("finds the type and the time without reading the rest", () => {
    const bytes = concat(withMetadata(int(1, 2n ** 60n), len(2, "é"), len(4, "T1I"), len(5, int(1, 5), int(2, 6))));
    expect(peek(bytes)).toBe(true);
    expect(transcoder.type).toBe("é");
    expect(transcoder.time).toMatchObject({ seconds: { low: 5, high: 0 }, nanos: 6 });
  });

  test("finds zero values", () => {
    expect(peek(withMetadata())).toBe(true);
    expect(transcoder.type).toBe("");
    expect(transcoder.time).toEqual(api2020.Metadata.create().Time);
    expect(transcoder.sessionId).toBe("");
    expect(transcoder.index.toString()).toBe("0");
  });

  test("forgets the values of the event before", () => {
    accepted(withMetadata(len(2, "a")));
    expect(peek(withMetadata(int(1, 7), len(2, "a"), len(5, int(1, 9))))).toBe(true);
    expect(peek(withMetadata())).toBe(true);
    expect([transcoder.type, transcoder.index.toNumber()]).toEqual(["", 0]);
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["an unknown event", len(900, len(1))],
    ["an event without metadata", event("SessionCommand", 0)],
    ["an unknown field in the metadata", withMetadata(len(6, "cluster"))],
    [
      "metadata that are cut off",
      concat(tag(numberOf(api2020.OneOf.fields, "SessionCommand"), 2), Uint8Array.of(2, 10, 5)),
    ],
  ])("returns false for %s", (_, bytes) => {
    expect(peek(bytes)).toBe(false);
  });

  test("does not fail for damaged metadata, which transcode does not accept", () => {
    for (const time of [len(1, "a"), int(1, 2n ** 62n), tag(1, 0), int(3, 1)]) {
      const bytes = withMetadata(len(5, time));
      if (peek(bytes)) void [transcoder.type, transcoder.time, transcoder.index, transcoder.sessionId];
      expect(accepted(bytes)).toBeUndefined();
    }
  });
});

describe("the session id and the index", () => {
  test("are those of the embedded messages", () => {
    const bytes = event("SessionStart", 0, len(1, int(1, 7)), len(2), len(3, len(1, "id")), len(4), len(5));
    const transcoder = new Transcoder();
    expect(transcoder.transcode(TABLES["2020"], bytes, new DataView(bytes.buffer), 0, bytes.length)).toBe(true);
    expect([transcoder.index.toNumber(), transcoder.sessionId]).toEqual([7, "id"]);
  });

  test.each(["2020", "2026"] as const)("are in no other message of %s that the transcoder enters", (year) => {
    const wrong: string[] = [];
    const seen = new Set<MessageTable>();
    const visit = (message: MessageTable, isEmbedded: boolean, place: string): void => {
      if (seen.has(message)) return;
      seen.add(message);
      if (message.overhead === 0) message.open();
      for (const field of message.fields) {
        const name = place + keyOf(field);
        if (field.role !== 0 && !isEmbedded) wrong.push(name);
        // Messages embedded in embedded messages would not be those of the event either.
        if (field.message !== undefined) visit(field.message, field.kind === EMBEDDED && place === "", name);
      }
    };
    for (const table of Object.values(TABLES[year])) {
      seen.clear();
      visit(table!, false, "");
    }
    expect(wrong).toEqual([]);
  });
});
