import fc from "fast-check";
import { AuditEvent, ServerMetadata, SessionEnd, SessionStart, UserLogin } from "../../src/index.js";
import { event, message, struct, text, unknownFields } from "../support/arbitrary.js";
import { concat, hexOf, utf8 } from "../support/bytes.js";
import { codecs, nameOf } from "../support/codecs.js";
import { objectsOf, type Vector } from "../support/data.js";
import { resultOf } from "../support/errors.js";
import { encodeBySchema } from "../support/oracle.js";
import { messages } from "../support/schema.js";
import { asInJSON, inOrder, textsOfJSON, textsOfMessage } from "../support/shape.js";
import { len } from "../support/wire.js";

const RUNS = { numRuns: 40 };

test("every message of the schema has a codec", () => {
  const ofStruct = ["Struct", "Value", "ListValue"];
  expect(codecs.map(nameOf).sort()).toEqual([...messages.keys()].filter((name) => !ofStruct.includes(name)).sort());
});

describe.each(codecs.map((codec) => ({ name: nameOf(codec), codec })))("any $name", ({ name, codec }) => {
  const anyMessage = message(codec, { json: false });
  const jsonMessage = message(codec, { json: true });

  test("is encoded according to the schema", () => {
    fc.assert(
      fc.property(anyMessage, (value) => {
        expect(hexOf(codec.encode(value))).toBe(hexOf(encodeBySchema(name, value).input));
      }),
      RUNS,
    );
  });

  test("survives a round trip through protobuf", () => {
    fc.assert(
      fc.property(anyMessage, (value) => {
        expect(inOrder(codec.decode(codec.encode(value)))).toStrictEqual(inOrder(value));
      }),
      RUNS,
    );
  });

  test("keeps unknown fields from any position at the end of their message", () => {
    fc.assert(
      fc.property(anyMessage, unknownFields, (value, fields) => {
        let i = 0;
        const { input, output } = encodeBySchema(name, value, () => fields[i++ % fields.length]!);
        const decoded = codec.decode(input);
        expect(hexOf(codec.encode(decoded))).toBe(hexOf(output));
        expect(inOrder(codec.decode(output))).toStrictEqual(inOrder(decoded));
        expect(codec.create(decoded)).toStrictEqual(decoded);
      }),
      RUNS,
    );
  });

  test("survives a round trip through JSON", () => {
    fc.assert(
      fc.property(jsonMessage, fc.boolean(), (value, escapeHTML) => {
        const again = codec.unmarshalJSON(codec.marshalJSON(value, { escapeHTML }));
        expect(inOrder(again)).toStrictEqual(asInJSON(value));
      }),
      RUNS,
    );
  });

  test("has the same strings in JSON", () => {
    fc.assert(
      fc.property(jsonMessage, fc.boolean(), (value, escapeHTML) => {
        const parsed: unknown = JSON.parse(codec.marshalJSON(value, { escapeHTML }));
        expect(textsOfJSON(parsed).sort()).toEqual(textsOfMessage(value).sort());
      }),
      RUNS,
    );
  });

  test("is copied by create()", () => {
    fc.assert(
      fc.property(anyMessage, (value) => {
        expect(inOrder(codec.create(value))).toStrictEqual(inOrder(value));
      }),
      RUNS,
    );
  });

  test("is decoded consistently or rejected if a byte changes", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), fc.integer({ min: 0, max: 255 }), (value, at, byte) => {
        const bytes = codec.encode(value).slice();
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        const decoded = resultOf(() => codec.decode(bytes));
        if (decoded === undefined) return;
        const encoded = codec.encode(decoded);
        expect(hexOf(codec.encode(codec.decode(encoded)))).toBe(hexOf(encoded));
      }),
      RUNS,
    );
  });

  test("is decoded or rejected if it is truncated", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (value, length) => {
        const bytes = codec.encode(value);
        const cut = bytes.subarray(0, length % (bytes.length + 1));
        const decoded = resultOf(() => codec.decode(cut));
        expect(decoded === undefined || codec.encode(decoded) instanceof Uint8Array).toBe(true);
      }),
      RUNS,
    );
  });

  test("is unmarshaled or rejected if a character of its JSON changes", () => {
    fc.assert(
      fc.property(jsonMessage, fc.nat(), fc.constantFrom(...'"\\{}[],:0e.-nul \n\u0000\ud800'), (value, at, unit) => {
        const json = codec.marshalJSON(value);
        const changed = json.slice(0, at % json.length) + unit + json.slice((at % json.length) + 1);
        const again = resultOf(() => codec.unmarshalJSON(changed));
        expect(again === undefined || typeof codec.marshalJSON(again) === "string").toBe(true);
      }),
      RUNS,
    );
  });
});

describe("any input", () => {
  const codec = fc.constantFrom(...codecs);

  test("of random bytes is decoded or rejected", () => {
    fc.assert(
      fc.property(codec, fc.uint8Array({ maxLength: 40 }), ({ decode, encode }, bytes) => {
        const decoded = resultOf(() => decode(bytes));
        if (decoded === undefined) return;
        const encoded = encode(decoded);
        expect(hexOf(encode(decode(encoded)))).toBe(hexOf(encoded));
      }),
      { numRuns: 5000 },
    );
  });

  test("of small bytes, which are often tags and lengths, is decoded or rejected", () => {
    const small = fc.array(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(18, 26, 34, 42, 0x80, 0xff)), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(codec, small, ({ decode, encode }, numbers) => {
        const decoded = resultOf(() => decode(Uint8Array.from(numbers)));
        if (decoded === undefined) return;
        const encoded = encode(decoded);
        expect(hexOf(encode(decode(encoded)))).toBe(hexOf(encoded));
      }),
      { numRuns: 5000 },
    );
  });

  test("of random JSON is unmarshaled or rejected", () => {
    fc.assert(
      fc.property(codec, fc.oneof(fc.json(), fc.string()), ({ unmarshalJSON, marshalJSON }, json) => {
        const value = resultOf(() => unmarshalJSON(json));
        expect(value === undefined || typeof marshalJSON(value) === "string").toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("of JSON with known keys and random values is unmarshaled or rejected", () => {
    const keys = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").flatMap(({ json }) =>
      Object.keys(JSON.parse(json)),
    );
    const values = fc.dictionary(fc.constantFrom(...new Set(keys)), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    fc.assert(
      fc.property(codec, values, ({ unmarshalJSON, marshalJSON }, object) => {
        const value = resultOf(() => unmarshalJSON(JSON.stringify(object)));
        if (value === undefined) return;
        expect(unmarshalJSON(marshalJSON(value))).toStrictEqual(value);
      }),
      { numRuns: 5000 },
    );
  });

  test("of random JSON is unmarshaled as an event or rejected", () => {
    const type = fc.constantFrom("session.start", "print", "user.login", "nope", "__proto__", null, 1);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          type.map((name) => JSON.stringify({ event: name })),
        ),
        (json) => {
          const found = resultOf(() => AuditEvent.unmarshalJSON(json));
          expect(found === undefined || AuditEvent.marshalJSON(found).startsWith("{")).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("any event", () => {
  test("survives a round trip through protobuf", () => {
    fc.assert(
      fc.property(event({ json: false }), (value) => {
        expect(inOrder(AuditEvent.decode(AuditEvent.encode(value)))).toStrictEqual(inOrder(value));
      }),
      { numRuns: 500 },
    );
  });

  test("is encoded in a OneOf according to the schema", () => {
    fc.assert(
      fc.property(event({ json: false }), (value) => {
        expect(hexOf(AuditEvent.encode(value))).toBe(hexOf(encodeBySchema("OneOf", { Event: value }).input));
      }),
      { numRuns: 500 },
    );
  });
});

describe("any bytes in a string", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xa0, 0xf0, 0x90, 0xf4, 0x8f, 0xff), { maxLength: 8 }),
  );
  const raw = bytes.map((numbers) => Uint8Array.from(numbers));

  test("survive a round trip in a field", () => {
    fc.assert(
      fc.property(raw, (string) => {
        const session = SessionStart.decode(len(6, string));
        const zero = SessionStart.encode(SessionStart.create());
        const given = concat(zero, string.length === 0 ? string : len(6, string));
        expect(hexOf(SessionStart.encode(session))).toBe(hexOf(given));
      }),
      { numRuns: 2000 },
    );
  });

  test("survive a round trip in the keys and values of a map", () => {
    fc.assert(
      fc.property(raw, raw, (key, value) => {
        const given = len(5, len(1, key), len(2, value));
        expect(hexOf(ServerMetadata.encode(ServerMetadata.decode(given)))).toBe(hexOf(given));
      }),
      { numRuns: 1000 },
    );
  });

  test("survive a round trip in a list", () => {
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 3 }), (strings) => {
        const given = concat(...strings.map((string) => len(8, string)));
        const settled = SessionEnd.encode(SessionEnd.decode(given));
        expect(hexOf(settled)).toContain(hexOf(given));
        expect(SessionEnd.decode(settled).Participants).toHaveLength(strings.length);
      }),
      { numRuns: 1000 },
    );
  });

  test("survive a round trip in a Struct", () => {
    fc.assert(
      fc.property(raw, raw, (key, value) => {
        const given = len(5, len(1, len(1, key), len(2, len(3, value))));
        expect(hexOf(UserLogin.encode(UserLogin.decode(given)))).toContain(hexOf(given));
      }),
      { numRuns: 1000 },
    );
  });

  test("become U+FFFD in JSON if they are not UTF-8", () => {
    fc.assert(
      fc.property(raw, fc.boolean(), (string, escapeHTML) => {
        const json = SessionStart.marshalJSON(SessionStart.decode(len(6, string)), { escapeHTML });
        expect(json.isWellFormed()).toBe(true);
        const size = (JSON.parse(json) as { size?: string }).size ?? "";
        // TextDecoder writes one U+FFFD for a truncated sequence, Go one for each of its bytes.
        const squeezed = (marks: string) => marks.replaceAll(/\ufffd+/g, "\ufffd");
        expect(squeezed(size)).toBe(squeezed(new TextDecoder("utf-8", { ignoreBOM: true }).decode(string)));
      }),
      { numRuns: 1000 },
    );
  });
});

test("any text is encoded as UTF-8", () => {
  fc.assert(
    fc.property(text, (value) => {
      const encoded = SessionStart.encode(SessionStart.create({ TerminalSize: value }));
      const zero = SessionStart.encode(SessionStart.create());
      expect(hexOf(encoded)).toBe(hexOf(concat(zero, value === "" ? utf8("") : len(6, utf8(value)))));
    }),
    { numRuns: 1000 },
  );
});

test("any Struct in a login survives round trips through protobuf and JSON", () => {
  fc.assert(
    fc.property(struct({ json: true }), (attributes) => {
      const login = UserLogin.create({ IdentityAttributes: attributes });
      expect(inOrder(UserLogin.decode(UserLogin.encode(login)))).toStrictEqual(inOrder(login));
      expect(inOrder(UserLogin.unmarshalJSON(UserLogin.marshalJSON(login)))).toStrictEqual(asInJSON(login));
    }),
    { numRuns: 500 },
  );
});
