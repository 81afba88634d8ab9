// toObject() of every codec, against JSON.parse() of what marshalJSON() writes.

import fc from "fast-check";
import Long from "long";
import {
  AuditEvent,
  type AuditEventError,
  OneOf,
  SessionStart,
  Struct,
  UserLogin,
  UserMetadata,
} from "../src/index.js";
import { goTypeValue, plainStruct, setMember } from "../src/runtime/index.js";
import { message, struct } from "./support/arbitrary.js";
import { bytesOf } from "./support/bytes.js";
import { codecOf, codecs, nameOf, type AnyCodec, type AnyMessage } from "./support/codecs.js";
import { linesOf, objectsOf, type MessageVector, type Vector } from "./support/data.js";
import { errorOf } from "./support/errors.js";
import { gogoCodecs, gogoLines, type GogoCodec, type GogoVector } from "./support/gogo.js";
import { TempFolder } from "./support/temp-folder.js";

/** The object of a message, which has to be what JSON.parse() makes of its text, with keys in the same order. */
function expectObject(codec: Pick<AnyCodec, "marshalJSON" | "toObject">, value: AnyMessage): void {
  const object = codec.toObject(value);
  const parsed = JSON.parse(codec.marshalJSON(value)) as object;
  expect(JSON.stringify(object)).toBe(JSON.stringify(parsed));
  // Minus zero is not shown by the text.
  expect(object).toEqual(parsed);
}

test.each(objectsOf<Vector>("tests/vectors/vectors.jsonl"))("a $message is the object of its text", (vector) => {
  const event = AuditEvent.decode(bytesOf(vector.oneof));
  expectObject(codecOf(vector.message), event.value as unknown as AnyMessage);
  expect(JSON.stringify(AuditEvent.toObject(event))).toBe(JSON.stringify(JSON.parse(vector.json)));
  expect(OneOf.toObject({ Event: event })).toEqual({ Event: { [vector.message]: JSON.parse(vector.json) } });
});

test.each(objectsOf<MessageVector>("tests/vectors/zero-values.jsonl"))("so is a $message of zero", (vector) => {
  const codec = codecOf(vector.message);
  expectObject(codec, codec.decode(bytesOf(vector.binary)));
});

test("so is every line of an audit log", () => {
  for (const line of linesOf("tests/samples/audit.jsonl")) {
    const object = AuditEvent.toObject(AuditEvent.unmarshalJSON(line));
    expect(JSON.stringify(object)).toBe(JSON.stringify(JSON.parse(line)));
  }
});

test.each(codecs.map((codec) => ({ name: nameOf(codec), codec })))("so is any $name", ({ codec }) => {
  fc.assert(
    fc.property(message(codec, { json: true }), (value) => expectObject(codec, value)),
    { numRuns: 40 },
  );
});

test("so is any Struct of identity attributes", () => {
  fc.assert(
    fc.property(struct({ json: true }), (attributes) => {
      const parsed = JSON.parse(plainStruct.marshalJSON(attributes, "")) as object;
      expect(JSON.stringify(goTypeValue(plainStruct, attributes, ""))).toBe(JSON.stringify(parsed));
    }),
    { numRuns: 500 },
  );
});

describe("a message of any kind of field", () => {
  const folder = new TempFolder();
  let gogo: ReadonlyMap<string, GogoCodec>;

  beforeAll(() => {
    gogo = gogoCodecs(folder);
  }, 120_000);

  test("is the object of its text, or the same error", () => {
    const lines = gogoLines<GogoVector>("vectors.jsonl");
    for (const { message, bytes, input } of lines) {
      const codec = gogo.get(message)!;
      const decoded = codec.decode(bytesOf(input ?? bytes));
      const { error, text } = marshalled(codec, decoded);
      if (text !== undefined) expectObject(codec as AnyCodec, decoded);
      else expect(errorOf(() => codec.toObject(decoded))).toMatchObject(placeOf(error!));
    }
    expect(lines.length).toBeGreaterThan(1000);
  });
});

/** What an error is to be like: it may name a place that the other does not. */
function placeOf({ code, path }: AuditEventError): object {
  return path === undefined ? { code } : { code, path };
}

interface Marshalled {
  readonly text?: string;
  readonly error?: AuditEventError;
}

function marshalled(codec: Pick<AnyCodec, "marshalJSON">, value: AnyMessage): Marshalled {
  try {
    return { text: codec.marshalJSON(value) };
  } catch {
    return { error: errorOf(() => codec.marshalJSON(value)) };
  }
}

describe("what is no message", () => {
  const notValues = [undefined, null, 5, -1, 1.5, NaN, 1n, "text", true, {}, [], new Map(), () => 1, Symbol("s")];
  const notMaps = [{ size: 0 }, { size: 1 }, new Map([[5, "a"]]), new Map([["a", 5]])];

  const paths = (value: AnyMessage, path: readonly string[] = []): (readonly string[])[] => {
    return Object.entries(value).flatMap(([key, inner]) => {
      const own = [...path, key];
      const isPlain = typeof inner === "object" && inner !== null && Object.getPrototypeOf(inner) === Object.prototype;
      return isPlain ? [own, ...paths(inner as AnyMessage, own)] : [own];
    });
  };

  const replaced = (value: AnyMessage, [key, ...rest]: readonly string[], other: unknown): AnyMessage => {
    const inner = rest.length === 0 ? other : replaced(value[key!] as AnyMessage, rest, other);
    return { ...value, [key!]: inner };
  };

  test.each(codecs.map((codec) => ({ name: nameOf(codec), codec })))(
    "is the same error as of its text: $name",
    ({ codec }) => {
      const value = codec.create();
      for (const path of [...paths(value), ["$unknownKeys"]]) {
        for (const other of [...notValues, ...notMaps]) {
          const wrong = replaced(value, path, other);
          const { error, text } = marshalled(codec, wrong);
          if (text !== undefined) expectObject(codec, wrong);
          else expect(errorOf(() => codec.toObject(wrong))).toMatchObject(placeOf(error!));
        }
      }
      for (const other of notValues) {
        const { error, text } = marshalled(codec, other as never);
        if (text !== undefined) expectObject(codec, other as never);
        else expect(errorOf(() => codec.toObject(other as never))).toMatchObject({ code: error!.code });
      }
    },
  );

  test.each([NaN, Infinity])("is %p in a Struct", (value) => {
    const fields = new Map([["a", { kind: { $case: "number_value" as const, value } }]]);
    const login = UserLogin.create({ IdentityAttributes: { fields } });
    expect(errorOf(() => UserLogin.toObject(login))).toMatchObject({ code: "invalid-value", path: "attributes" });
  });
});

test("keys that objects have of their prototype are members as others are", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const value = SessionStart.create({ Server: { ServerLabels: new Map(names.map((name) => [name, name])) } });
  const { server_labels: labels } = SessionStart.toObject(value);
  expect(Object.keys(labels!)).toEqual([...names].sort());
  expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  const attributes = Struct.fromObject(JSON.parse('{"__proto__":{"x":1}}') as object as never);
  const object = UserLogin.toObject(UserLogin.create({ IdentityAttributes: attributes })).attributes!;
  expect(JSON.stringify(object)).toBe('{"__proto__":{"x":1}}');
  expect((object as { x?: unknown }).x).toBeUndefined();
});

test("a member is set where it would be one of a frozen prototype", () => {
  const object = Object.create(Object.freeze({ toString: 1 })) as Record<string, unknown>;
  setMember(object, "toString", 2);
  expect(object["toString"]).toBe(2);
});

test("unknown keys come after the others, parsed", () => {
  const text = '{"user":"alice","9":1.50,"__proto__":{"x":[1,{}]},"big":12345678901234567890}';
  const value = UserMetadata.unmarshalJSON(text, { unknownKeys: "keep" });
  expectObject(UserMetadata as never as AnyCodec, value as never);
  expect(Object.keys(UserMetadata.toObject(value))).toEqual(["9", "user", "__proto__", "big"]);
});

test("integers beyond 2^53 are the nearest number, and lone surrogates are U+FFFD", () => {
  const value = SessionStart.create({
    Metadata: { Index: Long.fromString("9007199254740993") },
    TerminalSize: "a\ud800",
  });
  expect(SessionStart.toObject(value)).toMatchObject({ ei: 9007199254740992, size: "a\ufffd" });
});

test("an object is new each time, and shares nothing with its message", () => {
  const value = SessionStart.create({ Server: { ServerLabels: new Map([["a", "b"]]) } });
  const object = SessionStart.toObject(value);
  object.server_labels!["a"] = "changed";
  expect(SessionStart.toObject(value).server_labels).toEqual({ a: "b" });
});
