import { isDeepStrictEqual } from "node:util";
import vm from "node:vm";
import fc from "fast-check";
import Long from "long";
import { SessionEnd, SessionPrint, SessionStart, Struct, UserLogin } from "../../src/index.js";
import { equalMessages } from "../../src/runtime/equals.js";
import { message } from "../support/arbitrary.js";
import { hexOf } from "../support/bytes.js";
import { codecs, nameOf, type AnyMessage } from "../support/codecs.js";
import { deepMessage } from "../support/deep-message.js";
import { errorOf } from "../support/errors.js";

/** Compares two values in messages, in both directions. */
function areEqual(a: unknown, b: unknown): boolean {
  const equal = equalMessages({ value: a }, { value: b });
  expect(equalMessages({ value: b }, { value: a })).toBe(equal);
  return equal;
}

describe.each(codecs.map((codec) => ({ name: nameOf(codec), codec })))("equals() of $name", ({ codec }) => {
  const anyMessage = message(codec, { json: false });

  test("agrees with Node's comparison", () => {
    fc.assert(
      fc.property(anyMessage, anyMessage, (a, b) => {
        expect(codec.equals(a, b)).toBe(isDeepStrictEqual(a, b));
        expect(codec.equals(a, codec.create(a))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("finds a difference in any value", () => {
    fc.assert(
      fc.property(anyMessage, (a) => {
        for (const changed of changes(a)) {
          expect(codec.equals(a, changed as AnyMessage)).toBe(false);
          expect(codec.equals(changed as AnyMessage, a)).toBe(false);
        }
      }),
      { numRuns: 5 },
    );
  });

  test("is true for the result of structuredClone, which is encoded to the same bytes", () => {
    fc.assert(
      fc.property(anyMessage, (value) => {
        expect(codec.equals(value, structuredClone(value))).toBe(true);
        expect(codec.equals(structuredClone(value), value)).toBe(true);
        expect(hexOf(codec.encode(structuredClone(value)))).toBe(hexOf(codec.encode(value)));
      }),
      { numRuns: 20 },
    );
  });
});

/** Yields a copy of the value for each value in it, with only that value changed. */
function* changes(value: unknown): Generator<unknown> {
  if (typeof value === "string") yield `${value}!`;
  else if (typeof value === "number") yield Object.is(value, 1) ? 2 : 1;
  else if (typeof value === "boolean") yield !value;
  else if (value === undefined) yield "";
  else if (Long.isLong(value)) yield value.add(1);
  else if (value instanceof Uint8Array) {
    yield Uint8Array.of(...value, 0);
    for (let i = 0; i < value.length; i++) yield value.map((byte, at) => (at === i ? byte ^ 1 : byte));
  } else if (Array.isArray(value)) {
    yield [...value, ""];
    for (const [i, element] of value.entries()) for (const changed of changes(element)) yield value.with(i, changed);
  } else if (value instanceof Map) {
    yield new Map([...value, ["another key", undefined]]);
    for (const [key, element] of value) {
      for (const changed of changes(element)) yield new Map([...value, [key, changed]]);
    }
  } else {
    yield { ...(value as object), another: false };
    for (const [key, property] of Object.entries(value as object)) {
      for (const changed of changes(property)) yield { ...(value as object), [key]: changed };
    }
  }
}

describe("equals()", () => {
  test("treats an undefined property as a missing one", () => {
    const login = UserLogin.create({ Method: "local" });
    const { IdentityAttributes, ...missing } = login;
    expect(IdentityAttributes).toBeUndefined();
    expect(UserLogin.equals(login, missing as UserLogin)).toBe(true);
    expect(UserLogin.equals(missing as UserLogin, login)).toBe(true);
    expect(areEqual(undefined, null)).toBe(false);
    expect(areEqual({ a: undefined }, {})).toBe(true);
    expect(areEqual({ a: undefined }, { b: 1 })).toBe(false);
  });

  test("distinguishes a missing message from an empty one", () => {
    const empty = UserLogin.create({ IdentityAttributes: Struct.fromObject({}) });
    expect(UserLogin.equals(UserLogin.create(), empty)).toBe(false);
  });

  test("ignores inherited properties", () => {
    expect(areEqual({}, { constructor: Object })).toBe(false);
    expect(areEqual({ toString: "" }, { valueOf: "" })).toBe(false);
    expect(areEqual(JSON.parse('{"__proto__":{"a":1}}'), {})).toBe(false);
    expect(areEqual(JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}'))).toBe(true);
    expect(areEqual(Object.assign(Object.create(null), { a: 1 }), { a: 1 })).toBe(true);
  });

  test("ignores the order of properties and of map entries, but not of list elements", () => {
    expect(areEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    const labels = [
      ["a", "1"],
      ["b", "2"],
    ] as const;
    const start = SessionStart.create({ Server: { ServerLabels: new Map(labels) } });
    const reversed = SessionStart.create({ Server: { ServerLabels: new Map([...labels].reverse()) } });
    expect(SessionStart.equals(start, reversed)).toBe(true);
    expect(SessionStart.encode(start)).not.toEqual(SessionStart.encode(reversed));
    const [alice, bob] = [
      ["alice", "bob"],
      ["bob", "alice"],
    ].map((Participants) => SessionEnd.create({ Participants }));
    expect(SessionEnd.equals(alice!, bob!)).toBe(false);
  });

  test.each([
    ["the same entries", [["a", 1]], [["a", 1]], true],
    ["other values", [["a", 1]], [["a", 2]], false],
    ["other keys with undefined values", [["a", undefined]], [["b", undefined]], false],
    ["one more entry", [["a", 1]], [["a", 1], ["b", undefined]], false], // prettier-ignore
    ["bigint keys", [[2n ** 63n, 1]], [[2n ** 63n, 1]], true],
    ["keys of other types", [[1n, 1]], [[1, 1]], false],
    ["the key __proto__", [["__proto__", 1]], [["__proto__", 1]], true],
  ] as const)("compares maps with %s", (_, a, b, expected) => {
    expect(areEqual(new Map<unknown, unknown>(a), new Map<unknown, unknown>(b))).toBe(expected);
  });

  test("compares bytes by content", () => {
    const Data = Uint8Array.of(0, 1, 2, 3).subarray(1);
    const print = SessionPrint.create({ Data });
    for (const same of [Uint8Array.of(1, 2, 3), Buffer.of(1, 2, 3), vm.runInNewContext("Uint8Array.of(1, 2, 3)")]) {
      expect(SessionPrint.equals(print, { ...print, Data: same as Uint8Array })).toBe(true);
    }
    for (const other of [Uint8Array.of(1, 2), Uint8Array.of(1, 2, 4), Int8Array.of(1, 2, 3), [1, 2, 3]]) {
      expect(SessionPrint.equals(print, { ...print, Data: other as Uint8Array })).toBe(false);
    }
  });

  test("compares lists and maps of other realms", () => {
    expect(areEqual(vm.runInNewContext("[1, { a: new Map([['b', 2]]) }]"), [1, { a: new Map([["b", 2]]) }])).toBe(true);
  });

  describe("of Longs", () => {
    const plain = ({ low, high, unsigned }: Long): object => ({ low, high, unsigned });

    test("compares the value, and the signedness only if it matters", () => {
      expect(areEqual(Long.fromNumber(5), Long.fromNumber(5, true))).toBe(true);
      expect(areEqual(Long.MAX_VALUE, Long.fromValue(Long.MAX_VALUE).toUnsigned())).toBe(true);
      expect(areEqual(Long.NEG_ONE, Long.MAX_UNSIGNED_VALUE)).toBe(false);
      expect(areEqual(Long.fromBits(1, 0), Long.fromBits(0, 1))).toBe(false);
      expect(areEqual(Long.fromBits(1, 0), Long.fromBits(1, 1))).toBe(false);
    });

    test.each([Long.ZERO, Long.NEG_ONE, Long.MAX_UNSIGNED_VALUE, Long.fromBits(-1, 0)])(
      "treats a plain object from structuredClone like the Long %s",
      (long) => {
        expect(areEqual(long, structuredClone(long))).toBe(true);
        expect(areEqual(structuredClone(long), structuredClone(long))).toBe(true);
        expect(areEqual(long, structuredClone(long.add(1)))).toBe(false);
      },
    );

    test("compares signedness in a plain object, because a message can have fields with these names", () => {
      expect(areEqual(plain(Long.ONE), plain(Long.UONE))).toBe(false);
      expect(areEqual(Long.ONE, plain(Long.UONE))).toBe(true);
    });

    test.each([undefined, null, 1, 1n, "1", {}, [], new Map(), Uint8Array.of(1)])("differs from %p", (value) => {
      expect(areEqual(Long.ONE, value)).toBe(false);
    });
  });

  test("compares numbers like Object.is", () => {
    expect(areEqual(NaN, NaN)).toBe(true);
    expect(areEqual(0, -0)).toBe(false);
    expect(areEqual(Infinity, -Infinity)).toBe(false);
    expect(areEqual(1, 1n)).toBe(false);
    const number = (value: number): Struct => Struct.fromObject({ value });
    expect(areEqual(number(0), number(-0))).toBe(false);
  });

  test("compares unknown fields and unknown keys", () => {
    const start = SessionStart.create({ $unknown: Uint8Array.of(0xa0, 0x06, 0x01) });
    expect(SessionStart.equals(start, SessionStart.create())).toBe(false);
    expect(SessionStart.equals(start, SessionStart.decode(SessionStart.encode(start)))).toBe(true);
    const [a, b] = ["1", "2"].map((text) => SessionStart.unmarshalJSON(`{"new":${text}}`, { unknownKeys: "keep" }));
    expect(SessionStart.equals(a!, b!)).toBe(false);
    expect(SessionStart.equals(a!, SessionStart.create(a!))).toBe(true);
    expect(SessionStart.equals(a!, { ...a!, $unknownKeys: undefined })).toBe(false);
  });

  test("compares values that are not valid in messages by identity, without an error", () => {
    const values = [
      ...[undefined, null, "", 0, 0n, false, Symbol("s"), () => 1, {}, [], new Map(), new Uint8Array(0)],
      ...[new Date(0), new Date(0), /a/, /a/, new Set(), new Set(), new ArrayBuffer(1), new ArrayBuffer(1)],
      ...[new Error("a"), Object("a"), new Float64Array(1), new Float64Array(1), new WeakMap(), Promise.resolve()],
    ];
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries()) expect([i, j, areEqual(a, b)]).toEqual([i, j, i === j]);
    }
    expect(areEqual([undefined], new Array(1))).toBe(true);
    expect(areEqual([1], new Array(1))).toBe(false);
  });

  test("compares instances of classes by their own properties", () => {
    class Labels {
      constructor(readonly a: number) {}
    }
    expect(areEqual(new Labels(1), new Labels(1))).toBe(true);
    expect(areEqual(new Labels(1), new Labels(2))).toBe(false);
  });

  test.each([undefined, null, 1, "text", true])("rejects %p", (value) => {
    const start = SessionStart.create();
    const expected = { code: "invalid-value", message: expect.stringMatching(/^expected a message, got /) };
    expect(errorOf(() => SessionStart.equals(value as never, start))).toMatchObject(expected);
    expect(errorOf(() => SessionStart.equals(start, value as never))).toMatchObject(expected);
  });

  test("rejects cyclic messages", () => {
    const cyclic = (): object => {
      const message = { Server: undefined as unknown, Map: new Map<string, unknown>(), List: [] as unknown[] };
      message.Map.set("a", message);
      message.List.push(message, message);
      return Object.assign(message, { Server: message });
    };
    const a = cyclic();
    expect(equalMessages(a, a)).toBe(true);
    expect(errorOf(() => equalMessages(a, cyclic())).code).toBe("too-deep");
  });

  test("rejects deep messages, except those that a codec can decode", () => {
    expect(equalMessages(deepMessage(3010), deepMessage(3010))).toBe(true);
    expect(equalMessages(deepMessage(3010), deepMessage(3009))).toBe(false);
    expect(errorOf(() => equalMessages(deepMessage(100_000), deepMessage(100_000))).code).toBe("too-deep");
  });
});
