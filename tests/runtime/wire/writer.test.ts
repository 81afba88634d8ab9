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
  type EncodeOptions,
  type MessageCodec,
  type Metadata,
} from "../../../src/index.js";
import { bytesOf, concat, hexOf, utf8 } from "../../support/bytes.js";
import type { AnyMessage } from "../../support/codecs.js";
import { errorOf } from "../../support/errors.js";
import { encodeBySchema } from "../../support/oracle.js";
import { int, len } from "../../support/wire.js";

const SLAB_BYTES = 0x10000;

const print = (size: number, byte = 0x61) => SessionPrint.create({ Data: new Uint8Array(size).fill(byte) });
const start = SessionStart.create({ TerminalSize: "80:25" });
const startHex = hexOf(SessionStart.encode(start));

describe("an encoded message", () => {
  test.each([false, true])("is not changed by thousands of later messages, with shared: %p", (shared) => {
    const encoded: Uint8Array[] = [];
    const texts: string[] = [];
    for (let i = 0; i < 5000; i++) {
      const message = SessionStart.create({ TerminalSize: "é".repeat(i % 97), Metadata: { ID: `${i}` } });
      encoded.push(SessionStart.encode(message, { shared }));
      texts.push(hexOf(encoded[i]!));
    }
    expect(encoded.map(hexOf)).toEqual(texts);
    expect(new Set(texts).size).toBe(5000);
  });

  test.each([false, true])("can fill a slab to its last byte or exceed it, with shared: %p", (shared) => {
    const head = concat(len(1, len(5, int(1, -62135596800))));
    for (const around of [SLAB_BYTES / 2, SLAB_BYTES, 2 * SLAB_BYTES]) {
      for (let size = around - 60; size <= around + 10; size++) {
        const bytes = SessionPrint.encode(print(size), { shared });
        expect(bytes).toHaveLength(head.length + 4 + size);
      }
    }
    const bytes = SessionPrint.encode(print(SLAB_BYTES));
    expect(hexOf(bytes)).toBe(hexOf(concat(head, len(3, new Uint8Array(SLAB_BYTES).fill(0x61)))));
  });

  test("can have many fields that exceed the slab together", () => {
    const roles = Array.from({ length: 20000 }, (_, i) => `role-${i}-ü`);
    const message = UserCreate.create({ Roles: roles, Connector: "last" });
    const expected = concat(...roles.map((role) => len(4, role)), len(5, "last"));
    expect(hexOf(UserCreate.encode(message)).endsWith(hexOf(expected))).toBe(true);
  });

  test("can have one string that exceeds the slab", () => {
    for (const unit of ["x", "é", "€", "😀"]) {
      const text = unit.repeat(50000);
      const bytes = SessionStart.encode(SessionStart.create({ TerminalSize: text }));
      expect(hexOf(bytes).endsWith(hexOf(len(6, text)))).toBe(true);
    }
  });

  test.each([false, true])("is correct after a larger message, with shared: %p", (shared) => {
    const large = SessionPrint.encode(print(1000000), { shared });
    const before = hexOf(large.subarray(0, 100)) + hexOf(large.subarray(-100));
    for (let i = 0; i < 100; i++) expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    expect(hexOf(large.subarray(0, 100)) + hexOf(large.subarray(-100))).toBe(before);
  });

  test("can be empty", () => {
    expect(Status.encode(Status.create())).toStrictEqual(new Uint8Array(0));
    expect(OneOf.encode(OneOf.create())).toStrictEqual(new Uint8Array(0));
  });

  const sizes = [0, 1, 63, 64, 65, 1000, SLAB_BYTES / 2, SLAB_BYTES - 100, SLAB_BYTES, 3 * SLAB_BYTES];

  test("owns a buffer of its exact size", () => {
    for (const size of [...sizes, ...sizes]) {
      const bytes = SessionPrint.encode(print(size));
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, bytes.length]);
      const copy = structuredClone(bytes);
      expect(copy.buffer.byteLength).toBe(bytes.length);
      expect(hexOf(copy)).toBe(hexOf(bytes));
    }
    expect(Status.encode(Status.create()).buffer.byteLength).toBe(0);
  });

  test("holds no bytes of earlier messages in its buffer", () => {
    const secret = "correct horse battery staple";
    for (const shared of [false, true]) {
      SessionStart.encode(SessionStart.create({ TerminalSize: secret }), { shared });
      for (const size of sizes) {
        const { buffer } = SessionPrint.encode(print(size));
        expect(Buffer.from(buffer).includes(secret)).toBe(false);
      }
    }
  });

  test("can be transferred to another thread without affecting other messages", async () => {
    const { port1, port2 } = new MessageChannel();
    for (const message of [start, SessionStart.create({ TerminalSize: "x".repeat(SLAB_BYTES) })]) {
      const [before, view] = [SessionStart.encode(start), SessionStart.encode(start, { shared: true })];
      const [cloned, posted] = [SessionStart.encode(message), SessionStart.encode(message)];
      const hex = hexOf(cloned);
      const after = SessionStart.encode(start);
      const clone = structuredClone(cloned, { transfer: [cloned.buffer as ArrayBuffer] });
      const received = new Promise<MessageEvent>((resolve) =>
        port2.addEventListener("message", resolve, { once: true }),
      );
      port2.start();
      port1.postMessage(posted, [posted.buffer as ArrayBuffer]);
      const { data } = (await received) as { data: Uint8Array };
      for (const copy of [clone, data]) {
        expect(hexOf(copy)).toBe(hex);
        expect(copy.buffer.byteLength).toBe(copy.length);
      }
      for (const bytes of [cloned, posted]) expect(bytes).toHaveLength(0);
      for (const bytes of [before, view, after, SessionStart.encode(start)]) expect(hexOf(bytes)).toBe(startHex);
    }
    port1.close();
  });

  test("can be modified without affecting other messages", () => {
    const bytes = SessionStart.encode(start);
    bytes.fill(0xff);
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    expect(new Set(bytes)).toEqual(new Set([0xff]));
  });

  describe("with shared: true", () => {
    test("is a view that stays intact while other messages are encoded", () => {
      const views: Uint8Array[] = [];
      const hexes: string[] = [];
      const buffers = new Set<ArrayBufferLike>();
      for (let i = 0; i < 3000; i++) {
        const message = SessionStart.create({ TerminalSize: "x".repeat((i * 7) % 90), Metadata: { ID: `view ${i}` } });
        views.push(SessionStart.encode(message, { shared: true }));
        hexes.push(hexOf(views[i]!));
        buffers.add(views[i]!.buffer);
        SessionPrint.encode(print((i * 31) % 500, 0x62));
        if (i % 500 === 0) SessionPrint.encode(print(2 * SLAB_BYTES, 0x63));
        if (i % 100 === 0) expect(() => SessionStart.encode({ ...start, TerminalSize: 5 as never })).toThrow();
      }
      expect(views.map(hexOf)).toEqual(hexes);
      // The copies in between take no space in the slabs, apart from those that replace the slab.
      expect(buffers.size).toBeLessThan(12);
    });

    test("has the same bytes as without", () => {
      for (const size of sizes) {
        const message = print(size);
        expect(hexOf(SessionPrint.encode(message, { shared: true }))).toBe(hexOf(SessionPrint.encode(message)));
      }
    });

    test("can be transferred to another thread with all views of its buffer", () => {
      for (const message of [start, SessionStart.create({ TerminalSize: "x".repeat(SLAB_BYTES) })]) {
        const before = SessionStart.encode(start, { shared: true });
        const bytes = SessionStart.encode(message, { shared: true });
        structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
        expect(bytes).toHaveLength(0);
        expect(hexOf(SessionStart.encode(start, { shared: true }))).toBe(startHex);
        expect(hexOf(SessionStart.encode(start))).toBe(startHex);
        expect(before.length === 0 || hexOf(before) === startHex).toBe(true);
      }
    });
  });

  test.each<[unknown, string]>([
    [null, "options: expected an object, got null"],
    [5, "options: expected an object, got 5"],
    [true, "options: expected an object, got true"],
    [{ shared: null }, "shared: expected a boolean, got null"],
    [{ shared: 1 }, "shared: expected a boolean, got 1"],
    [{ shared: "true" }, 'shared: expected a boolean, got "true"'],
  ])("is not returned for options of %p", (options, message) => {
    const unknown = AuditEvent.decode(len(999, len(1, len(2, "new.event"))), { unknownEvents: "keep" });
    for (const encode of [
      () => SessionStart.encode(start, options as EncodeOptions),
      () => AuditEvent.encode({ $case: "SessionStart", value: start }, options as EncodeOptions),
      () => AuditEvent.encode(unknown, options as EncodeOptions),
    ]) {
      expect(encode).toThrow(new TypeError(message));
      expect(encode).toThrow(TypeError);
    }
    expect(hexOf(SessionStart.encode(start, { shared: undefined }))).toBe(startHex);
  });

  test("copies bytes fields", () => {
    const Data = Uint8Array.of(1, 2, 3);
    const bytes = SessionPrint.encode(SessionPrint.create({ Data }));
    const before = hexOf(bytes);
    Data.fill(9);
    expect(hexOf(bytes)).toBe(before);
  });
});

describe("strings of any length", () => {
  // The writer gathers strings of 16 to 1024 characters, up to 0x2000 characters at a time.
  const lengths = [...[1, 15, 16, 17, 23, 24, 25, 31, 32, 33, 127, 128, 129], ...[1023, 1024, 1025, 0x2000, 0x2001]];
  const ascii = (length: number) => "abcdefghijklmnopqrstuvwxyz".repeat(length / 26 + 1).slice(0, length);
  const others = ["é", "€", "😀", "\udc80", "\udcff", "\ud800", "\ud83d", "\udc7f"];

  /** Encodes a string with at most one lone surrogate. */
  const bytesOfText = (text: string) => {
    const escaped = /(?<![\ud800-\udbff])[\udc80-\udcff]/.exec(text)?.[0];
    if (escaped === undefined) return utf8(text);
    const [before, after] = text.split(escaped) as [string, string];
    return concat(utf8(before), Uint8Array.of(escaped.charCodeAt(0) - 0xdc00), utf8(after));
  };

  /** Encodes a UserCreate with these roles. Returns the hexadecimal digits of the roles alone. */
  const hexOfRoles = (roles: readonly string[]) => {
    const head = UserCreate.encode(UserCreate.create());
    const bytes = UserCreate.encode(UserCreate.create({ Roles: roles }));
    expect(hexOf(bytes.subarray(0, head.length))).toBe(hexOf(head));
    return hexOf(bytes.subarray(head.length));
  };
  const expectedOfRoles = (roles: readonly string[]) =>
    hexOf(concat(...roles.map((role) => len(4, bytesOfText(role)))));

  test.each(lengths)("are written with %i characters, alone and next to other strings", (length) => {
    for (const roles of [
      [ascii(length)],
      [ascii(length), ascii(length)],
      ["x", ascii(length), "", ascii(17), ascii(length), ascii(2000)],
      Array.from({ length: 20 }, (_, i) => ascii(length + i)),
    ]) {
      expect(hexOfRoles(roles)).toBe(expectedOfRoles(roles));
    }
  });

  test.each(lengths)("are written with %i characters that are not ASCII", (length) => {
    for (const other of others) {
      for (const at of new Set([0, length >> 1, length - 1])) {
        const text = ascii(at) + other + ascii(length - at - 1);
        expect(hexOfRoles([text])).toBe(expectedOfRoles([text]));
      }
    }
  });

  test("are written if only one of them is not ASCII, at any position", () => {
    const roles = Array.from({ length: 60 }, (_, i) => ascii(16 + i * 7));
    for (const other of others) {
      for (const at of [0, 1, 29, 30, 58, 59]) {
        for (const changed of [
          `${other}${roles[at]}`,
          `${roles[at]}${other}`,
          `${ascii(8)}${other}${ascii(8)}`,
          other,
        ]) {
          const texts = roles.with(at, changed);
          expect(hexOfRoles(texts)).toBe(expectedOfRoles(texts));
        }
      }
    }
  });

  test("can end with half a surrogate pair, even if the next one starts with the other half", () => {
    const roles = [`${ascii(20)}\ud83d`, `\ude00${ascii(20)}`];
    const expected = concat(len(4, `${ascii(20)}\ufffd`), len(4, `\ufffd${ascii(20)}`));
    expect(hexOfRoles(roles)).toBe(hexOf(expected));
    expect(hexOfRoles(roles.toReversed())).toBe(
      hexOf(concat(len(4, `\ufffd${ascii(20)}`), len(4, `${ascii(20)}\ufffd`))),
    );
  });

  test.each([
    [512, 16],
    [513, 16],
    [600, 16],
    [7, 1024],
    [8, 1024],
    [9, 1024],
    [8, 1023],
    [482, 17],
    [2000, 40],
    [100, 1000],
  ])("are written if there are %i of %i characters", (count, length) => {
    const roles = Array.from({ length: count }, (_, i) => ascii(length + 26).slice(i % 26, (i % 26) + length));
    expect(hexOfRoles(roles)).toBe(expectedOfRoles(roles));
    const last = roles.with(-1, `${ascii(length - 1)}é`);
    expect(hexOfRoles(last)).toBe(expectedOfRoles(last));
    const first = roles.with(0, `é${ascii(length - 1)}`);
    expect(hexOfRoles(first)).toBe(expectedOfRoles(first));
  });

  test("are written in every field, in maps and in nested messages", () => {
    for (const length of [15, 16, 40, 1024]) {
      for (const end of ["", "é", "\u{10ffff}"]) {
        const text = ascii(length) + end;
        const message = SessionStart.create({
          Metadata: { ID: text, Type: text, Code: "T2000I" },
          User: { User: text, Login: ascii(length) },
          Session: { SessionID: ascii(20) },
          Server: {
            ServerLabels: new Map([
              [text, ascii(length)],
              [ascii(16), "x"],
              ["", text],
            ]),
          },
          TerminalSize: ascii(length),
        });
        const { input } = encodeBySchema("SessionStart", message as unknown as AnyMessage);
        expect(hexOf(SessionStart.encode(message))).toBe(hexOf(input));
        expect(hexOf(OneOf.encode({ Event: { $case: "SessionStart", value: message } }))).toBe(hexOf(len(5, input)));
      }
    }
  });

  test("are written correctly wherever the slab ends", () => {
    // 130 messages of 500 to 1600 bytes fill several slabs, each up to a different byte.
    const messages = Array.from({ length: 400 }, (_, i) => {
      const roles = Array.from({ length: 5 + (i % 7) }, (_, j) => ascii(16 + ((i * 31 + j * 17) % 150)));
      return i % 50 === 49 ? roles.with(2, "ünïcode of some length") : roles;
    });
    const encoded = messages.map((Roles) => UserCreate.encode(UserCreate.create({ Roles })));
    const head = UserCreate.encode(UserCreate.create());
    expect(encoded.map(hexOf)).toEqual(messages.map((roles) => hexOf(head) + expectedOfRoles(roles)));
  });

  test("are written if the message exceeds the slab while they are gathered", () => {
    for (const count of [60, 70, 150, 500]) {
      for (const other of ["", "é"]) {
        const roles = Array.from({ length: count }, (_, i) => ascii(900 + (i % 100)));
        roles[count >> 1] += other;
        expect(hexOfRoles(roles)).toBe(expectedOfRoles(roles));
        expect(hexOf(SessionStart.encode(start))).toBe(startHex);
      }
    }
    const mixed = [ascii(100), ascii(300), ascii(200000), ascii(50), `${ascii(100000)}é`, ascii(64), ascii(1024)];
    expect(hexOfRoles(mixed)).toBe(expectedOfRoles(mixed));
  });

  test("are taken from one pass only, even if a getter returns another string in the second pass", () => {
    // A message with a string that is not ASCII is written twice.
    let reads = 0;
    const message = Object.defineProperty(UserCreate.create({ Roles: [`${ascii(20)}é`] }), "Connector", {
      get: () => `${ascii(20)}${reads++}`,
    });
    const bytes = UserCreate.encode(message);
    expect(UserCreate.decode(bytes)).toMatchObject({ Roles: [`${ascii(20)}é`], Connector: `${ascii(20)}${reads - 1}` });
  });
});

/** Sets a number as the index of an event, which `create` would convert. */
function withBadIndex<T extends { Metadata: Metadata }>(message: T): T {
  message.Metadata.Index = 5 as never;
  return message;
}

describe("a message that fails", () => {
  const bad = withBadIndex(SessionStart.create({ Metadata: { ID: "x".repeat(1000) }, TerminalSize: "y".repeat(1000) }));

  test("has no effect on the next message", () => {
    for (let i = 0; i < 200; i++) {
      expect(errorOf(() => SessionStart.encode(bad)).path).toBe("Metadata.Index");
      expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    }
  });

  test("has no effect on the next message after exceeding the slab", () => {
    const before = SessionStart.encode(start);
    const large = withBadIndex(SessionStart.create({ TerminalSize: "y".repeat(200000) }));
    expect(errorOf(() => SessionStart.encode(large)).path).toBe("Metadata.Index");
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    expect(hexOf(before)).toBe(startHex);
  });
});

describe("a message that fails after long strings", () => {
  const long = "a long enough string";

  test.each([
    ["ASCII strings", [long, long, long]],
    ["other strings", [long, "ein längerer Text als 16", long]],
    ["more strings than are gathered at a time", Array<string>(2000).fill(long)],
    [
      "more strings than are gathered at a time, one of them not ASCII",
      [...Array<string>(2000).fill(long), "é".repeat(20)],
    ],
    ["more strings than fit in a slab", Array<string>(100).fill(long.repeat(50))],
  ])("reports the path with %s, and has no effect on the next message", (_, roles) => {
    const message = withBadIndex(UserCreate.create({ Roles: roles, Connector: long, Metadata: { ID: long } }));
    const good = UserCreate.create({ Roles: [long, "x", long], User: { User: long } });
    const expected = hexOf(encodeBySchema("UserCreate", good as unknown as AnyMessage).input);
    const before = UserCreate.encode(good);
    for (let i = 0; i < 3; i++) {
      expect(errorOf(() => UserCreate.encode(message))).toMatchObject({
        code: "invalid-value",
        path: "Metadata.Index",
      });
      expect(hexOf(UserCreate.encode(good))).toBe(expected);
      expect(hexOf(before)).toBe(expected);
    }
  });

  // The path is found by writing the message again, so there is none if the second attempt succeeds.
  test.each([
    ["returns a wrong value", 2, () => 5 as never],
    ["returns undefined", 2, () => undefined as never],
    [
      "throws",
      1,
      (): never => {
        throw new TypeError("once");
      },
    ],
  ])("is reported if a getter %s at first but not on later calls", (_, times, wrong) => {
    let reads = 0;
    const user = Object.defineProperty({ User: long, Login: "" }, "User", {
      get: () => (reads++ < times ? wrong() : long),
    });
    const message = { ...SessionStart.create({ TerminalSize: long }), User: user };
    expect(errorOf(() => SessionStart.encode(message)).code).toBe("invalid-value");
    expect(SessionStart.decode(SessionStart.encode(message)).User.User).toBe(long);
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });

  test("reports the path in lists, maps, oneofs and Structs", () => {
    const login: UserLogin = {
      ...UserLogin.create({ Method: long }),
      IdentityAttributes: {
        fields: new Map([
          [
            long,
            {
              kind: {
                $case: "list_value",
                value: { values: [{ kind: { $case: "string_value", value: 5 as never } }] },
              },
            },
          ],
        ]),
      },
    };
    const path = "IdentityAttributes.fields.value.list_value.values.string_value";
    expect(errorOf(() => UserLogin.encode(login)).path).toBe(path);
    expect(errorOf(() => AuditEvent.encode({ $case: "UserLogin", value: login })).path).toBe(`UserLogin.${path}`);
    expect(errorOf(() => OneOf.encode({ Event: { $case: "UserLogin", value: login } })).path).toBe(`UserLogin.${path}`);
  });
});

describe("encode() called by a getter during encode()", () => {
  const withGetter = (get: () => string) => Object.defineProperty({ ...start }, "TerminalSize", { get });

  test("writes both messages", () => {
    let inner: Uint8Array | undefined;
    const outer = withGetter(() => {
      inner = SessionPrint.encode(print(100));
      return "80:25";
    });
    expect(hexOf(SessionStart.encode(outer))).toBe(startHex);
    expect(hexOf(inner!)).toBe(hexOf(SessionPrint.encode(print(100))));
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });

  test("writes both messages if both have long strings", () => {
    const long = "a long enough string";
    for (const [outerText, innerText] of [
      [long, long],
      [`${long} é`, long],
      [long, `é ${long}`],
      [`${long} é`, `é ${long}`],
    ] as const) {
      const inners: Uint8Array[] = [];
      const outer = Object.defineProperty(
        UserCreate.create({ Roles: Array<string>(600).fill(outerText) }),
        "Connector",
        {
          get: () => {
            inners.push(UserCreate.encode(UserCreate.create({ Roles: Array<string>(700).fill(innerText) })));
            return outerText;
          },
        },
      );
      const bytes = UserCreate.encode(outer);
      expect(UserCreate.decode(bytes)).toMatchObject({
        Roles: Array<string>(600).fill(outerText),
        Connector: outerText,
      });
      for (const inner of inners) expect(UserCreate.decode(inner).Roles).toEqual(Array<string>(700).fill(innerText));
      expect(hexOf(SessionStart.encode(start))).toBe(startHex);
    }
  });

  test("reports its own error if the outer message fails too", () => {
    const paths: (string | undefined)[] = [];
    const outer = Object.defineProperty(
      { ...start, Metadata: { ...start.Metadata, Index: 5 as never } },
      "TerminalSize",
      {
        get: () => {
          const inner = withField(UserCreate as never, "User.User", 5);
          paths.push(errorOf(() => UserCreate.encode(inner)).path);
          return "80:25 and some more";
        },
      },
    );
    expect(errorOf(() => SessionStart.encode(outer)).path).toBe("Metadata.Index");
    expect(new Set(paths)).toEqual(new Set(["User.User"]));
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });

  test("reports its own error if the outer message succeeds", () => {
    const outer = withGetter(() => errorOf(() => Status.encode({ Success: 1 } as never)).code);
    expect(SessionStart.decode(SessionStart.encode(outer)).TerminalSize).toBe("invalid-value");
  });

  test("does not hide a later error of the getter", () => {
    const outer = withGetter(() => {
      SessionPrint.encode(print(100));
      throw new Error("from the getter");
    });
    expect(() => SessionStart.encode(outer)).toThrow(/^from the getter$/);
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });
});

/** Creates a message with `value` in the field at `path`. */
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
  ["an optional message", UserLogin, "IdentityAttributes", [null]],
] as const)("%s", (_, codec, path, values) => {
  test.each(values.map((value) => [value]))("rejects %p", (value) => {
    const message = withField(codec as never, path, value);
    expect(errorOf(() => codec.encode(message))).toMatchObject({ code: "invalid-value", path });
  });
});

describe("a value that resembles a list, a map or bytes", () => {
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
  ] as const)("is rejected for %s: %p", (_, value, codec, path) => {
    const message = withField(codec as never, path, value);
    expect(errorOf(() => codec.encode(message))).toMatchObject({ code: "invalid-value", path });
  });
});

describe("a map entry", () => {
  test.each([
    [new Map([["k", 5]]), "value"],
    [new Map([["k", undefined]]), "value"],
    [new Map([[5, "v"]]), "key"],
  ])("rejects keys and values that are not strings", (labels, part) => {
    const message = withField(SessionStart as never, "Server.ServerLabels", labels);
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
    ["at the minimum of seconds", { seconds: Long.MIN_VALUE, nanos: 0 }],
    ["with negative nanoseconds", { seconds, nanos: -1 }],
    ["with a whole second of nanoseconds", { seconds, nanos: 1000000000 }],
    ["with half a nanosecond", { seconds, nanos: 0.5 }],
    ["with NaN as nanoseconds", { seconds, nanos: NaN }],
    ["without nanoseconds", { seconds }],
    ["without seconds", { nanos: 0 }],
    ["with a number as seconds", { seconds: 5, nanos: 0 }],
    ["that is undefined", undefined],
    ["that is null", null],
    ["that is a Date", new Date(0)],
  ])("%s is rejected", (_, time) => {
    const error = errorOf(() => SessionStart.encode(withField(SessionStart as never, "Metadata.Time", time)));
    expect(error.code).toBe("invalid-value");
    expect(error.path).toMatch(/^Metadata\.Time(\.seconds|\.nanos)?$/);
  });

  test("in 1970 is written without fields", () => {
    const message = SessionStart.create({ Metadata: { Time: { seconds, nanos: 0 } } });
    expect(hexOf(SessionStart.encode(message))).toBe(hexOf(concat(len(1, len(5)), len(2), len(3), len(4), len(5))));
  });
});

describe("a oneof", () => {
  const unknown = { $case: "NoEvent", value: {} } as never;

  test("is rejected if its case is not in the schema", () => {
    expect(errorOf(() => OneOf.encode({ Event: unknown }))).toMatchObject({ code: "invalid-value", path: "Event" });
    expect(errorOf(() => AuditEvent.encode(unknown))).toMatchObject({ code: "invalid-value", path: "Event" });
  });

  test("is rejected without a value", () => {
    const empty = { $case: "SessionStart" } as never;
    expect(errorOf(() => AuditEvent.encode(empty))).toMatchObject({ code: "invalid-value", path: "SessionStart" });
  });

  test("reports the path of an invalid value in it", () => {
    const event = { $case: "SessionStart", value: { ...start, TerminalSize: 5 } } as never;
    expect(errorOf(() => AuditEvent.encode(event))).toMatchObject({ path: "SessionStart.TerminalSize" });
  });

  test.each([[null], [undefined], [5], ["SessionStart"], [{}], [{ $case: 5 }]])(
    "is rejected if the event is %p",
    (event) => {
      expect(errorOf(() => AuditEvent.encode(event as never))).toMatchObject({ code: "invalid-value" });
    },
  );
});

describe("a Struct", () => {
  const login = (kind: unknown): UserLogin => ({
    ...UserLogin.create(),
    IdentityAttributes: { fields: new Map([["k", { kind } as never]]) },
  });

  test.each([
    [{ $case: "number_value", value: "1" }, "number_value"],
    [{ $case: "string_value", value: 1 }, "string_value"],
    [{ $case: "bool_value", value: 1 }, "bool_value"],
    [{ $case: "null_value", value: null }, "null_value"],
    [{ $case: "other_value", value: 1 }, "kind"],
    [{ $case: "struct_value" }, "struct_value"],
    [{ $case: "list_value", value: undefined }, "list_value"],
  ])("rejects %p", (kind, field) => {
    const error = errorOf(() => UserLogin.encode(login(kind)));
    expect(error).toMatchObject({ code: "invalid-value", path: `IdentityAttributes.fields.value.${field}` });
  });

  test("that contains itself is rejected", () => {
    const struct = { fields: new Map<string, unknown>() };
    struct.fields.set("self", { kind: { $case: "struct_value", value: struct } });
    const message = { ...UserLogin.create(), IdentityAttributes: struct as never };
    expect(errorOf(() => UserLogin.encode(message))).toMatchObject({ code: "too-deep" });
    expect(hexOf(SessionStart.encode(start))).toBe(startHex);
  });
});

describe("a string", () => {
  test("is written with the original bytes for escapes, and U+FFFD for other lone surrogates", () => {
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

test.each([[null], [undefined], [5], ["text"]])("encode() rejects %p", (message) => {
  expect(errorOf(() => SessionStart.encode(message as never))).toMatchObject({ code: "invalid-value" });
});
