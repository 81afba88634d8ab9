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
} from "../../../src/index.js";
import { parseJSON } from "../../../src/runtime/json/parse.js";
import { text } from "../../support/arbitrary.js";
import { codecOf } from "../../support/codecs.js";
import { linesOf, objectsOf, type Vector } from "../../support/data.js";
import { errorOf } from "../../support/errors.js";
import { outcomeOf, unmarshalBySchema, unmarshalEventBySchema } from "../../support/json-oracle.js";
import { LONG } from "../../support/long.js";
import { inOrder } from "../../support/shape.js";

const spaces = ["", " ", "\n", "\t\r\n "];

/** The size of the reader's scratch buffer. Texts of at least this size are read in place instead. */
const SCRATCH_BYTES = 0x4000;

const twoOfEach = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 70);

/** Matches a JSON string. */
const STRING = /"(?:[^"\\]|\\.)*"/g;

/** Returns the text of each member of an object, with its key. */
function membersOf(json: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 1;
  // Blank out strings, so that only the structure remains.
  const structure = json.replaceAll(STRING, (string) => '"'.repeat(string.length));
  for (let i = 0; i < structure.length; i++) {
    if ("{[".includes(structure[i]!)) depth++;
    if ("}]".includes(structure[i]!)) depth--;
    if (depth > 1 || (depth === 1 && structure[i] !== ",") || i === 0) continue;
    if (i > start) members.push(json.slice(start, i));
    start = i + 1;
  }
  return members;
}

/** Escapes every UTF-16 unit of the strings in a text. */
function escaped(json: string): string {
  return json.replaceAll(STRING, (string) => {
    const value = JSON.parse(string) as string;
    return `"${Array.from({ length: value.length }, (_, i) => unicodeEscape(value.charCodeAt(i))).join("")}"`;
  });
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

describe("an int64", () => {
  const read = (number: string) => SessionPrint.unmarshalJSON(`{"offset":${number}}`).Offset;

  test.each([
    ...["0", "1", "-1", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296"],
    ...["-4294967296", "-4294967297", "999999999999999", "-999999999999999", "9007199254740991", "9007199254740993"],
    ...["9223372036854775806", "9223372036854775807", "-9223372036854775807", "-9223372036854775808"],
  ])("of %s is read exactly", (number) => {
    expect(read(number)).toStrictEqual(Long.fromString(number));
    expect(SessionPrint.marshalJSON(SessionPrint.create({ Offset: read(number) }))).toContain(`"offset":${number}}`);
  });

  test("of -0 is 0", () => {
    expect(read("-0")).toStrictEqual(Long.ZERO);
  });

  test.each([
    ...["9223372036854775808", "-9223372036854775809", "18446744073709551615", "100000000000000000000000"],
    ...["1.0", "1.5", "1e3", "1E3", "-1e0", "0.0", "0e0", "1e400", "9007199254740992.0", '"5"', "true", "[5]", "{}"],
  ])("of %s is rejected", (number) => {
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
  ])("of %s is read exactly", (number) => {
    expect(read(number)).toStrictEqual(Long.fromString(number, true));
  });

  // Go rejects -0 too, because an unsigned number has no sign.
  test.each(["-1", "-0", "-9223372036854775808", "18446744073709551616", "1.0", "1e3", '"5"', "true", "[]"])(
    "of %s is rejected",
    (number) => {
      expect(errorOf(() => read(number))).toMatchObject({ code: "invalid-value", path: "pid" });
    },
  );
});

describe("an int32", () => {
  const read = (number: string) => SessionDisk.unmarshalJSON(`{"flags":${number}}`).Flags;

  test.each(["0", "-1", "2147483647", "-2147483648"])("of %s is read exactly", (number) => {
    expect(read(number)).toBe(Number(number));
  });

  test("of -0 is 0", () => {
    expect(read("-0")).toBe(0);
  });

  test.each([
    ...["2147483648", "-2147483649", "4294967296", "1e300", "123456789012345678", "1.0", "1.5", "1e3"],
    ...['"5"', "true", "[]", "{}"],
  ])("of %s is rejected", (number) => {
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
  test.each(values)("is rejected if it is %s", (value) => {
    expect(errorOf(() => codec.unmarshalJSON(`{"${key}":${value}}`))).toMatchObject({
      code: "invalid-value",
      path: key,
    });
  });

  test("can be null, which is the same as absent", () => {
    expect(codec.unmarshalJSON(`{"${key}":null}`)).toStrictEqual(codec.create());
  });
});

describe("a list", () => {
  test("keeps its order", () => {
    const json = '{"participants" : [ "b" , "a" ,"", "\\u0041"]}';
    expect(SessionEnd.unmarshalJSON(json).Participants).toEqual(["b", "a", "", "A"]);
  });

  test("can be empty, and can have null for a zero value", () => {
    expect(UserCreate.unmarshalJSON('{"roles":[]}').Roles).toEqual([]);
    expect(UserCreate.unmarshalJSON('{"roles":["a",null]}').Roles).toEqual(["a", ""]);
  });

  test("reports the path of an invalid element", () => {
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

  test("can have the names of Object.prototype as keys", () => {
    expect(labels('{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d"}')).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["toString", "c"],
      ["hasOwnProperty", "d"],
    ]);
  });

  test("has the last value of a repeated key", () => {
    expect(labels('{"a":"1","b":"2","a":"3"}')).toEqual([
      ["a", "3"],
      ["b", "2"],
    ]);
  });

  test("can have null for a zero value", () => {
    expect(labels('{"a":null}')).toEqual([["a", ""]]);
  });

  test("reports the path of an invalid entry", () => {
    expect(errorOf(() => labels('{"a":"b","env":5}'))).toMatchObject({ path: "server_labels.env" });
    expect(errorOf(() => labels('{"a":"b","__proto__":{}}'))).toMatchObject({ path: "server_labels.__proto__" });
  });
});

describe("a time", () => {
  test("can have an offset", () => {
    const { Time } = Metadata.unmarshalJSON('{"time":"2020-01-01T01:00:00.5+01:00"}');
    expect(Time).toStrictEqual({ seconds: Long.fromNumber(1577836800), nanos: 500000000 });
  });

  test("can contain escapes", () => {
    const { Time } = Metadata.unmarshalJSON('{"time":"1970-01-01T00\\u003a00:01Z"}');
    expect(Time).toStrictEqual({ seconds: Long.ONE, nanos: 0 });
  });
});

describe("a oneof", () => {
  test("is undefined for null and for an object without a case", () => {
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
    ["a name of Object.prototype as the case", '{"constructor":{}}', /^Event/],
    ["two cases", '{"SessionStart":{},"SessionJoin":{}}', /^Event$/],
    ["a case that is not an object", '{"SessionStart":5}', /^Event\.SessionStart$/],
    ["an invalid value in its message", '{"SessionStart":{"size":5}}', /^Event\.SessionStart\.size$/],
  ])("with %s is rejected", (_, json, path) => {
    const error = errorOf(() => OneOf.unmarshalJSON(`{"Event":${json}}`));
    expect(error.code).toBe("invalid-value");
    expect(error.path).toMatch(path);
  });
});

describe("a message", () => {
  test("ignores unknown keys with any value", () => {
    const json =
      '{"nope":[1.5,{"user":"x"},"\\ud800"],"__proto__":{"user":"y"},"User":"z","user":"alice","constructor":null}';
    expect(UserMetadata.unmarshalJSON(json)).toStrictEqual(UserMetadata.create({ User: "alice" }));
  });

  test("does not read inherited keys", () => {
    expect(UserMetadata.unmarshalJSON('{"__proto__":{"user":"x"}}')).toStrictEqual(UserMetadata.create());
    expect(UserMetadata.unmarshalJSON('{"__proto__":{"user":"x"},"1":1}')).toStrictEqual(UserMetadata.create());
  });

  test("has the last value of a repeated key", () => {
    expect(UserMetadata.unmarshalJSON('{"user":"a","user":"b"}').User).toBe("b");
  });

  test("reads embedded messages from its own keys", () => {
    const { Metadata: metadata, User, Server } = SessionStart.unmarshalJSON('{"ei":5,"user":"alice","server_id":"s"}');
    expect([metadata.Index, User.User, Server.ServerID]).toStrictEqual([Long.fromNumber(5), "alice", "s"]);
  });

  test("never reads Data", () => {
    expect(SessionPrint.unmarshalJSON('{"Data":"AQI=","data":"AQI=","-":"AQI="}')).toStrictEqual(SessionPrint.create());
  });

  test.each(["[]", '"text"', "5", "1.5", "12345678901234567890", "true"])("is rejected if it is %s", (json) => {
    const error = errorOf(() => UserMetadata.unmarshalJSON(json));
    expect(error).toMatchObject({ code: "invalid-value", path: undefined });
  });

  test("can have whitespace around every token", () => {
    for (const space of spaces) {
      expect(UserMetadata.unmarshalJSON(`${space}{${space}"user"${space}:${space}"a"${space}}${space}`).User).toBe("a");
    }
  });

  test("is rejected with the offset of a syntax error", () => {
    expect(errorOf(() => UserMetadata.unmarshalJSON('{"user":"a",}'))).toMatchObject({
      code: "invalid-json",
      offset: 12,
    });
  });

  test.each([[undefined], [null], [{ user: "a" }], [5]])("rejects %p, which is not a string", (text) => {
    expect(errorOf(() => UserMetadata.unmarshalJSON(text as never))).toMatchObject({ code: "invalid-value" });
  });
});

describe.each(twoOfEach.map((vector, i) => ({ ...vector, line: i + 1 })))(
  "line $line, $message",
  ({ message, json }) => {
    const codec = codecOf(message);
    const expected = inOrder(unmarshalBySchema(message, json));
    const members = membersOf(json);
    const read = (texts: readonly string[]) => inOrder(codec.unmarshalJSON(`{${texts.join(",")}}`));
    const junk = (i: number) => `"x${i}":[{"user":5,"ei":"x"},"}\u00e9]",[],{},-1.5e-7,null,true]`;

    test("is read as the schema requires, also as an event", () => {
      expect(inOrder(codec.unmarshalJSON(json))).toStrictEqual(expected);
      expect(inOrder(AuditEvent.unmarshalJSON(json))).toStrictEqual(inOrder(unmarshalEventBySchema(json)));
      expect(inOrder(OneOf.unmarshalJSON(`{"Event":{"${message}":${json}}}`))).toStrictEqual({
        Event: { $case: message, value: expected },
      });
    });

    test("is the same in any order", () => {
      expect(read(members.toReversed())).toStrictEqual(expected);
      for (let i = 1; i < members.length; i++) {
        expect(read([...members.slice(i), ...members.slice(0, i)])).toStrictEqual(expected);
      }
    });

    test("is the same with unknown keys before, between and after known ones", () => {
      expect(read([junk(0), ...members])).toStrictEqual(expected);
      expect(read([...members, junk(0)])).toStrictEqual(expected);
      expect(read([junk(0), ...members.flatMap((member, i) => [member, junk(i + 1)])])).toStrictEqual(expected);
    });

    test("is the same with an invalid copy before every member", () => {
      const wrong = members.map((member) => `${/^"(?:[^"\\]|\\.)*"/.exec(member)![0]}:0.5`);
      expect(read([...wrong, ...members])).toStrictEqual(expected);
      expect(read(members.flatMap((member, i) => [wrong[i]!, member]))).toStrictEqual(expected);
      expect(read([...wrong.toReversed(), ...members.toReversed()])).toStrictEqual(expected);
      expect(inOrder(AuditEvent.unmarshalJSON(`{${[...wrong, ...members].join()}}`).value)).toStrictEqual(expected);
      expect(inOrder(OneOf.unmarshalJSON(`{"Event":{"${message}":{${[...wrong, ...members].join()}}}}`))).toStrictEqual(
        {
          Event: { $case: message, value: expected },
        },
      );
      for (let i = 0; i < members.length; i++) {
        const error = errorOf(() => read([...members, wrong[i]!]));
        expect(error.code).toBe("invalid-value");
        expect(wrong[i]).toContain(JSON.stringify(error.path));
      }
    });

    test("is the same with every character escaped, and with any whitespace", () => {
      expect(inOrder(codec.unmarshalJSON(escaped(json)))).toStrictEqual(expected);
      expect(read(members.toReversed().map((member, i) => (i % 2 === 0 ? escaped(member) : member)))).toStrictEqual(
        expected,
      );
      for (const space of spaces) {
        const spaced = json.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (token) => `${space}${token}${space}`);
        expect(inOrder(codec.unmarshalJSON(spaced))).toStrictEqual(expected);
      }
    });

    test("is the same in a large text", () => {
      const padding = `"padding":"${"é".repeat(SCRATCH_BYTES / 2)}"`;
      expect(read([padding, ...members])).toStrictEqual(expected);
      expect(read([...members.map(escaped), padding])).toStrictEqual(expected);
    });
  },
);

describe("a repeated key", () => {
  test.each([
    ['{"user":5,"user":"b"}', "b"],
    ['{"user":"a","user":null}', ""],
    ['{"user":"a","\\u0075ser":"b"}', "b"],
    ['{"\\u0075ser":"a","user":"b"}', "b"],
    ['{"\\u0075ser":5,"us\\u0065r":"b"}', "b"],
    ['{"user":{"user":5},"login":"x","user":"b"}', "b"],
    ['{"login":5,"user":"a","login":"x","user":"b"}', "b"],
    ['{"user":"a","user":"b","user":"c","nope":1,"nope":2,"user":"d"}', "d"],
    ['{"user":"a","nope":{"user":"x"},"user":"b","nope":{"user":"y"}}', "b"],
    ['{"nope":1,"nope":2,"user":"b","n\\u006fpe":3}', "b"],
    ['{"user":"a","n\\u006fpe":1,"n\\u006fpe":1}', "a"],
  ])("has the last value: %s", (json, user) => {
    expect(UserMetadata.unmarshalJSON(json).User).toBe(user);
    expect(UserMetadata.unmarshalJSON(` ${json}\n`).User).toBe(user);
  });

  test.each(['{"user":"a","user":5}', '{"user":"a","\\u0075ser":5}', '{"user":{},"user":"a","login":"x","user":5}'])(
    "is rejected if the last value is invalid: %s",
    (json) => {
      expect(errorOf(() => UserMetadata.unmarshalJSON(json))).toMatchObject({ code: "invalid-value", path: "user" });
    },
  );

  test("can be the event type", () => {
    const read = (json: string) => outcomeOf(() => AuditEvent.unmarshalJSON(json).$case);
    expect(read('{"event":"print","event":"resize"}')).toEqual({ message: "Resize" });
    expect(read('{"event":"nope","event":"resize"}')).toEqual({ message: "Resize" });
    expect(read('{"event":5,"ei":1,"event":"resize"}')).toEqual({ message: "Resize" });
    expect(read('{"event":"print","ei":1,"\\u0065vent":"resize"}')).toEqual({ message: "Resize" });
    expect(read('{"event":"print","ci":"x","event":"resize"}')).toEqual({ message: "Resize" });
    expect(read('{"event":"resize","ci":"x","event":"print"}')).toEqual({ code: "invalid-value", path: "ci" });
    expect(read('{"event":"print","event":"nope"}')).toEqual({ code: "unknown-event", path: "event" });
    expect(read('{"event":"print","event":null}')).toEqual({ code: "invalid-value", path: "event" });
    expect(read('{"ei":1,"event":"print","ei":2}')).toEqual({ message: "SessionPrint" });
    expect(AuditEvent.unmarshalJSON('{"event":"print","event":"print","ei":2}').value.Metadata).toMatchObject({
      Type: "print",
      Index: Long.fromNumber(2),
    });
  });

  test("replaces a map, list, time or Struct without merging", () => {
    const labels = '{"server_labels":{"a":"b"},"server_labels":{"c":"d"}}';
    expect([...ServerMetadata.unmarshalJSON(labels).ServerLabels]).toEqual([["c", "d"]]);
    expect(UserCreate.unmarshalJSON('{"roles":["a"],"roles":["b"]}').Roles).toEqual(["b"]);
    expect(UserCreate.unmarshalJSON('{"roles":[5],"roles":["b"]}').Roles).toEqual(["b"]);
    expect(Metadata.unmarshalJSON('{"time":"x","time":"1970-01-01T00:00:01Z"}').Time.seconds).toStrictEqual(Long.ONE);
    const attributes = '{"attributes":[],"attributes":{"a":1,"a":2}}';
    expect([...UserLogin.unmarshalJSON(attributes).IdentityAttributes!.fields]).toEqual([
      ["a", { kind: { $case: "number_value", value: 2 } }],
    ]);
  });

  test("can be in a oneof", () => {
    const size = (json: string) => outcomeOf(() => OneOf.unmarshalJSON(json).Event?.value);
    const message = SessionStart.create({ TerminalSize: "b" });
    for (const json of [
      '{"Event":5,"Event":{"SessionStart":{"size":"b"}}}',
      '{"Event":{"SessionJoin":{}},"\\u0045vent":{"SessionStart":{"size":"b"}}}',
      '{"Event":{"SessionStart":5,"SessionStart":{"size":"b"}}}',
      '{"Event":{"SessionStart":{"size":"a"},"Session\\u0053tart":{"size":"b"}}}',
      '{"Event":{"SessionStart":{"size":5,"size":"b"}}}',
      '{"Event":{"SessionStart":{"size":"a","\\u0073ize":"b"}}}',
      '{"Event":{"SessionStart":{"x":{"size":"c"},"size":"b","x":{"size":"c"}}}}',
    ]) {
      expect(size(json)).toStrictEqual({ message });
    }
    expect(size('{"Event":{"SessionStart":{"size":"b"}},"Event":null}')).toStrictEqual({ message: undefined });
    expect(size('{"Event":{"SessionStart":{"size":"b","size":5}}}')).toEqual({
      code: "invalid-value",
      path: "Event.SessionStart.size",
    });
    expect(size('{"Event":{"SessionStart":{},"SessionStart":5}}')).toEqual({
      code: "invalid-value",
      path: "Event.SessionStart",
    });
  });

  test("does not affect the next text", () => {
    const twice = '{"user":5,"user":"a","login":"x"}';
    for (let i = 0; i < 3; i++) {
      expect(UserMetadata.unmarshalJSON(twice)).toStrictEqual(UserMetadata.create({ User: "a", Login: "x" }));
      expect(UserMetadata.unmarshalJSON('{"login":"y"}')).toStrictEqual(UserMetadata.create({ Login: "y" }));
      expect(errorOf(() => UserMetadata.unmarshalJSON('{"login":5}')).path).toBe("login");
      expect(UserMetadata.unmarshalJSON("{}")).toStrictEqual(UserMetadata.create());
    }
  });

  test.each([
    ['{"user":"a","user":5,"roles":[5],"roles":[]}', "user"],
    ['{"roles":[5],"roles":null,"connector":5}', "connector"],
    ['{"roles":[5],"roles":{}}', "roles"],
  ])("is reported for its last value only: %s", (json, path) => {
    expect(errorOf(() => UserCreate.unmarshalJSON(json)).path).toBe(path);
  });

  test.each(['{"a":5,"a":"b"}', '{"a":"b","a":[],"\\u0061":"b"}'])(
    "can be in a map, with any first value: %s",
    (labels) => {
      const { ServerLabels } = ServerMetadata.unmarshalJSON(`{"server_labels":${labels}}`);
      expect([...ServerLabels]).toEqual([["a", "b"]]);
    },
  );
});

describe("an escaped key", () => {
  test.each([
    '{"\\u0075ser":"a"}',
    '{"\\u0075\\u0073\\u0065\\u0072":"a"}',
    '{"nope":"\\n","us\\u0065r":"a"}',
    '{"us\\u0065r" : "\\u0061" , "x\\n":1}',
  ])("matches its field: %s", (json) => {
    expect(UserMetadata.unmarshalJSON(json)).toStrictEqual(UserMetadata.create({ User: "a" }));
  });

  test.each(['{"\\\\u0075ser":"a"}', '{"user\\u0000":"a"}', '{"\\"user":"a"}', '{"user\\\\":"a"}', '{"\\user":"a"}'])(
    "does not match a field with another name: %s",
    (json) => {
      const outcome = outcomeOf(() => UserMetadata.unmarshalJSON(json));
      expect(outcome).toStrictEqual(outcomeOf(() => unmarshalBySchema("UserMetadata", json)));
      expect(outcome).not.toMatchObject({ message: { User: "a" } });
    },
  );
});

describe("a string", () => {
  const units = ["a", "\u007f", "é", "߿", "ࠀ", "€", "\ufeff", "\uffff", "😀", "\u{10ffff}", "\u2028"];
  const user = (json: string) => UserMetadata.unmarshalJSON(json).User;

  test("is read at every alignment, as key and as value", () => {
    for (const unit of units) {
      for (let before = 0; before < 5; before++) {
        for (let after = 0; after < 5; after++) {
          const value = "x".repeat(before) + unit + "y".repeat(after);
          expect(user(`{"user":"${value}"}`)).toBe(value);
          expect(user(`{"${value}":"no","user":"${value}","${value}${value}":"no"}`)).toBe(value);
          const { ServerLabels } = ServerMetadata.unmarshalJSON(`{"server_labels":{"${value}":"${value}","b":"c"}}`);
          expect([...ServerLabels]).toEqual([
            [value, value],
            ["b", "c"],
          ]);
        }
      }
    }
  });

  test("that is not ASCII does not affect ASCII strings next to it", () => {
    for (let size = 0; size < 9; size++) {
      const ascii = "abcdefghi".slice(0, size);
      expect(SessionEnd.unmarshalJSON(`{"participants":["é","${ascii}","é","${ascii}","😀"]}`).Participants).toEqual([
        ...["é", ascii, "é", ascii, "😀"],
      ]);
    }
  });

  test("contains U+FFFD for lone surrogates, raw or escaped, also in keys", () => {
    for (const lone of ["\ud800", "\udfff", "\\ud800", "\\uDFFF", "\\udc80"]) {
      expect(user(`{"user":"${lone}"}`)).toBe("\ufffd");
      expect(user(`{"x":"${lone}","user":"a${lone}b"}`)).toBe("a\ufffdb");
      expect([...ServerMetadata.unmarshalJSON(`{"server_labels":{"${lone}":"${lone}"}}`).ServerLabels]).toEqual([
        ["\ufffd", "\ufffd"],
      ]);
    }
    expect(user('{"user":"\ud83d\\ude00"}')).toBe("\ufffd\ufffd");
    expect(user('{"user":"\\ud83d\ude00"}')).toBe("\ufffd\ufffd");
    expect(user('{"user":"\\ud83d\\ude00"}')).toBe("😀");
    expect(user('{"user":"\\ud83d\\ud83d\\ude00"}')).toBe("\ufffd😀");
  });

  test("can have any escape, as key and as value", () => {
    const all = '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\\uD83D\\uDE00\\u0000"';
    const value = '"\\/\b\f\n\r\té€😀\u0000';
    expect(user(`{"user":${all}}`)).toBe(value);
    expect([...ServerMetadata.unmarshalJSON(`{"server_labels":{${all}:${all}}}`).ServerLabels]).toEqual([
      [value, value],
    ]);
    expect(SessionEnd.unmarshalJSON(`{"participants":["a",${all},${all},"b"]}`).Participants).toEqual([
      ...["a", value, value, "b"],
    ]);
    expect([...UserLogin.unmarshalJSON(`{"attributes":{${all}:${all}}}`).IdentityAttributes!.fields]).toEqual([
      [value, { kind: { $case: "string_value", value } }],
    ]);
  });

  test("with escapes in a row ends at its closing quote", () => {
    expect(user('{"login":"\\\\","user":"\\\\\\\\"}')).toBe("\\\\");
    expect(user('{"login":"\\\\\\"","user":"\\"","x":"\\\\"}')).toBe('"');
    expect(user('{"user":"\\\\u0041"}')).toBe("\\u0041");
  });

  test("can contain JSON", () => {
    const value = '{"user":"x","login":[1,2],"a":{}}';
    expect(user(JSON.stringify({ login: value, user: value, [value]: value }))).toBe(value);
  });

  test.each(["\u0000", "\n", "\t", "\u001f"])("is rejected if it contains %j unescaped", (control) => {
    for (const json of [`{"user":"${control}"}`, `{"us${control}er":"a"}`, `{"user":"abcdef${control}gh\\n"}`]) {
      expect(errorOf(() => UserMetadata.unmarshalJSON(json))).toMatchObject({
        code: "invalid-json",
        offset: json.indexOf(control),
      });
    }
  });
});

describe("a time with an escape in it or next to it", () => {
  const time = (json: string) => outcomeOf(() => Metadata.unmarshalJSON(json).Time.seconds.toNumber());

  test.each([
    ['{"time":"1970-01-01T00\\u003a00:01Z"}', 1],
    ['{"uid":"\\n","time":"1970-01-01T00:00:01Z"}', 1],
    ['{"time":"1970-01-01T00:00:01.5\\u005a","x":"\\\\"}', 1],
    ['{"time":"\\u0031970-01-01T00:00:01Z"}', 1],
  ])("is read: %s", (json, seconds) => {
    expect(time(json)).toEqual({ message: seconds });
  });

  test.each(['{"time":"1970-01-01T00:00:01Z\\n"}', '{"time":"\\t1970-01-01T00:00:01Z"}', '{"time":"\\\\","x":""}'])(
    "is rejected: %s",
    (json) => {
      expect(time(json)).toEqual({ code: "invalid-value", path: "time" });
    },
  );

  test("in the minute of an earlier one is not read past its end", () => {
    for (const rest of ["", ":", ":5", ":56", ":56.", ":56+00:0", "Z", ":56.5"]) {
      expect(time('{"time":"2020-09-28T23:08:56Z"}')).toEqual({ message: 1601334536 });
      expect(time(`{"time":"2020-09-28T23:08${rest}",":56Z":":56Z"}`)).toEqual({ code: "invalid-value", path: "time" });
    }
  });
});

describe("a text of size", () => {
  const sizes = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((more) => SCRATCH_BYTES + more);

  /** Returns a text of `size` bytes, nearly all of them `unit`s in the given member. */
  const textOf = (size: number, unit: string, at: "user" | "login") => {
    const rest = size - Buffer.byteLength('{"user":"","login":""}');
    const long = unit.repeat(Math.floor(rest / Buffer.byteLength(unit)));
    const short = "x".repeat(rest - Buffer.byteLength(long));
    const [user, login] = at === "user" ? [long, short] : [short, long];
    return { user, login, json: `{"user":"${user}","login":"${login}"}` };
  };

  test.each([...sizes, 0x100000, 0x100001])("%i is read", (size) => {
    for (const unit of ["x", "é", "€", "😀"]) {
      for (const at of ["user", "login"] as const) {
        const { user, login, json } = textOf(size, unit, at);
        expect(Buffer.byteLength(json)).toBe(size);
        expect(UserMetadata.unmarshalJSON(json)).toStrictEqual(UserMetadata.create({ User: user, Login: login }));
        expect(UserMetadata.unmarshalJSON(`${json.slice(0, -1)},"x":"\\n"}`).Login).toBe(login);
      }
    }
  });

  test.each(sizes)("%i is rejected for the same errors as a small one", (size) => {
    for (const unit of ["x", "é", "😀"]) {
      const { json } = textOf(size, unit, "login");
      for (const wrong of [
        json.slice(0, -1),
        json.slice(0, -2),
        `${json}x`,
        `${json.slice(0, -1)},}`,
        `${json}\u0000`,
      ]) {
        expect(outcomeOf(() => UserMetadata.unmarshalJSON(wrong))).toEqual(outcomeOf(() => parseJSON(wrong)));
        expect(errorOf(() => UserMetadata.unmarshalJSON(wrong)).code).toBe("invalid-json");
      }
      const wrong = json.replace('"user":"', '"user":5,"x":"');
      expect(errorOf(() => UserMetadata.unmarshalJSON(wrong))).toMatchObject({ code: "invalid-value", path: "user" });
    }
  });

  test("near the buffer size is read if it ends with a lone surrogate", () => {
    for (const size of sizes) {
      const login = `${"x".repeat(size - Buffer.byteLength('{"login":""}') - 3)}\ud800`;
      expect(UserMetadata.unmarshalJSON(`{"login":"${login}"}`).Login).toBe(login.toWellFormed());
    }
  });

  // GoJSONReader.escapedString() must not loop past the end of the text.
  test("near the buffer size is rejected if it ends within an escape", () => {
    for (const size of [20, ...sizes, 0x100000]) {
      for (const end of ["\\", "\\u", "\\u00", '\\"', "\\\\", "é\\", "\\x", "\\\u0000", "\\\n"]) {
        const json = `{"user":"${"x".repeat(size - 9 - Buffer.byteLength(end))}${end}`;
        expect(Buffer.byteLength(json)).toBe(size);
        expect(errorOf(() => UserMetadata.unmarshalJSON(json)).code).toBe("invalid-json");
        expect(outcomeOf(() => UserMetadata.unmarshalJSON(json))).toEqual(outcomeOf(() => parseJSON(json)));
      }
    }
  });

  test("above the buffer size does not affect a small text after it", () => {
    UserMetadata.unmarshalJSON(`{"user":"${'\\"}'.repeat(SCRATCH_BYTES)}"}`);
    for (const json of ["", "{", '{"', '{"user', '{"user"', '{"user":', '{"user":"', '{"user":"a"', " "]) {
      expect(outcomeOf(() => UserMetadata.unmarshalJSON(json))).toEqual(outcomeOf(() => parseJSON(json)));
    }
    UserMetadata.unmarshalJSON(`{"user":"${"x".repeat(SCRATCH_BYTES - 20)}"}`);
    for (const json of ["", "{", '{"', '{"user', '{"user"', '{"user":', '{"user":"', '{"user":"a"', " "]) {
      expect(outcomeOf(() => UserMetadata.unmarshalJSON(json))).toEqual(outcomeOf(() => parseJSON(json)));
    }
  });
});

describe("an object with many members", () => {
  const others = (count: number) => Array.from({ length: count }, (_, i) => `"k${i}":"${i}"`);

  test.each([31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 5000])("is read with %i unknown members", (count) => {
    const known = ['"user":"a"', '"login":"b"'];
    const expected = UserMetadata.create({ User: "a", Login: "b" });
    for (const members of [
      [...others(count), ...known],
      [...known, ...others(count)],
      [known[1]!, ...others(count), known[0]!],
      [...others(count), ...known.map(escaped)],
      ['"user":5', ...others(count), ...known],
    ]) {
      expect(UserMetadata.unmarshalJSON(`{${members.join()}}`)).toStrictEqual(expected);
    }
  });

  test.each([255, 256, 257, 2000])("is read as a map with %i entries", (count) => {
    const { ServerLabels } = ServerMetadata.unmarshalJSON(
      `{"server_labels":{${others(count).join()}},"server_id":"s"}`,
    );
    expect([...ServerLabels]).toEqual(Array.from({ length: count }, (_, i) => [`k${i}`, `${i}`]));
  });

  test("is read with a list of thousands of elements next to an escape", () => {
    const roles = Array.from({ length: 5000 }, (_, i) => `role-${i}`);
    expect(UserCreate.unmarshalJSON(JSON.stringify({ x: "\n", roles, connector: "c" }))).toMatchObject({
      Roles: roles,
      Connector: "c",
    });
  });

  test("is read quickly if all are unknown", () => {
    const json = others(100_000).join();
    expect(UserMetadata.unmarshalJSON(`{${json}}`)).toStrictEqual(UserMetadata.create());
    expect(UserMetadata.unmarshalJSON(`{"user":"a",${json}}`).User).toBe("a");
  });

  test("is read quickly if all have the same key", () => {
    const many = (key: string, last: string) => `{${`"${key}":"x",`.repeat(100_000)}"${key}":"${last}"}`;
    expect(UserMetadata.unmarshalJSON(many("user", "a")).User).toBe("a");
    expect(UserMetadata.unmarshalJSON(many("\\u0075ser", "a")).User).toBe("a");
    expect(OneOf.unmarshalJSON(`{"Event":{"SessionStart":${many("size", "a")}}}`).Event?.value).toMatchObject({
      TerminalSize: "a",
    });
  });
});

describe("whitespace", () => {
  test.each(["  ", "\t", 4])("that indents a text (%j) is ignored", (indent) => {
    for (const { message, json } of twoOfEach) {
      const pretty = JSON.stringify(JSON.parse(json), null, indent);
      const expected = outcomeOf(() => inOrder(unmarshalBySchema(message, pretty)));
      expect(outcomeOf(() => inOrder(codecOf(message).unmarshalJSON(pretty)))).toStrictEqual(expected);
      expect(outcomeOf(() => inOrder(codecOf(message).unmarshalJSON(pretty.replaceAll("\n", "\r\n"))))).toStrictEqual(
        expected,
      );
    }
  });

  test("is ignored around every token, also in empty objects and arrays", () => {
    for (const space of spaces) {
      const s = space;
      expect(UserMetadata.unmarshalJSON(`${s}{${s}}${s}`)).toStrictEqual(UserMetadata.create());
      expect(UserMetadata.unmarshalJSON(`${s}null${s}`)).toStrictEqual(UserMetadata.create());
      expect(UserCreate.unmarshalJSON(`{${s}"roles"${s}:${s}[${s}]${s}}`).Roles).toEqual([]);
      expect(UserCreate.unmarshalJSON(`{"roles":[${s}"a"${s},${s}null${s}]${s}}`).Roles).toEqual(["a", ""]);
      expect(ServerMetadata.unmarshalJSON(`{"server_labels"${s}:${s}{${s}}${s}}`).ServerLabels.size).toBe(0);
      const labels = `{"server_labels":{${s}"a"${s}:${s}null${s},${s}"b"${s}:${s}"c"${s}}}`;
      expect([...ServerMetadata.unmarshalJSON(labels).ServerLabels]).toEqual([
        ["a", ""],
        ["b", "c"],
      ]);
      expect(UserLogin.unmarshalJSON(`{"attributes"${s}:${s}{${s}}${s}}`).IdentityAttributes!.fields.size).toBe(0);
      expect(OneOf.unmarshalJSON(`{"Event":${s}{${s}}${s}}`).Event).toBeUndefined();
      expect(OneOf.unmarshalJSON(`{"Event":{${s}"Resize"${s}:${s}null${s}}}`).Event?.$case).toBe("Resize");
      expect(
        UserMetadata.unmarshalJSON(`{"x":[${s}],"y":{${s}},"z":[${s}[${s}]${s},${s}{${s}}${s}],"user":"a"}`).User,
      ).toBe("a");
    }
  });

  test.each(["\u00a0", "\ufeff", "\u2003", "\v", "\f", "\u0000", "\u0085"])("does not include %j", (space) => {
    for (const json of [`${space}{}`, `{${space}}`, `{}${space}`, `{"user"${space}:"a"}`, `{"user":"a"${space}}`]) {
      expect(errorOf(() => UserMetadata.unmarshalJSON(json))).toMatchObject({
        code: "invalid-json",
        offset: json.indexOf(space),
      });
    }
  });
});

describe("a number", () => {
  const numbers = [
    ...Array.from({ length: 20 }, (_, i) => "1234567890".repeat(2).slice(0, i + 1)),
    ...Array.from({ length: 20 }, (_, i) => "9".repeat(i + 1)),
    ...Array.from({ length: 20 }, (_, i) => `1${"0".repeat(i)}`),
    ...[31n, 32n, 53n, 63n, 64n].flatMap((bits) => [-2n, -1n, 0n, 1n, 2n].map((more) => String(2n ** bits + more))),
    ...["0", "100000000000000000000", "184467440737095516150"],
  ];
  const fields = [
    ["SessionPrint", "offset"],
    ["BPFMetadata", "pid"],
    ["SessionDisk", "flags"],
    ["UserMetadata", "user"],
    ["Status", "success"],
    ["UserLogin", "attributes"],
  ] as const;
  const both = (message: string, json: string) => [
    outcomeOf(() => codecOf(message).unmarshalJSON(json)),
    outcomeOf(() => unmarshalBySchema(message, json)),
  ];

  test.each(fields)("of 1 to 21 digits is read or rejected in %s.%s as the schema requires", (message, key) => {
    for (const number of numbers) {
      for (const sign of ["", "-"]) {
        const [found, expected] = both(message, `{"${key}":${sign}${number}}`);
        expect([sign + number, found]).toStrictEqual([sign + number, expected]);
      }
    }
  });

  test.each([
    ...["-", "--1", "+1", ".5", "-.5", "1.", "-1.", "1.e5", "1e", "1e+", "1e-", "1E", "01", "00", "-01", "-00", "1_0"],
    ...["0x10", "1n", "Infinity", "-Infinity", "NaN", "1.5.5", "1e5e5", "1e5.5", "1 2", "tru", "truee", "nul", "nulll"],
    ...["TRUE", "True", "undefined", "falsy", "'a'", "", ",", ":", "]", "}", "{]", "[}", "[1", "١"],
  ])("that is not valid JSON is rejected, like any other invalid token: %s", (value) => {
    for (const json of [`{"offset":${value}}`, `{"x":${value}}`, `{"x":[${value},1]}`, `{"x":{"y":${value}}}`, value]) {
      const found = outcomeOf(() => SessionPrint.unmarshalJSON(json));
      expect(found).toMatchObject({ code: "invalid-json" });
      expect(found).toEqual(outcomeOf(() => parseJSON(json)));
    }
  });

  test.each(["1.5", "-0.5", "1e5", "1E+5", "1e-5", "0.0", "-0", "0e0", "-1.25e+10", "123456789012345678901.5"])(
    "that is not an integer is ignored under an unknown key, and rejected for an integer field: %s",
    (number) => {
      expect(UserMetadata.unmarshalJSON(`{"x":${number},"user":"a","y":[${number}]}`).User).toBe("a");
      const [found, expected] = both("SessionPrint", `{"offset":${number}}`);
      expect(found).toStrictEqual(expected);
    },
  );
});

describe("nested values of unknown keys", () => {
  test("are ignored", () => {
    const unknown = '{"user":{"user":["user",{"user":"x"}]},"":"","\\"":[{},[],[[]],{"a":{"b":{}}}],"é":"\\u00e9"}';
    expect(UserMetadata.unmarshalJSON(`{"x":${unknown},"user":"a","y":[${unknown},${unknown}]}`).User).toBe("a");
  });

  test("are subject to the depth limit", () => {
    for (const depth of [1, 500, 1000, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 2000, 100_000]) {
      for (const [open, close] of [
        ["[", "]"],
        ['{"k":', "}"],
      ] as const) {
        const value = open.repeat(depth) + "1" + close.repeat(depth);
        for (const json of [`{"x":${value},"user":"a"}`, `{"user":"a","x":[{"y":${value}}]}`]) {
          const found = outcomeOf(() => UserMetadata.unmarshalJSON(json));
          const parsed = outcomeOf(() => parseJSON(json));
          expect(found).toEqual("message" in parsed ? { message: { User: "a", Login: "" } } : parsed);
        }
      }
    }
  });
});

describe("a damaged text", () => {
  const lines = [
    ["SessionStart", linesOf("tests/fixtures/samples/session.jsonl")[0]!],
    ["UserLogin", '{"ei":1,"event":"user.login","time":"2020-09-28T23:08:56.5Z","user":"Zoë\\n","success":true,'],
  ].map(([message, line]) => [
    message!,
    line!.endsWith("}") ? line! : `${line!}"x":[null,{"y":-1.5e+3}],"attributes":{"k":[1,"é😀",{}],"\\u0031":false}}`,
  ]) as [string, string][];
  const interesting = [...'"\\{}[],:0-e. n/\n\u0000\u007fé', "\ud800", "5", "u", "Z"];

  /** Returns the interesting characters to try at a position: a third of them unless LONG is 1. */
  const charactersAt = (at: number): string[] => interesting.filter((_, i) => LONG || (i + at) % 3 === 0);

  /** Returns the damaged texts that a codec does not read or reject as the schema requires. */
  const wrong = (texts: readonly string[], message: string) =>
    texts.filter((json) => {
      const found = outcomeOf(() => inOrder(codecOf(message).unmarshalJSON(json)));
      const expected = outcomeOf(() => inOrder(unmarshalBySchema(message, json)));
      const event = outcomeOf(() => inOrder(AuditEvent.unmarshalJSON(json)));
      const expectedEvent = outcomeOf(() => inOrder(unmarshalEventBySchema(json)));
      return !isDeepStrictEqual(found, expected) || !isDeepStrictEqual(event, expectedEvent);
    });

  test.each(lines)("that is truncated is rejected with the same offset as in parseJSON(): %s", (message, line) => {
    for (let end = 0; end < line.length; end++) {
      const cut = line.slice(0, end);
      const found = outcomeOf(() => codecOf(message).unmarshalJSON(cut));
      expect(found).toMatchObject({ code: "invalid-json" });
      expect(found).toEqual(outcomeOf(() => parseJSON(cut)));
    }
  });

  test.each(lines)(
    "with one character missing or replaced is read or rejected as the schema requires: %s",
    (message, line) => {
      for (let at = 0; at < line.length; at++) {
        const [before, after] = [line.slice(0, at), line.slice(at + 1)];
        expect(wrong([before + after, ...charactersAt(at).map((unit) => before + unit + after)], message)).toEqual([]);
      }
    },
  );

  test.each(lines)("with one character inserted is read or rejected as the schema requires: %s", (message, line) => {
    for (let at = 0; at <= line.length; at++) {
      const [before, after] = [line.slice(0, at), line.slice(at)];
      expect(
        wrong(
          charactersAt(at).map((unit) => before + unit + after),
          message,
        ),
      ).toEqual([]);
    }
  });
});

describe("any JSON", () => {
  const known = ["user", "login", "ei", "event", "time", "server_labels", "size", "sid", "addr.local"];
  const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: text });
  const good = fc.oneof(
    text.map((value) => JSON.stringify(value)),
    fc.constantFrom("null", "0", "5", "-1", "9223372036854775807", '"2020-09-28T23:08:56.123+01:00"', "{}"),
    fc.dictionary(text, text, { maxKeys: 3 }).map((value) => JSON.stringify(value)),
  );
  const value = fc.oneof({ weight: 5, arbitrary: good }, { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) });
  const quoted = fc
    .tuple(key, fc.nat(9))
    .map(([name, n]) => (n === 0 ? escaped(JSON.stringify(name)) : JSON.stringify(name)));
  const space = fc.constantFrom(...spaces, "", "", "");
  const member = fc
    .tuple(space, quoted, space, value, space)
    .map(([a, name, b, inner, c]) => `${a}${name}${b}:${inner}${c}`);
  const object = fc.array(member, { maxLength: 12 }).map((members) => `{${members.join()}}`);
  const damage = fc.option(fc.tuple(fc.nat(), fc.constantFrom(...'"\\{}[],:0-e. n\n')), { nil: undefined, freq: 4 });
  const json = fc.tuple(object, damage).map(([source, damaged]) => {
    if (damaged === undefined) return source;
    const at = damaged[0] % source.length;
    return source.slice(0, at) + damaged[1] + source.slice(at + 1);
  });

  test("is accepted if JSON.parse accepts it, with the same values", () => {
    fc.assert(
      fc.property(json, (source) => {
        let parsed: unknown;
        try {
          parsed = JSON.parse(source);
        } catch {
          expect(errorOf(() => UserMetadata.unmarshalJSON(source)).code).toBe("invalid-json");
          expect(errorOf(() => SessionStart.unmarshalJSON(source)).code).toBe("invalid-json");
          return;
        }
        const found = outcomeOf(() => UserMetadata.unmarshalJSON(source));
        const member = (name: string): unknown => {
          const value =
            (Object.hasOwn(parsed as object, name) ? (parsed as Record<string, unknown>)[name] : null) ?? "";
          return typeof value === "string" ? value.toWellFormed() : value;
        };
        const [User, Login] = [member("user"), member("login")];
        const isGood = typeof User === "string" && typeof Login === "string";
        const path = typeof User === "string" ? "login" : "user";
        expect(found).toStrictEqual(isGood ? { message: { User, Login } } : { code: "invalid-value", path });
      }),
      { numRuns: 3000 },
    );
  });

  test("is read or rejected as the schema requires", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("SessionStart", "UserLogin", "SessionPrint", "UserCreate"),
        json,
        (message, source) => {
          const expected = outcomeOf(() => inOrder(unmarshalBySchema(message, source)));
          expect(outcomeOf(() => inOrder(codecOf(message).unmarshalJSON(source)))).toStrictEqual(expected);
        },
      ),
      {
        numRuns: 3000,
        examples: [
          ["SessionStart", '{"server_labels":{"":{}},"server_labels":""}'],
          ["SessionStart", '{"server_labels":{"a":5,"a":"b"}}'],
        ],
      },
    );
  });
});
