import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { AuditEvent, Long, Struct, UserLogin } from "../../../src/index.js";
import { bytesOf, concat, utf8 } from "../../support/bytes.js";
import { CommandLine, printed } from "../../support/command-line-2020.js";
import { objectsOf, type Vector } from "../../support/data.js";
import { itDecodes, type DecodeCase } from "../../support/decode-cases.js";
import { damagedGzip, eventAt, gzip, part, partOf, record, recordsOf } from "../../support/recordings.js";
import { base64, damagedBase64, delimited, login } from "../../support/stored-events.js";
import { int, len } from "../../support/wire.js";

const cli = new CommandLine();
const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl").slice(0, 3);
const texts = vectors.map((vector) => vector.json);
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const [first, second, third] = texts as [string, string, string];

/** Returns the case of a damaged input, of which only the first and the third event can be read. */
function damagedCase(name: string, input: string | Uint8Array, problem: RegExp): DecodeCase {
  return { name, input, problem, stdout: printed([first, third]) };
}

/** Returns the line of an unknown event without readable metadata. */
function unknownLine(oneof: Uint8Array): string {
  return `{"ei":0,"event":"","time":"0001-01-01T00:00:00Z","$oneof":"${base64(oneof)}"}`;
}

describe("a JSON line", () => {
  const damaged: [name: string, bad: string, problem: RegExp][] = [
    ["truncated", second.slice(0, 30), /^3: .+$/],
    ["not an object", "[1]", /^3: .+$/],
    ["plain text", "panic: runtime error", /^3: .+$/],
    ["without an event type", '{"ei":1}', /^3: .*event: .*$/],
  ];

  itDecodes(
    cli,
    "that is damaged is reported by file and line, and the other lines are printed",
    damaged.map(([name, bad, problem]) => damagedCase(name, printed([first, "", bad, third]), problem)),
  );

  it("with a value of the wrong type is reported with --check, and printed", () => {
    const input = printed([first, "", '{"event":"user.login","ei":"one"}', third]);
    const { status, stdout, stderr } = cli.run(["decode", "--check"], input);
    expect(status).toBe(1);
    expect(stdout).toBe(printed([first, '{"event":"user.login","ei":"one"}', third]));
    expect(stderr).toMatch(/^teleport-audit-events: stdin:3: .*ei: .*\n$/);
    expect(cli.run(["decode"], input)).toEqual({ status: 0, stdout, stderr: "" });
  });

  it("is reported with the offset of its event with --check", () => {
    const bad = '{"event":"user.login","ei":"one"}';
    const { status, stderr } = cli.run(["decode", "--check"], `[${first},${bad},${bad}]`);
    expect(status).toBe(1);
    const offset = first.length + 2;
    const message = (at: number): string => `teleport-audit-events: stdin:1: ei: .+ at offset ${at}\n`;
    expect(stderr).toMatch(new RegExp(`^${message(offset)}${message(offset + bad.length + 1)}$`));
  });

  it("is reported if it is the first", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--from", "json"], printed(["?", second]));
    expect(status).toBe(1);
    expect(stdout).toBe(printed([second]));
    expect(stderr).toMatch(/^teleport-audit-events: stdin:1: /);
  });

  it("is reported every time", () => {
    const { status, stdout, stderr } = cli.run(["decode"], printed([first, "?", second, "?", "?"]));
    expect(status).toBe(1);
    expect(stdout).toBe(printed([first, second]));
    expect(stderr.match(/stdin:\d+/g)).toEqual(["stdin:2", "stdin:4", "stdin:5"]);
  });
});

describe("a JSON line with an unknown event", () => {
  const unknown = [
    '{"event":"no.such.event", "x":[1.0]}',
    '{"ei":2,"event":"constructor","time":"2020-09-28T23:08:57Z"}',
  ];

  it("is printed verbatim and counted", () => {
    const { status, stdout, stderr } = cli.run(["decode"], printed([first, ...unknown, second]));
    expect(status).toBe(0);
    expect(stdout).toBe(printed([first, ...unknown, second]));
    expect(stderr).toBe("teleport-audit-events: stdin: unknown events printed verbatim: 2\n");
  });

  it("is subject to --since and --fields", () => {
    const since = cli.run(["decode", "--since", "2020-09-28T23:08:57Z", "--fields", "event,x"], printed(unknown));
    // The time of the first event cannot be read.
    expect(since.stdout).toBe(printed(['{"event":"no.such.event","x":[1.0]}', '{"event":"constructor"}']));
    const fields = cli.run(["decode", "--fields", "x"], printed(unknown.slice(0, 1)));
    expect(fields.stdout).toBe(printed(['{"x":[1.0]}']));
  });

  it("is reported by encode, since protobuf cannot represent it", () => {
    const { status, stderr } = cli.run(["encode", "--to", "base64"], printed([first, ...unknown]));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^teleport-audit-events: stdin:2: .*no\.such\.event.*\n.*stdin:3: .*constructor.*\n$/);
  });

  it("is counted by export, which skips it", () => {
    const input = printed([first, ...unknown, '{"event":"user.login","ei":"one"}']);
    const { status, stderr } = cli.run(["export", "--format", "text"], input);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^.* stdin:4: ei: .+\n.* stdin: 2 events are not in the schema\n.* stdin: no terminal output to export\n$/,
    );
  });
});

describe("unknown keys", () => {
  const line = '{"cluster_name":"example.com","ei":0,"event":"session.end","x":{"a": 1.50}}';

  it("are printed verbatim", () => {
    expect(cli.run(["decode"], printed([line]))).toEqual({ status: 0, stdout: `${line}\n`, stderr: "" });
  });

  it("are counted with --check", () => {
    const stderr = "teleport-audit-events: stdin: 2 keys of the events are not in the schema\n";
    expect(cli.run(["decode", "--check"], printed([line]))).toEqual({ status: 0, stdout: `${line}\n`, stderr });
  });

  it("are counted by encode, which drops them", () => {
    const stderr = "teleport-audit-events: stdin: 4 keys of the events are not in the schema\n";
    const run = cli.run(["encode", "--to", "base64"], printed([line, first, line]));
    expect({ ...run, stdout: "" }).toEqual({ status: 0, stdout: "", stderr });
    expect(run.stdout.split("\n")).toHaveLength(4);
  });
});

describe("many problems", () => {
  const bad = "?\n".repeat(5000);

  it("are reported up to a thousand, then counted, and later events are printed", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--from", "json"], bad + printed([first]));
    expect(status).toBe(1);
    expect(stdout).toBe(printed([first]));
    const reported = stderr.split("\n").slice(0, -1);
    expect(reported).toHaveLength(1001);
    expect(reported.at(-1)).toBe("teleport-audit-events: stdin: … and 4,000 more problems");
  });

  it("do not lose events if stderr is closed", async () => {
    const child = cli.start(["decode", "--from", "json", cli.file("audit.log", bad + printed([first]))]);
    child.stderr.destroy();
    let stdout = "";
    for await (const chunk of child.stdout) stdout += String(chunk);
    expect(stdout).toBe(printed([first]));
  });
});

it("reports a truncated gzipped recording once", () => {
  const noise = Array.from({ length: 50 }, (_, i) =>
    record(AuditEvent.encode(eventAt(i, randomBytes(200).toString("hex")))),
  );
  const stored = gzipSync(part(gzip(concat(...noise)))).subarray(0, -3000);
  const { status, stderr } = cli.run(["decode", cli.file("session.tar.gz", stored)]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^teleport-audit-events: session\.tar\.gz: gzip: .+\n$/);
});

describe("a line of base64", () => {
  const damaged = damagedBase64(messages[1]!);
  const [before, after] = [base64(messages[0]!), base64(messages[2]!)];

  itDecodes(
    cli,
    "that is damaged is reported by file and line, and the other lines are printed",
    Object.entries(damaged).map(([name, bad]) => damagedCase(name, printed([before, "", bad, after]), /^3: .+$/)),
  );
});

describe("an unknown event in protobuf whose metadata cannot be read", () => {
  const unknown = len(999, "?");
  const stdout = printed([first, unknownLine(unknown), third]);
  const [before, after] = [messages[0]!, messages[2]!];
  const problem = "cannot read the metadata of the unknown event in field 999 \\(.+\\)";

  it.each([
    ["lines", printed([before, unknown, after].map(base64)), `:2: ${problem} at offset ${base64(before).length + 1}`],
    ["delimited", delimited(before, unknown, after), `: ${problem} at offset ${delimited(before).length + 1}`],
  ])("is printed, reported with its place, and counted: %s", (_, input, reported) => {
    const run = cli.run(["decode"], input);
    expect(run).toMatchObject({ status: 1, stdout });
    const notice = "teleport-audit-events: stdin: 1 event is not in the schema";
    expect(run.stderr).toMatch(new RegExp(`^teleport-audit-events: stdin${reported}\n${notice}\n$`));
  });

  it("is listed as damage by inspect", () => {
    const args = ["inspect", "--json", "--from", "delimited"];
    const { status, stdout, stderr } = cli.run(args, delimited(before, unknown, unknown));
    expect(status).toBe(1);
    expect(stderr).toBe("teleport-audit-events: stdin: 2 events are not in the schema\n");
    const offsets = [1, 2 + unknown.length].map((distance) => delimited(before).length + distance);
    expect(JSON.parse(stdout)).toMatchObject({
      events: 3,
      damaged: 2,
      damage: offsets.map((offset) => ({
        offset,
        message: expect.stringMatching(new RegExp(`^${problem} at offset ${offset}$`)) as string,
      })),
    });
  });
});

describe("a delimited OneOf", () => {
  const [a, b, c] = messages as [Uint8Array, Uint8Array, Uint8Array];
  /** The offset of the length of the second message. The message follows it, since the length takes one byte. */
  const before = delimited(a).length;

  const start = `${before + 1}`;
  const damaged: [name: string, bad: Uint8Array, offset: string][] = [
    ["with a wrong wire type", int(1, 0), start],
    ["without an event", new Uint8Array(0), start],
    ["with a wrong wire type inside its event", len(1, len(1, int(1, 1)), int(2, 1)), `${before + 7}`],
  ];

  itDecodes(
    cli,
    "that is damaged is reported by file and offset, and the other events are printed",
    damaged.map(([name, bad, offset]) =>
      damagedCase(name, delimited(a, bad, c), new RegExp(`^ .+ at offset ${offset}$`)),
    ),
  );

  it("that is truncated is reported by file and offset, and the other events are printed", () => {
    const bad = b.subarray(0, 20);
    const { status, stdout, stderr } = cli.run(["decode", cli.file("events.bin", delimited(a, bad, c))]);
    expect(status).toBe(1);
    expect(stdout).toBe(printed([first, third]));
    const reported = /^teleport-audit-events: events\.bin: .+ at offset (\d+)\n$/.exec(stderr);
    expect(Number(reported?.[1])).toBeGreaterThanOrEqual(before + 1);
    expect(Number(reported?.[1])).toBeLessThanOrEqual(before + 1 + bad.length);
  });

  const tails: [name: string, tail: Uint8Array, reason: string][] = [
    ["inside a message", delimited(b).subarray(0, -1), "expected a message of \\d+ bytes, got \\d+"],
    ["inside a length", Uint8Array.of(0x80), "length"],
    ["with a length that is not a varint", new Uint8Array(11).fill(0xff), "length"],
  ];

  itDecodes(
    cli,
    "is reported if the input ends inside it, after the messages before it",
    tails.map(([name, tail, reason]) => {
      const problem = new RegExp(`^ .*${reason}.* at offset ${delimited(a, c).length}$`);
      return damagedCase(name, concat(delimited(a, c), tail), problem);
    }),
  );
});

describe("a OneOf", () => {
  it("with an unknown event is reported", () => {
    const args = ["decode", "--from", "oneof", cli.file("event.bin", len(999, "?"))];
    const { status, stdout, stderr } = cli.run(args);
    expect(status).toBe(1);
    expect(stdout).toBe(printed([unknownLine(len(999, "?"))]));
    expect(stderr).toMatch(
      /^teleport-audit-events: event\.bin: .*999.* at offset 0\n.* 1 event is not in the schema\n$/,
    );
  });

  it("that is truncated is reported", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--from", "oneof"], messages[0]!.subarray(0, -1));
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^teleport-audit-events: stdin: .+ at offset \d+\n$/);
  });
});

describe("a recording", () => {
  const lines = [0, 1, 3, 4, 5].map((index) => AuditEvent.marshalJSON(eventAt(index)));

  it("is printed around damage, which is reported by part", () => {
    const damagedRecord = part(gzip(concat(recordsOf(0, 1), record(int(1, 0)), recordsOf(3))));
    const damagedBody = part(damagedGzip(recordsOf(4)), { padding: 100 });
    const recording = concat(damagedRecord, damagedBody, partOf(5), Uint8Array.of(0, 0));
    const { status, stdout, stderr } = cli.run(["decode", cli.file("session.tar", recording)]);
    expect(status).toBe(1);
    expect(stdout).toBe(printed(lines));
    const problems = stderr.split("\n");
    expect(problems).toHaveLength(5);
    expect(problems[0]).toMatch(/^teleport-audit-events: session\.tar: part 0, .+ at offset 0$/);
    expect(problems[1]).toMatch(
      new RegExp(`^teleport-audit-events: session\\.tar: part 1: .+ at offset ${damagedRecord.length}$`),
    );
    expect(problems[2]).toMatch(/^teleport-audit-events: session\.tar: .*part 3/);
    expect(problems[3]).toBe("teleport-audit-events: session.tar: 1 event is missing: index 2");
  });

  it("can have zeros after the gzip stream of a part", () => {
    const recording = concat(part(concat(gzip(recordsOf(0, 1)), new Uint8Array(500))), partOf(2));
    const { status, stdout, stderr } = cli.run(["decode", cli.file("session.tar", recording)]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.split("\n")).toHaveLength(4);
  });

  it("that is encrypted is reported", () => {
    const age = part(utf8("age-encryption.org/v1\n"), { version: 2, flags: 1 });
    const { status, stdout, stderr } = cli.run(["decode", cli.file("session.tar", age)]);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^teleport-audit-events: session\.tar: part 0: .*encrypted.*\n$/);
  });
});

describe("gzip", () => {
  it("that is truncated yields the lines before the end", () => {
    const lines = Array.from({ length: 200 }, login);
    const compressed = gzipSync(printed(lines));
    const { status, stdout, stderr } = cli.run([
      "decode",
      cli.file("audit.log.gz", compressed.subarray(0, compressed.length / 2)),
    ]);
    expect(status).toBe(1);
    const whole = stdout.split("\n").slice(0, -1);
    expect(whole).toEqual(lines.slice(0, whole.length));
    expect(whole.length).toBeGreaterThan(80);
    expect(stderr).toMatch(/^teleport-audit-events: audit\.log\.gz: .*unexpected end of file.*\n$/m);
  });

  const inputs: [name: string, input: Uint8Array][] = [
    ["lines.jsonl.gz", utf8(printed(texts))],
    ["lines.b64.gz", utf8(printed(messages.map(base64)))],
    ["delimited.gz", delimited(...messages)],
  ];

  itDecodes(
    cli,
    "without a checksum yields all events",
    inputs.map(([name, input]) => ({
      name,
      input: gzipSync(input).subarray(0, -4),
      stdout: printed(texts),
      problem: /^ .*unexpected end of file/,
    })),
  );

  it("without a checksum yields a complete OneOf", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--from", "oneof"], gzipSync(messages[0]!).subarray(0, -4));
    expect(stdout).toBe(printed(texts.slice(0, 1)));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^teleport-audit-events: stdin: .*unexpected end of file.*\n$/);
  });

  it("with a wrong checksum yields all events", () => {
    const compressed = gzipSync(printed(texts));
    compressed[compressed.length - 8]! ^= 1;
    const { status, stdout, stderr } = cli.run(["decode"], compressed);
    expect(stdout).toBe(printed(texts));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^teleport-audit-events: stdin: .*incorrect data check.*\n$/);
  });

  it("can have several members and trailing zeros", () => {
    const input = concat(...texts.map((text) => gzipSync(`${text}\n`)), new Uint8Array(1000));
    expect(cli.run(["decode"], input)).toEqual({ status: 0, stdout: printed(texts), stderr: "" });
  });

  it("of only the magic number is reported", () => {
    const { status, stdout, stderr } = cli.run(["decode"], Uint8Array.of(0x1f, 0x8b));
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^teleport-audit-events: stdin: .+\n$/);
  });
});

describe("a file", () => {
  it("that is missing is reported, and the other files are read", () => {
    const good = cli.file("audit.log", printed(texts));
    const { status, stdout, stderr } = cli.run(["decode", cli.missing("other.log"), good]);
    expect(status).toBe(3);
    expect(stdout).toBe(printed(texts));
    expect(stderr).toBe("teleport-audit-events: other.log: no such file\n");
  });

  it("that is a directory is reported", () => {
    const folder = cli.missing("logs");
    mkdirSync(folder, { recursive: true });
    const { status, stdout, stderr } = cli.run(["decode", folder]);
    expect(status).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toBe("teleport-audit-events: logs: is a directory, expected a file\n");
  });

  it("of unrecognized format is reported, and the other files are read", () => {
    const files = [cli.file("notes.txt", "hello, world\n"), cli.file("audit.log", printed(texts))];
    const { status, stdout, stderr } = cli.run(["decode", ...files]);
    expect(status).toBe(1);
    expect(stdout).toBe(printed(texts));
    expect(stderr).toMatch(/^teleport-audit-events: notes\.txt: .*format.*--from.*\n$/);
  });

  it("that does not have the format given by --from is reported", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--from", "recording", cli.file("audit.log", first)]);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^teleport-audit-events: audit\.log: part 0: .+\n$/);
  });
});

it("exits with success if the reader closes the pipe", async () => {
  // Much more than fits into the buffer of a pipe.
  const child = cli.start(["decode", cli.file("audit.log", printed(texts).repeat(5000))]);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (data: string) => (stderr += data));
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.once("close", resolve));
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

describe("an event that cannot be written as JSON", () => {
  const unmarshallable = UserLogin.create({
    Metadata: { Index: Long.fromNumber(7) },
    IdentityAttributes: Struct.create({ fields: new Map([["a", { kind: { $case: "number_value", value: NaN } }]]) }),
  });
  const bytes = AuditEvent.encode({ $case: "UserLogin", value: unmarshallable });

  it("is reported by file and event index, and the other events are printed", () => {
    const bad = cli.file("bad.b64", printed([messages[0]!, bytes, messages[1]!].map(base64)));
    const good = cli.file("good.b64", printed([base64(messages[2]!)]));
    const { status, stdout, stderr } = cli.run(["decode", bad, good]);
    expect(stdout).toBe(printed([first, second, third]));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^teleport-audit-events: bad\.b64:2: the event with index 7 cannot be written as JSON: attributes: .*NaN at offset \d+\n$/,
    );
  });
});

describe("a message on stderr", () => {
  it("escapes control characters", () => {
    const { stderr } = cli.run(["encode", "--to", "base64"], utf8('{"event":"user.login\\u001b[31m\\nFAKE"}\n'));
    expect(stderr).toContain("FAKE");
    expect(stderr.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  });

  it("shortens a long path", () => {
    const labels = { [`\u001b${"k".repeat(100_000)}`]: 5 };
    const event = utf8(JSON.stringify({ event: "session.start", server_labels: labels }));
    const { stderr } = cli.run(["decode", "--check"], event);
    expect(stderr).toContain("server_labels.\\u001bkkk");
    expect(stderr.length).toBeLessThan(1000);
  });
});

describe("a recording with only damaged records", () => {
  it("is reported record by record", () => {
    const damaged = Array.from({ length: 1000 }, () => record(int(1, 1)));
    const { status, stderr } = cli.run(["decode"], part(gzip(concat(...damaged))));
    expect(status).toBe(1);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1000);
  });

  it("is given up after the number of losses of --max-losses", () => {
    const damaged = Array.from({ length: 1500 }, () => record(int(1, 1)));
    const recording = cli.file("session.tar", part(gzip(concat(...damaged, recordsOf(0)))));
    const hint =
      /: part 0.* gave up on this part after (\d+) losses and 0 events at offset \d+; use --max-losses to raise the limit\n$/;
    for (const [options, losses] of [
      [[], 1000],
      [["--max-losses", "2"], 2],
    ] as const) {
      const { status, stdout, stderr } = cli.run(["decode", ...options, recording]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(hint.exec(stderr)?.[1]).toBe(String(losses));
      expect(stderr.trimEnd().split("\n")).toHaveLength(losses + 1);
    }
    const { stdout } = cli.run(["decode", "--max-losses", "1500", "--fields", "ei", recording]);
    expect(stdout).toBe('{"ei":0}\n');
    for (const command of [["inspect"], ["encode"], ["export", "--format", "text"]]) {
      const run = cli.run([...command, "--max-losses", "2", recording]);
      expect(run.stdout + run.stderr).toContain("gave up on this part after 2 losses");
    }
  });
});
