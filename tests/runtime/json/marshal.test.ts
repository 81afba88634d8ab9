import fc from "fast-check";
import Long from "long";
import {
  AuditEvent,
  BPFMetadata,
  OneOf,
  ServerMetadata,
  SessionDisk,
  SessionEnd,
  SessionMetadata,
  SessionPrint,
  SessionStart,
  Status,
  StreamStatus,
  UserCreate,
  UserLogin,
  type MessageCodec,
} from "../../../src/index.js";
import { text } from "../../support/arbitrary.js";
import type { AnyMessage } from "../../support/codecs.js";
import { errorOf } from "../../support/errors.js";

const marshalled = (SessionID: string, escapeHTML?: boolean) =>
  SessionMetadata.marshalJSON({ SessionID }, { escapeHTML }).slice('{"sid":"'.length, -'"}'.length);

describe("a string", () => {
  test.each([
    ['"', '\\"', '\\"'],
    ["\\", "\\\\", "\\\\"],
    ["\n", "\\n", "\\n"],
    ["\r", "\\r", "\\r"],
    ["\t", "\\t", "\\t"],
    ["\b", "\\u0008", "\\u0008"],
    ["\f", "\\u000c", "\\u000c"],
    ["\u0000", "\\u0000", "\\u0000"],
    ["\u001b", "\\u001b", "\\u001b"],
    ["\u001f", "\\u001f", "\\u001f"],
    ["/", "/", "/"],
    ["<", "<", "\\u003c"],
    [">", ">", "\\u003e"],
    ["&", "&", "\\u0026"],
    ["'", "'", "'"],
    ["\u007f", "\u007f", "\u007f"],
    ["\u0080", "\u0080", "\u0080"],
    ["\u2028", "\u2028", "\\u2028"],
    ["\u2029", "\u2029", "\\u2029"],
    ["\ufeff", "\ufeff", "\ufeff"],
    ["\ufffd", "\ufffd", "\ufffd"],
    ["\uffff", "\uffff", "\uffff"],
    ["😀", "😀", "😀"],
    ["\ud800", "\\ufffd", "\\ufffd"],
    ["\udc80", "\\ufffd", "\\ufffd"],
    ["\ude00\ud83d", "\\ufffd\\ufffd", "\\ufffd\\ufffd"],
    ["a\ud83d😀", "a\\ufffd😀", "a\\ufffd😀"],
  ])("%j is written as %s, and as %s with escapeHTML", (value, plain, escaped) => {
    expect(marshalled(value)).toBe(plain);
    expect(marshalled(value, false)).toBe(plain);
    expect(marshalled(value, true)).toBe(escaped);
  });

  test("is escaped everywhere, on every call", () => {
    for (let i = 0; i < 3; i++) {
      expect(marshalled('""<a>\n\n<a>""')).toBe('\\"\\"<a>\\n\\n<a>\\"\\"');
      expect(marshalled("<<>>", true)).toBe("\\u003c\\u003c\\u003e\\u003e");
      expect(marshalled("plain")).toBe("plain");
    }
  });

  test("is the output of JSON.stringify except for two escapes", () => {
    fc.assert(
      fc.property(text, (value) => {
        const expected = JSON.stringify(value).replaceAll(/\\(\\|b|f)/g, (escape) =>
          escape === "\\b" ? "\\u0008" : escape === "\\f" ? "\\u000c" : escape,
        );
        expect(`"${marshalled(value)}"`).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("an integer", () => {
  test.each([
    ["0", "0"],
    ["-1", "-1"],
    ["2147483647", "2147483647"],
    ["2147483648", "2147483648"],
    ["-2147483648", "-2147483648"],
    ["-2147483649", "-2147483649"],
    ["4294967295", "4294967295"],
    ["4294967296", "4294967296"],
    ["9007199254740993", "9007199254740993"],
    ["9223372036854775807", "9223372036854775807"],
    ["-9223372036854775808", "-9223372036854775808"],
  ])("is written with all digits if it is an int64: %s", (value, digits) => {
    const json = SessionPrint.marshalJSON(SessionPrint.create({ Offset: Long.fromString(value) }));
    expect(json).toContain(`"offset":${digits}}`);
  });

  test.each(["0", "2147483648", "4294967295", "4294967296", "9223372036854775808", "18446744073709551615"])(
    "is written with all digits if it is a uint64: %s",
    (value) => {
      const json = BPFMetadata.marshalJSON(BPFMetadata.create({ PID: Long.fromString(value, true) }));
      expect(json).toContain(`{"pid":${value},`);
    },
  );

  test.each([0, -0, -1, 2147483647, -2147483648])("is written if it is an int32: %p", (value) => {
    expect(SessionDisk.marshalJSON(SessionDisk.create({ Flags: value }))).toContain(`"flags":${value + 0},`);
  });
});

describe("an empty value", () => {
  test("is omitted with omitempty", () => {
    expect(ServerMetadata.marshalJSON(ServerMetadata.create())).toBe('{"server_id":""}');
    expect(Status.marshalJSON(Status.create())).toBe('{"success":false}');
  });

  test("is null for a list", () => {
    expect(UserCreate.marshalJSON(UserCreate.create())).toContain('"roles":null,');
    expect(UserCreate.marshalJSON(UserCreate.create({ Roles: [""] }))).toContain('"roles":[""],');
  });

  test("is the year 1 for a time, with or without omitempty", () => {
    expect(SessionEnd.marshalJSON(SessionEnd.create())).toContain('"session_start":"0001-01-01T00:00:00Z"');
    expect(StreamStatus.marshalJSON(StreamStatus.create())).toBe('{"LastUploadTime":"0001-01-01T00:00:00Z"}');
  });

  test("is an object for a Struct, and an absent Struct is omitted", () => {
    const json = (attributes: boolean) =>
      UserLogin.marshalJSON(UserLogin.create({ IdentityAttributes: attributes ? { fields: new Map() } : undefined }));
    expect(json(true)).toMatch(/,"attributes":\{\}\}$/);
    expect(json(false)).not.toContain("attributes");
  });
});

test("sorts a map by the UTF-8 bytes of its keys", () => {
  const keys = ["b", "\u{10000}", "a", "\uffff", "10", "9", "", "é", "__proto__", "A"];
  const labels = new Map(keys.map((key, i) => [key, `${i}`]));
  expect(ServerMetadata.marshalJSON(ServerMetadata.create({ ServerLabels: labels }))).toBe(
    '{"server_id":"","server_labels":{"":"6","10":"4","9":"5","A":"9","__proto__":"8","a":"2","b":"0","é":"7","\uffff":"3","\u{10000}":"1"}}',
  );
});

test("sorts a map of any size and order by the UTF-8 bytes of its keys", () => {
  const keys = [
    "",
    "0",
    "10",
    "9",
    "A",
    "a",
    "a ",
    "aa",
    "b",
    "é",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\u{10000}",
    "\u{10ffff}",
  ];
  for (let size = 1; size <= keys.length; size++) {
    for (const step of [1, 2, 4, 7, 11, 13]) {
      const some = Array.from({ length: size }, (_, i) => keys[(i * step + size) % keys.length]!);
      const given = new Map(some.map((key) => [key, key]));
      const json = ServerMetadata.marshalJSON(ServerMetadata.create({ ServerLabels: given }));
      const sorted = keys.filter((key) => given.has(key));
      expect(json).toContain(`"server_labels":{${sorted.map((key) => `"${key}":"${key}"`).join()}}`);
      expect([...given.keys()]).toEqual([...new Set(some)]);
    }
  }
});

test.each([1, 2, 8, 9])("rejects a map of %i keys whose last key is not a string", (size) => {
  for (const key of [5, null, undefined, {}, Symbol("key")]) {
    const labels = new Map(Array.from({ length: size }, (_, i) => [i === size - 1 ? key : `k${i}`, "v"]));
    const message = { ...ServerMetadata.create(), ServerLabels: labels as never };
    expect(errorOf(() => ServerMetadata.marshalJSON(message))).toMatchObject({ code: "invalid-value" });
  }
});

test("escapes the keys of a map like its values", () => {
  const message = ServerMetadata.create({ ServerLabels: new Map([["<\n>", "<\n>"]]) });
  expect(ServerMetadata.marshalJSON(message)).toContain('{"<\\n>":"<\\n>"}');
  expect(ServerMetadata.marshalJSON(message, { escapeHTML: true })).toContain(
    '{"\\u003c\\n\\u003e":"\\u003c\\n\\u003e"}',
  );
});

test("never writes Data", () => {
  const json = SessionPrint.marshalJSON(SessionPrint.create({ Data: Uint8Array.of(1) }));
  expect(Object.keys(JSON.parse(json) as object)).toEqual(["ei", "event", "time", "ci", "bytes", "ms", "offset"]);
});

test("writes the event of a OneOf under the name of its message", () => {
  const event = { $case: "SessionStart", value: SessionStart.create() } as const;
  expect(OneOf.marshalJSON({ Event: event })).toBe(`{"Event":{"SessionStart":${AuditEvent.marshalJSON(event)}}}`);
  expect(OneOf.marshalJSON(OneOf.create())).toBe('{"Event":null}');
});

describe.each([
  ["an int64", SessionStart, "Metadata.Index", "ei", [5, "5", null, undefined, {}]],
  ["a uint64", BPFMetadata, "PID", "pid", [5, undefined]],
  ["an int64 with omitempty", StreamStatus, "LastEventIndex", "LastEventIndex", [5, null, undefined]],
  ["an int32", SessionDisk, "Flags", "flags", [1.5, 2 ** 31, "1", NaN, null, undefined]],
  ["a bool", Status, "Success", "success", [1, 0, "true", null, undefined]],
  ["a string", SessionMetadata, "SessionID", "sid", [5, null, undefined, ["a"]]],
  ["a string with omitempty", Status, "Error", "error", [5, null, undefined, false]],
  ["a list", UserCreate, "Roles", "roles", ["abc", "", {}, null, undefined, new Set()]],
  ["an element of a list", UserCreate, "Roles", "roles", [[5], [null], [["a"]]]],
  ["a map", ServerMetadata, "ServerLabels", "server_labels", [{ a: "b" }, [["a", "b"]], 5]],
  ["a value of a map", ServerMetadata, "ServerLabels", "server_labels", [new Map([["a", 5]])]],
  ["a message", SessionStart, "User", "User", [null, undefined, 5, "text"]],
  ["a Struct", UserLogin, "IdentityAttributes", "attributes", [null, 5, "text"]],
  [
    "a time",
    SessionStart,
    "Metadata.Time",
    "time",
    [null, undefined, new Date(0), "1970-01-01T00:00:00Z", { nanos: 0 }],
  ],
  [
    "a time out of range",
    SessionStart,
    "Metadata.Time",
    "time",
    [
      { seconds: Long.MAX_VALUE, nanos: 0 },
      { seconds: Long.ZERO, nanos: -1 },
    ],
  ],
] as const)("%s", (_, codec, path, key, values) => {
  test.each(values.map((value) => [value]))("is rejected if it is %p", (value) => {
    const { create, marshalJSON } = codec as unknown as MessageCodec<AnyMessage>;
    const message = create();
    const names = path.split(".");
    const last = names.pop()!;
    names.reduce((inner, name) => inner[name] as AnyMessage, message)[last] = value;
    expect(errorOf(() => marshalJSON(message))).toMatchObject({ code: "invalid-value", path: key });
  });
});

describe("a map field", () => {
  test.each([[undefined], [null]])("of %p is rejected", (labels) => {
    const message = { ...ServerMetadata.create(), ServerLabels: labels as never };
    expect(errorOf(() => ServerMetadata.marshalJSON(message))).toMatchObject({ code: "invalid-value" });
  });

  test.each([[{}], [[]], [""]])("of %p, which looks empty, is rejected", (labels) => {
    const message = { ...ServerMetadata.create(), ServerLabels: labels as never };
    expect(errorOf(() => ServerMetadata.marshalJSON(message))).toMatchObject({ path: "server_labels" });
  });
});

describe("an event", () => {
  test.each([[null], [undefined], [5], ["SessionStart"], [{}], [{ $case: "Nope", value: {} }], [{ $case: "Resize" }]])(
    "is rejected if it is %p",
    (event) => {
      expect(errorOf(() => AuditEvent.marshalJSON(event as never))).toMatchObject({ code: "invalid-value" });
      expect(errorOf(() => OneOf.marshalJSON({ Event: event ?? ({} as never) } as never))).toMatchObject({
        code: "invalid-value",
      });
    },
  );
});
