import fc from "fast-check";
import { Struct, UserLogin, type PlainObject, type PlainValue } from "../../src/index.js";
import { text } from "../support/arbitrary.js";
import { errorOf } from "../support/errors.js";

/** Marshals a Struct as the attributes of a login. */
function marshalled(attributes: Struct): string {
  const json = UserLogin.marshalJSON({ ...UserLogin.create(), IdentityAttributes: attributes });
  return json.slice(json.indexOf('"attributes":') + '"attributes":'.length, -1);
}

const unmarshalled = (json: string) => UserLogin.unmarshalJSON(`{"attributes":${json}}`).IdentityAttributes!;

const { object } = fc.letrec<{ value: PlainValue; object: PlainObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "plain" },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    fc.array(tie("value"), { maxLength: 3, depthIdentifier: "plain" }),
    tie("object"),
  ),
  object: fc.dictionary(text, tie("value"), { maxKeys: 4, depthIdentifier: "plain", noNullPrototype: true }),
}));

const nested = (depth: number): PlainObject => {
  let value: PlainObject = {};
  for (let i = 1; i < depth; i++) value = { k: value };
  return value;
};

const nestedStruct = (depth: number): Struct => {
  let struct: Struct = { fields: new Map() };
  for (let i = 1; i < depth; i++) {
    struct = { fields: new Map([["k", { kind: { $case: "struct_value", value: struct } }]]) };
  }
  return struct;
};

describe("numbers", () => {
  test.each([
    ["0", "0"],
    ["-0", "-0"],
    ["-0.0", "-0"],
    ["1", "1"],
    ["1.0", "1"],
    ["1e3", "1000"],
    ["1.50", "1.5"],
    ["1e-6", "0.000001"],
    ["1e-7", "1e-7"],
    ["1.5e-10", "1.5e-10"],
    ["100000000000000000000", "100000000000000000000"],
    ["1e21", "1e+21"],
    ["123456789012345678901234", "1.2345678901234569e+23"],
    ["9007199254740993", "9007199254740992"],
    ["9223372036854775807", "9223372036854776000"],
    ["0.1", "0.1"],
    ["5e-324", "5e-324"],
    ["1.7976931348623157e308", "1.7976931348623157e+308"],
    ["-1.7976931348623157e308", "-1.7976931348623157e+308"],
    ["1e-400", "0"],
  ])("are written in the shortest form: %s as %s", (given, written) => {
    expect(marshalled(unmarshalled(`{"n":${given}}`))).toBe(`{"n":${written}}`);
    expect(marshalled(unmarshalled(`{"l":[${given}]}`))).toBe(`{"l":[${written}]}`);
  });

  test.each(["1e400", "-1e400", "1e309"])("are rejected if out of range for a double: %s", (number) => {
    const error = errorOf(() => unmarshalled(`{"n":${number}}`));
    expect(error).toMatchObject({ code: "invalid-value", path: "attributes.n" });
  });

  test.each([NaN, Infinity, -Infinity])("are rejected if JSON cannot hold them: %p", (value) => {
    const struct = Struct.create({ fields: new Map([["n", { kind: { $case: "number_value", value } }]]) });
    expect(errorOf(() => marshalled(struct))).toMatchObject({ code: "invalid-value", path: "attributes" });
  });
});

describe("JSON", () => {
  test("is escaped as by encoding/json, with keys sorted by their UTF-8", () => {
    const struct = Struct.fromObject({
      "\u{10000}": 1,
      "\uffff": [null, true, {}, []],
      b: "<&>\u2028\b",
      a: { "<": "" },
    });
    expect(marshalled(struct)).toBe(
      '{"a":{"\\u003c":""},"b":"\\u003c\\u0026\\u003e\\u2028\\u0008","\uffff":[null,true,{},[]],"\u{10000}":1}',
    );
  });

  test.each([
    ['{"2":1,"1":2}', ["2", "1"]],
    ['{"b":{},"__proto__":1,"10":2,"9":3}', ["b", "__proto__", "10", "9"]],
    ['{"a":1,"b":2,"a":3}', ["a", "b"]],
  ])("keeps the order of keys when read: %s", (json, keys) => {
    expect([...unmarshalled(json).fields.keys()]).toEqual(keys);
  });

  test("is read as undefined if it is null", () => {
    expect(UserLogin.unmarshalJSON('{"attributes":null}').IdentityAttributes).toBeUndefined();
  });

  test("can have null as a value", () => {
    expect(unmarshalled('{"a":null,"b":[null]}')).toStrictEqual(Struct.fromObject({ a: null, b: [null] }));
  });

  test.each([
    ["no value", undefined],
    ["no kind", { kind: undefined }],
  ])("is not written for a map entry with %s", (_, value) => {
    const struct = Struct.create({ fields: new Map([["k", value]]) });
    expect(errorOf(() => marshalled(struct))).toMatchObject({ code: "invalid-value", path: "attributes" });
    expect(errorOf(() => Struct.toObject(struct))).toMatchObject({ code: "invalid-value" });
  });
});

describe("fromObject() and toObject()", () => {
  test("are inverse to each other", () => {
    fc.assert(
      fc.property(object, (plain) => {
        // Not toStrictEqual(), which mistakes the key "constructor" for the class of the object.
        expect(Struct.toObject(Struct.fromObject(plain))).toEqual(plain);
      }),
      { numRuns: 1000 },
    );
  });

  test("agree with marshalJSON() and unmarshalJSON()", () => {
    fc.assert(
      fc.property(object, (plain) => {
        const written = marshalled(Struct.fromObject(plain));
        expect(JSON.parse(written)).toEqual(plain);
        expect(Struct.toObject(unmarshalled(written))).toEqual(plain);
      }),
      { numRuns: 1000 },
    );
  });

  test("keep the key __proto__", () => {
    const plain = JSON.parse('{"__proto__":{"x":1}}') as PlainObject;
    const struct = Struct.fromObject(plain);
    expect([...struct.fields.keys()]).toEqual(["__proto__"]);
    expect(Object.keys(Struct.toObject(struct))).toEqual(["__proto__"]);
  });

  test.each([
    [{ a: undefined }, ".a"],
    [{ a: NaN }, ".a"],
    [{ a: Infinity }, ".a"],
    [{ a: 1n }, ".a"],
    [{ a: () => 1 }, ".a"],
    [{ a: [1, undefined] }, ".a[1]"],
    [{ a: { b: { c: Symbol("s") } } }, ".a.b.c"],
  ])("reject %p", (plain, path) => {
    const error = errorOf(() => Struct.fromObject(plain as never));
    expect(error.code).toBe("invalid-value");
    expect(`.${error.path ?? ""}`).toMatch(new RegExp(`^\\.{1,2}${path.slice(1).replaceAll(/[.[\]]/g, "\\$&")}$`));
  });

  test.each([[null], [undefined], [5], ["text"], [[1]], [true]])("reject %p, which is not an object", (plain) => {
    expect(errorOf(() => Struct.fromObject(plain as never))).toMatchObject({ code: "invalid-value" });
  });
});

describe("nesting", () => {
  test("of 1000 objects is read and written in every format", () => {
    const struct = nestedStruct(1000);
    expect(Struct.fromObject(nested(1000)).fields.size).toBe(1);
    expect(JSON.stringify(Struct.toObject(struct))).toBe(JSON.stringify(nested(1000)));
    expect(marshalled(struct)).toBe(JSON.stringify(nested(1000)));
  });

  test("of 999 objects is read from JSON, which adds one level", () => {
    const json = JSON.stringify(nested(999));
    expect(marshalled(unmarshalled(json))).toBe(json);
  });

  test.each([1001, 100000])("of %i objects is rejected in every format", (depth) => {
    const json = '{"k":'.repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    expect(errorOf(() => Struct.fromObject(nested(depth)))).toMatchObject({ code: "too-deep" });
    expect(errorOf(() => Struct.toObject(nestedStruct(depth)))).toMatchObject({ code: "too-deep" });
    expect(errorOf(() => marshalled(nestedStruct(depth)))).toMatchObject({ code: "too-deep" });
    expect(errorOf(() => unmarshalled(json))).toMatchObject({ code: "too-deep" });
  });

  test.each([1001, 100000])("of %i arrays is rejected", (depth) => {
    let list: PlainValue = [];
    for (let i = 1; i < depth; i++) list = [list];
    expect(errorOf(() => Struct.fromObject({ k: list }))).toMatchObject({ code: "too-deep" });
    expect(errorOf(() => unmarshalled(`{"k":${"[".repeat(depth)}${"]".repeat(depth)}}`))).toMatchObject({
      code: "too-deep",
    });
  });

  test.each([1001, 100000])("of %i lists in a Struct is rejected by toObject()", (depth) => {
    let value: NonNullable<ReturnType<Struct["fields"]["get"]>> = { kind: { $case: "bool_value", value: true } };
    for (let i = 0; i < depth; i++) value = { kind: { $case: "list_value", value: { values: [value] } } };
    const struct: Struct = { fields: new Map([["k", value]]) };
    expect(errorOf(() => Struct.toObject(struct))).toMatchObject({ code: "too-deep" });
  });

  test("without end is rejected", () => {
    const plain: Record<string, PlainValue> = {};
    plain["self"] = plain;
    expect(errorOf(() => Struct.fromObject(plain))).toMatchObject({ code: "too-deep" });
  });
});

describe("create()", () => {
  test("returns an empty Struct, or a copy of the map", () => {
    expect(Struct.create()).toStrictEqual({ fields: new Map() });
    const fields = new Map([["a", { kind: { $case: "bool_value", value: true } as const }]]);
    const struct = Struct.create({ fields });
    fields.clear();
    expect(Struct.toObject(struct)).toEqual({ a: true });
  });
});

describe("fromObject()", () => {
  test.each([
    ["a Map", new Map([["a", 1]]), "a"],
    ["a Date", new Date(0), "a"],
    ["bytes", new Uint8Array(1), "a"],
    ["a function", () => 1, "a"],
    ["undefined in a list", [1, undefined], "a[1]"],
    ["a hole in a list", [1, , 3], "a[1]"],
  ])("rejects %s, which JSON cannot hold", (_, value, path) => {
    expect(errorOf(() => Struct.fromObject({ a: value } as never))).toMatchObject({ code: "invalid-value", path });
  });
});

test.each([undefined, null, {}, { fields: {} }])("toObject() rejects %p", (value) => {
  expect(errorOf(() => Struct.toObject(value as never))).toMatchObject({ code: "invalid-value" });
});
