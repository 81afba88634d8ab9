import { gzipSync } from "node:zlib";
import { AuditEvent } from "../../../src/index.js";
import { bytesOf, concat, utf8 } from "../../support/bytes.js";
import { CommandLine, printed, type Run } from "../../support/command-line.js";
import { objectsOf, type Vector } from "../../support/data.js";
import { itDecodes } from "../../support/decode-cases.js";
import { eventAt, partOf } from "../../support/recordings.js";
import { base64, delimited, loginOf } from "../../support/stored-events.js";

const cli = new CommandLine();
const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const texts = vectors.map((vector) => vector.json);

const recorded = [0, 1, 2].map((index) => AuditEvent.marshalJSON(eventAt(index)));

const forms: readonly [format: string, input: Uint8Array, lines: readonly string[]][] = [
  ["recording", concat(partOf(0, 1), partOf(2)), recorded],
  ["json", utf8(printed(texts)), texts],
  ["oneof", messages[0]!, texts.slice(0, 1)],
  ["delimited", delimited(...messages), texts],
  ["base64", utf8(printed(messages.map(base64))), texts],
];

describe.each(forms)("%s", (format, input, lines) => {
  const good = { status: 0, stdout: printed(lines), stderr: "" };

  const cases = [
    { name: "events", input, stdout: good.stdout },
    { name: "events.gz", input: gzipSync(input), stdout: good.stdout },
  ];

  itDecodes(cli, "is recognized, gzipped or not", cases);

  it("is recognized on standard input", () => {
    expect(cli.run(["decode"], input)).toEqual(good);
  });

  itDecodes(cli, "can be specified with --from", cases, "--from", format);
});

it("reads files and standard input in order, each in its own format", () => {
  const [recording, json, oneof, ...others] = forms.map(([name, input]) => cli.file(name, input));
  const { status, stdout, stderr } = cli.run(["decode", recording!, json!, "-", oneof!, ...others], forms[2]![1]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const [recordingLines, jsonLines, oneofLines, ...otherLines] = forms.map(([, , lines]) => lines);
  expect(stdout).toBe(
    printed([recordingLines!, jsonLines!, oneofLines!, oneofLines!, ...otherLines].flatMap((lines) => lines)),
  );
});

describe("empty input", () => {
  const notice = "teleport-audit-events: stdin: the input is empty\n";
  const problem = "teleport-audit-events: empty: the file is empty\n";

  it("prints nothing with a detected format", () => {
    expect(cli.run(["decode"], "")).toEqual({ status: 0, stdout: "", stderr: notice });
    expect(cli.run(["decode", cli.file("empty.gz", gzipSync(""))])).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it.each(forms.map(([format]) => format))("prints nothing as %s", (format) => {
    expect(cli.run(["decode", `--from=${format}`], "")).toEqual({ status: 0, stdout: "", stderr: notice });
  });

  it.each([...forms.map(([format]) => [`--from=${format}`]), []])("is a problem if it is a file: %j", (...options) => {
    const run = cli.run(["decode", ...options, cli.file("empty", "")]);
    expect(run).toEqual({ status: 1, stdout: "", stderr: problem });
  });

  it("is a problem once in each command if it is a file", () => {
    const file = cli.file("empty", "");
    expect(cli.run(["encode", file])).toEqual({ status: 1, stdout: "", stderr: problem });
    expect(cli.run(["inspect", file])).toMatchObject({ status: 1, stderr: problem });
    expect(cli.run(["export", "--format", "text", file])).toEqual({ status: 1, stdout: "", stderr: problem });
  });

  it("that is a device causes a notice", () => {
    const stderr = "teleport-audit-events: /dev/null: the input is empty\n";
    expect(cli.run(["decode", "/dev/null"])).toEqual({ status: 0, stdout: "", stderr });
  });
});

describe("JSON lines", () => {
  const [first, second] = texts as [string, string];
  const good = { status: 0, stdout: printed([first, second]), stderr: "" };

  const variants = Object.entries({
    "a last line without a line feed": `${first}\n${second}`,
    "carriage returns": `${first}\r\n${second}\r\n`,
    "blank lines": `\n${first}\n\n  \n\r\n${second}\n\n`,
    "a byte order mark": `\ufeff${first}\n${second}\n`,
    "white space around them": `  ${first}\t\n ${second} \n`,
  }).map(([name, input]) => ({ name, input, stdout: good.stdout }));

  itDecodes(cli, "can have unusual line ends, spaces and marks", variants);

  itDecodes(cli, "can have unusual line ends, spaces and marks, with --from", variants, "--from", "json");

  it("can have a byte order mark when gzipped", () => {
    expect(cli.run(["decode"], gzipSync(`\ufeff${first}\n${second}\n`))).toEqual(good);
  });

  it("end only at line feeds", () => {
    const lines = ["\u2028", "a\u2029b", "\u0085", "\u2028\u2028"].map(loginOf);
    expect(cli.run(["decode"], printed(lines))).toEqual({ status: 0, stdout: printed(lines), stderr: "" });
  });

  it("can be longer than a chunk", () => {
    const lines = [first, loginOf("é".repeat(300_000)), second, loginOf("x".repeat(100_000)), first];
    const { status, stdout, stderr } = cli.run(["decode"], printed(lines));
    expect(stderr).toBe("");
    expect(status).toBe(0);
    // toBe() would print all of it.
    expect(stdout === printed(lines)).toBe(true);
  });
});

describe("lines of base64", () => {
  const [first, second] = messages.map(base64) as [string, string];

  const variants = Object.entries({
    "a last line without a line feed": `${first}\n${second}`,
    "carriage returns": `${first}\r\n${second}\r\n`,
    "blank lines": `\n\r\n${first}\n\n${second}\n\n`,
    "a byte order mark": `\ufeff${first}\n${second}\n`,
    "no padding": `${first.replace(/=*$/, "")}\n${second.replace(/=*$/, "")}\n`,
  }).map(([name, input]) => ({ name, input, stdout: printed(texts.slice(0, 2)) }));

  itDecodes(cli, "can have unusual line ends, spaces and marks", variants);

  itDecodes(cli, "can have unusual line ends, spaces and marks, with --from", variants, "--from", "base64");

  it("can use the URL-safe alphabet", () => {
    const url = messages.map((message) => Buffer.from(message).toString("base64url"));
    expect(url.join("")).toMatch(/[-_]/);
    expect(cli.run(["decode"], printed(url))).toEqual({ status: 0, stdout: printed(texts), stderr: "" });
  });
});

describe("binary formats of more than a chunk", () => {
  const lines = ["x".repeat(100_000), "y", "z".repeat(200_000)].map(loginOf);
  const encoded = lines.map((line) => AuditEvent.encode(AuditEvent.unmarshalJSON(line)));

  /** Checks a run without printing all of its output on failure. */
  const expectGood = ({ status, stdout, stderr }: Run, output: string): void => {
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout === output).toBe(true);
  };

  it("can be a OneOf", () => {
    expectGood(cli.run(["decode"], encoded[0]!), printed(lines.slice(0, 1)));
  });

  it("can be delimited OneOfs, specified with --from", () => {
    expectGood(cli.run(["decode", "--from", "delimited"], delimited(...encoded)), printed(lines));
  });

  it("can be delimited OneOfs, detected", () => {
    expectGood(cli.run(["decode"], delimited(...encoded)), printed(lines));
  });

  it("can be many delimited OneOfs", () => {
    const many = Array.from({ length: 10 }, () => messages).flat();
    expectGood(cli.run(["decode"], delimited(...many)), printed(texts).repeat(10));
  });
});
