import Long from "long";
import {
  AuditEvent,
  OneOf,
  ServerMetadata,
  SessionDisk,
  SessionEnd,
  SessionPrint,
  SessionStart,
  Status,
  UserCreate,
  UserLogin,
  type MessageCodec,
} from "../src/index.js";
import { bytesOf, concat, hexOf, utf8 } from "./support/bytes.js";
import type { AnyMessage } from "./support/codecs.js";
import { errorOf } from "./support/errors.js";
import { int, len } from "./support/wire.js";

const SLAB_BYTES = 0x10000;

const print = (size: number, byte = 0x61) => SessionPrint.create({ Data: new Uint8Array(size).fill(byte) });
const start = SessionStart.create({ TerminalSize: "80:25" });
const startHex = hexOf(SessionStart.encode(start));

describe("an encoded message", () => {
  test("is not changed by thousands of later ones", () => {
    const encoded: Uint8Array[] = [];
    const texts: string[] = [];
    for (let i = 0; i < 5000; i++) {
      encoded.push(
        SessionStart.encode(SessionStart.create({ TerminalSize: "é".repeat(i % 97), Metadata: { ID: `${i}` } })),
      );
      texts.push(hexOf(encoded[i]!));
    }
    expect(encoded.map(hexOf)).toEqual(texts);
    expect(new Set(texts).size).toBe(5000);
  });

  test("may fill a slab to its last byte, and be larger", () => {
    const head = concat(len(1, len(5, int(1, -62135596800))));
    for (const around of [SLAB_BYTES / 2, SLAB_BYTES, 2 * SLAB_BYTES]) {
      for (let size = around - 60; size <= around + 10; size++) {
        const bytes = SessionPrint.encode(print(size));
        expect(bytes).toHaveLength(head.length + 4 + size);
      }
    }
    const bytes = SessionPrint.encode(print(SLAB_BYTES));
    expect(hexOf(bytes)).toBe(hexOf(concat(head, len(3, new Uint8Array(SLAB_BYTES).fill(0x61)))));
  });

  test("may be of many fields that outgrow the slab together", () => {
    const roles = Array.from({ length: 20000 }, (_, i) => `role-${i}-ü`);
    const message = UserCreate.create({ Roles: roles, Connector: "last" });
    const expected = concat(...roles.map((role) => len(4, role)), len(5, "last"));
    expect(hexOf(UserCreate.encode(message)).endsWith(hexOf(expected))).toBe(true);
  });

  test("may be of one string that outgrows the slab", () => {
    for (const unit of ["x", "é", "€", "😀"]) {
      const text = unit.repeat(50000);
      const bytes = SessionStart.encode(SessionStart.create({ TerminalSize: text }));
      expect(hexOf(bytes).endsWith(hexOf(len(6, text)))).toBe(true);
    }
  });

  test("may follow a larger one", () => {
    const large = SessionPrint.encode(print(1000000));
    const before = hexOf(large.subarray(0, 100)) + hexOf(large.subarray(-100));
    for (let i = 0; i < 100; i++) expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    expect(hexOf(large.subarray(0, 100)) + hexOf(large.subarray(-100))).toBe(before);
  });

  test("may be empty", () => {
    expect(Status.encode(Status.create())).toStrictEqual(new Uint8Array(0));
    expect(OneOf.encode(OneOf.create())).toStrictEqual(new Uint8Array(0));
  });

  test("may be transferred to another thread with its memory", () => {
    for (const message of [start, SessionStart.create({ TerminalSize: "x".repeat(SLAB_BYTES) })]) {
      const before = SessionStart.encode(start);
      const bytes = SessionStart.encode(message);
      structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
      expect(bytes).toHaveLength(0);
      expect(hexOf(SessionStart.encode(start))).toBe(startHex);
      expect(before.length === 0 || hexOf(before) === startHex).toBe(true);
    }
  });

  test("copies bytes fields", () => {
    const Data = Uint8Array.of(1, 2, 3);
    const bytes = SessionPrint.encode(SessionPrint.create({ Data }));
    const before = hexOf(bytes);
    Data.fill(9);
    expect(hexOf(bytes)).toBe(before);
  });
});

describe("a message that fails", () => {
  const bad = SessionStart.create({
    Metadata: { ID: "x".repeat(1000), Index: 5 as never },
    TerminalSize: "y".repeat(1000),
  });

  test("leaves no trace in the next one", () => {
    for (let i = 0; i < 200; i++) {
      expect(errorOf(() => SessionStart.encode(bad)).path).toBe("Metadata.Index");
      expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    }
  });

  test("leaves no trace after it outgrew the slab", () => {
    const before = SessionStart.encode(start);
    const large = SessionStart.create({ Metadata: { Index: 5 as never }, TerminalSize: "y".repeat(200000) });
    expect(errorOf(() => SessionStart.encode(large)).path).toBe("Metadata.Index");
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    expect(hexOf(before)).toBe(startHex);
  });
});

describe("encode() called by a getter of a message that is being encoded", () => {
  const withGetter = (get: () => string) => Object.defineProperty({ ...start }, "TerminalSize", { get });

  test("writes both", () => {
    let inner: Uint8Array | undefined;
    const outer = withGetter(() => {
      inner = SessionPrint.encode(print(100));
      return "80:25";
    });
    expect(hexOf(SessionStart.encode(outer))).toBe(startHex);
    expect(hexOf(inner!)).toBe(hexOf(SessionPrint.encode(print(100))));
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });

  test("may fail for itself", () => {
    const outer = withGetter(() => errorOf(() => Status.encode({ Success: 1 } as never)).code);
    expect(SessionStart.decode(SessionStart.encode(outer)).TerminalSize).toBe("invalid-value");
  });

  test("may be followed by an error of the getter, which comes through", () => {
    const outer = withGetter(() => {
      SessionPrint.encode(print(100));
      throw new RangeError("from the getter");
    });
    expect(() => SessionStart.encode(outer)).toThrow(RangeError);
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });
});

/** A message with one field of some value. */
function withField(codec: MessageCodec<never>, path: string, value: unknown): never {
  const message: AnyMessage = codec.create();
  const names = path.split(".");
  const last = names.pop()!;
  const holder = names.reduce<AnyMessage>((inner, name) => inner[name] as AnyMessage, message);
  holder[last] = value;
  return message as never;
}

describe.each([
  ["an int64", SessionStart, "Metadata.Index", [5, 5n, "5", null, undefined, {}, { low: 5 }, { low: "5", high: 0 }]],
  ["a uint64", SessionEnd, "Metadata.Index", [5, NaN, true]],
  ["an int32", SessionDisk, "Flags", [1.5, 2 ** 31, -(2 ** 31) - 1, NaN, Infinity, "1", true, null, undefined, 1n]],
  ["a bool", Status, "Success", [0, 1, "true", null, undefined]],
  ["a string", SessionStart, "TerminalSize", [0, 5, null, undefined, ["a"], {}, false]],
  ["a string of an embedded message", SessionStart, "User.Login", [5, null, undefined]],
  ["bytes", SessionPrint, "Data", ["abc", [1, 2], null, undefined, {}, 5]],
  ["an element of a list", UserCreate, "Roles", [[5], ["a", null], [undefined]]],
  ["a message", SessionStart, "Metadata", [null, undefined]],
  ["a message that may be absent", UserLogin, "IdentityAttributes", [null]],
] as const)("%s", (_, codec, path, values) => {
  test.each(values.map((value) => [value]))("may not be %p", (value) => {
    const message = withField(codec as never, path, value);
    expect(errorOf(() => codec.encode(message))).toMatchObject({ code: "invalid-value", path });
  });
});

describe("a value that is no list, no map or no bytes, but may look like it", () => {
  test.each([
    ["bytes", "", SessionPrint, "Data"],
    ["bytes", [], SessionPrint, "Data"],
    ["a list", "abc", UserCreate, "Roles"],
    ["a list", "", UserCreate, "Roles"],
    ["a list", {}, UserCreate, "Roles"],
    ["a list", 5, UserCreate, "Roles"],
    ["a list", undefined, UserCreate, "Roles"],
    ["a map", {}, ServerMetadata, "ServerLabels"],
    ["a map", undefined, ServerMetadata, "ServerLabels"],
    ["a map", { env: "prod" }, SessionStart, "Server.ServerLabels"],
    ["a map", ["kv"], ServerMetadata, "ServerLabels"],
    ["unknown fields", "abc", Status, "$unknown"],
    ["unknown fields", [8, 1], Status, "$unknown"],
  ] as const)("is refused for %s: %p", (_, value, codec, path) => {
    const message = withField(codec as never, path, value);
    expect(errorOf(() => codec.encode(message))).toMatchObject({ code: "invalid-value", path });
  });
});

describe("an entry of a map", () => {
  test.each([
    [new Map([["k", 5]]), "value"],
    [new Map([["k", undefined]]), "value"],
    [new Map([[5, "v"]]), "key"],
  ])("may not be of other than strings", (labels, part) => {
    const message = SessionStart.create({ Server: { ServerLabels: labels as never } });
    expect(errorOf(() => SessionStart.encode(message))).toMatchObject({
      code: "invalid-value",
      path: `Server.ServerLabels.${part}`,
    });
  });
});

describe("a time", () => {
  const seconds = Long.ZERO;

  test.each([
    ["before year 1", { seconds: Long.fromNumber(-62135596801), nanos: 0 }],
    ["after year 9999", { seconds: Long.fromNumber(253402300800), nanos: 0 }],
    ["far out", { seconds: Long.MIN_VALUE, nanos: 0 }],
    ["of negative nanoseconds", { seconds, nanos: -1 }],
    ["of too many nanoseconds", { seconds, nanos: 1000000000 }],
    ["of half a nanosecond", { seconds, nanos: 0.5 }],
    ["of no number of nanoseconds", { seconds, nanos: NaN }],
    ["without nanoseconds", { seconds }],
    ["without seconds", { nanos: 0 }],
    ["of a number of seconds", { seconds: 5, nanos: 0 }],
    ["that is undefined", undefined],
    ["that is null", null],
    ["that is a Date", new Date(0)],
  ])("%s is refused", (_, time) => {
    const error = errorOf(() => SessionStart.encode(withField(SessionStart as never, "Metadata.Time", time)));
    expect(error.code).toBe("invalid-value");
    expect(error.path).toMatch(/^Metadata\.Time(\.seconds|\.nanos)?$/);
  });

  test("of 1970 is written without fields", () => {
    const message = SessionStart.create({ Metadata: { Time: { seconds, nanos: 0 } } });
    expect(hexOf(SessionStart.encode(message))).toBe(hexOf(concat(len(1, len(5)), len(2), len(3), len(4), len(5))));
  });
});

describe("a oneof", () => {
  const unknown = { $case: "NoEvent", value: {} } as never;

  test("of no case of the schema is refused", () => {
    expect(errorOf(() => OneOf.encode({ Event: unknown }))).toMatchObject({ code: "invalid-value", path: "Event" });
    expect(errorOf(() => AuditEvent.encode(unknown))).toMatchObject({ code: "invalid-value", path: "Event" });
  });

  test("without its message is refused", () => {
    const empty = { $case: "SessionStart" } as never;
    expect(errorOf(() => AuditEvent.encode(empty))).toMatchObject({ code: "invalid-value", path: "SessionStart" });
  });

  test("names the path of a wrong value in it", () => {
    const event = { $case: "SessionStart", value: { ...start, TerminalSize: 5 } } as never;
    expect(errorOf(() => AuditEvent.encode(event))).toMatchObject({ path: "SessionStart.TerminalSize" });
  });

  test.each([[null], [undefined], [5], ["SessionStart"], [{}], [{ $case: 5 }]])(
    "may not be %p for an event",
    (event) => {
      expect(errorOf(() => AuditEvent.encode(event as never))).toMatchObject({ code: "invalid-value" });
    },
  );
});

describe("a Struct", () => {
  const login = (kind: unknown) =>
    UserLogin.create({ IdentityAttributes: { fields: new Map([["k", { kind } as never]]) } });

  test.each([
    [{ $case: "number_value", value: "1" }, "number_value"],
    [{ $case: "string_value", value: 1 }, "string_value"],
    [{ $case: "bool_value", value: 1 }, "bool_value"],
    [{ $case: "null_value", value: null }, "null_value"],
    [{ $case: "other_value", value: 1 }, "kind"],
    [{ $case: "struct_value" }, "struct_value"],
    [{ $case: "list_value", value: undefined }, "list_value"],
  ])("may not hold %p", (kind, field) => {
    const error = errorOf(() => UserLogin.encode(login(kind)));
    expect(error).toMatchObject({ code: "invalid-value", path: `IdentityAttributes.fields.value.${field}` });
  });

  test("that holds itself is refused", () => {
    const struct = { fields: new Map<string, unknown>() };
    struct.fields.set("self", { kind: { $case: "struct_value", value: struct } });
    const message = UserLogin.create({ IdentityAttributes: struct as never });
    expect(errorOf(() => UserLogin.encode(message))).toMatchObject({ code: "too-deep" });
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });
});

describe("a string", () => {
  test("has its escaped bytes written as they were, and other lone surrogates as U+FFFD", () => {
    const written = (text: string) => hexOf(SessionStart.encode(SessionStart.create({ TerminalSize: text })));
    const bytes = (hex: string) => startHexWith(bytesOf(hex));
    expect(written("a\udc80b\udcff")).toBe(bytes("61 80 62 ff"));
    expect(written("\ud800")).toBe(bytes("efbfbd"));
    expect(written("\udc7f\udd00")).toBe(bytes("efbfbd efbfbd"));
    expect(written("\u{1f600}")).toBe(bytes("f09f9880"));
    expect(written("\u0080")).toBe(bytes("c280"));
    expect(written("é€")).toBe(hexOf(concat(bytesOf(startHexWith()), len(6, utf8("é€")))));
  });

  const startHexWith = (...text: Uint8Array[]) =>
    hexOf(concat(SessionStart.encode(SessionStart.create()), ...text.map((bytes) => len(6, bytes))));
});

test.each([[null], [undefined], [5], ["text"]])("a message may not be %p", (message) => {
  expect(errorOf(() => SessionStart.encode(message as never))).toMatchObject({ code: "invalid-value" });
});
