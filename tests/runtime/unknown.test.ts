import fc from "fast-check";
import {
  AuditEvent,
  Long,
  OneOf,
  SessionStart,
  UserLogin,
  UserMetadata,
  type UnknownEvent,
  type UnknownEventText,
  type UnmarshalOptions,
} from "../../src/index.js";
import { codecOf } from "../support/codecs.js";
import { objectsOf, type Vector } from "../support/data.js";
import { errorOf } from "../support/errors.js";

const KEEP: UnmarshalOptions = { unknownKeys: "keep" };
const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");

/** Keys that are not in the schema: some from newer versions of Teleport, and some unusual ones. */
const MEMBERS: readonly (readonly [key: string, value: string])[] = [
  ["cluster_name", '"example.com"'],
  ["expires_at", "1234567890"],
  ["with_mfa", "true"],
  ["empty", '""'],
  ["escaped", '"\\u00e9\\n\\\\\\"\\ud83d\\ude00\\/"'],
  ["raw", '"é😀\u2028<&>"'],
  ["fraction", "1.50"],
  ["exponent", "-1E+400"],
  ["digits", "12345678901234567890123"],
  ["minus_zero", "-0"],
  ["nothing", "null"],
  ["object", '{"user":"x","event":"y","b":{"2":[],"1":{}},"a":[1.0,null]}'],
  ["list", "[1,[2,{}]]"],
  ["__proto__", '{"polluted":true}'],
  ["constructor", '"x"'],
  ["toString", "1"],
  ["0", "0"],
  ["", "5"],
  ["é\u0000", "false"],
];

function membersText(members: typeof MEMBERS): string {
  return members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join();
}

/** Adds members to a JSON object, before or after its own. */
function withMembers(json: string, members: typeof MEMBERS, place: "before" | "after"): string {
  const text = membersText(members);
  return place === "before" ? `{${text},${json.slice(1)}` : `${json.slice(0, -1)},${text}}`;
}

describe.each(MEMBERS)("the unknown key %j with value %s", (key, value) => {
  const json = '{"user":"alice"}';
  const texts = [
    ...(["before", "after"] as const).map((place) => withMembers(json, [[key, value]], place)),
    `{"user":"alice" , ${JSON.stringify(key)}\t:\n${value} }`,
  ];

  test("is ignored by default", () => {
    for (const text of texts) {
      for (const options of [undefined, {}, { unknownKeys: undefined }, { unknownKeys: "ignore" } as const]) {
        expect(UserMetadata.unmarshalJSON(text, options)).toStrictEqual({ User: "alice", Login: "" });
      }
    }
  });

  test("is kept and written after the known keys", () => {
    for (const text of texts) {
      const message = UserMetadata.unmarshalJSON(text, KEEP);
      expect(message).toStrictEqual({ User: "alice", Login: "", $unknownKeys: new Map([[key, value]]) });
      expect(UserMetadata.marshalJSON(message)).toBe(withMembers(json, [[key, value]], "after"));
    }
  });

  test('is rejected if unknownKeys is "error"', () => {
    for (const text of texts) {
      const error = errorOf(() => UserMetadata.unmarshalJSON(text, { unknownKeys: "error" }));
      expect(error).toMatchObject({ code: "unknown-key", path: key === "" ? undefined : key });
    }
  });
});

describe("unknown keys", () => {
  test.each(vectors)("of $message survive a round trip in their order, from any position", ({ message, json }) => {
    const codec = codecOf(message);
    const whole = withMembers(json, MEMBERS, "after");
    for (const place of ["before", "after"] as const) {
      const text = withMembers(json, MEMBERS, place);
      const read = codec.unmarshalJSON(text, KEEP);
      expect(read).toStrictEqual({ ...codec.unmarshalJSON(json), $unknownKeys: new Map(MEMBERS) });
      expect(codec.marshalJSON(read)).toBe(whole);
      expect(AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(text, KEEP))).toBe(whole);
    }
  });

  test.each(vectors)("of $message are absent if all keys are known", ({ message, json }) => {
    for (const unknownKeys of ["keep", "error"] as const) {
      expect(codecOf(message).unmarshalJSON(json, { unknownKeys })).toStrictEqual(codecOf(message).unmarshalJSON(json));
      const event = AuditEvent.unmarshalJSON(json, { unknownKeys });
      expect(event).toStrictEqual(AuditEvent.unmarshalJSON(json));
    }
  });

  test("with simple values are kept from Go's output, every time", () => {
    const simple = MEMBERS.slice(0, 5);
    for (let turn = 0; turn < 3; turn++) {
      for (let i = 0; i < simple.length; i++) {
        const some = simple.toSpliced(i, 1);
        const read = UserMetadata.unmarshalJSON(`{${membersText(some)},"user":"alice"}`, KEEP);
        expect(read.$unknownKeys).toEqual(new Map(some));
        expect(UserMetadata.unmarshalJSON('{"user":"alice"}', KEEP)).toStrictEqual({ User: "alice", Login: "" });
        expect(errorOf(() => UserMetadata.unmarshalJSON('{"user":1}', KEEP)).code).toBe("invalid-value");
      }
    }
  });

  test("do not include keys that only another message lacks", () => {
    UserMetadata.unmarshalJSON('{"user":"a","sid":"x"}');
    const text = '{"ei":0,"event":"session.start","sid":"1","user":"a","login":"b","sid":"2"}';
    const event = AuditEvent.unmarshalJSON(text, KEEP);
    expect(event.value.$unknownKeys).toBeUndefined();
    expect(AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(event))).toStrictEqual(event);
  });

  test("that are repeated are kept once, with the last value", () => {
    const { $unknownKeys } = UserMetadata.unmarshalJSON('{"x":1,"user":"alice","y":2,"x":{"a":3}}', KEEP);
    expect([...$unknownKeys!]).toEqual([
      ["x", '{"a":3}'],
      ["y", "2"],
    ]);
  });

  test("belong to the message whose object they are in", () => {
    const text = '{"Event":{"SessionStart":{"event":"session.start","x":1}},"y":{"z":2}}';
    const { Event, $unknownKeys } = OneOf.unmarshalJSON(text, KEEP);
    expect($unknownKeys).toEqual(new Map([["y", '{"z":2}']]));
    expect(Event?.value.$unknownKeys).toEqual(new Map([["x", "1"]]));
    expect(OneOf.marshalJSON({ Event, $unknownKeys })).toMatch(/"x":1\}\},"y":\{"z":2\}\}$/);
    const error = errorOf(() => OneOf.unmarshalJSON(text.replace(',"y":{"z":2}', ""), { unknownKeys: "error" }));
    expect(error.path).toBe("Event.SessionStart.x");
  });

  test("do not include keys of identity attributes and labels", () => {
    const text = '{"event":"user.login","attributes":{"x":{"y":1}}}';
    expect(UserLogin.unmarshalJSON(text, { unknownKeys: "error" }).IdentityAttributes?.fields.has("x")).toBe(true);
    const labels = '{"event":"session.start","server_labels":{"x":"y"}}';
    expect(SessionStart.unmarshalJSON(labels, { unknownKeys: "error" }).Server.ServerLabels.get("x")).toBe("y");
  });

  test("are escaped for HTML", () => {
    const message = UserMetadata.unmarshalJSON('{"user":"","<k>":{"a":"<&>\u2028\\u003c"}}', KEEP);
    expect(UserMetadata.marshalJSON(message, { escapeHTML: true })).toBe(
      '{"user":"","\\u003ck\\u003e":{"a":"\\u003c\\u0026\\u003e\\u2028\\u003c"}}',
    );
  });

  test("are written on one line", () => {
    const message = UserMetadata.unmarshalJSON('{\n "user": "a",\n "x": {\n  "y z": [ 1,\r\n\t2 ]\n }\n}', KEEP);
    expect(UserMetadata.marshalJSON(message)).toBe('{"user":"a","x":{"y z":[1,2]}}');
  });

  test("contain U+FFFD for lone surrogates", () => {
    const message = UserMetadata.unmarshalJSON('{"user":"","\ud800":"\udfff","\\ud800":1}', KEEP);
    expect(UserMetadata.marshalJSON(message)).toBe('{"user":"","\ufffd":1}');
  });

  test("are copied by create() and not encoded", () => {
    const $unknownKeys = new Map([["x", "1"]]);
    const message = UserMetadata.create({ User: "alice", $unknownKeys });
    expect(message.$unknownKeys).toEqual($unknownKeys);
    expect(message.$unknownKeys).not.toBe($unknownKeys);
    expect(UserMetadata.encode(message)).toEqual(UserMetadata.encode({ User: "alice", Login: "" }));
  });

  test.each(["", "{", "1 2", "undefined", "NaN", "'x'", '"\n"', '1,"user":"mallory"', 5, null, {}])(
    "are rejected if their value is not JSON: %j",
    (value) => {
      const message = { User: "", Login: "", $unknownKeys: new Map([["x", value as string]]) };
      expect(errorOf(() => UserMetadata.marshalJSON(message))).toMatchObject({ code: "invalid-value", path: "x" });
    },
  );

  test("are rejected if they are not in a Map", () => {
    const message = { User: "", Login: "", $unknownKeys: { x: "1" } as unknown as Map<string, string> };
    expect(errorOf(() => UserMetadata.marshalJSON(message)).path).toBe("$unknownKeys");
  });

  test("with any value survive a round trip with any event", () => {
    const members = fc.dictionary(
      fc.string().map((key) => `x${key}`),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      { minKeys: 1, maxKeys: 4 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...vectors), members, fc.boolean(), ({ json }, more, isBefore) => {
        const text = withMembers(json, Object.entries(more), isBefore ? "before" : "after");
        const read = AuditEvent.unmarshalJSON(text, KEEP);
        expect(read.value.$unknownKeys).toEqual(new Map(Object.entries(more)));
        expect(AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(read), KEEP))).toBe(
          AuditEvent.marshalJSON(read),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("an unknown event", () => {
  const keep = { unknownEvents: "keep" } as const;
  const text = '{"ei":7,"event":"new.thing","uid":"u-1","code":"T1I","time":"2020-09-28T23:08:56.5Z", "x": [1.0,"<"]}';

  test("is kept with its JSON text and metadata", () => {
    const unknown = AuditEvent.unmarshalJSON(text, keep);
    expect(unknown.$case).toBe("UnknownEvent");
    expect(unknown.value.Metadata).toMatchObject({ Type: "new.thing", ID: "u-1", Code: "T1I" });
    expect(unknown.value.Metadata.Index.toNumber()).toBe(7);
    expect(AuditEvent.marshalJSON(unknown)).toBe(text);
    expect(AuditEvent.marshalJSON(unknown, { escapeHTML: true })).toBe(text.replace("<", "\\u003c"));
  });

  test.each(["", "\n", " "])("is kept with surrounding white space: %j", (space) => {
    expect(AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(space + text + space, keep))).toBe(space + text + space);
  });

  test.each(["constructor", "__proto__", "", "session.start "])("can have the event type %j", (type) => {
    const unknown = AuditEvent.unmarshalJSON(JSON.stringify({ event: type }), keep);
    expect(unknown).toMatchObject({ $case: "UnknownEvent", value: { Metadata: { Type: type } } });
  });

  test('is rejected unless unknownEvents is "keep"', () => {
    for (const options of [undefined, {}, { unknownEvents: "error" } as const, KEEP]) {
      expect(errorOf(() => AuditEvent.unmarshalJSON(text, options)).code).toBe("unknown-event");
    }
  });

  test("is kept if its metadata is invalid, and rejected without an event type", () => {
    const wrong = text.replace('"ei":7', '"ei":"7"');
    expect(AuditEvent.unmarshalJSON(wrong, keep)).toMatchObject({
      $case: "UnknownEvent",
      value: { json: wrong, Metadata: { Type: "new.thing", Index: Long.ZERO, Code: "T1I" } },
    });
    expect(errorOf(() => AuditEvent.unmarshalJSON('{"ei":1}', keep)).path).toBe("event");
    expect(errorOf(() => AuditEvent.unmarshalJSON(text.slice(0, -1), keep)).code).toBe("invalid-json");
  });

  test("is rejected by encode(), and by marshalJSON() if its text is not JSON", () => {
    const unknown = AuditEvent.unmarshalJSON(text, keep) as UnknownEvent;
    expect(errorOf(() => AuditEvent.encode(unknown)).code).toBe("unknown-event");
    const broken: UnknownEvent = { ...unknown, value: { ...(unknown.value as UnknownEventText), json: "{" } };
    expect(errorOf(() => AuditEvent.marshalJSON(broken))).toMatchObject({ code: "invalid-value", path: "json" });
  });

  test("does not affect known events", () => {
    const known = AuditEvent.unmarshalJSON('{"event":"session.start","size":"1:1","x":2}', { ...keep, ...KEEP });
    expect(known).toMatchObject({ $case: "SessionStart", value: { $unknownKeys: new Map([["x", "2"]]) } });
  });
});
