import { CommandLine } from "./support/command-line.js";
import { textOf } from "./support/data.js";

const cli = new CommandLine();

it.each(["--help", "-h"])("prints the help for %s", (option) => {
  const { status, stdout, stderr } = cli.run([option]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: teleport-audit decode \[--from FORMAT\] \[FILE\.\.\.\]\n/);
  expect(stdout).toMatch(/\S\n$/);
  for (const format of ["recording", "json", "oneof", "delimited", "base64"]) {
    expect(stdout).toMatch(new RegExp(`^ +${format} `, "m"));
  }
  expect(stderr).toBe("");
});

it("prints the help for a command", () => {
  expect(cli.run(["decode", "--help"])).toEqual(cli.run(["--help"]));
});

it("prints the version of the package", () => {
  const { version } = JSON.parse(textOf("package.json")) as { version: string };
  expect(cli.run(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

it.each([
  ["no command", []],
  ["an unknown command", ["encode"]],
  ["an unknown option", ["decode", "--form", "json"]],
  ["an unknown short option", ["decode", "-f", "json"]],
  ["an unknown format", ["decode", "--from", "xml"]],
  ["a format in other case", ["decode", "--from", "JSON"]],
  ["the name of a property as a format", ["decode", "--from", "constructor"]],
  ["no format", ["decode", "--from"]],
  ["an empty format", ["decode", "--from="]],
  ["a value for an option that has none", ["decode", "--help=yes"]],
])("complains of %s, and reads nothing", (_, args) => {
  const { status, stdout, stderr } = cli.run(args, '{"event":"session.start"}\n');
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^teleport-audit: .+\n$/);
});

it("names the unknown command, and the formats that there are", () => {
  expect(cli.run(["encode"]).stderr).toContain('"encode"');
  expect(cli.run(["decode", "--from", "xml"]).stderr).toContain("recording, json, oneof, delimited, base64");
});

it("takes what follows -- as files, whatever they are called", () => {
  const { status, stderr } = cli.run(["decode", "--", "--from"]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^teleport-audit: --from: ENOENT/);
});
