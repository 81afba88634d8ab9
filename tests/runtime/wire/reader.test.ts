import Long from "long";
import {
  AuditEvent,
  BPFMetadata,
  Metadata,
  OneOf,
  ServerMetadata,
  SessionDisk,
  SessionEnd,
  SessionPrint,
  SessionStart,
  Status,
  StreamStatus,
  Struct,
  UserLogin,
  UserMetadata,
  type PlainObject,
  type PlainValue,
} from "../../../src/index.js";
import { bytesOf, concat, hexOf, utf8 } from "../../support/bytes.js";
import { errorOf } from "../../support/errors.js";
import { outcomeOf } from "../../support/json-oracle.js";
import { double, group, int, len, tag, varint } from "../../support/wire.js";

const SECONDS_OF_YEAR_1 = -62135596800;
const SECONDS_OF_YEAR_10000 = 253402300800;

/** A number that no message of the schema has. */
const UNKNOWN = 100;

describe("varints", () => {
  test.each([
    ["08 05", 5],
    ["08 ffffffffffffffffff01", -1],
    ["08 80808080808080808001", "-9223372036854775808"],
    ["08 ffffffffffffffff7f", "9223372036854775807"],
    ["08 8080808010", 2 ** 32],
  ])("reads %s", (hex, value) => {
    expect(Metadata.decode(bytesOf(hex)).Index).toStrictEqual(Long.fromValue(value));
  });

  test("accepts overlong varints in values, lengths and tags", () => {
    expect(Metadata.decode(bytesOf("08 85808000")).Index).toStrictEqual(Long.fromNumber(5));
    expect(Metadata.decode(bytesOf("08 85808080808080808000")).Index).toStrictEqual(Long.fromNumber(5));
    expect(Metadata.decode(bytesOf("12 818000 61")).Type).toBe("a");
    expect(Metadata.decode(bytesOf("888000 05")).Index).toStrictEqual(Long.fromNumber(5));
    expect(Metadata.decode(bytesOf("88808080808080808000 05")).Index).toStrictEqual(Long.fromNumber(5));
  });

  test("drops bits above 64", () => {
    expect(Metadata.decode(bytesOf("08 ffffffffffffffffff7f")).Index).toStrictEqual(Long.NEG_ONE);
  });

  test("reads a uint64 as unsigned", () => {
    const { PID } = BPFMetadata.decode(bytesOf("08 ffffffffffffffffff01"));
    expect(PID).toStrictEqual(Long.MAX_UNSIGNED_VALUE);
  });

  test.each([
    ["ffffffffffffffffff01", -1],
    ["80808080f8ffffffff01", -2147483648],
    ["ffffffff07", 2147483647],
    ["ffffffff0f", -1],
    ["8580808010", 5],
  ])("reads the low 32 bits of %s as an int32", (hex, value) => {
    expect(SessionDisk.decode(concat(tag(7, 0), bytesOf(hex))).Flags).toBe(value);
  });

  test.each([
    ["00", false],
    ["01", true],
    ["02", true],
    ["80808080808001", true],
    ["8000", false],
  ])("reads %s as the bool %p", (hex, value) => {
    expect(Status.decode(concat(tag(1, 0), bytesOf(hex))).Success).toBe(value);
  });

  test.each([
    ["in a tag", "80808080808080808080 01", 0],
    ["in a value", "08 80808080808080808080 01", 1],
    ["in a length", "12 80808080808080808080 01", 1],
    ["at the end", "08 80808080808080808080", 1],
    ["in an unknown field", "a006 80808080808080808080 01", 2],
  ])("rejects a varint longer than 10 bytes %s", (_, hex, offset) => {
    expect(errorOf(() => Metadata.decode(bytesOf(hex)))).toMatchObject({ code: "invalid-varint", offset });
  });

  test.each([
    ["in a tag", "80", 0],
    ["before a value", "08", 1],
    ["in a value", "08 8080", 1],
    ["before a length", "12", 1],
    ["in a length", "12 80", 1],
    ["in an unknown field", "a006 80", 2],
  ])("rejects input truncated %s", (_, hex, offset) => {
    expect(errorOf(() => Metadata.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", offset });
  });

  test.each([
    ["its value", "0a01 08 05"],
    ["the rest of its value", "0a02 0880 01"],
    ["the rest of its tag", "0a01 88 00"],
    ["its length", "0a01 12 00"],
  ])("does not read %s from the enclosing message", (_, hex) => {
    expect(errorOf(() => SessionStart.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", path: "Metadata" });
  });
});

describe("lengths", () => {
  test.each([
    ["a length past the end", "12 02 61", 2],
    ["a length far past the end", "12 8080808008", 6],
    ["the length 2^32", "12 8080808010", 6],
    ["the length 2^53", "12 8080808080808010", 9],
    ["the length 2^63-1", "12 ffffffffffffffff7f", 10],
    ["the length 2^63", "12 80808080808080808001", 11],
    ["the length 2^64-1", "12 ffffffffffffffffff01", 11],
    ["a length past the end in an unknown field", "a206 02 61", 3],
    ["the length 2^63 in an unknown field", "a206 80808080808080808001", 12],
    ["a length past the end of a time", "2a 03 0801", 2],
  ])("rejects %s", (_, hex, offset) => {
    expect(errorOf(() => Metadata.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", offset });
  });

  test("rejects a message that overruns the enclosing message, even if the input is longer", () => {
    const inner = bytesOf("0a 05 0801");
    const outer = concat(tag(5, 2), varint(inner.length), inner, len(UNKNOWN, "and more"));
    const error = errorOf(() => OneOf.decode(outer));
    expect(error).toMatchObject({ code: "truncated", offset: 4, path: "SessionStart" });
  });

  test("rejects a string that overruns its message, even if the input is longer", () => {
    const error = errorOf(() => SessionStart.decode(bytesOf("12 03 0a0261 62 00")));
    expect(error).toMatchObject({ code: "truncated", offset: 4, path: "User" });
  });

  test.each([
    ["8 bytes", 1, 7],
    ["4 bytes", 5, 3],
  ])("requires %s in an unknown field of wire type %i", (_, type, length) => {
    const bytes = concat(tag(UNKNOWN, type), new Uint8Array(length));
    expect(errorOf(() => Metadata.decode(bytes))).toMatchObject({ code: "truncated", offset: 2 });
  });

  test("requires 8 bytes in a double", () => {
    const bytes = len(5, len(1, len(2, tag(2, 1), new Uint8Array(7))));
    expect(errorOf(() => UserLogin.decode(bytes))).toMatchObject({
      code: "truncated",
      path: "IdentityAttributes.fields.value",
    });
  });
});

describe("wrong wire types", () => {
  test.each([
    ["an int64", Metadata, "0a 00", "Index"],
    ["a uint64", BPFMetadata, "09 0000000000000000", "PID"],
    ["an int32", SessionDisk, "3d 00000000", "Flags"],
    ["a bool", Status, "0a 00", "Success"],
    ["a string", UserMetadata, "08 00", "User"],
    ["bytes", SessionPrint, "18 00", "Data"],
    ["a message", SessionStart, "08 00", "Metadata"],
    ["an optional message", UserLogin, "28 00", "IdentityAttributes"],
    ["a time", Metadata, "28 00", "Time"],
    ["a map", ServerMetadata, "28 00", "ServerLabels"],
    ["a list", SessionEnd, "40 00", "Participants"],
    ["a member of a oneof", OneOf, "08 00", "UserLogin"],
    ["a field encoded as a group", UserMetadata, "0b 0c", "User"],
    ["a field of the illegal wire type 6", UserMetadata, "0e", "User"],
    ["a field of the illegal wire type 7", UserMetadata, "0f", "User"],
  ])("are rejected for %s", (_, codec, hex, field) => {
    const bytes = concat(len(UNKNOWN, "before"), bytesOf(hex));
    const error = errorOf(() => codec.decode(bytes));
    expect(error).toMatchObject({ code: "wrong-wire-type", offset: 9 });
    expect(error.reason).toContain(field);
  });

  test.each([
    ["the seconds of a time", Metadata, len(5, bytesOf("09 0000000000000000")), "Time", 2],
    ["the nanoseconds of a time", Metadata, len(5, bytesOf("0801 12 00")), "Time", 4],
    ["the key of a map entry", ServerMetadata, len(5, bytesOf("08 00")), "ServerLabels", 2],
    ["the value of a map entry", ServerMetadata, len(5, bytesOf("0a0161 10 00")), "ServerLabels", 5],
    ["the fields of a Struct", UserLogin, len(5, bytesOf("08 00")), "IdentityAttributes", 2],
    ["a double", UserLogin, len(5, len(1, len(2, bytesOf("15 00000000")))), "IdentityAttributes.fields.value", 6],
    ["a value of a list", OneOf, len(5, len(1, bytesOf("08 01 2d 00000000"))), "SessionStart.Metadata", 6],
  ])("are rejected for %s, with path and offset", (_, codec, bytes, path, offset) => {
    expect(errorOf(() => codec.decode(bytes))).toMatchObject({ code: "wrong-wire-type", path, offset });
  });
});

describe("tags", () => {
  test.each([
    ["field number 0", "00 00"],
    ["field number 0 and a length", "02 00"],
    ["field number 2^31", "8080808040 00"],
    ["field number 2^32-1", "f8ffffff7f 00"],
    ["field number 2^32", "808080808001 00"],
    ["wire type 6", "a606"],
    ["wire type 7", "a706"],
    ["an end-group tag without a start-group tag", "a406"],
    ["an end-group tag with the number of a known field", "0c"],
  ])("are rejected if they have %s", (_, hex) => {
    const bytes = len(5, len(1, int(1, 7), bytesOf(hex)));
    const error = errorOf(() => OneOf.decode(bytes));
    expect(error).toMatchObject({ code: "invalid-tag", offset: 6, path: "SessionStart.Metadata" });
  });

  test("can have field number 2^31-1", () => {
    const bytes = bytesOf("f8ffffff3f 07");
    expect(Metadata.decode(bytes).$unknown).toStrictEqual(bytes);
  });

  test("keep 32 bits of the field number, as in gogo", () => {
    // 2^32 + 1
    expect(UserMetadata.decode(bytesOf("8a8080808001 01 61"))).toStrictEqual(UserMetadata.create({ User: "a" }));
  });
});

describe("groups", () => {
  const kept = [
    ["an empty group", group(UNKNOWN)],
    [
      "a group with fields of every wire type",
      group(UNKNOWN, int(1, 2 ** 40), double(2, 1), len(3, "abc"), bytesOf("25 01020304")),
    ],
    ["a group with nested groups", group(UNKNOWN, group(1, group(2), int(3, 4)), group(5))],
    [
      "deeply nested groups",
      concat(...Array<Uint8Array>(5000).fill(tag(1000, 3)), ...Array<Uint8Array>(5000).fill(tag(1000, 4))),
    ],
  ] as const;

  test.each(kept)("keeps %s", (_, bytes) => {
    const message = UserMetadata.decode(concat(bytes, len(1, "a")));
    expect(message).toStrictEqual(UserMetadata.create({ User: "a", $unknown: bytes }));
  });

  test.each([
    ["that does not end", "a306 0801", 4],
    ["that is empty and does not end", "a306", 2],
    ["with a nested group that does not end", "a306 a306 a406", 6],
    ["with a truncated field", "a306 08", 3],
    ["with a length past the end", "a306 0a02 61", 4],
  ])("rejects a group %s", (_, hex, offset) => {
    expect(errorOf(() => UserMetadata.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", offset });
  });

  test.each([
    ["with an illegal wire type", "a306 0e a406"],
    ["with the end of another group", "a306 a406 a406"],
  ])("rejects a group %s", (_, hex) => {
    expect(errorOf(() => UserMetadata.decode(bytesOf(hex)))).toMatchObject({ code: "invalid-tag" });
  });

  test("rejects a group that ends outside its message", () => {
    const bytes = concat(len(2, tag(UNKNOWN, 3)), tag(UNKNOWN, 4));
    expect(errorOf(() => SessionStart.decode(bytes))).toMatchObject({ code: "truncated", path: "User" });
  });
});

describe("unknown fields", () => {
  test("are kept at every depth in their order, and written at the end of their message", () => {
    const [a, b, c, d] = ["a", "b", "c", "d"].map((text) => len(UNKNOWN, text)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const user = concat(a, len(1, "alice"), b, len(2, "root"));
    const event = len(5, c, len(2, user), d, len(6, "80:25"));
    const { Event } = OneOf.decode(event);
    const { value } = Event as { value: SessionStart };
    expect(value.$unknown).toStrictEqual(concat(c, d));
    expect(value.User.$unknown).toStrictEqual(concat(a, b));
    const encoded = hexOf(OneOf.encode({ Event }));
    expect(encoded).toContain(hexOf(len(2, len(1, "alice"), len(2, "root"), a, b)));
    expect(encoded.endsWith(hexOf(concat(len(6, "80:25"), c, d)))).toBe(true);
  });

  test("of a message with a oneof are kept", () => {
    const message = OneOf.decode(concat(len(UNKNOWN, "a"), len(5), int(UNKNOWN, 1)));
    expect(message.Event?.$case).toBe("SessionStart");
    expect(message.$unknown).toStrictEqual(concat(len(UNKNOWN, "a"), int(UNKNOWN, 1)));
  });

  test("are joined if a message is split into several fields", () => {
    const { User } = SessionStart.decode(concat(len(2, int(UNKNOWN, 1)), len(2, int(UNKNOWN, 2))));
    expect(User.$unknown).toStrictEqual(concat(int(UNKNOWN, 1), int(UNKNOWN, 2)));
  });

  test("are dropped in times and map entries", () => {
    const time = Metadata.decode(len(5, int(UNKNOWN, 1), int(1, 5), len(UNKNOWN, "a")));
    expect(time).toStrictEqual(Metadata.create({ Time: { seconds: Long.fromNumber(5), nanos: 0 } }));
    const labels = ServerMetadata.decode(len(5, group(UNKNOWN), len(1, "k"), int(3, 1), len(2, "v")));
    expect(labels).toStrictEqual(ServerMetadata.create({ ServerLabels: new Map([["k", "v"]]) }));
  });

  test("are copied from the input", () => {
    const bytes = concat(int(UNKNOWN, 1));
    const message = UserMetadata.decode(bytes);
    bytes.fill(0);
    expect(message.$unknown).toStrictEqual(int(UNKNOWN, 1));
  });

  test("add no property to the message if there are none", () => {
    expect(UserMetadata.decode(len(1, "a"))).not.toHaveProperty("$unknown");
  });
});

describe("a repeated occurrence of a field", () => {
  test("replaces the value", () => {
    expect(UserMetadata.decode(concat(len(1, "a"), len(1, "b"))).User).toBe("b");
    expect(SessionDisk.decode(concat(int(7, 1), int(7, 0))).Flags).toBe(0);
  });

  test("is merged into an embedded message", () => {
    const message = SessionStart.decode(concat(len(2, len(1, "alice")), len(2, len(2, "root"))));
    expect(message.User).toStrictEqual(UserMetadata.create({ User: "alice", Login: "root" }));
  });

  test("is merged into an optional message", () => {
    const one = (key: string) => len(5, len(1, len(1, key), len(2, int(4, 1))));
    const { IdentityAttributes } = UserLogin.decode(concat(one("a"), one("b")));
    expect(Struct.toObject(IdentityAttributes!)).toEqual({ a: true, b: true });
  });

  test("replaces a time", () => {
    const message = Metadata.decode(concat(len(5, int(1, 1), int(2, 2)), len(5, int(1, 3))));
    expect(message.Time).toStrictEqual({ seconds: Long.fromNumber(3), nanos: 0 });
  });

  test("replaces the value of a oneof, whether it is the same case or another", () => {
    const user = (name: string) => len(2, len(1, name));
    expect(OneOf.decode(concat(len(5, user("a")), len(6, user("b")))).Event?.$case).toBe("SessionJoin");
    const twice = OneOf.decode(concat(len(5, user("a"), len(6, "80:25")), len(5, user("b"))));
    expect(twice).toStrictEqual(OneOf.create({ Event: { $case: "SessionStart", value: { User: { User: "b" } } } }));
  });

  test("is appended to a list", () => {
    expect(SessionEnd.decode(concat(len(8, "a"), len(8), len(8, "a"))).Participants).toEqual(["a", "", "a"]);
  });
});

describe("maps", () => {
  test("keep the order of their entries", () => {
    const given = concat(
      len(5, len(1, "b"), len(2, "1")),
      len(5, len(1, "a"), len(2, "2")),
      len(5, len(1, "0"), len(2)),
    );
    const message = ServerMetadata.decode(given);
    expect([...message.ServerLabels]).toEqual([
      ["b", "1"],
      ["a", "2"],
      ["0", ""],
    ]);
    expect(hexOf(ServerMetadata.encode(message))).toBe(hexOf(given));
  });

  test("keep the last value of a repeated key", () => {
    const { ServerLabels } = ServerMetadata.decode(
      concat(len(5, len(1, "k"), len(2, "1")), len(5, len(1, "k"), len(2, "2"))),
    );
    expect([...ServerLabels]).toEqual([["k", "2"]]);
  });

  test.each([
    ["without a key", len(2, "v"), "", "v"],
    ["without a value", len(1, "k"), "k", ""],
    ["without both", new Uint8Array(0), "", ""],
    ["with the value first", concat(len(2, "v"), len(1, "k")), "k", "v"],
    ["with a repeated key and value", concat(len(1, "x"), len(2, "y"), len(1, "k"), len(2, "v")), "k", "v"],
  ])("can have an entry %s", (_, entry, key, value) => {
    expect([...ServerMetadata.decode(len(5, entry)).ServerLabels]).toEqual([[key, value]]);
  });

  test("of messages keep an entry without a value", () => {
    const given = len(5, len(1, len(1, "k")));
    const login = UserLogin.decode(given);
    expect([...login.IdentityAttributes!.fields]).toEqual([["k", undefined]]);
    expect(hexOf(UserLogin.encode(login))).toContain(hexOf(given));
  });
});

describe("times", () => {
  test.each([
    ["the first time", SECONDS_OF_YEAR_1, 0],
    ["the last time", SECONDS_OF_YEAR_10000 - 1, 999999999],
    ["1970", 0, 0],
    ["just before 1970", -1, 999999999],
  ])("are decoded: %s", (_, seconds, nanos) => {
    const { Time } = Metadata.decode(len(5, int(1, seconds), int(2, nanos)));
    expect(Time).toStrictEqual({ seconds: Long.fromNumber(seconds), nanos });
  });

  test("decode to 1970 if empty, and to year 1 if missing", () => {
    expect(Metadata.decode(len(5)).Time).toStrictEqual({ seconds: Long.ZERO, nanos: 0 });
    expect(Metadata.decode(len(2, "a")).Time).toStrictEqual({ seconds: Long.fromNumber(SECONDS_OF_YEAR_1), nanos: 0 });
  });

  test.each([
    ["before year 1", SECONDS_OF_YEAR_1 - 1, 0],
    ["after year 9999", SECONDS_OF_YEAR_10000, 0],
    ["the minimum of seconds", -(2n ** 63n), 0],
    ["the maximum of seconds", 2n ** 63n - 1n, 0],
    ["negative nanoseconds", 0, -1],
    ["a whole second of nanoseconds", 0, 1000000000],
    ["the maximum of nanoseconds", 0, 2147483647],
  ])("are rejected: %s", (_, seconds, nanos) => {
    const bytes = len(1, int(1, 7), len(5, int(1, seconds), int(2, nanos)));
    expect(errorOf(() => SessionStart.decode(bytes))).toMatchObject({
      code: "invalid-value",
      path: "Metadata.Time",
      offset: 6,
    });
  });

  test("are rejected in a message that is not embedded", () => {
    const bytes = len(3, int(2, -1));
    expect(errorOf(() => StreamStatus.decode(bytes))).toMatchObject({ code: "invalid-value", path: "LastUploadTime" });
  });
});

describe("doubles", () => {
  test.each([0, -0, 1.5, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, NaN])("decode to %p", (value) => {
    const { IdentityAttributes } = UserLogin.decode(len(5, len(1, len(1, "k"), len(2, double(2, value)))));
    expect(IdentityAttributes!.fields.get("k")!.kind).toStrictEqual({ $case: "number_value", value });
  });
});

test("Go's NaN keeps its bits", () => {
  const nan = len(5, len(1, len(1, "k"), len(2, bytesOf("11 010000000000f87f"))));
  expect(hexOf(UserLogin.encode(UserLogin.decode(nan)))).toContain(hexOf(nan));
});

describe("nesting", () => {
  const nested = (depth: number): PlainObject => {
    let value: PlainValue = {};
    for (let i = 1; i < depth; i++) value = i % 2 === 0 ? [value] : { k: value };
    return { k: value };
  };

  /** Returns `depth` nested Structs. */
  const bytesOfNested = (depth: number) => {
    let bytes = concat();
    for (let i = 0; i < depth; i++) bytes = len(1, len(1), len(2, len(5, bytes)));
    return len(5, bytes);
  };

  test("of the deepest JSON allowed is read and written", () => {
    const login = UserLogin.create({ IdentityAttributes: Struct.fromObject(nested(999)) });
    expect(hexOf(UserLogin.encode(UserLogin.decode(UserLogin.encode(login))))).toBe(hexOf(UserLogin.encode(login)));
    expect(UserLogin.marshalJSON(UserLogin.unmarshalJSON(UserLogin.marshalJSON(login)))).toBe(
      UserLogin.marshalJSON(login),
    );
  });

  test("of 1000 Structs is read and written", () => {
    const bytes = bytesOfNested(1000);
    expect(hexOf(UserLogin.encode(UserLogin.decode(bytes))).endsWith(hexOf(bytes))).toBe(true);
  });

  test.each([1100, 5000])("of %i Structs is rejected", (depth) => {
    const error = errorOf(() => UserLogin.decode(bytesOfNested(depth)));
    expect(error).toMatchObject({ code: "too-deep" });
    expect(error.offset).toBeGreaterThan(0);
  });
});

describe("strings", () => {
  test.each([
    ["", ""],
    ["00", "\u0000"],
    ["7f", "\u007f"],
    ["c280", "\u0080"],
    ["80", "\udc80"],
    ["61 ff 62", "a\udcffb"],
    ["efbbbf 61", "\ufeffa"],
  ])("decodes %s as %j", (hex, text) => {
    expect(SessionStart.decode(len(6, bytesOf(hex))).TerminalSize).toBe(text);
    // Strings of large inputs are decoded one by one.
    const large = concat(len(UNKNOWN, new Uint8Array(0x100000)), len(6, bytesOf(hex)));
    expect(SessionStart.decode(large).TerminalSize).toBe(text);
  });
});

describe("the input", () => {
  const start = SessionStart.create({ TerminalSize: "80:25", User: { User: "Zoë", Login: "root" } });
  const bytes = SessionStart.encode(start);

  test("can be a Buffer", () => {
    expect(SessionStart.decode(Buffer.from(bytes))).toStrictEqual(start);
  });

  test("can be a view of a larger buffer", () => {
    const memory = concat(len(1, "x"), bytes, len(1, "y"));
    expect(SessionStart.decode(memory.subarray(3, 3 + bytes.length))).toStrictEqual(start);
    expect(SessionStart.decode(Buffer.from(memory.buffer, 3, bytes.length))).toStrictEqual(start);
  });

  test("is not shared with unknown fields", () => {
    const input = concat(len(1000, "unknown"), int(1001, 1));
    const { $unknown } = SessionStart.decode(input);
    expect($unknown!.buffer).not.toBe(input.buffer);
    expect($unknown).toStrictEqual(input);
  });

  test("is shared with bytes fields, which are plain Uint8Arrays", () => {
    const memory = concat(Uint8Array.of(0, 0, 0), len(3, "abc"));
    for (const input of [memory.subarray(3), Buffer.from(memory.buffer, 3)]) {
      const { Data } = SessionPrint.decode(input);
      expect(Data).toStrictEqual(Uint8Array.of(0x61, 0x62, 0x63));
      expect(Data.buffer).toBe(memory.buffer);
      expect(Data.byteOffset).toBe(5);
    }
  });

  test("can be larger than 1 MiB", () => {
    const data = new Uint8Array(0x100000).fill(0xc3);
    const rest = len(1, len(2, "prïnt"), len(3, "an-id"), len(4));
    for (const length of [0x100000 - 100, 0x100000]) {
      const large = SessionPrint.decode(concat(len(3, data.subarray(0, length)), rest));
      const small = SessionPrint.decode(rest);
      expect(large.Metadata).toStrictEqual(small.Metadata);
      expect(large.Metadata).toMatchObject({ Type: "prïnt", ID: "an-id", Code: "" });
      expect(large.Data).toHaveLength(length);
    }
  });

  test("can hold a string longer than 1 MiB", () => {
    const ascii = "terminal".repeat(200000);
    const other = "tërminal".repeat(200000);
    expect(SessionStart.decode(len(6, ascii)).TerminalSize).toBe(ascii);
    expect(SessionStart.decode(len(6, other)).TerminalSize).toBe(other);
  });

  test.each([["text"], [null], [undefined], [[8, 1]], [new ArrayBuffer(2)], [new Uint16Array(1)], [{ length: 0 }]])(
    "rejects %p",
    (input) => {
      expect(errorOf(() => SessionStart.decode(input as never))).toMatchObject({ code: "invalid-value" });
      expect(errorOf(() => AuditEvent.decode(input as never))).toMatchObject({ code: "invalid-value" });
    },
  );

  test("is read the same without Buffer, as in a browser", async () => {
    const { Buffer: buffer } = globalThis;
    try {
      await jest.isolateModulesAsync(async () => {
        Reflect.deleteProperty(globalThis, "Buffer");
        const browser = await import("../../../src/index.js");
        expect(browser.SessionStart.decode(bytes)).toEqual(start);
        expect(browser.SessionStart.decode(concatPlain(bytes, 0x100001)).TerminalSize).toBe("80:25");
      });
    } finally {
      globalThis.Buffer = buffer;
    }
  });
});

/** Inputs smaller than this are copied; others are read in place. */
const SCRATCH_BYTES = 0x4000;

describe("an input of size", () => {
  const sizes = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((more) => SCRATCH_BYTES + more);
  const head = concat(len(1, int(1, 300), len(2, "prïnt"), len(3, "an-id"), len(4)), len(2, len(1, "Zoë"), len(2)));

  /** Returns a SessionStart of `size` bytes that ends with a string of `unit`s. */
  const inputOf = (size: number, unit: string) => {
    const length = size - head.length - 1 - varint(size - head.length - 4).length;
    const rest = length % Buffer.byteLength(unit);
    const text = "x".repeat(rest) + unit.repeat((length - rest) / Buffer.byteLength(unit));
    return { text, length, bytes: concat(head, tag(6, 2), varint(length), utf8(text)) };
  };

  test.each([...sizes, 0x10000])("%i is read to its last byte", (size) => {
    for (const unit of ["x", "é", "€", "😀"]) {
      const { text, bytes } = inputOf(size, unit);
      expect(bytes).toHaveLength(size);
      const message = SessionStart.decode(bytes);
      expect(message.TerminalSize).toBe(text);
      expect(message.Metadata).toMatchObject({ Index: Long.fromNumber(300), Type: "prïnt", ID: "an-id", Code: "" });
      expect(message.User).toMatchObject({ User: "Zoë", Login: "" });
      expect(hexOf(SessionStart.encode(message)).endsWith(hexOf(len(6, text)))).toBe(true);
    }
  });

  test.each(sizes)("%i reports the offsets of errors", (size) => {
    const { bytes, length } = inputOf(size, "é");
    const atEnd = { code: "truncated", offset: size - length, path: undefined };
    expect(errorOf(() => SessionStart.decode(bytes.subarray(0, -1)))).toMatchObject(atEnd);
    for (const [more, code, offset] of [
      ["32", "truncated", size + 1],
      ["b2", "truncated", size],
      ["3285", "truncated", size + 1],
      ["32ffffffff", "truncated", size + 1],
      ["07", "invalid-tag", size],
      ["30", "wrong-wire-type", size],
      ["0a02088f", "truncated", size + 3],
      ["a206", "truncated", size + 2],
      ["a306", "truncated", size + 2],
      ["ffffffffffffffffffffff", "invalid-varint", size],
    ] as const) {
      expect(errorOf(() => SessionStart.decode(concat(bytes, bytesOf(more))))).toMatchObject({ code, offset });
    }
  });

  test("0 is empty after a larger input was decoded", () => {
    SessionStart.decode(inputOf(SCRATCH_BYTES - 1, "é").bytes);
    expect(SessionStart.decode(new Uint8Array(0))).toStrictEqual(SessionStart.create());
    SessionStart.decode(inputOf(SCRATCH_BYTES + 1, "é").bytes);
    expect(SessionStart.decode(new Uint8Array(0))).toStrictEqual(SessionStart.create());
  });

  test("2^29 is rejected", () => {
    let input: Uint8Array;
    try {
      input = new Uint8Array(2 ** 29);
    } catch {
      return; // Not enough memory.
    }
    expect(errorOf(() => SessionStart.decode(input)).code).toBe("invalid-value");
    expect(errorOf(() => AuditEvent.decode(input)).code).toBe("invalid-value");
    expect(SessionStart.decode(len(6, "80:25")).TerminalSize).toBe("80:25");
  });
});

describe("a truncated input", () => {
  test("is decoded without bytes of the longer input before it", () => {
    const whole = concat(
      len(1, int(1, 300), len(2, "type"), len(5, int(1, 2 ** 32), int(2, 5))),
      len(2, len(1, "alice")),
      len(4, len(5, len(1, "k"), len(2, "v"))),
      len(6, "80:25"),
      group(UNKNOWN, int(1, 300), double(2, 1)),
    );
    for (let end = 0; end < whole.length; end++) {
      SessionStart.decode(whole);
      const cut = whole.slice(0, end);
      const small = outcomeOf(() => SessionStart.decode(cut));
      // The same input after a large field, so that it is not copied.
      const field = len(1000, new Uint8Array(SCRATCH_BYTES));
      const large = outcomeOf(() => {
        const { $unknown, ...message } = SessionStart.decode(concat(field, cut));
        const rest = $unknown!.slice(field.length);
        return rest.length === 0 ? message : { ...message, $unknown: rest };
      });
      if ("offset" in large) expect(small).toEqual({ code: large.code, offset: large.offset! - field.length });
      else expect(small).toStrictEqual(large);
    }
  });
});

describe("a string at any offset", () => {
  const ascii = "abcdefghijklmnopqr";

  test("is read correctly next to any other string", () => {
    for (let shift = 0; shift < 4; shift++) {
      for (let size = 0; size <= ascii.length; size++) {
        for (const neighbour of ["é", "€", "😀", "x", ""]) {
          const text = ascii.slice(0, size);
          const login = `${text}é`;
          const given = concat(
            len(UNKNOWN, "x".repeat(shift)),
            len(1, neighbour),
            len(2, text),
            len(UNKNOWN, neighbour),
            len(1, text),
            len(2, login),
          );
          expect(UserMetadata.decode(given)).toMatchObject({ User: text, Login: login });
          const large = concat(given, len(UNKNOWN, new Uint8Array(SCRATCH_BYTES)));
          expect(UserMetadata.decode(large)).toMatchObject({ User: text, Login: login });
          const list = concat(
            len(UNKNOWN, "x".repeat(shift)),
            ...[neighbour, text, neighbour, text].map((s) => len(8, s)),
          );
          expect(SessionEnd.decode(list).Participants).toEqual([neighbour, text, neighbour, text]);
        }
      }
    }
  });

  test("is read correctly next to long varints", () => {
    for (let shift = 0; shift < 4; shift++) {
      for (let size = 0; size <= ascii.length; size++) {
        const text = ascii.slice(0, size);
        const high = (number: number) => concat(tag(number, 2), bytesOf("80818000"), utf8("x".repeat(128)));
        const given = concat(
          len(UNKNOWN, "x".repeat(shift)),
          len(2, text),
          int(1, -1),
          len(3, text),
          high(UNKNOWN),
          tag(4, 2),
          concat(Uint8Array.of(0x80 | size), bytesOf("8000")),
          utf8(text),
          int(1, -1),
        );
        expect(Metadata.decode(given)).toMatchObject({ Type: text, ID: text, Code: text, Index: Long.NEG_ONE });
      }
    }
  });

  test("is escaped if it is not UTF-8, without an effect on its neighbor", () => {
    for (let size = 0; size <= ascii.length; size++) {
      for (const [hex, text] of [
        ["80", "\udc80"],
        ["c3", "\udcc3"],
        ["e282", "\udce2\udc82"],
        ["ff61", "\udcffa"],
        ["eda080", "\udced\udca0\udc80"],
        ["f4908080", "\udcf4\udc90\udc80\udc80"],
      ] as const) {
        const given = concat(len(1, ascii.slice(0, size)), len(2, ascii.slice(0, size), bytesOf(hex)));
        expect(UserMetadata.decode(given)).toMatchObject({
          User: ascii.slice(0, size),
          Login: ascii.slice(0, size) + text,
        });
        expect(hexOf(UserMetadata.encode(UserMetadata.decode(given)))).toBe(
          hexOf(size === 0 ? given.subarray(2) : given),
        );
      }
    }
  });
});

describe("a decoded message", () => {
  const sizes = [
    ["of 10 bytes", 10],
    ["of 16 KiB", SCRATCH_BYTES],
    ["of 1 MiB", 0x100000],
  ] as const;

  test.each(sizes)("from an input %s keeps its strings when the input is overwritten", (_, size) => {
    const labels = [len(5, len(1, "ключ"), len(2, "value")), len(5, len(1, "key"), len(2, "välue"))];
    const input = concat(len(2, len(1, "alice"), len(2, "Zoë")), len(4, ...labels), len(6, "y".repeat(size)));
    const message = SessionStart.decode(input);
    const copy = SessionStart.decode(input.slice());
    input.fill(0xff);
    expect(message).toStrictEqual(copy);
    expect(message.User).toMatchObject({ User: "alice", Login: "Zoë" });
    expect([...message.Server.ServerLabels]).toEqual([
      ["ключ", "value"],
      ["key", "välue"],
    ]);
  });

  test.each(sizes)("from an input %s stays the same when another input is decoded", (_, size) => {
    const input = concat(len(1, len(2, "a type")), len(3, new Uint8Array(size).fill(7)), len(UNKNOWN, "unknown"));
    const message = SessionPrint.decode(input);
    for (const other of [20, SCRATCH_BYTES + 5, 5]) SessionPrint.decode(len(3, new Uint8Array(other).fill(9)));
    expect(message.Metadata.Type).toBe("a type");
    expect(message.Data).toStrictEqual(new Uint8Array(size).fill(7));
    expect(message.$unknown).toStrictEqual(len(UNKNOWN, "unknown"));
    expect(message.Data.buffer).toBe(input.buffer);
    input.fill(1);
    expect(message.Data).toStrictEqual(new Uint8Array(size).fill(1));
    expect(message.$unknown).toStrictEqual(len(UNKNOWN, "unknown"));
  });

  test("does not depend on the position in the buffer, nor on shared memory", () => {
    for (const size of [5, SCRATCH_BYTES]) {
      const bytes = concat(
        len(1, len(2, "prïnt"), len(3, "id")),
        len(3, new Uint8Array(size).fill(7)),
        int(UNKNOWN, 1),
      );
      const expected = SessionPrint.decode(bytes);
      for (let offset = 0; offset < 9; offset++) {
        const memory = new ArrayBuffer(bytes.length + 20);
        const shared = new SharedArrayBuffer(bytes.length + 20);
        for (const input of [
          new Uint8Array(memory, offset, bytes.length),
          Buffer.from(memory, offset, bytes.length),
          new Uint8Array(shared, offset, bytes.length),
          Buffer.from(shared, offset, bytes.length),
        ]) {
          new Uint8Array(input.buffer).fill(0xff);
          input.set(bytes);
          const message = SessionPrint.decode(input);
          expect(message).toStrictEqual(expected);
          expect(message.Data.buffer).toBe(input.buffer);
          expect(message.Data.byteOffset).toBe(offset + bytes.length - 3 - size);
        }
      }
    }
  });
});

describe("an error in a nested message", () => {
  test("has its path and offset, for small and large inputs, every time", () => {
    for (const before of [0, 100, SCRATCH_BYTES]) {
      const padding = len(UNKNOWN, new Uint8Array(before));
      const inner = concat(len(1, padding, len(5, int(1, 5), bytesOf("12 00"))));
      const input = len(5, padding, inner);
      const at = input.length - 2;
      for (let i = 0; i < 3; i++) {
        expect(errorOf(() => AuditEvent.decode(input))).toMatchObject({
          code: "wrong-wire-type",
          path: "SessionStart.Metadata.Time",
          offset: at,
        });
        expect(AuditEvent.decode(len(5, len(6, "80:25"))).value).toMatchObject({ TerminalSize: "80:25" });
      }
    }
  });

  test("has the offset of the right occurrence of a repeated field", () => {
    const good = len(5, len(1, "k"), len(2, "v"));
    const input = len(4, good, good, len(5, len(1, "k"), bytesOf("10 00")));
    expect(errorOf(() => SessionStart.decode(input))).toMatchObject({
      path: "Server.ServerLabels",
      offset: input.length - 2,
      code: "wrong-wire-type",
    });
  });
});

/** Pads a message to `length` bytes with an unknown field. */
function concatPlain(bytes: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(length);
  padded.set(bytes);
  const size = length - bytes.length - 6;
  padded.set(
    [0xa2, 0x06, (size & 0x7f) | 0x80, ((size >> 7) & 0x7f) | 0x80, ((size >> 14) & 0x7f) | 0x80, size >> 21],
    bytes.length,
  );
  return padded;
}
