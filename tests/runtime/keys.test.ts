import { AuditEvent, ServerMetadata, SessionStart, Struct, UserLogin, UserMetadata } from "../../src/index.js";
import { concat, hexOf, utf8 } from "../support/bytes.js";
import { len } from "../support/wire.js";

// Keys with a special meaning for JavaScript objects must be ordinary keys in maps, labels,
// identity attributes and unknown keys.

const KEYS = ["b", "__proto__", "10", "constructor", "9", "toString", "", "0", "hasOwnProperty", "then", "a", "é"];
/** The keys in the order of JSON output: sorted by their UTF-8. */
const SORTED = KEYS.toSorted((a, b) => Buffer.compare(utf8(a), utf8(b)));

const prototypeKeys = Reflect.ownKeys(Object.prototype);

afterEach(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(prototypeKeys);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

const entries = (keys: readonly string[]): [string, string][] => keys.map((key) => [key, `of ${key}`]);
const members = (keys: readonly string[], valueOf = (key: string) => JSON.stringify(`of ${key}`)) =>
  `{${keys.map((key) => `${JSON.stringify(key)}:${valueOf(key)}`).join()}}`;
/** Returns the text for one JSON reader, and with white space for the other one. */
const bothForms = (json: string) => [json, `\n${json}`, json.replaceAll("{", "{ ")];

describe("labels", () => {
  const labels = concat(...entries(KEYS).map(([key, value]) => len(5, len(1, key), len(2, value))));

  test("keep any keys and their order in protobuf", () => {
    const message = ServerMetadata.decode(labels);
    expect([...message.ServerLabels]).toEqual(entries(KEYS));
    expect(hexOf(ServerMetadata.encode(message))).toBe(hexOf(labels));
    expect([...ServerMetadata.create(message).ServerLabels]).toEqual(entries(KEYS));
  });

  test("that are repeated in protobuf have the last value at the position of the first", () => {
    const again = ServerMetadata.decode(concat(labels, len(5, len(1, "__proto__"), len(2, "last")), len(5)));
    const expected = entries(KEYS).map(([key, value]) => [key, key === "__proto__" ? "last" : key === "" ? "" : value]);
    expect([...again.ServerLabels]).toEqual(expected);
  });

  test("keep any keys and their order in JSON", () => {
    for (const json of bothForms(`{"server_id":"s","server_labels":${members(KEYS)}}`)) {
      const message = ServerMetadata.unmarshalJSON(json);
      expect([...message.ServerLabels]).toEqual(entries(KEYS));
      expect(ServerMetadata.marshalJSON(message)).toBe(`{"server_id":"s","server_labels":${members(SORTED)}}`);
    }
  });

  test.each(KEYS)("with a repeated key %j in JSON have the last value at the position of the first", (key) => {
    const twice = `{"b2":"x",${JSON.stringify(key)}:"first","c2":"y",${JSON.stringify(key)}:"last"}`;
    for (const json of bothForms(`{"server_labels":${twice}}`)) {
      expect([...ServerMetadata.unmarshalJSON(json).ServerLabels]).toEqual([
        ["b2", "x"],
        [key, "last"],
        ["c2", "y"],
      ]);
    }
  });
});

describe("identity attributes", () => {
  const DEPTH = 4;

  /** Returns an object with all keys at every level. All values are `true`, except the nested object in `__proto__`. */
  const nested = (keys: readonly string[], depth: number): string =>
    members(keys, (key) => (key !== "__proto__" ? "true" : depth > 1 ? nested(keys, depth - 1) : `{"polluted":1}`));

  const struct = (keys: readonly string[], depth: number): Uint8Array =>
    concat(
      ...keys.map((key) => {
        if (key !== "__proto__") return len(1, len(1, key), len(2, Uint8Array.of(0x20, 1)));
        const polluted = len(1, len(1, "polluted"), len(2, Uint8Array.of(0x11, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f)));
        return len(1, len(1, key), len(2, len(5, depth > 1 ? struct(keys, depth - 1) : polluted)));
      }),
    );

  /** Returns the keys of a Struct and of the Structs nested under `__proto__`. */
  const keysByDepth = (attributes: Struct): string[][] => {
    const inner = attributes.fields.get("__proto__")?.kind;
    const deeper = inner?.$case === "struct_value" ? keysByDepth(inner.value) : [];
    return [[...attributes.fields.keys()], ...deeper];
  };
  const expected = [...Array.from({ length: DEPTH }, () => KEYS), ["polluted"]];

  test("keep any keys and their order in protobuf, at any depth", () => {
    const bytes = len(5, struct(KEYS, DEPTH));
    const login = UserLogin.decode(bytes);
    expect(keysByDepth(login.IdentityAttributes!)).toEqual(expected);
    expect(hexOf(UserLogin.encode(login)).endsWith(hexOf(bytes))).toBe(true);
    expect(UserLogin.marshalJSON(login)).toContain(`"attributes":${nested(SORTED, DEPTH)}`);
  });

  test("keep any keys and their order in JSON, at any depth", () => {
    for (const json of bothForms(`{"attributes":${nested(KEYS, DEPTH)}}`)) {
      const login = UserLogin.unmarshalJSON(json);
      expect(keysByDepth(login.IdentityAttributes!)).toEqual(expected);
      expect(UserLogin.marshalJSON(login)).toContain(`"attributes":${nested(SORTED, DEPTH)}`);
    }
  });

  test.each(KEYS)("with a repeated key %j have the last value at the position of the first", (key) => {
    const field = (name: string, value: string) => len(1, len(1, name), len(2, len(3, value)));
    const bytes = len(5, field("b2", "x"), field(key, "first"), field("c2", "y"), field(key, "last"));
    const twice = `{"b2":"x",${JSON.stringify(key)}:{"x":1},"c2":"y",${JSON.stringify(key)}:"last"}`;
    for (const login of [
      UserLogin.decode(bytes),
      ...bothForms(`{"attributes":${twice}}`).map((json) => UserLogin.unmarshalJSON(json)),
    ]) {
      const values = Array.from(login.IdentityAttributes!.fields, ([name, value]) => [name, value?.kind?.value]);
      expect(values).toEqual([
        ["b2", "x"],
        [key, "last"],
        ["c2", "y"],
      ]);
    }
  });

  test("are converted to a plain object with the same own keys", () => {
    const plain = Struct.toObject(UserLogin.decode(len(5, struct(KEYS, DEPTH))).IdentityAttributes!);
    expect(Object.keys(plain).sort()).toEqual(KEYS.toSorted());
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(plain))).toEqual(JSON.parse(nested(KEYS, DEPTH)));
  });
});

describe("unknown keys", () => {
  const others = members(KEYS).slice(1, -1);

  test.each([
    ["before", `{${others},"user":"alice","login":"root"}`],
    ["between", `{"user":"alice",${others},"login":"root"}`],
    ["after", `{"user":"alice","login":"root",${others}}`],
  ])("are ignored or kept %s known keys", (_, text) => {
    for (const json of [...bothForms(text), ...bothForms(text)]) {
      const plain = { User: "alice", Login: "root" };
      expect(UserMetadata.unmarshalJSON(json)).toStrictEqual(plain);
      const { $unknownKeys, ...message } = UserMetadata.unmarshalJSON(json, { unknownKeys: "keep" });
      expect(message).toStrictEqual(plain);
      expect([...$unknownKeys!]).toEqual(entries(KEYS).map(([key, value]) => [key, JSON.stringify(value)]));
      expect(UserMetadata.marshalJSON({ ...message, $unknownKeys })).toBe(`{"user":"alice","login":"root",${others}}`);
    }
  });

  test.each(KEYS)("such as %j set no field, regardless of their value", (key) => {
    for (const value of ['{"user":"mallory","User":"mallory"}', '["user"]', "null", '"user"', "1.5"]) {
      const text = `{"event":"session.start",${JSON.stringify(key)}:${value},"size":"80:25"}`;
      for (const json of bothForms(text)) {
        const event = AuditEvent.unmarshalJSON(json);
        expect(event).toStrictEqual(AuditEvent.unmarshalJSON('{"event":"session.start","size":"80:25"}'));
      }
    }
    expect(SessionStart.unmarshalJSON("{}")).toStrictEqual(SessionStart.create());
  });
});
