import { CommandLine, printed } from "./support/command-line.js";
import { linesOf, textOf } from "./support/data.js";

const cli = new CommandLine();
const session = textOf("tests/samples/session.jsonl");

it.each(["examples/session.tar", "tests/samples/session-parts.tar"])("decodes %s to the session", (path) => {
  expect(cli.run(["decode", path])).toEqual({ status: 0, stdout: session, stderr: "" });
});

it("decodes all that session-truncated.tar still has, and names the part that is cut", () => {
  const { status, stdout, stderr } = cli.run(["decode", "tests/samples/session-truncated.tar"]);
  expect(status).toBe(1);
  // Go gives 492 lines; in those after them, zlib has all that the file has.
  expect(stdout).toBe(printed(linesOf("tests/samples/session.jsonl").slice(0, 521)));
  expect(stderr).toMatch(/^teleport-audit: tests\/samples\/session-truncated\.tar: part 3: .+ at offset 24576\n$/);
});

it("gives audit.jsonl back as it is", () => {
  const stdout = textOf("tests/samples/audit.jsonl");
  expect(cli.run(["decode", "tests/samples/audit.jsonl"])).toEqual({ status: 0, stdout, stderr: "" });
});
