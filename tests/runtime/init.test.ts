// The functions that check and convert the values of `create`.

import { runInNewContext } from "node:vm";
import Long from "long";
import {
  checkInit,
  checkOneof,
  initBool,
  initBytes,
  initDouble,
  initDuration,
  initInt32,
  initInt64,
  initInt64Key,
  initList,
  initMap,
  initMessage,
  initPointer,
  initString,
  initTime,
  initUint32,
  initUint64,
  initUint64Key,
  initUnknown,
  isStructMessage,
  type UnknownFields,
} from "../../src/runtime/codegen.js";
import { CodecError, Duration, Timestamp } from "../../src/runtime/index.js";
import { errorOf } from "../support/errors.js";

const SCALARS = [
  [initBool, false],
  [initBytes, new Uint8Array(0)],
  [initDouble, 0],
  [initInt32, 0],
  [initInt64, Long.ZERO],
  [initString, ""],
  [initUint32, 0],
  [initUint64, Long.UZERO],
] as const;

describe.each(SCALARS)("%p", (init, zero) => {
  it("returns the zero value for undefined", () => {
    expect(init(undefined, "field")).toStrictEqual(zero);
  });

  it.each([[null], [Symbol("s")], [() => 1], [{}], [[]], [new Date(0)], [new String("a")]])("rejects %p", (value) => {
    expect(errorOf(() => init(value as never, "field"))).toMatchObject({ code: "invalid-value", path: "field" });
  });
});

it("shows the value of a Long that is out of range", () => {
  expect(errorOf(() => initInt64(Long.MAX_UNSIGNED_VALUE, "f")).reason).toBe(
    "expected a Long, a safe integer or a bigint in the range of an int64, got 18446744073709551615",
  );
});

describe("32-bit integers", () => {
  it.each([0, 1, -1, 2 ** 31 - 1, -(2 ** 31)])("accept %d if they are signed", (value) => {
    expect(initInt32(value, "f")).toBe(value);
  });

  it.each([2 ** 31, -(2 ** 31) - 1, 0.5, NaN, Infinity, "1", 1n, true])("reject %p if they are signed", (value) => {
    expect(errorOf(() => initInt32(value as never, "f")).reason).toMatch(/^expected a 32-bit integer, got /);
  });

  it.each([0, 1, 2 ** 32 - 1])("accept %d if they are unsigned", (value) => {
    expect(initUint32(value, "f")).toBe(value);
  });

  it.each([-1, 2 ** 32, 0.5, NaN, "1", 1n])("reject %p if they are unsigned", (value) => {
    expect(errorOf(() => initUint32(value as never, "f")).reason).toMatch(/^expected an unsigned 32-bit integer, got /);
  });

  it("turn -0 into 0", () => {
    expect(initInt32(-0, "f")).toBe(0);
    expect(initUint32(-0, "f")).toBe(0);
    expect(initDuration({ nanos: -0 }, "f").nanos).toBe(0);
    expect(initDouble(-0, "f")).toBe(-0);
  });
});

describe("64-bit integers", () => {
  it("share Longs of the right signedness", () => {
    const long = Long.fromNumber(5);
    const unsigned = Long.fromNumber(5, true);
    expect(initInt64(long, "f")).toBe(long);
    expect(initUint64(unsigned, "f")).toBe(unsigned);
    expect(initInt64(unsigned, "f")).toStrictEqual(long);
    expect(initUint64(long, "f")).toStrictEqual(unsigned);
  });

  it.each([
    [-1, Long.NEG_ONE],
    [Number.MAX_SAFE_INTEGER, Long.fromString("9007199254740991")],
    [Number.MIN_SAFE_INTEGER, Long.fromString("-9007199254740991")],
    [-0, Long.ZERO],
    [2n ** 63n - 1n, Long.MAX_VALUE],
    [-(2n ** 63n), Long.MIN_VALUE],
    [{ low: -1, high: -1, unsigned: false }, Long.NEG_ONE],
    [structuredClone(Long.MIN_VALUE), Long.MIN_VALUE],
  ])("convert %p", (value, expected) => {
    expect(initInt64(value as Long, "f")).toStrictEqual(expected);
  });

  it("convert up to 2^64-1 if they are unsigned", () => {
    expect(initUint64(2n ** 64n - 1n, "f")).toStrictEqual(Long.MAX_UNSIGNED_VALUE);
    expect(initUint64({ low: -1, high: -1, unsigned: true } as Long, "f")).toStrictEqual(Long.MAX_UNSIGNED_VALUE);
  });

  it.each([
    ...[2 ** 53, -(2 ** 53), 1.5, NaN, Infinity, "5", 2n ** 63n, -(2n ** 63n) - 1n, Long.MAX_UNSIGNED_VALUE],
    ...[
      { low: 1, high: 2 },
      { low: 1.5, high: 0, unsigned: false },
      { low: 1, high: 0, unsigned: false, more: 1 },
    ],
  ])("reject %p", (value) => {
    expect(errorOf(() => initInt64(value as never, "f")).path).toBe("f");
  });

  it.each([-1, -1n, 2n ** 64n, Long.NEG_ONE, { low: 1, high: -1, unsigned: false }])(
    "reject %p if they are unsigned",
    (value) => {
      expect(errorOf(() => initUint64(value as never, "f")).path).toBe("f");
    },
  );
});

describe("keys of 64 bits", () => {
  it("are bigints in range", () => {
    expect(initInt64Key(-(2n ** 63n), "key")).toBe(-(2n ** 63n));
    expect(initUint64Key(2n ** 64n - 1n, "key")).toBe(2n ** 64n - 1n);
    for (const key of [5, Long.ONE, 2n ** 63n, "5"])
      expect(errorOf(() => initInt64Key(key as bigint, "key")).path).toBe("key");
    for (const key of [5, -1n, 2n ** 64n]) expect(errorOf(() => initUint64Key(key as bigint, "key")).path).toBe("key");
  });
});

describe("initBytes()", () => {
  it.each([
    ["a Uint8Array", new Uint8Array([1])],
    ["an empty one", new Uint8Array(0)],
    ["a Buffer", Buffer.from("a")],
    ["one of another realm", runInNewContext("new Uint8Array(2)")],
    ["an empty one of another realm", runInNewContext("new Uint8Array(0)")],
    ["a view of a SharedArrayBuffer", new Uint8Array(new SharedArrayBuffer(0))],
  ])("returns %s", (_, value) => {
    expect(initBytes(value as Uint8Array, "f")).toBe(value);
  });

  it.each([
    ["an ArrayBuffer", new ArrayBuffer(1)],
    ["a DataView", new DataView(new ArrayBuffer(1))],
    ["an Int8Array", new Int8Array(1)],
    ["a Uint8ClampedArray", new Uint8ClampedArray(1)],
    ["the prototype", Object.create(Uint8Array.prototype)],
    ["an object with its tag", { [Symbol.toStringTag]: "Uint8Array", length: 0 }],
    ["a proxy", new Proxy(new Uint8Array(1), {})],
  ])("rejects %s", (_, value) => {
    expect(errorOf(() => initBytes(value as Uint8Array, "f")).path).toBe("f");
  });
});

describe("initTime() and Timestamp.create()", () => {
  it("convert Dates, and fill in Go's zero time", () => {
    expect(initTime(new Date(-1), "f")).toEqual({ seconds: Long.NEG_ONE, nanos: 999_000_000 });
    expect(initTime(runInNewContext("new Date(1500)") as Date, "f")).toEqual({ seconds: Long.ONE, nanos: 500_000_000 });
    expect(initTime({ seconds: 5n }, "f")).toEqual({ seconds: Long.fromNumber(5), nanos: 0 });
    expect(initTime({ nanos: 5 }, "f")).toEqual({ seconds: Long.fromNumber(-62135596800), nanos: 5 });
    expect(initTime(undefined, "f")).toEqual(Timestamp.fromRFC3339("0001-01-01T00:00:00Z"));
    expect(Timestamp.create()).toEqual(Timestamp.fromRFC3339("0001-01-01T00:00:00Z"));
    class Day extends Date {}
    expect(Timestamp.create(new Day(0))).toEqual({ seconds: Long.ZERO, nanos: 0 });
  });

  it.each([
    ["2020-01-01T00:00:00Z", ""],
    [5, ""],
    [5n, ""],
    [null, ""],
    [[], ""],
    [Long.ONE, ""],
    [new Date(NaN), ""],
    [{ [Symbol.toStringTag]: "Date", getTime: (): number => 0, more: 1 }, ".getTime"],
    [{ seconds: "5" }, ".seconds"],
    [{ seconds: 1.5 }, ".seconds"],
    [{ seconds: 0, nanos: 1.5 }, ".nanos"],
    [{ seconds: 0, nanos: null }, ".nanos"],
    [{ seconds: 0, nanos: -1 }, ""],
    [{ seconds: 0, nanos: 1_000_000_000 }, ""],
    [{ seconds: -62135596801 }, ""],
    [{ seconds: 253402300800 }, ""],
    [{ secs: 5 }, ".secs"],
  ])("reject %p", (value, path) => {
    expect(errorOf(() => initTime(value as Date, "f"))).toMatchObject({ code: "invalid-value", path: `f${path}` });
    expect(errorOf(() => Timestamp.create(value as Date)).path).toBe(path === "" ? undefined : path.slice(1));
  });
});

it("initTime() rejects the prototype of Date", () => {
  expect(errorOf(() => initTime(Object.create(Date.prototype) as Date, "f")).path).toBe("f");
});

describe("initDuration() and Duration.create()", () => {
  it("fill in zeros", () => {
    expect(initDuration({ seconds: -5, nanos: -1 }, "f")).toEqual({ seconds: Long.fromNumber(-5), nanos: -1 });
    expect(Duration.create({ seconds: 5n })).toEqual({ seconds: Long.fromNumber(5), nanos: 0 });
    expect(initDuration(undefined, "f")).toEqual({ seconds: Long.ZERO, nanos: 0 });
    expect(Duration.create()).toEqual({ seconds: Long.ZERO, nanos: 0 });
  });

  it.each([
    [new Date(0), ""],
    [5, ""],
    ["5s", ""],
    [null, ""],
    [{ seconds: 1, nanos: -1 }, ""],
    [{ seconds: 2 ** 40 }, ""],
    [{ seconds: "5" }, ".seconds"],
    [{ nanos: NaN }, ".nanos"],
    [{ minutes: 5 }, ".minutes"],
  ])("reject %p", (value, path) => {
    expect(errorOf(() => initDuration(value as never, "f"))).toMatchObject({ code: "invalid-value", path: `f${path}` });
    expect(errorOf(() => Duration.create(value as never)).path).toBe(path === "" ? undefined : path.slice(1));
  });
});

describe("initList()", () => {
  it("copies an array, and returns an empty one if it is missing", () => {
    const given = [1, 2];
    expect(initList(given, "f", initInt32)).toEqual(given);
    expect(initList(given, "f", initInt32)).not.toBe(given);
    expect(initList(undefined, "f", initInt32<number>)).toEqual([]);
  });

  it.each([
    [[1, "a"], "f[1]"],
    [[undefined], "f[0]"],
    [[1, , 2], "f[1]"],
    ["12", "f"],
    [new Set([1]), "f"],
    [new Int32Array(1), "f"],
    [{ length: 1, 0: 1 }, "f"],
    [null, "f"],
  ])("rejects %p", (values, path) => {
    expect(errorOf(() => initList(values as number[], "f", initInt32)).path).toBe(path);
  });
});

it("initList() rejects the first hole of a huge array", () => {
  const huge = new Array<number>(2 ** 32 - 1);
  expect(errorOf(() => initList(huge, "f", initInt32)).path).toBe("f[0]");
});

const mapOf = (map: unknown) => initMap(map as Map<string, number>, "f", initString, initInt32<number>);

describe("initMap()", () => {
  it("copies Maps and plain objects", () => {
    expect(mapOf({ b: 1, 2: 3, u: undefined })).toEqual(
      new Map([
        ["2", 3],
        ["b", 1],
      ]),
    );
    expect(initMap(new Map([[true, 1]]), "f", initBool, initInt32<number>)).toEqual(new Map([[true, 1]]));
    expect(mapOf(undefined)).toEqual(new Map());
    const nullable = initMap<string, number, number>(new Map([["a", undefined]]), "f", initString, initInt32, true);
    expect(nullable).toEqual(new Map([["a", undefined]]));
    class Labels extends Map<string, number> {}
    expect(mapOf(new Labels([["a", 1]]))).toEqual(new Map([["a", 1]]));
  });

  it.each([
    [new Map([["a", "b"]]), "f.a"],
    [new Map([["a", undefined]]), "f.a"],
    [new Map([["", "b"]]), "f."],
    [new Map([[5, 5]]), "f.key"],
    [new Map([[undefined, 5]]), "f.key"],
    [{ a: "b" }, "f.a"],
    [{ a: null }, "f.a"],
    [[["a", 1]], "f"],
    [new Set(["a"]), "f"],
    [null, "f"],
  ])("rejects %p", (map, path) => {
    expect(errorOf(() => mapOf(map)).path).toBe(path);
  });

  it("rejects the prototype of Map and a proxy", () => {
    for (const map of [Object.create(Map.prototype), new Proxy(new Map([["a", 1]]), {})]) {
      expect(errorOf(() => mapOf(map)).path).toBe("f");
    }
    expect(errorOf(() => mapOf({ [Symbol.toStringTag]: "Map", a: "b" })).path).toBe("f.a");
  });

  it("rejects plain objects if keys are not strings", () => {
    expect(errorOf(() => initMap({ 5: 1 } as never, "f", initInt32<number>, initInt32<number>)).path).toBe("f");
  });
});

const failing = (error: unknown) => () => {
  throw error;
};

describe.each([initMessage, initPointer])("%p", (init) => {
  it("prefixes the path of CodecErrors, and passes on other errors", () => {
    const cause = new Error("cause");
    const inner = new CodecError("too-deep", "reason", { path: "inner", cause });
    const error = errorOf(() => init({}, "outer", failing(inner)));
    expect(error).toMatchObject({ code: "too-deep", reason: "reason", path: "outer.inner", cause });
    expect(errorOf(() => init({}, "outer", failing(new CodecError("too-deep", "reason")))).path).toBe("outer");
    expect(() => init({}, "outer", failing(cause))).toThrow(cause);
  });
});

it("initMessage() creates a message if it is missing, and initPointer() does not", () => {
  expect(initMessage(undefined, "f", (init: object = {}) => init)).toEqual({});
  expect(initPointer(undefined, "f", failing(new Error("not called")))).toBeUndefined();
});

describe("checkInit(), checkOneof() and isStructMessage()", () => {
  it("accept plain objects", () => {
    for (const init of [{}, Object.create(null), runInNewContext("({})")]) {
      expect(() => checkInit(init)).not.toThrow();
      expect(() => checkOneof(init as object, "f")).not.toThrow();
      expect(isStructMessage(init as object)).toBe(false);
    }
    expect(() => checkOneof({ $case: "a", value: 1 }, "f")).not.toThrow();
    expect(isStructMessage({ fields: new Map(), $unknown: undefined, $unknownKeys: undefined })).toBe(true);
  });

  it.each([[null], [5], [[]], [new Map()], [Long.ONE], [() => 1]])("reject %p", (value) => {
    expect(errorOf(() => checkInit(value)).path).toBeUndefined();
    expect(errorOf(() => checkOneof(value as object, "f")).path).toBe("f");
    expect(isStructMessage(value as object)).toBe(false);
  });

  it("reject a oneof with other keys", () => {
    expect(errorOf(() => checkOneof({ $case: "a", values: 1 }, "f")).path).toBe("f.values");
  });
});

describe("initUnknown()", () => {
  it("copies unknown fields and unknown keys", () => {
    const message: UnknownFields = {};
    const $unknownKeys = new Map([["a", "1"]]);
    const $unknown = new Uint8Array(1);
    initUnknown(message, { $unknown, $unknownKeys });
    expect(message).toEqual({ $unknown, $unknownKeys });
    expect(message.$unknown).toBe($unknown);
    expect(message.$unknownKeys).not.toBe($unknownKeys);
    const empty = {};
    initUnknown(empty, { $unknown: undefined, $unknownKeys: undefined });
    expect(Object.keys(empty)).toEqual([]);
  });

  it.each([
    [{ $unknown: "a" }, "$unknown"],
    [{ $unknown: null }, "$unknown"],
    [{ $unknownKeys: {} }, "$unknownKeys"],
    [{ $unknownKeys: new Map([["a", 1]]) }, "$unknownKeys.a"],
    [{ $unknownKeys: new Map([[1, "a"]]) }, "$unknownKeys.key"],
    [{ other: 1 }, "other"],
    [{ toString: undefined }, "toString"],
  ])("rejects %p", (init, path) => {
    expect(errorOf(() => initUnknown({}, init as UnknownFields)).path).toBe(path);
  });
});
