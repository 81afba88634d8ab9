// The values that `create` converts and rejects.

import { runInNewContext } from "node:vm";
import fc, { type Arbitrary } from "fast-check";
import * as wellKnown from "../../generated/2020/google/protobuf/struct.codec.js";
import {
  Long,
  Metadata,
  OneOf,
  ServerMetadata,
  SessionData,
  SessionPrint,
  SessionStart,
  Struct,
  Timestamp,
  UserCreate,
  UserLogin,
} from "../../src/index.js";
import { message, time } from "../support/arbitrary.js";
import { codecs, type AnyMessage } from "../support/codecs.js";
import { checkMisuse, type CreateCodec } from "../support/create-cases.js";
import { errorOf } from "../support/errors.js";
import { eventsModel } from "../support/models.js";
import { TempFolder } from "../support/temp-folder.js";

const folder = new TempFolder();

describe("create() of every message", () => {
  it("rejects wrong values of every field with their path, and converts others as documented", () => {
    const schema = eventsModel(folder);
    const all = [...codecs, wellKnown.Struct, wellKnown.Value, wellKnown.ListValue] as unknown as CreateCodec[];
    const tallies = schema.messages.map((message) => checkMisuse(schema, all, message));
    expect(tallies.flatMap(({ wrong }) => wrong)).toEqual([]);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect(sum(tallies.map(({ rejected }) => rejected))).toBeGreaterThan(30_000);
    expect(sum(tallies.map(({ accepted }) => accepted))).toBeGreaterThan(1_000);
  }, 120_000);

  it.each(codecs.map((codec) => [codec.typeName, codec] as const))("copies a decoded %s", (_, codec) => {
    fc.assert(
      fc.property(message(codec, { json: false }), (given) => {
        const decoded = codec.decode(codec.encode(given));
        const created = codec.create(decoded);
        expect(created).toEqual(decoded);
        expect(codec.encode(created)).toEqual(codec.encode(decoded));
      }),
      { numRuns: 10 },
    );
  });

  it.each(codecs.map((codec) => [codec.typeName, codec] as const))(
    "converts other forms of the fields of %s",
    (_, codec) => {
      const given = message(codec, { json: true }).chain((canonical) =>
        otherForm(canonical).map((init) => ({ canonical, init: init as AnyMessage })),
      );
      fc.assert(
        fc.property(given, ({ canonical, init }) => {
          expect(codec.create(init)).toEqual(canonical);
        }),
        { numRuns: 10 },
      );
    },
  );
});

/** Returns forms of a message that `create` converts back to it. */
function otherForm(value: unknown): Arbitrary<unknown> {
  if (value instanceof Long) return fc.constantFrom(...formsOfLong(value));
  if (value instanceof Map) return form([...(value as Map<string, unknown>)]).map((entries) => new Map(entries));
  if (Array.isArray(value)) return fc.tuple(...value.map(otherForm));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return fc.constant(value);
  if ("fields" in value) return fc.constantFrom(value, Struct.toObject(value as Struct));
  if ("nanos" in value) return fc.constantFrom(...formsOfTime(value as Timestamp));
  return form(Object.entries(value)).map((entries) => Object.fromEntries(entries));
}

function form(entries: readonly (readonly [string, unknown])[]): Arbitrary<[string, unknown][]> {
  return fc.tuple(...entries.map(([key, value]) => otherForm(value).map((inner): [string, unknown] => [key, inner])));
}

function formsOfLong(value: Long): unknown[] {
  const { low, high, unsigned } = value;
  const number = value.toNumber();
  const forms: unknown[] = [value, BigInt(value.toString()), { low, high, unsigned }];
  return Number.isSafeInteger(number) ? [...forms, number] : forms;
}

function formsOfTime(value: Timestamp): unknown[] {
  const { seconds, nanos } = value;
  const forms: unknown[] = formsOfLong(seconds).map((seconds) => ({ seconds, nanos }));
  const date = Timestamp.toDate(value);
  return nanos % 1_000_000 === 0 ? [...forms, date] : forms;
}

describe("create()", () => {
  it("converts Dates, numbers, bigints, objects and JSON", () => {
    const created = SessionStart.create({
      Metadata: { Index: 5, Time: new Date("2020-09-28T23:08:56.123Z") },
      Server: { ServerLabels: { env: "prod", missing: undefined } },
    });
    expect(created.Metadata.Index).toEqual(Long.fromNumber(5));
    expect(created.Metadata.Time).toEqual(Timestamp.fromRFC3339("2020-09-28T23:08:56.123Z"));
    expect(created.Server.ServerLabels).toEqual(new Map([["env", "prod"]]));
    expect(SessionData.create({ BytesReceived: 2n ** 64n - 1n }).BytesReceived).toEqual(Long.MAX_UNSIGNED_VALUE);
    const claims: Record<string, unknown> = { email: "a@example.com", groups: ["admins", null], missing: undefined };
    expect(Struct.toObject(UserLogin.create({ IdentityAttributes: claims }).IdentityAttributes!)).toEqual({
      email: "a@example.com",
      groups: ["admins", null],
    });
  });

  it("treats an object with the single property fields, a Map, as a Struct, and other objects as JSON", () => {
    const attributesOf = (given: object) =>
      Struct.toObject(UserLogin.create({ IdentityAttributes: given as Struct }).IdentityAttributes!);
    expect(attributesOf(Struct.fromObject({ a: 1 }))).toEqual({ a: 1 });
    expect(attributesOf({ fields: { a: 1 } })).toEqual({ fields: { a: 1 } });
    expect(attributesOf({})).toEqual({});
    const errors: [object, string][] = [
      [{ fields: new Map(), other: 1 }, "fields"],
      [{ $unknown: new Uint8Array(1) }, "$unknown"],
      [{ a: { b: [0, { c: NaN }] } }, "a.b[1].c"],
      [{ a: new Date(0) }, "a"],
      [{ fields: new Map([["k", { kind: { $case: "bool_value", value: 1 } }]]) }, "fields.k.bool_value"],
    ];
    for (const [given, path] of errors) {
      expect(errorOf(() => attributesOf(given)).path).toBe(`IdentityAttributes.${path}`);
      expect(errorOf(() => Struct.create(given as Struct)).path).toBe(path);
    }
  });

  it.each([
    [
      "Metadata.Time",
      { Metadata: { Time: "2020-01-01T00:00:00Z" } },
      'expected a Date or an object with seconds and nanos, got "2020-01-01T00:00:00Z"',
    ],
    ["Metadata.Time", { Metadata: { Time: new Date(NaN) } }, "expected a valid Date, got an invalid Date"],
    ["Metadata.Time", { Metadata: { Time: { seconds: 2 ** 40 } } }, "the time is not in the years 1 to 9999"],
    ["Metadata.Time.milliseconds", { Metadata: { Time: { milliseconds: 5 } } }, "the field is not in the schema"],
    [
      "Metadata.Index",
      { Metadata: { Index: 1.5 } },
      "expected a Long, a safe integer or a bigint in the range of an int64, got 1.5",
    ],
    [
      "Metadata.Index",
      { Metadata: { Index: 10n ** 1000n } },
      "expected a Long, a safe integer or a bigint in the range of an int64, got a large bigint",
    ],
    ["Metadata", { Metadata: new Map() }, "expected a plain object, got a Map"],
    ["Metadata", { Metadata: Long.ONE }, "expected a plain object, got an instance of a class"],
    ["TerminalSize", { TerminalSize: null }, "expected a string, got null"],
    ["TerminalSizes", { TerminalSizes: "80:25" }, "the field is not in the schema"],
    ["Server.ServerLabels.env", { Server: { ServerLabels: { env: 5 } } }, "expected a string, got 5"],
    ["Server.ServerLabels.key", { Server: { ServerLabels: new Map([[5, "a"]]) } }, "expected a string, got 5"],
    ["Server.ServerLabels", { Server: { ServerLabels: ["env"] } }, "expected a Map or a plain object, got an array"],
  ])("reports the path and the reason: %s", (path, init, reason) => {
    expect(errorOf(() => SessionStart.create(init as never))).toMatchObject({ code: "invalid-value", path, reason });
    const event = { $case: "SessionStart", value: init } as never;
    expect(errorOf(() => OneOf.create({ Event: event })).path).toBe(`SessionStart.${path}`);
  });

  it("reports elements of lists, and cases of oneofs", () => {
    expect(errorOf(() => UserCreate.create({ Roles: ["a", 5 as never] })).path).toBe("Roles[1]");
    expect(errorOf(() => UserCreate.create({ Roles: "admin" as never }))).toMatchObject({
      path: "Roles",
      reason: 'expected an array, got "admin"',
    });
    const unknown = { $case: "NoEvent", value: {} } as never;
    expect(errorOf(() => OneOf.create({ Event: unknown })).path).toBe("Event");
    expect(errorOf(() => OneOf.create({ Event: { $case: "Resize", value: {}, more: 1 } as never })).path).toBe(
      "Event.more",
    );
    expect(errorOf(() => OneOf.create({ Event: null as never })).path).toBe("Event");
  });

  it.each([[null], [5], ["text"], [[]], [new Map()], [new Date(0)], [Long.ONE], [() => ({})]])("rejects %p", (init) => {
    for (const { create } of codecs) {
      expect(errorOf(() => create(init as never))).toMatchObject({ code: "invalid-value", path: undefined });
    }
  });

  it("reports a detached buffer", () => {
    const Data = new Uint8Array(5);
    structuredClone(Data, { transfer: [Data.buffer] });
    expect(errorOf(() => SessionPrint.create({ Data }))).toMatchObject({
      path: "Data",
      reason: "expected a Uint8Array, got a detached Uint8Array",
    });
    const message = { ...SessionPrint.create(), Data };
    expect(errorOf(() => SessionPrint.encode(message))).toMatchObject({ code: "invalid-value", path: "Data" });
    expect(errorOf(() => SessionPrint.encode({ ...SessionPrint.create(), $unknown: Data })).path).toBe("$unknown");
    expect(errorOf(() => SessionPrint.decode(Data)).code).toBe("invalid-value");
    expect(SessionPrint.create({ Data: new Uint8Array(0) }).Data).toEqual(new Uint8Array(0));
  });

  it("returns messages that encode accepts, also from values of another realm", () => {
    const init = runInNewContext(`({
      Metadata: { Time: new Date(1500), Index: 5n },
      Server: { ServerLabels: new Map([["env", "prod"]]) },
      $unknown: new Uint8Array([0xfa, 0x3f, 0]),
      $unknownKeys: new Map([["key", "1"]]),
    })`) as Partial<SessionStart>;
    const created = SessionStart.create(init);
    expect(created.$unknownKeys).toEqual(new Map([["key", "1"]]));
    expect(created.Server.ServerLabels).toBeInstanceOf(Map);
    expect(SessionStart.decode(SessionStart.encode(created))).toEqual({ ...created, $unknownKeys: undefined });
    const list = runInNewContext("({ Roles: ['a', 'b'] })") as Partial<UserCreate>;
    expect(UserCreate.create(list).Roles).toEqual(["a", "b"]);
  });

  it("shares Longs and bytes with its argument, and nothing else", () => {
    const Data = new Uint8Array(1);
    const Index = Long.fromNumber(5);
    const labels = new Map([["env", "prod"]]);
    const roles = ["a"];
    const time = Timestamp.fromRFC3339("2020-09-28T23:08:56Z");
    const created = SessionPrint.create({ Data, Metadata: { Index, Time: time } });
    expect(created.Data).toBe(Data);
    expect(created.Metadata.Index).toBe(Index);
    expect(created.Metadata.Time).not.toBe(time);
    expect(ServerMetadata.create({ ServerLabels: labels }).ServerLabels).not.toBe(labels);
    expect(UserCreate.create({ Roles: roles }).Roles).not.toBe(roles);
    const fields = Struct.fromObject({ a: { b: 1 } });
    const copied = Struct.create(fields);
    expect(copied).toEqual(fields);
    expect(copied.fields.get("a")).not.toBe(fields.fields.get("a"));
  });

  it("rejects the key __proto__ of a message, and keeps it in maps and JSON", () => {
    const init = JSON.parse('{"__proto__":{"TerminalSize":"80:25"}}') as object;
    expect(errorOf(() => SessionStart.create(init)).path).toBe("__proto__");
    const labels = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
    expect([...ServerMetadata.create({ ServerLabels: labels }).ServerLabels]).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    expect([...Struct.create(JSON.parse('{"__proto__":{"a":1}}') as object).fields.keys()]).toEqual(["__proto__"]);
    for (const name of ["toString", "constructor", "hasOwnProperty"]) {
      expect(errorOf(() => SessionStart.create({ [name]: "80:25" } as object)).path).toBe(name);
    }
    expect(SessionStart.create(Object.create(null) as object)).toEqual(SessionStart.create());
  });

  it("ignores properties that code added to Object.prototype", () => {
    Object.defineProperty(Object.prototype, "polluted", { value: 1, enumerable: true, configurable: true });
    try {
      expect(SessionStart.create({ Metadata: { Time: { seconds: 5 } } }).Metadata.Time.nanos).toBe(0);
      expect(errorOf(() => SessionStart.create({ polluted: 1 } as object)).path).toBe("polluted");
    } finally {
      Reflect.deleteProperty(Object.prototype, "polluted");
    }
  });

  it("rejects values that contain themselves, and very deep ones", () => {
    const struct = { fields: new Map<string, unknown>() };
    struct.fields.set("self", { kind: { $case: "struct_value", value: struct } });
    const json: Record<string, unknown> = {};
    json["self"] = [json];
    let deep: object = {};
    for (let i = 0; i < 100_000; i++)
      deep = { fields: new Map([["k", { kind: { $case: "struct_value", value: deep } }]]) };
    for (const given of [struct, json, deep] as Struct[]) {
      expect(errorOf(() => UserLogin.create({ IdentityAttributes: given })).code).toBe("too-deep");
      expect(errorOf(() => Struct.create(given)).code).toBe("too-deep");
    }
  });

  it("creates Structs that are nested 500 levels deep", () => {
    let json: Record<string, unknown> = {};
    for (let i = 1; i < 500; i++) json = { k: json };
    const struct = Struct.create(json);
    expect(JSON.stringify(Struct.toObject(struct))).toBe(JSON.stringify(json));
    expect(UserLogin.encode(UserLogin.create({ IdentityAttributes: struct }))).toEqual(
      UserLogin.encode(UserLogin.create({ IdentityAttributes: json })),
    );
  });

  it("passes on the error of a getter", () => {
    const withGetter = Object.defineProperty({}, "TerminalSize", {
      enumerable: true,
      get: () => {
        throw new Error("from the getter");
      },
    });
    expect(() => SessionStart.create(withGetter)).toThrow(/^from the getter$/);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(errorOf(() => SessionStart.create(proxy)).code).toBe("invalid-value");
    const { proxy: list, revoke: revokeList } = Proxy.revocable(["a"], {});
    revokeList();
    expect(errorOf(() => UserCreate.create({ Roles: list })).code).toBe("invalid-value");
    expect(UserCreate.create(new Proxy({ Roles: new Proxy(["a"], {}) }, {})).Roles).toEqual(["a"]);
  });

  it("reads each property once", () => {
    const reads: PropertyKey[] = [];
    const init = new Proxy(
      { Index: 5, Type: "a" },
      {
        get: (target, key) => {
          reads.push(key);
          return Reflect.get(target, key) as unknown;
        },
      },
    );
    expect(Metadata.create(init).Index).toEqual(Long.fromNumber(5));
    expect(reads.filter((key) => key === "Index")).toHaveLength(1);
  });

  it("accepts times in every form", () => {
    fc.assert(
      fc.property(time, (value) => {
        for (const given of formsOfTime(value)) {
          expect(Timestamp.create(given as Timestamp)).toEqual(value);
          expect(Metadata.create({ Time: given as Timestamp }).Time).toEqual(value);
        }
      }),
    );
  });
});
