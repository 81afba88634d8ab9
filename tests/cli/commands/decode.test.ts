import { AuditEvent } from "../../../src/index.js";
import { concat, utf8 } from "../../support/bytes.js";
import { CommandLine, printed } from "../../support/command-line.js";
import { linesOf, objectsOf, textOf } from "../../support/data.js";

const cli = new CommandLine();
const AUDIT = "tests/fixtures/samples/audit.jsonl";

/** Returns the JSON line that is printed for an event with these keys. */
function line(event: object): string {
  return AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(JSON.stringify(event)));
}

/** Decodes JSON lines, which must succeed without a notice, and returns the output. */
function decoded(lines: readonly string[], ...args: readonly string[]): string {
  return decodedWithNotice("", lines, ...args);
}

/** Decodes JSON lines, which must succeed with this notice, and returns the output. */
function decodedWithNotice(notice: string, lines: readonly string[], ...args: readonly string[]): string {
  const { status, stdout, stderr } = cli.run(["decode", ...args], printed(lines));
  expect({ status, stderr }).toEqual({ status: 0, stderr: notice && `teleport-audit-events: ${notice}\n` });
  return stdout;
}

describe("--fields", () => {
  const labels = { a: "}", b: '{"proto":"nested",', proto: "nested", 'size\\": ': '"],\\' };
  const start = line({
    ei: 3,
    event: "session.start",
    code: "T2000I",
    user: "alice",
    server_labels: labels,
    "addr.local": "10.0.3.7:3022",
    proto: "ssh",
    size: "80:25",
  });

  it.each([
    ["in the requested order", "user,ei,event", '{"user":"alice","ei":3,"event":"session.start"}'],
    ["from a list with white space", " ei , user ", '{"ei":3,"user":"alice"}'],
    ["with dots in their keys", "addr.local", '{"addr.local":"10.0.3.7:3022"}'],
    ["with objects as values", "server_labels,ei", `{"server_labels":${JSON.stringify(labels)},"ei":3}`],
    ["with keys that nested objects have too", "proto,size", '{"proto":"ssh","size":"80:25"}'],
  ])("prints fields %s", (_, fields, expected) => {
    expect(decoded([start], "--fields", fields)).toBe(`${expected}\n`);
  });

  it.each([
    ["without missing ones", "kind,ei,path", '{"ei":3}', "kind, path"],
    ["as an empty object if all are missing", "kind,path", "{}", "kind, path"],
    ["of the top level only", "a,b", "{}", "a, b"],
  ])("prints fields %s, and names the missing ones at the end", (_, fields, expected, missing) => {
    const notice = `--fields: no printed event has the key ${missing}`;
    expect(decodedWithNotice(notice, [start], "--fields", fields)).toBe(`${expected}\n`);
  });

  it("finds keys by their meaning, and prints them as they are spelled", () => {
    const event = '{"\\u0065i":1,"event":"session.start","\\u00e9":2,"ü":3,"ei":4}';
    expect(decoded([event], "--fields", "ü,é,ei")).toBe('{"ü":3,"\\u00e9":2,"ei":4}\n');
  });

  it("can be repeated", () => {
    expect(decoded([start], "--fields", "user", "--fields=ei,code")).toBe('{"user":"alice","ei":3,"code":"T2000I"}\n');
  });

  it.each(["9007199254740993", "-9223372036854775808", "9223372036854775807"])("keeps all digits of %s", (number) => {
    const event = `{"ei":${number},"event":"print","ms":${number}}`;
    expect(decoded([event], "--fields", "ms,event,ei")).toBe(`{"ms":${number},"event":"print","ei":${number}}\n`);
  });

  it("prints lists and nested values unchanged", () => {
    const argv = ["-c", "a,b", '"]', "{", "\\"];
    const command = line({ event: "session.command", path: "/bin/sh", argv });
    expect(decoded([command], "--fields", "argv")).toBe(`{"argv":${JSON.stringify(argv)}}\n`);
    const attributes = { a: [{ b: [[], {}, { user: "x" }] }], c: null };
    const login = line({ event: "user.login", user: "alice", attributes });
    expect(decoded([login], "--fields", "attributes,user")).toBe(
      `{"attributes":${JSON.stringify(attributes)},"user":"alice"}\n`,
    );
  });

  it("applies to every event of a file", () => {
    const keys = ["event", "ei", "user"];
    const expected = linesOf(AUDIT).map((text) => {
      const event = JSON.parse(text) as Record<string, unknown>;
      return JSON.stringify(Object.fromEntries(keys.flatMap((key) => (key in event ? [[key, event[key]]] : []))));
    });
    expect(cli.run(["decode", "--fields", keys.join(), AUDIT]).stdout).toBe(printed(expected));
  });
});

describe("--type", () => {
  const lines = linesOf(AUDIT);
  const ofTypes = (...types: readonly string[]): string =>
    printed(lines.filter((text) => types.includes((JSON.parse(text) as { event: string }).event)));

  it.each([
    ["one type", ["--type", "user.login"], ["user.login"]],
    ["several comma-separated types", ["--type", "exec,user.login , scp"], ["exec", "user.login", "scp"]],
    ["several --type options", ["--type", "exec", "--type=user.login,scp"], ["exec", "user.login", "scp"]],
    ["a repeated type", ["--type", "exec,exec"], ["exec"]],
    ["a type and a pattern", ["--type", "exec,*.login"], ["exec", "user.login"]],
    ["a pattern without a type", ["--type", "*.login,!user.login,exec"], ["exec"]],
  ])("prints the events of %s, in input order", (_, args, types) => {
    const expected = ofTypes(...types);
    expect(expected).not.toBe("");
    expect(cli.run(["decode", ...args, AUDIT])).toEqual({ status: 0, stdout: expected, stderr: "" });
  });

  it("prints nothing if no event has the type, and says so", () => {
    const stderr = "teleport-audit-events: --type: no event matches print\n";
    expect(cli.run(["decode", "--type", "print", AUDIT])).toEqual({ status: 0, stdout: "", stderr });
  });

  const types = ["session.start", "session.end", "user.login", "client.disconnect", "exec", "resize"];
  const events = types.map((event) => line({ event }));

  it.each([
    ["session.*", ["session.start", "session.end"]],
    ["*s*n*t", ["session.start", "client.disconnect"]],
    ["*session*", ["session.start", "session.end"]],
    ["s*n.s*t", ["session.start"]],
    ["*", types],
    ["!session.start", ["session.end", "user.login", "client.disconnect", "exec", "resize"]],
    ["session.*,!*.end", ["session.start"]],
    ["!*.start,!session*", ["user.login", "client.disconnect", "exec", "resize"]],
    ["session.start*", ["session.start"]],
    ["e*x*e*c,exec", ["exec"]],
  ])("selects types that match %s", (patterns, selected) => {
    expect(cli.run(["decode", "--type", patterns, "--fields", "event"], printed(events)).stdout).toBe(
      printed(selected.map((type) => `{"event":"${type}"}`)),
    );
  });

  it("names the patterns that match no event", () => {
    const args = ["--type", "session.start,session.begin,!scp", "--type=e*,y.*", "--type=session.start*t"];
    const notice = "--type: no event matches session.begin, !scp, y.*, session.start*t";
    expect(decodedWithNotice(notice, events, ...args)).toBe(printed([events[0]!, events[4]!]));
  });

  it("matches a pattern with many stars in little time", () => {
    const event = `{"event":"${"a".repeat(100_000)}"}`;
    expect(cli.run(["decode", "--type", `${"*a".repeat(1000)}*b`], `${event}\n`).stdout).toBe("");
    expect(cli.run(["decode", "--type", `${"*a".repeat(1000)}*`], `${event}\n`).stdout).toBe(`${event}\n`);
  });

  it("still reports unreadable lines", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--type", "print"], printed([lines[0]!, "?"]));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^teleport-audit-events: stdin:2: .+\nteleport-audit-events: --type: .+\n$/);
  });
});

describe("--since and --until", () => {
  const TIMES = [
    "2020-09-27T23:59:59.999999999Z",
    "2020-09-28T00:00:00Z",
    "2020-09-28T23:08:56.123456788Z",
    "2020-09-28T23:08:56.123456789Z",
    "2020-09-28T23:08:56.12345679Z",
    "2020-09-29T00:00:00Z",
  ] as const;
  const [BEFORE, MIDNIGHT, EARLIER, EXACTLY, LATER, NEXT_DAY] = TIMES;
  const lines = TIMES.map((time) => line({ event: "user.login", time }));

  it.each<[args: string[], times: string[]]>([
    [
      ["--since", EXACTLY],
      [EXACTLY, LATER, NEXT_DAY],
    ],
    [
      ["--until", EXACTLY],
      [BEFORE, MIDNIGHT, EARLIER],
    ],
    [["--since", EXACTLY, "--until", LATER], [EXACTLY]],
    [["--since", EXACTLY, "--until", EXACTLY], []],
    [["--since", LATER, "--until", EARLIER], []],
    [
      ["--since", "2020-09-28"],
      [MIDNIGHT, EARLIER, EXACTLY, LATER, NEXT_DAY],
    ],
    [["--until", "2020-09-27"], [BEFORE]],
    [
      ["--until", "2020-09-28"],
      [BEFORE, MIDNIGHT, EARLIER, EXACTLY, LATER],
    ],
    [
      ["--since", "2020-09-28", "--until", "2020-09-28"],
      [MIDNIGHT, EARLIER, EXACTLY, LATER],
    ],
    [
      ["--since", "2020-09-28", "--until", "2020-09-29"],
      [MIDNIGHT, EARLIER, EXACTLY, LATER, NEXT_DAY],
    ],
    [["--since", "2020-09-28", "--until", "2020-09-28T00:00:00Z"], []],
    [
      ["--since", "2020-09-29T01:08:56.123456789+02:00"],
      [EXACTLY, LATER, NEXT_DAY],
    ],
    [
      ["--until", "2020-09-28T18:08:56.123456789-05:00"],
      [BEFORE, MIDNIGHT, EARLIER],
    ],
    [["--since", "2020-09-28T23:08:57Z"], [NEXT_DAY]],
    [["--since", "1969-12-31T23:59:59Z"], [...TIMES]],
    [["--until", "9999-12-31"], [...TIMES]],
  ])(
    "%j select events from the first time, inclusive, to the last, exclusive, or to the end of a date",
    (args, times) => {
      expect(decoded(lines, ...args)).toBe(printed(lines.filter((_, i) => times.includes(TIMES[i]!))));
    },
  );

  it("select an event whose time cannot be read", () => {
    const events = [
      line({ event: "user.login" }),
      '{"event":"new","time":"2020-09-28 23:08:56"}',
      '{"event":"user.login","time":1}',
      '{"event":"new"}',
    ];
    expect(cli.run(["decode", "--until", "1969-07-20"], printed(events)).stdout).toBe(printed(events));
    expect(cli.run(["decode", "--since", "2100-01-01"], printed(events)).stdout).toBe(printed(events));
  });
});

describe("--pretty", () => {
  it("indents each event", () => {
    const attributes = { empty: {}, none: [], list: [1, [true]], object: { text: 'a "b": {' } };
    const login = `{"ei":9007199254740993,"event":"user.login","user":"al\\\\ice","attributes":${JSON.stringify(attributes)}}`;
    const print = '{"ei":1,"event":"print"}';
    expect(decoded([login, print], "--pretty", "--fields", "ei,user,attributes")).toBe(`{
  "ei": 9007199254740993,
  "user": "al\\\\ice",
  "attributes": {
    "empty": {},
    "none": [],
    "list": [
      1,
      [
        true
      ]
    ],
    "object": {
      "text": "a \\"b\\": {"
    }
  }
}
{
  "ei": 1
}
`);
  });

  it("keeps the JSON of every event of a file", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--pretty", AUDIT]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const events = stdout.split(/^(?=\{)/m);
    expect(events.map((text) => JSON.parse(text) as unknown)).toEqual(objectsOf(AUDIT));
    for (const text of events) expect(text).toMatch(/^\{\n {2}"ei": \d+,\n {2}"event": "[^]*\n\}\n$/);
  });

  it("does not escape control characters in a pipe", () => {
    const login = line({ event: "user.login", user: "a\u009bb\u007fc\u0085\u202e" });
    const text = decoded([login], "--pretty");
    expect(text).toContain('"user": "a\u009bb\u007fc\u0085\u202e"');
    expect(JSON.parse(text)).toEqual(JSON.parse(login));
  });
});

describe("several options", () => {
  it("apply together", () => {
    const args = [
      "--type",
      "session.start,session.end",
      "--since",
      "2020-09-28T23:20:00Z",
      "--until",
      "2020-09-28T23:30:00Z",
    ];
    const events = linesOf(AUDIT).map((text) => JSON.parse(text) as Record<string, string>);
    const wanted = events.filter(
      ({ event, time }) =>
        /^session\.(start|end)$/.test(event!) && time! >= "2020-09-28T23:20:00Z" && time! < "2020-09-28T23:30:00Z",
    );
    expect(wanted.length).toBeGreaterThan(2);
    expect(wanted.length).toBeLessThan(events.length / 10);
    const picked = wanted.map(({ time, sid }) => JSON.stringify({ time, sid }, undefined, 2));
    expect(cli.run(["decode", ...args, "--fields", "time,sid", "--pretty", AUDIT]).stdout).toBe(printed(picked));
  });

  it("can follow the files", () => {
    expect(cli.run(["decode", AUDIT, "--type", "exec"])).toEqual(cli.run(["decode", "--type", "exec", AUDIT]));
  });
});

it("does not escape control characters in a pipe", () => {
  const login = line({ event: "user.login", user: "a\u009bb\u007f\u2028" });
  expect(decoded([login])).toBe(`${login}\n`);
  expect(login).toContain("\u009b");
});

it("decodes a recording to the JSON lines of its session", () => {
  expect(cli.run(["decode", "examples/session.tar"]).stdout).toBe(textOf("tests/fixtures/samples/session.jsonl"));
});

describe("JSON of any bytes", () => {
  const invalid = Uint8Array.of(0x22, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x9b, 0xa0, 0x85, 0x22);
  const start = utf8('{"ei": 1.0 ,"event":"user.login","user":');
  const event = concat(start, invalid, utf8(',"\\u0075x":[ 1E5 ],"ü":"\u202e\u007f"}'));

  it.each([
    ["verbatim", [], event],
    [
      "with some of its members",
      ["--fields", "ux,user,ü"],
      concat(utf8('{"\\u0075x":[ 1E5 ],"user":'), invalid, utf8(',"ü":"\u202e\u007f"}')),
    ],
    [
      "with another layout",
      ["--pretty", "--fields", "user,ei,ü"],
      concat(utf8('{\n  "user": '), invalid, utf8(',\n  "ei": 1.0,\n  "ü": "\u202e\u007f"\n}')),
    ],
  ])("is printed %s, without changing a byte of its values", (_, options, expected) => {
    const output = cli.output(["decode", ...options], concat(event, utf8("\n"), event, utf8("\r\n\r\n"), event));
    const line = concat(expected, utf8("\n"));
    expect(Buffer.compare(output, concat(line, line, line))).toBe(0);
  });
});
