import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import Long from "long";
import {
  AuditEvent,
  BPFMetadata,
  Metadata,
  OneOf,
  ServerMetadata,
  SessionDisk,
  SessionEnd,
  SessionPrint,
  SessionStart,
  Status,
  UserCreate,
  UserLogin,
  UserMetadata,
} from "../src/index.js";
import { parseJSON } from "../src/runtime/json-parse.js";
import { text } from "./support/arbitrary.js";
import { codecOf } from "./support/codecs.js";
import { linesOf, objectsOf, type Vector } from "./support/data.js";
import { errorOf } from "./support/errors.js";
import { outcomeOf, unmarshalBySchema, unmarshalEventBySchema } from "./support/json-oracle.js";
import { inOrder } from "./support/shape.js";

const spaces = ["", " ", "\n", "\t\r\n "];

/** Texts from this size are read in another way: that of the buffer that smaller ones are copied to. */
const SCRATCH_BYTES = 0x4000;

const vectors = objectsOf<Vector>("tests/vectors/vectors.jsonl");

/** The members of an object's text, which has no nested objects with such texts, each with its key and its value. */
const membersOf = (json: string) =>
  Object.entries(JSON.parse(json) as object).map(([key, value]) => `${JSON.stringify(key)}:${textIn(json, key, value)}`);

/** The text of a member's value, with all digits of an integer. */
function textIn(json: string, key: string, value: unknown): string {
  if (typeof value !== "number") return JSON.stringify(value);
  const start = json.indexOf(`${JSON.stringify(key)}:`) + JSON.stringify(key).length + 1;
  return /^[-0-9]+/.exec(json.slice(start))![0];
}

/** The text with every character of its strings escaped. */
const escaped = (json: string) =>
  json.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (string) => {
    const units = Array.from({ length: (JSON.parse(string) as string).length }, (_, i) => {
      return `\\u${(JSON.parse(string) as string).charCodeAt(i).toString(16).padStart(4, "0")}`;
    });
    return `"${units.join("")}"`;
  });

describe("an int64", () => {
  const read = (number: string) => SessionPrint.unmarshalJSON(`{"offset":${number}}`).Offset;

  test.each([
    ...["0", "1", "-1", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296"],
    ...["-4294967296", "-4294967297", "999999999999999", "-999999999999999", "9007199254740991", "9007199254740993"],
    ...["9223372036854775806", "9223372036854775807", "-9223372036854775807", "-9223372036854775808"],
  ])("of %s is exact", (number) => {
    expect(read(number)).toStrictEqual(Long.fromString(number));
    expect(SessionPrint.marshalJSON(SessionPrint.create({ Offset: read(number) }))).toContain(`"offset":${number}}`);
  });

  test("of -0 is 0", () => {
    expect(read("-0")).toStrictEqual(Long.ZERO);
  });

  test.each([
    ...["9223372036854775808", "-9223372036854775809", "18446744073709551615", "100000000000000000000000"],
    ...["1.0", "1.5", "1e3", "1E3", "-1e0", "0.0", "0e0", "1e400", "9007199254740992.0", '"5"', "true", "[5]", "{}"],
  ])("of %s is refused", (number) => {
    for (const space of spaces) {
      const error = errorOf(() => SessionPrint.unmarshalJSON(`{"offset"${space}:${space}${number}${space}}`));
      expect(error).toMatchObject({ code: "invalid-value", path: "offset" });
    }
  });
});

describe("a uint64", () => {
  const read = (number: string) => BPFMetadata.unmarshalJSON(`{"pid":${number}}`).PID;

  test.each([
    ...["0", "1", "2147483648", "4294967295", "4294967296", "9007199254740993", "9223372036854775807"],
    ...["9223372036854775808", "18446744073709551615"],
  ])("of %s is exact", (number) => {
    expect(read(number)).toStrictEqual(Long.fromString(number, true));
  });

  // Go refuses -0 too: no unsigned number has a sign.
  test.each(["-1", "-0", "-9223372036854775808", "18446744073709551616", "1.0", "1e3", '"5"', "true", "[]"])(
    "of %s is refused",
    (number) => {
      expect(errorOf(() => read(number))).toMatchObject({ code: "invalid-value", path: "pid" });
    },
  );
});

describe("an int32", () => {
  const read = (number: string) => SessionDisk.unmarshalJSON(`{"flags":${number}}`).Flags;

  test.each(["0", "-1", "2147483647", "-2147483648"])("of %s is exact", (number) => {
    expect(read(number)).toBe(Number(number));
  });

  test("of -0 is 0", () => {
    expect(read("-0")).toBe(0);
  });

  test.each([
    ...["2147483648", "-2147483649", "4294967296", "1e300", "123456789012345678", "1.0", "1.5", "1e3"],
    ...['"5"', "true", "[]", "{}"],
  ])("of %s is refused", (number) => {
    expect(errorOf(() => read(number))).toMatchObject({ code: "invalid-value", path: "flags" });
  });
});

describe.each([
  ["a bool", Status, "success", ["0", "1", '"true"', "[]", "{}"]],
  ["a string", UserMetadata, "user", ["0", "true", "[]", "{}", "1.5", "12345678901234567890"]],
  [
    "a time",
    Metadata,
    "time",
    ["0", "true", "[]", "{}", '""', '"2020"', '"2020-02-30T00:00:00Z"', '"0000-01-01T00:00:00Z"'],
  ],
  ["a list", UserCreate, "roles", ['"a"', "{}", "0", "false"]],
  ["a map", ServerMetadata, "server_labels", ['"a"', "[]", "0", "false", "1.5"]],
  ["a Struct", UserLogin, "attributes", ['"a"', "[]", "0", "false", "1.5"]],
  ["a oneof", OneOf, "Event", ['"SessionStart"', "[]", "0"]],
] as const)("%s", (_, codec, key, values) => {
  test.each(values)("may not be %s", (value) => {
    expect(errorOf(() => codec.unmarshalJSON(`{"${key}":${value}}`))).toMatchObject({
      code: "invalid-value",
      path: key,
    });
  });

  test("may be null, which is as if it were absent", () => {
    expect(codec.unmarshalJSON(`{"${key}":null}`)).toStrictEqual(codec.create());
  });
});

describe("a list", () => {
  test("is read in its order", () => {
    const json = '{"participants" : [ "b" , "a" ,"", "\\u0041"]}';
    expect(SessionEnd.unmarshalJSON(json).Participants).toEqual(["b", "a", "", "A"]);
  });

  test("may be empty, and hold null for a zero value", () => {
    expect(UserCreate.unmarshalJSON('{"roles":[]}').Roles).toEqual([]);
    expect(UserCreate.unmarshalJSON('{"roles":["a",null]}').Roles).toEqual(["a", ""]);
  });

  test("names the element that is wrong", () => {
    const error = errorOf(() => UserCreate.unmarshalJSON('{"roles":["a",5]}'));
    expect(error).toMatchObject({ code: "invalid-value", path: "roles[1]" });
  });
});

describe("a map", () => {
  const labels = (json: string) => [...ServerMetadata.unmarshalJSON(`{"server_labels":${json}}`).ServerLabels];

  test.each([
    ['{"b":"1","a":"2"}', "ba"],
    ['{"2":"1","1":"2"}', "21"],
    ['{"b":"","10":"","9":"","a":"","0":""}', "b109a0"],
    ['{"\\u0032":"","1":""}', "21"],
  ])("%s keeps the order of the text", (json, keys) => {
    expect(
      labels(json)
        .map(([key]) => key)
        .join(""),
    ).toBe(keys);
  });

  test("may have keys that objects have", () => {
    expect(labels('{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d"}')).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["toString", "c"],
      ["hasOwnProperty", "d"],
    ]);
  });

  test("has the last value of a key that comes again", () => {
    expect(labels('{"a":"1","b":"2","a":"3"}')).toEqual([
      ["a", "3"],
      ["b", "2"],
    ]);
  });

  test("may hold null for a zero value", () => {
    expect(labels('{"a":null}')).toEqual([["a", ""]]);
  });

  test("names the entry that is wrong", () => {
    expect(errorOf(() => labels('{"a":"b","env":5}'))).toMatchObject({ path: "server_labels.env" });
    expect(errorOf(() => labels('{"a":"b","__proto__":{}}'))).toMatchObject({ path: "server_labels.__proto__" });
  });
});

describe("a time", () => {
  test("may have an offset", () => {
    const { Time } = Metadata.unmarshalJSON('{"time":"2020-01-01T01:00:00.5+01:00"}');
    expect(Time).toStrictEqual({ seconds: Long.fromNumber(1577836800), nanos: 500000000 });
  });

  test("may be escaped as any string", () => {
    const { Time } = Metadata.unmarshalJSON('{"time":"1970-01-01T00\\u003a00:01Z"}');
    expect(Time).toStrictEqual({ seconds: Long.ONE, nanos: 0 });
  });
});

describe("a oneof", () => {
  test("of null, or of no case, is absent", () => {
    expect(OneOf.unmarshalJSON('{"Event":null}')).toStrictEqual({ Event: undefined });
    expect(OneOf.unmarshalJSON('{"Event":{}}')).toStrictEqual({ Event: undefined });
  });

  test("is read by the name of its message", () => {
    expect(OneOf.unmarshalJSON('{"Event":{"SessionStart":{"size":"80:25"}}}')).toStrictEqual(
      OneOf.create({ Event: { $case: "SessionStart", value: { TerminalSize: "80:25" } } }),
    );
  });

  test.each([
    ["an unknown case", '{"Nope":{}}', /^Event/],
    ["a case that objects have", '{"constructor":{}}', /^Event/],
    ["two cases", '{"SessionStart":{},"SessionJoin":{}}', /^Event$/],
    ["a case that is no object", '{"SessionStart":5}', /^Event\.SessionStart$/],
    ["a wrong value in its message", '{"SessionStart":{"size":5}}', /^Event\.SessionStart\.size$/],
  ])("with %s is refused", (_, json, path) => {
    const error = errorOf(() => OneOf.unmarshalJSON(`{"Event":${json}}`));
    expect(error.code).toBe("invalid-value");
    expect(error.path).toMatch(path);
  });
});

describe("a message", () => {
  test("passes over keys that it does not have, whatever they hold", () => {
    const json =
      '{"nope":[1.5,{"user":"x"},"\\ud800"],"__proto__":{"user":"y"},"User":"z","user":"alice","constructor":null}';
    expect(UserMetadata.unmarshalJSON(json)).toStrictEqual(UserMetadata.create({ User: "alice" }));
  });

  test("does not take a key from a prototype", () => {
    expect(UserMetadata.unmarshalJSON('{"__proto__":{"user":"x"}}')).toStrictEqual(UserMetadata.create());
    expect(UserMetadata.unmarshalJSON('{"__proto__":{"user":"x"},"1":1}')).toStrictEqual(UserMetadata.create());
  });

  test("has the last value of a key that comes again", () => {
    expect(UserMetadata.unmarshalJSON('{"user":"a","user":"b"}').User).toBe("b");
  });

  test("takes its embedded messages from its own keys", () => {
    const { Metadata: metadata, User, Server } = SessionStart.unmarshalJSON('{"ei":5,"user":"alice","server_id":"s"}');
    expect([metadata.Index, User.User, Server.ServerID]).toStrictEqual([Long.fromNumber(5), "alice", "s"]);
  });

  test("never reads Data", () => {
    expect(SessionPrint.unmarshalJSON('{"Data":"AQI=","data":"AQI=","-":"AQI="}')).toStrictEqual(SessionPrint.create());
  });

  test.each(["[]", '"text"', "5", "1.5", "12345678901234567890", "true"])("may not be %s", (json) => {
    const error = errorOf(() => UserMetadata.unmarshalJSON(json));
    expect(error).toMatchObject({ code: "invalid-value", path: undefined });
  });

  test("may have white space around it", () => {
    for (const space of spaces) {
      expect(UserMetadata.unmarshalJSON(`${space}{${space}"user"${space}:${space}"a"${space}}${space}`).User).toBe("a");
    }
  });

  test("in bad JSON is refused with its offset", () => {
    expect(errorOf(() => UserMetadata.unmarshalJSON('{"user":"a",}'))).toMatchObject({
      code: "invalid-json",
      offset: 12,
    });
  });

  test.each([[undefined], [null], [{ user: "a" }], [5]])("may not come from %p, which is no text", (text) => {
    expect(errorOf(() => UserMetadata.unmarshalJSON(text as never))).toMatchObject({ code: "invalid-value" });
  });
});
