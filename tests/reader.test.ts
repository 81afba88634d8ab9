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
} from "../src/index.js";
import { bytesOf, concat, hexOf, utf8 } from "./support/bytes.js";
import { errorOf } from "./support/errors.js";
import { outcomeOf } from "./support/json-oracle.js";
import { double, group, int, len, tag, varint } from "./support/wire.js";

const SECONDS_OF_YEAR_1 = -62135596800;
const SECONDS_OF_YEAR_10000 = 253402300800;

/** A number that no message of the schema has. */
const UNKNOWN = 100;

describe("a varint", () => {
  test.each([
    ["08 05", 5],
    ["08 ffffffffffffffffff01", -1],
    ["08 80808080808080808001", "-9223372036854775808"],
    ["08 ffffffffffffffff7f", "9223372036854775807"],
    ["08 8080808010", 2 ** 32],
  ])("%s is read", (hex, value) => {
    expect(Metadata.decode(bytesOf(hex)).Index).toStrictEqual(Long.fromValue(value));
  });

  test("may be longer than it needs to be, in values, lengths and tags", () => {
    expect(Metadata.decode(bytesOf("08 85808000")).Index).toStrictEqual(Long.fromNumber(5));
    expect(Metadata.decode(bytesOf("08 85808080808080808000")).Index).toStrictEqual(Long.fromNumber(5));
    expect(Metadata.decode(bytesOf("12 818000 61")).Type).toBe("a");
    expect(Metadata.decode(bytesOf("888000 05")).Index).toStrictEqual(Long.fromNumber(5));
    expect(Metadata.decode(bytesOf("88808080808080808000 05")).Index).toStrictEqual(Long.fromNumber(5));
  });

  test("loses its bits beyond 64", () => {
    expect(Metadata.decode(bytesOf("08 ffffffffffffffffff7f")).Index).toStrictEqual(Long.NEG_ONE);
  });

  test("of a uint64 is unsigned", () => {
    const { PID } = BPFMetadata.decode(bytesOf("08 ffffffffffffffffff01"));
    expect(PID).toStrictEqual(Long.MAX_UNSIGNED_VALUE);
  });

  test.each([
    ["ffffffffffffffffff01", -1],
    ["80808080f8ffffffff01", -2147483648],
    ["ffffffff07", 2147483647],
    ["ffffffff0f", -1],
    ["8580808010", 5],
  ])("%s of an int32 has its low 32 bits", (hex, value) => {
    expect(SessionDisk.decode(concat(tag(7, 0), bytesOf(hex))).Flags).toBe(value);
  });

  test.each([
    ["00", false],
    ["01", true],
    ["02", true],
    ["80808080808001", true],
    ["8000", false],
  ])("%s of a bool is %p", (hex, value) => {
    expect(Status.decode(concat(tag(1, 0), bytesOf(hex))).Success).toBe(value);
  });

  test.each([
    ["in a tag", "80808080808080808080 01", 0],
    ["in a value", "08 80808080808080808080 01", 1],
    ["in a length", "12 80808080808080808080 01", 1],
    ["at the end", "08 80808080808080808080", 1],
    ["in an unknown field", "a006 80808080808080808080 01", 2],
  ])("of more than 10 bytes is refused %s", (_, hex, offset) => {
    expect(errorOf(() => Metadata.decode(bytesOf(hex)))).toMatchObject({ code: "invalid-varint", offset });
  });

  test.each([
    ["in a tag", "80", 0],
    ["before a value", "08", 1],
    ["in a value", "08 8080", 1],
    ["before a length", "12", 1],
    ["in a length", "12 80", 1],
    ["in an unknown field", "a006 80", 2],
  ])("that is cut off %s is refused", (_, hex, offset) => {
    expect(errorOf(() => Metadata.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", offset });
  });

  test.each([
    ["its value", "0a01 08 05"],
    ["the rest of its value", "0a02 0880 01"],
    ["the rest of its tag", "0a01 88 00"],
    ["its length", "0a01 12 00"],
  ])("does not take %s from the message around it", (_, hex) => {
    expect(errorOf(() => SessionStart.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", path: "Metadata" });
  });
});

describe("a length", () => {
  test.each([
    ["past the end", "12 02 61", 2],
    ["far past the end", "12 8080808008", 6],
    ["of 2^32", "12 8080808010", 6],
    ["of 2^53", "12 8080808080808010", 9],
    ["of 2^63-1", "12 ffffffffffffffff7f", 10],
    ["of 2^63", "12 80808080808080808001", 11],
    ["of 2^64-1", "12 ffffffffffffffffff01", 11],
    ["of an unknown field", "a206 02 61", 3],
    ["of 2^63 of an unknown field", "a206 80808080808080808001", 12],
    ["of a time", "2a 03 0801", 2],
  ])("%s is refused", (_, hex, offset) => {
    expect(errorOf(() => Metadata.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", offset });
  });

  test("of a message that overruns the one around it is refused, though the input goes on", () => {
    const inner = bytesOf("0a 05 0801");
    const outer = concat(tag(5, 2), varint(inner.length), inner, len(UNKNOWN, "and more"));
    const error = errorOf(() => OneOf.decode(outer));
    expect(error).toMatchObject({ code: "truncated", offset: 4, path: "SessionStart" });
  });

  test("of a string that overruns its message is refused, though the input goes on", () => {
    const error = errorOf(() => SessionStart.decode(bytesOf("12 03 0a0261 62 00")));
    expect(error).toMatchObject({ code: "truncated", offset: 4, path: "User" });
  });

  test.each([
    ["8 bytes", 1, 7],
    ["4 bytes", 5, 3],
  ])("of %s is needed in an unknown field of wire type %i", (_, type, length) => {
    const bytes = concat(tag(UNKNOWN, type), new Uint8Array(length));
    expect(errorOf(() => Metadata.decode(bytes))).toMatchObject({ code: "truncated", offset: 2 });
  });

  test("of 8 bytes is needed in a double", () => {
    const bytes = len(5, len(1, len(2, tag(2, 1), new Uint8Array(7))));
    expect(errorOf(() => UserLogin.decode(bytes))).toMatchObject({
      code: "truncated",
      path: "IdentityAttributes.fields.value",
    });
  });
});

describe("a wrong wire type", () => {
  test.each([
    ["an int64", Metadata, "0a 00", "Index"],
    ["a uint64", BPFMetadata, "09 0000000000000000", "PID"],
    ["an int32", SessionDisk, "3d 00000000", "Flags"],
    ["a bool", Status, "0a 00", "Success"],
    ["a string", UserMetadata, "08 00", "User"],
    ["bytes", SessionPrint, "18 00", "Data"],
    ["a message", SessionStart, "08 00", "Metadata"],
    ["a message that may be absent", UserLogin, "28 00", "IdentityAttributes"],
    ["a time", Metadata, "28 00", "Time"],
    ["a map", ServerMetadata, "28 00", "ServerLabels"],
    ["a list", SessionEnd, "40 00", "Participants"],
    ["a member of a oneof", OneOf, "08 00", "UserLogin"],
    ["a start of a group", UserMetadata, "0b 0c", "User"],
    ["of the illegal type 6", UserMetadata, "0e", "User"],
    ["of the illegal type 7", UserMetadata, "0f", "User"],
  ])("of %s is refused", (_, codec, hex, field) => {
    const bytes = concat(len(UNKNOWN, "before"), bytesOf(hex));
    const error = errorOf(() => codec.decode(bytes));
    expect(error).toMatchObject({ code: "wrong-wire-type", offset: 9 });
    expect(error.reason).toContain(field);
  });

  test.each([
    ["the seconds of a time", Metadata, len(5, bytesOf("09 0000000000000000")), "Time", 2],
    ["the nanoseconds of a time", Metadata, len(5, bytesOf("0801 12 00")), "Time", 4],
    ["the key of a map", ServerMetadata, len(5, bytesOf("08 00")), "ServerLabels", 2],
    ["the value of a map", ServerMetadata, len(5, bytesOf("0a0161 10 00")), "ServerLabels", 5],
    ["the fields of a Struct", UserLogin, len(5, bytesOf("08 00")), "IdentityAttributes", 2],
    ["a double", UserLogin, len(5, len(1, len(2, bytesOf("15 00000000")))), "IdentityAttributes.fields.value", 6],
    ["a value of a list", OneOf, len(5, len(1, bytesOf("08 01 2d 00000000"))), "SessionStart.Metadata", 6],
  ])("of %s is refused at its place", (_, codec, bytes, path, offset) => {
    expect(errorOf(() => codec.decode(bytes))).toMatchObject({ code: "wrong-wire-type", path, offset });
  });
});

describe("a tag", () => {
  test.each([
    ["the number 0", "00 00"],
    ["the number 0 and a length", "02 00"],
    ["the number 2^31", "8080808040 00"],
    ["the number 2^32-1", "f8ffffff7f 00"],
    ["the number 2^32", "808080808001 00"],
    ["the wire type 6", "a606"],
    ["the wire type 7", "a706"],
    ["the end of a group that none began", "a406"],
    ["the end of a group with the number of a field", "0c"],
  ])("with %s is refused", (_, hex) => {
    const bytes = len(5, len(1, int(1, 7), bytesOf(hex)));
    const error = errorOf(() => OneOf.decode(bytes));
    expect(error).toMatchObject({ code: "invalid-tag", offset: 6, path: "SessionStart.Metadata" });
  });

  test("with the number 2^31-1 is an unknown field's", () => {
    const bytes = bytesOf("f8ffffff3f 07");
    expect(Metadata.decode(bytes).$unknown).toStrictEqual(bytes);
  });

  test("has a number of 32 bits, as in gogo", () => {
    // 2^32 + 1
    expect(UserMetadata.decode(bytesOf("8a8080808001 01 61"))).toStrictEqual(UserMetadata.create({ User: "a" }));
  });
});

describe("a group", () => {
  const kept = [
    ["that is empty", group(UNKNOWN)],
    [
      "of fields of every wire type",
      group(UNKNOWN, int(1, 2 ** 40), double(2, 1), len(3, "abc"), bytesOf("25 01020304")),
    ],
    ["of groups", group(UNKNOWN, group(1, group(2), int(3, 4)), group(5))],
    [
      "that is deep",
      concat(...Array<Uint8Array>(5000).fill(tag(1000, 3)), ...Array<Uint8Array>(5000).fill(tag(1000, 4))),
    ],
  ] as const;

  test.each(kept)("%s is kept", (_, bytes) => {
    const message = UserMetadata.decode(concat(bytes, len(1, "a")));
    expect(message).toStrictEqual(UserMetadata.create({ User: "a", $unknown: bytes }));
  });

  test.each([
    ["is not ended", "a306 0801", 4],
    ["is not ended and empty", "a306", 2],
    ["has a group that is not ended", "a306 a306 a406", 6],
    ["has a field that is cut off", "a306 08", 3],
    ["has a length past the end", "a306 0a02 61", 4],
  ])("that %s is refused", (_, hex, offset) => {
    expect(errorOf(() => UserMetadata.decode(bytesOf(hex)))).toMatchObject({ code: "truncated", offset });
  });

  test.each([
    ["an illegal wire type", "a306 0e a406"],
    ["the end of another", "a306 a406 a406"],
  ])("with %s is refused", (_, hex) => {
    expect(errorOf(() => UserMetadata.decode(bytesOf(hex)))).toMatchObject({ code: "invalid-tag" });
  });

  test("does not end outside its message", () => {
    const bytes = concat(len(2, tag(UNKNOWN, 3)), tag(UNKNOWN, 4));
    expect(errorOf(() => SessionStart.decode(bytes))).toMatchObject({ code: "truncated", path: "User" });
  });
});

describe("unknown fields", () => {
  test("are kept at every depth, in their order, and written at the end of their message", () => {
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

  test("of a oneof are kept beside its member", () => {
    const message = OneOf.decode(concat(len(UNKNOWN, "a"), len(5), int(UNKNOWN, 1)));
    expect(message.Event?.$case).toBe("SessionStart");
    expect(message.$unknown).toStrictEqual(concat(len(UNKNOWN, "a"), int(UNKNOWN, 1)));
  });

  test("of a message that comes in pieces are joined", () => {
    const { User } = SessionStart.decode(concat(len(2, int(UNKNOWN, 1)), len(2, int(UNKNOWN, 2))));
    expect(User.$unknown).toStrictEqual(concat(int(UNKNOWN, 1), int(UNKNOWN, 2)));
  });

  test("of a time and of an entry of a map are dropped", () => {
    const time = Metadata.decode(len(5, int(UNKNOWN, 1), int(1, 5), len(UNKNOWN, "a")));
    expect(time).toStrictEqual(Metadata.create({ Time: { seconds: Long.fromNumber(5), nanos: 0 } }));
    const labels = ServerMetadata.decode(len(5, group(UNKNOWN), len(1, "k"), int(3, 1), len(2, "v")));
    expect(labels).toStrictEqual(ServerMetadata.create({ ServerLabels: new Map([["k", "v"]]) }));
  });

  test("are a copy, so that changing the input does not change them", () => {
    const bytes = concat(int(UNKNOWN, 1));
    const message = UserMetadata.decode(bytes);
    bytes.fill(0);
    expect(message.$unknown).toStrictEqual(int(UNKNOWN, 1));
  });

  test("are absent where there are none", () => {
    expect(UserMetadata.decode(len(1, "a"))).not.toHaveProperty("$unknown");
  });
});

describe("a field that comes again", () => {
  test("is replaced", () => {
    expect(UserMetadata.decode(concat(len(1, "a"), len(1, "b"))).User).toBe("b");
    expect(SessionDisk.decode(concat(int(7, 1), int(7, 0))).Flags).toBe(0);
  });

  test("is merged if it is an embedded message", () => {
    const message = SessionStart.decode(concat(len(2, len(1, "alice")), len(2, len(2, "root"))));
    expect(message.User).toStrictEqual(UserMetadata.create({ User: "alice", Login: "root" }));
  });

  test("is merged if it is a message that may be absent", () => {
    const one = (key: string) => len(5, len(1, len(1, key), len(2, int(4, 1))));
    const { IdentityAttributes } = UserLogin.decode(concat(one("a"), one("b")));
    expect(Struct.toObject(IdentityAttributes!)).toEqual({ a: true, b: true });
  });

  test("is replaced if it is a time", () => {
    const message = Metadata.decode(concat(len(5, int(1, 1), int(2, 2)), len(5, int(1, 3))));
    expect(message.Time).toStrictEqual({ seconds: Long.fromNumber(3), nanos: 0 });
  });

  test("is replaced if it is a member of a oneof, the same one or another", () => {
    const user = (name: string) => len(2, len(1, name));
    expect(OneOf.decode(concat(len(5, user("a")), len(6, user("b")))).Event?.$case).toBe("SessionJoin");
    const twice = OneOf.decode(concat(len(5, user("a"), len(6, "80:25")), len(5, user("b"))));
    expect(twice).toStrictEqual(OneOf.create({ Event: { $case: "SessionStart", value: { User: { User: "b" } } } }));
  });

  test("is appended if it is a list", () => {
    expect(SessionEnd.decode(concat(len(8, "a"), len(8), len(8, "a"))).Participants).toEqual(["a", "", "a"]);
  });
});

describe("a map", () => {
  test("keeps the order of its entries", () => {
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

  test("has the last value of a key that comes again", () => {
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
    ["with all twice", concat(len(1, "x"), len(2, "y"), len(1, "k"), len(2, "v")), "k", "v"],
  ])("may have an entry %s", (_, entry, key, value) => {
    expect([...ServerMetadata.decode(len(5, entry)).ServerLabels]).toEqual([[key, value]]);
  });

  test("of messages keeps an entry without one", () => {
    const given = len(5, len(1, len(1, "k")));
    const login = UserLogin.decode(given);
    expect([...login.IdentityAttributes!.fields]).toEqual([["k", undefined]]);
    expect(hexOf(UserLogin.encode(login))).toContain(hexOf(given));
  });
});

describe("a time", () => {
  test.each([
    ["the first", SECONDS_OF_YEAR_1, 0],
    ["the last", SECONDS_OF_YEAR_10000 - 1, 999999999],
    ["1970", 0, 0],
    ["just before 1970", -1, 999999999],
  ])("%s is read", (_, seconds, nanos) => {
    const { Time } = Metadata.decode(len(5, int(1, seconds), int(2, nanos)));
    expect(Time).toStrictEqual({ seconds: Long.fromNumber(seconds), nanos });
  });

  test("that is empty is 1970, that is absent year 1", () => {
    expect(Metadata.decode(len(5)).Time).toStrictEqual({ seconds: Long.ZERO, nanos: 0 });
    expect(Metadata.decode(len(2, "a")).Time).toStrictEqual({ seconds: Long.fromNumber(SECONDS_OF_YEAR_1), nanos: 0 });
  });

  test.each([
    ["before year 1", SECONDS_OF_YEAR_1 - 1, 0],
    ["after year 9999", SECONDS_OF_YEAR_10000, 0],
    ["of the least seconds", -(2n ** 63n), 0],
    ["of the most seconds", 2n ** 63n - 1n, 0],
    ["of negative nanoseconds", 0, -1],
    ["of a second of nanoseconds", 0, 1000000000],
    ["of the most nanoseconds", 0, 2147483647],
  ])("%s is refused", (_, seconds, nanos) => {
    const bytes = len(1, int(1, 7), len(5, int(1, seconds), int(2, nanos)));
    expect(errorOf(() => SessionStart.decode(bytes))).toMatchObject({
      code: "invalid-value",
      path: "Metadata.Time",
      offset: 6,
    });
  });

  test("is refused in a message that is not embedded", () => {
    const bytes = len(3, int(2, -1));
    expect(errorOf(() => StreamStatus.decode(bytes))).toMatchObject({ code: "invalid-value", path: "LastUploadTime" });
  });
});

describe("a double", () => {
  test.each([0, -0, 1.5, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, NaN])("%p is read", (value) => {
    const { IdentityAttributes } = UserLogin.decode(len(5, len(1, len(1, "k"), len(2, double(2, value)))));
    expect(IdentityAttributes!.fields.get("k")!.kind).toStrictEqual({ $case: "number_value", value });
  });
});

test("the NaN of Go keeps its bits", () => {
  const nan = len(5, len(1, len(1, "k"), len(2, bytesOf("11 010000000000f87f"))));
  expect(hexOf(UserLogin.encode(UserLogin.decode(nan)))).toContain(hexOf(nan));
});

describe("depth", () => {
  const nested = (depth: number): PlainObject => {
    let value: PlainValue = {};
    for (let i = 1; i < depth; i++) value = i % 2 === 0 ? [value] : { k: value };
    return { k: value };
  };

  /** A Struct in a Struct, that many times. */
  const bytesOfNested = (depth: number) => {
    let bytes = concat();
    for (let i = 0; i < depth; i++) bytes = len(1, len(1), len(2, len(5, bytes)));
    return len(5, bytes);
  };

  test("of the deepest JSON is read and written", () => {
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

  test.each([1100, 5000])("of %i Structs is refused", (depth) => {
    const error = errorOf(() => UserLogin.decode(bytesOfNested(depth)));
    expect(error).toMatchObject({ code: "too-deep" });
    expect(error.offset).toBeGreaterThan(0);
  });
});

describe("a string", () => {
  test.each([
    ["", ""],
    ["00", "\u0000"],
    ["7f", "\u007f"],
    ["c280", "\u0080"],
    ["80", "\udc80"],
    ["61 ff 62", "a\udcffb"],
    ["efbbbf 61", "\ufeffa"],
  ])("%s is %j", (hex, text) => {
    expect(SessionStart.decode(len(6, bytesOf(hex))).TerminalSize).toBe(text);
    // Beyond 1 MiB, strings are read in another way.
    const large = concat(len(UNKNOWN, new Uint8Array(0x100000)), len(6, bytesOf(hex)));
    expect(SessionStart.decode(large).TerminalSize).toBe(text);
  });
});

describe("the input", () => {
  const start = SessionStart.create({ TerminalSize: "80:25", User: { User: "Zoë", Login: "root" } });
  const bytes = SessionStart.encode(start);

  test("may be a Buffer", () => {
    expect(SessionStart.decode(Buffer.from(bytes))).toStrictEqual(start);
  });

  test("may be in the middle of its memory", () => {
    const memory = concat(len(1, "x"), bytes, len(1, "y"));
    expect(SessionStart.decode(memory.subarray(3, 3 + bytes.length))).toStrictEqual(start);
    expect(SessionStart.decode(Buffer.from(memory.buffer, 3, bytes.length))).toStrictEqual(start);
  });

  test("is viewed by bytes fields, which are plain Uint8Arrays", () => {
    const memory = concat(Uint8Array.of(0, 0, 0), len(3, "abc"));
    for (const input of [memory.subarray(3), Buffer.from(memory.buffer, 3)]) {
      const { Data } = SessionPrint.decode(input);
      expect(Data).toStrictEqual(Uint8Array.of(0x61, 0x62, 0x63));
      expect(Data.buffer).toBe(memory.buffer);
      expect(Data.byteOffset).toBe(5);
    }
  });

  test("may be over 1 MiB", () => {
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

  test("may be a string of over 1 MiB", () => {
    const ascii = "terminal".repeat(200000);
    const other = "tërminal".repeat(200000);
    expect(SessionStart.decode(len(6, ascii)).TerminalSize).toBe(ascii);
    expect(SessionStart.decode(len(6, other)).TerminalSize).toBe(other);
  });

  test.each([["text"], [null], [undefined], [[8, 1]], [new ArrayBuffer(2)], [new Uint16Array(1)], [{ length: 0 }]])(
    "may not be %p",
    (input) => {
      expect(errorOf(() => SessionStart.decode(input as never))).toMatchObject({ code: "invalid-value" });
      expect(errorOf(() => AuditEvent.decode(input as never))).toMatchObject({ code: "invalid-value" });
    },
  );

  test("is read the same where there is no Buffer, as in a browser", async () => {
    const { Buffer: buffer } = globalThis;
    try {
      await jest.isolateModulesAsync(async () => {
        Reflect.deleteProperty(globalThis, "Buffer");
        const browser = await import("../src/index.js");
        expect(browser.SessionStart.decode(bytes)).toEqual(start);
        expect(browser.SessionStart.decode(concatPlain(bytes, 0x100001)).TerminalSize).toBe("80:25");
      });
    } finally {
      globalThis.Buffer = buffer;
    }
  });
});

/** Inputs from this size are read where they are; smaller ones are copied. */
const SCRATCH_BYTES = 0x4000;

describe("an input of the size", () => {
  const sizes = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((more) => SCRATCH_BYTES + more);
  const head = concat(len(1, int(1, 300), len(2, "prïnt"), len(3, "an-id"), len(4)), len(2, len(1, "Zoë"), len(2)));

  /** A SessionStart of so many bytes, at whose end a string stands. */
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

  test.each(sizes)("%i has its errors at their places", (size) => {
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

  test("0 behind a larger one is empty", () => {
    SessionStart.decode(inputOf(SCRATCH_BYTES - 1, "é").bytes);
    expect(SessionStart.decode(new Uint8Array(0))).toStrictEqual(SessionStart.create());
    SessionStart.decode(inputOf(SCRATCH_BYTES + 1, "é").bytes);
    expect(SessionStart.decode(new Uint8Array(0))).toStrictEqual(SessionStart.create());
  });

  test("2^29 is refused", () => {
    let input: Uint8Array;
    try {
      input = new Uint8Array(2 ** 29);
    } catch {
      return; // There is not that much memory.
    }
    expect(errorOf(() => SessionStart.decode(input)).code).toBe("invalid-value");
    expect(errorOf(() => AuditEvent.decode(input)).code).toBe("invalid-value");
    expect(SessionStart.decode(len(6, "80:25")).TerminalSize).toBe("80:25");
  });
});

describe("an input that is cut off where the one before it went on", () => {
  test("takes nothing from that one", () => {
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
      // The same behind so much else that it is not copied.
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

describe("a string at any place", () => {
  const ascii = "abcdefghijklmnopqr";

  test("is read right, whatever stands beside it", () => {
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

  test("is read right beside varints of many bytes", () => {
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

  test("that is no UTF-8 is escaped, and the one beside it is not", () => {
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

describe("what was decoded", () => {
  const sizes = [
    ["small", 10],
    ["of 16 KiB", SCRATCH_BYTES],
    ["large", 0x100000],
  ] as const;

  test.each(sizes)("from an input that is %s keeps its strings when that is overwritten", (_, size) => {
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

  test.each(sizes)("from an input that is %s keeps all when another is decoded", (_, size) => {
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

  test("from one input is the same in any part of its memory, and in shared memory", () => {
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

describe("an error in a message in a message", () => {
  test("has its path and its offset, small or large, time after time", () => {
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

  test("in a second one of its kind names that", () => {
    const good = len(5, len(1, "k"), len(2, "v"));
    const input = len(4, good, good, len(5, len(1, "k"), bytesOf("10 00")));
    expect(errorOf(() => SessionStart.decode(input))).toMatchObject({
      path: "Server.ServerLabels",
      offset: input.length - 2,
      code: "wrong-wire-type",
    });
  });
});

/** The message in so many bytes, the rest of which is an unknown field. */
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
