// fromJSON() of every codec, with values that JSON.parse() returns and values that it never returns.

import fc from "fast-check";
import {
  AuditEvent,
  CodecError,
  ServerMetadata,
  SessionEnd,
  SessionStart,
  UserLogin,
  UserMetadata,
  type UnmarshalOptions,
} from "../../../src/index.js";
import { message } from "../../support/arbitrary.js";
import { codecOf, codecs, nameOf, type AnyCodec, type AnyMessage } from "../../support/codecs.js";
import { linesOf, objectsOf, type MessageVector, type Vector } from "../../support/data.js";
import { errorOf } from "../../support/errors.js";
import { gogoCodecs, gogoLines, type GogoCodec, type GogoReading, type GogoVector } from "../../support/gogo.js";
import { TempFolder } from "../../support/temp-folder.js";

/** True if JSON.parse() loses nothing of a text. */
function isLossless(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/** Returns the message that is read, or the code and path of the error. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return { message: read() };
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return error.reason.includes("not rounded by JSON.parse") ? "rounded" : { code: error.code, path: error.path };
  }
}

/** Expects fromJSON() of the parsed text to match unmarshalJSON() of the text, unless integers were rounded. */
function expectSame(codec: Pick<AnyCodec, "unmarshalJSON" | "fromJSON">, text: string): void {
  const read = outcomeOf(() => codec.fromJSON(JSON.parse(text) as object));
  if (read === "rounded") expect(text).toMatch(/[0-9]{16}/);
  else expect(read).toEqual(outcomeOf(() => codec.unmarshalJSON(text)));
}

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");

test.each(vectors)("reads a $message from an object the same as from text", ({ message, json, std }) => {
  for (const text of [json, std]) {
    expectSame(codecOf(message), text);
    expectSame(AuditEvent as never, text);
  }
});

test.each(objectsOf<MessageVector>("tests/fixtures/vectors/zero-values.jsonl"))(
  "reads a zero $message from an object the same as from text",
  ({ message, json }) => {
    expectSame(codecOf(message), json);
  },
);

test("reads every line of an audit log from an object the same as from text", () => {
  for (const line of linesOf("tests/fixtures/samples/audit.jsonl")) expectSame(AuditEvent as never, line);
});

test.each(codecs.map((codec) => ({ name: nameOf(codec), codec })))(
  "reads any $name from an object the same as from text",
  ({ codec }) => {
    fc.assert(
      fc.property(message(codec, { json: true }), (value) => expectSame(codec, codec.marshalJSON(value))),
      { numRuns: 40 },
    );
  },
);

describe("a message with any kind of field", () => {
  const folder = new TempFolder();
  let gogo: ReadonlyMap<string, GogoCodec>;

  beforeAll(() => {
    gogo = gogoCodecs(folder);
  }, 120_000);

  test("is read from an object the same as from text", () => {
    const written = gogoLines<GogoVector>("vectors.jsonl").flatMap(({ message, json }) =>
      json === undefined ? [] : [{ message, json }],
    );
    const lines = [...written, ...gogoLines<GogoReading>("unmarshal.jsonl")].filter(({ json }) => isLossless(json));
    for (const { message, json } of lines) expectSame(gogo.get(message) as AnyCodec, json);
    expect(lines.length).toBeGreaterThan(2000);
  });
});

test.each(codecs.map((codec) => ({ name: nameOf(codec), codec })))("$name throws only CodecErrors", ({ codec }) => {
  const keys = Object.keys(codec.toJSON(codec.create()));
  const key = fc.oneof(fc.constantFrom("", "event", "server_labels", "attributes", ...keys), fc.string());
  const value = fc.anything({
    key,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withNullPrototype: true,
    withObjectString: true,
  });
  const options = fc.constantFrom<UnmarshalOptions>(
    {},
    { unknownKeys: "keep" },
    { unknownKeys: "error" },
    { maxDepth: 1 },
  );
  fc.assert(
    fc.property(fc.dictionary(key, value), options, (object, options) => {
      try {
        codec.marshalJSON(codec.fromJSON(object, options));
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
      }
    }),
    { numRuns: 100 },
  );
});

describe("a value that JSON.parse() never returns", () => {
  const throwing = (thrown: unknown): object => ({
    get user(): never {
      throw thrown;
    },
  });

  test.each([
    ["undefined", undefined, undefined],
    ["text", "{}", undefined],
    ["a number", 5, undefined],
    ["an array", [], undefined],
    ["a function", () => 1, undefined],
    ["a Map", new Map([["user", "a"]]), undefined],
    ["a Date", new Date(0), undefined],
    ["bytes", new Uint8Array(1), undefined],
    ["a message", Object.create({ user: "a" }), undefined],
    ["a bigint", { user: 1n }, "user"],
    ["a very large bigint", { user: 1n << 1_000_000n }, "user"],
    ["a symbol", { user: Symbol("s") }, "user"],
    ["a function in an object", { user: () => "a" }, "user"],
    ["a Date in an object", { user: new Date(0) }, "user"],
    ["a string object", { user: new String("a") }, "user"],
    ["NaN", { user: NaN }, "user"],
    ["Infinity under an unknown key", { other: { x: [Infinity] } }, "other.x[0]"],
    ["a Map under an unknown key", { other: new Map() }, "other"],
    ["a hole in an array", { other: [1, , 2] }, "other[1]"],
    ["an array of holes", { other: new Array(2 ** 32 - 1) }, "other[0]"],
    ["undefined in an array", { other: [undefined] }, "other[0]"],
    ["a getter that throws", throwing(new Error("no")), "user"],
    ["a getter that throws undefined", throwing(undefined), "user"],
  ])("is rejected: %s", (_, value, path) => {
    for (const unknownKeys of ["ignore", "keep", "error"] as const) {
      const error = errorOf(() => UserMetadata.fromJSON(value as never, { unknownKeys }));
      expect(error).toMatchObject({ code: "invalid-value", path });
    }
  });

  test("is rejected: a revoked proxy", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(errorOf(() => UserMetadata.fromJSON(proxy as never))).toMatchObject({ code: "invalid-value" });
    expect(errorOf(() => UserMetadata.fromJSON({ user: proxy } as never))).toMatchObject({ code: "invalid-value" });
  });

  test("is reported with the error of a getter as its cause", () => {
    const thrown = new Error("no");
    expect(errorOf(() => UserMetadata.fromJSON(throwing(thrown) as never)).cause).toBe(thrown);
  });

  test("is read once from a getter", () => {
    let calls = 0;
    const object = {
      get user() {
        return ["alice", 5][calls++];
      },
    };
    expect(UserMetadata.fromJSON(object as never)).toStrictEqual({ User: "alice", Login: "" });
    expect(calls).toBe(1);
  });
});

describe("the depth", () => {
  const nested = (depth: number): object => {
    let value: object = {};
    for (let i = 1; i < depth; i++) value = i % 2 === 0 ? [value] : { k: value };
    return value;
  };

  test("has the same limit as in text", () => {
    for (const maxDepth of [undefined, 1, 5]) {
      const limit = maxDepth ?? 1010;
      const read = (depth: number): unknown => UserMetadata.fromJSON({ k: nested(depth - 1) } as never, { maxDepth });
      if (limit > 1) expect(read(limit)).toStrictEqual({ User: "", Login: "" });
      expect(errorOf(() => read(limit + 1)).code).toBe("too-deep");
      expect(errorOf(() => read(100_000)).code).toBe("too-deep");
    }
  });

  test("of a cyclic object is above the limit", () => {
    const object: Record<string, unknown> = {};
    object["self"] = object;
    const list: unknown[] = [];
    list.push(list);
    for (const value of [object, { list }]) {
      expect(errorOf(() => UserMetadata.fromJSON(value as never)).code).toBe("too-deep");
    }
  });
});

describe("an object with repeated references", () => {
  test("is read", () => {
    const labels = { a: "b" };
    const object = { ...SessionStart.toJSON(SessionStart.create()), server_labels: labels, other: labels };
    const read = SessionStart.fromJSON(object, { unknownKeys: "keep" });
    expect(read.Server.ServerLabels).toEqual(new Map([["a", "b"]]));
    expect(read.$unknownKeys).toEqual(new Map([["other", '{"a":"b"}']]));
  });

  test.each([
    ["1000 levels of 2 references", 1000, 2],
    ["10 levels of 100 references", 10, 100],
  ])("is rejected: %s", (_, depth, times) => {
    let value: unknown = "leaf";
    for (let i = 0; i < depth; i++) value = new Array(times).fill(value);
    for (const object of [{ other: value }, { attributes: { k: value } }]) {
      expect(errorOf(() => UserLogin.fromJSON(object as never))).toMatchObject({ code: "invalid-value" });
    }
  });
});

describe("an integer above 2^53", () => {
  const reason =
    /, not rounded by JSON\.parse \(use unmarshalJSON for integers above 2\^53\), got 9\.007199254740992e\+15$/;

  test("is rejected, because it may have been rounded", () => {
    const object = { ...SessionStart.toJSON(SessionStart.create()), ei: 2 ** 53 };
    const error = errorOf(() => SessionStart.fromJSON(object));
    expect(error).toMatchObject({ code: "invalid-value", path: "ei" });
    expect(error.reason).toMatch(reason);
  });

  test.each([2 ** 53 - 1, -(2 ** 53 - 1), -0])("is distinguished from %p, which is accepted", (ei) => {
    const object = { ...SessionStart.toJSON(SessionStart.create()), ei };
    expect(SessionStart.fromJSON(object).Metadata.Index.toNumber()).toBe(ei + 0);
  });

  test("is accepted in identity attributes and under unknown keys", () => {
    const object = { ...UserLogin.toJSON(UserLogin.create()), attributes: { n: 1e300 }, other: [2 ** 60] };
    const read = UserLogin.fromJSON(object, { unknownKeys: "keep" });
    expect(UserLogin.toJSON(read)).toEqual(object);
    expect(read.$unknownKeys).toEqual(new Map([["other", "[1152921504606847000]"]]));
  });
});

describe("keys", () => {
  const object = JSON.parse('{"user":"alice","__proto__":{"x":1},"9":[1,{"b":null}],"constructor":"c"}') as object;

  test("that are unknown are ignored", () => {
    expect(UserMetadata.fromJSON(object as never)).toStrictEqual({ User: "alice", Login: "" });
  });

  test("that are unknown are kept with the text of JSON.stringify()", () => {
    const read = UserMetadata.fromJSON(object as never, { unknownKeys: "keep" });
    const texts: [string, string][] = [
      ["9", '[1,{"b":null}]'],
      ["__proto__", '{"x":1}'],
      ["constructor", '"c"'],
    ];
    expect([...read.$unknownKeys!]).toEqual(texts);
    expect(JSON.stringify(UserMetadata.toJSON(read))).toBe(JSON.stringify(object));
  });

  test("that are unknown are an error", () => {
    const error = errorOf(() => UserMetadata.fromJSON(object as never, { unknownKeys: "error" }));
    expect(error).toMatchObject({ code: "unknown-key", path: "9" });
  });

  test("with undefined values are absent", () => {
    const read = UserMetadata.fromJSON({ user: "alice", login: undefined, other: undefined } as never, {
      unknownKeys: "error",
    });
    expect(read).toStrictEqual({ User: "alice", Login: "" });
  });

  test("named like members of Object.prototype are ordinary keys", () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
    const zero = ServerMetadata.toJSON(ServerMetadata.create());
    const read = ServerMetadata.fromJSON({ ...zero, server_labels: labels });
    expect([...read.ServerLabels]).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("x");
  });
});

test("replaces lone surrogates with U+FFFD, also in keys", () => {
  const object = {
    ...SessionStart.toJSON(SessionStart.create()),
    size: "\ud800",
    server_labels: { "\udc00": "x\ud800" },
  };
  const read = SessionStart.fromJSON(object);
  expect(read.TerminalSize).toBe("\ufffd");
  expect([...read.Server.ServerLabels]).toEqual([["\ufffd", "x\ufffd"]]);
});

test("shares no arrays between the object and the message", () => {
  const object = SessionEnd.toJSON(SessionEnd.create({ Participants: ["alice"] }));
  const read = SessionEnd.fromJSON(object);
  object.participants!.push("mallory");
  expect(read.Participants).toEqual(["alice"]);
});

test("reads null as the zero value, as in text", () => {
  expect(SessionStart.fromJSON(null as never)).toStrictEqual(SessionStart.create());
});

test("reads an object without a prototype", () => {
  const object = Object.assign(Object.create(null) as object, { user: "alice" });
  expect(UserMetadata.fromJSON(object as never).User).toBe("alice");
});

test("reads the object of any message back to the same message", () => {
  for (const { message, json } of vectors) {
    const codec = codecOf(message);
    const value: AnyMessage = codec.unmarshalJSON(json);
    if (/[0-9]{16}/.test(json)) continue;
    expect(codec.fromJSON(codec.toJSON(value))).toStrictEqual(value);
  }
});
