import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { AuditEvent } from "../../src/editions/2026/index.js";
import { CommandLine, printed, type Run } from "../support/command-line.js";
import { linesOf, textOf } from "../support/data.js";
import { kubernetesRecording, OUTPUT } from "../support/kubernetes-session.js";
import { concat } from "../support/bytes.js";
import { fileOf, pathOf } from "../support/recordings.js";
import { TempFolder } from "../support/temp-folder.js";

const cli = new CommandLine();
const SAMPLES_2026 = "tests/fixtures/2026/samples";
const CASES = "tests/fixtures/cases";
const SESSION_2020 = "examples/session.tar";
const LINES_2020 = textOf("tests/fixtures/samples/session.jsonl");

/** Inputs of 2026 with the JSON lines that Go writes for them. */
const SAMPLES: readonly [input: string, lines: string][] = [
  ["ssh-session.tar", "ssh-session.jsonl"],
  ["ssh-session-v2-plain.tar", "ssh-session.jsonl"],
  ["db-session.tar", "db-session.jsonl"],
  ["oneofs.b64", "audit.jsonl"],
];

/** Returns the path of a sample of 2026. */
function sample(name: string): string {
  return join(SAMPLES_2026, name);
}

/** Returns the result of a command that succeeds without notices. */
function success(stdout: string): Run {
  return { status: 0, stdout, stderr: "" };
}

/** Returns a `OneOf` of 2026 with an unknown field in its event, as base64, and the JSON line of the event. */
function eventWithUnknownField(): [base64: string, line: string] {
  const [line] = linesOf(sample("audit.jsonl"));
  const event = AuditEvent.unmarshalJSON(line!);
  // Field 5000, a varint.
  event.value.$unknown = Uint8Array.of(0xc0, 0xb8, 0x02, 0x01);
  return [Buffer.from(AuditEvent.encode(event)).toString("base64"), line!];
}

describe("decode", () => {
  it.each(SAMPLES)("prints the events of %s as Go does", (input, lines) => {
    const expected = success(textOf(sample(lines)));
    expect(cli.run(["decode", sample(input)])).toEqual(expected);
    expect(cli.run(["decode", "--edition", "2026", sample(input)])).toEqual(expected);
  });

  it("prints the events of 2020 as Go did, with either edition that may read them", () => {
    for (const edition of ["auto", "2020"]) {
      expect(cli.run(["decode", "--edition", edition, SESSION_2020])).toEqual(success(LINES_2020));
    }
  });

  it("treats newer data as unknown with the edition of 2020", () => {
    const { status, stdout, stderr } = cli.run(["decode", "--edition", "2020", sample("ssh-session.tar")]);
    const lines = linesOf(sample("ssh-session.jsonl"));
    expect(status).toBe(0);
    expect(stdout.split("\n")).toHaveLength(lines.length + 1);
    expect(stdout.match(/"\$oneof":/g)).toHaveLength(2);
    expect(stderr).toMatch(/: 2 events are not in the schema\n.*: \d+ fields of the events are not in the schema\n$/);
  });

  it.each(["2020 first", "2026 first"])("reads each event of a stream by its edition: %s", (order) => {
    const recordings = [fileOf(SESSION_2020), fileOf(sample("ssh-session.tar"))];
    const texts = [LINES_2020, textOf(sample("ssh-session.jsonl"))];
    if (order === "2026 first") [recordings, texts].forEach((list) => list.reverse());
    expect(cli.run(["decode"], concat(...recordings))).toEqual(success(texts.join("")));
  });

  it("filters events of both editions by type and time", () => {
    const selected = (args: readonly string[]): unknown[] => {
      const { stdout } = cli.run(["decode", "--fields", "event", ...args, SESSION_2020, sample("ssh-session.tar")]);
      return stdout.trimEnd().split("\n");
    };
    const twice = ['{"event":"session.start"}', '{"event":"session.start"}'];
    expect(selected(["--type", "session.start"])).toEqual(twice);
    expect(selected(["--type", "session.start", "--since", "2026-01-01"])).toEqual(twice.slice(1));
    expect(selected(["--type", "session.start", "--until", "2026-01-01"])).toEqual(twice.slice(1));
  });

  it("counts fields that no edition knows", () => {
    const [base64, line] = eventWithUnknownField();
    const stderr = "teleport-audit-events: stdin: 1 field of the events is not in the schema\n";
    expect(cli.run(["decode"], base64)).toEqual({ status: 0, stdout: printed([line]), stderr });
  });

  it("prints JSON events that only 2026 knows without a notice", () => {
    expect(cli.run(["decode", sample("audit.jsonl")])).toEqual(success(textOf(sample("audit.jsonl"))));
    const { stderr } = cli.run(["decode", "--edition", "2020", sample("audit.jsonl")]);
    expect(stderr).toMatch(/: unknown events printed verbatim: \d+\n$/);
  });
});

describe("decode --check", () => {
  const check = (...args: readonly string[]): Run => cli.run(["decode", "--check", ...args]);

  it.each(["audit.jsonl", "ssh-session.jsonl", "db-session.jsonl"])("accepts %s", (name) => {
    expect(check(sample(name))).toEqual(success(textOf(sample(name))));
    expect(check("--edition", "2026", sample(name))).toEqual(success(textOf(sample(name))));
    const { stderr } = check("--edition", "2020", sample(name));
    expect(stderr).toMatch(
      /: unknown events printed verbatim: \d+\n|: \d+ keys of the events are not in the schema\n$/,
    );
  });

  it("counts keys that no edition knows", () => {
    const [line = ""] = linesOf(sample("audit.jsonl"));
    const newer = line.replace(/\}$/, ',"future_key":{"a":1}}');
    const stderr = "teleport-audit-events: stdin: 1 key of the events is not in the schema\n";
    expect(cli.run(["decode", "--check"], newer)).toEqual({ status: 0, stdout: printed([newer]), stderr });
  });

  it("reports JSON that fits no edition", () => {
    const path = join(CASES, "json/known-event-other-type.jsonl");
    const { status, stdout, stderr } = check(path);
    expect({ status, stdout }).toEqual({ status: 1, stdout: textOf(path) });
    expect(stderr).toBe(`teleport-audit-events: ${path}:1: action: expected a string, got 0 at offset 0\n`);
  });

  it("reports a value that does not fit an event that only 2026 knows", () => {
    const path = join(CASES, "json/unknown-event-odd-time.jsonl");
    const { status, stderr } = check(path);
    expect(status).toBe(1);
    expect(stderr).toContain(`${path}:1: time: expected an RFC 3339 time in the years 1 to 9999, got "2023-`);
    expect(check("--edition", "2020", path).status).toBe(1);
  });
});

describe("encode", () => {
  it("writes the protobuf of JSON lines of 2026, as Go does", () => {
    // Go writes the keys of a Struct in any order.
    const isOrdered = (_: string, i: number): boolean => !lines[i]!.includes('"bot.join"');
    const lines = linesOf(sample("audit.jsonl"));
    const encoded = cli.run(["encode", "--to", "base64", sample("audit.jsonl")]);
    expect(encoded).toMatchObject({ status: 0, stderr: "" });
    const messages = encoded.stdout.trimEnd().split("\n");
    expect(messages.filter(isOrdered)).toEqual(linesOf(sample("oneofs.b64")).filter(isOrdered));
    expect(messages).toHaveLength(lines.length);
  });

  it.each(["audit.jsonl", "ssh-session.jsonl", "db-session.jsonl"])("restores %s from base64", (name) => {
    const { status, stdout } = cli.run(["encode", "--to", "base64", sample(name)]);
    expect(status).toBe(0);
    expect(cli.run(["decode"], stdout)).toEqual(success(textOf(sample(name))));
  });

  it.each(["auto", "2026"])("restores a recording of 2026 from a recording, with the edition %s", (edition) => {
    const recording = cli.output(["encode", "--edition", edition, "--to", "recording", sample("ssh-session.tar")]);
    expect(cli.run(["decode"], recording)).toEqual(success(textOf(sample("ssh-session.jsonl"))));
  });

  it("writes a recording of the JSON lines of both editions", () => {
    const lines = textOf(sample("db-session.jsonl"));
    const recording = cli.output(["encode", "--to", "recording", sample("db-session.jsonl")]);
    expect(cli.run(["decode"], recording)).toEqual(success(lines));
    const both = cli.run(["encode", "--to", "base64"], LINES_2020 + lines);
    expect(cli.run(["decode"], both.stdout)).toEqual(success(LINES_2020 + lines));
  });

  it("drops and counts keys that no edition knows", () => {
    const [line = ""] = linesOf(sample("audit.jsonl"));
    const newer = line.replace(/\}$/, ',"future_key":{"a":1}}');
    const stderr = "teleport-audit-events: stdin: 1 key of the events is not in the schema\n";
    const [stdout = ""] = linesOf(sample("oneofs.b64"));
    expect(cli.run(["encode", "--to", "base64"], newer)).toEqual({ status: 0, stdout: printed([stdout]), stderr });
  });
});

describe("inspect", () => {
  /** Returns the member `editions` of a summary, and the line in the summary as text. */
  const editionsOf = (args: readonly string[], input?: Uint8Array): [json: unknown, line: string | undefined] => {
    const { editions } = JSON.parse(cli.run(["inspect", "--json", ...args], input).stdout) as { editions?: unknown };
    return [editions, /^ {2}editions +(.*)$/m.exec(cli.run(["inspect", ...args], input).stdout)?.[1]];
  };

  it("shows the editions of the events", () => {
    const both = concat(fileOf(SESSION_2020), fileOf(sample("ssh-session.tar")));
    expect(editionsOf([], both)).toEqual([{ 2020: 590, 2026: 15 }, "2020 (590), 2026 (15)"]);
    expect(editionsOf([sample("audit.jsonl")])).toEqual([{ 2026: 26 }, "2026 (26)"]);
  });

  it("does not show the editions if all events are of 2020", () => {
    expect(editionsOf([SESSION_2020])).toEqual([undefined, undefined]);
    expect(editionsOf(["--edition", "2020", sample("ssh-session.tar")])).toEqual([undefined, undefined]);
    expect(editionsOf(["--edition", "2026", SESSION_2020])).toEqual([{ 2026: 590 }, "2026 (590)"]);
  });

  it("lists events that only 2026 knows by type", () => {
    const { stdout, stderr } = cli.run(["inspect", "--json", sample("db-session.tar")]);
    const { eventsByType, users } = JSON.parse(stdout) as { eventsByType: object; users: string[] };
    expect(stderr).toBe("");
    expect(users).toContain("alice@example.com");
    expect(eventsByType).toMatchObject({ "db.session.start": 1, "db.session.end": 1 });
  });
});

describe("export", () => {
  it("exports the output of a session of 2026", () => {
    const { status, stdout, stderr } = cli.run(["export", "--format", "text", sample("ssh-session.tar")]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toBe("");
    expect(cli.run(["export", "--format", "text", "--edition", "2020", sample("ssh-session.tar")]).stdout).toBe(stdout);
  });

  it("describes the pod of a Kubernetes session", async () => {
    const recording = await kubernetesRecording();
    const exported = (format: string): string => cli.run(["export", "--format", format], recording).stdout;
    const title = "alice@example.com on pod default/nginx-7d (session 5a2f6c1e)";
    const [header = "", ...others] = exported("asciicast").trimEnd().split("\n");
    expect(JSON.parse(header)).toMatchObject({ width: 80, height: 25, title });
    expect(others).toHaveLength(OUTPUT.length + 1);
    expect(exported("html")).toContain(`<title>${title}</title>`);
    expect(exported("text")).toBe(OUTPUT.join("").replaceAll("\r", ""));
  });
});

it("rejects an edition that does not exist", () => {
  const { status, stderr } = cli.run(["decode", "--edition", "2021"]);
  expect(status).toBe(2);
  expect(stderr).toContain("'2021' is invalid. Allowed choices are auto, 2020, 2026");
});

it.each(["decode", "encode", "inspect", "export"])("the help of %s says which edition reads an event", (command) => {
  const { stdout } = cli.run([command, "--help"]);
  expect(stdout).toContain("\n  --edition <edition> ");
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "each event is read by the oldest edition that knows the event and all its fields, at any depth, or else by the " +
      "newest edition that knows the event",
  );
});

describe("the code of 2026", () => {
  const folder = new TempFolder();
  const copy = join(folder.path, "copy");
  const main = join(copy, "dist/esm/src/cli/main.cjs");

  const decode = (nodeOptions: readonly string[], input: string): Run => {
    const args = [...nodeOptions, main, "decode", pathOf(input)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  beforeAll(() => cpSync(join(dirname(cli.main), "../../../.."), copy, { recursive: true }));

  it("is also read by a version of Node.js that cannot require an ES module", () => {
    const old = spawnSync(process.execPath, ["--no-experimental-require-module", "-e", "0"]).status === 0;
    const options = old ? ["--no-experimental-require-module"] : [];
    expect(decode(options, sample("ssh-session.tar"))).toEqual(success(textOf(sample("ssh-session.jsonl"))));
    expect(decode(options, SESSION_2020)).toEqual(success(LINES_2020));
  });

  it("is loaded only if an event needs it", () => {
    rmSync(join(dirname(main), "edition-2026.cjs"));
    expect(decode([], SESSION_2020)).toEqual(success(LINES_2020));
    expect(decode([], sample("ssh-session.tar"))).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("edition-2026.cjs") as string,
    });
  });
});
