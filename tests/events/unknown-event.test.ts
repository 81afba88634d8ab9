import fc from "fast-check";
import {
  AuditEvent,
  Long,
  Metadata,
  OneOf,
  SessionStart,
  Struct,
  UserLogin,
  type UnknownEvent,
  type UnknownEventBytes,
  type UnknownEventText,
} from "../../src/index.js";
import { countUnknownFields } from "../../src/runtime/codec.js";
import * as arbitrary from "../support/arbitrary.js";
import { bytesOf, concat, hexOf } from "../support/bytes.js";
import { objectsOf, type Vector } from "../support/data.js";
import { errorOf } from "../support/errors.js";
import { base64 } from "../support/stored-events.js";
import { group, int, len, tag, varint } from "../support/wire.js";

const KEEP = { unknownEvents: "keep" } as const;

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
/** Events of a newer schema, as Go writes them. */
const newerVectors = objectsOf<Vector & { readonly number: number }>("tests/fixtures/vectors/unknown-events.jsonl");

/** Field number of an event that is not in the schema. */
const NUMBER = 300;
const METADATA = concat(int(1, 7), len(2, "new.event"), len(3, "u-1"), len(4, "TN00I"), len(5, int(1, 5)));
const NEWER = len(NUMBER, len(1, METADATA), len(2, "more"), int(3, 1));
const NEWER_JSON = `{"ei":7,"event":"new.event","uid":"u-1","code":"TN00I","time":"1970-01-01T00:00:05Z","$oneof":"${base64(NEWER)}"}`;

/** Decodes bytes as an unknown event. */
function decodeUnknown(bytes: Uint8Array): UnknownEventBytes {
  const event = AuditEvent.decode(bytes, KEEP);
  if (event.$case === "UnknownEvent" && event.value.kind === "binary") return event.value;
  throw new Error(`expected an unknown event from protobuf, got ${event.$case}`);
}

/** Reads JSON that must be kept as text. */
function keepText(text: string, options: object = {}): UnknownEventText {
  const event = AuditEvent.unmarshalJSON(text, { ...options, ...KEEP });
  if (event.$case === "UnknownEvent" && event.value.kind === "json") return event.value;
  throw new Error(`expected an unknown event from JSON, got ${event.$case}`);
}

/** Returns JSON of an event type, with bytes in `$oneof`. */
function withOneOf(type: string, bytes: Uint8Array): string {
  return JSON.stringify({ event: type, $oneof: base64(bytes) });
}

/** Returns the source of a pattern that matches only this text. */
function exactly(text: string): string {
  return `^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
}

/** Expects an unknown event to survive every conversion. */
function expectRoundTrip(event: UnknownEvent, bytes: Uint8Array): void {
  expect(hexOf(AuditEvent.encode(event))).toBe(hexOf(bytes));
  for (const escapeHTML of [false, true]) {
    const again = AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(event, { escapeHTML }), KEEP);
    expect(again).toStrictEqual(event);
    expect(hexOf(AuditEvent.encode(again))).toBe(hexOf(bytes));
  }
  expect(AuditEvent.fromJSON(AuditEvent.toJSON(event), KEEP)).toStrictEqual(event);
}

describe.each(newerVectors)("event $number of a newer schema", ({ number, oneof, json }) => {
  const bytes = bytesOf(oneof);
  const event = AuditEvent.decode(bytes, KEEP) as UnknownEvent;
  const text = AuditEvent.marshalJSON(event);

  test("is kept with its metadata, number and bytes", () => {
    const { Metadata: found, ...value } = event.value;
    const { ei, event: Type, uid = "", code = "" } = JSON.parse(json) as Record<string, string>;
    expect(found).toMatchObject({ Type, ID: uid, Code: code });
    expect(found.Index.toNumber()).toBe(ei);
    expect(value).toStrictEqual({ kind: "binary", number, bytes });
  });

  test("has Go's JSON of its metadata, followed by the whole OneOf", () => {
    const end = text.indexOf(',"$oneof":');
    expect(json.startsWith(text.slice(0, end))).toBe(true);
    expect(text.slice(end)).toBe(`,"$oneof":"${base64(bytes)}"}`);
  });

  test("survives a round trip through every format", () => {
    expectRoundTrip(event, bytes);
  });

  test("is an error by default", () => {
    for (const options of [undefined, {}, { unknownEvents: undefined }, { unknownEvents: "error" } as const]) {
      const error = errorOf(() => AuditEvent.decode(bytes, options));
      expect(error).toMatchObject({ code: "unknown-event", offset: 0 });
    }
    for (const line of [json, text]) expect(errorOf(() => AuditEvent.unmarshalJSON(line)).code).toBe("unknown-event");
  });

  test("is kept from Go's JSON with its text", () => {
    const value = keepText(json);
    expect(value).toStrictEqual({ kind: "json", json, Metadata: value.Metadata });
    const { $unknown, ...fields } = event.value.Metadata;
    expect($unknown === undefined || $unknown.length > 0).toBe(true);
    expect(value.Metadata).toEqual(fields);
  });
});

describe("decode()", () => {
  test.each(vectors.slice(0, 35))("reads $message as it does by default", ({ oneof }) => {
    const bytes = bytesOf(oneof);
    expect(AuditEvent.decode(bytes, KEEP)).toStrictEqual(AuditEvent.decode(bytes));
  });

  test("returns a view of the input", () => {
    const input = Buffer.concat([Buffer.from("xx"), NEWER]).subarray(2);
    const { bytes } = decodeUnknown(input);
    expect(bytes).toStrictEqual(NEWER);
    input[input.length - 1] = 9;
    expect(bytes.at(-1)).toBe(9);
  });

  test.each([
    ["an empty OneOf", new Uint8Array(0)],
    ["a varint", int(NUMBER, 1)],
    ["a fixed64", concat(tag(NUMBER, 1), new Uint8Array(8))],
    ["a group", group(NUMBER, len(1, METADATA))],
    ["a fixed32", concat(tag(NUMBER, 5), new Uint8Array(4))],
  ])("rejects a OneOf with only %s", (_, bytes) => {
    for (const options of [undefined, KEEP]) {
      expect(errorOf(() => AuditEvent.decode(bytes, options))).toMatchObject({ code: "unknown-event", offset: 0 });
    }
  });

  test.each([
    ["that is truncated", NEWER.slice(0, -1), "truncated"],
    ["with damage after the event", concat(NEWER, Uint8Array.of(0x0c)), "invalid-tag"],
    ["with a damaged event of the schema", concat(NEWER, len(5, Uint8Array.of(0))), "invalid-tag"],
  ])("rejects a OneOf %s", (_, bytes, code) => {
    expect(errorOf(() => AuditEvent.decode(bytes, KEEP)).code).toBe(code);
  });

  test("prefers an event of the schema to unknown fields", () => {
    const known = OneOf.encode({ Event: { $case: "SessionStart", value: SessionStart.create() } });
    for (const bytes of [concat(NEWER, known), concat(known, NEWER)]) {
      expect(AuditEvent.decode(bytes, KEEP).$case).toBe("SessionStart");
    }
  });

  test.each([
    ["an earlier one", concat(len(301, "?"), len(302, len(1, len(2, "other"))), NEWER)],
    ["a varint after it", concat(NEWER, int(301, 5))],
    ["groups around it", concat(group(301, len(302, "x")), NEWER, group(303, group(304), len(305, len(1, METADATA))))],
    ["fixed numbers around it", concat(tag(301, 1), new Uint8Array(8), NEWER, tag(302, 5), new Uint8Array(4))],
  ])("takes the last length-delimited field as the event, with %s", (_, bytes) => {
    const value = decodeUnknown(bytes);
    expect(value).toStrictEqual({ kind: "binary", number: NUMBER, bytes, Metadata: Metadata.decode(METADATA) });
    expectRoundTrip({ $case: "UnknownEvent", value }, bytes);
  });

  test.each([36, 2 ** 28, 2 ** 29 - 1, 2 ** 29 + 1, 2 ** 31 - 1])("reads the field number %i", (number) => {
    expect(decodeUnknown(len(number, len(1, METADATA)))).toMatchObject({ number, Metadata: { Type: "new.event" } });
  });

  test("keeps tags and lengths that are longer than necessary", () => {
    // The tag of Metadata and its length, 29, in three bytes each.
    const message = concat(bytesOf("8a8000"), bytesOf("9d8000"), METADATA);
    const bytes = concat(bytesOf("e292808000"), varint(message.length), message);
    const value = decodeUnknown(bytes);
    expect(value).toMatchObject({ number: NUMBER, Metadata: { Type: "new.event", Code: "TN00I" } });
    expectRoundTrip({ $case: "UnknownEvent", value }, bytes);
  });

  test("merges metadata that occurs twice, as gogo does", () => {
    const { Metadata: found } = decodeUnknown(len(NUMBER, len(1, METADATA), int(9, 1), len(1, len(2, "other"))));
    expect(found).toStrictEqual(Metadata.decode(concat(METADATA, len(2, "other"))));
  });

  test("reads metadata that is not UTF-8 and keeps its unknown fields", () => {
    const metadata = concat(len(2, bytesOf("61ff80")), len(6, "example.com"));
    const bytes = len(NUMBER, len(1, metadata));
    const value = decodeUnknown(bytes);
    expect(value.Metadata).toMatchObject({ Type: "a\udcff\udc80", $unknown: len(6, "example.com") });
    expect(AuditEvent.marshalJSON({ $case: "UnknownEvent", value })).toContain('"event":"a\\ufffd\\ufffd"');
    expectRoundTrip({ $case: "UnknownEvent", value }, bytes);
  });

  test.each([
    ["that is absent", len(2, "x"), "the event has no Metadata", ""],
    ["of an empty event", new Uint8Array(0), "the event has no Metadata", ""],
    ["with a wrong wire type", int(1, 5), "UnknownEvent: wrong wire type 0 for field Metadata at offset 3", ""],
    ["that is truncated", bytesOf("0a051201"), /^UnknownEvent: expected 5 bytes, got 2 at offset 5$/, ""],
    [
      "with a time out of range",
      len(1, len(2, "t"), len(5, int(1, 1e15)), len(4, "unread")),
      /^UnknownEvent\.Metadata\.Time: .* at offset \d+$/,
      "t",
    ],
    ["followed by damage", concat(len(1, len(2, "t")), bytesOf("00")), /illegal field number 0 at offset 8$/, "t"],
  ])("states why it cannot read metadata %s", (_, message, reason, type) => {
    const bytes = len(NUMBER, message);
    const value = decodeUnknown(bytes);
    expect(value).toStrictEqual({
      kind: "binary",
      Metadata: Metadata.create({ Type: type }),
      number: NUMBER,
      bytes,
      reason: expect.stringMatching(reason),
    });
    expectRoundTrip({ $case: "UnknownEvent", value }, bytes);
  });

  test("accepts empty metadata", () => {
    expect(decodeUnknown(len(NUMBER, len(1)))).not.toHaveProperty("reason");
  });

  test("keeps an event with any damage to its metadata", () => {
    const start = NEWER.indexOf(METADATA[0]!, 4);
    const isSame = (found: Metadata, expected: Metadata) => expect(found).toStrictEqual(expected);
    for (let i = 3; i < start + METADATA.length; i++) {
      for (const change of [0x01, 0x08, 0x7f, 0x80, 0xff]) {
        const bytes = NEWER.slice();
        bytes[i]! ^= change;
        const value = decodeUnknown(bytes);
        expect(value.number).toBe(NUMBER);
        if (i >= start && value.reason === undefined) {
          isSame(value.Metadata, Metadata.decode(bytes.subarray(start, start + METADATA.length)));
        }
        expectRoundTrip({ $case: "UnknownEvent", value }, bytes);
      }
    }
    for (let end = 0; end < METADATA.length; end++) {
      const bytes = len(NUMBER, len(1, METADATA.slice(0, end)));
      const value = decodeUnknown(bytes);
      expect(value.Metadata.Index.toNumber()).toBe(end < 2 ? 0 : 7);
      expectRoundTrip({ $case: "UnknownEvent", value }, bytes);
    }
  });

  test("applies maxDepth to the metadata", () => {
    expect(AuditEvent.decode(NEWER, { ...KEEP, maxDepth: 3 })).toStrictEqual(AuditEvent.decode(NEWER, KEEP));
    expect(AuditEvent.decode(NEWER, { ...KEEP, maxDepth: 1 })).toMatchObject({
      value: { Metadata: Metadata.create(), reason: expect.stringContaining("nested more than 1 levels deep") },
    });
  });

  test("counts no unknown fields in an unknown event, which keeps all of them", () => {
    AuditEvent.decode(concat(int(301, 1), len(NUMBER, len(1, METADATA, int(9, 1)), int(9, 1))), KEEP);
    expect(countUnknownFields()).toBe(0);
    AuditEvent.decode(len(NUMBER, int(9, 1), len(1, bytesOf("00"))), KEEP);
    expect(countUnknownFields()).toBe(0);
  });
});

describe("encode()", () => {
  test("returns a copy of the bytes", () => {
    const event = AuditEvent.decode(NEWER, KEEP);
    const encoded = AuditEvent.encode(event);
    expect(encoded).toStrictEqual(NEWER);
    expect([encoded.byteOffset, encoded.buffer.byteLength]).toEqual([0, NEWER.length]);
    encoded.fill(0);
    expect(AuditEvent.encode(event)).toStrictEqual(NEWER);
  });

  test("returns the bytes themselves if they may be shared", () => {
    const event = AuditEvent.decode(NEWER, KEEP);
    expect(AuditEvent.encode(event, { shared: true })).toBe((event.value as UnknownEventBytes).bytes);
  });

  test("rejects an event read from JSON", () => {
    const event = AuditEvent.unmarshalJSON('{"event":"new.event"}', KEEP);
    expect(errorOf(() => AuditEvent.encode(event)).code).toBe("unknown-event");
  });

  test.each([
    [undefined, "kind"],
    [{}, "kind"],
    [{ kind: "text", json: "{}" }, "kind"],
    [{ kind: "binary", bytes: [1] }, "bytes"],
    [{ kind: "binary", bytes: undefined }, "bytes"],
  ])("rejects the value %j, and so does marshalJSON()", (value, path) => {
    const event = { $case: "UnknownEvent", value } as unknown as UnknownEvent;
    for (const action of [AuditEvent.encode, AuditEvent.marshalJSON, AuditEvent.toJSON]) {
      expect(errorOf(() => action(event))).toMatchObject({ code: "invalid-value", path });
    }
  });
});

describe("marshalJSON() of an event from protobuf", () => {
  test("writes the metadata and the OneOf", () => {
    expect(AuditEvent.marshalJSON(AuditEvent.decode(NEWER, KEEP))).toBe(NEWER_JSON);
    expect(AuditEvent.toJSON(AuditEvent.decode(NEWER, KEEP))).toEqual(JSON.parse(NEWER_JSON));
  });

  test("leaves out an empty code and ID", () => {
    const event = AuditEvent.decode(len(NUMBER, len(1, len(2, "a"))), KEEP);
    expect(AuditEvent.marshalJSON(event)).toBe(
      '{"ei":0,"event":"a","time":"0001-01-01T00:00:00Z","$oneof":"4hIFCgMSAWE="}',
    );
  });

  test("escapes HTML characters of the metadata", () => {
    const event = AuditEvent.decode(len(NUMBER, len(1, len(2, "<a&b>"))), KEEP);
    expect(AuditEvent.marshalJSON(event)).toContain('"event":"<a&b>"');
    expect(AuditEvent.marshalJSON(event, { escapeHTML: true })).toContain('"event":"\\u003ca\\u0026b\\u003e"');
  });

  test("rejects invalid metadata", () => {
    const value = { ...decodeUnknown(NEWER), Metadata: { ...Metadata.create(), Index: 5 as unknown as Long } };
    const error = errorOf(() => AuditEvent.marshalJSON({ $case: "UnknownEvent", value }));
    expect(error).toMatchObject({ code: "invalid-value", path: "ei" });
  });
});

describe("the key $oneof", () => {
  const start = { $case: "SessionStart", value: SessionStart.create({ Metadata: { Type: "session.start" } }) } as const;
  const startBytes = AuditEvent.encode(start).slice();

  test.each([
    ["with escapes", NEWER_JSON.replace("$oneof", "\\u0024oneo\\u0066")],
    ["before the other keys", `{"$oneof":"${base64(NEWER)}","event":"new.event","ei":9}`],
    ["with whitespace", ` {\n"event" : "new.event",\t"$oneof" : "${base64(NEWER)}" }\r\n`],
    ["with escapes in its value", NEWER_JSON.replace('="}', '\\u003d"}').replaceAll("/", "\\/")],
    ["that is repeated", NEWER_JSON.replace("{", '{"$oneof":"?",')],
    ["with line breaks in the base64", NEWER_JSON.replace(base64(NEWER), base64(NEWER).replace(/.{4}/g, "$&\\r\\n"))],
    ["next to invalid metadata", NEWER_JSON.replace('"1970-01-01T00:00:05Z"', '"yesterday"')],
    [
      "next to keys of prototypes",
      NEWER_JSON.replace("{", '{"__proto__":{"event":1},"constructor":5,"toString":null,'),
    ],
  ])("is read %s", (_, text) => {
    expect(AuditEvent.unmarshalJSON(text, KEEP)).toStrictEqual(AuditEvent.decode(NEWER, KEEP));
    expect(AuditEvent.fromJSON(JSON.parse(text) as never, KEEP)).toStrictEqual(AuditEvent.decode(NEWER, KEEP));
    expect(AuditEvent.unmarshalJSON(text, { ...KEEP, unknownKeys: "error" }).$case).toBe("UnknownEvent");
  });

  test.each(vectors.filter((_, i) => i % 6 === 0))("can hold a $message, which an older schema kept", ({ oneof }) => {
    const event = AuditEvent.decode(bytesOf(oneof));
    const text = withOneOf(event.value.Metadata.Type.toWellFormed(), bytesOf(oneof));
    expect(AuditEvent.unmarshalJSON(text, KEEP)).toStrictEqual(event);
    expect(AuditEvent.fromJSON(JSON.parse(text) as never, KEEP)).toStrictEqual(event);
  });

  test("can hold an event of a known type, or an unknown event with a known type", () => {
    expect(AuditEvent.unmarshalJSON(withOneOf("session.start", startBytes), KEEP)).toStrictEqual(start);
    const unknown = len(NUMBER, len(1, len(2, "session.start")));
    expectRoundTrip(AuditEvent.decode(unknown, KEEP) as UnknownEvent, unknown);
  });

  test.each([
    ["no base64", '"event":"x","$oneof":"?"', "$oneof: expected base64"],
    ["URL-safe base64", '"event":"x","$oneof":"4hIF_-MSAWE="', "$oneof: expected base64"],
    ["base64 without padding", `"event":"new.event","$oneof":"4hIFCgMSAWE"`, "$oneof: expected base64"],
    ["nothing", '"event":"x","$oneof":""', "$oneof: the OneOf holds no event at offset 0"],
    [
      "no event",
      `"event":"x","$oneof":"${base64(int(NUMBER, 1))}"`,
      /^\$oneof: the OneOf holds field 300, .* at offset 0$/,
    ],
    ["truncated protobuf", `"event":"x","$oneof":"${base64(NEWER.slice(0, -1))}"`, /^\$oneof: expected .* bytes, got/],
    [
      "an unknown event of another type",
      `"event":"x","$oneof":"${base64(NEWER)}"`,
      '$oneof: expected an event of type "x", got "new.event"',
    ],
    [
      "a known event of another type",
      `"event":"resize","$oneof":"${base64(startBytes)}"`,
      '$oneof: expected an event of type "resize", got "session.start"',
    ],
    [
      "a known event of another type, next to an unknown type",
      `"event":"x","$oneof":"${base64(startBytes)}"`,
      '$oneof: expected an event of type "x", got "session.start"',
    ],
    [
      "a damaged event",
      `"event":"session.start","$oneof":"${base64(len(5, len(1, Uint8Array.of(0))))}"`,
      /^\$oneof: SessionStart\.Metadata: illegal field number 0 at offset/,
    ],
  ])("is kept as text if it holds %s", (_, members, reason) => {
    const text = `{"ei":5,${members}}`;
    const value = keepText(text);
    const { event: type } = JSON.parse(text) as { event: string };
    expect(value).toStrictEqual({
      kind: "json",
      Metadata: Metadata.create({ Index: Long.fromNumber(5), Type: type }),
      json: text,
      reason: expect.stringMatching(typeof reason === "string" ? exactly(reason) : reason),
    });
    expect(AuditEvent.fromJSON(JSON.parse(text) as never, KEEP).value).toStrictEqual(value);
  });

  test("is an ordinary unknown key if it is not a string", () => {
    for (const json of ["5", "null", "[]", "{}", "true"]) {
      const text = `{"event":"session.start","size":"80:25","$oneof":${json}}`;
      expect(AuditEvent.unmarshalJSON(text, { ...KEEP, unknownKeys: "keep" })).toMatchObject({
        $case: "SessionStart",
        value: { TerminalSize: "80:25", $unknownKeys: new Map([["$oneof", json]]) },
      });
      expect(keepText(text.replace("session.start", "x"))).not.toHaveProperty("reason");
    }
  });

  test('is an ordinary unknown key unless unknownEvents is "keep"', () => {
    const text = withOneOf("session.start", startBytes);
    const found = AuditEvent.unmarshalJSON(text, { unknownKeys: "keep" });
    expect(found.value.$unknownKeys).toEqual(new Map([["$oneof", `"${base64(startBytes)}"`]]));
    const error = errorOf(() => AuditEvent.unmarshalJSON(text, { unknownKeys: "error" }));
    expect(error).toMatchObject({ code: "unknown-key", path: "$oneof" });
  });

  test("is found in JSON with the known keys in Go's order, even after it was ignored", () => {
    const json = AuditEvent.marshalJSON({
      $case: "SessionStart",
      value: SessionStart.create({ TerminalSize: "80:25" }),
    });
    const text = json
      .replace('"event":""', '"event":"session.start"')
      .replace("{", '{"other":1,')
      .replace(/}$/, `,"x":1,"$oneof":"${base64(startBytes)}"}`);
    for (let i = 0; i < 3; i++) {
      expect(AuditEvent.unmarshalJSON(text)).toMatchObject({ value: { TerminalSize: "80:25" } });
      expect(AuditEvent.unmarshalJSON(text, KEEP)).toStrictEqual(start);
      expect(AuditEvent.unmarshalJSON(text.replace('"other":1,', ""), KEEP)).toStrictEqual(start);
    }
  });

  test("in a nested object is not an event", () => {
    const text = `{"event":"user.login","attributes":{"$oneof":"${base64(NEWER)}"}}`;
    expect(AuditEvent.unmarshalJSON(text, KEEP)).toStrictEqual(AuditEvent.unmarshalJSON(text));
    expect(keepText(`{"event":"x","a":${text}}`)).not.toHaveProperty("reason");
  });

  test("may hold a large event", () => {
    const bytes = len(NUMBER, len(1, METADATA), len(2, new Uint8Array(3_000_000)));
    expectRoundTrip(AuditEvent.decode(bytes, KEEP) as UnknownEvent, bytes);
    const value = keepText(withOneOf("x", bytes));
    expect(value.reason).toBe('$oneof: expected an event of type "x", got "new.event"');
  });

  test("may not hold an event that is nested deeper than maxDepth", () => {
    const attributes = JSON.parse(`${'{"a":'.repeat(50)}1${"}".repeat(50)}`) as never;
    const value = UserLogin.create({
      Metadata: { Type: "user.login" },
      IdentityAttributes: Struct.fromObject(attributes),
    });
    const text = withOneOf("user.login", AuditEvent.encode({ $case: "UserLogin", value }));
    for (const options of [KEEP, { ...KEEP, maxDepth: 51 }, { ...KEEP, maxDepth: Number.MAX_SAFE_INTEGER }]) {
      expect(AuditEvent.unmarshalJSON(text, options)).toStrictEqual({ $case: "UserLogin", value });
    }
    expect(keepText(text, { maxDepth: 10 }).reason).toMatch(/^\$oneof: .*nested more than 30 levels deep/);
  });
});

describe("JSON that does not fit the schema", () => {
  test.each([
    ['{"ei":1,"event":"exec","code":"T3002I","exitCode":0}', "exitCode: expected a string, got 0"],
    [
      '{"ei":1,"event":"exec","code":"T3002I","time":"yesterday"}',
      /^time: expected an RFC 3339 time .*, got "yesterday"$/,
    ],
    ['{"ei":1,"event":"exec","code":"T3002I","ei":9223372036854775808}', /^ei: expected an integer from -2\^63/],
    ['{"ei":1,"event":"exec","code":5}', "code: expected a string, got 5"],
    ['{"ei":1,"event":"exec","code":"T3002I","server_labels":{"a":1}}', "server_labels.a: expected a string, got 1"],
    [
      '{"ei":1,"event":"session.end","code":"T3002I","participants":["a",1]}',
      "participants[1]: expected a string, got 1",
    ],
    ['{"ei":1,"event":"scp","code":"T3004E","action":3}', "action: expected a string, got 3"],
    ['{"ei":1,"event":"new","code":"T","time":5}', /^time: expected an RFC 3339 time .*, got 5$/],
    [
      '{"ei":{},"event":"new","code":"T","uid":[]}',
      "ei: expected an integer from -2^63 to 2^63-1, got an object; uid: expected a string, got an array",
    ],
    [
      '{"ei":[],"event":"resize","code":"T","size":1,"uid":2}',
      "ei: expected an integer from -2^63 to 2^63-1, got an array; uid: expected a string, got 2",
    ],
  ])("is kept with the reason: %s", (text, reason) => {
    for (const line of [text, ` ${text}\n`]) {
      const value = keepText(line, { unknownKeys: "keep" });
      expect(value.json).toBe(line);
      expect(value.reason).toMatch(typeof reason === "string" ? new RegExp(exactly(reason)) : reason);
      const { ei, event: Type, code } = JSON.parse(text) as Record<string, unknown>;
      expect(value.Metadata).toStrictEqual(
        Metadata.create({
          Type: Type as string,
          Index: ei === 1 ? Long.ONE : Long.ZERO,
          Code: typeof code === "string" ? code : "",
        }),
      );
      expect(AuditEvent.marshalJSON({ $case: "UnknownEvent", value })).toBe(line);
    }
    if (!text.includes("9223372036854775808")) {
      const kept = AuditEvent.fromJSON(JSON.parse(text) as never, KEEP);
      expect(kept.value).toStrictEqual(keepText(JSON.stringify(JSON.parse(text))));
    }
  });

  test("is an error by default", () => {
    expect(errorOf(() => AuditEvent.unmarshalJSON('{"event":"exec","exitCode":0}'))).toMatchObject({
      code: "invalid-value",
      path: "exitCode",
    });
  });

  test.each([
    ["", "invalid-json"],
    ['{"event":"exec","exitCode":0', "invalid-json"],
    ['{"event":"new","time":x}', "invalid-json"],
    ["null", "invalid-value"],
    ["[]", "invalid-value"],
    ["{}", "invalid-value"],
    ['{"event":5,"exitCode":0}', "invalid-value"],
    ['{"event":null}', "invalid-value"],
    [`{"event":"new","a":${"[".repeat(2000)}${"]".repeat(2000)}}`, "too-deep"],
    [`{"event":"exec","a":${"[".repeat(2000)}${"]".repeat(2000)}}`, "too-deep"],
    [`{"event":"user.login","attributes":${'{"a":'.repeat(1005)}1${"}".repeat(1005)}}`, "too-deep"],
  ])("is rejected if it is not an event: %.60s", (text, code) => {
    expect(errorOf(() => AuditEvent.unmarshalJSON(text, KEEP)).code).toBe(code);
  });

  test("is rejected if it is not text", () => {
    expect(errorOf(() => AuditEvent.unmarshalJSON(5 as never, KEEP)).code).toBe("invalid-value");
  });

  test('is rejected if it has an unknown key and unknownKeys is "error"', () => {
    const options = { ...KEEP, unknownKeys: "error" } as const;
    const error = errorOf(() => AuditEvent.unmarshalJSON('{"event":"exec","other":0}', options));
    expect(error).toMatchObject({ code: "unknown-key", path: "other" });
    expect(AuditEvent.unmarshalJSON('{"event":"new","other":0}', options).$case).toBe("UnknownEvent");
  });

  test("does not change prototypes", () => {
    const text = '{"event":"new","time":5,"__proto__":{"uid":"polluted","time":"x"},"constructor":{"prototype":1}}';
    const value = keepText(text);
    expect(value).toMatchObject({ json: text, Metadata: Metadata.create({ Type: "new" }) });
    expect(keepText(text.replace("__proto__", "\\u005f_proto__")).Metadata).toStrictEqual(value.Metadata);
    expect(keepText('{"event":"__proto__","ei":"x"}').Metadata.Type).toBe("__proto__");
    expect({}).not.toHaveProperty("uid");
  });

  test("of any kind is kept verbatim, with the error that is thrown by default", () => {
    const member = fc.tuple(fc.nat(), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.constantFrom(...vectors),
        fc.array(member, { minLength: 1, maxLength: 3 }),
        ({ json }, changes) => {
          const object = JSON.parse(json) as Record<string, unknown>;
          const keys = Object.keys(object).filter((key) => key !== "event");
          for (const [i, value] of changes) object[keys[i % keys.length]!] = value;
          const text = JSON.stringify(object);
          const event = AuditEvent.unmarshalJSON(text, KEEP);
          if (event.$case !== "UnknownEvent") return expect(event).toStrictEqual(AuditEvent.unmarshalJSON(text));
          const { message, code } = errorOf(() => AuditEvent.unmarshalJSON(text));
          expect(event.value).toMatchObject({ json: text, Metadata: { Type: object["event"] } });
          expect(code).toBe("invalid-value");
          expect(event.value.reason!.split("; ")[0]).toBe(message.split("; ")[0]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

test("events with any metadata and fields survive a round trip through every format", () => {
  const metadata = arbitrary
    .message(Metadata as never, { json: false })
    .map((message) => Metadata.encode(message as never).slice());
  const bytes = fc.uint8Array({ maxLength: 30 });
  const field = fc.oneof(
    arbitrary.unknownField,
    metadata.map((part) => len(1, part)),
    bytes.map((part) => len(1, part)),
  );
  const event = fc.oneof(
    { weight: 3, arbitrary: fc.array(field, { maxLength: 5 }).map((fields) => concat(...fields)) },
    bytes,
  );
  const others = fc.array(arbitrary.unknownField, { maxLength: 3 }).map((fields) => concat(...fields));
  fc.assert(
    fc.property(others, event, others, fc.integer({ min: 36, max: 2 ** 31 - 1 }), (before, message, after, number) => {
      const oneof = concat(before, len(number, message), after);
      expectRoundTrip(AuditEvent.decode(oneof, KEEP) as UnknownEvent, oneof);
    }),
    { numRuns: 1000 },
  );
});

test("damage at any byte of an unknown event is reported or kept", () => {
  const bytes = concat(int(301, 5), NEWER, group(302, int(1, 1)));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (place, change, isCut) => {
      const damaged = isCut ? bytes.slice(0, place) : bytes.slice();
      if (!isCut) damaged[place]! ^= change;
      let event: AuditEvent | UnknownEvent;
      try {
        event = AuditEvent.decode(damaged, KEEP);
      } catch (error) {
        return expect((error as Error).name).toBe("CodecError");
      }
      if (event.$case === "UnknownEvent") expectRoundTrip(event, damaged);
    }),
    { numRuns: 2000 },
  );
});

test("the text of an unknown event can hold any characters", () => {
  const text = '{"event":"\ud800","x":"\udfff"}';
  expect(keepText(text).json).toBe(text);
  expect(keepText(text).Metadata.Type).toBe("\ufffd");
  expect(AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(text, KEEP))).toBe(text);
});
