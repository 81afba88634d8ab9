import { UserMetadata } from "../../../generated/2026/teleport/legacy/types/events/events.index.js";
import { traits } from "../../../src/editions/2026/traits.js";
import { utf8 } from "../../support/bytes.js";
import { errorOf } from "../../support/errors.js";
import { len } from "../../support/wire.js";

type Traits = ReturnType<typeof traits.unmarshalJSON>;

/** Traits with these lists, in this order. */
function traitsOf(...lists: readonly (readonly [name: string, list: string[]])[]): Traits {
  return { Values: new Map(lists.map(([name, Values]) => [name, { Values }])) };
}

function marshal(value: Traits, escapeHTML = false): string {
  return UserMetadata.marshalJSON(UserMetadata.create({ UserTraits: value }), { escapeHTML });
}

function unmarshal(json: string): Traits {
  return UserMetadata.unmarshalJSON(`{"user_traits":${json}}`).UserTraits;
}

it("traits are a message with a map of lists in protobuf", () => {
  const entry = (name: string, ...texts: string[]): Uint8Array => {
    return len(1, len(1, name), len(2, ...texts.map((text) => len(1, utf8(text)))));
  };
  const bytes = len(15, entry("logins", "root", ""), entry("empty"));
  const message = UserMetadata.decode(bytes);
  expect(message.UserTraits).toEqual(traitsOf(["logins", ["root", ""]], ["empty", []]));
  expect(UserMetadata.encode(message)).toEqual(bytes);
});

describe("marshaling traits", () => {
  it("writes an object of lists, with null for an empty list", () => {
    const value = traitsOf(["a", ["x", ""]], ["b", []]);
    expect(marshal(value)).toBe('{"user_traits":{"a":["x",""],"b":null}}');
  });

  it("sorts names by their UTF-8 bytes", () => {
    const names = ["\u{10000}", "\uffff", "b", "", "a\u0000", "a"];
    const value = traitsOf(...names.map((name): [string, string[]] => [name, []]));
    const sorted = ["", "a", "a\u0000", "b", "\uffff", "\u{10000}"];
    expect(Object.keys((JSON.parse(marshal(value)) as { user_traits: object }).user_traits)).toEqual(sorted);
  });

  it("escapes <, > and & only with escapeHTML", () => {
    const value = traitsOf(["<a>", ["&"]]);
    expect(marshal(value)).toBe('{"user_traits":{"<a>":["&"]}}');
    expect(marshal(value, true)).toBe('{"user_traits":{"\\u003ca\\u003e":["\\u0026"]}}');
  });

  it("omits empty traits, which are null outside of a message", () => {
    expect(marshal(traitsOf())).toBe("{}");
    expect(traits.marshalJSON(traitsOf(), "user_traits")).toBe("null");
  });

  it("rejects a value that is not a string and reports the key", () => {
    const message = UserMetadata.create();
    message.UserTraits = traitsOf(["a", [1 as unknown as string]]);
    expect(errorOf(() => UserMetadata.marshalJSON(message))).toMatchObject({
      code: "invalid-value",
      path: "user_traits",
    });
  });
});

describe("unmarshaling traits", () => {
  it("reads an object of lists", () => {
    expect(unmarshal('{"b":["x",""],"a":[]}')).toEqual(traitsOf(["b", ["x", ""]], ["a", []]));
  });

  it("reads null as no traits, an empty list or an empty string", () => {
    expect(unmarshal("null")).toEqual(traitsOf());
    expect(unmarshal('{"a":null,"b":[null]}')).toEqual(traitsOf(["a", []], ["b", [""]]));
  });

  it.each([
    ["true", "user_traits", "expected an object of lists"],
    ["[]", "user_traits", "expected an object of lists"],
    ["10000000000000000000", "user_traits", "expected an object of lists"],
    ['{"a":"x"}', "user_traits.a", "expected a list of strings"],
    ['{"a":{}}', "user_traits.a", "expected a list of strings"],
    ['{"a":["x",1]}', "user_traits.a", "expected a string"],
    ['{"a":[["x"]]}', "user_traits.a", "expected a string"],
  ])("rejects %s and reports the path", (json, path, reason) => {
    expect(errorOf(() => unmarshal(json))).toMatchObject({ code: "invalid-value", path, reason });
  });
});
