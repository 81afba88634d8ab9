// toJSON() of every codec, which is JSON.parse() of the output of marshalJSON().

import Long from "long";
import { AuditEvent, OneOf, SessionStart, Struct, UserLogin, UserMetadata } from "../../src/index.js";
import { setOwnProperty } from "../../src/runtime/own-property.js";
import { bytesOf } from "../support/bytes.js";
import { objectsOf, type Vector } from "../support/data.js";
import { errorOf } from "../support/errors.js";

test.each(objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl"))(
  "toJSON() of a $message returns its parsed JSON text: $json",
  (vector) => {
    const event = AuditEvent.decode(bytesOf(vector.oneof));
    expect(JSON.stringify(AuditEvent.toJSON(event))).toBe(JSON.stringify(JSON.parse(vector.json)));
    expect(OneOf.toJSON({ Event: event })).toEqual({ Event: { [vector.message]: JSON.parse(vector.json) } });
  },
);

test.each([undefined, null, 5, "text", true, Symbol("s")])("rejects %p", (value) => {
  expect(errorOf(() => UserMetadata.toJSON(value as never)).code).toBe("invalid-value");
});

test.each([NaN, Infinity])("rejects %p in a Struct", (value) => {
  const fields = new Map([["a", { kind: { $case: "number_value" as const, value } }]]);
  const login = UserLogin.create({ IdentityAttributes: { fields } });
  expect(errorOf(() => UserLogin.toJSON(login))).toMatchObject({ code: "invalid-value", path: "attributes" });
});

test("keys such as __proto__ are own properties", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const value = SessionStart.create({ Server: { ServerLabels: new Map(names.map((name) => [name, name])) } });
  const { server_labels: labels } = SessionStart.toJSON(value);
  expect(Object.keys(labels!)).toEqual([...names].sort());
  expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  const attributes = Struct.fromObject(JSON.parse('{"__proto__":{"x":1}}') as object as never);
  const object = UserLogin.toJSON(UserLogin.create({ IdentityAttributes: attributes })).attributes!;
  expect(JSON.stringify(object)).toBe('{"__proto__":{"x":1}}');
  expect((object as { x?: unknown }).x).toBeUndefined();
});

test("setOwnProperty sets a property that a frozen prototype has too", () => {
  const object = Object.create(Object.freeze({ toString: 1 })) as Record<string, unknown>;
  setOwnProperty(object, "toString", 2);
  expect(object["toString"]).toBe(2);
});

test("unknown keys follow the known keys", () => {
  const text = '{"user":"alice","9":1.50,"__proto__":{"x":[1,{}]},"big":12345678901234567890}';
  const value = UserMetadata.unmarshalJSON(text, { unknownKeys: "keep" });
  expect(Object.keys(UserMetadata.toJSON(value))).toEqual(["9", "user", "__proto__", "big"]);
});

test("integers above 2^53 are rounded, and lone surrogates become U+FFFD", () => {
  const value = SessionStart.create({
    Metadata: { Index: Long.fromString("9007199254740993") },
    TerminalSize: "a\ud800",
  });
  expect(SessionStart.toJSON(value)).toMatchObject({ ei: 9007199254740992, size: "a\ufffd" });
});

test("the object shares nothing with the message", () => {
  const value = SessionStart.create({ Server: { ServerLabels: new Map([["a", "b"]]) } });
  const object = SessionStart.toJSON(value);
  object.server_labels!["a"] = "changed";
  expect(SessionStart.toJSON(value).server_labels).toEqual({ a: "b" });
});
