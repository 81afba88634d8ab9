import type * as Library from "../../../src/index.js";
import {
  AuditEvent,
  Metadata,
  ServerMetadata,
  SessionDisk,
  SessionEnd,
  SessionPrint,
  UserLogin,
  UserMetadata,
} from "../../../src/index.js";
import { parseJSON } from "../../../src/runtime/json/parse.js";
import { codecOf } from "../../support/codecs.js";
import { objectsOf, type Vector } from "../../support/data.js";
import { errorOf } from "../../support/errors.js";
import { outcomeOf, unmarshalBySchema, unmarshalEventBySchema } from "../../support/json-oracle.js";
import { inOrder } from "../../support/shape.js";

// Go's output takes a fast path, and all other text a slow one. These inputs are at the border
// between the two, which must agree.

const oneOfEach = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 35);

const both = (message: string, json: string) => [
  outcomeOf(() => inOrder(codecOf(message).unmarshalJSON(json))),
  outcomeOf(() => inOrder(unmarshalBySchema(message, json))),
];

const bothOfEvent = (json: string) => [
  outcomeOf(() => inOrder(AuditEvent.unmarshalJSON(json))),
  outcomeOf(() => inOrder(unmarshalEventBySchema(json))),
];

describe.each(oneOfEach)("the text of a $message", ({ message, json }) => {
  test.each([
    "\n",
    "\r\n",
    "\n\n",
    "\r",
    " ",
    " \n",
    "\n ",
    "\t\n",
    "}",
    "}\n",
    ",",
    "\n}",
    "\u0000",
    "\n\u0000",
    "\\",
  ])("is read or rejected as the schema requires with %j at its end", (end) => {
    const [found, expected] = both(message, json + end);
    expect(found).toStrictEqual(expected);
    const [event, expectedEvent] = bothOfEvent(json + end);
    expect(event).toStrictEqual(expectedEvent);
  });

  test.each(["\n", " ", "\u0000", "{", ",", "x", "\ufeff"])(
    "is read or rejected as the schema requires with %j at its start",
    (start) => {
      const [found, expected] = both(message, start + json);
      expect(found).toStrictEqual(expected);
      const [event, expectedEvent] = bothOfEvent(start + json);
      expect(event).toStrictEqual(expectedEvent);
    },
  );

  test("can lack any one member", () => {
    const members = Object.entries(JSON.parse(json) as object);
    for (let i = 0; i < members.length; i++) {
      const less = JSON.stringify(Object.fromEntries(members.toSpliced(i, 1)));
      const [found, expected] = both(message, less);
      expect(found).toStrictEqual(expected);
      const [event, expectedEvent] = bothOfEvent(less);
      expect(event).toStrictEqual(expectedEvent);
    }
  });

  test("can repeat any member, at the end or next to its first occurrence", () => {
    const members = Object.entries(JSON.parse(json) as object).map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    );
    for (let i = 0; i < members.length; i++) {
      const null_ = members[i]!.replace(/:.*/s, ":null");
      for (const again of [members[i]!, null_]) {
        for (const more of [[...members, again], members.toSpliced(i, 0, again), members.toSpliced(i, 1, again)]) {
          const [found, expected] = both(message, `{${more.join()}}`);
          expect(found).toStrictEqual(expected);
        }
      }
    }
  });
});

describe("a member", () => {
  test.each([
    ["SessionPrint", "offset"],
    ["BPFMetadata", "pid"],
    ["SessionDisk", "flags"],
    ["Status", "success"],
    ["UserMetadata", "user"],
    ["Metadata", "time"],
    ["SessionEnd", "participants"],
    ["ServerMetadata", "server_labels"],
    ["UserLogin", "attributes"],
    ["OneOf", "Event"],
  ] as const)("of %s is read or rejected as the schema requires for any value: %s", (message, key) => {
    for (const value of [
      ...["0", "-0", "00", "-", "-1", "01", "1.0", "1e3", "1E3", "999999999999999", "1000000000000000", "2147483648"],
      ...["-999999999999999", "-1000000000000000", "-2147483648", "-2147483649", "9223372036854775808", "truex", "tru"],
      ...[
        "true",
        "false",
        "falsex",
        "null",
        "nul",
        '""',
        '"a"',
        '"\u007fé😀"',
        '"\\n"',
        '"',
        '"a',
        '"a\u0000"',
        '"\n"',
      ],
      ...["[]", "[", '["a"]', '["a","b"]', '["a",]', '["a" ,"b"]', "[null]", '["a",null]', "[5]", '["a"', '[,"a"]'],
      ...["{}", "{", '{"a":"b"}', '{"a":"b","a":"c"}', '{"b":"","a":""}', '{"a":"b",}', '{"a" :"b"}', '{"a":null}'],
      ...[
        '{"a":5}',
        '{"a":"b"',
        '{"a"}',
        '{"a":}',
        '{:"b"}',
        '{"\\u0061":"b"}',
        '{"é":"😀"}',
        '{"":""}',
        "",
        " 5",
        "5 ",
      ],
      ...['"1970-01-01T00:00:01Z"', '"1970-01-01T00:00:01"', '"1970-01-01T00:00:01.5+01:00"', '"1970-01-01T00:00"'],
    ]) {
      for (const json of [`{"${key}":${value}}`, `{"${key}":${value},"x":1}`, `{"${key}":${value}`]) {
        const [found, expected] = both(message, json);
        // The path for an unknown case may include its name.
        if (message === "OneOf") expect(found).toMatchObject("code" in expected! ? { code: expected.code } : expected!);
        else expect([json, found]).toStrictEqual([json, expected]);
      }
    }
  });

  test("does not match a key that is only similar", () => {
    for (const key of ["use", "user ", "userx", "User", "usér", "", "\\u0075ser", "user\\u0000"]) {
      const [found, expected] = both("UserMetadata", `{"${key}":"a"}`);
      expect(found).toStrictEqual(expected);
      const [behind, expectedBehind] = both("UserMetadata", `{"user":"b","${key}":"a","login":"c"}`);
      expect(behind).toStrictEqual(expectedBehind);
    }
  });
});

describe("a truncated text after a complete one", () => {
  test("does not read the rest of that text", () => {
    const line = '{"user":"alice","login":"root"}';
    for (let end = 0; end < line.length; end++) {
      for (const close of ["", "}", '"}', '"']) {
        UserMetadata.unmarshalJSON(line);
        const [found, expected] = both("UserMetadata", line.slice(0, end) + close);
        expect(found).toStrictEqual(expected);
      }
    }
  });

  test("does not read a time, number, list or map of that text", () => {
    for (const [message, line] of [
      ["Metadata", '{"ei":12345,"event":"x","time":"2020-09-28T23:08:56.123Z"}'],
      ["SessionEnd", '{"ei":5,"participants":["a","b"],"session_start":"2020-09-28T23:08:56.123Z"}'],
      ["ServerMetadata", '{"server_id":"s","server_labels":{"a":"b","c":"d"}}'],
      ["SessionDisk", '{"program":"p","path":"/","flags":12345}'],
      ["Status", '{"success":true,"error":"e"}'],
    ] as const) {
      for (let end = 0; end < line.length; end++) {
        codecOf(message).unmarshalJSON(line);
        for (const close of ["", "}", "]}", "}}"]) {
          const [found, expected] = both(message, line.slice(0, end) + close);
          expect(found).toStrictEqual(expected);
        }
      }
    }
  });

  test("does not read the event type of that text", () => {
    expect(AuditEvent.unmarshalJSON('{"ei":100000,"event":"print"}').$case).toBe("SessionPrint");
    for (const json of ['{"ei":5}', '{"ei":5,"x":1}', '{"ei":5,', '{"ei":5', "{}", '{"ei":10000']) {
      const [found, expected] = bothOfEvent(json);
      expect(found).toStrictEqual(expected);
    }
  });
});

describe("keys that an earlier message did not have", () => {
  /** Imports a fresh copy of the library, which remembers no keys yet. */
  const withFresh = (action: (library: typeof Library) => void) =>
    jest.isolateModulesAsync(async () => action(await import("../../../src/index.js")));

  test.each([
    [['{"login":"b","user":"a"}']],
    [['{"user":"a","login":"b","user":"c"}']],
    [['{"user":"a","x":"1"}', '{"user":"a","x":"2","login":"b"}', '{"x":"3","user":"a"}', '{"x":1}']],
    [['{"user":"a","x":"1","x":"2"}', '{"x":"1","user":"a","x":"2","login":"b","x":3}']],
    [['{"user":"a","x":"1","user":"b"}', '{"x":"1","user":"a","x":"2","user":"b"}']],
    [
      [
        '{"user":"a","x":1.5}',
        '{"user":"a","x":-0}',
        '{"user":"a","x":01}',
        '{"user":"a","x":-}',
        '{"user":"a","x":1e5}',
      ],
    ],
    [['{"user":"a","x":null}', '{"user":"a","x":{}}', '{"user":"a","x":[1,"user"]}', '{"user":"a","x":true}']],
    [['{"user":"a","x":tru}', '{"user":"a","x":"}', '{"user":"a","x":', '{"user":"a","x"', '{"user":"a","x":}']],
    [['{"user":"a","x":"\\"}', '{"user":"a","x":"\\u00e9"}', '{"user":"a","x":"\\x"}', '{"user":"a","x":"é"}']],
    [['{"user":"a","é":1}', '{"user":"a","Ã©":1}', '{"user":"a","é":"b","login":"c"}']],
    [['{"user":"a","us\\u0065r":"b"}', '{"user":"a","login":"b"}', '{"user":"a","user":"b"}']],
    [['{"login":"b","us\\u0065r":"a"}', '{"user":"a","login":"b","user":"c"}', '{"login":"b","user":"a"}']],
    [['{"user":"a","":1}', '{"user":"a","":1,"login":"b"}', '{"":1,"user":"a"}']],
    [['{"user":"a","login","b"}', '{"user":"a","login":"b"}', '{"user":"a",5}', '{"user":"a",,"login":"b"}']],
    [['{"user":"a","login":5}', '{"login":"b","user":5}', '{"login":"b","user":"a"}', '{"user":"a","login":"b"}']],
    [Array.from({ length: 12 }, (_, i) => `{"user":"a","x${i}":${i},"x${i + 1}":1,"login":"b","x${i}":2}`)],
    [['{"user":"a","ei":1}', '{"user":"a","ei":1,"login":"b"}', '{"ei":1,"user":"a","ei":2}']],
  ])("are skipped without skipping known keys: %j", (texts) => {
    return withFresh(({ UserMetadata }) => {
      for (const json of [...texts, ...texts.toReversed()]) {
        const found = outcomeOf(() => ({ ...UserMetadata.unmarshalJSON(json) }));
        expect([json, found]).toEqual([json, outcomeOf(() => unmarshalBySchema("UserMetadata", json))]);
      }
    });
  });

  test("are read in a message that has them", () => {
    return withFresh((library) => {
      for (const [message, json] of [
        ["UserMetadata", '{"user":"a","sid":"s","ei":5,"success":true}'],
        ["SessionMetadata", '{"sid":"s","user":"a"}'],
        ["SessionStart", '{"ei":5,"event":"x","time":"1970-01-01T00:00:01Z","user":"a","sid":"s"}'],
        ["Status", '{"success":true,"error":"e","ei":5}'],
        ["SessionStart", '{"success":true,"ei":6,"event":"x","sid":"t","user":"b","size":"s","ei":7}'],
        ["Metadata", '{"ei":1,"event":"x","code":"c","uid":"u"}'],
        ["Metadata", '{"ei":1,"event":"x","uid":"u","code":"c","ei":2}'],
      ] as const) {
        const codec = library[message];
        const found = codec.marshalJSON(codec.unmarshalJSON(json) as never);
        expect([json, found]).toEqual([json, codecOf(message).marshalJSON(unmarshalBySchema(message, json))]);
      }
    });
  });

  test("do not change the result of any text, in any order of texts", async () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    /** Moves, repeats, removes or adds members of an event at random. */
    const changed = (json: string) => {
      const members = Object.entries(JSON.parse(json) as object).map(
        ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
      );
      for (let changes = random(4); changes > 0; changes--) {
        const [from, to] = [random(members.length), random(members.length + 1)];
        const member = members[from]!;
        const kind = random(5);
        if (kind === 0) members.splice(to, 0, ...members.splice(from, 1));
        else if (kind === 1) members.splice(to, 0, member);
        else if (kind === 2) members.splice(to, 0, `"x${random(4)}":${random(3) === 0 ? "1.5" : random(9)}`);
        else if (kind === 3)
          members.splice(
            to,
            0,
            member.replace(/:.*/s, () => ':"other"'),
          );
        else if (members.length > 1) members.splice(from, 1);
      }
      return `{${members.join()}}`;
    };
    for (let run = 0; run < 20; run++) {
      await withFresh((library) => {
        for (let i = 0; i < 100; i++) {
          const json = changed(oneOfEach[random(run < 10 ? 35 : 3)]!.json);
          const found = outcomeOf(() => library.AuditEvent.marshalJSON(library.AuditEvent.unmarshalJSON(json)));
          const expected = outcomeOf(() => AuditEvent.marshalJSON(unmarshalEventBySchema(json) as AuditEvent));
          expect([json, found]).toEqual([json, expected]);
        }
      });
    }
  });
});

describe("the event type", () => {
  test.each([
    '{"event":"print"}',
    '{"event":"print","ei":5}',
    '{"ei":5,"event":"print"}',
    '{"ei":5,"uid":"a","event":"print"}',
    '{"x":"a,","event":"print"}',
    '{"x":",\\"event\\":\\"resize\\"","event":"print"}',
    '{"x":[1,"event"],"event":"print"}',
    '{"x":{"a":1,"event":"resize"},"event":"print"}',
    '{"event":"print","x":{"event":"resize"}}',
    '{"ei":5,"event":"pr\\u0069nt"}',
    '{"ei":5,"\\u0065vent":"print"}',
    '{"ei" : 5, "event" : "print"}',
    '{"time":"2020-09-28T23:08:56Z","event":"print"}',
    '{"ei":5,"event":"print","ci":6,"ms":7}',
    '{"ei":"a,"event":"print"}',
    '{"ei":5,"event":print}',
    '{"ei":5,"event":"print}',
    '{"ei":5,"event":"print","event":"resize"}',
    '{"ei":5,"ei":6,"event":"print"}',
    '{"event":5,"event":"print"}',
    '{"x":5,"event":null}',
    '{"ei":1,"Event":"print"}',
    '{"ei":5,"event":"print","ci":"x"}',
    '{"event":"nope"}',
  ])("is read from its own key only: %s", (json) => {
    const [found, expected] = bothOfEvent(json);
    expect(found).toStrictEqual(expected);
  });
});

test("reads texts of every size to their last byte", () => {
  for (let size = 0; size < 40; size++) {
    const value = "abcdefghij".repeat(4).slice(0, size);
    for (const user of [value, `${value}é`, `é${value}`]) {
      const json = `{"user":"${user}"}`;
      expect(UserMetadata.unmarshalJSON(json)).toStrictEqual(UserMetadata.create({ User: user }));
      expect(UserMetadata.unmarshalJSON(`${json}\n`)).toStrictEqual(UserMetadata.create({ User: user }));
      const longer = `${json}}`;
      expect(outcomeOf(() => UserMetadata.unmarshalJSON(longer))).toEqual(outcomeOf(() => parseJSON(longer)));
    }
  }
});

test("keeps no state between Go's output and an invalid text", () => {
  for (let i = 0; i < 3; i++) {
    expect(SessionPrint.unmarshalJSON('{"ei":1,"ci":2}').ChunkIndex.toNumber()).toBe(2);
    expect(errorOf(() => SessionPrint.unmarshalJSON('{"ei":1,"ci":"x"}')).path).toBe("ci");
    expect(errorOf(() => SessionEnd.unmarshalJSON('{"participants":["a",5]}')).path).toBe("participants[1]");
    expect(errorOf(() => SessionDisk.unmarshalJSON('{"flags":1.5}')).path).toBe("flags");
    expect(errorOf(() => ServerMetadata.unmarshalJSON('{"server_labels":{"a":5}}')).path).toBe("server_labels.a");
    expect(errorOf(() => UserLogin.unmarshalJSON('{"attributes":5}')).path).toBe("attributes");
    expect(Metadata.unmarshalJSON('{"ei":1}').Index.toNumber()).toBe(1);
  }
});
