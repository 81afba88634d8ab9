/** Integers at boundaries: of signs, of sizes, of the precision of a double, of times. */
export const INTEGERS: readonly bigint[] = [
  ...[0n, 1n, -1n, 127n, 128n, 255n, 256n, 16383n, 16384n, 65535n, 65536n, 999999999n, 1000000000n],
  ...[31n, 32n, 48n, 53n, 62n, 63n, 64n].flatMap((bits) => [-1n, 0n, 1n].map((more) => 2n ** bits + more)),
  ...[-(2n ** 31n), -(2n ** 53n), -(2n ** 63n), -62135596800n, -62135596801n, 253402300799n, 253402300800n],
];

/** Texts that code may treat specially by mistake: properties of all objects, array indexes, control characters. */
export const KEYS: readonly string[] = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "valueOf", "then", "toJSON", "length"],
  ...["0", "1", "10", "-1", "4294967294", "4294967295", "1.5", "", " ", "$case", "$unknown", "fields", "Event"],
  ...["\u0000", '"', "\\", "\ufeff", "\u2028", "é", "😀", "\ufffd", "</script>", "a".repeat(13), "b".repeat(70)],
];

/** JSON values at the boundary of what some field accepts. */
export const JSON_VALUES: readonly string[] = [
  ...["null", "true", "false", '""', '"x"', "{}", "[]", "0", "-0", "1", "-1", "1.5", "1e3", "1E400", "-1e-400", "0.0"],
  ...["2147483647", "2147483648", "-2147483649", "999999999999999", "9007199254740993", "9223372036854775807"],
  ...["9223372036854775808", "18446744073709551615", "18446744073709551616", "00", "01", "+1", ".5", "1.", "NaN"],
  ...['"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999999Z"', '"2020-02-30T00:00:00Z"', '"\\ud800"', '"\\u0000"'],
  ...['{"a":"b"}', '{"":""}', '{"__proto__":{"x":1}}', '["a",null]', '{"a":{"b":[1,{"c":null}]}}', "[[[[]]]]"],
];
